import type { Instant } from "../base/clock.js";
import type { Currency } from "../base/currency.js";
import type { Day } from "../base/day.js";
import type { AccountCode, Flow } from "../fund/account.js";
import { chainEntry, type ChainedEntry, type ChainHead } from "../fund/chain.js";
import type { About, Entry, EntryKind, EntryLine, RecordedEntry } from "../fund/entry.js";
import type { ExchangeRate } from "../fund/rate.js";
import { lockHead, moveHead } from "./chain-heads.js";
import { SUMS_KEPT } from "./balances.js";
import type { Tx } from "./connect.js";
import type { Kind, Statement } from "./gathered.js";
import { moveSums } from "./kept-sums.js";
import { writeValue } from "./wire.js";

/** What the world adds to entries when they are recorded. */
export interface Recording {
  readonly now: Instant;
  readonly actor: string;
  newId(): string;
}

const HEAD_PEEK_SQL = "select seq, hash, recorded_at from chain_head where chain = 'entry'";

const ENTRIES_SENT = 20;

/** The sums by allocation that the lines move. */
const ALLOCATIONS_SQL = `, allocations as (
    insert into allocation_total as total (allocation_id, account, currency, flow, amount_minor, base_minor)
    select allocation_id, account, currency, coalesce(flow, ''), sum(amount_minor), sum(base_minor)
      from line
     where allocation_id is not null
     group by 1, 2, 3, 4
        on conflict (allocation_id, account, currency, flow)
        do update set amount_minor = total.amount_minor + excluded.amount_minor,
                      base_minor = total.base_minor + excluded.base_minor
  )`;

/** The sums by agreement and instalment that the lines move, on cash and receivables. */
const AGREEMENTS_SQL = `, agreements as (
    insert into agreement_total as total (agreement_id, instalment_id, ledger_id, account, currency, flow, amount_minor, base_minor)
    select agreement_id, coalesce(instalment_id, ''), ledger_id, account, currency, coalesce(flow, ''),
           sum(amount_minor), sum(base_minor)
      from line
     where agreement_id is not null and account in (1200, 1300)
     group by 1, 2, 3, 4, 5, 6
        on conflict (agreement_id, instalment_id, ledger_id, account, currency, flow)
        do update set amount_minor = total.amount_minor + excluded.amount_minor,
                      base_minor = total.base_minor + excluded.base_minor
  )`;

/** A column of what is appended: its name and type in the database, and what one row has in it. */
type AppendColumn<Row> = readonly [name: string, type: string, of: (row: Row) => unknown];

/** An entry in its place, with who recorded it. */
type AppendEntry = ChainedEntry & { readonly actor: string };

const ENTRY_COLUMNS: readonly AppendColumn<AppendEntry>[] = [
  ["seq", "bigint", (entry) => entry.seq],
  ["id", "uuid", (entry) => entry.id],
  ["kind", "text", (entry) => entry.kind],
  ["ledger_id", "text", (entry) => entry.ledger_id],
  ["base", "text", (entry) => entry.base],
  ["effective_on", "date", (entry) => entry.effective_on],
  ["relates_to", "date", (entry) => entry.relates_to],
  ["recorded_at", "timestamptz", (entry) => entry.recorded_at],
  ["actor", "text", (entry) => entry.actor],
  ["reason", "text", (entry) => entry.reason],
  ["reverses", "uuid", (entry) => entry.reverses],
  ["event_id", "text", (entry) => entry.event_id],
  ["line_count", "integer", (entry) => entry.lines.length],
  ["prev_hash", "text", (entry) => entry.prev_hash],
  ["hash", "text", (entry) => entry.hash],
  ["enc_version", "integer", (entry) => entry.enc_version],
];

/** A line and the entry that it stands in, at place `n`. */
interface AppendLine {
  readonly entry: AppendEntry;
  readonly line: EntryLine;
  readonly n: number;
}

const LINE_COLUMNS: readonly AppendColumn<AppendLine>[] = [
  ["entry_seq", "bigint", ({ entry }) => entry.seq],
  ["line_count", "integer", ({ entry }) => entry.lines.length],
  ["n", "integer", ({ n }) => n],
  ["ledger_id", "text", ({ entry }) => entry.ledger_id],
  ["effective_on", "date", ({ entry }) => entry.effective_on],
  ["recorded_at", "timestamptz", ({ entry }) => entry.recorded_at],
  ["account", "integer", ({ line }) => line.account],
  ["amount_minor", "bigint", ({ line }) => line.amount_minor],
  ["currency", "text", ({ line }) => line.currency],
  ["base_minor", "bigint", ({ line }) => line.base_minor],
  ["rate_id", "text", ({ line }) => line.rate?.id],
  ["flow", "text", ({ line }) => line.flow],
  ["agreement_id", "text", ({ line }) => line.about.agreement_id],
  ["instalment_id", "text", ({ line }) => line.about.instalment_id],
  ["receipt_id", "text", ({ line }) => line.about.receipt_id],
  ["decision_id", "text", ({ line }) => line.about.decision_id],
  ["allocation_id", "text", ({ line }) => line.about.allocation_id],
  ["project_id", "text", ({ line }) => line.about.project_id],
  ["funding_line_id", "text", ({ line }) => line.about.funding_line_id],
  ["obligation_id", "text", ({ line }) => line.about.obligation_id],
  ["organisation_id", "text", ({ line }) => line.about.organisation_id],
];

