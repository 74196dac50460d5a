import type { Currency } from "../base/currency.js";
import type { Day } from "../base/day.js";
import { formatDay } from "../base/format.js";
import { money } from "../base/money.js";
import { fillText, texts, type Text } from "../base/text.js";
import type { AgreementRow, FundRow, InstalmentRow } from "../store/rows.js";
import type { Snapshot } from "../store/snapshot.js";
import { sourcesOf } from "./cited.js";
import type { Figure, FigureRow } from "./figure.js";
import { groupBy } from "./due.js";
import { moneyEventFigure } from "./money-events.js";
import { matchedReceipts, type MatchedReceipt } from "./receipts.js";

export const AGREEMENT_WORDS = texts({
  received: { en: "Received under: {title}", ja: "{title}に基づく受領額" },
  agreed: { en: "Agreed under: {title}", ja: "{title}の取決め額（変更後）" },
  amendment: { en: "Amendment no. {no}, {day}", ja: "変更第{no}号、{day}" },
  written_off: { en: "Written off of instalment {no}", ja: "第{no}回分割払込みの債権放棄額" },
  agreed_definition: {
    en: "The amount as signed, with what its amendments added to it and took off.",
    ja: "署名時の金額に、その後の変更による増減を加えた額。",
  },
  outstanding: { en: "Outstanding under: {title}", ja: "{title}に基づく未受領額" },
  received_definition: {
    en: "What the contributor sent for the agreement's instalments, in the agreement's currency.",
    ja: "取決めの分割払込みについて拠出者が送金した額（取決めの通貨）。",
  },
  outstanding_definition: {
    en: "The agreed amount, as amended, less what was received and what was written off.",
    ja: "取決め額（変更後）から受領額及び債権放棄額を控除した額。",
  },
});

/** How an instalment stands on a day: derived from what was received, never kept. */
export type InstalmentStatus =
  "received" | "written_off" | "cancelled" | "part_received" | "overdue" | "due";

export interface InstalmentEntry {
  readonly row: InstalmentRow;
  readonly due: Figure | null;
  readonly received_minor: bigint;
  /** Neither received nor written off. */
  readonly open_minor: bigint;
  readonly status: InstalmentStatus;
}

export interface AgreementEntry {
  readonly row: AgreementRow;
  readonly contributor: Text;
  readonly agreed: Figure | null;
  readonly received: Figure;
  readonly outstanding: Figure;
  /** What of the agreed amount was given up. */
  readonly written_off_minor: bigint;
  readonly instalments: readonly InstalmentEntry[];
}

/** A fund's agreements in the order of their signature, each with its instalments as they stand on a day. */
export function agreementsOf(snapshot: Snapshot, fund: FundRow, today: Day): AgreementEntry[] {
  const rows = snapshot.agreements.filter((row) => row.fund_id === fund.id);
  return agreementEntries(snapshot, rows, today);
}

/** Agreements in the order of their signature. What the book knows of receipts is read once for all of them. */
export function agreementEntries(
  snapshot: Snapshot,
  rows: readonly AgreementRow[],
  today: Day,
): AgreementEntry[] {
  if (rows.length === 0) return [];
  const at: Reading = {
    snapshot,
    today,
    instalments: groupBy(snapshot.instalments, (row) => row.agreement_id),
    matched: groupBy(
      matchedReceipts(snapshot),
      (part) => snapshot.instalmentById.get(part.instalment_id)?.agreement_id,
    ),
    changes: groupBy(snapshot.agreementChanges, (change) => change.agreement_id),
    stands: openInstalments(snapshot),
  };
  return [...rows]
    .sort((a, b) => ((a.signed_on ?? "") < (b.signed_on ?? "") ? -1 : 1))
    .map((row) => agreementEntry(at, row));
}

/** What entries of several agreements are made from. */
interface Reading {
  readonly snapshot: Snapshot;
  readonly today: Day;
  readonly instalments: ReadonlyMap<string, readonly InstalmentRow[]>;
  readonly matched: ReadonlyMap<string | undefined, readonly MatchedReceipt[]>;
  readonly changes: ReadonlyMap<string, Snapshot["agreementChanges"]>;
  readonly stands: ReadonlyMap<string, InstalmentStand>;
}

/** `agreement:agreed` of one that was amended, `agreement:received`, `agreement:outstanding`. */
export function agreementFigureOf(snapshot: Snapshot, id: string): Figure | null {
  const [agreement_id = "", key] = id.split(":");
  const row = snapshot.agreementById.get(agreement_id);
  if (!row || (key !== "agreed" && key !== "received" && key !== "outstanding")) return null;
  return agreementEntries(snapshot, [row], "9999-12-31" as Day)[0]?.[key] ?? null;
}

