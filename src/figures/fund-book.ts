import type { Day } from "../base/day.js";
import type { Text } from "../base/text.js";
import type { Snapshot } from "../store/snapshot.js";

/** The lines that a fund's statement adds up. What is agreed is no money yet and stands apart. */
export const FUND_LINES = [
  "deposits",
  "interest",
  "organisation_interest",
  "bank_charge",
  "agent_fee",
  "direct_cost",
  "allocated",
  "released",
  "spent",
] as const;
export type FundLine = (typeof FUND_LINES)[number];

/** One thing that a line counts, in minor units of the fund's currency. */
export interface BookItem {
  /** `table/id` of the record that it was made from. */
  readonly record: string;
  readonly label: Text;
  readonly amount_minor: bigint;
  readonly on: Day;
  readonly project_id: string | null;
  /** Whether spending was certified; null for what banks and decisions state. */
  readonly is_certified: boolean | null;
}

/** What a fund's money figures are added up from. One place decides where it comes from. */
export interface FundBook {
  items(fund_id: string, line: FundLine): readonly BookItem[];
}

/** The book as the record's own money events say it: receipts, incomes and charges, allocations, releases, expenditure. */
export function bookOf(snapshot: Snapshot): FundBook {
  return {
    items(fund_id, line) {
      if (line === "deposits") return deposits(snapshot, fund_id);
      if (line === "allocated") return allocations(snapshot, fund_id);
      if (line === "released") return releases(snapshot, fund_id);
      if (line === "spent") return spending(snapshot, fund_id);
      return [...incomes(snapshot, fund_id, line), ...(line === "bank_charge" ? receiptCharges(snapshot, fund_id) : [])];
    },
  };
}

/** What donors paid, before the bank's charge, which stands as a use of its own. */
function deposits(snapshot: Snapshot, fund_id: string): BookItem[] {
  return snapshot.receipts
    .filter((row) => row.fund_id === fund_id)
    .map((row) => {
      const amount_minor = row.bank_amount_minor + row.bank_charge_minor;
      const label = agreementOfReceipt(snapshot, row.instalment_id) ?? { en: row.id, ja: row.id };
      return { ...plain(`receipt/${row.id}`, label, row.received_on), amount_minor };
    });
}

function receiptCharges(snapshot: Snapshot, fund_id: string): BookItem[] {
  return snapshot.receipts
    .filter((row) => row.fund_id === fund_id && row.bank_charge_minor > 0n)
    .map((row) => {
      const label = agreementOfReceipt(snapshot, row.instalment_id) ?? { en: row.id, ja: row.id };
      return { ...plain(`receipt/${row.id}`, label, row.received_on), amount_minor: row.bank_charge_minor };
    });
}

function incomes(snapshot: Snapshot, fund_id: string, kind: FundLine): BookItem[] {
  const name = snapshot.fundById.get(fund_id)?.name ?? { en: fund_id, ja: fund_id };
  return snapshot.fundIncomes
    .filter((row) => row.fund_id === fund_id && row.kind === kind)
    .map((row) => ({ ...plain(`fund_income/${row.id}`, name, row.booked_on), amount_minor: row.amount_minor }));
}

function allocations(snapshot: Snapshot, fund_id: string): BookItem[] {
  return snapshot.allocations
    .filter((row) => row.fund_id === fund_id && row.status !== "cancelled")
    .map((row) => ({
      ...plain(`allocation/${row.id}`, projectName(snapshot, row.project_id), row.allocated_on),
      amount_minor: row.amount_minor,
      project_id: row.project_id,
    }));
}

function releases(snapshot: Snapshot, fund_id: string): BookItem[] {
  return snapshot.releases.flatMap((row) => {
    const of = snapshot.allocationById.get(row.allocation_id);
    if (of?.fund_id !== fund_id) return [];
    const item = plain(`release/${row.id}`, projectName(snapshot, of.project_id), row.released_on);
    return [{ ...item, amount_minor: row.amount_minor, project_id: of.project_id }];
  });
}

function spending(snapshot: Snapshot, fund_id: string): BookItem[] {
  return snapshot.expenditures.flatMap((row) => {
    if (snapshot.allocationById.get(row.allocation_id)?.fund_id !== fund_id) return [];
    const item = plain(`expenditure/${row.id}`, projectName(snapshot, row.project_id), row.period_to);
    return [{ ...item, amount_minor: row.amount_minor, project_id: row.project_id, is_certified: row.is_certified }];
  });
}

function plain(record: string, label: Text, on: Day): Omit<BookItem, "amount_minor"> {
  return { record, label, on, project_id: null, is_certified: null };
}

function projectName(snapshot: Snapshot, id: string): Text {
  return snapshot.projectById.get(id)?.title ?? { en: id, ja: id };
}

/** The agreement that a receipt pays, by name; null while it is held in suspense. */
function agreementOfReceipt(snapshot: Snapshot, instalment_id: string | null): Text | null {
  const instalment = snapshot.instalmentById.get(instalment_id ?? "");
  return snapshot.agreementById.get(instalment?.agreement_id ?? "")?.title ?? null;
}
