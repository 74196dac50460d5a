import { createHash } from "node:crypto";
import type { Currency } from "../base/currency.js";
import type { Day } from "../base/day.js";
import type { Finding } from "../base/finding.js";
import { LIMITS } from "../base/settings.js";
import { fillText, texts, type Text } from "../base/text.js";
import type { ReportedSum } from "../fund/reported-money.js";
import { checkIati, readIati, type CheckSink, type FileHead } from "../iati/index.js";
import type { Snapshot } from "../store/snapshot.js";
import { columnsOf, TABLES, type TableName } from "../store/tables.js";
import type { DraftRow, PortfolioDraft } from "./from-portfolio.js";
import { openActivity, type ActivityDraft, type ReadingContext } from "./iati-activity.js";
import { attributeOf, type XmlElement } from "./iati-element.js";
import { openIatiReport, type IatiReport } from "./iati-findings.js";
import {
  decideLevels,
  profileOf,
  type ActivityKind,
  type IatiProfile,
  type Levels,
} from "./iati-levels.js";
import { sumFile } from "./iati-money.js";
import {
  matchOrganisations,
  openMentions,
  safeId,
  type Matching,
  type Mention,
  type ReviewEntry,
} from "./iati-organisations.js";
import { openPublisher, publisherRows, type PublisherDraft } from "./iati-publisher.js";
import { activityRows, titleOf, type IatiRow } from "./iati-rows.js";

export { IATI_PROFILES, type IatiProfile } from "./iati-levels.js";
export { readFileBytes } from "../iati/index.js";
export { IATI_FINDINGS } from "./iati-findings.js";
export type { ActivityKind } from "./iati-levels.js";
export type { ReviewEntry } from "./iati-organisations.js";

export interface IatiFile {
  /** As findings name it. */
  readonly name: string;
  /** Its bytes, plain or gzip; asked for once to check them and once to read them. */
  open(): AsyncIterable<Uint8Array>;
}

export interface IatiReadingOptions {
  readonly today: Day;
  /** How the publisher uses the standard; judged from the file where it is left out. */
  readonly profile?: IatiProfile | undefined;
  /** The file was made up to show how a full record looks. */
  readonly isIllustrative?: boolean;
}

/** An activity of the file, and the project, programme or fund that it becomes. */
export interface IatiHome {
  readonly id: string;
  readonly identifier: string;
  readonly kind: ActivityKind;
  readonly title: Text;
  readonly line: number;
}

export interface IatiReading {
  /** Null where a critical finding keeps the file out. */
  readonly draft: PortfolioDraft | null;
  readonly profile: IatiProfile;
  readonly version: string;
  readonly file_hash: string;
  readonly activities: number;
  readonly transactions: number;
  /** What each activity becomes, in the file's order; of an organisation file nothing. */
  readonly homes: readonly IatiHome[];
  /** Totals by type and currency over the file's activities, no money twice. */
  readonly sums: readonly ReportedSum[];
  /** Organisations to look at: matched by name alone, or only alike. */
  readonly review: readonly ReviewEntry[];
  readonly findings: readonly Finding[];
  readonly findings_counted: number;
}

/**
 * Reads an IATI file of any version into what it proposes for the record. The file is checked first; with a critical finding
 * nothing is proposed. One block of the file is held at a time, and of an activity what the record wants of it.
 */
export async function readIatiFile(
  file: IatiFile,
  options: IatiReadingOptions,
  snapshot: Snapshot,
): Promise<IatiReading> {
  const report = openIatiReport(file.name);
  const hash = createHash("sha256");
  const isSound = await checkFile(hashed(file.open(), hash), file.name, options.today, report);
  const file_hash = hash.digest("hex");
  const contents = isSound ? await readContents(file, report) : NOTHING;
  const { activities, publishers, version } = contents;
  const profile = options.profile ?? profileOf(activities);
  const made = isSound
    ? makeDraft(
        contents,
        { profile, file, file_hash, isIllustrative: options.isIllustrative ?? false },
        snapshot,
        report,
      )
    : null;
  const findings_counted = [...report.counts.values()].reduce((sum, count) => sum + count, 0);
  return {
    draft: report.isCritical() ? null : (made?.draft ?? null),
    profile,
    version,
    file_hash,
    activities: activities.length + publishers.length,
    transactions: activities.reduce((sum, activity) => sum + activity.transactions.length, 0),
    homes: made?.homes ?? [],
    sums: made?.sums ?? [],
    review: made?.review ?? [],
    findings: report.findings,
    findings_counted,
  };
}