const namesOf = (columns: readonly AppendColumn<never>[]) =>
  columns.map(([name]) => name).join(", ");
/** The lists of columns as rows, the first of them at parameter `first`; beside each other, so that none is stored before it is read. */
const listed = (columns: readonly AppendColumn<never>[], first: number) =>
  columns.map(([name, type], n) => `unnest($${first + n}::${type}[]) as ${name}`).join(", ");

/** A list for each column; none for a column in which nothing stands. */
function listsOf<Row>(columns: readonly AppendColumn<Row>[], rows: readonly Row[]): unknown[] {
  return columns.map(([, , of]) => {
    const list = rows.map(of);
    return list.some((value) => value !== null && value !== undefined) ? list : null;
  });
}

const HEAD_AT = ENTRY_COLUMNS.length + LINE_COLUMNS.length + 1;

/** One statement for any number of entries: header rows, lines, the sums by day and those that `more` adds, and the new head. */
const appendSql = (more: string) => `
  with header as (
    insert into entry (${namesOf(ENTRY_COLUMNS)})
    select ${listed(ENTRY_COLUMNS, 1)}
  ), line as materialized (
    select ${listed(LINE_COLUMNS, ENTRY_COLUMNS.length + 1)}
  ), lines as (
    insert into entry_line (entry_seq, line_count, n, account, amount_minor, currency, base_minor, rate_id, flow, agreement_id,
                            instalment_id, receipt_id, decision_id, allocation_id, project_id, funding_line_id, obligation_id,
                            organisation_id)
    select entry_seq, line_count, n, account, amount_minor, currency, base_minor, rate_id, flow, agreement_id,
           instalment_id, receipt_id, decision_id, allocation_id, project_id, funding_line_id, obligation_id, organisation_id
      from line
  ), days as (
    insert into day_total as total (ledger_id, account, currency, flow, effective_on, recorded_on, amount_minor, base_minor)
    select ledger_id, account, currency, coalesce(flow, ''), effective_on, (recorded_at at time zone 'utc')::date,
           sum(amount_minor), sum(base_minor)
      from line
     group by 1, 2, 3, 4, 5, 6
        on conflict (ledger_id, account, currency, flow, effective_on, recorded_on)
        do update set amount_minor = total.amount_minor + excluded.amount_minor,
                      base_minor = total.base_minor + excluded.base_minor
  )${more}
  update chain_head set seq = $${HEAD_AT}, hash = $${HEAD_AT + 1}, recorded_at = $${HEAD_AT + 2} where chain = 'entry'`;

/** Four statements, so that none asks for what its lines do not name. */
const APPEND_SQL = [
  [appendSql(""), appendSql(AGREEMENTS_SQL)],
  [appendSql(ALLOCATIONS_SQL), appendSql(ALLOCATIONS_SQL + AGREEMENTS_SQL)],
] as const;

function appendFor(entries: readonly Entry[]): string {
  const names = (about: keyof About) =>
    entries.some(({ lines }) => lines.some((line) => line.about[about] !== undefined));
  return APPEND_SQL[names("allocation_id") ? 1 : 0][names("agreement_id") ? 1 : 0];
}

/** The last entry's number and hash, as this transaction sees it: what a statement can be quoted with. */
export async function readChainHead(tx: Tx): Promise<ChainHead> {
  const [head] = await tx.rows<ChainHead>(HEAD_PEEK_SQL, []);
  if (!head) throw new Error("Bug: the record has no chain head");
  return head;
}

/**
 * Appends entries in their order, after rules have accepted them (fund/entry.ts checkEntry); the database checks balance, place
 * and period once more. The lock of the chain's head, held from here to the commit, makes numbers without gaps.
 */
export async function appendEntries(
  tx: Tx,
  entries: readonly Entry[],
  recording: Recording,
): Promise<readonly ChainedEntry[]> {
  const { chained, write } = await chainEntries(tx, entries, recording);
  await write();
  return chained;
}

