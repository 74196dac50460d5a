import { sha256 } from "../base/canonical.js";
import type { Instant } from "../base/clock.js";
import type { Day } from "../base/day.js";
import { checkIati, describeStandard, printElement, type ReportFinding } from "../iati/index.js";
import type { BookEventRow } from "../store/book-events.js";
import type { Snapshot } from "../store/snapshot.js";
import { activityElement } from "./iati-activity.js";
import { identifierOf } from "./iati-draft.js";
import { element, ILLUSTRATIVE, narrated, type IatiPart } from "./iati-parts.js";
import { formatOf } from "./iati-results.js";
import { keyText, splitRecord, type HeldBack } from "./iati-segments.js";
import {
  listTransactions,
  type ActivityKey,
  type PublishedTransaction,
} from "./iati-transactions.js";

/** One file of activities: a portfolio's, or that of what people entered. */
export interface IatiSegment {
  /** `activities-japan-ilo`: the file's name without its ending. */
  readonly name: string;
  readonly is_illustrative: boolean;
  readonly activities: readonly IatiPart[];
}

export interface IatiEdition {
  readonly segments: readonly IatiSegment[];
  readonly organisations: readonly {
    readonly name: string;
    readonly is_illustrative: boolean;
    readonly element: IatiPart;
  }[];
  readonly held_back: readonly HeldBack[];
  /** Each activity's identifier and record, by identifier. */
  readonly identifiers: readonly { readonly identifier: string; readonly record: string }[];
  /** Records that would be published under one identifier, as their codes are one to the standard. */
  readonly twins: readonly { readonly identifier: string; readonly records: readonly string[] }[];
}

/**
 * The record as IATI 2.03: funds at hierarchy 1, their projects at 2, in the order of their identifiers, so that a change in the
 * record is a small difference in the file. What the record does not say is not made up: an activity that lacks what the
 * standard demands is held back. Source: DOMAIN 5 and 10.5, decision 0102.
 */
export function buildIatiEdition(
  snapshot: Snapshot,
  events: readonly BookEventRow[],
  now: Instant,
  /** Where the record is published: documents that are kept in it have an address below it. */
  site: string | null = null,
  /** By project: the day on which its activities ended, as people recorded it and did not reopen it. */
  ended: ReadonlyMap<string, Day> = new Map(),
): IatiEdition {
  const transactions = groupByActivity(listTransactions(snapshot, events));
  const held_back: HeldBack[] = [];
  const segments: IatiSegment[] = [];
  const split = splitRecord(snapshot);
  const identifiers_at = new Map(
    split.flatMap(({ published }) =>
      published.map(({ key, reporter, code }) => [keyText(key), identifierOf(reporter, code)]),
    ),
  );
  const identifierAt = (key: ActivityKey) => identifiers_at.get(keyText(key)) ?? null;
  const recordsOf = new Map<string, string[]>();
  for (const { portfolio, published, held } of split) {
    held_back.push(...held);
    const activities = published
      .map((draft) => ({
        ...draft,
        ended_on: draft.key.kind === "project" ? (ended.get(draft.key.id) ?? null) : null,
      }))
      .map((draft) => {
        const name = keyText(draft.key);
        const own = transactions.get(name) ?? [];
        const activity = activityElement(snapshot, draft, own, identifierAt, now, site);
        const identifier = identifierIn(activity);
        recordsOf.set(identifier, [...(recordsOf.get(identifier) ?? []), name]);
        return inOrder(activity, ACTIVITY);
      })
      .sort((a, b) => (identifierIn(a) < identifierIn(b) ? -1 : 1));
    if (activities.length > 0) {
      segments.push({
        name: portfolio === null ? ENTERED : `activities-${portfolio}`,
        is_illustrative: snapshot.isIllustrative({ portfolio }),
        activities,
      });
    }
  }
  const organisations = snapshot.organisations
    .filter((row) => row.is_reporting_org && row.iati_ref !== null)
    .map((row) => ({
      name: `organisation-${row.id}`,
      is_illustrative: snapshot.isIllustrative(row),
      element: inOrder(organisationElement(snapshot, row, now), ORGANISATION),
    }));
  const twins = [...recordsOf]
    .filter(([, records]) => records.length > 1)
    .map(([identifier, records]) => ({ identifier, records }));
  const identifiers = [...recordsOf].flatMap(([identifier, records]) =>
    records.map((record) => ({ identifier, record })),
  );
  return { segments, organisations, held_back, identifiers, twins };
}

/** The segment of what people entered and no portfolio's organisation reports: no portfolio's file is called so. */
const ENTERED = "activities";

const identifierIn = (activity: IatiPart) =>
  activity.children.find((child) => child.name === "iati-identifier")?.text ?? "";

function groupByActivity(
  rows: readonly PublishedTransaction[],
): Map<string, PublishedTransaction[]> {
  const groups = new Map<string, PublishedTransaction[]>();
  for (const row of rows) {
    const group = groups.get(keyText(row.activity));
    if (group) group.push(row);
    else groups.set(keyText(row.activity), [row]);
  }
  return groups;
}

type Description = ReturnType<typeof describeStandard>;

