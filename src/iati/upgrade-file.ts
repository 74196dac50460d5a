import { createReadStream } from "node:fs";
import { createSpool, dropSpooled, type Spool, type Spooled } from "../base/spool.js";
import { createAtomicFile, type AtomicFile } from "./atomic-file.js";
import { versionMeant } from "./elements.js";
import { attribute, isForeign, type IatiElement } from "./element.js";
import { printAttributes, printElement } from "./print.js";
import { readIati, ROOTS, type FileHead, type IatiVisitor } from "./read.js";
import { XML_DECLARATION } from "./rewrite.js";
import { describeStandard, type ElementDescription } from "./standard.js";
import {
  isMergeable,
  mergeNarratives,
  orderIn,
  upgradeAttributes,
  upgradeBlock,
} from "./upgrade.js";
import { withoutAttribute } from "./upgrade-shapes.js";
import { createUpgradeNotes, type UpgradeNote, type UpgradeNotes } from "./upgrade-notes.js";
import { XmlFault } from "./xml-fault.js";
import type { XmlName } from "./xml-name.js";
import type { XmlHandler, XmlScanner } from "./xml-scanner.js";
import type { XmlTag } from "./xml-tag.js";
import { escapeText } from "./xml-write.js";

export interface Upgrade {
  readonly version: string;
  readonly records: number;
  readonly notes: readonly UpgradeNote[];
}

/**
 * Writes the file of `bytes` to `path` as 2.03 and tells what was changed and what could not be carried. Returns the
 * fault where it cannot be read; then nothing is written. An activity's parts wait, in their new order, until it ends;
 * a long one waits on disk. The first thousand kinds of change are counted in `notes`; `tellFurther` is told of each change of any other.
 */
export async function upgradeIati(
  bytes: AsyncIterable<Uint8Array>,
  path: string,
  tellFurther?: (note: UpgradeNote) => void,
): Promise<Upgrade | XmlFault> {
  const file = await createAtomicFile(path);
  const upgrader = new Upgrader(file, createUpgradeNotes(tellFurther));
  try {
    await readIati(
      bytes,
      upgrader,
      (_, scanner) => upgrader.watchOuter(scanner),
      () => upgrader.send(),
    );
    upgrader.finish();
    await upgrader.send();
    await file.commit();
    return { version: upgrader.version, records: upgrader.records, notes: upgrader.notes.all() };
  } catch (error) {
    upgrader.drop();
    await file.abandon();
    if (error instanceof XmlFault) return error;
    throw error;
  }
}

/** What waits of one kind of element: texts that may still be merged, and all others as they will be written. */
interface Waiting {
  readonly texts: IatiElement[];
  readonly written: Spool;
}

/**
 * Carries what stands beside the activities as it is: elements of other namespaces. 2.0x has them behind all activities, so they wait for
 * the end. What is none of the standard's has no place.
 */
class OuterElements implements XmlHandler {
  readonly #waiting: Spool = createSpool();
  readonly #notes: UpgradeNotes;
  readonly #scanner: XmlScanner;
  #root = "";
  #depth = 0;
  #isTagOpen = false;
  #state: "records" | "carried" | "left out" = "records";
  /** Where those begin that no activity has followed yet; 0 where there are none. */
  #lastLine = 0;

  constructor(scanner: XmlScanner, notes: UpgradeNotes) {
    this.#scanner = scanner;
    this.#notes = notes;
  }

  finish(): Spooled {
    return this.#waiting.finish();
  }

  discard(): void {
    this.#waiting.discard();
  }

  get isOpen(): boolean {
    return this.#state !== "records";
  }

