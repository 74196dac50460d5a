import { isRefusal } from "../base/refusal.js";
import { correction, given } from "./correcting.js";
import { PROGRAMME_FIELDS, PROGRAMME_FORM, readProgramme } from "./create-programme.js";
import { maybe, NARRATIVE } from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";

/** Corrects what a programme is called, what it is, and with whom. */
export const correctProgramme = correction({
  table: "programme",
  field: "programme",
  kind: LABELS.programme,
  noun: NOUNS.programme,
  title: { en: "Correct a programme", ja: "プログラムを訂正する" },
  summary: {
    en: "Mends its name, description or partner. What stood there before stays on its page, with the reason.",
    ja: "名称、説明、パートナーの誤りを訂正する。訂正前の内容と理由は記録ページに残る。",
  },
  form: { ...PROGRAMME_FORM, partner_role: maybe(NARRATIVE) },
  fields: { ...PROGRAMME_FIELDS, partner_role: LABELS.partner_role },
  give(_, { name, description, partner_id, partner_role }) {
    return Promise.resolve(given({ name, description, partner: partner_id, partner_role }));
  },
  async read(tx, asked, before) {
    const row = await readProgramme(tx, asked, {
      ...before,
      partner_role: asked.partner_role ?? null,
    });
    return isRefusal(row) ? row : { row };
  },
});
