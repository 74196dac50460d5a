import { LIMITS } from "../base/settings.js";
import { TextBuffer } from "../base/text-buffer.js";
import { PassingFile, type CheckedFile, type CheckOptions, type CheckSink } from "./check.js";
import { Identifiers } from "./identifiers.js";
import { openReading } from "./read.js";
import {
  createComplaints,
  describeFinding,
  findingOf,
  type FindingData,
  type FindingKind,
  type ReportFinding,
} from "./report.js";
import type { Identified } from "./rule-finding.js";
import type { FileStretch } from "./stretches.js";
import type { Subject } from "./subject.js";
import { XmlFault } from "./xml-fault.js";
import type { XmlScanner } from "./xml-scanner.js";
import { createTranscoder } from "./xml-source.js";

/** What a stretch of a file has to say, in the file's order, with places as they are in it. It can be handed to another thread. */
export interface StretchFound {
  /** A step in each line, as JSON: there may be many, and as objects they would weigh ten times as much. */
  readonly steps: Uint8Array<ArrayBuffer>;
  /** What was found beyond that of a kind which anybody reads. */
  readonly counted: readonly UnreadFindings[];
  readonly checked: Omit<CheckedFile, "isReadable">;
  /** How far it goes. */
  readonly length: Place;
  readonly aside_bytes: number;
}

/** A place from the beginning of a stretch on, or of the file: lines and columns from 1, and how many activities begin before it. */
interface Place {
  readonly line: number;
  readonly column: number;
  readonly activities: number;
}

const BEGINNING: Place = { line: 1, column: 1, activities: 0 };

type Step =
  /** Of whom findings follow. */
  | { readonly subject: Subject }
  | { readonly finding: FindingData }
  /** A finding of the file. */
  | { readonly ofFile: FindingData }
  | { readonly ended: Subject; readonly identified: Identified | null };

/** Findings of a kind that are counted alone. */
export interface UnreadFindings extends FindingKind {
  readonly findings: number;
  /** At least as many: a complaint of the schema counts once in an activity. */
  readonly places: number;
}

/** What makes a check one that stretches can share: none of it looks at the file as a whole but for the identifiers. */
export type StretchOptions = Pick<CheckOptions, "today" | "isOwnVersion"> & {
  /** So many findings of a kind are read; the rest are counted. */
  readonly max: number;
};

/**
 * Checks stretches of one file, one after the other, as a check of the whole file checks them where they stand. Where the file is
 * cut is a guess: it holds only where every stretch answers.
 */
export class StretchCheck {
  readonly #head: Uint8Array;
  readonly #passing: PassingFile;
  readonly #scanner: XmlScanner;
  readonly #keeper: StepKeeper;
  #hasBegun = false;

  /** `head` is all that stands before the file's first activity. */
  constructor(head: Uint8Array, { today, isOwnVersion = false, max }: StretchOptions) {
    this.#head = head;
    this.#keeper = new StepKeeper(max);
    const { noteIdentified } = this.#keeper;
    this.#passing = new PassingFile({ today, isOwnVersion, noteIdentified }, this.#keeper);
    this.#scanner = openReading(this.#passing, this.#passing.listen);
  }

