import type { Day } from "../base/day.js";
import { LIMITS } from "../base/settings.js";
import { isStandardVersion, type StandardKind, type StandardVersion } from "./elements.js";
import type { IatiElement } from "./element.js";
import { unreadableMessage, versionMessage } from "./messages.js";
import { readIati, type FileHead, type IatiVisitor } from "./read.js";
import {
  describeFinding,
  fileFinding,
  isCheckedVersion,
  schemaFinding,
  type ReportFinding,
} from "./report.js";
import { createRules, type Rules } from "./rules.js";
import type { RuleFinding, RulesContext } from "./rule-finding.js";
import { SchemaCheck, type SchemaFinding } from "./schema-check.js";
import { schemaTable } from "./schema-table.js";
import { keepSubject, shortened, type Subject, type SubjectKeeper } from "./subject.js";
import { XmlFault } from "./xml-fault.js";
import type { XmlScanner } from "./xml-scanner.js";

export interface CheckOptions {
  /** The day of checking: later days are in the future. */
  readonly today: Day;
  /** Check files of 1.0x against their own schema, where the official validator refuses them. */
  readonly isOwnVersion?: boolean;
  /** Check as this version, whatever the file says of itself. */
  readonly version?: StandardVersion;
  /** Leave out code lists, rulesets and identifiers. */
  readonly isSchemaOnly?: boolean;
  readonly advisory?: RulesContext["advisory"];
  readonly noteIdentified?: RulesContext["noteIdentified"];
}

/** Is told of findings as soon as they are sure. */
export interface CheckSink {
  /** A finding within the activity or organisation that is passing. */
  add(finding: ReportFinding, subject: Subject): void;
  addToFile(finding: ReportFinding): void;
  endSubject(subject: Subject): void;
  /** The file cannot be read on: what was said so far does not count, this finding alone does. */
  abandon(finding: ReportFinding): void;
}

export interface CheckedFile {
  readonly kind: StandardKind | null;
  /** As the file says it; empty where it says none. */
  readonly version: string;
  /** Activities or organisations that were read. */
  readonly records: number;
  readonly isReadable: boolean;
}

/**
 * Checks one IATI file from its bytes: well-formed, of a known version, its schema, then code lists, rulesets and
 * identifiers. Memory does not grow with the file, but for the identifiers of its activities. As the official
 * validator does, a version other than 2.01, 2.02 and 2.03 is its only finding.
 */
export async function checkIati(
  bytes: AsyncIterable<Uint8Array>,
  options: CheckOptions,
  sink: CheckSink,
): Promise<CheckedFile> {
  const passing = new PassingFile(options, sink);
  try {
    await readIati(bytes, passing, passing.listen);
  } catch (error) {
    if (!(error instanceof XmlFault)) throw error;
    const { line, column } = error;
    const place = line > 0 ? { line, column } : {};
    const isNoIati = error.code === "NOT_IATI" || error.code === "HTML";
    sink.abandon(
      isNoIati
        ? fileFinding("0.2.1", error.text, place)
        : fileFinding("0.1.1", error.text, place, unreadableMessage(error.kind)),
    );
    return { ...passing.checked(), isReadable: false };
  }
  passing.finish();
  return { ...passing.checked(), isReadable: true };
}

function schemaVersion(head: FileHead, options: CheckOptions): StandardVersion | null {
  const version = options.version ?? head.version;
  if (!isStandardVersion(version)) return null;
  return isCheckedVersion(version) || options.isOwnVersion === true ? version : null;
}

/** What is known of the file that passes. */
export class PassingFile implements IatiVisitor {
  readonly #options: CheckOptions;
  readonly #sink: CheckSink;
  #head: FileHead | null = null;
  #rules: Rules | null = null;
  #keeper: SubjectKeeper | null = null;
  #schema: SchemaCheck | null = null;
  #records = 0;
  #passed = 0;
  /** The last activity has passed: what is found now concerns the file. */
  #isEnd = false;

  constructor(options: CheckOptions, sink: CheckSink) {
    this.#options = options;
    this.#sink = sink;
  }

  head(head: FileHead): void {
    this.#head = head;
    this.#keeper = keepSubject(head.kind);
    const { kind, element } = head;
    const { today, advisory, noteIdentified, isOwnVersion, isSchemaOnly } = this.#options;
    const { version = head.version } = this.#options;
    if (!isCheckedVersion(version)) {
      if (isOwnVersion === true && isStandardVersion(version)) return;
      const { line, column } = element;
      const place = { path: `/${element.name}`, line, column };
      const quoted = shortened(version, LIMITS.iati_value_shown_length);
      this.#sink.addToFile(
        fileFinding("0.6.1", { en: quoted, ja: quoted }, place, versionMessage(version)),
      );
      return;
    }
    if (isSchemaOnly === true) return;
    const context = {
      ...{ version, kind, today },
      ...(advisory ? { advisory } : {}),
      ...(noteIdentified ? { noteIdentified } : {}),
    };
    this.#rules = createRules(context, this.#addRule);
  }

  /** Who judges the schema: sees each tag before the rules do. */
  readonly listen = (head: FileHead, scanner: XmlScanner): SchemaCheck | null => {
    const version = schemaVersion(head, this.#options);
    if (version !== null)
      this.#schema = new SchemaCheck(schemaTable(head.kind, version), scanner, this.#addSchema);
    return this.#schema;
  };

  /** Activities since the last restart; null where not all who number them agree, or the schema is not judged any more. */
  get activities(): number | null {
    const ofSchema = this.#schema ? this.#schema.activities : this.#passed;
    return ofSchema === this.#passed ? ofSchema : null;
  }

  /** Numbers activities from the beginning. */
  restart(): void {
    this.#passed = 0;
    this.#keeper?.restart();
    this.#rules?.restart();
    this.#schema?.restart();
  }

  begin(root: IatiElement): void {
    this.#records++;
    this.#passed++;
    this.#keeper?.begin();
    this.#rules?.begin(root);
  }

  block(element: IatiElement): void {
    this.#keeper?.note(element);
    this.#rules?.block(element);
  }

  end(): void {
    this.#rules?.end();
    if (this.#keeper) this.#sink.endSubject(this.#keeper.subject);
  }

  finish(): void {
    this.#isEnd = true;
    this.#rules?.finish();
  }

  checked(): Omit<CheckedFile, "isReadable"> {
    return {
      kind: this.#head?.kind ?? null,
      version: this.#head?.version ?? "",
      records: this.#records,
    };
  }

  readonly #addRule = (finding: RuleFinding): void => {
    const described = describeFinding(finding);
    if (this.#keeper && !this.#isEnd) this.#sink.add(described, this.#keeper.subject);
    else this.#sink.addToFile(described);
  };

  /** What stands in no activity concerns the file. The path tells: activities are numbered in it. */
  readonly #addSchema = (complaint: SchemaFinding): void => {
    const finding = schemaFinding(complaint);
    if (this.#keeper && complaint.path.includes("]")) this.#sink.add(finding, this.#keeper.subject);
    else this.#sink.addToFile(finding);
  };
}
