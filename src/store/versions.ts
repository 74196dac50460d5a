import type { Tx } from "./connect.js";

const LOCK_SQL = `
  insert into row_version (subject_kind, subject_id, version) values ($1, $2, 1)
  on conflict (subject_kind, subject_id) do update set version = row_version.version
  returning version`;

/** The version of what is about to be edited, locked until the transaction ends. */
export async function lockVersion(
  tx: Tx,
  subject_kind: string,
  subject_id: string,
): Promise<number> {
  const [row] = await tx.rows<{ version: number }>(LOCK_SQL, [subject_kind, subject_id]);
  if (!row) throw new Error("Bug: a version was neither found nor made");
  return row.version;
}

const RAISE_SQL = `
  insert into row_version (subject_kind, subject_id, version) values ($1, $2, 2)
  on conflict (subject_kind, subject_id) do update set version = row_version.version + 1`;

/** One more, after an edit. */
export function raiseVersion(tx: Tx, subject_kind: string, subject_id: string): void {
  tx.send(RAISE_SQL, [subject_kind, subject_id]);
}

const RAISE_MANY_SQL = `
  insert into row_version (subject_kind, subject_id, version)
  select kind, id, 2 from jsonb_to_recordset($1::jsonb) changed(kind text, id text)
  on conflict (subject_kind, subject_id) do update set version = row_version.version + 1`;

/** The same for many at once, each named once. */
export async function raiseVersions(
  tx: Tx,
  subjects: readonly { readonly kind: string; readonly id: string }[],
): Promise<void> {
  if (subjects.length === 0) return;
  const named = subjects.map(({ kind, id }) => ({ kind, id }));
  await tx.run(RAISE_MANY_SQL, [JSON.stringify(named)]);
}

/** The version that a page shows and a form sends back. */
export async function readRowVersion(
  tx: Tx,
  subject_kind: string,
  subject_id: string,
): Promise<number> {
  const [row] = await tx.rows<{ version: number }>(
    "select version from row_version where subject_kind = $1 and subject_id = $2",
    [subject_kind, subject_id],
  );
  return row?.version ?? 1;
}
