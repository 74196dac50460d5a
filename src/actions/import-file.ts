import { canonicalJson, sha256, type Canonical } from "../base/canonical.js";
import type { Clock } from "../base/clock.js";
import { isSerious } from "../base/finding.js";
import { isRefusal, type Refusal } from "../base/refusal.js";
import type { ColumnSpec, KeyedRow } from "../intake/columns.js";
import {
  EXPENDITURE_COLUMNS,
  expenditureReader,
  type ExpenditureColumn,
} from "../intake/from-expenditure.js";
import { RATE_COLUMNS, rateReader } from "../intake/from-rates.js";
import { RECEIPT_COLUMNS, receiptReader, type ReceiptColumn } from "../intake/from-receipts.js";
import type { Proposed } from "../intake/proposed.js";
import { surveyTable, type RowSource, type Survey } from "../intake/survey.js";
import { isSingleUser, mayAct, type Person } from "../people/permission.js";
import { appendAudit } from "../store/audit.js";
import { tryTx, writeTx, type Pool, type Tx } from "../store/connect.js";
import {
  lockImports,
  readKnownMoney,
  saveBatch,
  type ImportBatch,
  type ImportKind,
} from "../store/imports.js";
import { lockBook } from "../store/shared-tx.js";
import { momentOf, type ActionContext } from "./action.js";
import { rateTaker } from "./import-rates.js";
import { expenditureTaker } from "./import-expenditure.js";
import { receiptTaker } from "./import-receipts.js";
import {
  createTally,
  kindByHeadings,
  otherKindFinding,
  type ImportReport,
  type RowReport,
} from "./import-report.js";
import type { Part, Taker } from "./import-taker.js";

export interface ImportRequest {
  readonly kind: ImportKind;
  /** The table's rows, read twice: once for its columns and ways of writing, once for what it says. */
  readonly source: RowSource;
  readonly file: string;
  readonly file_hash: string;
  readonly person: Person;
  /** All rules decide and nothing stays. */
  readonly isDryRun?: boolean;
}

/** How many they are: memory holds these, not the file. */
const PART_ROWS = 1_000;

/**
 * Takes over a table of receipts, expenditure or exchange rates in one transaction: every row goes through the rules of the action that a person would
 * use, good rows are taken and bad ones explained, and a row that the record has already changes nothing (invariant 42).
 */
export async function importFile(
  asked: ImportRequest,
  effects: { pool: Pool; clock: Clock },
): Promise<ImportReport | Refusal> {
  const actor = mayAct(asked.person, `import-${asked.kind}`);
  if (isRefusal(actor)) return actor;
  const context: ActionContext = {
    ...momentOf(effects.clock),
    actor,
    is_single_user: isSingleUser(asked.person),
  };
  const run = asked.isDryRun ? tryTx : writeTx;
  return run(effects.pool, async (tx) => {
    await lockBook(tx);
    await lockImports(tx);
    const batch_id = context.newId();
    if (asked.kind === "rates")
      return take(tx, asked, {
        specs: RATE_COLUMNS,
        amounts: ["rate"],
        days: [],
        read: (survey) => rateReader(survey, asked.file),
        taker: await rateTaker(tx, batch_id, context),
        batch_id,
        context,
      });
    const known = await readKnownMoney(tx);
    if (asked.kind === "receipts") {
      const read = (survey: Survey<ReceiptColumn>) => receiptReader(known, survey, asked.file);
      return take(tx, asked, {
        specs: RECEIPT_COLUMNS,
        amounts: ["amount", "credited", "charge"],
        days: ["day"],
        read,
        taker: receiptTaker(known, batch_id, context),
        batch_id,
        context,
      });
    }
    const read = (survey: Survey<ExpenditureColumn>) =>
      expenditureReader(known, survey, asked.file);
    const taker = await expenditureTaker(tx, batch_id, context);
    return take(tx, asked, {
      specs: EXPENDITURE_COLUMNS,
      amounts: ["amount"],
      days: ["day", "from", "to"],
      read,
      taker,
      batch_id,
      context,
    });
  });
}

