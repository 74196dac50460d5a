import { read } from "node:fs";
import { promisify } from "node:util";
import type { Day } from "../base/day.js";
import type { Severity } from "../base/finding.js";
import type { Language } from "../base/language.js";
import type { Text } from "../base/text.js";
import { checkIati, type CheckedFile } from "../iati/check.js";
import type { StretchSink, UnreadFindings } from "../iati/check-stretch.js";
import {
  createComplaints,
  createCounter,
  createJsonReport,
  placeText,
  type ReportFinding,
  type Summary,
} from "../iati/report.js";
import { readFileBytes } from "../iati/file-bytes.js";
import { createSpool, type Spooled } from "../base/spool.js";
import { untilInterrupted } from "./interruptible.js";

/** Names the standard input among files. */
export const STANDARD_INPUT = "-";
const CHUNK_SIZE_BYTES = 128 * 1024;

/** One file to check. It and its outcome can be handed to another thread. */
export interface CheckJob {
  readonly file: string;
  readonly today: Day;
  readonly isOwnVersion: boolean;
  /** Whether activities that are named stand in the file. */
  readonly isAdvisory: boolean;
  /** The official report; else groups for people. */
  readonly isJson: boolean;
  /** Findings shown of each kind; null for every one. */
  readonly max: number | null;
  readonly language: Language;
}

/** All findings of one kind, the first ones with their place. */
export interface FindingGroup {
  readonly id: string;
  readonly severity: Severity;
  readonly why: Text;
  readonly fix: Text;
  /** The code list that was looked up. */
  readonly list: string | null;
  count: number;
  /** At least as many as findings: a complaint of the schema counts once in an activity. */
  places: number;
  readonly shown: ShownFinding[];
}

interface ShownFinding {
  readonly what: Text;
  readonly line: number | null;
  readonly column: number | null;
  readonly path: string;
}

export interface CheckOutcome {
  readonly file: string;
  readonly checked: CheckedFile;
  readonly summary: Summary;
  readonly isValid: boolean;
  readonly groups: readonly FindingGroup[];
  readonly spooled: Spooled;
}

/** Checks one file and keeps what is to be printed of it. Throws where the file cannot be opened, or the work is to stop. */
export async function runCheck(job: CheckJob, interrupted: AbortSignal): Promise<CheckOutcome> {
  const { file, today, isOwnVersion } = job;
  const advisory = job.isAdvisory ? { advisory: { isKnownActivity: () => false } } : {};
  const tray = createTray(job);
  try {
    const checked = await checkIati(
      untilInterrupted(readBytes(file), interrupted),
      { today, isOwnVersion, ...advisory },
      tray.sink,
    );
    return { file, checked, ...tray.finish(checked) };
  } catch (error) {
    tray.drop();
    throw error;
  }
}

/** The bytes of a file, or of the standard input. */
export function readBytes(file: string): AsyncGenerator<Uint8Array> {
  return file === STANDARD_INPUT ? readStandardInput() : readFileBytes(file);
}

/** By its number, in whatever thread: where it is a socket no name opens it. */
async function* readStandardInput(): AsyncGenerator<Uint8Array> {
  const chunk = Buffer.allocUnsafe(CHUNK_SIZE_BYTES);
  const readOn = promisify(read);
  for (;;) {
    const { bytesRead } = await readOn(0, chunk, 0, CHUNK_SIZE_BYTES, null);
    if (bytesRead === 0) return;
    yield chunk.subarray(0, bytesRead);
  }
}

/** Gathers what is found in a file. */
export interface Tray {
  readonly sink: StretchSink;
  finish(checked: CheckedFile): Pick<CheckOutcome, "summary" | "isValid" | "groups" | "spooled">;
  /** Forgets all of it. */
  drop(): void;
}

export function createTray(job: CheckJob): Tray {
  return job.isJson ? createReportTray(job) : createGroupTray(job);
}

const FILE_TYPES = { activity: "iati-activities", organisation: "iati-organisations" } as const;

/** Writes the official report. `max` limits what is written of each kind, never what is counted. */
function createReportTray({ language, max }: CheckJob): Tray {
  const spool = createSpool();
  const write = (text: string) => spool.write(text);
  let report = createJsonReport(language, write, max ?? undefined);
  return {
    sink: {
      add: (finding, subject) => report.add(finding, subject),
      addToFile: (finding) => report.addToFile(finding),
      count: (unread) => report.count(unread, unread.findings),
      endSubject: (subject) => report.endSubject(subject),
      abandon(finding) {
        spool.discard();
        report = createJsonReport(language, write);
        report.addToFile(finding);
      },
    },
    drop: () => spool.discard(),
    finish({ kind, version }) {
      const summary = report.close({
        fileType: kind === null ? "" : FILE_TYPES[kind],
        version,
        language,
      });
      return { summary, isValid: summary.critical === 0, groups: [], spooled: spool.finish() };
    },
  };
}

/** Groups findings by kind; with every one asked for, writes a line for each as they come. */
function createGroupTray({ file, language, max }: CheckJob): Tray {
  const spool = createSpool();
  let counter = createCounter();
  let groups = new Map<string, FindingGroup>();
  const complaints = createComplaints(language);

  function add(finding: ReportFinding): void {
    const group = groups.get(finding.id) ?? newGroup(finding);
    groups.set(finding.id, group);
    group.places++;
    if (!complaints.isRepeated(finding)) {
      group.count++;
      counter.add(finding);
    }
    if (max === null) spool.write(`${lineOf(file, finding, language)}\n`);
    else if (group.shown.length < max) group.shown.push(shownOf(finding));
  }

  function count({ id, severity, findings, places }: UnreadFindings): void {
    const group = groups.get(id);
    // The first of them were told.
    if (!group) return;
    group.count += findings;
    group.places += places;
    counter.add({ id, severity }, findings);
  }

  return {
    sink: {
      add,
      addToFile: add,
      count,
      endSubject: () => complaints.endSubject(),
      abandon(finding) {
        spool.discard();
        counter = createCounter();
        groups = new Map();
        add(finding);
      },
    },
    drop: () => spool.discard(),
    finish: () => ({
      summary: counter.summary(),
      isValid: counter.isValid(),
      groups: [...groups.values()],
      spooled: spool.finish(),
    }),
  };
}

function newGroup({ id, severity, why, fix, list }: ReportFinding): FindingGroup {
  return { id, severity, why, fix, list, count: 0, places: 0, shown: [] };
}

function shownOf({ what, line, column, path }: ReportFinding): ShownFinding {
  return { what, line, column, path };
}

/** `file:line:column: severity id sentence (path)`, as compilers write it. */
function lineOf(file: string, finding: ReportFinding, language: Language): string {
  const place = finding.line === null ? file : `${file}:${finding.line}:${finding.column ?? 1}`;
  return `${place}: ${finding.severity} ${finding.id} ${finding.whatIn(language)} (${finding.line === null ? placeText(finding, language) : finding.path})`;
}