  open({ name, attributes }: XmlTag): void {
    this.#depth++;
    if (this.#depth === 1) this.#root = name.text;
    else if (this.#depth === 2) this.#state = this.#stateOf(name, attributes);
    if (this.#state !== "carried") return;
    this.#endTag();
    if (this.#depth === 2 && this.#lastLine === 0) this.#lastLine = this.#scanner.tokenLine;
    this.#waiting.write(
      `${this.#depth === 2 ? "  " : ""}<${name.text}${printAttributes(attributes)}`,
    );
    this.#isTagOpen = true;
  }

  #stateOf(name: XmlName, attributes: readonly string[]): "records" | "carried" | "left out" {
    if (name.text === ROOTS[this.#root]?.record) {
      if (this.#lastLine > 0) this.#notes.note("ORDER", { place: this.#root }, this.#lastLine);
      this.#lastLine = 0;
      return "records";
    }
    if (isForeign(name.text, attributes)) return "carried";
    const { tokenLine } = this.#scanner;
    this.#notes.note("ELEMENT_LOST", { name: name.text, place: this.#root }, tokenLine);
    return "left out";
  }

  close(name: XmlName): void {
    if (this.#state === "carried") {
      this.#waiting.write(this.#isTagOpen ? "/>" : `</${name.text}>`);
      if (this.#depth === 2) this.#waiting.write("\n");
      this.#isTagOpen = false;
    }
    this.#depth--;
    if (this.#depth === 1) this.#state = "records";
  }

  text(text: string): void {
    this.#carry(escapeText(text));
  }

  comment(text: string): void {
    this.#carry(`<!--${text}-->`);
  }

  instruction(target: string, data: string): void {
    this.#carry(`<?${target}${data === "" ? "" : ` ${data}`}?>`);
  }

  #carry(markup: string): void {
    if (this.#state !== "carried") return;
    this.#endTag();
    this.#waiting.write(markup);
  }

  #endTag(): void {
    if (this.#isTagOpen) this.#waiting.write(">");
    this.#isTagOpen = false;
  }
}

class Upgrader implements IatiVisitor {
  readonly notes: UpgradeNotes;
  version = "";
  records = 0;
  readonly #file: AtomicFile;
  readonly #ready: (string | Spooled)[] = [];
  #outer: OuterElements | null = null;
  #rootName = "";
  #record: ElementDescription | null = null;
  #start: IatiElement | null = null;
  #last = 0;
  #hasBlocks = false;
  #waiting: (Waiting | undefined)[] = [];
  /** Comments of the present activity: they stand at its beginning, for its parts are put into another order. */
  #asides: Spool | null = null;
  /** What stands behind the root. */
  #trailing = "";

  constructor(file: AtomicFile, notes: UpgradeNotes) {
    this.#file = file;
    this.notes = notes;
    this.#ready.push(`${XML_DECLARATION}\n`);
  }

  watchOuter(scanner: XmlScanner): XmlHandler {
    return (this.#outer = new OuterElements(scanner, this.notes));
  }

  aside(markup: string, depth: number, line: number): void {
    if (this.#outer?.isOpen === true) return;
    if (depth > 1) {
      this.#asides ??= createSpool();
      this.#asides.write(`    ${markup}\n`);
      if (depth > 2 || this.#hasBlocks) this.notes.note("COMMENT_MOVED", {}, line);
    } else if (depth === 1) this.#ready.push(`  ${markup}\n`);
    else if (this.#rootName === "") this.#ready.push(`${markup}\n`);
    else this.#trailing += `${markup}\n`;
  }

  head({ kind, version, element }: FileHead): void {
    if (versionMeant(version) === null)
      throw new XmlFault(
        "VERSION",
        { version: version.slice(0, 40) },
        element.line,
        element.column,
      );
    const root = describeStandard(kind, "2.03");
    const [record] = root.children;
    this.#record = record === undefined || record === "##" ? null : record;
    this.#rootName = element.name;
    this.version = version;
    const attributes = upgradeAttributes(element, root, this.notes);
    const at = attributes.findIndex((text, index) => index % 2 === 0 && text === "version");
    if (at === -1) attributes.unshift("version", "2.03");
    else attributes[at + 1] = "2.03";
    if (version === "") this.notes.note("VERSION_NONE", {}, element.line);
    else if (version !== "2.03") this.notes.note("VERSION", { from: version }, element.line);
    this.#ready.push(`<${element.name}${printAttributes(attributes)}>\n`);
  }

  begin(root: IatiElement): void {
    this.records++;
    this.#start = root;
    this.#last = 0;
    this.#hasBlocks = false;
    this.#waiting = [];
  }

  block(block: IatiElement): void {
    const record = this.#record;
    this.#hasBlocks = true;
    if (record === null) return;
    const named =
      block.name === "iati-identifier" && record.name === "iati-organisation"
        ? this.#rename(block)
        : block;
    for (const element of upgradeBlock(named, record, this.notes)) this.#keep(element, record);
  }

  #rename(block: IatiElement): IatiElement {
    this.notes.note(
      "RENAMED",
      { from: "iati-identifier", to: "organisation-identifier" },
      block.line,
    );
    return { ...block, name: "organisation-identifier" };
  }

  #keep(element: IatiElement, record: ElementDescription): void {
    const order = orderIn(record, element);
    const description = record.children[order];
    if (order < this.#last) this.notes.note("ORDER", { place: record.name }, element.line);
    this.#last = order;
    const waiting = (this.#waiting[order] ??= { texts: [], written: createSpool() });
    if (description && description !== "##" && isMergeable(description))
      waiting.texts.push(element);
    else waiting.written.write(printElement(element, 2));
  }

  end(): void {
    const { name } = this.#record ?? {};
    if (name === undefined || this.#record === null || this.#start === null) return;
    const attributes = upgradeAttributes(
      this.#withoutVersion(this.#start),
      this.#record,
      this.notes,
    );
    this.#ready.push(`  <${name}${printAttributes(attributes)}>\n`);
    if (this.#asides) this.#ready.push(this.#asides.finish());
    this.#asides = null;
    this.#record.children.forEach((child, order) => {
      const isWanted = child !== "##" && (child.occurrence === "1" || child.occurrence === "+");
      if (isWanted && !this.#waiting[order])
        this.notes.note(
          "MISSING",
          { place: name, name: `<${child.name}>` },
          this.#start?.line ?? 0,
        );
    });
    for (const waiting of this.#waiting) {
      if (!waiting) continue;
      const texts = mergeNarratives(waiting.texts, this.#record, this.notes);
      this.#ready.push(
        ...texts.map((element) => printElement(element, 2)),
        waiting.written.finish(),
      );
    }
    this.#waiting = [];
    this.#ready.push(`  </${name}>\n`);
  }

  /** In 1.0x each activity may name its version. One that is the file's says nothing of its own. */
  #withoutVersion(start: IatiElement): IatiElement {
    if (attribute(start, "version")?.trim() !== this.version.trim() || this.version === "")
      return start;
    this.notes.note("VERSION_REPEATED", { place: start.name }, start.line);
    return { ...start, attributes: withoutAttribute(start.attributes, "version") };
  }

  finish(): void {
    if (this.#outer) this.#ready.push(this.#outer.finish());
    this.#outer = null;
    this.#ready.push(`</${this.#rootName}>\n${this.#trailing}`);
  }

  /** Writes what is ready. */
  async send(): Promise<void> {
    for (let part = this.#ready.shift(); part !== undefined; part = this.#ready.shift()) {
      if (typeof part === "string") this.#file.add(part);
      else if (part.path === null) this.#file.add(part.text);
      else {
        for await (const chunk of createReadStream(part.path, { encoding: "utf8" })) {
          this.#file.add(chunk as string);
          await this.#file.flush();
        }
        dropSpooled(part);
      }
    }
    await this.#file.flush();
  }

  drop(): void {
    this.#asides?.discard();
    this.#outer?.discard();
    for (const waiting of this.#waiting) waiting?.written.discard();
    for (const part of this.#ready) if (typeof part !== "string") dropSpooled(part);
  }
}
