import { SEVERITIES, type Severity } from "../base/finding.js";
import type { Language } from "../base/language.js";
import { LIMITS } from "../base/settings.js";
import { fillText, type Text } from "../base/text.js";
import { messageOf, type Message } from "./messages.js";
import { VERSIONS, type Category, type Version } from "./rule.js";
import type { RuleFinding } from "./rule-finding.js";
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
}

/**
 * Words and place of a finding of the rules. They are made when they are asked for, so that findings which are only
 * counted cost next to nothing: ask within the report callback.
 */
export function describeFinding(finding: RuleFinding): ReportFinding {
  return new DescribedFinding(finding);
}

/** A class for its getters: there may be a finding for every transaction of a very large file. */
class DescribedFinding implements ReportFinding {
  readonly #finding: RuleFinding;
  #values: Readonly<Record<string, string>> | null = null;
  #message: Message | null = null;

  constructor(finding: RuleFinding) {
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
  get line(): number {
    return this.#finding.line;
  }
  get column(): number {
    return this.#finding.column;
  }
  get path(): string {
    return this.#finding.path();
  }
  get what(): Text {
    return this.#words().what;
  }
  get why(): Text {
    return this.#words().why;
  }
  get fix(): Text {
    return this.#words().fix;
  }
  get list(): string | null {
    return this.#facts()["list"] ?? null;
  }

  #facts(): Readonly<Record<string, string>> {
    return (this.#values ??= this.#finding.values());
  }

  #words(): Message {
    return (this.#message ??= messageOf(this.#finding.id, this.#facts()));
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
 * A finding of the reader (0.1.1, 0.2.1), the version (0.6.1) or the schema (0.3.1). `detail` says more: the reader's
 * sentence, the version that was found, the schema's complaint. `message` stands in for the usual one of its id.
 */
export function fileFinding(
  id: FileFindingId,
  detail: Text,
  place: FilePlace = {},
  message: Message = messageOf(id, { value: "{value}" }),
): ReportFinding {
  const { severity, category } = FILE_FINDINGS[id];
  const isPatterned = id === "0.3.1" || id === "0.6.1";
  const what = isPatterned ? fillText(message.what, { value: detail }) : join(message.what, detail);
  const { path = "/", line = null, column = null } = place;
  return { id, severity, category, ...message, what, path, line, column, list: null };
}

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

/** Counts findings, and says of a file what the official report says: valid where nothing is critical. */
interface FindingCounter {
  add(finding: { readonly id: string; readonly severity: Severity }): void;
  summary(): Summary;
  /** How often each id was found. */
  ids(): ReadonlyMap<string, number>;
  isValid(): boolean;
}

export function createCounter(): FindingCounter {
  const counts: Record<Severity, number> = { critical: 0, error: 0, warning: 0, advisory: 0 };
  const ids = new Map<string, number>();
  return {
    add: ({ id, severity }) => {
      counts[severity]++;
      ids.set(id, (ids.get(id) ?? 0) + 1);
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

export function createComplaints(): Complaints {
  const said = new Set<string>();
  return {
    isRepeated({ id, what }) {
      if (id !== "0.3.1") return false;
      if (said.has(what.en)) return true;
      if (said.size < LIMITS.iati_complaints) said.add(what.en);
      return false;
    },
    endSubject: () => said.clear(),
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

  return { add, addToFile, endSubject, close };
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

function createGroup(language: Language, counter: FindingCounter, atMost: number): Group {
  // Written out at once where nothing can be added to them: text weighs less than objects.
  const byCategory = new Map<Category, (string | OfficialError)[]>();
  const complaints = new Map<string, OfficialError>();
  const counted = createComplaints();
  let held = 0;

  function hold(finding: ReportFinding): number {
    if (finding.id === "0.3.1") return holdComplaint(finding);
    counter.add(finding);
    if (!isOver(finding)) put(finding.category, JSON.stringify(officialError(finding, language)));
    return held;
  }

  function holdComplaint(finding: ReportFinding): number {
    const error = officialError(finding, language);
    const same = complaints.get(error.message);
    if (same) {
      same.context.push(...error.context);
      return ++held;
    }
    complaints.set(error.message, error);
    if (!counted.isRepeated(finding)) counter.add(finding);
    if (!isOver(finding)) put(finding.category, error);
    return held;
  }

  const isOver = ({ id }: ReportFinding) => (counter.ids().get(id) ?? 0) > atMost;

  function put(category: Category, error: string | OfficialError): void {
    held++;
    const known = byCategory.get(category);
    if (known) known.push(error);
    else byCategory.set(category, [error]);
  }

  function take(isWhole: boolean): string | null {
    complaints.clear();
    if (isWhole) counted.endSubject();
    held = 0;
    if (byCategory.size === 0) return null;
    const groups = [...byCategory].map(([category, errors]) => {
      const texts = errors.map((error) =>
        typeof error === "string" ? error : JSON.stringify(error),
      );
      return `{"category":${JSON.stringify(category)},"errors":[\n${texts.join(",\n")}]}`;
    });
    byCategory.clear();
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

interface OfficialError {
  readonly id: string;
  readonly severity: Severity;
  readonly message: string;
  readonly codelist?: string;
  /** Why, and what to do: not in the official report. */
  readonly guidance: string;
  readonly context: { readonly text: string }[];
}

/** One entry of the official report: our sentence as its message, and the place as its context. */
function officialError(finding: ReportFinding, language: Language): OfficialError {
  const { id, severity, what, why, fix, list } = finding;
  return {
    id,
    severity,
    message: what[language],
    guidance: language === "ja" ? `${why.ja}${fix.ja}` : `${why.en} ${fix.en}`,
    ...(list === null ? {} : { codelist: list }),
    context: [{ text: placeText(finding, language) }],
  };
}

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
