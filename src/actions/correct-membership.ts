import { isRefusal } from "../base/refusal.js";
import { listRowsBy } from "../store/money-rows.js";
import { correction, given } from "./correcting.js";
import { DATE, maybe, NARRATIVE } from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";
import { checkOnce, MEMBERSHIP_FIELDS, MEMBERSHIP_FORM, readMembership } from "./record-partner.js";

/** Corrects who belongs to which partner, how, and from when until when. */
export const correctMembership = correction({
  table: "membership",
  field: "membership",
  kind: LABELS.membership,
  noun: NOUNS.membership,
  title: { en: "Correct a membership", ja: "所属を訂正する" },
  summary: {
    en: "Mends who belongs to which partner, how and when. Contributions count as the partner's accordingly.",
    ja: "属するパートナー、関係、期間の誤りを訂正する。拠出の集計もこれに従う。",
  },
  form: { ...MEMBERSHIP_FORM, from: maybe(DATE), to: maybe(DATE), role: maybe(NARRATIVE) },
  fields: { ...MEMBERSHIP_FIELDS, role: LABELS.membership_role },
  give(_, { partner_id, organisation_id, standing, from_date, to_date, role }) {
    const said = { partner: partner_id, organisation: organisation_id, standing, role };
    return Promise.resolve(given({ ...said, from: from_date, to: to_date }));
  },
  async read(tx, asked, before) {
    const read = await readMembership(tx, asked);
    if (isRefusal(read)) return read;
    const family = await listRowsBy(tx, "membership", "partner_id", read.partner_id);
    const row = { ...before, ...read, role: asked.role ?? null };
    return checkOnce(family, row) ?? { row };
  },
});
