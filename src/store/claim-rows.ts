import type { Instant } from "../base/clock.js";
import type { Day } from "../base/day.js";
import type { Text } from "../base/text.js";
import type { ClaimState } from "../results/claim.js";
import type { Tx } from "./connect.js";
import { removeRows, writeRows } from "./record-rows.js";
import type { CitationRow, StatementRow } from "./rows.js";

export interface ClaimRow {
  readonly id: string;
  /** As it will stand, or stands, in the record. */
  readonly statement: StatementRow;
  readonly figure: string | null;
  readonly source_id: string | null;
  readonly page: string | null;
  readonly expires_on: Day | null;
  readonly state: ClaimState;
  readonly recorded_by: string;
  readonly recorded_at: Instant;
  readonly approved_by: string | null;
  readonly approved_at: Instant | null;
  /** As `figures/stored-value.ts` writes it. */
  readonly approved_value: unknown;
  readonly reason: string | null;
  /** What it said before each renewal, oldest first. */
  readonly earlier: readonly EarlierClaim[];
}

/** A claim as it was approved before it was renewed. */
export interface EarlierClaim {
  readonly statement: StatementRow;
  readonly expires_on: Day | null;
  readonly approved_by: string | null;
  readonly approved_at: Instant | null;
  readonly approved_value: unknown;
}

const COLUMNS =
  "id, statement, figure, source_id, page, expires_on, state, recorded_by, recorded_at, approved_by, approved_at, approved_value, reason, earlier";

/** Claims in one record, at most: an error, never a shorter list. */
const MOST_CLAIMS = 100_000;

export function listClaims(tx: Tx): Promise<readonly ClaimRow[]> {
  return tx.rows(`select ${COLUMNS} from claim order by id collate "C" limit ${MOST_CLAIMS}`);
}

export async function lockClaim(tx: Tx, id: string): Promise<ClaimRow | null> {
  const [row] = await tx.rows<ClaimRow>(`select ${COLUMNS} from claim where id = $1 for update`, [
    id,
  ]);
  return row ?? null;
}

export async function insertClaim(
  tx: Tx,
  row: Omit<ClaimRow, "approved_by" | "approved_at" | "approved_value" | "reason" | "earlier">,
): Promise<void> {
  await tx.run(
    `insert into claim (id, statement, figure, source_id, page, expires_on, state, recorded_by, recorded_at)
     values ($1, $2::jsonb, $3, $4, $5, $6, $7, $8, $9)`,
    [
      row.id,
      JSON.stringify(row.statement),
      row.figure,
      row.source_id,
      row.page,
      row.expires_on,
      row.state,
      row.recorded_by,
      row.recorded_at,
    ],
  );
}

export async function submitClaimRow(tx: Tx, id: string): Promise<void> {
  await tx.run("update claim set state = 'submitted' where id = $1", [id]);
}

export async function approveClaimRow(
  tx: Tx,
  id: string,
  approval: { readonly by: string; readonly at: Instant; readonly value: unknown },
): Promise<void> {
  await tx.run(
    "update claim set state = 'approved', approved_by = $2, approved_at = $3, approved_value = $4::jsonb where id = $1",
    [id, approval.by, approval.at, approval.value === null ? null : JSON.stringify(approval.value)],
  );
}

/** What it says from now on; what it said is kept behind the others. */
export async function renewClaimRow(
  tx: Tx,
  { id, statement, expires_on, approved_by, approved_at, approved_value }: ClaimRow,
  renewed: Pick<ClaimRow, "statement" | "expires_on"> & {
    readonly by: string;
    readonly at: Instant;
    readonly value: unknown;
  },
): Promise<void> {
  const earlier: EarlierClaim = { statement, expires_on, approved_by, approved_at, approved_value };
  await tx.run(
    `update claim set earlier = earlier || $2::jsonb, statement = $3::jsonb, expires_on = $4,
            approved_by = $5, approved_at = $6, approved_value = $7::jsonb
      where id = $1`,
    [
      id,
      JSON.stringify([earlier]),
      JSON.stringify(renewed.statement),
      renewed.expires_on,
      renewed.by,
      renewed.at,
      renewed.value === null ? null : JSON.stringify(renewed.value),
    ],
  );
}

export async function withdrawClaimRow(tx: Tx, id: string, reason: string): Promise<void> {
  await tx.run("update claim set state = 'withdrawn', reason = $2 where id = $1", [id, reason]);
}

/** An approved claim becomes a statement of the record, with what it cites. */
export async function enterStatement(
  tx: Tx,
  statement: StatementRow,
  citations: readonly CitationRow[],
): Promise<void> {
  await writeRows(tx, "statement", [statement]);
  await writeRows(tx, "citation", citations);
}

/** A withdrawn one leaves it again; what was claimed, by whom and why not any more stays in `claim`. */
export async function removeStatement(tx: Tx, id: string): Promise<void> {
  await tx.run("delete from citation where record_kind = 'statement' and record_id = $1", [id]);
  await removeRows(tx, "statement", [{ id }]);
}

export interface StoryVersionRow {
  readonly story_id: string;
  readonly version: number;
  readonly partner_id: string | null;
  readonly project_id: string | null;
  readonly programme_id: string | null;
  readonly fund_id: string | null;
  readonly title: Text;
  readonly body: Text;
  readonly state: "draft" | "published";
  readonly saved_by: string;
  readonly saved_at: Instant;
}

const VERSION_COLUMNS =
  "story_id, version, partner_id, project_id, programme_id, fund_id, title, body, state, saved_by, saved_at";

/** Versions of one story that a page lists, at most: the newest. */
const VERSIONS_SHOWN = 100;

/** Newest first. */
export function listStoryVersions(tx: Tx, story_id: string): Promise<readonly StoryVersionRow[]> {
  return tx.rows(
    `select ${VERSION_COLUMNS} from story_version where story_id = $1 order by version desc limit ${VERSIONS_SHOWN}`,
    [story_id],
  );
}

/** The newest version of every story that people wrote. */
export function listLatestStories(tx: Tx): Promise<readonly StoryVersionRow[]> {
  return tx.rows(
    `select distinct on (story_id collate "C") ${VERSION_COLUMNS}
       from story_version order by story_id collate "C", version desc limit 10000`,
  );
}

export async function insertStoryVersion(tx: Tx, row: StoryVersionRow): Promise<void> {
  await tx.run(
    `insert into story_version (${VERSION_COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7::jsonb, $8::jsonb, $9, $10, $11)`,
    [
      row.story_id,
      row.version,
      row.partner_id,
      row.project_id,
      row.programme_id,
      row.fund_id,
      JSON.stringify(row.title),
      JSON.stringify(row.body),
      row.state,
      row.saved_by,
      row.saved_at,
    ],
  );
}

/** What is published stands in the record as a story. */
export async function enterStory(tx: Tx, version: StoryVersionRow): Promise<void> {
  const { story_id, partner_id, project_id, programme_id, fund_id, title, body } = version;
  const row = {
    id: story_id,
    portfolio: null,
    partner_id,
    project_id,
    programme_id,
    fund_id,
    title,
    body,
  };
  await writeRows(tx, "story", [{ ...row, position: 1000 }]);
}
