import type { Instant } from "../base/clock.js";
import type { Tx } from "./connect.js";
import type { EditionFileRow, EditionRow } from "./rows.js";
import { columnsOf } from "./tables.js";

const COLUMNS = [...columnsOf("edition").keys()].join(", ");
const FILE_COLUMNS = [...columnsOf("edition_file").keys()].join(", ");

/** An edition, locked until the transaction ends. */
export async function lockEdition(tx: Tx, id: string): Promise<EditionRow | null> {
  const [row] = await tx.rows<EditionRow>(
    `select ${COLUMNS} from edition where id = $1 for update`,
    [id],
  );
  return row ?? null;
}

export async function findEdition(tx: Tx, id: string): Promise<EditionRow | null> {
  const [row] = await tx.rows<EditionRow>(`select ${COLUMNS} from edition where id = $1`, [id]);
  return row ?? null;
}

/** Newest first; all of them where no subject is named. */
export function listEditions(
  tx: Tx,
  asked: { readonly limit: number; readonly subject?: string },
): Promise<readonly EditionRow[]> {
  return tx.rows<EditionRow>(
    `select ${COLUMNS} from edition
      where ($2::text is null or subject = $2)
      order by prepared_at desc, id collate "C" desc limit $1`,
    [asked.limit, asked.subject ?? null],
  );
}

export function listEditionFiles(tx: Tx, edition_id: string): Promise<readonly EditionFileRow[]> {
  return tx.rows<EditionFileRow>(
    `select ${FILE_COLUMNS} from edition_file where edition_id = $1 order by n`,
    [edition_id],
  );
}

/** How many editions there are of a series: `JP-2016-2021-e3` is the third of `JP-2016-2021`. */
export async function countEditions(tx: Tx, series: string): Promise<number> {
  const [row] = await tx.rows<{ count: number }>(
    "select count(*)::integer as count from edition where series = $1",
    [series],
  );
  return row?.count ?? 0;
}

/** The edition of a series that is live. */
export async function findLiveEdition(tx: Tx, series: string): Promise<EditionRow | null> {
  const [row] = await tx.rows<EditionRow>(
    `select ${COLUMNS} from edition where series = $1 and status = 'live'`,
    [series],
  );
  return row ?? null;
}

export async function insertEdition(
  tx: Tx,
  row: EditionRow,
  files: readonly Omit<EditionFileRow, "edition_id" | "n">[],
): Promise<void> {
  await tx.run(
    `insert into edition (${COLUMNS}) select ${COLUMNS} from jsonb_populate_record(null::edition, $1::jsonb)`,
    [JSON.stringify(row)],
  );
  const rows = files.map((file, index) => ({ ...file, edition_id: row.id, n: index + 1 }));
  await tx.run(
    `insert into edition_file (${FILE_COLUMNS}) select ${FILE_COLUMNS} from jsonb_populate_recordset(null::edition_file, $1::jsonb)`,
    [JSON.stringify(rows)],
  );
}

export type EditionStep = Pick<EditionRow, "status"> &
  Partial<Pick<EditionRow, "approved_by" | "approved_at" | "live_at" | "ended_at" | "reason">>;

/** Moves an edition on; all that it says of itself stays as it is. */
export async function moveEdition(tx: Tx, id: string, step: EditionStep): Promise<void> {
  await tx.run(
    `update edition set status = $2, approved_by = coalesce($3, approved_by), approved_at = coalesce($4, approved_at),
            live_at = coalesce($5, live_at), ended_at = coalesce($6, ended_at), reason = coalesce($7, reason)
      where id = $1`,
    [
      id,
      step.status,
      step.approved_by ?? null,
      step.approved_at ?? null,
      step.live_at ?? null,
      step.ended_at ?? null,
      step.reason ?? null,
    ],
  );
}

/** What was done to the rows of the record after one number of the trail and up to another: who changed what, and when. */
export interface ChangeEvent {
  readonly record: string;
  readonly seq: number;
  readonly at: Instant;
  readonly action: string;
  readonly actor: string;
}

export function listChangeEvents(
  tx: Tx,
  asked: { readonly after: number; readonly to: number; readonly records: readonly string[] },
): Promise<readonly ChangeEvent[]> {
  return tx.rows<ChangeEvent>(
    `select subject_kind || '/' || subject_id as record, seq::integer as seq, at, action, actor
       from audit_event
      where seq > $1 and seq <= $2 and subject_kind || '/' || subject_id = any($3)
      order by audit_event.seq limit 1000`,
    [asked.after, asked.to, asked.records],
  );
}