async function* hashed(
  bytes: AsyncIterable<Uint8Array>,
  hash: ReturnType<typeof createHash>,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    hash.update(chunk);
    yield chunk;
  }
}

/** Whether the file has no critical finding by its own version's rules. Those that it has go into the report, all kinds of them. */
async function checkFile(
  bytes: AsyncIterable<Uint8Array>,
  name: string,
  today: Day,
  report: IatiReport,
): Promise<boolean> {
  let found: Finding[] = [];
  let isCritical = false;
  const kept = new Map<string, number>();
  const add: CheckSink["addToFile"] = (finding) => {
    isCritical ||= finding.severity === "critical";
    const count = (kept.get(finding.id) ?? 0) + 1;
    kept.set(finding.id, count);
    // The words of a finding are made when they are asked for: not of those that are only counted.
    if (count > LIMITS.iati_findings_of_a_rule) return;
    const { id, severity, what, why, fix, path, line, column } = finding;
    const place = {
      file: name,
      path,
      ...(line === null ? {} : { line }),
      ...(column === null ? {} : { column }),
    };
    found.push({ rule: id, severity, place, message: sentence(what, why, fix) });
  };
  const abandon: CheckSink["abandon"] = (finding) => {
    found = [];
    kept.clear();
    add(finding);
  };
  const sink: CheckSink = { add, addToFile: add, endSubject: () => undefined, abandon };
  const { isReadable } = await checkIati(bytes, { today, isOwnVersion: true }, sink);
  if (isCritical || !isReadable) for (const finding of found) report.addChecked(finding);
  return isReadable && !isCritical;
}

function sentence(...parts: readonly Text[]): Text {
  return {
    en: parts
      .map(({ en }) => en)
      .filter(Boolean)
      .join(" "),
    ja: parts.map(({ ja }) => ja).join(""),
  };
}

interface Contents {
  readonly activities: ActivityDraft[];
  readonly publishers: PublisherDraft[];
  readonly mentions: readonly Mention[];
  readonly version: string;
}

const NOTHING: Contents = { activities: [], publishers: [], mentions: [], version: "" };

async function readContents(file: IatiFile, report: IatiReport): Promise<Contents> {
  const mentions = openMentions();
  const activities: ActivityDraft[] = [];
  const publishers: PublisherDraft[] = [];
  let head: FileHead | null = null;
  let context: ReadingContext = { mentions, report, language: "en" };
  let open: { block(element: XmlElement): void; end(): void } | null = null;
  let rows = 0;
  await readIati(file.open(), {
    head(found) {
      head = found;
      context = { mentions, report, language: attributeOf(found.element, "xml:lang") ?? "en" };
    },
    begin(root) {
      if (head?.kind === "organisation") {
        const publisher = openPublisher(root, context);
        publishers.push(publisher.draft);
        open = publisher;
        return;
      }
      const activity = openActivity(root, context);
      activities.push(activity.draft);
      open = activity;
    },
    block(element) {
      if (++rows <= LIMITS.iati_import_rows) open?.block(element);
    },
    end: () => open?.end(),
  });
  if (rows > LIMITS.iati_import_rows)
    report.add("IATI_ROWS_TOO_MANY", { line: 0 }, { limit: LIMITS.iati_import_rows });
  const found = head as FileHead | null;
  return {
    activities: identified(activities, report),
    publishers: publishers.filter(({ identifier }) => identifier !== null),
    mentions: mentions.all,
    version: found?.version ?? "",
  };
}

/** Those with an identifier, each identifier once. */
function identified(activities: readonly ActivityDraft[], report: IatiReport): ActivityDraft[] {
  const first = new Map<string, number>();
  return activities.filter(({ identifier, line }) => {
    if (identifier === null) {
      report.add("IATI_IDENTIFIER_MISSING", { line });
      return false;
    }
    const known = first.get(identifier);
    if (known !== undefined)
      report.add("IATI_IDENTIFIER_TWICE", { line, path: identifier }, { identifier, first: known });
    else first.set(identifier, line);
    return known === undefined;
  });
}

