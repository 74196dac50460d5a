import type { Instant } from "../base/clock.js";
import type { Currency } from "../base/currency.js";
import type { Day } from "../base/day.js";
import type { AccountCode, Flow } from "../fund/account.js";
import { chainEntry, type ChainedEntry, type ChainHead } from "../fund/chain.js";
import type { About, Entry, EntryKind, EntryLine, RecordedEntry } from "../fund/entry.js";
import type { ExchangeRate } from "../fund/rate.js";
import { lockHead, moveHead } from "./chain-heads.js";
import type { Tx } from "./connect.js";

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

/** One statement for any number of entries: header rows, lines, the sums by day and those that `more` adds, and the new head. */
const appendSql = (more: string) => `
  with header as (
    insert into entry (seq, id, kind, ledger_id, base, effective_on, relates_to, recorded_at, actor, reason, reverses,
                       event_id, line_count, prev_hash, hash, enc_version)
    select seq, id, kind, ledger_id, base, effective_on, relates_to, recorded_at, actor, reason, reverses,
           event_id, line_count, prev_hash, hash, enc_version
      from jsonb_to_recordset($1) as e (seq bigint, id uuid, kind text, ledger_id text, base text, effective_on date,
           relates_to date, recorded_at timestamptz, actor text, reason text, reverses uuid, event_id text,
           line_count integer, prev_hash text, hash text, enc_version integer)
     order by seq
  ), line as (
    select entry_seq, line_count, n, ledger_id, effective_on, recorded_at, account, amount_minor, currency, base_minor, rate_id,
           flow, agreement_id, instalment_id, receipt_id, decision_id, allocation_id, project_id, funding_line_id,
           obligation_id, organisation_id
      from jsonb_to_recordset($2) as l (entry_seq bigint, line_count integer, n integer, ledger_id text,
           effective_on date, recorded_at timestamptz, account integer, amount_minor bigint, currency text, base_minor bigint,
           rate_id text, flow text, agreement_id text, instalment_id text, receipt_id text, decision_id text,
           allocation_id text, project_id text, funding_line_id text, obligation_id text, organisation_id text)
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
  update chain_head set seq = $3, hash = $4, recorded_at = $5 where chain = 'entry'`;

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
  if (entries.length === 0) return [];
  let head = await lockHead(tx, "entry");
  const chained: ChainedEntry[] = [];
  for (const entry of entries) {
    const next = chainEntry(head, entry, recording.newId(), recording.now);
    chained.push(next);
    head = { seq: next.seq, hash: next.hash, recorded_at: next.recorded_at };
  }
  const values = [
    JSON.stringify(chained.map((entry) => headerRow(entry, recording.actor))),
    JSON.stringify(chained.flatMap(lineRows)),
    head.seq,
    head.hash,
    head.recorded_at,
  ];
  const sql = appendFor(entries);
  // A posting does not wait for its few entries; a load waits for its many, so that they do not pile up on their way.
  if (entries.length <= ENTRIES_SENT) tx.send(sql, values);
  else await tx.run(sql, values);
  moveHead(tx, "entry", head);
  return chained;
}

function headerRow(entry: ChainedEntry, actor: string) {
  const { lines, ...header } = entry;
  return { ...header, seq: String(entry.seq), actor, line_count: lines.length };
}

function lineRows(entry: ChainedEntry) {
  return entry.lines.map((line, index) => ({
    entry_seq: String(entry.seq),
    line_count: entry.lines.length,
    n: index + 1,
    ledger_id: entry.ledger_id,
    effective_on: entry.effective_on,
    recorded_at: entry.recorded_at,
    account: line.account,
    amount_minor: String(line.amount_minor),
    currency: line.currency,
    base_minor: String(line.base_minor),
    rate_id: line.rate?.id ?? null,
    flow: line.flow,
    ...line.about,
  }));
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

export async function findEntry(tx: Tx, id: string): Promise<StoredEntry | null> {
  const headers = await tx.rows<HeaderRow>(
    `select ${HEADER_COLUMNS} from entry e where e.id = $1`,
    [id],
  );
  const [entry] = await withLines(tx, headers);
  return entry ?? null;
}

const SAVE_LEDGER_SQL = `
  insert into ledger (id, base, fund_id, project_id)
  values ($1::text, $2, (select id from fund where id = $1::text), (select id from project where id = $1::text))
  on conflict (id) do update set fund_id = excluded.fund_id, project_id = excluded.project_id
   where num_nonnulls(ledger.fund_id, ledger.project_id) = 0`;

/** Opens the fund's or project's ledger in its currency, once: a ledger's currency never changes. */
export async function openLedger(tx: Tx, id: string, base: Currency): Promise<void> {
  await tx.run(SAVE_LEDGER_SQL, [id, base]);
}