function agreementEntry(at: Reading, row: AgreementRow): AgreementEntry {
  const { snapshot, today, stands } = at;
  const instalments = [...(at.instalments.get(row.id) ?? [])].sort((a, b) => a.seq - b.seq);
  const matched = at.matched.get(row.id) ?? [];
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
  const changes = at.changes.get(row.id) ?? [];
  const amended = changes.filter((each) => each.kind === "amendment" && each.amount_minor !== 0n);
  const written_off = changes.filter((each) => each.kind === "write_off");
  const agreed_minor = row.amount_minor + sumOf(amended);
  const agreed =
    amended.length === 0
      ? moneyEventFigure(snapshot, row.id)
      : sumFigure(snapshot, row, {
          key: "agreed",
          amount_minor: agreed_minor,
          rows: agreedRows(snapshot, row, amended),
          as_of: amended.at(-1)?.changed_on ?? null,
        });
  const outstanding = sumFigure(snapshot, row, {
    key: "outstanding",
    amount_minor: agreed_minor + sumOf(written_off) - received_minor,
    rows: [
      ...agreedRows(snapshot, row, [...amended, ...written_off]),
      {
        record: `figure/${received.id}`,
        label: received.title,
        value: received.value,
        sources: [],
      },
    ],
    as_of,
  });
  return {
    row,
    contributor: snapshot.organisationById.get(row.organisation_id)?.name ?? row.title,
    agreed,
    received,
    outstanding,
    written_off_minor: -sumOf(written_off),
    instalments: instalments.map((each) =>
      instalmentEntry(snapshot, each, { stand: stands.get(each.id), today }),
    ),
  };
}

function sumOf(changes: Snapshot["agreementChanges"]): bigint {
  return changes.reduce((sum, each) => sum + each.amount_minor, 0n);
}

/** The agreement as it was signed, and what changed of it since. */
function agreedRows(
  snapshot: Snapshot,
  row: AgreementRow,
  changes: Snapshot["agreementChanges"],
): FigureRow[] {
  const value = (amount_minor: bigint) =>
    ({ kind: "money", money: money(amount_minor, row.currency) }) as const;
  return [
    {
      record: `agreement/${row.id}`,
      label: row.title,
      value: value(row.amount_minor),
      sources: [],
    },
    ...changes.map(({ kind, id, no, instalment_id, changed_on, amount_minor }): FigureRow => {
      const seq = snapshot.instalmentById.get(instalment_id ?? "")?.seq ?? 0;
      const day = { en: formatDay(changed_on, "en"), ja: formatDay(changed_on, "ja") };
      const isAmendment = kind === "amendment";
      return {
        record: isAmendment ? `amendment/${id}` : `instalment/${id}`,
        label: isAmendment
          ? fillText(AGREEMENT_WORDS.amendment, { no: no ?? 0, day })
          : fillText(AGREEMENT_WORDS.written_off, { no: seq }),
        value: value(amount_minor),
        sources: [],
      };
    }),
  ];
}

interface InstalmentStand {
  readonly received_minor: bigint;
  readonly open_minor: bigint;
}

/** What of each instalment nobody has sent, and nobody has written off. Minor units of its agreement's currency. */
export function openInstalments(snapshot: Snapshot): ReadonlyMap<string, InstalmentStand> {
  const received = new Map<string, bigint>();
  for (const { instalment_id, amount_minor } of matchedReceipts(snapshot))
    received.set(instalment_id, (received.get(instalment_id) ?? 0n) + amount_minor);
  const written_off = new Map<string, bigint>();
  for (const { instalment_id, amount_minor } of snapshot.agreementChanges)
    if (instalment_id !== null) written_off.set(instalment_id, amount_minor);
  return new Map(
    snapshot.instalments.map((row) => {
      const received_minor = received.get(row.id) ?? 0n;
      const open_minor = row.amount_minor + (written_off.get(row.id) ?? 0n) - received_minor;
      return [row.id, { received_minor, open_minor }];
    }),
  );
}

function instalmentEntry(
  snapshot: Snapshot,
  row: InstalmentRow,
  { stand, today }: { readonly stand: InstalmentStand | undefined; readonly today: Day },
): InstalmentEntry {
  const { received_minor = 0n, open_minor = row.amount_minor } = stand ?? {};
  const status =
    open_minor <= 0n
      ? received_minor > 0n
        ? "received"
        : row.amount_minor === 0n
          ? "cancelled"
          : "written_off"
      : row.due_on < today
        ? "overdue"
        : received_minor > 0n
          ? "part_received"
          : "due";
  const due = moneyEventFigure(snapshot, row.id);
  return { row, due, received_minor, open_minor, status };
}

interface Summed {
  readonly key: "agreed" | "received" | "outstanding";
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
    definition: AGREEMENT_WORDS[`${of.key}_definition`],
    rows: of.rows,
    sources: sourcesOf(snapshot, "agreement", row.id),
    is_illustrative: snapshot.isIllustrative(row),
  };
}
