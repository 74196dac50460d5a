import { createHash } from "node:crypto";
import type { Day } from "../base/day.js";
import type { Finding } from "../base/finding.js";
import { LIMITS } from "../base/settings.js";
import type { Text } from "../base/text.js";
import type { ReportedSum } from "../fund/reported-money.js";
import { isNameOfCode } from "../iati/code-names.js";
import { checkIati, readIati, XmlFault, type CheckSink, type FileHead } from "../iati/index.js";
import type { OrganisationRow } from "../store/rows.js";
import { columnsOf } from "../store/tables.js";
import { headOf, openActivity, type ActivityHead, type ReadingContext } from "./iati-activity.js";
import {
  checkAge,
  datasetRows,
  datasetTitle,
  findDataset,
  identify,
  reportTexts,
  withCitations,
  type IatiKnown,
  type IatiSubjects,
} from "./iati-dataset.js";
import { namespacesOf, openDetails, openGiving } from "./iati-details.js";
import { attributeOf, type XmlElement } from "./iati-element.js";
import { openIatiReport, type IatiReport } from "./iati-findings.js";
import { decideLevels, profileOf, type ActivityKind, type IatiProfile } from "./iati-levels.js";
import { openFlows, sumFile } from "./iati-money.js";
import { openOwn, type OwnOfFile } from "./iati-own.js";
import {
  matchOrganisations,
  openMentions,
  safeId,
  type Mentions,
  type ReviewEntry,
} from "./iati-organisations.js";
import {
  openPublisher,
  publisherBudgetRow,
  publisherDocumentRow,
  type PublisherHead,
} from "./iati-publisher.js";
import {
  activityRows,
  budgetRow,
  detailRow,
  documentRow,
  homeOf,
  resultRows,
  titleOf,
  transactionRow,
  type IatiRow,
  type RowContext,
} from "./iati-rows.js";

export { IATI_PROFILES, type IatiProfile } from "./iati-levels.js";
export { readFileBytes } from "../iati/index.js";
export { IATI_FINDINGS } from "./iati-findings.js";
export type { IatiKnown } from "./iati-dataset.js";
export type { ActivityKind } from "./iati-levels.js";
export type { ReviewEntry } from "./iati-organisations.js";
export type { IatiRow } from "./iati-rows.js";

export interface IatiFile {
  /** As findings name it. */
  readonly name: string;
  /** Its bytes, plain or gzip; asked for to check them, to learn whom they speak of, and for the rows. */
  open(): AsyncIterable<Uint8Array>;
}

export interface IatiReadingOptions {
  readonly today: Day;
  /** How the publisher uses the standard; judged from the file where it is left out. */
  readonly profile?: IatiProfile | undefined;
}

/** An activity of the file, and the project, programme or fund that it becomes. */
export interface IatiHome {
  readonly id: string;
  readonly identifier: string;
  readonly kind: ActivityKind;
  readonly title: Text;
  readonly line: number;
}

/** What a file says on the whole, before any of its rows is made. */
export interface IatiReading {
  readonly profile: IatiProfile;
  readonly version: string;
  readonly file_hash: string;
  readonly activities: number;
  readonly transactions: number;
  /** What each activity becomes, in the file's order; of an organisation file nothing. */
  readonly homes: readonly IatiHome[];
  /** Organisations to look at: matched by name alone, or only alike. */
  readonly review: readonly ReviewEntry[];
  /** The dataset that the file is a version of; null where nothing of it can be taken over. */
  readonly dataset: { readonly id: string; readonly title: Text } | null;
}

/** What is known once the rows were made. With a critical finding among them nothing may be taken over. */
export interface IatiConclusion {
  /** Totals by type and currency over the file's activities, no money twice. */
  readonly sums: readonly ReportedSum[];
  readonly findings: readonly Finding[];
  readonly findings_counted: number;
  readonly isCritical: boolean;
}

/** Takes rows as they are made; what it waits for, the reading waits for. */
export type RowTaker = (rows: Iterable<IatiRow>) => Promise<void>;

export interface OpenIati {
  readonly reading: IatiReading;
  /** Reads the file once more and hands out its rows, in its order within each table. */
  readRows(take: RowTaker): Promise<void>;
  /** A row whose id the record has from elsewhere. */
  reportTaken(row: IatiRow): void;
  conclude(): IatiConclusion;
}

/**
 * Reads an IATI file of any version: first to check it, with a critical finding nothing more; then for whom and what it speaks of,
 * which decides levels, organisations and the dataset; and for its rows. One block of the file is held at a time, and of each
 * activity what the others are judged by.
 */
