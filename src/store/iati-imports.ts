import type { Tx } from "./connect.js";
import { listReopened, type ReopenedRow } from "./closing-steps.js";
import { listCountedFunds, type CountedFund } from "./corrections.js";
import { referencesIn } from "./iati-import-rows.js";
import { listClosures, type ClosureRow } from "./life-rows.js";
import { listOutsideUses } from "./outside-uses.js";
import type { FundRow, OrganisationRow, ProjectRow } from "./rows.js";
import { columnsOf, TABLE_NAMES } from "./tables.js";

export interface ImportBatch {
  readonly id: string;
  readonly portfolio: string;
  readonly file_name: string;
  readonly file_hash: string;
  readonly profile: string;
  readonly imported_at: string;
  /** Whether it began the dataset: undone, nothing of it stays. */
  readonly has_begun: boolean;
  readonly undone_at: string | null;
  /** Records that stayed when it was undone, as others referred to them. */
  readonly kept: number;
}

/** Rows that an import writes stand for it from here: `keepImport` says at its end how much it changed. */
export async function insertImport(
  tx: Tx,
  batch: Omit<ImportBatch, "undone_at" | "kept">,
): Promise<void> {
  const { id, portfolio, file_name, file_hash, profile, imported_at, has_begun } = batch;
  await tx.run(
    `insert into iati_import (id, portfolio, file_name, file_hash, profile, imported_at, has_begun)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [id, portfolio, file_name, file_hash, profile, imported_at, has_begun],
  );
}

export async function keepImport(tx: Tx, id: string, changed: number): Promise<void> {
  await tx.run("update iati_import set changed = $2 where id = $1", [id, changed]);
}

const BATCH_COLUMNS =
  "id, portfolio, file_name, file_hash, profile, imported_at, has_begun, undone_at, kept";

/** One row, or null where there is no such import. */
export async function findImport(tx: Tx, id: string): Promise<ImportBatch | null> {
  const [row] = await tx.rows<ImportBatch>(
    `select ${BATCH_COLUMNS} from iati_import where id = $1`,
    [id],
  );
  return row ?? null;
}

export interface ListedImport extends Omit<ImportBatch, "has_begun" | "file_hash"> {
  /** Records that it added, changed or removed. */
  readonly changed: number;
  /** The import of the same dataset that has to be undone before this one; null where this is the last that stands. */
  readonly later: string | null;
}

const LIST_SQL = `
  select i.id, i.portfolio, i.file_name, i.profile, i.imported_at, i.undone_at, i.kept, i.changed,
         (select l.id
            from iati_import l
           where l.portfolio = i.portfolio and l.seq > i.seq and l.undone_at is null
           order by l.seq desc
           limit 1) as later
    from iati_import i
   order by i.seq desc
   limit $1`;

/** The imports, newest first. */
export function listImports(tx: Tx, limit: number): Promise<readonly ListedImport[]> {
  return tx.rows<ListedImport>(LIST_SQL, [limit]);
}

/** The dataset's last import of which something is left; null where there is none. */
export async function findLastImport(tx: Tx, portfolio: string): Promise<ImportBatch | null> {
  const [row] = await tx.rows<ImportBatch>(
    `select ${BATCH_COLUMNS}
       from iati_import
      where portfolio = $1 and (undone_at is null or kept > 0)
      order by seq desc
      limit 1`,
    [portfolio],
  );
  return row ?? null;
}

/** The last import of the same dataset after this one that still stands; null where there is none. */
export async function findLaterImport(tx: Tx, id: string): Promise<string | null> {
  const [row] = await tx.rows<{ id: string }>(
    `select l.id
       from iati_import i
            join iati_import l on l.portfolio = i.portfolio and l.seq > i.seq and l.undone_at is null
      where i.id = $1
      order by l.seq desc
      limit 1`,
    [id],
  );
  return row?.id ?? null;
}

/** Undone, with so many records kept, as others refer to them. */
export async function markUndone(
  tx: Tx,
  {
    id,
    kept,
    undone_at,
  }: { readonly id: string; readonly kept: number; readonly undone_at: string },
): Promise<void> {
  await tx.run("update iati_import set undone_at = $2, kept = $3 where id = $1", [
    id,
    undone_at,
    kept,
  ]);
  // With the first one what later ones left is asked about too.
  await tx.run(
    `update iati_import l
        set kept = 0
       from iati_import i
      where i.id = $1 and i.has_begun and l.portfolio = i.portfolio and l.seq > i.seq`,
    [id],
  );
}

/** What of the record a file is judged by: organisations to match, activities that earlier files brought, names that are taken, what people did. */
export interface KnownToImports {
  readonly organisations: readonly OrganisationRow[];
  readonly activities: readonly {
    readonly iati_identifier: string;
    readonly portfolio: string | null;
    readonly last_updated: string | null;
  }[];
  readonly datasets: ReadonlySet<string>;
  readonly closures: readonly ClosureRow[];
  readonly reopened: readonly ReopenedRow[];
  readonly counted_funds: readonly CountedFund[];
  /** What activities of earlier files became, by iati-identifier, where other records refer to that. */
  readonly used_homes: ReadonlyMap<string, "fund" | "programme" | "project">;
}

export async function readKnownToImports(tx: Tx): Promise<KnownToImports> {
  const organisations = await tx.rows<OrganisationRow>(
    `select * from organisation order by id collate "C"`,
  );
  const activities = await tx.rows<KnownToImports["activities"][number]>(
    `select iati_identifier, portfolio, last_updated from iati_activity order by id collate "C"`,
  );
  const datasets = await tx.rows<{ id: string }>("select id from portfolio");
  const closures = await listClosures(tx);
  const counted_funds = await listCountedFunds(tx);
  return {
    organisations,
    activities,
    datasets: new Set(datasets.map(({ id }) => id)),
    closures,
    reopened: await listReopened(tx),
    counted_funds,
    used_homes: await readUsedHomes(tx),
  };
}

/** The funds and projects of the record, as far as identifiers of IATI are made of them, and whether each came with a file. */
export interface IdentifiedFundsAndProjects {
  readonly funds: readonly (Pick<
    FundRow,
    "id" | "portfolio" | "code" | "type" | "administrator_id"
  > & { readonly is_imported: boolean })[];
  readonly projects: readonly (Pick<ProjectRow, "id" | "portfolio" | "code" | "fund_id"> & {
    readonly is_imported: boolean;
  })[];
}

export async function readIdentified(tx: Tx): Promise<IdentifiedFundsAndProjects> {
  const funds = await tx.rows<IdentifiedFundsAndProjects["funds"][number]>(
    `select f.id, f.portfolio, f.code, f.type, f.administrator_id, a.id is not null as is_imported
       from fund f
       left join iati_activity a on a.id = f.id
      order by f.id collate "C"`,
  );
  const projects = await tx.rows<IdentifiedFundsAndProjects["projects"][number]>(
    `select p.id, p.portfolio, p.code, p.fund_id, a.id is not null as is_imported
       from project p
       left join iati_activity a on a.id = p.id
      order by p.id collate "C"`,
  );
  return { funds, projects };
}

const HOMES = ["fund", "programme", "project"] as const;
type HomeTable = (typeof HOMES)[number];
const HOMES_SQL = HOMES.map(
  (home) => `select '${home}' as kind, id from iati_activity where ${home}_id is not null`,
).join(" union all ");

/** By iati-identifier; uses by people's own records, then by rows of the record's tables that are of no file, or of another. */
async function readUsedHomes(tx: Tx): Promise<KnownToImports["used_homes"]> {
  const outside = await listOutsideUses(tx, { sql: `(${HOMES_SQL})`, values: [] }, true);
  const ids = outside.map(({ used }) => used.slice(used.indexOf("/") + 1));
  const used = await tx.rows<UsedHome>(
    `select iati_identifier, ${KIND_SQL} as kind from iati_activity a where id = any($1::text[])`,
    [ids],
  );
  const all = [...used];
  for (const table of TABLE_NAMES) {
    if (!columnsOf(table).has("portfolio")) continue;
    for (const [column, referred] of referencesIn(table)) {
      if (!HOMES.includes(referred as HomeTable)) continue;
      const rows = await tx.rows<UsedHome>(
        `select distinct a.iati_identifier, ${KIND_SQL} as kind
           from ${table} t
                join iati_activity a on a.${referred}_id = t.${column}
          where t.portfolio is distinct from a.portfolio`,
      );
      all.push(...rows);
    }
  }
  return new Map(all.map(({ iati_identifier, kind }) => [iati_identifier, kind]));
}

interface UsedHome {
  readonly iati_identifier: string;
  readonly kind: HomeTable;
}

const KIND_SQL = `case when a.fund_id is not null then 'fund' when a.programme_id is not null then 'programme' else 'project' end`;
