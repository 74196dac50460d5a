import type { Day } from "../base/day.js";
import { addMoney, money, sumMoney, zero, type Money } from "../base/money.js";
import { isRefusal, type Refusal } from "../base/refusal.js";
import { fillText, texts, type Text } from "../base/text.js";
import { CATEGORY_ACCOUNTS, categoryName, type CostCategory } from "../fund/account.js";
import { fundedOf, payerBefore, payerOf } from "../fund/project-account.js";
import { balanceOf } from "../fund/balance.js";
import { reverseEntry, type Entry } from "../fund/entry.js";
import {
  decideReportVersion,
  spendingExceptions,
  type Eligibility,
  type ReportVersion,
} from "../fund/expenditure.js";
import { settledBy } from "../fund/obligation.js";
import { decidePostingDay, type Period } from "../fund/period.js";
import { entryFor } from "../fund/posting.js";
import type { ExpenditureCommand } from "../intake/from-expenditure.js";
import type { Proposed } from "../intake/proposed.js";
import type { Tx } from "../store/connect.js";
import { chainEntries, listStandingOf, type StoredEntry } from "../store/entries.js";
import {
  flagExceptions,
  reopenExceptions,
  settleExceptions,
  settleKept,
} from "../store/exceptions.js";
import {
  findReported,
  findStandingRows,
  insertImportRows,
  type FigureKey,
  type ImportRow,
} from "../store/imports.js";
import { listPeriods } from "../store/periods.js";
import { removeRows, writeRows } from "../store/record-rows.js";
import type { RowOf } from "../store/rows.js";
import type { ActionContext } from "./action.js";
import { lockAllocation, type AllocationAtHand } from "./allocation-at-hand.js";
import { readLines, reportedOver } from "./budget-lines.js";
import { keptFlag, type Flagged } from "./flag.js";
import type { Part, Taker } from "./import-taker.js";
import { aboutText, findingsOf, type Outcome, type RowReport } from "./import-report.js";
import { REPLACED, REPLACES } from "./report-expenditure.js";
import { readEligibility } from "./spending.js";

const TEXTS = texts({
  same_row: {
    en: "Row {row} of this file says the same.",
    ja: "このファイルの{row}行目と同一です。",
  },
  same_record: { en: "The record has this figure already.", ja: "この数値は記録済みです。" },
  FIGURE_TWICE: {
    en: "Row {row} of this file gives a figure for the same category and days. Add the two up, or give each row its reference (the voucher's number).",
    ja: "このファイルの{row}行目に、同じ費目・期間の数値があります。合算するか、各行に参照番号（伝票番号）を付けてください。",
  },
  VOUCHER_TWICE: {
    en: "Row {row} of this file has the same reference, with other figures. Correct one of them.",
    ja: "このファイルの{row}行目と参照番号が同じですが、内容が異なります。いずれかを訂正してください。",
  },
});

type Expenditure = RowOf<"expenditure">;
type Ready = Proposed<ExpenditureCommand> & { readonly command: ExpenditureCommand };

/** An allocation as the file finds it, and what the file adds: summed once, however many rows there are. */
interface Charged {
  readonly held: AllocationAtHand;
  readonly eligibility: Eligibility;
  added_minor: bigint;
  /** The same by category, and the lines that it is held against. */
  readonly added: Map<CostCategory, bigint>;
  readonly budget: Awaited<ReturnType<typeof readLines>>;
  /** Of that, what the fund itself pays: an account whose agency does the work. */
  paid_minor: bigint;
  last_on: Day;
}

/** What a row will write: its figure, the one that it replaces, and the entries of both. */
interface Plan {
  readonly ready: Ready;
  readonly before: Expenditure | null;
  readonly entries: readonly Entry[];
  readonly flags: readonly Flagged[];
}

/** What is looked up once for the whole file, and once for each part of it. */
interface Setting {
  readonly batch_id: string;
  readonly context: ActionContext;
  readonly periods: readonly Period[];
  readonly charged: Map<string, Charged>;
  /** Rows of this file that the record has already: they stand under an earlier import, so this one's own rows do not tell of them. */
  readonly skipped: Map<string, { readonly row: number; readonly row_hash: string }>;
}

