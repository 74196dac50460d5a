import type { Currency } from "../base/currency.js";
import type { Day } from "../base/day.js";
import { formatDay } from "../base/format.js";
import { money } from "../base/money.js";
import { fillText, texts, type Text } from "../base/text.js";
import type { Snapshot } from "../store/snapshot.js";

/** The transaction types that our record publishes. Source: IATI TransactionType; DOMAIN 5 and 10.5. */
export type TransactionType = "1" | "2" | "3" | "4" | "11" | "12" | "13";

/** Who gives or takes: an organisation of the record, or one of our own activities. */
export interface Party {
  readonly organisation_id: string;
  /** A fund or project, where the money moves between two activities that we publish. */
  readonly activity: ActivityKey | null;
}

export interface ActivityKey {
  readonly kind: "fund" | "project";
  readonly id: string;
}

/** One transaction of a published activity. Money passed back is a negative amount of the original type. */
export interface PublishedTransaction {
  readonly activity: ActivityKey;
  /** `table/id` of the row that it publishes: its transaction reference, the same in every edition. */
  readonly record: string;
  readonly type: TransactionType;
  readonly on: Day;
  readonly amount_minor: bigint;
  readonly currency: Currency;
  readonly provider: Party | null;
  readonly receiver: Party | null;
  readonly description: Text;
  readonly aid_type: string | null;
  readonly earmarking: string | null;
}

const WORDS = texts({
  agreement: { en: "Agreement {ref}", ja: "取決め {ref}" },
  receipt: { en: "Receipt under {title}: {sent} sent", ja: "{title}による受領（送金額 {sent}）" },
  interest: { en: "Interest earned by the fund", ja: "基金の受取利息" },
  organisation_interest: {
    en: "Interest earned by implementing organisations",
    ja: "実施機関の受取利息",
  },
  bank_charge: { en: "Bank charges", ja: "銀行手数料" },
  agent_fee: { en: "Agent fee", ja: "管理機関手数料" },
  direct_cost: { en: "Direct cost of the secretariat", ja: "事務局直接費" },
  allocation: { en: "Allocation, decided on {day}", ja: "配分（{day}決定）" },
  release: { en: "Release of an allocation", ja: "配分額の支払" },
  returned: { en: "Return of unspent money", ja: "未使用額の返還" },
  expenditure: {
    en: "{category}, {from} to {to} ({standing})",
    ja: "{category}、{from}～{to}（{standing}）",
  },
  certified: { en: "certified", ja: "確定" },
  provisional: { en: "provisional", ja: "暫定" },
  staff: { en: "Staff and other personnel", ja: "職員・人件費" },
  supplies: { en: "Supplies, commodities, materials", ja: "消耗品・資材費" },
  equipment: { en: "Equipment, vehicles and furniture", ja: "機器・車両・備品費" },
  contractual: { en: "Contractual services", ja: "役務契約費" },
  travel: { en: "Travel", ja: "旅費" },
  transfers: { en: "Transfers and grants to counterparts", ja: "カウンターパートへの交付金" },
  operating: { en: "General operating and other direct costs", ja: "一般運営費・その他直接費" },
  psc: { en: "Programme support costs", ja: "プログラム支援経費" },
});

/**
 * Every transaction of our own funds and projects, in the order of day and record. Pledges and unidentified receipts are no
 * transactions; an allocation and a release stand on both activities that they join, each pointing at the other.
 */
