import { Type } from "@sinclair/typebox";
import type { Day } from "../base/day.js";
import { money, type Money } from "../base/money.js";
import { isRefusal, refusalIn, refusedBy, together, type Refusal } from "../base/refusal.js";
import { checkAgreement } from "../fund/agreement.js";
import { DIRECT_CATEGORIES } from "../fund/account.js";
import { decideConversion, outstandingPledge } from "../fund/pledge.js";
import { EARMARKING_CATEGORIES, UNEARMARKED, type EarmarkingCategory } from "../fund/earmarking.js";
import { accountAllocation } from "../store/account-rows.js";
import { findRow } from "../store/money-rows.js";
import { writeRows } from "../store/record-rows.js";
import type { Tx } from "../store/connect.js";
import { findPledge, insertCondition, insertConversion } from "../store/term-rows.js";
import type { RowOf } from "../store/rows.js";
import { action } from "./action.js";
import {
  EARMARKED_FORM,
  earmarkedOf,
  readEarmarked,
  tiedColumns,
  type Earmarked,
} from "./earmarked.js";
import { checkDirectUse } from "./earmarked-uses.js";
import { findGiven } from "./given-row.js";
import { termColumns, TERMS_FORM, TERMS_LABELS, type TermsGiven } from "./money-terms.js";
import {
  AMOUNT,
  BASIS_POINTS,
  CURRENCY,
  DAY,
  maybe,
  NARRATIVE,
  readDay,
  readMoney,
  REF,
  refuseInput,
  SENTENCE,
} from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";
import { checkPostingDay } from "./posting-day.js";
import { openAccount } from "./project-account.js";
import { book, checkGoverned, lockFund, unRate } from "./standing.js";

export const INSTRUMENTS = [
  "contribution_agreement",
  "exchange_of_letters",
  "saa",
  "mou",
  "un_to_un",
  "ppp",
  "jpo_mou",
  "secondment",
] as const;

