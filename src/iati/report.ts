import { SEVERITIES, type Severity } from "../base/finding.js";
import type { Language } from "../base/language.js";
import { LIMITS } from "../base/settings.js";
import { fill, fillText, type Text } from "../base/text.js";
import { messageFacts, messageTemplate, type Message } from "./messages.js";
import { VERSIONS, type Category, type Version } from "./rule.js";
import type { RuleFinding } from "./rule-finding.js";
import type { SchemaFinding } from "./schema-check.js";
import { complaintText, type Complaint } from "./schema-texts.js";
import { shortened, type Subject } from "./subject.js";

/**
 * One finding as people and the official report see it. `what`, `why` and `fix` are sentences; `path` is an XPath;
 * lines and columns count from 1 and are null for what concerns the file as a whole.
 */
export interface ReportFinding {
  readonly id: string;
  readonly severity: Severity;
  readonly category: Category;
  readonly what: Text;
  readonly why: Text;
  readonly fix: Text;
  readonly path: string;
  readonly line: number | null;
  readonly column: number | null;
  /** The code list that was looked up, for findings of code lists. */
  readonly list: string | null;
  /** `what` in one language alone. */
  whatIn(language: Language): string;
  /** What it is made of. */
  data(): FindingData;
}

/** A finding before its words are made, plain enough to be handed to another thread. */
export interface FindingData {
  readonly id: string;
  readonly severity: Severity;
  readonly category: Category;
  readonly path: string;
  readonly line: number | null;
  readonly column: number | null;
  /** With these the message of its id is filled; a complaint of the schema, or a message of its own, says it instead. */
  readonly values: Readonly<Record<string, string>>;
  readonly complaint?: Complaint;
  readonly message?: Message;
}

/**
 * Words and place of a finding of the rules. They are made when they are asked for, so that findings which are only
 * counted cost next to nothing: ask within the report callback.
 */
export function describeFinding(finding: RuleFinding): ReportFinding {
  return new DescribedFinding(finding);
}

/** The finding of which these are the data. */
export function findingOf(data: FindingData): ReportFinding {
  return new DescribedFinding({ ...data, path: () => data.path, values: () => data.values });
}

type Finding = Omit<FindingData, "path" | "values"> & Pick<RuleFinding, "path" | "values">;

/** A class for its getters: there may be a finding for every transaction of a very large file. */
class DescribedFinding implements ReportFinding {
  readonly #finding: Finding;
  #values: Readonly<Record<string, string>> | null = null;
  /** What was said last: whoever asks for it once asks again. */
  #said = "";
  #saidIn: Language | null = null;

  constructor(finding: Finding) {
    this.#finding = finding;
  }

  get id(): string {
    return this.#finding.id;
  }
  get severity(): Severity {
    return this.#finding.severity;
  }
  get category(): Category {
    return this.#finding.category;
  }
  get line(): number | null {
    return this.#finding.line;
  }
  get column(): number | null {
    return this.#finding.column;
  }
  get path(): string {
    return this.#finding.path();
  }
  get what(): Text {
    return { en: this.whatIn("en"), ja: this.whatIn("ja") };
  }
  get why(): Text {
    return this.#message().why;
  }
  get fix(): Text {
    return this.#message().fix;
  }
  get list(): string | null {
    return this.#facts()["list"] ?? null;
  }

  whatIn(language: Language): string {
    if (this.#saidIn !== language) {
      this.#said = this.#say(language);
      this.#saidIn = language;
    }
    return this.#said;
  }

  data(): FindingData {
    const { id, severity, category, line, column, complaint, message } = this.#finding;
    const words = { ...(complaint && { complaint }), ...(message && { message }) };
    return {
      id,
      severity,
      category,
      path: this.path,
      line,
      column,
      values: this.#facts(),
      ...words,
    };
  }

