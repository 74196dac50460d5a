import type { Currency } from "../base/currency.js";
import type { Day } from "../base/day.js";
import { money } from "../base/money.js";
import { fillText, texts, type Text } from "../base/text.js";
import type { AgreementRow, FundRow, InstalmentRow } from "../store/rows.js";
import type { Snapshot } from "../store/snapshot.js";
import { sourcesOf } from "./cited.js";
import type { Figure, FigureRow } from "./figure.js";
import { moneyEventFigure } from "./money-events.js";
import { matchedReceipts, type MatchedReceipt } from "./receipts.js";

export const AGREEMENT_WORDS = texts({
  received: { en: "Received under: {title}", ja: "{title}に基づく受領額" },
  outstanding: { en: "Outstanding under: {title}", ja: "{title}に基づく未受領額" },
  received_definition: {
    en: "What the contributor sent for the agreement's instalments, in the agreement's currency.",
    ja: "取決めの分割払込について拠出者が送金した額（取決めの通貨）。",
  },
  outstanding_definition: {
    en: "The agreed amount less what was received.",
    ja: "取決額から受領額を控除した額。",
  },
});

/** How an instalment stands on a day: derived from what was received, never kept. */
export type InstalmentStatus = "received" | "part_received" | "overdue" | "due";

export interface InstalmentEntry {
  readonly row: InstalmentRow;
  readonly due: Figure | null;
  readonly received_minor: bigint;
  readonly status: InstalmentStatus;
}

export interface AgreementEntry {
  readonly row: AgreementRow;
  readonly contributor: Text;
  readonly agreed: Figure | null;
  readonly received: Figure;
  readonly outstanding: Figure;
  readonly instalments: readonly InstalmentEntry[];
}

/** A fund's agreements in the order of their signature, each with its instalments as they stand on a day. */
export function agreementsOf(snapshot: Snapshot, fund: FundRow, today: Day): AgreementEntry[] {
  return snapshot.agreements
    .filter((row) => row.fund_id === fund.id)
    .sort((a, b) => ((a.signed_on ?? "") < (b.signed_on ?? "") ? -1 : 1))
    .map((row) => agreementEntry(snapshot, row, today));
}

/** `agreement:received`, `agreement:outstanding`. */
export function agreementFigureOf(snapshot: Snapshot, id: string): Figure | null {
  const [agreement_id = "", key] = id.split(":");
  const row = snapshot.agreementById.get(agreement_id);
  if (!row || (key !== "received" && key !== "outstanding")) return null;
  return agreementEntry(snapshot, row, "9999-12-31" as Day)[key];
}

function agreementEntry(snapshot: Snapshot, row: AgreementRow, today: Day): AgreementEntry {
  const instalments = snapshot.instalments
    .filter((each) => each.agreement_id === row.id)
    .sort((a, b) => a.seq - b.seq);
  const matched = matchedReceipts(snapshot).filter((part) =>
    instalments.some((each) => each.id === part.instalment_id),
  );
  const received_minor = matched.reduce((sum, part) => sum + part.amount_minor, 0n);
  const rows = matched.map(({ receipt, amount_minor }): FigureRow => ({
    record: `receipt/${receipt.id}`,
    label: { en: receipt.received_on, ja: receipt.received_on },
    value: { kind: "money", money: money(amount_minor, row.currency) },
    sources: sourcesOf(snapshot, "receipt", receipt.id),
  }));
  const as_of =
    matched
      .map((part) => part.receipt.received_on)
      .sort()
      .at(-1) ?? null;
  const received = sumFigure(snapshot, row, {
    key: "received",
    amount_minor: received_minor,
    rows,
    as_of,
  });
  const outstanding = sumFigure(snapshot, row, {
    key: "outstanding",
    amount_minor: row.amount_minor - received_minor,
    rows: outstandingRows(row, received),
    as_of,
  });
  return {
    row,
    contributor: snapshot.organisationById.get(row.organisation_id)?.name ?? row.title,
    agreed: moneyEventFigure(snapshot, row.id),
    received,
    outstanding,
    instalments: instalments.map((each) => instalmentEntry(snapshot, each, matched, today)),
  };
}

function outstandingRows(row: AgreementRow, received: Figure): FigureRow[] {
  return [
    {
      record: `agreement/${row.id}`,
      label: row.title,
      value: { kind: "money", money: money(row.amount_minor, row.currency) },
      sources: [],
    },
    { record: `figure/${received.id}`, label: received.title, value: received.value, sources: [] },
  ];
}

function instalmentEntry(
  snapshot: Snapshot,
  row: InstalmentRow,
  matched: readonly MatchedReceipt[],
  today: Day,
): InstalmentEntry {
  const received_minor = matched
    .filter((part) => part.instalment_id === row.id)
    .reduce((sum, part) => sum + part.amount_minor, 0n);
  const status =
    received_minor >= row.amount_minor
      ? "received"
      : row.due_on < today
        ? "overdue"
        : received_minor > 0n
          ? "part_received"
          : "due";
  return { row, due: moneyEventFigure(snapshot, row.id), received_minor, status };
}

interface Summed {
  readonly key: "received" | "outstanding";
  readonly amount_minor: bigint;
  readonly rows: readonly FigureRow[];
  readonly as_of: Day | null;
}

function sumFigure(snapshot: Snapshot, row: AgreementRow, of: Summed): Figure {
  return {
    id: `${row.id}:${of.key}`,
    title: fillText(AGREEMENT_WORDS[of.key], { title: row.title }),
    sentence: null,
    value: { kind: "money", money: money(of.amount_minor, row.currency as Currency) },
    qualifier: "exactly",
    basis: "actual",
    standing: "provisional",
    period: null,
    as_of: of.as_of,
    definition:
      of.key === "received"
        ? AGREEMENT_WORDS.received_definition
        : AGREEMENT_WORDS.outstanding_definition,
    rows: of.rows,
    sources: sourcesOf(snapshot, "agreement", row.id),
    is_illustrative: snapshot.isIllustrative(row),
  };
}
