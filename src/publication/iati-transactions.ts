import type { Currency } from "../base/currency.js";
import type { Day } from "../base/day.js";
import { formatDay } from "../base/format.js";
import { money } from "../base/money.js";
import { fillText, texts, type Text } from "../base/text.js";
import { asTied } from "../figures/agreement-terms.js";
import { isProjectAccount } from "../fund/project-account.js";
import { CATEGORY_ACCOUNTS, COST_CATEGORIES, type AccountCode } from "../fund/account.js";
import type { EntryKind } from "../fund/entry.js";
import type { BookEventRow } from "../store/book-events.js";
import type { Snapshot } from "../store/snapshot.js";
import { iatiIndex } from "./iati-index.js";

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
  /** `table/id` of the row that it publishes, with what of it: its transaction reference, the same in every edition. */
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
  amendment: { en: "Amendment of agreement {ref}", ja: "取決め {ref} の変更" },
  write_off: { en: "Written off of agreement {ref}", ja: "取決め {ref} の未収額の償却" },
  pledge: { en: "Pledge", ja: "拠出表明" },
  receipt: { en: "Receipt under {title}: {sent} sent", ja: "{title}による受領（送金額 {sent}）" },
  refund: { en: "Refund to the donor under {title}", ja: "{title}に基づく拠出者への返還" },
  transfer: { en: "Transfer between funds", ja: "基金間の振替" },
  freed: { en: "Part of an allocation freed", ja: "配分の一部取消し" },
  obligation: { en: "Obligation", ja: "支出負担" },
  obligation_freed: { en: "Obligation freed", ja: "支出負担の取消し" },
  correction: { en: "Correction of: {what}", ja: "訂正：{what}" },
  interest: { en: "Interest earned by the fund", ja: "基金の受取利息" },
  interest_of: { en: "Interest earned on the money of {title}", ja: "「{title}」の資金の利息" },
  interest_returned: {
    en: "Interest returned to the donor under {title}",
    ja: "{title}に基づく拠出者への利息の返還",
  },
  organisation_interest: {
    en: "Interest earned by implementing organisations",
    ja: "実施機関の受取利息",
  },
  bank_charge: { en: "Bank charges", ja: "銀行手数料" },
  agent_fee: { en: "Agent fee", ja: "資金管理者手数料" },
  direct_cost: { en: "Direct cost of the secretariat", ja: "事務局直接費" },
  allocation: { en: "Allocation, decided on {day}", ja: "配分（{day}決定）" },
  release: { en: "Release of an allocation", ja: "配分額の支払" },
  returned: { en: "Return of unspent money", ja: "未使用額の返還" },
  expenditure: {
    en: "{category}, {from} to {to} ({standing})",
    ja: "{category}、{from}～{to}（{standing}）",
  },
  expenditure_on: { en: "{category}, {to} ({standing})", ja: "{category}、{to}（{standing}）" },
  certified: { en: "certified", ja: "確定" },
  provisional: { en: "provisional", ja: "暫定" },
  staff: { en: "Staff and other personnel", ja: "職員・人件費" },
  supplies: { en: "Supplies, commodities, materials", ja: "消耗品・資材費" },
  equipment: { en: "Equipment, vehicles and furniture", ja: "機器・車両・備品費" },
  contractual: { en: "Contractual services", ja: "役務契約費" },
  travel: { en: "Travel", ja: "旅費" },
  transfers: { en: "Transfers and grants to counterparts", ja: "カウンターパートへの交付金" },
  operating: { en: "General operating and other direct costs", ja: "一般運営費・その他直接費" },
  psc: { en: "Programme support costs", ja: "事業支援経費" },
});

/** What of an entry is published: on which lines it stands, with which sign, as which type of IATI. */
interface Published {
  readonly isOn: (row: BookEventRow) => boolean;
  /** -1 where the account is credited with what happened. */
  readonly sign: 1n | -1n;
  /** One type on the fund or the project; two where both activities tell the movement, the fund's outgoing one first. */
  readonly types: readonly [TransactionType] | readonly [TransactionType, TransactionType];
  readonly on: "fund" | "project" | "both";
  /** Set behind the record where an entry is published more than once. */
  readonly part?: string;
}

const cash =
  (...flows: readonly string[]) =>
  (row: BookEventRow) =>
    row.account === 1300 && flows.includes(row.flow ?? "");
const authority = (flow: string) => (row: BookEventRow) =>
  row.account === 3100 && row.flow === flow;

