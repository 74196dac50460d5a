import type { Instant } from "../base/clock.js";
import type { Currency } from "../base/currency.js";
import type { Day } from "../base/day.js";
import type { Classification } from "../fund/classification.js";
import type { InKind } from "../fund/in-kind.js";
import type { ReopenedTo } from "../fund/reopening.js";
import type { Tx } from "./connect.js";

export interface InKindRow {
  readonly id: string;
  readonly organisation_id: string;
  /** One of the three: whom it is given to. A programme keeps no book. */
  readonly fund_id: string | null;
  readonly project_id: string | null;
  readonly programme_id: string | null;
  /** Where the person serves, or the premises are. */
  readonly country: string | null;
  readonly place: string | null;
  readonly kind: InKind["kind"];
  readonly description: string;
  readonly from_on: Day;
  readonly to_on: Day | null;
  readonly value_minor: bigint | null;
  readonly currency: Currency | null;
  readonly method: string | null;
}

export async function insertInKind(tx: Tx, row: InKindRow): Promise<void> {
  await tx.run(
    `insert into in_kind (id, organisation_id, fund_id, kind, description, from_on, to_on, value_minor, currency, method,
                          project_id, programme_id, country, place)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      row.id,
      row.organisation_id,
      row.fund_id,
      row.kind,
      row.description,
      row.from_on,
      row.to_on,
      row.value_minor,
      row.currency,
      row.method,
      row.project_id,
      row.programme_id,
      row.country,
      row.place,
    ],
  );
}

/** To or by which of these a row of what is given in kind is asked. */
export type InKindPlace = "organisation" | "fund" | "project" | "programme";

/** What these gave or were given in kind, the latest begun first; a value that the book has taken back leaves nothing. */
export function listInKind(
  tx: Tx,
  asked: {
    readonly place: InKindPlace;
    readonly ids: readonly string[];
    readonly limit: number;
  },
): Promise<readonly InKindRow[]> {
  return tx.rows(
    `select id, organisation_id, fund_id, project_id, programme_id, country, place, kind, description, from_on, to_on,
            value_minor, currency, method
       from in_kind k
      where ${asked.place}_id = any($1)
        and not exists (select from entry e join entry r on r.reverses = e.id where e.event_id = 'in_kind/' || k.id)
      order by from_on desc, id collate "C" limit $2`,
    [asked.ids, asked.limit],
  );
}

export interface ClosureRow {
  readonly project_id: string;
  readonly operational_on: Day;
  readonly financial_on: Day | null;
}

export async function findClosure(tx: Tx, project_id: string): Promise<ClosureRow | null> {
  const [row] = await tx.kept<ClosureRow>(
    "select project_id, operational_on, financial_on from project_closure where project_id = $1 for update",
    [project_id],
  );
  return row ?? null;
}

/** Every project that was closed by its own steps, by when it was. */
export function listClosures(tx: Tx): Promise<readonly ClosureRow[]> {
  return tx.rows(
    `select project_id, operational_on, financial_on from project_closure order by project_id collate "C"`,
  );
}

export async function saveClosure(tx: Tx, row: ClosureRow): Promise<void> {
  await tx.run(
    `insert into project_closure (project_id, operational_on, financial_on) values ($1, $2, $3)
     on conflict (project_id) do update set financial_on = excluded.financial_on where project_closure.financial_on is null`,
    [row.project_id, row.operational_on, row.financial_on],
  );
}

/** Opens a project's books again; where its work goes on as well, nothing is left of its closing but the steps. */
export async function undoClosure(
  tx: Tx,
  { project_id, to }: { readonly project_id: string; readonly to: ReopenedTo },
): Promise<void> {
  await tx.run(
    to === "2"
      ? "delete from project_closure where project_id = $1"
      : "update project_closure set financial_on = null where project_id = $1",
    [project_id],
  );
}

export async function saveClassification(
  tx: Tx,
  row: {
    readonly agreement_id: string;
    readonly name: Classification;
    readonly code: string;
    readonly by: string;
  },
  now: Instant,
): Promise<void> {
  await tx.run(
    `insert into classification (agreement_id, name, code, confirmed_by, confirmed_at) values ($1, $2, $3, $4, $5)
     on conflict (agreement_id, name) do update set code = excluded.code, confirmed_by = excluded.confirmed_by,
            confirmed_at = excluded.confirmed_at`,
    [row.agreement_id, row.name, row.code, row.by, now],
  );
  await tx.run(`update agreement set ${row.name} = $2 where id = $1`, [row.agreement_id, row.code]);
}

/** The classifications that people have confirmed, of every agreement. */
export function listConfirmed(
  tx: Tx,
): Promise<readonly { readonly agreement_id: string; readonly name: Classification }[]> {
  return tx.rows("select agreement_id, name from classification order by agreement_id, name");
}
