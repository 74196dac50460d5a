import { formatDay } from "../base/format.js";
import { isRefusal, refusedBy, type Refusal } from "../base/refusal.js";
import { fillText, texts, type Text } from "../base/text.js";
import { checkDirection, checkRate, checkRateDay, RATE_TYPE_NAMES } from "../fund/rate.js";
import type { Proposed } from "../intake/proposed.js";
import type { Tx } from "../store/connect.js";
import { insertImportRows } from "../store/imports.js";
import { insertRates, type StoredRate } from "../store/rates.js";
import type { ActionContext } from "./action.js";
import { aboutText, findingsOf, type Outcome, type RowReport } from "./import-report.js";
import type { Taker } from "./import-taker.js";
import { readKnownRates, type KnownRates } from "./known-rates.js";

const TEXTS = texts({
  same_row: {
    en: "Row {row} of this file says the same.",
    ja: "このファイルの{row}行目と同一です。",
  },
  same: { en: "The record has this rate.", ja: "記録済みの換算率と同一です。" },
  RATE_TWICE: {
    en: "Row {row} of this file has another rate of the same kind, currencies and day: {other}. Keep one of them.",
    ja: "種類、通貨及び日付の同じ換算率がこのファイルの{row}行目にもあり、値が異なります（{other}）。いずれかを残してください。",
  },
  supersedes: {
    en: "It takes the place of {before}, which stays readable.",
    ja: "{before}に代わります。以前の値も引き続き参照できます。",
  },
  near: {
    en: "The nearest rate known is {nearest}, from {day} on.",
    ja: "直近の既知の換算率：{nearest}（{day}適用開始）。",
  },
  first: {
    en: "No rate between these two was known: check which of them is one unit.",
    ja: "この通貨間の換算率はこれまで記録がありません。1単位とする通貨を確認してください。",
  },
  ahead: {
    en: "It counts from {day} on, which is still to come.",
    ja: "適用開始日（{day}）は将来の日付です。",
  },
});

/** What a rate says, its direction first: 1 USD = 149.5 JPY. */
export function quoted({ from, to, rate }: Pick<StoredRate, "from" | "to" | "rate">): string {
  return `1 ${from} = ${rate} ${to}`;
}

/** Whether a rate may be kept beside those that are known: one of a slip of the keyboard, or the wrong way round, is not. */
export function checkNewRate(
  rate: StoredRate,
  known: KnownRates,
  { today }: Pick<ActionContext, "today">,
): Refusal | null {
  const wrong = refusedBy([checkRate(rate), checkRateDay(rate.effective_from, today)]);
  // Which way round it stands can be told of two currencies and a number alone.
  if (checkRate(rate)) return wrong;
  const direction = checkDirection(rate, known.nearest(rate));
  return refusedBy([wrong, direction && { ...direction, field: "rate" }]);
}

/** Takes rates one by one by the rules by which a person records one, each against those before it in the file as well. */
export async function rateTaker(
  tx: Tx,
  batch_id: string,
  context: ActionContext,
): Promise<Taker<StoredRate>> {
  const known = await readKnownRates(tx);
  const rows = new Map<string, { readonly row: number; readonly rate: StoredRate }>();
  return {
    subject_kind: "exchange_rate",
    async *take(again, parts) {
      for await (const proposals of parts) {
        const reports: RowReport[] = [];
        const added: { readonly row: number; readonly hash: string; readonly rate: StoredRate }[] =
          [];
        for (const proposed of proposals) {
          const { report, rate } = decide(proposed, { known, rows, context });
          reports.push(report);
          if (rate) added.push({ row: proposed.row, hash: proposed.identity_hash, rate });
        }
        await insertRates(
          again,
          added.map(({ rate }) => rate),
          context.now,
        );
        await insertImportRows(
          again,
          added.map(({ row, hash, rate }) => ({
            batch_id,
            row_number: row,
            identity_hash: hash,
            // A value that comes back after another is a new rate, under an id of its own.
            row_hash: `rate/${rate.id}`,
            outcome: rate.supersedes === null ? "rate_new" : "rate_later",
            subject_kind: "exchange_rate" as const,
            subject_id: rate.id,
            reference: null,
            entry_ids: [],
            replaced: null,
          })),
        );
        yield reports;
      }
    },
    finish: () => Promise.resolve(0),
  };
}

function decide(
  { command, row, findings }: Proposed<StoredRate>,
  {
    known,
    rows,
    context,
  }: {
    readonly known: KnownRates;
    readonly rows: Map<string, { readonly row: number; readonly rate: StoredRate }>;
    readonly context: ActionContext;
  },
): { readonly report: RowReport; readonly rate: StoredRate | null } {
  const head = {
    row,
    subject_kind: "exchange_rate" as const,
    about: aboutText(command ? [quoted(command), RATE_TYPE_NAMES[command.type]] : []),
    amount: null,
    on: command?.effective_from ?? null,
  };
  const skip = (outcome: Outcome, told: Pick<RowReport, "notes" | "findings">) => ({
    report: { ...head, outcome, subject_id: null, ...told },
    rate: null,
  });
  if (!command) return skip("problem", { notes: [], findings });
  const refused = checkNewRate(command, known, context);
  if (isRefusal(refused)) return skip("problem", { notes: [], findings: findingsOf(refused, row) });
  const earlier = rows.get(command.id);
  if (earlier && earlier.rate.rate === command.rate)
    return skip("already", {
      notes: [fillText(TEXTS.same_row, { row: earlier.row })],
      findings: [],
    });
  if (earlier) {
    const message = fillText(TEXTS.RATE_TWICE, { row: earlier.row, other: quoted(earlier.rate) });
    const twice = { rule: "RATE_TWICE", severity: "error", place: { line: row } } as const;
    return skip("problem", { notes: [], findings: [{ ...twice, message }] });
  }
  const nearest = known.nearest(command);
  const before = known.standing(command.id);
  const rate = known.add(command);
  rows.set(command.id, { row, rate: command });
  if (!rate) return skip("already", { notes: [TEXTS.same], findings: [] });
  const outcome = before ? "rate_later" : "rate_new";
  const notes = notesOf(rate, { before, nearest, context });
  return { report: { ...head, outcome, subject_id: rate.id, notes, findings: [] }, rate };
}

function notesOf(
  { effective_from }: StoredRate,
  {
    before,
    nearest,
    context,
  }: {
    readonly before: StoredRate | null;
    readonly nearest: StoredRate | null;
    readonly context: ActionContext;
  },
): readonly Text[] {
  const day = dayText(effective_from);
  const place = before
    ? fillText(TEXTS.supersedes, { before: quoted(before) })
    : nearest
      ? fillText(TEXTS.near, {
          nearest: quoted(nearest),
          day: dayText(nearest.effective_from),
        })
      : TEXTS.first;
  return effective_from > context.latest_day ? [place, fillText(TEXTS.ahead, { day })] : [place];
}

function dayText(day: StoredRate["effective_from"]): Text {
  return { en: formatDay(day, "en"), ja: formatDay(day, "ja") };
}