/** Entries in their places, and what writes them. */
export interface Chained {
  readonly chained: readonly ChainedEntry[];
  /** Call it once, in the order in which entries were chained. */
  write(): Promise<void>;
}

/** As `appendEntries` in two steps: what is chained next follows on these entries while they are still to be written. */
export async function chainEntries(
  tx: Tx,
  entries: readonly Entry[],
  { now, actor, newId }: Recording,
): Promise<Chained> {
  if (entries.length === 0) return { chained: [], write: () => Promise.resolve() };
  let head = await lockHead(tx, "entry");
  const chained: AppendEntry[] = [];
  for (const entry of entries) {
    const next = chainEntry(head, entry, newId(), now);
    chained.push({ ...next, actor });
    head = { seq: next.seq, hash: next.hash, recorded_at: next.recorded_at };
  }
  moveHead(tx, "entry", head);
  const moved = () =>
    moveSums(
      tx,
      SUMS_KEPT,
      chained.flatMap(({ lines }) => lines),
    );
  // A posting does not wait for its few entries; a load waits for its many, so that they do not pile up on their way.
  if (entries.length <= ENTRIES_SENT)
    return {
      chained,
      async write() {
        moved();
        void tx.gather(ENTRIES, chained);
      },
    };
  const { sql, values } = appendStatement(chained);
  const written = values.map(writeValue);
  return {
    chained,
    async write() {
      moved();
      await tx.run(sql, written);
    },
  };
}

/** Entries that follow each other, as several postings append some of each. */
const ENTRIES: Kind<readonly AppendEntry[]> = {
  place: "entry",
  statementOf: (all) => appendStatement(all.flat()),
};

function appendStatement(chained: readonly AppendEntry[]): Statement {
  const lines = chained.flatMap((entry) =>
    entry.lines.map((line, index): AppendLine => ({ entry, line, n: index + 1 })),
  );
  const head = chained.at(-1);
  const lists = [...listsOf(ENTRY_COLUMNS, chained), ...listsOf(LINE_COLUMNS, lines)];
  return {
    sql: appendFor(chained),
    values: [...lists, head?.seq, head?.hash, head?.recorded_at],
  };
}

interface HeaderRow {
  readonly seq: bigint;
  readonly id: string;
  readonly kind: EntryKind;
  readonly ledger_id: string;
  readonly base: Currency;
  readonly effective_on: Day;
  readonly relates_to: Day | null;
  readonly recorded_at: Instant;
  readonly reason: string | null;
  readonly reverses: string | null;
  readonly event_id: string;
  readonly prev_hash: string;
  readonly hash: string;
  readonly enc_version: number;
  readonly reversed_by: string | null;
  readonly actor: string;
}

interface LineRow {
  readonly entry_seq: bigint;
  readonly account: AccountCode;
  readonly amount_minor: bigint;
  readonly currency: Currency;
  readonly base_minor: bigint;
  readonly flow: Flow | null;
  readonly rate: ExchangeRate | null;
  readonly about: About;
}

/** An entry as the record holds it, with who recorded it. */
export interface StoredEntry extends RecordedEntry, ChainedEntry {
  readonly actor: string;
}

const HEADER_COLUMNS = `
  e.seq, e.id, e.kind, e.ledger_id, e.base, e.effective_on, e.relates_to, e.recorded_at, e.reason, e.reverses, e.event_id,
  e.prev_hash, e.hash, e.enc_version, e.actor,
  (select r.id from entry r where r.reverses = e.id) as reversed_by`;

const LINES_SQL = `
  select l.entry_seq, l.account, l.amount_minor, l.currency, l.base_minor, l.flow,
         case when x.id is null then null else jsonb_build_object(
           'id', x.id, 'type', x.type, 'from', x.from_currency, 'to', x.to_currency, 'rate', x.rate::text,
           'effective_from', x.effective_from) end as rate,
         jsonb_strip_nulls(jsonb_build_object(
           'agreement_id', l.agreement_id, 'instalment_id', l.instalment_id, 'receipt_id', l.receipt_id,
           'decision_id', l.decision_id, 'allocation_id', l.allocation_id, 'project_id', l.project_id,
           'funding_line_id', l.funding_line_id, 'obligation_id', l.obligation_id,
           'organisation_id', l.organisation_id)) as about
    from entry_line l
    left join exchange_rate x on x.id = l.rate_id
   where l.entry_seq = any($1)
   order by l.entry_seq, l.n`;

async function withLines(tx: Tx, headers: readonly HeaderRow[]): Promise<StoredEntry[]> {
  const lines = await tx.rows<LineRow>(LINES_SQL, [headers.map((header) => header.seq)]);
  const bySeq = new Map<bigint, EntryLine[]>();
  for (const { entry_seq, ...line } of lines) {
    bySeq.set(entry_seq, [...(bySeq.get(entry_seq) ?? []), line]);
  }
  return headers.map((header) => ({ ...header, lines: bySeq.get(header.seq) ?? [] }));
}

