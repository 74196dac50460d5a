import type { Text } from "../base/text.js";
import { fillText, texts } from "../base/text.js";
import type { ReopenedRow } from "../store/closing-steps.js";
import type { CountedFund } from "../store/corrections.js";
import type { ClosureRow } from "../store/life-rows.js";
import type { OrganisationRow } from "../store/rows.js";
import type { TableName } from "../store/tables.js";
import type { ActivityHead } from "./iati-activity.js";
import type { ActivityKind } from "./iati-levels.js";
import type { IatiReport } from "./iati-findings.js";
import { safeId, type Matching, type Mention } from "./iati-organisations.js";
import type { PublisherHead } from "./iati-publisher.js";
import type { IatiRow } from "./iati-rows.js";

/** What the record has to tell before a file is judged: of a large record this is little. */
export interface IatiKnown {
  readonly organisations: readonly OrganisationRow[];
  readonly activities: readonly KnownActivity[];
  readonly datasets: ReadonlySet<string>;
  readonly closures: readonly ClosureRow[];
  readonly reopened: readonly ReopenedRow[];
  readonly counted_funds: readonly CountedFund[];
  readonly own: OwnPublications;
  /** What activities of earlier files became, by iati-identifier, where other records refer to that. */
  readonly used_homes: ReadonlyMap<string, ActivityKind>;
}

/** What the record publishes itself. */
export interface OwnPublications {
  /** By iati-identifier: the record, as `table/id`. */
  readonly activities: ReadonlyMap<string, string>;
  /** The identifiers of the organisations that report from this record. */
  readonly publishers: ReadonlySet<string>;
}

/** An activity that came with an earlier file. */
export interface KnownActivity {
  readonly iati_identifier: string;
  readonly portfolio: string | null;
  readonly last_updated: string | null;
}

/** Whom a file speaks of, in its order: those that are taken over. */
export interface IatiSubjects {
  readonly activities: readonly ActivityHead[];
  readonly publishers: readonly PublisherHead[];
}

const WORDS = texts({
  dataset: {
    en: "IATI data of {publisher} ({dataset})",
    ja: "{publisher}のIATIデータ（{dataset}）",
  },
  source: { en: "IATI file of {publisher}", ja: "{publisher}のIATIファイル" },
  unnamed: { en: "a publisher without a name", ja: "名称のない発行者" },
});

/** Those with an identifier, each identifier once; null in the place of the others. */
export function identify<Head extends Pick<ActivityHead, "identifier" | "line">>(
  subjects: readonly Head[],
  report: IatiReport,
): (Head | null)[] {
  const first = new Map<string, number>();
  return subjects.map((subject) => {
    const { identifier, line } = subject;
    if (identifier === null) {
      report.add("IATI_IDENTIFIER_MISSING", { line });
      return null;
    }
    const known = first.get(identifier);
    if (known === undefined) {
      first.set(identifier, line);
      return subject;
    }
    report.add("IATI_IDENTIFIER_TWICE", { line, path: identifier }, { identifier, first: known });
    return null;
  });
}

/**
 * The dataset that the file is a version of: the one that has most of its activities, whatever the file is called, where they are half of
 * either or the dataset is named for the file; else a new one, named for the file. Decision 0522.
 */
export function findDataset(
  { activities, publishers }: IatiSubjects,
  name: string,
  known: IatiKnown,
  report: IatiReport,
): string {
  const [publisher] = publishers;
  if (publisher) return `iati-org-${safeId(publisher.identifier ?? "")}`;
  const homes = new Map(
    known.activities.map((row) => [row.iati_identifier, row.portfolio ?? ""] as const),
  );
  const shared = new Map<string, number>();
  for (const { identifier } of activities) {
    const home = homes.get(identifier ?? "");
    if (home !== undefined) shared.set(home, (shared.get(home) ?? 0) + 1);
  }
  const [best] = [...shared].sort(([a, most], [b, more]) => more - most || (a < b ? -1 : 1));
  const dataset =
    best !== undefined && isVersion(best, { activities, name }, known)
      ? best[0]
      : beginDataset(name, known, report);
  for (const { identifier, line } of activities) {
    const home = homes.get(identifier ?? "");
    if (home === undefined || home === dataset) continue;
    report.add(
      "IATI_ACTIVITY_ELSEWHERE",
      { line, path: identifier ?? "" },
      { identifier: identifier ?? "", dataset: home },
    );
  }
  return dataset;
}

/** Two files that share a few activities are two: taken for a version of the other, one would remove all that it does not have. */
function isVersion(
  [dataset, shared]: readonly [string, number],
  { activities, name }: { readonly activities: readonly ActivityHead[]; readonly name: string },
  known: IatiKnown,
): boolean {
  const size = known.activities.filter(({ portfolio }) => portfolio === dataset).length;
  const isHalf = shared * 2 >= Math.min(activities.length, size);
  return isHalf || freeName(name, known).first === dataset;
}

