import { findObligation, setObligationWords } from "../store/money-rows.js";
import { correctionOf, given } from "./correcting.js";
import { SENTENCE } from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";

/** Corrects what an obligation is for, in words. Its amount is in the book: it is freed, or reversed and entered anew. */
export const correctObligation = correctionOf(
  {
    table: "obligation",
    field: "obligation",
    kind: LABELS.obliged,
    noun: NOUNS.obligation,
    title: { en: "Correct an obligation", ja: "支出負担を訂正する" },
    summary: {
      en: "Mends the words for what an obligation was entered. Its amount is in the book: free it, or reverse it and enter it anew.",
      ja: "支出負担の内容の表記の誤りを訂正する。金額は帳簿に記帳済みのため、解消するか、取り消して改めて計上する。",
    },
    form: { description: SENTENCE },
    fields: { description: LABELS.description },
    give: (_, { description }) => Promise.resolve(given({ description })),
    read: (_, { description }, before) => Promise.resolve({ row: { ...before, description } }),
  },
  {
    find: findObligation,
    write: (tx, { id, description }) => setObligationWords(tx, id, description),
  },
);