export function listTransactions(snapshot: Snapshot): PublishedTransaction[] {
  const all = [
    ...agreements(snapshot),
    ...receipts(snapshot),
    ...incomes(snapshot),
    ...allocations(snapshot),
    ...releases(snapshot),
    ...spending(snapshot),
  ];
  const key = (row: PublishedTransaction) => `${row.on} ${row.record} ${row.type}`;
  return all.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

const NO_TERMS = { aid_type: null, earmarking: null } as const;

function agreements(snapshot: Snapshot): PublishedTransaction[] {
  return snapshot.agreements.flatMap((row) => {
    const activity = agreementActivity(row);
    if (row.signed_on === null || activity === null) return [];
    return [
      {
        activity,
        record: `agreement/${row.id}`,
        type: "11" as const,
        on: row.signed_on,
        amount_minor: row.amount_minor,
        currency: row.currency,
        provider: { organisation_id: row.organisation_id, activity: null },
        receiver: null,
        description: fillText(WORDS.agreement, { ref: row.donor_ref ?? row.id }),
        aid_type: row.dac_aid_type,
        earmarking: row.grand_bargain_category,
      },
    ];
  });
}

function agreementActivity(row: {
  readonly fund_id: string | null;
  readonly project_id: string | null;
}): ActivityKey | null {
  if (row.fund_id !== null) return { kind: "fund", id: row.fund_id };
  return row.project_id === null ? null : { kind: "project", id: row.project_id };
}

function receipts(snapshot: Snapshot): PublishedTransaction[] {
  return snapshot.receipts.flatMap((row) => {
    const instalment = snapshot.instalmentById.get(row.instalment_id ?? "");
    const agreement = snapshot.agreementById.get(instalment?.agreement_id ?? "");
    // Money that nobody has identified yet is in suspense, and no contribution.
    if (!agreement) return [];
    const facts = { title: agreement.title, sent: money(row.amount_minor, row.currency) };
    return [
      {
        activity: { kind: "fund" as const, id: row.fund_id },
        record: `receipt/${row.id}`,
        type: "1" as const,
        on: row.received_on,
        // What reached the fund, before the bank's charge, which is published as a cost of its own.
        amount_minor: row.bank_amount_minor + row.bank_charge_minor,
        currency: row.bank_currency,
        provider: { organisation_id: agreement.organisation_id, activity: null },
        receiver: null,
        description: fillText(WORDS.receipt, facts),
        aid_type: agreement.dac_aid_type,
        earmarking: agreement.grand_bargain_category,
      },
      ...bankCharge(row),
    ];
  });
}

function bankCharge(row: Snapshot["receipts"][number]): PublishedTransaction[] {
  if (row.bank_charge_minor === 0n) return [];
  return [
    {
      ...NO_TERMS,
      activity: { kind: "fund", id: row.fund_id },
      record: `receipt/${row.id}/charge`,
      type: "4",
      on: row.received_on,
      amount_minor: row.bank_charge_minor,
      currency: row.bank_currency,
      provider: null,
      receiver: null,
      description: WORDS.bank_charge,
    },
  ];
}

function incomes(snapshot: Snapshot): PublishedTransaction[] {
  return snapshot.fundIncomes.flatMap((row) => {
    const fund = snapshot.fundById.get(row.fund_id);
    if (!fund?.currency) return [];
    const isIncome = row.kind === "interest" || row.kind === "organisation_interest";
    return [
      {
        ...NO_TERMS,
        activity: { kind: "fund" as const, id: row.fund_id },
        record: `fund_income/${row.id}`,
        type: isIncome ? ("1" as const) : ("4" as const),
        on: row.booked_on,
        amount_minor: row.amount_minor,
        currency: fund.currency,
        provider: null,
        receiver: null,
        description: WORDS[row.kind],
      },
    ];
  });
}

function allocations(snapshot: Snapshot): PublishedTransaction[] {
  return snapshot.allocations.flatMap((row) => {
    const fund = snapshot.fundById.get(row.fund_id);
    const decision = snapshot.decisionById.get(row.decision_id);
    if (!fund?.currency || row.status === "cancelled") return [];
    const moved = {
      record: `allocation/${row.id}`,
      on: row.allocated_on,
      amount_minor: row.amount_minor,
      currency: fund.currency,
      description: fillText(WORDS.allocation, {
        day: dayText(decision?.decided_on ?? row.allocated_on),
      }),
    };
    return between(snapshot, moved, row, ["2", "11"]);
  });
}

function releases(snapshot: Snapshot): PublishedTransaction[] {
  return snapshot.releases.flatMap((row) => {
    const allocation = snapshot.allocationById.get(row.allocation_id);
    const fund = snapshot.fundById.get(allocation?.fund_id ?? "");
    if (!allocation || !fund?.currency) return [];
    const moved = {
      record: `release/${row.id}`,
      on: row.released_on,
      amount_minor: row.amount_minor,
      currency: fund.currency,
      description: row.amount_minor < 0n ? WORDS.returned : WORDS.release,
    };
    return between(snapshot, moved, allocation, ["3", "1"]);
  });
}

type Moved = Pick<
  PublishedTransaction,
  "record" | "on" | "amount_minor" | "currency" | "description"
>;

/** One movement from the fund to the project, told by both: the fund's outgoing type first, the project's incoming second. */
function between(
  snapshot: Snapshot,
  moved: Moved,
  ends: { readonly fund_id: string; readonly project_id: string },
  [outgoing, incoming]: readonly [TransactionType, TransactionType],
): PublishedTransaction[] {
  const fund: ActivityKey = { kind: "fund", id: ends.fund_id };
  const project: ActivityKey = { kind: "project", id: ends.project_id };
  const holder = snapshot.fundById.get(ends.fund_id)?.administrator_id ?? null;
  const doer = implementerOf(snapshot, ends.project_id) ?? holder;
  const provider = holder === null ? null : { organisation_id: holder, activity: fund };
  const receiver = doer === null ? null : { organisation_id: doer, activity: project };
  return [
    { ...NO_TERMS, ...moved, activity: fund, type: outgoing, provider, receiver },
    { ...NO_TERMS, ...moved, activity: project, type: incoming, provider, receiver },
  ];
}

/** The first implementing organisation, else the extending one. Source: IATI OrganisationRole 4 and 3. */
function implementerOf(snapshot: Snapshot, project_id: string): string | null {
  const roles = snapshot.projectOrganisations.filter((row) => row.project_id === project_id);
  const found = roles.find((row) => row.role === "4") ?? roles.find((row) => row.role === "3");
  return found?.organisation_id ?? null;
}

function spending(snapshot: Snapshot): PublishedTransaction[] {
  return snapshot.expenditures.flatMap((row) => {
    const allocation = snapshot.allocationById.get(row.allocation_id);
    const fund = snapshot.fundById.get(allocation?.fund_id ?? "");
    if (!fund?.currency || row.amount_minor === 0n) return [];
    const facts = {
      category: WORDS[row.category],
      from: dayText(row.period_from),
      to: dayText(row.period_to),
      standing: row.is_certified ? WORDS.certified : WORDS.provisional,
    };
    return [
      {
        ...NO_TERMS,
        activity: { kind: "project" as const, id: row.project_id },
        record: `expenditure/${row.id}`,
        type: "4" as const,
        on: row.period_to,
        amount_minor: row.amount_minor,
        currency: fund.currency,
        provider: null,
        receiver: null,
        description: fillText(WORDS.expenditure, facts),
      },
    ];
  });
}

function dayText(value: Day): Text {
  return { en: formatDay(value, "en"), ja: formatDay(value, "ja") };
}
