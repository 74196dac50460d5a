import { findCall, setCallTitle } from "../store/call-rows.js";
import { correctionOf, given } from "./correcting.js";
import { NARRATIVE } from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";

/** Corrects what a call is about, in words. Its days, kind and envelope are what organisations answered to: another call has others. */
export const correctCall = correctionOf(
  {
    table: "call",
    field: "call",
    kind: LABELS.call,
    noun: NOUNS.call,
    title: { en: "Correct a call", ja: "募集を訂正する" },
    summary: {
      en: "Mends the title of a call for proposals. Its days and envelope stay: cancel it and open another where they are wrong.",
      ja: "提案募集の件名の誤りを訂正する。期間及び予算枠は変更できないため、誤りがある場合は取り下げて新たに募集する。",
    },
    form: { title: NARRATIVE },
    fields: { title: LABELS.title },
    give: (_, { title }) => Promise.resolve(given({ title })),
    read: (_, { title }, before) => Promise.resolve({ row: { ...before, title } }),
  },
  { find: findCall, write: (tx, { id, title }) => setCallTitle(tx, id, title) },
);
