import { correction, given } from "./correcting.js";
import { IDENTIFIER, maybe } from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";
import { isRefusal } from "../base/refusal.js";
import { PARTNER_FIELDS, PARTNER_FORM, readPartner } from "./record-partner.js";

/** Corrects what a partner is called, where it is, and how its years run. */
export const correctPartner = correction({
  table: "partner",
  field: "partner",
  kind: LABELS.partner,
  noun: NOUNS.partner,
  title: { en: "Correct a partner", ja: "パートナーを訂正する" },
  summary: {
    en: "Mends its name, kind, country, fiscal year or introduction. What stood there before stays on its page, with the reason.",
    ja: "名称、種類、国、会計年度、紹介の誤りを訂正する。訂正前の内容と理由は記録ページに残る。",
  },
  form: { ...PARTNER_FORM, dac_donor_code: maybe(IDENTIFIER) },
  fields: { ...PARTNER_FIELDS, dac_donor_code: LABELS.dac_donor_code },
  give(_, { name, kind, country, home_currency, fiscal_year, introduction, dac_donor_code }) {
    const said = { name, kind, country, home_currency, fiscal_year, introduction, dac_donor_code };
    return Promise.resolve(given(said));
  },
  read(_, asked, before) {
    const { dac_donor_code = null } = asked;
    const row = readPartner(asked, { ...before, dac_donor_code });
    return Promise.resolve(isRefusal(row) ? row : { row });
  },
});
