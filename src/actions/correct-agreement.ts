import { Type } from "@sinclair/typebox";
import { isRefusal, refusedBy, together, type Refusal } from "../base/refusal.js";
import { EARMARKING_CATEGORIES } from "../fund/earmarking.js";
import type { Tx } from "../store/connect.js";
import { findBookedBy } from "../store/corrections.js";
import type { RowOf } from "../store/rows.js";
import { correction, given, refuseCorrection } from "./correcting.js";
import {
  asAmended,
  EARMARKED_FORM,
  earmarkedOf,
  giveEarmarked,
  readEarmarked,
  tieChanged,
  tiedColumns,
} from "./earmarked.js";
import { checkDrawn } from "./earmarked-uses.js";
import { findGiven } from "./given-row.js";
import { termColumns, TERMS_FORM, TERMS_LABELS } from "./money-terms.js";
import { maybe, NARRATIVE, REF, SENTENCE } from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";
import { INSTRUMENTS } from "./sign-agreement.js";

/** Corrects what an agreement is called and what it ties its money to. What it owes and until when is amended, never corrected. */
export const correctAgreement = correction({
  table: "agreement",
  field: "agreement",
  kind: LABELS.agreement,
  noun: NOUNS.agreement,
  title: { en: "Correct an agreement", ja: "取決めを訂正する" },
  summary: {
    en: "Mends its title, the donor's reference, its instrument, its ultimate funder, what it is tied to, or the terms of its interest, balance and exchange. Amount, days and rates change by an amendment.",
    ja: "件名、拠出者の参照番号、形式、最終拠出者、使途の指定、利息・残額・為替差額の取扱いの誤りを訂正する。金額、期間、率は変更の手続による。",
  },
  form: {
    title: NARRATIVE,
    donor_ref: maybe(SENTENCE),
    instrument: Type.Union(INSTRUMENTS.map((name) => Type.Literal(name))),
    ultimate: maybe(REF),
    earmarking_category: maybe(
      Type.Union(EARMARKING_CATEGORIES.map((category) => Type.Literal(category))),
    ),
    ...EARMARKED_FORM,
    ...TERMS_FORM,
  },
  fields: {
    title: LABELS.title,
    donor_ref: LABELS.donor_ref,
    instrument: LABELS.instrument,
    ultimate: LABELS.ultimate,
    earmarking_category: LABELS.earmarking_category,
    countries: LABELS.countries,
    sectors: LABELS.earmarked_sectors,
    outcomes: LABELS.earmarked_outcomes,
    ...TERMS_LABELS,
  },
  give(_, row) {
    const { title, donor_ref, instrument, ultimate_organisation_id } = row;
    const { interest_policy, refund_policy, fx_risk_bearer } = row;
    const category = row.grand_bargain_category;
    return Promise.resolve(
      given({
        ...{ title, donor_ref, instrument },
        ultimate: ultimate_organisation_id,
        earmarking_category: EARMARKING_CATEGORIES.find((each) => String(each) === category),
        ...giveEarmarked(earmarkedOf(row)),
        ...{ interest_policy, refund_policy, fx_risk_bearer },
      }),
    );
  },
  async read(tx, asked, before) {
    const kind = NOUNS.organisation;
    const ultimate = await findGiven(
      tx,
      { table: "organisation", kind, field: "ultimate" },
      asked.ultimate,
    );
    const read = together({ ultimate, tied: await readEarmarked(tx, asked) });
    if (isRefusal(read)) return read;
    const { title, donor_ref = null, instrument, earmarking_category } = asked;
    return {
      row: {
        ...before,
        ...{ title, donor_ref, instrument },
        ultimate_organisation_id: read.ultimate?.id ?? null,
        grand_bargain_category: earmarking_category ? String(earmarking_category) : null,
        ...tiedColumns(read.tied),
        ...termColumns(asked),
      },
    };
  },
  async follow(tx, { before, after: { row }, changed }) {
    const booked = await checkBooked(tx, row, changed);
    const field =
      tieChanged(changed) ?? (changed.has("earmarking_category") ? "earmarking_category" : null);
    if (field === null) return booked;
    const [was = before, is = row] = await asAmended(tx, [before, row]);
    return refusedBy([booked, await checkDrawn(tx, { before: was, after: is }, field)]);
  },
});

/** What was booked by a term stands by it: a correction would make the book say something else than the record. */
async function checkBooked(
  tx: Tx,
  { id }: RowOf<"agreement">,
  changed: ReadonlySet<string>,
): Promise<Refusal | null> {
  const wrong: Refusal[] = [];
  for (const [field, kinds] of [
    ["interest_policy", ["interest"]],
    ["fx_risk_bearer", ["receipt", "suspense_matched", "conversion"]],
  ] as const) {
    const entry = changed.has(field) ? await findBookedBy(tx, id, kinds) : null;
    if (entry !== null)
      wrong.push(refuseCorrection("TERMS_BOOKED", { entry: String(entry) }, field));
  }
  return refusedBy(wrong);
}
