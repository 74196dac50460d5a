import { correction, given } from "./correcting.js";
import { maybe, NARRATIVE } from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";

/** Corrects an indicator's words. What it counts, and how, is what its values were reported by: another indicator counts otherwise. */
export const correctIndicator = correction({
  table: "indicator",
  field: "indicator",
  kind: LABELS.indicator,
  noun: NOUNS.indicator,
  title: { en: "Correct an indicator", ja: "指標を訂正する" },
  summary: {
    en: "Mends the words of an indicator. Its unit and the ways in which its values add up stay: define another where they are wrong.",
    ja: "指標の表記の誤りを訂正する。単位及び集計方法は変更できないため、誤りがある場合は別の指標を定義する。",
  },
  form: { title: NARRATIVE, definition: maybe(NARRATIVE), method: maybe(NARRATIVE) },
  fields: { title: LABELS.title, definition: LABELS.definition, method: LABELS.collection },
  give: (_, { title, definition, method }) => Promise.resolve(given({ title, definition, method })),
  read: (_, { title, definition = null, method = null }, before) =>
    Promise.resolve({ row: { ...before, title, definition, method } }),
});