  #say(language: Language): string {
    const { complaint, message } = this.#finding;
    if (message) return message.what[language];
    const facts = complaint
      ? { value: complaintText(complaint, language) }
      : messageFacts(this.#facts());
    return fill(this.#message().what[language], facts, language);
  }

  #facts(): Readonly<Record<string, string>> {
    return (this.#values ??= this.#finding.values());
  }

  #message(): Message {
    return this.#finding.message ?? messageTemplate(this.#finding.id);
  }
}

/** What stops a check before the rules: the official ids of a file that cannot be checked, or breaks its schema. */
const FILE_FINDINGS = {
  "0.1.1": { severity: "critical", category: "iati" },
  "0.2.1": { severity: "critical", category: "iati" },
  "0.3.1": { severity: "critical", category: "schema" },
  "0.6.1": { severity: "critical", category: "documents" },
} as const satisfies Record<string, { severity: Severity; category: Category }>;
type FileFindingId = keyof typeof FILE_FINDINGS;

/** Where such a finding stands, as far as known. */
interface FilePlace {
  readonly path?: string;
  readonly line?: number;
  readonly column?: number;
}

/**
 * A finding of the reader (0.1.1, 0.2.1) or of the version (0.6.1). `detail` says more: the reader's sentence, the version
 * that was found. `message` stands in for the usual one of its id.
 */
export function fileFinding(
  id: Exclude<FileFindingId, "0.3.1">,
  detail: Text,
  known: FilePlace = {},
  message: Message = messageTemplate(id),
): ReportFinding {
  const { path = "/", line = null, column = null } = known;
  const what =
    id === "0.6.1" ? fillText(message.what, { value: detail }) : join(message.what, detail);
  const place = { path, line, column };
  return findingOf({
    id,
    ...FILE_FINDINGS[id],
    ...place,
    values: {},
    message: { ...message, what },
  });
}

/** A complaint of the schema (0.3.1). */
export function schemaFinding({ code, facts, path, line, column }: SchemaFinding): ReportFinding {
  const { severity, category } = FILE_FINDINGS["0.3.1"];
  return new DescribedFinding({
    id: "0.3.1",
    severity,
    category,
    line,
    column,
    path: () => path,
    values: noValues,
    complaint: { code, facts },
  });
}

const NO_VALUES: Readonly<Record<string, string>> = {};
const noValues = () => NO_VALUES;

function join(first: Text, second: Text): Text {
  return {
    en: second.en === "" ? first.en : `${first.en} ${second.en}`,
    ja: second.ja === "" ? first.ja : `${first.ja}${second.ja}`,
  };
}

/** Whether the official validator checks files of this version; other ones are refused with 0.6.1. */
export function isCheckedVersion(version: string): version is Version {
  return (VERSIONS as readonly string[]).includes(version);
}

export type Summary = Readonly<Record<Severity, number>>;

export type FindingKind = Pick<ReportFinding, "id" | "severity">;

/** Counts findings, and says of a file what the official report says: valid where nothing is critical. */
interface FindingCounter {
  add(finding: FindingKind, times?: number): void;
  summary(): Summary;
  /** How often each id was found. */
  ids(): ReadonlyMap<string, number>;
  isValid(): boolean;
}

export function createCounter(): FindingCounter {
  const counts: Record<Severity, number> = { critical: 0, error: 0, warning: 0, advisory: 0 };
  const ids = new Map<string, number>();
  return {
    add: ({ id, severity }, times = 1) => {
      counts[severity] += times;
      ids.set(id, (ids.get(id) ?? 0) + times);
    },
    summary: () => ({ ...counts }),
    ids: () => ids,
    isValid: () => counts.critical === 0,
  };
}

/** Knows the complaints of the schema of one activity: as in the official report each counts once there, in however many places. */
interface Complaints {
  /** Whether this was said before in this activity, so that it is one more place and no finding of its own. */
  isRepeated(finding: ReportFinding): boolean;
  endSubject(): void;
}