interface Looked {
  /** What rows of imports that stand say, whichever file they came from. */
  readonly kept: ReadonlySet<string>;
  /** Rows of this file that stand already, by what they are about. */
  readonly own: ReadonlyMap<string, ImportRow>;
  readonly reported: ReadonlyMap<string, Expenditure>;
  readonly figures: ReadonlyMap<string, Expenditure>;
  /** Entries by the row of the record that they book. */
  readonly entries: ReadonlyMap<string, readonly StoredEntry[]>;
}

/** A part of the file, and what the record says of it. */
interface Ahead {
  readonly proposals: Part<ExpenditureCommand>;
  readonly ready: readonly Ready[];
  readonly looked: Looked;
}

/** A part on its way into the database: what it touches cannot be looked up yet. */
interface Writing {
  readonly touched: ReadonlySet<string>;
  /** Answers with the flags, once all of it is written. */
  readonly flagged: Promise<number>;
}

const NOTHING: Writing = { touched: new Set(), flagged: Promise.resolve(0) };

/**
 * Takes reported figures by the rules of the action of the same name, some thousands at a time: limits are judged on the sums of each
 * allocation at the end, so the order of rows does not matter and what breaks a limit is told once.
 */
export async function expenditureTaker(
  tx: Tx,
  batch_id: string,
  context: ActionContext,
): Promise<Taker<ExpenditureCommand>> {
  const setting: Setting = {
    batch_id,
    context,
    periods: await listPeriods(tx),
    charged: new Map(),
    skipped: new Map(),
  };
  let flagged = 0;
  return {
    subject_kind: "expenditure",
    async *take(_, parts) {
      for await (const { reports, flags } of takeParts(tx, parts, setting)) {
        flagged += flags;
        yield reports;
      }
    },
    async finish() {
      const found: FlaggedRow[] = [];
      for (const [id, charged] of setting.charged) {
        if ([...charged.added.values()].every((minor) => minor === 0n)) continue;
        const broken = allocationExceptions(charged);
        await settleAllocation(tx, id, broken, batch_id);
        found.push(
          ...broken.map((flag) => ({ ...flag, subject_kind: "allocation", subject_id: id })),
        );
      }
      return flagged + (await flagAll(tx, found, context));
    },
  };
}

/**
 * Decides a part, and reads and looks up the next one, while the database writes the one before. A row about the same as one
 * that is still being written is looked up again once it is.
 */
async function* takeParts(
  tx: Tx,
  parts: AsyncIterable<Part<ExpenditureCommand>>,
  setting: Setting,
): AsyncGenerator<{ readonly reports: readonly RowReport[]; readonly flags: number }> {
  const source = parts[Symbol.asyncIterator]();
  let before = NOTHING;
  let ahead = await lookAhead(tx, source, setting);
  while (ahead) {
    const part = touches(ahead, before)
      ? { ...ahead, looked: await lookAgain(tx, ahead, before, setting) }
      : ahead;
    const { reports, plans } = planRows(part, setting);
    const write = await prepare(tx, plans, setting);
    // Asked before this part is sent, and so answered as soon as the one before is written.
    ahead = await lookAhead(tx, source, setting);
    const flags = await before.flagged;
    before = { touched: touchedBy(plans), flagged: write() };
    // Waited for in its turn; until then a failure must not count as unhandled.
    before.flagged.catch(() => undefined);
    yield { reports, flags };
  }
  yield { reports: [], flags: await before.flagged };
}

async function lookAhead(
  tx: Tx,
  parts: AsyncIterator<Part<ExpenditureCommand>>,
  setting: Setting,
): Promise<Ahead | null> {
  const { value: proposals, done } = await parts.next();
  if (done) return null;
  const ready = proposals.filter((one): one is Ready => one.command !== null);
  const looked = await lookUp(tx, ready, setting);
  for (const { command, row_hash } of ready) {
    if (!looked.kept.has(row_hash)) await chargeTo(tx, command.allocation_id, setting);
  }
  return { proposals, ready, looked };
}

async function lookAgain(tx: Tx, { ready }: Ahead, before: Writing, setting: Setting) {
  await before.flagged;
  return lookUp(tx, ready, setting);
}