export async function openIatiFile(
  file: IatiFile,
  options: IatiReadingOptions,
  known: IatiKnown,
): Promise<OpenIati> {
  const report = openIatiReport(file.name);
  const hash = createHash("sha256");
  const isSound = await checkFile(hashed(file.open(), hash), file.name, options.today, report);
  const file_hash = hash.digest("hex");
  const own = openOwn(known);
  const contents = isSound ? await readContents(file, own, report) : NOTHING;
  const { activities, publishers, version } = contents;
  const profile = options.profile ?? profileOf(activities);
  const told = {
    profile,
    version,
    file_hash,
    activities: activities.length + publishers.length,
    transactions: activities.reduce((sum, activity) => sum + activity.transactions, 0),
  };
  if (isSound && contents !== NOTHING && activities.length + publishers.length === 0)
    report.add(contents.hasOwn ? "IATI_ALL_OWN" : "IATI_NOTHING", { line: 0 });
  if (told.activities === 0) return nothingOf(told, report);
  return openContents({ file, contents, known, own, report }, told);
}

type Told = Omit<IatiReading, "homes" | "review" | "dataset">;

function nothingOf(told: Told, report: IatiReport): OpenIati {
  return {
    reading: { ...told, homes: [], review: [], dataset: null },
    readRows: () => Promise.resolve(),
    reportTaken: () => undefined,
    conclude: () => ({ ...concluded(report), sums: [] }),
  };
}

function concluded(report: IatiReport): Omit<IatiConclusion, "sums"> {
  const findings_counted = [...report.counts.values()].reduce((sum, count) => sum + count, 0);
  return { findings: report.findings, findings_counted, isCritical: report.isCritical() };
}

interface Opened {
  readonly file: IatiFile;
  readonly contents: Contents;
  readonly known: IatiKnown;
  readonly own: OwnOfFile;
  readonly report: IatiReport;
}

function openContents({ file, contents, known, own, report }: Opened, told: Told): OpenIati {
  const { activities, mentions } = contents;
  const id = findDataset(contents, file.name, known, report);
  // Nothing of it is taken over: what its rows would say would be said of nothing.
  if (report.isCritical()) return nothingOf(told, report);
  const { profile } = told;
  const levels = decideLevels(activities, { profile, standing: known.used_homes }, report);
  const isOwn = ({ portfolio }: OrganisationRow) => portfolio === id;
  const organisations = {
    others: known.organisations.filter((row) => !isOwn(row)),
    own: known.organisations.filter(isOwn),
  };
  const matching = matchOrganisations(mentions.all, organisations, report);
  const ids = new Map(activities.map((activity) => [activity, safeId(activity.identifier ?? "")]));
  const idOf = (activity: ActivityHead) => ids.get(activity) ?? "";
  const flows = openFlows(new Map(activities.map((each) => [each.identifier ?? "", idOf(each)])));
  // What is found while rows are made stands after what is found of the file's money.
  const later = openIatiReport(file.name);
  const homes = activities.map((activity) => ({
    id: idOf(activity),
    identifier: activity.identifier ?? "",
    kind: levels.kindOf.get(activity) ?? "project",
    title: titleOf(activity),
    line: activity.line,
  }));
  const dataset = { id, title: datasetTitle(contents, id) };
  return {
    reading: { ...told, homes, review: matching.review, dataset },
    async readRows(take) {
      const hash = createHash("sha256");
      const closures = new Map(known.closures.map((row) => [row.project_id, row]));
      const currencies = new Map(known.counted_funds.map((row) => [row.id, row.currency]));
      const reopened = new Map(known.reopened.map((row) => [row.project_id, row.status]));
      const settled = { closures, reopened, currencies };
      const identifiers = new Set(activities.map(({ identifier }) => identifier ?? ""));
      const making = {
        ...{ dataset: id, levels, matching, report: later, idOf, flows, settled, own, identifiers },
        organisations: new Map<string, boolean>(),
      };
      await take(owned(datasetRows(contents, id, matching), id));
      const read = await readAgain(makeRows(hashed(file.open(), hash), contents, making, take));
      if (read === null || hash.digest("hex") !== told.file_hash)
        later.add("IATI_FILE_CHANGED", { line: 0 });
    },
    reportTaken: ({ table, values, line }) =>
      later.add("IATI_ID_TAKEN", { line }, { kind: table, id: String(values["id"]) }),
    conclude() {
      const sums = sumFile(activities, flows.all, { levels, idOf, report });
      reportTexts(activities, report);
      report.append(later);
      const earlier = known.activities.filter(({ portfolio }) => portfolio === id);
      checkAge(activities, earlier, report);
      return { ...concluded(report), sums };
    },
  };
}

/** What a further reading comes to. Null where it breaks off: the first one did not, so the file is another one by now. */
async function readAgain<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof XmlFault) return null;
    throw error;
  }
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
  if (isCritical || !isReadable) {
    for (const finding of found) report.addChecked(finding);
    for (const [rule, count] of kept) report.counts.set(rule, count);
  }
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