interface Making {
  readonly profile: IatiProfile;
  readonly file: IatiFile;
  readonly file_hash: string;
  readonly isIllustrative: boolean;
}

interface Made {
  readonly draft: PortfolioDraft;
  readonly homes: readonly IatiHome[];
  readonly sums: readonly ReportedSum[];
  readonly review: readonly ReviewEntry[];
}

function makeDraft(
  contents: Contents,
  making: Making,
  snapshot: Snapshot,
  report: IatiReport,
): Made | null {
  const { activities, publishers, mentions } = contents;
  if (activities.length + publishers.length === 0) {
    report.add("IATI_NOTHING", { line: 0 });
    return null;
  }
  const dataset = findDataset(contents, making.file.name, snapshot, report);
  const levels = decideLevels(activities, making.profile, report);
  const candidates = snapshot.organisations.filter(({ portfolio }) => portfolio !== dataset);
  const matching = matchOrganisations(mentions, candidates, report);
  const ids = new Map(activities.map((activity) => [activity, safeId(activity.identifier ?? "")]));
  const idOf = (activity: ActivityDraft) => ids.get(activity) ?? "";
  const sums = sumFile(activities, levels, idOf, report);
  reportTexts(activities, report);
  const isOwned = ownershipOf(dataset, snapshot, report);
  const rows: DraftRow[] = [];
  for (const row of datasetRows(contents, dataset, { levels, matching, report, idOf })) {
    isOwned(row);
    rows.push(draftRow(row, dataset, making.file.name));
  }
  checkAge(activities, dataset, snapshot, report);
  const draft: PortfolioDraft = {
    id: dataset,
    title: fillText(WORDS.dataset, { publisher: publisherName(contents), dataset }),
    is_illustrative: making.isIllustrative,
    note: null,
    content_hash: making.file_hash,
    rows,
  };
  const homes = activities.map((activity) => ({
    id: idOf(activity),
    identifier: activity.identifier ?? "",
    kind: levels.kindOf.get(activity) ?? "project",
    title: titleOf(activity),
    line: activity.line,
  }));
  return { draft, homes, sums, review: matching.review };
}

function draftRow({ table, values, line }: IatiRow, portfolio: string, file: string): DraftRow {
  const currency = values["currency"] as Currency | null | undefined;
  const currencies = currency ? amountIn(currency) : NO_CURRENCIES;
  const all = columnsOf(table).has("portfolio") ? Object.assign(values, { portfolio }) : values;
  return { table, values: all as DraftRow["values"], currencies, place: { file, line } };
}

const NO_CURRENCIES: DraftRow["currencies"] = new Map();
const AMOUNTS = new Map<Currency, DraftRow["currencies"]>();

/** One for all rows of a currency: there may be a million. */
function amountIn(currency: Currency): DraftRow["currencies"] {
  const known = AMOUNTS.get(currency) ?? new Map([["amount_minor", currency]]);
  AMOUNTS.set(currency, known);
  return known;
}

const WORDS = texts({
  dataset: {
    en: "IATI data of {publisher} ({dataset})",
    ja: "{publisher}のIATIデータ（{dataset}）",
  },
  source: { en: "IATI file of {publisher}", ja: "{publisher}のIATIファイル" },
  unnamed: { en: "a publisher without a name", ja: "名称のない発行者" },
});

function publisherName({ activities, publishers }: Contents): Text {
  const mention =
    activities.find(({ reporter }) => reporter !== null)?.reporter ??
    publishers[0]?.mention ??
    null;
  const ref = mention?.ref;
  return mention?.name ?? (ref ? { en: ref, ja: ref } : WORDS.unnamed);
}

/**
 * The dataset that the file is a version of: the one that has most of its activities, whatever the file is called; else a new
 * one, named for the file.
 */
function findDataset(
  { activities, publishers }: Contents,
  name: string,
  snapshot: Snapshot,
  report: IatiReport,
): string {
  const [publisher] = publishers;
  if (publisher) return `iati-org-${safeId(publisher.identifier ?? "")}`;
  const homes = new Map(
    snapshot.iatiActivities.map((row) => [row.iati_identifier, row.portfolio ?? ""]),
  );
  const shared = new Map<string, number>();
  for (const { identifier } of activities) {
    const home = homes.get(identifier ?? "");
    if (home !== undefined) shared.set(home, (shared.get(home) ?? 0) + 1);
  }
  const [best] = [...shared].sort(([a, most], [b, more]) => more - most || (a < b ? -1 : 1));
  if (best === undefined) return freeName(name, snapshot);
  for (const { identifier, line } of activities) {
    const home = homes.get(identifier ?? "");
    if (home === undefined || home === best[0]) continue;
    report.add(
      "IATI_ACTIVITY_ELSEWHERE",
      { line, path: identifier ?? "" },
      { identifier: identifier ?? "", dataset: home },
    );
  }
  return best[0];
}