/** Books the receivable of a signed agreement, with its terms. What is signed is owed, and not yet money. */
export const signAgreement = action({
  name: "sign-agreement",
  title: { en: "Record a signed agreement", ja: "署名済みの取決めを記録する" },
  summary: {
    en: "Keeps an agreement's terms and books what it owes. Nothing of it can be used before it is received. With a project and no fund it pays the project directly, and opens the project's account.",
    ja: "取決めの条件を記録し、未収拠出金を計上する。受領するまで使用できない。基金を指定せずプロジェクトを指定すると、プロジェクトを直接支える取決めとしてプロジェクト口座を開設する。",
  },
  input: Type.Object(
    {
      id: REF,
      organisation: REF,
      ultimate: maybe(REF),
      fund: maybe(REF),
      project: maybe(REF),
      instrument: Type.Union(INSTRUMENTS.map((name) => Type.Literal(name))),
      title: NARRATIVE,
      donor_ref: maybe(SENTENCE),
      amount: AMOUNT,
      currency: CURRENCY,
      signed_on: DAY,
      effective_from: maybe(DAY),
      effective_to: maybe(DAY),
      eligible_until: maybe(DAY),
      psc_rate_bp: maybe(BASIS_POINTS),
      psc_exclusions: maybe(
        Type.Array(Type.Union(DIRECT_CATEGORIES.map((name) => Type.Literal(name))), {
          maxItems: 7,
        }),
      ),
      agent_fee_bp: maybe(BASIS_POINTS),
      budget_tolerance_bp: maybe(BASIS_POINTS),
      earmarking_category: Type.Union(
        EARMARKING_CATEGORIES.map((category) => Type.Literal(category)),
      ),
      ...EARMARKED_FORM,
      ...TERMS_FORM,
      condition: maybe(SENTENCE),
      pledge: maybe(REF),
    },
    { additionalProperties: false },
  ),
  fields: {
    id: LABELS.id,
    organisation: LABELS.organisation,
    ultimate: LABELS.ultimate,
    fund: LABELS.fund,
    project: LABELS.project,
    instrument: LABELS.instrument,
    title: LABELS.title,
    donor_ref: LABELS.donor_ref,
    amount: LABELS.amount,
    currency: LABELS.currency,
    signed_on: LABELS.signed_on,
    effective_from: LABELS.effective_from,
    effective_to: LABELS.effective_to,
    eligible_until: LABELS.eligible_until,
    psc_rate_bp: LABELS.psc_rate_bp,
    psc_exclusions: LABELS.psc_exclusions,
    agent_fee_bp: LABELS.agent_fee_bp,
    budget_tolerance_bp: LABELS.budget_tolerance_bp,
    earmarking_category: LABELS.earmarking_category,
    countries: LABELS.countries,
    sectors: LABELS.earmarked_sectors,
    outcomes: LABELS.earmarked_outcomes,
    ...TERMS_LABELS,
    condition: LABELS.condition,
    pledge: LABELS.pledge,
  },
  edits: null,
  async run(tx, input, context) {
    const typed = readTerms(input);
    const fund = input.fund === undefined ? null : await lockFund(tx, input.fund);
    const others = [
      await checkPostingDay(tx, typed.signed_on, context, "signed_on"),
      (await findRow(tx, "agreement", input.id))
        ? refuseInput("EXISTS_ALREADY", { kind: NOUNS.agreement, id: input.id }, "id")
        : null,
      await checkNamed(tx, input),
      fund === null && input.project === undefined
        ? refuseInput("FUND_OR_PROJECT", {}, "fund")
        : null,
      refusalIn(fund),
      fund === null || isRefusal(fund) ? null : checkGoverned(fund.fund),
    ];
    const read = together({ ...typed, tied: await readEarmarked(tx, input) });
    if (isRefusal(read)) return refusedBy([read, ...others]);
    const { amount, signed_on: on } = read;
    const row = agreementRow(input, read);
    const pledged =
      input.pledge === undefined
        ? null
        : await checkPledge(tx, input.pledge, { ...row, fund_id: input.fund ?? null });
    const rate =
      fund === null || isRefusal(fund)
        ? null
        : await unRate(tx, amount.currency, fund.ledger.base, on);
    const { project: project_id } = input;
    const is_direct = fund === null && project_id !== undefined;
    const isKnown = is_direct && (await findRow(tx, "project", project_id)) !== null;
    const sound = together({
      terms: checkTerms(row, amount, input.earmarking_category),
      use: isKnown ? await checkDirectUse(tx, row, { project_id, amount }) : null,
      others: refusedBy(others),
      ...{ rate, pledge: pledged },
    });
    if (isRefusal(sound)) return sound;
    const { pledge } = sound;
    // Nothing is opened for an agreement that cannot be signed.
    const direct = fund === null ? await openDirect(tx, row) : null;
    if (isRefusal(direct)) return direct;
    const at = fund ?? (await lockFund(tx, row.fund_id));
    if (isRefusal(at)) return at;
    await writeRows(tx, "agreement", [row]);
    if (direct)
      await writeRows(tx, "allocation", [accountAllocation({ ...direct, allocated_on: on })]);
    if (pledge)
      await insertConversion(tx, { agreement_id: row.id, pledge_id: pledge.id, ...pledge.after });
    const { condition } = input;
    if (condition !== undefined) await insertCondition(tx, { agreement_id: row.id, condition });
    const is_conditional = condition !== undefined;
    const about = { agreement_id: row.id, organisation_id: row.organisation_id };
    const event_id = `agreement/${row.id}`;
    const entries = await book(
      tx,
      at,
      [{ kind: "agreement", event_id, on, amount, rate: sound.rate, is_conditional, about }],
      context,
    );
    return isRefusal(entries)
      ? entries
      : { subject_kind: "agreement", subject_id: row.id, entries };
  },
});

/** The terms as typed, each by itself. */
function readTerms(input: {
  readonly amount: string;
  readonly currency: string;
  readonly signed_on: string;
  readonly effective_from?: string;
  readonly effective_to?: string;
  readonly eligible_until?: string;
}) {
  const readMaybe = (field: "effective_from" | "effective_to" | "eligible_until") => {
    const text = input[field];
    return text === undefined ? null : readDay(text, field);
  };
  return {
    amount: readMoney(input.amount, input.currency),
    signed_on: readDay(input.signed_on, "signed_on"),
    effective_from: readMaybe("effective_from"),
    effective_to: readMaybe("effective_to"),
    eligible_until: readMaybe("eligible_until"),
  };
}

function checkTerms(
  row: RowOf<"agreement">,
  amount: Money,
  category: EarmarkingCategory,
): Refusal | null {
  return checkAgreement({
    id: row.id,
    ref: row.id,
    funder_id: row.organisation_id,
    ultimate_id: row.ultimate_organisation_id,
    amount,
    signed_on: row.signed_on,
    effective_from: row.effective_from,
    effective_to: row.effective_to,
    eligible_until: row.expenditure_eligible_until,
    psc_rate_bp: row.psc_rate_bp,
    agent_fee_bp: row.agent_fee_bp,
    earmarking: { ...UNEARMARKED, ...earmarkedOf(row), category },
  });
}