/** Entries of the whole record from a number on, in order: for verifying the chain and for a ledger's page. */
export async function listEntries(
  tx: Tx,
  asked: { readonly after_seq: bigint; readonly limit: number; readonly ledger_id?: string },
): Promise<StoredEntry[]> {
  const headers = await tx.rows<HeaderRow>(
    `select ${HEADER_COLUMNS}
       from entry e
      where e.seq > $1 and ($3::text is null or e.ledger_id = $3)
      order by e.seq
      limit $2`,
    [asked.after_seq, asked.limit, asked.ledger_id ?? null],
  );
  return withLines(tx, headers);
}

/** The entries that book one row of the record (`receipt/r-1`), reversed ones included, in order. */
export async function listEntriesOf(tx: Tx, event_id: string): Promise<StoredEntry[]> {
  const headers = await tx.rows<HeaderRow>(
    `select ${HEADER_COLUMNS} from entry e where e.event_id = $1 order by e.seq limit 1000`,
    [event_id],
  );
  return withLines(tx, headers);
}

/** The entries of many rows of the record that stand: neither reversed, nor reversals; in order. */
export async function listStandingOf(tx: Tx, event_ids: readonly string[]): Promise<StoredEntry[]> {
  if (event_ids.length === 0) return [];
  const headers = await tx.rows<HeaderRow>(
    `select ${HEADER_COLUMNS}
       from entry e
      where e.event_id = any($1) and e.reverses is null and not exists (select from entry r where r.reverses = e.id)
      order by e.seq
      limit 100000`,
    [event_ids],
  );
  return withLines(tx, headers);
}

/** Entries by their ids, in order. */
export async function listEntriesById(tx: Tx, ids: readonly string[]): Promise<StoredEntry[]> {
  if (ids.length === 0) return [];
  const headers = await tx.rows<HeaderRow>(
    `select ${HEADER_COLUMNS} from entry e where e.id = any($1) order by e.seq limit 100000`,
    [ids],
  );
  return withLines(tx, headers);
}

/** The entries that an actor recorded and nobody reversed, reversals left out, in order: what that actor holds true today. */
export async function listStandingEntries(tx: Tx, actor: string): Promise<StoredEntry[]> {
  const standing: StoredEntry[] = [];
  for (let after = 0n; ;) {
    const headers = await tx.rows<HeaderRow>(
      `select ${HEADER_COLUMNS}
         from entry e
        where e.actor = $1 and e.reverses is null and e.seq > $2
          and not exists (select from entry r where r.reverses = e.id)
        order by e.seq
        limit 5000`,
      [actor, after],
    );
    standing.push(...(await withLines(tx, headers)));
    if (headers.length < 5000) return standing;
    after = headers.at(-1)?.seq ?? after;
  }
}

/** The latest entries that can be taken back: neither reversed, nor reversals; newest first. */
export async function listLatestStanding(tx: Tx, limit: number): Promise<StoredEntry[]> {
  const headers = await tx.rows<HeaderRow>(
    `select ${HEADER_COLUMNS}
       from entry e
      where e.reverses is null and not exists (select from entry r where r.reverses = e.id)
      order by e.seq desc
      limit $1`,
    [limit],
  );
  return (await withLines(tx, headers)).sort((a, b) => (a.seq < b.seq ? 1 : -1));
}

/** An entry by its id, or by its number in the book. */
export async function findEntry(tx: Tx, named: string): Promise<StoredEntry | null> {
  const isNumber = /^\d{1,18}$/.test(named);
  const headers = await tx.rows<HeaderRow>(
    `select ${HEADER_COLUMNS} from entry e where ${isNumber ? "e.seq = $1::bigint" : "e.id = $1"}`,
    [named],
  );
  const [entry] = await withLines(tx, headers);
  return entry ?? null;
}

const SAVE_LEDGER_SQL = `
  insert into ledger (id, base, fund_id, project_id)
  values ($1::text, $2, (select id from fund where id = $1::text),
          (select p.id from project p where p.id = $1::text and not exists (select from fund f where f.id = $1::text)))
  on conflict (id) do update set fund_id = excluded.fund_id, project_id = excluded.project_id
   where num_nonnulls(ledger.fund_id, ledger.project_id) = 0`;

/** Opens the fund's or project's ledger in its currency, once: a ledger's currency never changes. */
export async function openLedger(tx: Tx, id: string, base: Currency): Promise<void> {
  await tx.run(SAVE_LEDGER_SQL, [id, base]);
}