const COMMITTED: Published = {
  isOn: (row) => row.account === 1200,
  sign: 1n,
  types: ["11"],
  on: "fund",
};
/** What reached the fund, before the bank's charge, which is published as a cost of its own. */
const RECEIVED: Published = {
  isOn: cash(
    ...["contribution", "exchange_gain", "exchange_loss"],
    ...["donor_exchange_gain", "donor_exchange_loss"],
  ),
  sign: 1n,
  types: ["1"],
  on: "fund",
};
const FREED: Published = { isOn: authority("freed"), sign: 1n, types: ["2", "11"], on: "both" };
const OBLIGED: Published = {
  isOn: (row) => row.account === 2300,
  sign: -1n,
  types: ["2"],
  on: "project",
};
const SPENT: Published = {
  isOn: (row) => row.account >= 5110 && row.account <= 5180,
  sign: 1n,
  types: ["4"],
  on: "project",
};
const costOf = (flow: string): Published => ({
  isOn: cash(flow),
  sign: -1n,
  types: ["4"],
  on: "fund",
});

/**
 * Which entries are published, and as what. What moves no money to or from anybody else (a condition met, a reserve, a revaluation, an
 * exchange, what is due but not paid, what implementers pass on, what is in kind) is not. Source: DOMAIN 5 and 10.5.
 */
const PUBLISHED = {
  pledge: [{ isOn: (row) => row.account === 9100, sign: 1n, types: ["13"], on: "fund" }],
  agreement: [COMMITTED],
  amendment: [COMMITTED],
  write_off: [COMMITTED],
  receipt: [RECEIVED, { ...costOf("bank"), part: "charge" }],
  suspense_matched: [RECEIVED],
  agent_fee: [{ ...costOf("agent_fee"), part: "fee" }],
  bank_charge: [costOf("bank")],
  secretariat_cost: [costOf("direct_cost")],
  interest: [
    {
      isOn: cash(
        ...["fund_interest", "organisation_interest"],
        ...["interest_added", "interest_due", "interest_of_agency"],
      ),
      sign: 1n,
      types: ["1"],
      on: "fund",
    },
  ],
  interest_returned: [
    { isOn: cash("interest_returned"), sign: 1n, types: ["1"], on: "fund", part: "interest" },
  ],
  allocation: [{ ...FREED, isOn: authority("allocated") }],
  allocation_freed: [{ ...FREED, part: "freed" }],
  release: [{ isOn: cash("to_organisations"), sign: -1n, types: ["3", "1"], on: "both" }],
  return: [
    { isOn: cash("returns"), sign: -1n, types: ["3", "1"], on: "both" },
    { ...FREED, part: "freed" },
  ],
  obligation: [OBLIGED],
  obligation_freed: [{ ...OBLIGED, part: "freed" }],
  expenditure: [SPENT],
  psc: [SPENT],
  refund_paid: [{ isOn: cash("refund_to_donor"), sign: 1n, types: ["1"], on: "fund" }],
  transfer_out: [{ isOn: cash("to_other_funds"), sign: -1n, types: ["3"], on: "fund" }],
  transfer_in: [{ isOn: cash("transfer_in"), sign: 1n, types: ["1"], on: "fund", part: "in" }],
} as const satisfies Partial<Readonly<Record<EntryKind, readonly Published[]>>>;

/** The kinds of which nothing is published, each with the account that says how much it was: no kind is forgotten by both lists. */
export const SILENT: Readonly<
  Record<Exclude<EntryKind, keyof typeof PUBLISHED | "reversal">, AccountCode>
> = {
  condition_met: 2100,
  reserve: 3100,
  reassignment: 1400,
  refund_due: 4100,
  conversion: 1300,
  revaluation: 1290,
  in_kind: 9200,
};

function publishedOf(kind: EntryKind): readonly Published[] {
  return (PUBLISHED as Partial<Readonly<Record<EntryKind, readonly Published[]>>>)[kind] ?? [];
}

/**
 * Every transaction of our own funds and projects, as the book has it, in the order of day and record: so what was matched later, amended,
 * given back or corrected is published with its own day and sign, and a correction beside what it corrects. An allocation and
 * a release stand on both activities that they join, each pointing at the other. An agreement that no book holds is published
 * from its row. Unidentified receipts are no transactions.
 */