  /** Null where the stretch has a fault, is no whole of activities, or finds more than is handed over. */
  async check(
    { from, isLast }: FileStretch,
    bytes: AsyncIterable<Uint8Array>,
  ): Promise<StretchFound | null> {
    const [passing, scanner] = [this.#passing, this.#scanner];
    let [records, aside_bytes] = [0, 0];
    try {
      if (from > 0 && !this.#moveOn()) return null;
      // The head is the first stretch's.
      ({ records } = passing.checked());
      aside_bytes = scanner.aside_bytes;
      this.#hasBegun = true;
      const transcoder = createTranscoder();
      for await (const chunk of bytes) {
        scanner.write(transcoder.write(chunk), false);
        if (this.#keeper.isFull) return null;
      }
      scanner.write(transcoder.end(), isLast);
    } catch (error) {
      if (error instanceof XmlFault) return null;
      throw error;
    }
    const { activities } = passing;
    if (isLast) passing.finish();
    else if (!scanner.isBetween() || activities === null) return null;
    const checked = passing.checked();
    const own = { ...checked, records: checked.records - records };
    return {
      ...this.#keeper.take(),
      checked: own,
      length: { ...scanner.reached(), activities: activities ?? 0 },
      aside_bytes: scanner.aside_bytes - aside_bytes,
    };
  }

  /** Who begins within the file reads its head first, of which the first stretch tells. */
  #moveOn(): boolean {
    if (!this.#hasBegun) {
      const transcoder = createTranscoder();
      this.#scanner.write(transcoder.write(this.#head), false);
      this.#scanner.write(transcoder.end(), false);
      this.#keeper.take();
    }
    if (!this.#scanner.isBetween()) return false;
    this.#scanner.moveOn();
    this.#passing.restart();
    return true;
  }
}

interface KnownKind extends FindingKind {
  read: number;
  findings: number;
  places: number;
}

/** Keeps what a check says, as plain data. */
class StepKeeper implements CheckSink {
  readonly #max: number;
  readonly #steps = new TextBuffer();
  #isFull = false;
  readonly #kinds = new Map<string, KnownKind>();
  readonly #complaints = createComplaints("en");
  /** The complaints of the present activity that are read, with all their places. */
  #read = new Set<string>();
  #subject: Subject = NOBODY;
  #identified: Identified | null = null;

  constructor(max: number) {
    this.#max = max;
  }

  /** What is never read need not be held to the end. */
  get isFull(): boolean {
    return this.#isFull;
  }

  add(finding: ReportFinding, subject: Subject): void {
    if (!this.#isRead(finding)) return;
    const last = this.#subject;
    const { identifier, title, number } = subject;
    if (last.number !== number || last.title !== title || last.identifier !== identifier) {
      this.#subject = { identifier, title, number };
      this.#keep({ subject: this.#subject });
    }
    this.#keep({ finding: finding.data() });
  }

  addToFile(finding: ReportFinding): void {
    this.#keep({ ofFile: finding.data() });
  }

  endSubject(ended: Subject): void {
    this.#keep({ ended, identified: this.#identified });
    this.#identified = null;
    this.#complaints.endSubject();
    if (this.#read.size > 0) this.#read = new Set();
  }

  /** A fault ends the reading of all. */
  abandon(): void {}

  readonly noteIdentified = (identified: Identified): void => {
    this.#identified = identified;
  };

  take(): Pick<StretchFound, "steps" | "counted"> {
    const counted = [...this.#kinds.values()]
      .filter(({ places }) => places > 0)
      .map(({ id, severity, findings, places }) => ({ id, severity, findings, places }));
    this.#kinds.clear();
    this.#subject = NOBODY;
    return { steps: new Uint8Array(this.#steps.take()), counted };
  }

  #keep(step: Step): void {
    this.#isFull ||= this.#steps.size_bytes > LIMITS.iati_stretch_findings_size_bytes;
    if (!this.#isFull) this.#steps.write(`${JSON.stringify(step)}\n`);
  }

  /** Whether it is among the first of its kind, or a further place of such a one; else it is counted. */
  #isRead(finding: ReportFinding): boolean {
    if (this.#max === Infinity) return true;
    const { id, severity } = finding;
    let kind = this.#kinds.get(id);
    if (!kind) this.#kinds.set(id, (kind = { id, severity, findings: 0, places: 0, read: 0 }));
    const isRepeated = this.#complaints.isRepeated(finding);
    const isFirst = !isRepeated && kind.read < this.#max;
    if (isFirst) kind.read++;
    if (isFirst && id === "0.3.1") this.#read.add(finding.whatIn("en"));
    if (isFirst || (isRepeated && this.#read.has(finding.whatIn("en")))) return true;
    if (!isRepeated) kind.findings++;
    kind.places++;
    return false;
  }
}

/** Who takes what stretches say: a check's sink, which is told as well of findings that nobody reads. */
export interface StretchSink extends CheckSink {
  count(unread: UnreadFindings): void;
}

/** Tells of stretches, given in the file's order, what one check of the whole file tells. */
export class StretchTeller {
  readonly #sink: StretchSink;
  readonly #identifiers = new Identifiers();
  #checked: CheckedFile | null = null;
  #aside_bytes = 0;
  #subject: Subject = NOBODY;
  /** Where the next stretch begins. */
  #begin = BEGINNING;

  constructor(sink: StretchSink) {
    this.#sink = sink;
  }

  tell({ steps, counted, checked, length, aside_bytes }: StretchFound): void {
    for (const line of linesOf(steps)) this.#take(JSON.parse(line) as Step);
    for (const unread of counted) this.#sink.count(unread);
    const records = (this.#checked?.records ?? 0) + checked.records;
    this.#checked = { ...(this.#checked ?? checked), records, isReadable: true };
    this.#aside_bytes += aside_bytes;
    const activities = this.#begin.activities + length.activities;
    this.#begin = { ...this.#moved(length), activities };
  }

  #take(step: Step): void {
    if ("finding" in step) this.#sink.add(findingOf(this.#moved(step.finding)), this.#subject);
    else if ("ofFile" in step) this.#sink.addToFile(findingOf(this.#moved(step.ofFile)));
    else if ("subject" in step) this.#subject = step.subject;
    else {
      const { ended, identified } = step;
      if (identified) this.#identify(identified, ended);
      this.#sink.endSubject(ended);
    }
  }

  #identify(identified: Identified, subject: Subject): void {
    const begun = identified.begun + this.#begin.line - 1;
    const twice = this.#identifiers.note({ ...this.#moved(identified), begun });
    if (twice) this.#sink.add(describeFinding(twice), subject);
  }

  /** What stands somewhere in the stretch, by its place in the file. */
  #moved<T extends { line: number | null; column: number | null; path?: string }>(placed: T): T {
    // The root stands in the head, which all read where it is.
    if (placed.path?.lastIndexOf("/") === 0) return placed;
    const { line, column, activities } = this.#begin;
    const moved = { ...placed };
    if (placed.line !== null) moved.line = placed.line + line - 1;
    if (placed.line === 1 && placed.column !== null) moved.column = placed.column + column - 1;
    if (placed.path !== undefined) moved.path = movedPath(placed.path, activities);
    return moved;
  }

  /** What is known of the file at its end; null where it may have more comments than one reader would take. */
  finish(): CheckedFile | null {
    return this.#aside_bytes < LIMITS.iati_asides_size_bytes ? this.#checked : null;
  }
}

function* linesOf(steps: Uint8Array): Generator<string> {
  const bytes = Buffer.from(steps.buffer, steps.byteOffset, steps.length);
  let from = 0;
  for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, from)) {
    yield bytes.toString("utf8", from, end);
    from = end + 1;
  }
}

/** The first number in a path is that of its activity. */
function movedPath(path: string, activities: number): string {
  const from = path.indexOf("[") + 1;
  const to = path.indexOf("]", from);
  if (from === 0) return path;
  return `${path.slice(0, from)}${Number(path.slice(from, to)) + activities}${path.slice(to)}`;
}

const NOBODY: Subject = { identifier: "", title: "", number: 0 };