interface Contents extends IatiSubjects {
  /** Every activity or organisation as it stands in the file; null for those that are left out. */
  readonly inOrder: readonly (ActivityHead | PublisherHead | null)[];
  readonly mentions: Mentions;
  readonly version: string;
  /** Whether some of it is what the record publishes itself, and was left out. */
  readonly hasOwn: boolean;
}

const NOTHING: Contents = {
  activities: [],
  publishers: [],
  inOrder: [],
  mentions: openMentions(),
  version: "",
  hasOwn: false,
};

/** An activity or organisation while it is read. */
interface OpenSubject {
  block(element: XmlElement): void;
  end(): void;
}

type SubjectOpener = (root: XmlElement, context: ReadingContext) => OpenSubject | null;

interface SubjectsRead {
  readonly head: FileHead | null;
  readonly blocks: number;
}

/** Reads each activity or organisation of the file by what `open` makes of it; answers with the file's head and its blocks. */
async function readSubjects(
  bytes: AsyncIterable<Uint8Array>,
  { mentions, report }: Pick<ReadingContext, "mentions" | "report">,
  open: (head: FileHead) => SubjectOpener,
  afterChunk: (() => Promise<void>) | null = null,
): Promise<SubjectsRead> {
  let head: FileHead | null = null;
  let opener: SubjectOpener = () => null;
  let context: ReadingContext = { mentions, report, language: "en" };
  let subject: OpenSubject | null = null;
  let blocks = 0;
  const visitor = {
    head(found: FileHead) {
      head = found;
      opener = open(found);
      context = { mentions, report, language: attributeOf(found.element, "xml:lang") ?? "en" };
    },
    begin(root: XmlElement) {
      subject = opener(root, context);
    },
    block(element: XmlElement) {
      if (++blocks <= LIMITS.iati_import_rows) subject?.block(element);
    },
    end: () => subject?.end(),
  };
  await readIati(bytes, visitor, undefined, afterChunk);
  return { head, blocks };
}

const ignore = () => undefined;
const NO_PARTS = { transaction: ignore, budget: ignore, document: ignore, result: ignore };

/** The first reading: whom the file speaks of and what it says on the whole. Of its parts it holds nothing. */
async function readContents(file: IatiFile, own: OwnOfFile, report: IatiReport): Promise<Contents> {
  const mentions = openMentions();
  const activities: ActivityHead[] = [];
  const publishers: PublisherHead[] = [];
  const openers: Readonly<Record<FileHead["kind"], SubjectOpener>> = {
    organisation(root, context) {
      const publisher = openPublisher(root, context, NO_PARTS);
      publishers.push(publisher.head);
      return publisher;
    },
    activity(root, context) {
      const { draft, block, end } = openActivity(root, context, NO_PARTS);
      const before = mentions.all.length;
      return {
        block,
        end() {
          end();
          const head = headOf(draft);
          activities.push(head);
          if (own.isLeftOut(head)) mentions.keepFirst(before);
        },
      };
    },
  };
  const read = await readAgain(
    readSubjects(file.open(), { mentions, report }, ({ kind }) => openers[kind]),
  );
  if (read === null) report.add("IATI_FILE_CHANGED", { line: 0 });
  if (read === null) return NOTHING;
  const { head, blocks } = read;
  if (blocks > LIMITS.iati_import_rows)
    report.add("IATI_ROWS_TOO_MANY", { line: 0 }, { limit: LIMITS.iati_import_rows });
  const [all, everybody] = [identify(activities, report), identify(publishers, report)];
  const identified = own.leaveOutActivities(all, report);
  const named = own.leaveOutPublishers(everybody, report);
  const isOwn = (kept: readonly unknown[]) => (each: unknown, at: number) =>
    each !== null && kept[at] === null;
  return {
    activities: identified.filter((each) => each !== null),
    publishers: named.filter((each) => each !== null),
    inOrder: head?.kind === "organisation" ? named : identified,
    mentions,
    version: head?.version ?? "",
    hasOwn: all.some(isOwn(identified)) || everybody.some(isOwn(named)),
  };
}

interface Making extends RowContext {
  readonly dataset: string;
  /** Of all activities of the file. */
  readonly identifiers: ReadonlySet<string>;
  /** What the record says of its organisations, as far as it was asked. */
  readonly organisations: Map<string, boolean>;
  readonly flows: ReturnType<typeof openFlows>;
  readonly own: OwnOfFile;
}