export function listTransactions(
  snapshot: Snapshot,
  events: readonly BookEventRow[],
): PublishedTransaction[] {
  const ledgers = ledgersByEvent(events);
  const all = [
    ...snapshot.agreements.flatMap((row) =>
      ledgers.has(`agreement/${row.id}`) ? [] : unbookedAgreement(row),
    ),
    ...groupByEntry(events).flatMap((entry) => publishEntry(snapshot, entry, ledgers)),
  ];
  const key = (row: PublishedTransaction) => `${row.on} ${row.record} ${row.type}`;
  return distinguish(all).sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

function groupByEntry(events: readonly BookEventRow[]): (readonly BookEventRow[])[] {
  const groups = new Map<bigint, BookEventRow[]>();
  for (const row of events) {
    const group = groups.get(row.entry_seq);
    if (group) group.push(row);
    else groups.set(row.entry_seq, [row]);
  }
  return [...groups.values()];
}

/** The funds in which each event was booked: two, where money moved between them. */
function ledgersByEvent(events: readonly BookEventRow[]): ReadonlyMap<string, ReadonlySet<string>> {
  const ledgers = new Map<string, Set<string>>();
  for (const { event_id, ledger_id } of events)
    ledgers.set(event_id, (ledgers.get(event_id) ?? new Set()).add(ledger_id));
  return ledgers;
}

type Numbered = PublishedTransaction & { readonly entry_seq: bigint };

/** What one entry is to the outside: a transaction for each currency of each part of it. */
function publishEntry(
  snapshot: Snapshot,
  rows: readonly BookEventRow[],
  ledgers: ReadonlyMap<string, ReadonlySet<string>>,
): Numbered[] {
  const [first] = rows;
  const fund = snapshot.fundById.get(first?.ledger_id ?? "");
  // A project's own book holds what was pledged to it directly, and nothing else.
  const project = fund ? undefined : snapshot.projectById.get(first?.ledger_id ?? "");
  if (!first || (!fund && !project)) return [];
  return publishedOf(first.kind).flatMap((published) => {
    const own = rows.filter(published.isOn);
    const currencies = [...new Set(own.map((row) => row.currency))];
    return currencies.flatMap((currency) => {
      const sum = own
        .filter((row) => row.currency === currency)
        .reduce((all, row) => all + row.amount_minor, 0n);
      if (sum === 0n) return [];
      const about = aboutOf(own);
      const what = describe(snapshot, first, published, about);
      const moved = {
        record: recordOf(first, published),
        on: first.effective_on,
        amount_minor: sum * published.sign,
        currency,
        description: first.is_reversal ? fillText(WORDS.correction, { what }) : what,
      };
      const other =
        [...(ledgers.get(first.event_id) ?? [])].find((id) => id !== first.ledger_id) ?? null;
      const placed = fund
        ? place(snapshot, { first, fund, published, about, other }, moved)
        : [pledgedTo(first.ledger_id, { published, about }, moved)];
      return placed.map((row) => ({ ...row, entry_seq: first.entry_seq }));
    });
  });
}

type PassedOn = Omit<Moved, "description"> & { readonly kind: EntryKind };

/** What passes within projects' own accounts, which no activity tells: as it stands, after what was taken back. */
export function listPassedOn(snapshot: Snapshot, events: readonly BookEventRow[]): PassedOn[] {
  const sums = new Map<string, PassedOn>();
  for (const row of events) {
    const fund = snapshot.fundById.get(row.ledger_id);
    if (!fund || !isProjectAccount(fund) || accountProject(snapshot, fund.id) === null) continue;
    for (const published of publishedOf(row.kind)) {
      if (published.on !== "both" || !published.isOn(row)) continue;
      const record = recordOf({ ...row, is_reversal: false }, published);
      const id = `${record} ${row.currency}`;
      sums.set(id, {
        record,
        kind: row.kind,
        on: row.effective_on,
        amount_minor: (sums.get(id)?.amount_minor ?? 0n) + row.amount_minor * published.sign,
        currency: row.currency,
      });
    }
  }
  return [...sums.values()].filter((row) => row.amount_minor !== 0n);
}

interface Entry {
  readonly first: BookEventRow;
  readonly fund: Snapshot["funds"][number];
  readonly published: Published;
  readonly about: About;
  /** The other fund of a transfer. */
  readonly other: string | null;
}

type About = Pick<
  BookEventRow,
  "agreement_id" | "allocation_id" | "project_id" | "organisation_id"
>;

function aboutOf(rows: readonly BookEventRow[]): About {
  const one = (key: keyof About) => rows.find((row) => row[key] !== null)?.[key] ?? null;
  return {
    agreement_id: one("agreement_id"),
    allocation_id: one("allocation_id"),
    project_id: one("project_id"),
    organisation_id: one("organisation_id"),
  };
}

function recordOf(row: BookEventRow, { part }: Published): string {
  return [row.event_id, part, row.is_reversal ? "reversed" : undefined]
    .filter((each) => each !== undefined)
    .join("/");
}

/** On which activities a transaction stands, and between whom. */
function place(
  snapshot: Snapshot,
  { first, fund, published, about, other }: Entry,
  moved: Moved,
): PublishedTransaction[] {
  const [type] = published.types;
  // A project account is no activity of its own: what comes in comes to its project, and what passes within it is not published.
  const account = isProjectAccount(fund) ? accountProject(snapshot, fund.id) : null;
  const project_id = account ?? about.project_id;
  if (published.on === "both") {
    if (account !== null) return [];
    const [outgoing, incoming] = published.types;
    return project_id === null || incoming === undefined
      ? []
      : between(snapshot, moved, { fund_id: fund.id, project_id }, [outgoing, incoming]);
  }
  const here: ActivityKey =
    account === null ? { kind: "fund", id: fund.id } : { kind: "project", id: account };
  if (published.on === "project")
    return project_id === null
      ? []
      : [{ ...NOBODY, ...moved, type, activity: { kind: "project", id: project_id } }];
  if (first.kind === "transfer_out" || first.kind === "transfer_in") {
    const [from, to] = first.kind === "transfer_out" ? [fund.id, other] : [other, fund.id];
    const [provider, receiver] = [holderOf(snapshot, from), holderOf(snapshot, to)];
    return [{ ...NOBODY, ...moved, type, activity: here, provider, receiver }];
  }
  const agreement = snapshot.agreementById.get(about.agreement_id ?? "");
  if (!FROM_DONORS.has(first.kind) || published.part === "charge" || !agreement) {
    const provider =
      first.kind === "pledge" && about.organisation_id !== null
        ? { organisation_id: about.organisation_id, activity: null }
        : null;
    return [{ ...NOBODY, ...moved, type, activity: here, provider }];
  }
  return [
    {
      ...NOBODY,
      ...moved,
      type,
      activity: here,
      ...termsOf(asTied(snapshot, agreement, moved.on)),
    },
  ];
}

/** A pledge to a project directly stands on the project's own activity. */
function pledgedTo(
  project_id: string,
  { published, about }: Pick<Entry, "published" | "about">,
  moved: Moved,
): PublishedTransaction {
  const [type] = published.types;
  const { organisation_id } = about;
  const provider = organisation_id === null ? null : { organisation_id, activity: null };
  return { ...NOBODY, ...moved, type, activity: { kind: "project", id: project_id }, provider };
}

const FROM_DONORS: ReadonlySet<EntryKind> = new Set<EntryKind>([
  "agreement",
  "amendment",
  "write_off",
  "receipt",
  "suspense_matched",
  "refund_paid",
  "interest_returned",
]);

/** What happened, in words: of the row that was booked, where the record still has it. */
function describe(snapshot: Snapshot, row: BookEventRow, { part }: Published, about: About): Text {
  const agreement = snapshot.agreementById.get(about.agreement_id ?? "");
  const ref = agreement?.donor_ref ?? about.agreement_id ?? row.event_id;
  const title = agreement?.title ?? { en: ref, ja: ref };
  const id = row.event_id.slice(row.event_id.indexOf("/") + 1);
  if (part === "charge") return WORDS.bank_charge;
  if (part === "freed" && row.kind === "return") return WORDS.freed;
  switch (row.kind) {
    case "agreement":
    case "amendment":
    case "write_off":
      return fillText(WORDS[row.kind], { ref });
    case "receipt":
    case "suspense_matched": {
      const receipt = snapshot.receiptById.get(id);
      return receipt
        ? fillText(WORDS.receipt, { title, sent: money(receipt.amount_minor, receipt.currency) })
        : title;
    }
    case "interest_returned":
      return fillText(WORDS.interest_returned, { title });
    case "refund_paid":
      return fillText(WORDS.refund, { title });
    case "interest":
      if (about.agreement_id) return fillText(WORDS.interest_of, { title });
      return row.flow === "organisation_interest" ? WORDS.organisation_interest : WORDS.interest;
    case "allocation": {
      const allocation = snapshot.allocationById.get(id);
      const decision = snapshot.decisionById.get(allocation?.decision_id ?? "");
      const on = dayText(decision?.decided_on ?? row.effective_on);
      return fillText(WORDS.allocation, { day: on });
    }
    case "expenditure":
    case "psc":
      return describeSpending(snapshot, id, row);
    default:
      return DESCRIPTIONS[row.kind] ?? { en: row.kind, ja: row.kind };
  }
}

const DESCRIPTIONS: Partial<Readonly<Record<EntryKind, Text>>> = {
  pledge: WORDS.pledge,
  agent_fee: WORDS.agent_fee,
  bank_charge: WORDS.bank_charge,
  secretariat_cost: WORDS.direct_cost,
  allocation_freed: WORDS.freed,
  release: WORDS.release,
  return: WORDS.returned,
  obligation: WORDS.obligation,
  obligation_freed: WORDS.obligation_freed,
  transfer_out: WORDS.transfer,
  transfer_in: WORDS.transfer,
};

/** A figure that a later report replaced has no row any more: its category and day are known from the book. */
function describeSpending(snapshot: Snapshot, id: string, row: BookEventRow): Text {
  const spent = snapshot.expenditureById.get(id);
  const category = COST_CATEGORIES.find((each) => CATEGORY_ACCOUNTS[each] === row.account);
  const from = spent?.period_from ?? row.effective_on;
  const to = spent?.period_to ?? row.effective_on;
  return fillText(from === to ? WORDS.expenditure_on : WORDS.expenditure, {
    category: WORDS[spent?.category ?? category ?? "operating"],
    from: dayText(from),
    to: dayText(to),
    standing: spent?.is_certified ? WORDS.certified : WORDS.provisional,
  });
}

/** Two entries of one row (a figure booked again, a part freed twice) are told apart by the later one's number. */
function distinguish(rows: readonly Numbered[]): PublishedTransaction[] {
  const first = new Map<string, bigint>();
  return rows.map(({ entry_seq, ...row }) => {
    const earlier = first.get(row.record) ?? entry_seq;
    first.set(row.record, earlier);
    return earlier === entry_seq ? row : { ...row, record: `${row.record}/${entry_seq}` };
  });
}

const NOBODY = { provider: null, receiver: null, aid_type: null, earmarking: null } as const;

type Agreement = Snapshot["agreements"][number];

function termsOf(row: Agreement) {
  return {
    provider: { organisation_id: row.organisation_id, activity: null },
    aid_type: row.dac_aid_type,
    earmarking: row.grand_bargain_category,
  };
}

/** An agreement of a fund that keeps no book, or of a project alone. */
function unbookedAgreement(row: Agreement): Numbered[] {
  const activity: ActivityKey | null =
    row.fund_id !== null && !(row.fund_id === row.id && row.project_id !== null)
      ? { kind: "fund", id: row.fund_id }
      : row.project_id !== null
        ? { kind: "project", id: row.project_id }
        : null;
  if (row.signed_on === null || activity === null) return [];
  return [
    {
      ...NOBODY,
      ...termsOf(row),
      activity,
      entry_seq: 0n,
      record: `agreement/${row.id}`,
      type: "11",
      on: row.signed_on,
      amount_minor: row.amount_minor,
      currency: row.currency,
      description: fillText(WORDS.agreement, { ref: row.donor_ref ?? row.id }),
    },
  ];
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
  const provider = holderOf(snapshot, ends.fund_id);
  const doer = implementerOf(snapshot, ends.project_id) ?? provider?.organisation_id ?? null;
  const receiver = doer === null ? null : { organisation_id: doer, activity: project };
  return [
    { ...NOBODY, ...moved, activity: fund, type: outgoing, provider, receiver },
    { ...NOBODY, ...moved, activity: project, type: incoming, provider, receiver },
  ];
}

/** The project that an account is for: its agreement has its id. */
function accountProject(snapshot: Snapshot, fund_id: string): string | null {
  return snapshot.agreementById.get(fund_id)?.project_id ?? null;
}

/** Who holds a fund, as a side of a transaction. */
function holderOf(snapshot: Snapshot, fund_id: string | null): Party | null {
  const holder = snapshot.fundById.get(fund_id ?? "")?.administrator_id ?? null;
  return holder === null || fund_id === null
    ? null
    : { organisation_id: holder, activity: { kind: "fund", id: fund_id } };
}

/** The first implementing organisation, else the extending one, else who reports it elsewhere. Source: IATI OrganisationRole 4 and 3. */
function implementerOf(snapshot: Snapshot, project_id: string): string | null {
  const roles = iatiIndex(snapshot).organisationsOf(project_id);
  const found = roles.find((row) => row.role === "4") ?? roles.find((row) => row.role === "3");
  const reported = snapshot.iatiActivityById.get(project_id);
  return found?.organisation_id ?? reported?.reporting_organisation_id ?? null;
}

function dayText(value: Day): Text {
  return { en: formatDay(value, "en"), ja: formatDay(value, "ja") };
}
