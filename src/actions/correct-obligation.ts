import { isRefusal, type Refusal } from "../base/refusal.js";
import type { Text } from "../base/text.js";
import type { Tx } from "../store/connect.js";
import { findObligation, setObligation, type ObligationRow } from "../store/money-rows.js";
import { lockAllocation } from "./allocation-at-hand.js";
import { judgeLines, readLines, settleLines } from "./budget-lines.js";
import { correctionOf, given } from "./correcting.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";
import { OBLIGATION_FIELDS, OBLIGATION_FORM } from "./oblige.js";

/** Corrects what an obligation is for: its words, and the line of the budget. Its amount is in the book: it is freed, or reversed and entered anew. */
export const correctObligation = correctionOf(
  {
    table: "obligation",
    field: "obligation",
    kind: LABELS.obliged,
    noun: NOUNS.obligation,
    title: { en: "Correct an obligation", ja: "支出負担を訂正する" },
    summary: {
      en: "Mends for what an obligation was entered: its words, and the category of the budget. Its amount is in the book: free it, or reverse it and enter it anew.",
      ja: "支出負担の内容の表記及び予算の費目を訂正する。金額は帳簿に記帳済みのため、解消するか、取り消して改めて計上する。",
    },
    form: OBLIGATION_FORM,
    fields: OBLIGATION_FIELDS,
    give: (_, { category, description }) => Promise.resolve(given({ category, description })),
    async read(tx, { category = null, description }, before) {
      const notes = await judgeMove(tx, before, category);
      return isRefusal(notes) ? notes : { row: { ...before, category, description }, notes };
    },
  },
  {
    find: findObligation,
    async write(tx, row) {
      await setObligation(tx, row);
      const held = await lockAllocation(tx, row.allocation_id);
      if (!isRefusal(held)) await settleLines(tx, held);
    },
  },
);

/** What is open of it is committed to the line to which it moves, and to the one from which it moves no more. */
async function judgeMove(
  tx: Tx,
  { id, allocation_id, category: from }: ObligationRow,
  to: ObligationRow["category"],
): Promise<readonly Text[] | Refusal> {
  if (to === from) return [];
  const held = await lockAllocation(tx, allocation_id);
  if (isRefusal(held)) return held;
  const { lines, open } = await readLines(tx, allocation_id);
  const minor = open.find((row) => row.id === id)?.open_minor ?? 0n;
  if (minor === 0n) return [];
  const moved = { committed: { category: to, minor }, settled: { category: from, minor } };
  const notes = await judgeLines(tx, held, lines, moved);
  return isRefusal(notes) ? { ...notes, field: "category" } : notes;
}