/** The last reading: what was found in the first one is not said again; rows are handed on piece by piece of the file. */
async function makeRows(
  bytes: AsyncIterable<Uint8Array>,
  { inOrder, mentions }: Contents,
  making: Making,
  take: RowTaker,
): Promise<SubjectsRead> {
  const { dataset } = making;
  let waiting: Iterable<IatiRow>[] = [];
  const give = (rows: Iterable<IatiRow>) => waiting.push(rows);
  const hand = async () => {
    const rows = waiting;
    waiting = [];
    if (rows.length > 0) await take(owned(withCitations(flat(rows), dataset), dataset));
  };
  let at = 0;
  const said = openIatiReport("");
  const open = ({ kind, element }: FileHead): SubjectOpener => {
    const namespaces = namespacesOf(element);
    return (root, context) => {
      const head = inOrder[at++];
      if (!head) return null;
      const given = { making, give, namespaces };
      return kind === "organisation"
        ? openOwner(root, context, { ...given, head: head as PublisherHead })
        : openHome(root, context, { ...given, head: head as ActivityHead });
    };
  };
  const context = { mentions, report: said };
  const read = await readSubjects(bytes, context, open, hand);
  await hand();
  return read;
}

function* flat(all: readonly Iterable<IatiRow>[]): Generator<IatiRow> {
  for (const rows of all) yield* rows;
}

/** The rows with the dataset that they belong to, where their table says that. */
function* owned(rows: Iterable<IatiRow>, portfolio: string): Generator<IatiRow> {
  for (const row of rows) {
    const hasOwner = columnsOf(row.table).has("portfolio");
    yield hasOwner ? { ...row, values: { ...row.values, portfolio } } : row;
  }
}

type RowGiver = (rows: Iterable<IatiRow>) => void;

interface Opening<Head> {
  readonly head: Head;
  readonly making: Making;
  readonly give: RowGiver;
  readonly namespaces: ReadonlyMap<string, string>;
}

function openHome(
  root: XmlElement,
  context: ReadingContext,
  { head, making, give, namespaces }: Opening<ActivityHead>,
): OpenSubject {
  const home = homeOf(head, making);
  const owner = { iati_activity_id: home.id };
  const { draft, ...activity } = openActivity(root, context, {
    transaction(transaction) {
      making.flows.add(home.id, transaction);
      give([transactionRow(transaction, details.taken(), home, making)]);
    },
    budget: (budget) => give([budgetRow(budget, details.taken(), home)]),
    document(document) {
      details.name(`document/${home.id}.${document.key}`);
      give([documentRow(document, home)]);
    },
    result(result) {
      details.name(`result/${home.id}.${result.key}`);
      give(resultRows(result, ++results, home));
    },
  });
  let results = 0;
  const reader = openDetails(root, {
    ...detailContext(context, making, namespaces),
    standard: "activity",
    kind: home.kind,
    identifier: head.identifier,
    language: draft.language,
    publisher: null,
  });
  const details = openGiving(reader, (detail, record) =>
    give([detailRow(detail, record, home.id, owner)]),
  );
  return {
    block: (element) => details.around(element, () => activity.block(element)),
    end() {
      activity.end();
      give(activityRows(draft, home, making));
      head.hasContacts ||= reader.hasContacts;
      details.end(making.report, { line: head.line, path: head.identifier ?? "" });
    },
  };
}

function detailContext(
  { mentions }: ReadingContext,
  { matching, identifiers, organisations }: Making,
  namespaces: ReadonlyMap<string, string>,
) {
  const isInFile = (identifier: string) => identifiers.has(identifier);
  return { mentions, matching, organisations, namespaces, isInFile, isNameOfCode };
}

function openOwner(
  root: XmlElement,
  context: ReadingContext,
  { head, making, give, namespaces }: Opening<PublisherHead>,
): OpenSubject {
  const { matching, own } = making;
  const id = matching.idOf(head.mention) ?? "";
  const isOwn = own.isPublisher(head);
  const publisher = openPublisher(root, context, {
    budget: (draft) => give([publisherBudgetRow(draft, details.taken(), id)]),
    document(draft) {
      details.name(`document/${id}.${draft.key}`);
      if (!isOwn) give([publisherDocumentRow(draft, id, head.line)]);
    },
  });
  const reader = openDetails(root, {
    ...detailContext(context, making, namespaces),
    standard: "organisation",
    kind: "organisation",
    identifier: head.identifier,
    language: attributeOf(root, "xml:lang") ?? context.language,
    publisher: head.mention,
  });
  const details = openGiving(reader, (detail, record) => {
    // What else our own file says, the record says itself.
    if (!isOwn) give([detailRow(detail, record, id, { organisation_id: id })]);
  });
  return {
    block: (element) => details.around(element, () => publisher.block(element)),
    end() {
      publisher.end();
      details.end(making.report, { line: head.line, path: head.identifier ?? "" });
    },
  };
}