/** What the agreement names and the record does not hold. */
async function checkNamed(
  tx: Tx,
  asked: {
    readonly organisation: string;
    readonly ultimate?: string;
    readonly project?: string;
  },
): Promise<Refusal | null> {
  const { organisation: kind, project } = NOUNS;
  const unknown: (Refusal | null)[] = [];
  for (const [given, id] of [
    [{ table: "organisation", kind, field: "organisation" }, asked.organisation],
    [{ table: "organisation", kind, field: "ultimate" }, asked.ultimate],
    [{ table: "project", kind: project, field: "project" }, asked.project],
  ] as const)
    unknown.push(refusalIn(await findGiven(tx, given, id)));
  return refusedBy(unknown);
}

/** The account of an agreement that names no fund, opened; the project that it pays is needed then. */
async function openDirect(tx: Tx, row: RowOf<"agreement">) {
  const { project_id } = row;
  if (project_id === null) return refuseInput("FUND_OR_PROJECT", {}, "fund");
  const direct = { ...row, project_id };
  return (await openAccount(tx, direct)) ?? direct;
}

/** Whether an agreement can come of a pledge, to its fund or to the project that it pays directly, and where that leaves the pledge. Locks it. */
async function checkPledge(
  tx: Tx,
  id: string,
  agreement: Omit<RowOf<"agreement">, "fund_id"> & { readonly fund_id: string | null },
) {
  const pledge = await findPledge(tx, id);
  const isSame =
    pledge?.organisation_id === agreement.organisation_id &&
    pledge.fund_id === agreement.fund_id &&
    (pledge.fund_id !== null || pledge.project_id === agreement.project_id);
  if (!pledge || !isSame) return refuseInput("NOT_FOUND", { kind: NOUNS.pledge, id }, "pledge");
  const pledged = money(pledge.amount_minor, pledge.currency);
  const converted = pledge.converted_minor.map((minor) => money(minor, pledge.currency));
  const agreed = money(agreement.amount_minor, agreement.currency);
  const refused = decideConversion(pledged, converted, agreed);
  if (refused) return refused;
  const left = outstandingPledge(pledged, [...converted, agreed]);
  const status = left.amount_minor === 0n ? ("converted" as const) : ("partly_converted" as const);
  return { id, after: { amount_minor: agreed.amount_minor, status } };
}

function agreementRow(
  input: {
    readonly id: string;
    readonly organisation: string;
    readonly ultimate?: string;
    readonly fund?: string;
    readonly project?: string;
    readonly instrument: (typeof INSTRUMENTS)[number];
    readonly title: { readonly en: string; readonly ja: string };
    readonly donor_ref?: string;
    readonly psc_rate_bp?: number;
    readonly psc_exclusions?: readonly string[];
    readonly agent_fee_bp?: number;
    readonly budget_tolerance_bp?: number;
    readonly earmarking_category: number;
  } & TermsGiven,
  terms: {
    readonly amount: Money;
    readonly signed_on: Day;
    readonly effective_from: Day | null;
    readonly effective_to: Day | null;
    readonly eligible_until: Day | null;
    readonly tied: Earmarked;
  },
): RowOf<"agreement"> & { readonly fund_id: string } {
  return {
    id: input.id,
    portfolio: null,
    organisation_id: input.organisation,
    ultimate_organisation_id: input.ultimate ?? null,
    // Without a fund the agreement pays its project directly, from an account of its own.
    fund_id: input.fund ?? input.id,
    project_id: input.project ?? null,
    instrument: input.instrument,
    title: input.title,
    donor_ref: input.donor_ref ?? null,
    signed_on: terms.signed_on,
    effective_from: terms.effective_from,
    effective_to: terms.effective_to,
    expenditure_eligible_until: terms.eligible_until,
    ...terms.amount,
    psc_rate_bp: input.psc_rate_bp ?? 0,
    psc_exclusions: [...new Set(input.psc_exclusions ?? [])],
    agent_fee_bp: input.agent_fee_bp ?? 0,
    budget_tolerance_bp: input.budget_tolerance_bp ?? null,
    agency_category: null,
    un_instrument: null,
    grand_bargain_category: String(input.earmarking_category),
    dac_aid_type: null,
    ...tiedColumns(terms.tied),
    ...termColumns(input),
    status: "signed",
  };
}