/** What plans change: what rows say and are about, the figures of periods, and rows of the record by id. */
function touchedBy(plans: readonly Plan[]): Set<string> {
  return new Set(
    plans.flatMap(({ ready, before }) => [
      ...namesOf(ready),
      ...(before ? [before.id, figureKey(before)] : []),
    ]),
  );
}

function namesOf({ identity_hash, row_hash, command }: Ready): readonly string[] {
  return [identity_hash, row_hash, command.id, figureKey(command)];
}

function touches({ ready, looked }: Ahead, { touched }: Writing): boolean {
  if (touched.size === 0) return false;
  const found = [...looked.reported.values()];
  return (
    ready.some((one) => namesOf(one).some((name) => touched.has(name))) ||
    found.some((row) => touched.has(row.id) || touched.has(figureKey(row)))
  );
}

function planRows({ proposals, looked }: Ahead, setting: Setting) {
  const seen = new Map<string, Ready>();
  const plans: Plan[] = [];
  const reports: RowReport[] = [];
  for (const proposed of proposals) {
    const { command } = proposed;
    if (!command) {
      reports.push(reportOf(proposed, "problem"));
      continue;
    }
    const one: Ready = { ...proposed, command };
    const earlier = sameInFile(
      one,
      seen.get(one.identity_hash) ?? setting.skipped.get(one.identity_hash),
      looked,
    );
    if (!earlier) seen.set(one.identity_hash, one);
    const { report, plan } = earlier
      ? { report: earlier, plan: null }
      : planRow(one, looked, setting);
    if (report.outcome === "already" && !earlier)
      setting.skipped.set(one.identity_hash, { row: one.row, row_hash: one.row_hash });
    reports.push(report);
    if (plan) plans.push(plan);
  }
  return { reports, plans };
}

/** Asked together, and so answered together. */
async function lookUp(tx: Tx, ready: readonly Ready[], setting: Setting): Promise<Looked> {
  const figureOf = ({ command }: Ready): FigureKey => {
    const { allocation_id, category, period_from, period_to } = command;
    return { allocation_id, category, period_from, period_to };
  };
  const [standing, found] = await Promise.all([
    findStandingRows(tx, {
      identities: ready.map((one) => one.identity_hash),
      hashes: ready.map((one) => one.row_hash),
    }),
    findReported(tx, {
      ids: ready.map((one) => one.command.id),
      figures: ready.filter((one) => one.reference === null).map(figureOf),
    }),
  ]);
  const kept = new Set(standing.map((row) => row.row_hash));
  // What a row says that stands already is nobody's figure to replace.
  const fresh = ready.filter((one) => !kept.has(one.row_hash));
  const ids = new Set(fresh.map((one) => one.command.id));
  const keys = new Set(
    fresh.filter((one) => one.reference === null).map((one) => figureKey(one.command)),
  );
  const vouchers = new Set(
    ready.flatMap((one) => (one.reference === null ? [] : [one.command.id])),
  );
  const periods = found.filter((row) => !vouchers.has(row.id) && keys.has(figureKey(row)));
  const rows = [...new Set([...found.filter((row) => ids.has(row.id)), ...periods])];
  const entries = new Map<string, StoredEntry[]>();
  for (const entry of await listStandingOf(
    tx,
    rows.map((row) => `expenditure/${row.id}`),
  )) {
    entries.set(entry.event_id, [...(entries.get(entry.event_id) ?? []), entry]);
  }
  return {
    kept,
    own: new Map(
      standing
        .filter((row) => row.batch_id === setting.batch_id)
        .map((row) => [row.identity_hash, row]),
    ),
    reported: new Map(rows.map((row) => [row.id, row])),
    figures: new Map(periods.map((row) => [figureKey(row), row])),
    entries,
  };
}

function figureKey(row: FigureKey): string {
  return [row.allocation_id, row.category, row.period_from, row.period_to].join(" ");
}

async function chargeTo(tx: Tx, id: string, { charged }: Setting): Promise<void> {
  if (charged.has(id)) return;
  const held = await lockAllocation(tx, id);
  if (isRefusal(held))
    throw new Error(`Bug: allocation ${id} was known and is refused: ${held.message.en}`);
  charged.set(id, {
    held,
    eligibility: await readEligibility(tx, held),
    added_minor: 0n,
    added: new Map(),
    budget: await readLines(tx, id),
    paid_minor: 0n,
    last_on: held.row.allocated_on,
  });
}

