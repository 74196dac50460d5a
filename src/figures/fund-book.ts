import type { Day } from "../base/day.js";
import type { Text } from "../base/text.js";
import type { AccountCode, Flow } from "../fund/account.js";
import type { Snapshot } from "../store/snapshot.js";
import { moneyEventFigure } from "./money-events.js";

/**
 * The lines that a fund's statement adds up, each an account and a purpose of the book, with the sign by which the
 * statement prints it: what left cash is a use, and prints as a positive number.
 */
const LINES = {
  deposits: [1300, "contribution", 1n],
  suspense: [1300, "suspense", 1n],
  interest: [1300, "fund_interest", 1n],
  organisation_interest: [1300, "organisation_interest", 1n],
  interest_added: [1300, "interest_added", 1n],
  interest_due: [1300, "interest_due", 1n],
  interest_of_agency: [1300, "interest_of_agency", 1n],
  transfer_in: [1300, "transfer_in", 1n],
  exchange_gain: [1300, "exchange_gain", 1n],
  donor_exchange_gain: [1300, "donor_exchange_gain", 1n],
  released: [1300, "to_organisations", -1n],
  returned: [1300, "returns", 1n],
  transfer_out: [1300, "to_other_funds", -1n],
  direct_expenditure: [1300, "direct_expenditure", -1n],
  agent_fee: [1300, "agent_fee", -1n],
  direct_cost: [1300, "direct_cost", -1n],
  bank_charge: [1300, "bank", -1n],
  exchange_loss: [1300, "exchange_loss", -1n],
  donor_exchange_loss: [1300, "donor_exchange_loss", -1n],
  refund: [1300, "refund_to_donor", -1n],
  interest_returned: [1300, "interest_returned", -1n],
  spent: [1400, "expenditure", -1n],
  allocated: [3100, "allocated", 1n],
  freed: [3100, "freed", -1n],
  reserve: [3100, "reserved", 1n],
} as const satisfies Readonly<Record<string, readonly [AccountCode, Flow, 1n | -1n]>>;

export type FundLine = keyof typeof LINES;
export const FUND_LINES = Object.keys(LINES) as readonly FundLine[];

/** One thing that a line counts, in minor units of the fund's currency. */
export interface BookItem {
  /** `table/id` of the record that was booked. */
  readonly record: string;
  readonly label: Text;
  readonly amount_minor: bigint;
  readonly on: Day;
  readonly project_id: string | null;
  /** The number of the entry that booked it. */
  readonly entry_no?: number;
  /** Whether spending was certified; null for what banks and decisions state. */
  readonly is_certified: boolean | null;
}

/** What a fund's money figures are added up from. */
export interface FundBook {
  items(fund_id: string, line: FundLine): readonly BookItem[];
}

/** The double-entry book as the snapshot holds it: a fund's ledger has the fund's id. */
export function bookOf(snapshot: Snapshot): FundBook {
  return {
    items(fund_id, line) {
      const [account, flow, sign] = LINES[line];
      return snapshot.bookLines
        .filter((row) => row.ledger_id === fund_id && row.account === account && row.flow === flow)
        .map((row) => ({
          // What passed on in an account is told of what came in.
          record: row.event_id.replace(/^project_account\/(\w+)\./, "$1/"),
          label: labelOf(snapshot, row.event_id, row.project_id),
          amount_minor: row.base_minor * sign,
          on: row.effective_on,
          project_id: row.project_id,
          ...(row.entry_no === undefined ? {} : { entry_no: row.entry_no }),
          is_certified: isCertified(snapshot, row.event_id),
        }));
    },
  };
}

/** The project that the money was for, else what the booked record is called. */
function labelOf(snapshot: Snapshot, event_id: string, project_id: string | null): Text {
  const project = snapshot.projectById.get(project_id ?? "");
  if (project) return project.title;
  const [table = "", id = ""] = event_id.split("/");
  const agreement = table === "receipt" ? agreementOfReceipt(snapshot, id) : null;
  return (
    agreement ??
    moneyEventFigure(snapshot, id)?.title ??
    snapshot.fundById.get(id)?.name ?? { en: id, ja: id }
  );
}

/** The agreement that a receipt pays, by name; null while it is held in suspense. */
function agreementOfReceipt(snapshot: Snapshot, id: string): Text | null {
  const matched = snapshot.bookReceipts.find(
    (row) => row.receipt_id === id && row.agreement_id !== null,
  );
  if (matched) return snapshot.agreementById.get(matched.agreement_id ?? "")?.title ?? null;
  const instalment = snapshot.instalmentById.get(snapshot.receiptById.get(id)?.instalment_id ?? "");
  return snapshot.agreementById.get(instalment?.agreement_id ?? "")?.title ?? null;
}

function isCertified(snapshot: Snapshot, event_id: string): boolean | null {
  const [table, id = ""] = event_id.split("/");
  return table === "expenditure" ? (snapshot.expenditureById.get(id)?.is_certified ?? null) : null;
}
