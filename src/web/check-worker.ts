import { Session } from "node:inspector";
import { parentPort } from "node:worker_threads";
import type { Day } from "../base/day.js";
import {
  compareSeverity,
  createComplaints,
  createJsonReport,
  type ReportFinding,
} from "../iati/report.js";
import { checkIati, type CheckSink } from "../iati/check.js";
import { XmlFault } from "../iati/xml-fault.js";
import { createDecoder } from "../iati/xml-source.js";
import type { Severity } from "../base/finding.js";
import type { Language } from "../base/language.js";
import { LIMITS } from "../base/settings.js";
import type { Text } from "../base/text.js";
import { areNamesCrowded } from "../iati/xml-name.js";
import type { AreYouThere } from "./thread.js";
import { checkWorkbook } from "./check-workbook.js";
import { excerptLines, type WantedSpot } from "./source-lines.js";
import { unpacked, UnpacksTooLarge } from "./unpacked.js";
import type { CheckAnswer, CheckGroup, CheckSpot, FileAnswer } from "./check-answer.js";

/** One file to check, as it was sent. */
export interface CheckAsked {
  readonly bytes: Uint8Array;
  readonly name: string;
  readonly today: Day;
  readonly language: Language;
  /** So many places are told, of each kind a few at least. */
  readonly places: number;
}

/** What was found in files, to be made a workbook. */
export interface WorkbookAsked {
  readonly files: readonly FileAnswer[];
  readonly today: Day;
  readonly language: Language;
}

/** What the worker says: an answer, with the bytes that it was given, or that the file unpacks to more than may be sent; or a workbook. */
export type CheckWord =
  | { readonly workbook: Uint8Array }
  | {
      readonly answer: CheckAnswer;
      readonly bytes: Uint8Array;
      /** Files have filled its table of names so far that the next may be read slowly. */
      readonly isCrowded: boolean;
    }
  | { readonly refused: "CHECK_TOO_LARGE" };

/** The file's text, as far as it can be read: where it cannot, a finding already says so. */
async function* decoded(bytes: Uint8Array): AsyncGenerator<string> {
  const decoder = createDecoder();
  try {
    for await (const chunk of unpacked(bytes, LIMITS.check_file_size_bytes))
      yield decoder.write(chunk);
    yield decoder.end();
  } catch (error) {
    if (!(error instanceof XmlFault)) throw error;
  }
}

interface OpenGroup {
  readonly id: string;
  readonly severity: Severity;
  readonly why: Text;
  readonly fix: Text;
  count: number;
  places: number;
  readonly shown: Omit<CheckSpot, "source">[];
}

/** Checks the file and gathers what its page and its reports show. */
export async function checkUpload({
  bytes,
  name,
  today,
  language,
  places,
}: CheckAsked): Promise<CheckAnswer> {
  let groups = new Map<string, OpenGroup>();
  let json: string[] = [];
  const newReport = () =>
    createJsonReport(language, (text) => json.push(text), LIMITS.check_findings_reported);
  let report = newReport();
  const complaints = createComplaints(language);
  const note = (finding: ReportFinding) => {
    const { id, severity } = finding;
    let group = groups.get(id);
    if (!group)
      groups.set(
        id,
        (group = {
          id,
          severity,
          why: finding.why,
          fix: finding.fix,
          count: 0,
          places: 0,
          shown: [],
        }),
      );
    group.places++;
    if (!complaints.isRepeated(finding)) group.count++;
    if (group.shown.length >= LIMITS.check_findings_reported) return;
    const { what, line, column, path } = finding;
    group.shown.push({ what, line, column, path });
  };
  const sink: CheckSink = {
    add(finding, subject) {
      note(finding);
      report.add(finding, subject);
    },
    addToFile(finding) {
      note(finding);
      report.addToFile(finding);
    },
    endSubject(subject) {
      complaints.endSubject();
      report.endSubject(subject);
    },
    abandon(finding) {
      [groups, json] = [new Map(), []];
      report = newReport();
      note(finding);
      report.addToFile(finding);
    },
  };
  const checked = await checkIati(unpacked(bytes, LIMITS.check_file_size_bytes), { today }, sink);
  const fileType = checked.kind === null ? "" : FILE_TYPES[checked.kind];
  const summary = report.close({ fileType, version: checked.version, language });
  const { kind, version, records, isReadable } = checked;
  const head = {
    name,
    version,
    kind,
    records,
    is_readable: isReadable,
    is_valid: summary.critical === 0,
    summary,
  };
  const sorted = [...groups.values()].sort(
    (a, b) =>
      compareSeverity(a.severity, b.severity) || b.count - a.count || (a.id < b.id ? -1 : 1),
  );
  const told = withinPlaces(sorted, places);
  const is_cut = told.some(({ shown }, at) => shown.length < (sorted[at]?.shown.length ?? 0));
  return { ...head, groups: await withSources(told, bytes), is_cut, json: json.join("") };
}