/** How one kind of file is read and taken. */
interface Way<K extends string, Command> {
  readonly specs: readonly ColumnSpec<K>[];
  readonly amounts: readonly K[];
  readonly days: readonly K[];
  readonly read: (survey: Survey<K>) => (row: KeyedRow<K>) => Proposed<Command>;
  readonly taker: Taker<Command>;
  readonly batch_id: string;
  readonly context: ActionContext;
}

async function take<K extends string, Command>(
  tx: Tx,
  asked: ImportRequest,
  way: Way<K, Command>,
): Promise<ImportReport> {
  const { kind, file, file_hash, source, isDryRun = false } = asked;
  const survey = await surveyTable(source, way.specs, {
    file,
    amounts: way.amounts,
    days: way.days,
  });
  const tally = createTally();
  const looks_like = survey && kindByHeadings(survey.header, kind);
  const findings = [
    ...(looks_like ? [otherKindFinding(looks_like, kind, file)] : []),
    ...(survey?.findings ?? []),
  ];
  let flagged = 0;
  if (survey && !findings.some(isSerious)) {
    const propose = way.read(survey);
    const parts = proposedIn(readAhead(inParts(survey.rows(source), PART_ROWS)), propose);
    for await (const reports of way.taker.take(tx, parts)) {
      for (const report of reports) tally.add(placeIn(report, file));
    }
    flagged = await way.taker.finish(tx);
  }
  const told = tally.result();
  const batch_id = told.taken > 0 && !isDryRun ? way.batch_id : null;
  if (told.taken > 0) await keepBatch(tx, asked, { ...told, batch_id: way.batch_id }, way.context);
  return {
    ...told,
    batch_id,
    kind,
    file,
    file_hash,
    is_dry_run: isDryRun,
    findings,
    looks_like,
    flagged,
  };
}

/** A file of which nothing was taken leaves no trace: there is nothing to undo. */
async function keepBatch(
  tx: Tx,
  { kind, file, file_hash }: ImportRequest,
  told: {
    readonly batch_id: string;
    readonly read: number;
    readonly taken: number;
    readonly already: number;
    readonly rejected: number;
  },
  { now, actor }: ActionContext,
): Promise<void> {
  const batch: ImportBatch = {
    id: told.batch_id,
    kind,
    file: file.slice(0, 500),
    file_hash,
    rows_read: told.read,
    rows_taken: told.taken,
    rows_already: told.already,
    rows_rejected: told.rejected,
    actor,
    recorded_at: now,
    undone_at: null,
  };
  await saveBatch(tx, batch);
  const after_hash = sha256(canonicalJson({ ...batch } as unknown as Canonical));
  const event = {
    actor,
    on_behalf_of: null,
    action: `import-${kind}`,
    subject_kind: "import",
    subject_id: batch.id,
    payload_hash: file_hash,
    before_hash: null,
    after_hash,
  };
  await appendAudit(tx, event, now);
}

function placeIn(report: RowReport, file: string): RowReport {
  if (report.findings.length === 0) return report;
  return {
    ...report,
    findings: report.findings.map((finding) => ({ ...finding, place: { file, line: report.row } })),
  };
}

async function* inParts<Row>(rows: AsyncIterable<Row>, size: number): AsyncGenerator<Row[]> {
  let part: Row[] = [];
  for await (const row of rows) {
    part.push(row);
    if (part.length < size) continue;
    yield part;
    part = [];
  }
  if (part.length > 0) yield part;
}

async function* proposedIn<Row, Command>(
  parts: AsyncIterable<readonly Row[]>,
  propose: (row: Row) => Proposed<Command>,
): AsyncGenerator<Part<Command>> {
  for await (const part of parts) yield part.map(propose);
}

/** Reads the next part while the database writes this one. */
async function* readAhead<Part>(parts: AsyncGenerator<Part>): AsyncGenerator<Part> {
  let next = parts.next();
  for (;;) {
    const { value, done } = await next;
    if (done) return;
    next = parts.next();
    // Where this part fails, the next one's fault is heard of by nobody else.
    next.catch(() => undefined);
    yield value;
  }
}
