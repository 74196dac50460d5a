import { Type } from "@sinclair/typebox";
import { isRefusal } from "../base/refusal.js";
import { correction, given } from "./correcting.js";
import { IDENTIFIER, maybe, NARRATIVE } from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";
import { ORGANISATION_FIELDS, ORGANISATION_FORM, readOrganisation } from "./record-partner.js";

/** Corrects what an organisation is called, of which kind it is, and its codes elsewhere. */
export const correctOrganisation = correction({
  table: "organisation",
  field: "organisation",
  kind: LABELS.organisation,
  noun: NOUNS.organisation,
  title: { en: "Correct an organisation", ja: "機関を訂正する" },
  summary: {
    en: "Mends its name, kind, country or codes. Whose family it is in is corrected at its membership.",
    ja: "名称、種類、国、コードの誤りを訂正する。属するパートナーは所属の記録で訂正する。",
  },
  form: {
    ...ORGANISATION_FORM,
    dac_donor_code: maybe(IDENTIFIER),
    dac_channel_codes: maybe(Type.Array(Type.String({ pattern: "^\\d{5}$" }), { maxItems: 100 })),
    sort_key_ja: maybe(IDENTIFIER),
    description: maybe(NARRATIVE),
  },
  fields: {
    ...ORGANISATION_FIELDS,
    dac_donor_code: LABELS.dac_donor_code,
    dac_channel_codes: LABELS.dac_channel_codes,
    sort_key_ja: LABELS.sort_key_ja,
    description: LABELS.programme_description,
  },
  give(_, row) {
    const { name, short_name, country, iati_ref, is_reporting_org } = row;
    const { dac_donor_code, sort_key_ja, description } = row;
    return Promise.resolve(
      given({
        ...{ name, short_name, country, iati_ref, is_reporting_org },
        ...{ dac_donor_code, sort_key_ja, description },
        type: row.type as (typeof ORGANISATION_FORM)["type"]["static"],
        dac_channel_codes: [...row.dac_channel_codes],
      }),
    );
  },
  read(_, asked, before) {
    const { dac_donor_code = null, dac_channel_codes = [] } = asked;
    const { sort_key_ja = null, description = null } = asked;
    const said = { dac_donor_code, dac_channel_codes, sort_key_ja, description };
    const row = readOrganisation(asked, { ...before, ...said });
    return Promise.resolve(isRefusal(row) ? row : { row });
  },
});
