import type { Severity } from "../base/finding.js";
import { LIMITS } from "../base/settings.js";
import { PassingFile, type CheckedFile, type CheckOptions, type CheckSink } from "./check.js";
import { Identifiers } from "./identifiers.js";
import { openReading } from "./read.js";
import { describeFinding, type ReportFinding } from "./report.js";
import type { Identified } from "./rule-finding.js";
import type { FileStretch } from "./stretches.js";
import type { Subject } from "./subject.js";
import { XmlFault } from "./xml-fault.js";
import type { XmlScanner } from "./xml-scanner.js";
import { createTranscoder } from "./xml-source.js";

/** What a stretch of a file has to say, in the file's order, with places as they are in it. It can be handed to another thread. */
export interface StretchFound {
  readonly steps: readonly Step[];
  /** Findings beyond those of a kind that anybody reads. */
  readonly counted: readonly (Counted & { readonly times: number })[];
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
  /** A finding of an activity, or of the file. */
  | { readonly finding: ReportFinding; readonly subject: Subject | null }
  | { readonly identified: Identified; readonly subject: Subject }
  | { readonly ended: Subject };

interface Counted {
  readonly id: string;
  readonly severity: Severity;
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

/** Keeps what a check says, as plain data. */
class StepKeeper implements CheckSink {
  readonly #max: number;
  #steps: Step[] = [];
  #held = 0;
  readonly #ids = new Map<string, Counted & { times: number }>();
  #subject: Subject = { identifier: "", title: "", number: 0 };
  #identified: Identified | null = null;

  constructor(max: number) {
    this.#max = max;
  }

  get isFull(): boolean {
    return this.#held > LIMITS.iati_stretch_findings;
  }

  add(finding: ReportFinding, subject: Subject): void {
    if (!this.#isCounted(finding))
      this.#keep({ finding: plain(finding), subject: this.#copyOf(subject) });
  }

  addToFile(finding: ReportFinding): void {
    this.#keep({ finding: plain(finding), subject: null });
  }

  endSubject(passing: Subject): void {
    const subject = this.#copyOf(passing);
    if (this.#identified) this.#steps.push({ identified: this.#identified, subject });
    this.#identified = null;
    this.#steps.push({ ended: subject });
  }

  /** A fault ends the reading of all. */
  abandon(): void {}

  readonly noteIdentified = (identified: Identified): void => {
    this.#identified = identified;
  };

  take(): Pick<StretchFound, "steps" | "counted"> {
    const steps = this.#steps;
    const counted = [...this.#ids.values()]
      .filter(({ times }) => times > this.#max)
      .map(({ id, severity, times }) => ({ id, severity, times: times - this.#max }));
    this.#steps = [];
    this.#held = 0;
    this.#ids.clear();
    return { steps, counted };
  }

  #keep(step: Step): void {
    // What is never read need not be held to the end.
    if (!this.isFull) this.#steps.push(step);
    this.#held++;
  }

  /** A complaint of the schema counts once in an activity, which whoever puts all together knows. */
  #isCounted({ id, severity }: ReportFinding): boolean {
    if (id === "0.3.1" || this.#max === Infinity) return false;
    const known = this.#ids.get(id);
    if (known) return ++known.times > this.#max;
    this.#ids.set(id, { id, severity, times: 1 });
    return this.#max < 1;
  }

  #copyOf({ identifier, title, number }: Subject): Subject {
    const last = this.#subject;
    const isSame = last.number === number && last.title === title && last.identifier === identifier;
    if (!isSame) this.#subject = { identifier, title, number };
    return this.#subject;
  }
}

/** Findings find their words when they are asked. */
function plain(finding: ReportFinding): ReportFinding {
  const { id, severity, category, what, why, fix, path, line, column, list } = finding;
  return { id, severity, category, what, why, fix, path, line, column, list };
}

/** Tells of stretches, given in the file's order, what one check of the whole file tells. */
export class StretchTeller {
  readonly #sink: CheckSink;
  readonly #identifiers = new Identifiers();
  #checked: CheckedFile | null = null;
  #aside_bytes = 0;
  /** Where the next stretch begins. */
  #begin = BEGINNING;

  constructor(sink: CheckSink) {
    this.#sink = sink;
  }

  tell({ steps, counted, checked, length, aside_bytes }: StretchFound): void {
    for (const step of steps) this.#take(step);
    for (const { id, severity, times } of counted)
      for (let time = 0; time < times; time++) this.#sink.add({ ...UNREAD, id, severity }, NOBODY);
    const records = (this.#checked?.records ?? 0) + checked.records;
    this.#checked = { ...(this.#checked ?? checked), records, isReadable: true };
    this.#aside_bytes += aside_bytes;
    const activities = this.#begin.activities + length.activities;
    this.#begin = { ...this.#moved(length), activities };
  }

  #take(step: Step): void {
    if ("finding" in step) {
      const { finding, subject } = step;
      if (subject) this.#sink.add(this.#moved(finding), subject);
      else this.#sink.addToFile(this.#moved(finding));
    } else if ("identified" in step) {
      const { identified, subject } = step;
      const begun = identified.begun + this.#begin.line - 1;
      const twice = this.#identifiers.note({ ...this.#moved(identified), begun });
      if (twice) this.#sink.add(describeFinding(twice), subject);
    } else this.#sink.endSubject(step.ended);
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

/** The first number in a path is that of its activity. */
function movedPath(path: string, activities: number): string {
  return path.replace(/\[(\d+)\]/, (_, number: string) => `[${Number(number) + activities}]`);
}

const NOBODY: Subject = { identifier: "", title: "", number: 0 };
const NO_WORDS = { en: "", ja: "" };
/** All of a finding that is only counted, but for its kind. */
const UNREAD: Omit<ReportFinding, "id" | "severity"> = {
  category: "iati",
  ...{ what: NO_WORDS, why: NO_WORDS, fix: NO_WORDS, path: "" },
  ...{ line: null, column: null, list: null },
};