/** A dataset of its own; said where one of the same name stands already, as a publisher who changed all identifiers has both count. */
function beginDataset(file: string, known: IatiKnown, report: IatiReport): string {
  const { first, free: dataset } = freeName(file, known);
  const hasNamesake = known.activities.some(({ portfolio }) => portfolio === first);
  if (dataset !== first && hasNamesake)
    report.add("IATI_DATASET_NAMESAKE", { line: 0 }, { dataset, other: first });
  return dataset;
}

function freeName(file: string, { datasets }: IatiKnown): { first: string; free: string } {
  const stem = (file.split(/[/\\]/).at(-1) ?? "").replace(/\.(xml|gz)\b/gi, "");
  const plain = stem.replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^-+|-+$/g, "");
  const name = `iati-${plain.slice(0, 60) || "file"}`;
  for (let number = 1; ; number++) {
    const id = number === 1 ? name : `${name}-${number}`;
    if (!datasets.has(id)) return { first: name, free: id };
  }
}

export function datasetTitle(subjects: IatiSubjects, dataset: string): Text {
  return fillText(WORDS.dataset, { publisher: publisherName(subjects), dataset });
}

function publisherName({ activities, publishers }: IatiSubjects): Text {
  const mention =
    activities.find(({ reporter }) => reporter !== null)?.reporter ??
    publishers[0]?.mention ??
    null;
  const ref = mention?.ref;
  return mention?.name ?? (ref ? { en: ref, ja: ref } : WORDS.unnamed);
}

/** The rows that stand before those of any activity: where they come from, and the organisations that the record lacks. */
export function* datasetRows(
  subjects: IatiSubjects,
  dataset: string,
  { fresh }: Matching,
): Generator<IatiRow> {
  const publisher = publisherName(subjects);
  const title = fillText(WORDS.source, { publisher });
  const unsaid = { url: null, published_date: null, retrieved_on: null, licence: null, note: null };
  const source = { id: dataset, title, publisher, kind: "dataset", ...unsaid };
  yield { table: "source", values: source, line: 0 };
  for (const { id, mention } of fresh) yield organisationRow(id, mention);
}

/** IATI OrganisationType 90: other. */
const OTHER_TYPE = "90";

function organisationRow(id: string, { ref, name, type, line }: Mention): IatiRow {
  const values = {
    id,
    name: name ?? { en: ref ?? id, ja: ref ?? id },
    short_name: null,
    type: type ?? OTHER_TYPE,
    country: null,
    iati_ref: ref,
    dac_donor_code: null,
    dac_channel_codes: [],
    sort_key_ja: null,
    is_reporting_org: false,
    parent_id: null,
    description: null,
  };
  return { table: "organisation", values, line };
}

/** Tables whose rows cite the file that they came from. */
const CITED = new Set<TableName>([
  "fund",
  "programme",
  "project",
  "result",
  "indicator_value",
  "document",
]);

/** The rows with what they cite. */
export function* withCitations(rows: Iterable<IatiRow>, dataset: string): Generator<IatiRow> {
  for (const row of rows) {
    yield row;
    if (!CITED.has(row.table)) continue;
    const cited = { record_kind: row.table, record_id: row.values["id"], source_id: dataset };
    yield {
      table: "citation",
      values: { ...cited, n: 1, page: null, as_of: null },
      line: row.line,
    };
  }
}

export function reportTexts(activities: readonly ActivityHead[], report: IatiReport): void {
  const foreign = activities.filter(
    ({ title }) => title !== null && !title.languages.includes("ja"),
  ).length;
  if (foreign > 0) report.add("IATI_LANGUAGES", { line: 0 }, { count: foreign });
  const withContacts = activities.filter(({ hasContacts }) => hasContacts).length;
  if (withContacts > 0) report.add("IATI_CONTACT_LEFT_OUT", { line: 0 }, { count: withContacts });
}

/** Whether the publisher's own clock says that the record holds a later version already. */
export function checkAge(
  activities: readonly ActivityHead[],
  earlier: readonly KnownActivity[],
  report: IatiReport,
): void {
  const latest = (rows: readonly Pick<KnownActivity, "last_updated">[]) =>
    rows.reduce<string>(
      (max, { last_updated: each }) => (each !== null && each > max ? each : max),
      "",
    );
  const [found, known] = [latest(activities), latest(earlier)];
  if (found !== "" && found < known) report.add("IATI_FILE_OLDER", { line: 0 }, { found, known });
}