export function createComplaints(language: Language): Complaints {
  // A new one for each activity: of one that is cleared the engine keeps what was in it, and all that came after.
  let said = new Set<string>();
  return {
    isRepeated(finding) {
      if (finding.id !== "0.3.1") return false;
      const what = finding.whatIn(language);
      if (said.has(what)) return true;
      if (said.size < LIMITS.iati_complaints) said.add(what);
      return false;
    },
    endSubject: () => {
      if (said.size > 0) said = new Set();
    },
  };
}

export interface ReportHead {
  readonly fileType: "iati-activities" | "iati-organisations" | "";
  /** As the file says it, empty where it says none. */
  readonly version: string;
  readonly language: Language;
}

export interface JsonReport {
  /** A finding within the activity that is passing. */
  add(finding: ReportFinding, subject: Subject): void;
  /** A finding of the file as a whole. */
  addToFile(finding: ReportFinding): void;
  /** So many findings of a kind beyond those that are written. */
  count(kind: FindingKind, findings: number): void;
  /** The activity has passed: its group is written. */
  endSubject(subject: Subject): void;
  /** Writes the rest; the report is one JSON object. */
  close(head: ReportHead): Summary;
}

/**
 * Writes the official report as it grows, so that memory stays flat with every finding in it: first `errors`, then the
 * summary and the head. An activity with very many findings has several groups of the same identifier. Like the
 * official one, it gives a complaint of the schema once for each activity, with all its places.
 * Of each id `atMost` findings are written; all are counted.
 * Source: the official validator's validationReport schema; severities as its reports have them.
 */
export function createJsonReport(
  language: Language,
  write: (text: string) => void,
  atMost = Infinity,
): JsonReport {
  const counter = createCounter();
  const ofSubject = createGroup(language, counter, atMost);
  const ofFile = createGroup(language, counter, atMost);
  let groups = 0;

  function endGroup(group: Group, identifier: string, title: string, isWhole = true): void {
    const errors = group.take(isWhole);
    if (errors === null) return;
    const open = groups === 0 ? '{"errors":[\n' : ",\n";
    const name = shortened(identifier, LIMITS.iati_name_length);
    write(
      `${open}{"identifier":${JSON.stringify(name)},"title":${JSON.stringify(title)},"errors":${errors}}`,
    );
    groups++;
  }

  const endSubject = ({ identifier, title }: Subject) =>
    endGroup(ofSubject, identifier || "noIdentifier", title);
  const endFile = () => endGroup(ofFile, "file", "File level errors");

  function addToFile(finding: ReportFinding): void {
    if (ofFile.hold(finding) >= LIMITS.iati_report_group) endFile();
  }

  function add(finding: ReportFinding, subject: Subject): void {
    if (finding.id === "1.1.2") return addToFile(finding);
    const isFull = ofSubject.hold(finding) >= LIMITS.iati_report_group;
    if (isFull) endGroup(ofSubject, subject.identifier || "noIdentifier", subject.title, false);
  }

  function close(head: ReportHead): Summary {
    endGroup(ofSubject, "noIdentifier", "");
    endFile();
    if (groups === 0) write('{"errors":[');
    const { fileType, version: iatiVersion } = head;
    const summary = counter.summary();
    const rest = { valid: counter.isValid(), fileType, iatiVersion, ...SOURCES, summary };
    write(`],\n${JSON.stringify(rest).slice(1)}\n`);
    return summary;
  }

  return { add, addToFile, count: counter.add, endSubject, close };
}

/** Findings that are held back until their group is written. */
interface Group {
  /** Returns how many places are held. */
  hold(finding: ReportFinding): number;
  /**
   * The group's `errors` as JSON, by category; null where there are none. Where the activity goes on, a complaint that
   * comes again is written again with its further places, but counts once.
   */
  take(isWhole: boolean): string | null;
}

/** A complaint of the schema as it is written, but for the places that are still to come. */
interface OpenComplaint {
  readonly start: string;
  readonly places: string[];
}

