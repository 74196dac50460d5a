import { correction, given } from "./correcting.js";
import { NARRATIVE } from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";

/** Corrects what a decision is about, in words. What was decided is decided anew, never corrected. */
export const correctDecision = correction({
  table: "decision",
  field: "decision",
  kind: LABELS.decision,
  noun: NOUNS.decision,
  title: { en: "Correct a decision", ja: "決定を訂正する" },
  summary: {
    en: "Mends the words of what was decided on. Outcome, amount and day are the body's: it decides anew.",
    ja: "議題の表記の誤りを訂正する。結果、金額及び日付は運営機関が改めて決定する。",
  },
  form: { subject: NARRATIVE },
  fields: { subject: LABELS.subject },
  give: (_, { subject }) => Promise.resolve(given({ subject })),
  read: (_, { subject }, before) => Promise.resolve({ row: { ...before, subject } }),
});