function freeName(file: string, snapshot: Snapshot): string {
  const stem = (file.split(/[/\\]/).at(-1) ?? "").replace(/\.(xml|gz)\b/gi, "");
  const name = `iati-${stem.replace(/[^A-Za-z0-9._-]+/g, "-").slice(0, 60) || "file"}`;
  for (let number = 1; ; number++) {
    const id = number === 1 ? name : `${name}-${number}`;
    if (!snapshot.portfolioById.has(id)) return id;
  }
}

function reportTexts(activities: readonly ActivityDraft[], report: IatiReport): void {
  const foreign = activities.filter(
    ({ title }) => title !== null && !title.languages.includes("ja"),
  ).length;
  if (foreign > 0) report.add("IATI_LANGUAGES", { line: 0 }, { count: foreign });
  const withContacts = activities.filter(({ hasContacts }) => hasContacts).length;
  if (withContacts > 0) report.add("IATI_CONTACT_LEFT_OUT", { line: 0 }, { count: withContacts });
}

interface DatasetContext {
  readonly levels: Levels;
  readonly matching: Matching;
  readonly report: IatiReport;
  readonly idOf: (activity: ActivityDraft) => string;
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

function* datasetRows(
  contents: Contents,
  dataset: string,
  context: DatasetContext,
): Generator<IatiRow> {
  const publisher = publisherName(contents);
  const title = fillText(WORDS.source, { publisher });
  yield {
    table: "source",
    values: {
      id: dataset,
      title,
      publisher,
      url: null,
      published_date: null,
      retrieved_on: null,
      kind: "dataset",
      licence: null,
      note: null,
    },
    line: 0,
  };
  for (const { id, mention } of context.matching.fresh) yield organisationRow(id, mention);
  const rows = function* (): Generator<IatiRow> {
    for (const activity of contents.activities) yield* activityRows(activity, context);
    for (const each of contents.publishers)
      yield* publisherRows(each, context.matching.idOf(each.mention) ?? "");
  };
  for (const row of rows()) {
    yield row;
    if (!CITED.has(row.table)) continue;
    const values = {
      record_kind: row.table,
      record_id: row.values["id"],
      n: 1,
      source_id: dataset,
      page: null,
      as_of: null,
    };
    yield { table: "citation", values, line: row.line };
  }
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

/** Says of each row whose id the record has from elsewhere that it is taken. */
function ownershipOf(
  dataset: string,
  snapshot: Snapshot,
  report: IatiReport,
): (row: IatiRow) => void {
  const owners = new Map<TableName, Map<string, string | null>>();
  return ({ table, values, line }) => {
    const id = values["id"];
    if (typeof id !== "string") return;
    let known = owners.get(table);
    if (!known) {
      const held = snapshot[TABLES[table].plural] as readonly {
        readonly id?: string;
        readonly portfolio?: string | null;
      }[];
      known = new Map(held.map((row) => [row.id ?? "", row.portfolio ?? null]));
      owners.set(table, known);
    }
    if (known.has(id) && known.get(id) !== dataset)
      report.add("IATI_ID_TAKEN", { line }, { kind: table, id });
  };
}

/** Whether the publisher's own clock says that the record holds a later version already. */
function checkAge(
  activities: readonly ActivityDraft[],
  dataset: string,
  snapshot: Snapshot,
  report: IatiReport,
): void {
  const latest = (instants: readonly (string | null)[]) =>
    instants.reduce<string>((max, each) => (each !== null && each > max ? each : max), "");
  const known = latest(
    snapshot.iatiActivities
      .filter(({ portfolio }) => portfolio === dataset)
      .map((row) => row.last_updated),
  );
  const found = latest(activities.map((activity) => activity.last_updated));
  if (found !== "" && found < known) report.add("IATI_FILE_OLDER", { line: 0 }, { found, known });
}