function createGroup(language: Language, counter: FindingCounter, atMost: number): Group {
  // Written out at once where nothing can be added to them: text weighs less than objects.
  let byCategory = new Map<Category, (string | OpenComplaint)[]>();
  let complaints = new Map<string, OpenComplaint>();
  const counted = createComplaints(language);
  const startOf = createErrorStart(language);
  const placeOf = (finding: ReportFinding) =>
    `{"text":${JSON.stringify(placeText(finding, language))}}`;
  let held = 0;

  function hold(finding: ReportFinding): number {
    if (finding.id === "0.3.1") return holdComplaint(finding);
    counter.add(finding);
    if (!isOver(finding))
      put(finding.category, `${startOf(finding)}${placeOf(finding)}${ERROR_END}`);
    return held;
  }

  function holdComplaint(finding: ReportFinding): number {
    const what = finding.whatIn(language);
    const same = complaints.get(what);
    if (same) {
      same.places.push(placeOf(finding));
      return ++held;
    }
    const error = { start: startOf(finding), places: [placeOf(finding)] };
    complaints.set(what, error);
    if (!counted.isRepeated(finding)) counter.add(finding);
    if (!isOver(finding)) put(finding.category, error);
    return held;
  }

  const isOver = ({ id }: ReportFinding) =>
    atMost !== Infinity && (counter.ids().get(id) ?? 0) > atMost;

  function put(category: Category, error: string | OpenComplaint): void {
    held++;
    const known = byCategory.get(category);
    if (known) known.push(error);
    else byCategory.set(category, [error]);
  }

  function take(isWhole: boolean): string | null {
    if (complaints.size > 0) complaints = new Map();
    if (isWhole) counted.endSubject();
    held = 0;
    if (byCategory.size === 0) return null;
    const groups = [...byCategory].map(([category, errors]) => {
      const texts = errors.map((error) =>
        typeof error === "string" ? error : `${error.start}${error.places.join(",")}${ERROR_END}`,
      );
      return `{"category":${JSON.stringify(category)},"errors":[\n${texts.join(",\n")}]}`;
    });
    byCategory = new Map();
    return `[${groups.join(",\n")}]`;
  }

  return { hold, take };
}

/** Fields of the official report that name its sources; ours are our own tables. */
const SOURCES = {
  rulesetCommitSha: "earmark",
  codelistCommitSha: "earmark",
  orgIdPrefixFileName: "organisation-prefixes.json",
  apiVersion: "earmark",
};

/**
 * One entry of the official report as JSON, up to its places: our sentence as its message. `guidance`, why and what to do, is not in the
 * official report. Written by hand, since a report may have millions of them, of which most words are the same.
 */
function createErrorStart(language: Language): (finding: ReportFinding) => string {
  const known = new Map<
    string,
    { readonly why: Text; readonly fix: Text; readonly json: string }
  >();

  function guidanceOf({ id, why, fix }: ReportFinding): string {
    const last = known.get(id);
    if (last?.why === why && last.fix === fix) return last.json;
    const json = JSON.stringify(language === "ja" ? `${why.ja}${fix.ja}` : `${why.en} ${fix.en}`);
    known.set(id, { why, fix, json });
    return json;
  }

  return (finding) => {
    const { id, severity, list } = finding;
    const message = JSON.stringify(finding.whatIn(language));
    const codelist = list === null ? "" : `,"codelist":${JSON.stringify(list)}`;
    return `{"id":"${id}","severity":"${severity}","message":${message},"guidance":${guidanceOf(finding)}${codelist},"context":[`;
  };
}

const ERROR_END = "]}";

/** The place in words: `At line: 12, column: 5, /iati-activities/…`. */
export function placeText({ line, column, path }: ReportFinding, language: Language): string {
  if (line === null) return path;
  if (language === "ja") return `${line} 行目 ${column ?? 1} 桁、${path}`;
  return `At line: ${line}, column: ${column ?? 1}, ${path}`;
}

/** Findings sorted as people read them: the gravest first, then by id. */
export function compareSeverity(left: Severity, right: Severity): number {
  return SEVERITIES.indexOf(left) - SEVERITIES.indexOf(right);
}