/** Rows of one file never replace each other: the same voucher twice is skipped, two figures of a period are asked about. */
function sameInFile(
  one: Ready,
  before: { readonly row: number; readonly row_hash: string } | undefined,
  looked: Looked,
): RowReport | null {
  const kept = looked.own.get(one.identity_hash);
  const row = before?.row ?? kept?.row_number;
  if (row === undefined) return null;
  const isSame = (before?.row_hash ?? kept?.row_hash) === one.row_hash;
  if (one.reference === null)
    return problemOf(one, "FIGURE_TWICE", fillText(TEXTS.FIGURE_TWICE, { row }));
  if (!isSame) return problemOf(one, "VOUCHER_TWICE", fillText(TEXTS.VOUCHER_TWICE, { row }));
  return reportOf(one, "already", { notes: [fillText(TEXTS.same_row, { row })] });
}

/** Decides one row: what it books, what it replaces, and which rules it breaks. */
function planRow(
  ready: Ready,
  looked: Looked,
  setting: Setting,
): { report: RowReport; plan: Plan | null } {
  const { command, row_hash } = ready;
  const amount = money(command.amount_minor, command.currency);
  const before =
    (ready.reference === null ? looked.figures.get(figureKey(command)) : undefined) ??
    looked.reported.get(command.id) ??
    null;
  const isKept = looked.kept.has(row_hash);
  const isEqual =
    before?.amount_minor === command.amount_minor &&
    before.is_certified === command.is_certified &&
    figureKey(before) === figureKey(command);
  if (isKept || isEqual)
    return { report: reportOf(ready, "already", { notes: [TEXTS.same_record] }), plan: null };
  if (!before && amount.amount_minor === 0n)
    return { report: reportOf(ready, "nothing"), plan: null };
  const refused = decideReportVersion(before && versionOf(before, amount, 1), {
    ...versionOf(command, amount, 2),
    note: command.note,
  });
  if (refused) return { report: refusalOf(ready, refused), plan: null };
  const charged = setting.charged.get(command.allocation_id);
  if (!charged) throw new Error(`Bug: allocation ${command.allocation_id} was not read`);
  const entries = bookRow(
    ready,
    {
      before,
      booked: before ? (looked.entries.get(`expenditure/${before.id}`) ?? []) : [],
      charged,
    },
    setting,
  );
  if (isRefusal(entries)) return { report: refusalOf(ready, entries), plan: null };
  charged.added_minor += command.amount_minor - (before?.amount_minor ?? 0n);
  addTo(charged.added, command.category, command.amount_minor);
  if (before) addTo(charged.added, before.category, -before.amount_minor);
  const lines = entries.flatMap((entry) => entry.lines);
  const { currency } = command;
  charged.paid_minor -= balanceOf(lines, 1300, currency, "direct_expenditure").amount_minor;
  if (command.period_to > charged.last_on) charged.last_on = command.period_to;
  // A figure that is taken back to nothing uses no money on any day.
  const flags = command.amount_minor === 0n ? [] : dayExceptions(command, amount, charged);
  const replaces = before
    ? [fillText(REPLACES, { before: money(before.amount_minor, command.currency) })]
    : [];
  const report = reportOf(ready, before ? "restated" : "reported", {
    notes: [...replaces, ...flags.map((flag) => flag.message)],
  });
  return { report, plan: { ready, before, entries, flags } };
}

function versionOf(
  row: { readonly amount_minor: bigint; readonly is_certified: boolean },
  { currency }: Money,
  no: number,
): ReportVersion {
  return {
    no,
    amount: money(row.amount_minor, currency),
    is_certified: row.is_certified,
    is_published: row.is_certified,
    note: null,
  };
}

