import type { Tx } from "./connect.js";
import { TABLE_NAMES, type TableName } from "./tables.js";

/** A record that would go, and one of others that refers to it; both as `table/id`. */
export interface UseOfGone {
  readonly used: string;
  readonly user: string;
}

/** A reference from a table that is no open data, where the book and people's own records stand: pledges, closures, calls. */
interface OutsideReference {
  readonly table: string;
  readonly column: string;
  readonly referred: TableName;
  /** What names a row of the table. */
  readonly key: string;
  /** Whether what it refers to may go without it: a book is there for what is in it. */
  readonly is_loose: boolean;
}

/** Such references by the database's own word, so that no table is forgotten here; a book comes last. */
const OUTSIDE_SQL = `
  select c.conrelid::regclass::text as "table", a.attname as "column", c.confrelid::regclass::text as referred, c.confdeltype = 'n' as is_loose,
         (select k.attname
            from pg_constraint p
                 join pg_attribute k on k.attrelid = p.conrelid and k.attnum = any(p.conkey)
           where p.conrelid = c.conrelid and p.contype = 'p'
           order by k.attnum
           limit 1) as key
    from pg_constraint c
         join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
   where c.contype = 'f' and c.connamespace = current_schema()::regnamespace and cardinality(c.conkey) = 1
     and c.conrelid::regclass::text <> all ($1::text[]) and c.confrelid::regclass::text = any ($1::text[])
   order by is_loose, 1, 2`;

/**
 * What people wrote and nobody approved or published yet: it names its record without a reference, which one of the record's own tables has
 * once it stands there. Of a text the last version tells whose it is.
 */
const DRAFTS = ["partner", "fund", "programme", "project"].flatMap((referred) => [
  {
    table: "story_version",
    from: `(select distinct on (story_id collate "C") * from story_version order by story_id collate "C", version desc)`,
    column: `${referred}_id`,
    referred,
    key: "story_id",
  },
  {
    table: "claim",
    from: `(select id, statement ->> '${referred}_id' as about from claim where state in ('draft', 'submitted'))`,
    column: "about",
    referred,
    key: "id",
  },
]);
const DRAFT_SOURCES = {
  table: "claim",
  from: "(select id, source_id from claim where state in ('draft', 'submitted'))",
  column: "source_id",
  referred: "source",
  key: "id",
};

/** A relation of what would go, by `kind` and `id`, and the values that its SQL takes. */
export interface Going {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/** Records of people, and books where `hasBooks`, that refer to what would go. */
export async function listOutsideUses(
  tx: Tx,
  { sql, values }: Going,
  hasBooks: boolean,
): Promise<readonly UseOfGone[]> {
  const found = await tx.rows<OutsideReference>(OUTSIDE_SQL, [TABLE_NAMES]);
  const references = found
    .filter(({ is_loose }) => hasBooks || !is_loose)
    .map((reference) => ({ ...reference, from: reference.table }));
  const uses: UseOfGone[] = [];
  for (const { table, from, column, referred, key } of [...references, ...DRAFTS, DRAFT_SOURCES]) {
    const rows = await tx.rows<UseOfGone>(
      `select distinct '${referred}/' || g.id as used, '${table}/' || t.${key} as "user"
         from ${from} t
              join ${sql} g on g.kind = '${referred}' and g.id = t.${column}
        order by 2, 1`,
      values,
    );
    uses.push(...rows);
  }
  return uses;
}
