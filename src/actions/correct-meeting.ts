import { correction, given } from "./correcting.js";
import { NARRATIVE } from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";

/** Corrects what a meeting of a governing body is called. */
export const correctMeeting = correction({
  table: "governance_meeting",
  field: "meeting",
  kind: LABELS.meeting,
  noun: NOUNS.meeting,
  title: { en: "Correct a meeting", ja: "会合を訂正する" },
  summary: {
    en: "Mends the title of a governance meeting. Its decisions stay as they are.",
    ja: "運営会合の件名の誤りを訂正する。決定の内容は変わらない。",
  },
  form: { title: NARRATIVE },
  fields: { title: LABELS.title },
  give: (_, { title }) => Promise.resolve(given({ title })),
  read: (_, { title }, before) => Promise.resolve({ row: { ...before, title } }),
});