/** The record in the order of the standard, all the way down; elements of one name keep the order in which they were given. */
function inOrder(part: IatiPart, description: Description): IatiPart {
  const described = description.children.flatMap((child) => (child === "##" ? [] : [child]));
  const placeOf = new Map(described.map(({ name }, index) => [name, index]));
  const below = new Map(described.map((child) => [child.name, child]));
  const children = part.children.map((child) => {
    const known = below.get(child.name);
    if (!known) throw new Error(`Bug: the standard has no ${child.name} in ${part.name}`);
    return inOrder(child, known);
  });
  return {
    ...part,
    children: children.sort((a, b) => (placeOf.get(a.name) ?? 0) - (placeOf.get(b.name) ?? 0)),
  };
}

function describeRecord(kind: "activity" | "organisation", name: string): Description {
  const found = describeStandard(kind, "2.03").children.find(
    (child) => child !== "##" && child.name === name,
  );
  if (found === undefined || found === "##") throw new Error(`Bug: the standard has no ${name}`);
  return found;
}

const ACTIVITY = describeRecord("activity", "iati-activity");
const ORGANISATION = describeRecord("organisation", "iati-organisation");

/* ---- the organisation file ---- */

function organisationElement(
  snapshot: Snapshot,
  row: Snapshot["organisations"][number],
  now: Instant,
): IatiPart {
  const documents = snapshot.documents
    .filter(
      (each) =>
        each.portfolio === row.portfolio &&
        each.url !== null &&
        [each.project_id, each.fund_id, each.result_id].every((id) => id === null) &&
        each.indicator_id === null &&
        each.indicator_value_id === null,
    )
    .map((each) =>
      element("document-link", { url: each.url, format: formatOf(each.url ?? "") }, [
        narrated("title", each.title),
        element("category", { code: /^B/.test(each.category ?? "") ? each.category : "B01" }),
        ...(each.language ? [element("language", { code: each.language })] : []),
      ]),
    );
  const children = [
    element("organisation-identifier", {}, row.iati_ref ?? ""),
    narrated("name", row.name),
    narrated("reporting-org", row.name, { ref: row.iati_ref, type: row.type }),
    ...documents,
  ];
  const attributes = { "last-updated-datetime": now, "xml:lang": "en" };
  return element("iati-organisation", attributes, children);
}

/* ---- files ---- */

/** A publication's file before it is in place. */
export interface IatiFile {
  readonly name: string;
  readonly content: string;
  readonly records: number;
  readonly is_illustrative: boolean;
}

const LAST_UPDATED = /(?<= last-updated-datetime=")[^"]*/;

/** When each record of an earlier edition was last updated, by the hash of all else that it says. */
export type EarlierDates = ReadonlyMap<string, string>;

/** Read from files as `printIatiEdition` makes them: each record begins and ends on a line of its own, two spaces in. */
export function readEarlierDates(contents: Iterable<string>): EarlierDates {
  const dates = new Map<string, string>();
  for (const content of contents) {
    for (const [record] of content.matchAll(RECORD)) {
      const [date] = LAST_UPDATED.exec(record) ?? [];
      if (date !== undefined) dates.set(undatedHash(record), date);
    }
  }
  return dates;
}

const undatedHash = (record: string) => sha256(record.replace(LAST_UPDATED, ""));

const RECORD = /^ {2}<(iati-(?:activity|organisation)) [^]*?^ {2}<\/\1>\n/gm;

/**
 * The edition's files, activity by activity: 2.03, canonical, the same for the same record and instant. What says the same as in the
 * edition before keeps the instant at which it was last updated: who follows our files reads again only what has changed.
 */
export function printIatiEdition(
  edition: IatiEdition,
  now: Instant,
  earlier: EarlierDates = new Map(),
): IatiFile[] {
  const activities = edition.segments.map(({ name, is_illustrative, activities: each }) => ({
    name: `${name}.xml`,
    content: printFile("iati-activities", each, { now, is_illustrative, earlier }),
    records: each.length,
    is_illustrative,
  }));
  const organisations = edition.organisations.map(({ name, element: each, is_illustrative }) => ({
    name: `${name}.xml`,
    content: printFile("iati-organisations", [each], { now, is_illustrative, earlier }),
    records: 1,
    is_illustrative,
  }));
  return [...activities, ...organisations];
}

function printFile(
  root: string,
  records: readonly IatiPart[],
  about: {
    readonly now: Instant;
    readonly is_illustrative: boolean;
    readonly earlier: EarlierDates;
  },
): string {
  const { now, is_illustrative, earlier } = about;
  const notice = is_illustrative ? `<!-- ${ILLUSTRATIVE.en} ${ILLUSTRATIVE.ja} -->\n` : "";
  const body = records
    .map((record) => printElement(record, 1))
    .map((text) => {
      const date = earlier.get(undatedHash(text));
      return date === undefined ? text : text.replace(LAST_UPDATED, date);
    })
    .join("");
  return `<?xml version="1.0" encoding="UTF-8"?>\n${notice}<${root} version="2.03" generated-datetime="${now}">\n${body}</${root}>\n`;
}

/** What our own checker says of a file before it is published: its findings of critical and error. */
export async function findIatiFaults(content: string, today: Day): Promise<ReportFinding[]> {
  const faults: ReportFinding[] = [];
  const add = (finding: ReportFinding) => {
    if (finding.severity === "critical" || finding.severity === "error") faults.push(finding);
  };
  await checkIati(
    chunk(content),
    { today },
    { add, addToFile: add, endSubject: () => undefined, abandon: add },
  );
  return faults;
}

async function* chunk(content: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(content);
}