/** The entries of a row: the earlier figure taken back, and the new one. A late report is posted on the first open day. */
function bookRow(
  { command }: Ready,
  {
    before,
    booked,
    charged,
  }: {
    readonly before: Expenditure | null;
    readonly booked: readonly StoredEntry[];
    readonly charged: Charged;
  },
  { periods, context }: Setting,
): Entry[] | Refusal {
  const placed = decidePostingDay(periods, {
    on: command.period_to,
    today: context.today,
    is_finance: true,
    is_reported: true,
  });
  if (isRefusal(placed)) return placed;
  const entries: Entry[] = [];
  for (const one of before ? booked : []) {
    const reason = command.note ?? REPLACED.en;
    const reversal = reverseEntry(one, {
      effective_on: placed.effective_on,
      relates_to: one.effective_on,
      reason,
    });
    if (isRefusal(reversal)) return reversal;
    entries.push(reversal);
  }
  if (command.amount_minor === 0n) return entries;
  const { category, period_to: on } = command;
  const kind = category === "psc" ? ("psc" as const) : ("expenditure" as const);
  const amount = money(command.amount_minor, command.currency);
  const { held } = charged;
  const replaced = before ? booked.flatMap((one) => one.lines) : [];
  const settled = settledBy(replaced, amount);
  const event = {
    kind,
    event_id: `expenditure/${command.id}`,
    on,
    category,
    amount,
    liquidates: settled?.amount ?? null,
    paid_from: payerBefore(replaced) ?? payerOf(held.at.fund, held.stand),
    about: settled ? { ...held.about, obligation_id: settled.obligation_id } : held.about,
  };
  const entry = entryFor(held.at.ledger, event);
  return isRefusal(entry) ? entry : [...entries, { ...entry, ...placed }];
}

const NO_DAYS: Eligibility = {
  from: null,
  until: null,
  operationally_closed_on: null,
  financially_closed_on: null,
};

/** Invariant 20 on one row: the days on which the money may be used. */
function dayExceptions(
  command: ExpenditureCommand,
  amount: Money,
  { held, eligibility }: Charged,
): Flagged[] {
  const none = zero(command.currency);
  const reported = {
    project: held.row.project_id,
    on: command.period_to,
    amount,
    spent_cumulative: none,
    obligated: none,
    budget: null,
    net_funded: null,
  };
  return spendingExceptions(reported, eligibility);
}

type FlaggedRow = Flagged & { readonly subject_kind: string; readonly subject_id: string };

/** Invariants 17 and 22 on an allocation as the whole file leaves it. */
function allocationExceptions(
  charged: Pick<Charged, "held" | "added_minor" | "added" | "budget" | "paid_minor" | "last_on">,
): readonly Flagged[] {
  const { held, added_minor, last_on: on } = charged;
  const { base } = held.at.ledger;
  const added = money(added_minor, base);
  const before = sumMoney(
    Object.values(CATEGORY_ACCOUNTS).map((account) => balanceOf(held.sums, account, base)),
    base,
  );
  const direct = balanceOf(held.sums, 1300, base, "direct_expenditure").amount_minor;
  const paid = money(charged.paid_minor - direct, base);
  const { obligated, approved } = held.stand;
  const { lines, open } = charged.budget;
  const over = reportedOver(held, lines, { added: charged.added, open });
  const found = spendingExceptions(
    {
      project: held.row.project_id,
      on,
      amount: added,
      spent_cumulative: addMoney(before, added),
      obligated,
      budget: approved,
      net_funded: fundedOf(held.at.fund, held.stand, paid),
    },
    NO_DAYS,
  );
  return [...found, ...over];
}

function addTo(sums: Map<CostCategory, bigint>, category: CostCategory, minor: bigint): void {
  sums.set(category, (sums.get(category) ?? 0n) + minor);
}

/** The rules that `allocationExceptions` judges an allocation by. */
const ALLOCATION_RULES = [
  "SPENT_NEGATIVE",
  "SPENT_OVER_BUDGET",
  "FUNDED_NEGATIVE",
  "SPENT_OVER_FUNDED",
  "SPENT_OVER_LINE",
] as const;

/** What was flagged of an allocation and is right by now, is settled: by an import, which brings it back where it is undone, or for good. */
function settleAllocation(
  tx: Tx,
  id: string,
  broken: readonly Flagged[],
  batch_id: string | null,
): Promise<void> {
  const judged = { rules: ALLOCATION_RULES, broken: broken.map(keptFlag) };
  return settleKept(tx, { kind: "allocation", id }, judged, batch_id);
}