/** So many places in all: a few of each kind, then all the others of the first kinds. */
function withinPlaces(groups: readonly OpenGroup[], places: number): OpenGroup[] {
  const few = LIMITS.check_findings_shown;
  let left = places - groups.reduce((sum, { shown }) => sum + Math.min(shown.length, few), 0);
  return groups.map((group) => {
    const more = Math.max(0, Math.min(group.shown.length - few, left));
    left -= more;
    return { ...group, shown: group.shown.slice(0, few + more) };
  });
}

const FILE_TYPES = { activity: "iati-activities", organisation: "iati-organisations" } as const;

/** Each place with the file's text. */
async function withSources(groups: readonly OpenGroup[], bytes: Uint8Array): Promise<CheckGroup[]> {
  const spots = groups.flatMap(({ shown }) => shown);
  const placed = spots.flatMap((spot): { spot: (typeof spots)[number]; wanted: WantedSpot }[] =>
    spot.line === null ? [] : [{ spot, wanted: { line: spot.line, column: spot.column ?? 1 } }],
  );
  placed.sort((a, b) => a.wanted.line - b.wanted.line || a.wanted.column - b.wanted.column);
  const texts = await excerptLines(
    decoded(bytes),
    placed.map(({ wanted }) => wanted),
  );
  const sources = new Map(placed.map(({ spot, wanted }) => [spot, texts.get(wanted) ?? null]));
  return groups.map((group) => ({
    ...group,
    shown: group.shown.map((spot) => ({ ...spot, source: sources.get(spot) ?? null })),
  }));
}

/** Lets go of all that the last file left behind: a thread that waits would not do so by itself. */
function collectGarbage(): void {
  const session = new Session();
  session.connect();
  session.post("HeapProfiler.collectGarbage");
  session.disconnect();
}

const port = parentPort;

async function answer(asked: CheckAsked): Promise<void> {
  try {
    const found = await checkUpload(asked);
    const { bytes } = asked;
    const word: CheckWord = { answer: found, bytes, isCrowded: areNamesCrowded() };
    port?.postMessage(word, [bytes.buffer as ArrayBuffer]);
    setImmediate(collectGarbage);
  } catch (error) {
    if (!(error instanceof UnpacksTooLarge)) throw error;
    port?.postMessage({ refused: "CHECK_TOO_LARGE" } satisfies CheckWord);
  }
}

async function answerWorkbook({ files, ...said }: WorkbookAsked): Promise<void> {
  const workbook = await checkWorkbook(files, said);
  port?.postMessage({ workbook } satisfies CheckWord, [workbook.buffer as ArrayBuffer]);
  setImmediate(collectGarbage);
}

port?.on("message", (asked: CheckAsked | WorkbookAsked | AreYouThere) => {
  if ("areYouThere" in asked) setImmediate(() => port.postMessage(asked));
  else void ("files" in asked ? answerWorkbook(asked) : answer(asked));
});