/** After figures of an allocation were taken back: what an import had settled of it stands again, as far as it breaks a rule as it stands now. */
export async function judgeAgain(tx: Tx, id: string, batch_id: string): Promise<void> {
  const held = await lockAllocation(tx, id);
  if (isRefusal(held)) return;
  await reopenExceptions(tx, batch_id, "allocation", [id]);
  const last_on = held.row.allocated_on;
  const budget = await readLines(tx, id);
  const stands = { held, added_minor: 0n, added: new Map(), budget, paid_minor: 0n, last_on };
  await settleAllocation(tx, id, allocationExceptions(stands), null);
}

function flagAll(tx: Tx, flags: readonly FlaggedRow[], context: ActionContext): Promise<number> {
  const rows = flags.map(({ subject_kind, subject_id, ...flagged }) => ({
    ...{ id: context.newId(), subject_kind, subject_id },
    ...keptFlag(flagged),
  }));
  return flagExceptions(tx, rows, context.now);
}

/** Makes ready what plans write: entries, figures, what each row did, and what is flagged, each in one statement for all rows. */
async function prepare(
  tx: Tx,
  plans: readonly Plan[],
  setting: Setting,
): Promise<() => Promise<number>> {
  const { now, actor, newId } = setting.context;
  const booked = await chainEntries(
    tx,
    plans.flatMap((plan) => plan.entries),
    { now, actor, newId },
  );
  let next = 0;
  const rows = plans.map(({ ready, before, entries }): Omit<ImportRow, "undone_at"> => {
    const entry_ids = booked.chained.slice(next, next + entries.length).map((entry) => entry.id);
    next += entries.length;
    const { row, reference, identity_hash, row_hash, command } = ready;
    return {
      batch_id: setting.batch_id,
      row_number: row,
      identity_hash,
      row_hash,
      outcome: before ? "restated" : "reported",
      subject_kind: "expenditure",
      subject_id: command.id,
      reference,
      entry_ids,
      replaced: before,
    };
  });
  const replaced = plans.flatMap(({ before }) => (before ? [before] : []));
  const figures = plans
    .filter((plan) => plan.ready.command.amount_minor !== 0n)
    .map((plan) => figureRow(plan, setting));
  const flags = plans.flatMap(({ ready, flags: own }) =>
    own.map((flag) => ({ ...flag, subject_kind: "expenditure", subject_id: ready.command.id })),
  );
  // In one turn of the program, and so in one message.
  return async () => {
    // First what was flagged of the figures that go: the same rule may be broken by those that come.
    const [, flagged] = await Promise.all([
      settleExceptions(
        tx,
        setting.batch_id,
        "expenditure",
        replaced.map(({ id }) => id),
      ),
      flagAll(tx, flags, setting.context),
      booked.write(),
      removeRows(tx, "expenditure", replaced),
      writeRows(tx, "expenditure", figures),
      insertImportRows(tx, rows),
    ]);
    return flagged;
  };
}

function figureRow({ ready }: Plan, { charged }: Setting): Expenditure {
  const { id, allocation_id, category, period_from, period_to, amount_minor, is_certified } =
    ready.command;
  const project_id = charged.get(allocation_id)?.held.row.project_id ?? "";
  return {
    id,
    portfolio: null,
    project_id,
    allocation_id,
    category,
    period_from,
    period_to,
    amount_minor,
    is_certified,
  };
}

function reportOf(
  proposed: Proposed<ExpenditureCommand>,
  outcome: Outcome,
  told: { notes?: readonly Text[]; findings?: RowReport["findings"] } = {},
): RowReport {
  const { command, row } = proposed;
  return {
    row,
    outcome,
    subject_kind: "expenditure",
    subject_id: command?.id ?? null,
    amount: command && money(command.amount_minor, command.currency),
    on: command?.period_to ?? null,
    about: aboutText(
      command ? [command.allocation_id, categoryName(command.category), proposed.reference] : [],
    ),
    notes: told.notes ?? [],
    findings: told.findings ?? proposed.findings,
  };
}

function problemOf(ready: Ready, rule: string, message: Text): RowReport {
  return reportOf(ready, "problem", {
    findings: [{ rule, severity: "error", message, place: { line: ready.row } }],
  });
}

function refusalOf(ready: Ready, refusal: Refusal): RowReport {
  return reportOf(ready, "problem", { findings: findingsOf(refusal, ready.row) });
}
