import { LIMITS } from "../base/settings.js";
import { texts, type Text } from "../base/text.js";
import type { StandardKind } from "./elements.js";
import { attribute, type IatiElement } from "./element.js";
import { XmlFault } from "./xml-fault.js";
import type { XmlName } from "./xml-name.js";
import { scanXml, XmlScanner, type XmlHandler } from "./xml-scanner.js";
import { emptyList, type XmlTag } from "./xml-tag.js";
import { createTranscoder, unpack } from "./xml-source.js";

const UNITS = texts({
  elements: { en: "elements", ja: "要素" },
  characters: { en: "characters", ja: "文字" },
});

/** The root element of a file. */
export interface FileHead {
  readonly kind: StandardKind;
  /** As the file says it; empty where it says none. */
  readonly version: string;
  readonly element: IatiElement;
}

/**
 * Is told of a file as it is read. `head` comes once; then for each activity or organisation `begin` (its start tag
 * alone), `block` for each of its direct children with all below them, `end`. What a block holds is good for keeping.
 */
export interface IatiVisitor {
  head(head: FileHead): void;
  begin(root: IatiElement): void;
  block(element: IatiElement): void;
  end(): void;
  /** A comment or a processing instruction as it stands in the file, how many elements are open there, and on which line it begins. */
  aside?(markup: string, depth: number, line: number): void;
}

/** Sees every tag and text before the visitor does: the schema's check, a writer. Made once the head is known. */
type ListenerMaker = (head: FileHead, scanner: XmlScanner) => XmlHandler | null;

/** Root elements, and the elements of which each holds many. */
export const ROOTS: Readonly<
  Record<string, { readonly kind: StandardKind; readonly record: string }>
> = {
  "iati-activities": { kind: "activity", record: "iati-activity" },
  "iati-organisations": { kind: "organisation", record: "iati-organisation" },
};

interface OpenElement {
  readonly name: string;
  readonly attributes: readonly string[];
  children: IatiElement[];
  text: string;
  readonly line: number;
  readonly column: number;
  readonly tag: XmlTag;
}

const NO_CHILDREN = emptyList<IatiElement>();

/**
 * Reads an IATI file from its bytes (plain or gzip) and tells the visitor. Holds one block at a time. Throws XmlFault
 * where the file is not XML, not IATI or goes over a limit; places in it are of the file. `afterChunk` is waited for
 * between two pieces of the file, for whoever writes what was read.
 */
export async function readIati(
  bytes: AsyncIterable<Uint8Array>,
  visitor: IatiVisitor,
  makeListener: ListenerMaker = () => null,
  afterChunk: (() => Promise<void>) | null = null,
): Promise<void> {
  await scanXml(bytes, new Assembler(visitor, makeListener).scanner, afterChunk);
}

/** The same for whoever gives the bytes himself, as UTF-8, to the scanner. */
export function openReading(visitor: IatiVisitor, makeListener: ListenerMaker): XmlScanner {
  return new Assembler(visitor, makeListener).scanner;
}

/** Puts tags and texts together to blocks. */
class Assembler implements XmlHandler {
  readonly scanner: XmlScanner;
  readonly #visitor: IatiVisitor;
  readonly #makeListener: ListenerMaker;
  #listener: XmlHandler | null = null;
  #record = "";
  /** The open elements of the present block, outermost first. */
  readonly #open: OpenElement[] = [];
  #openCount = 0;
  #isInRecord = false;
  #elements = 0;
  #length = 0;

  constructor(visitor: IatiVisitor, makeListener: ListenerMaker) {
    this.#visitor = visitor;
    this.#makeListener = makeListener;
    this.scanner = new XmlScanner(this);
  }

  open(tag: XmlTag): void {
    const { depth } = this.scanner;
    if (depth === 1) return this.#openRoot(tag);
    this.#listener?.open(tag);
    if (depth === 2) {
      this.#isInRecord = tag.name.text === this.#record;
      if (this.#isInRecord) this.#visitor.begin(this.#elementOf(tag));
      return;
    }
    if (!this.#isInRecord) return;
    const element = this.#elementOf(tag);
    if (this.#openCount > 0) this.#attach(this.#open[this.#openCount - 1] as OpenElement, element);
    else {
      this.#elements = 0;
      this.#length = 0;
    }
    this.#open[this.#openCount++] = element;
    if (++this.#elements > LIMITS.iati_block_elements)
      this.#fail(LIMITS.iati_block_elements, UNITS.elements);
    this.#countLength(tag.valuesLength);
  }

  close(name: XmlName): void {
    this.#listener?.close(name);
    if (this.#openCount > 0) {
      this.#openCount--;
      if (this.#openCount === 0) this.#visitor.block(this.#open[0] as OpenElement);
      return;
    }
    if (this.scanner.depth === 1 && this.#isInRecord) {
      this.#isInRecord = false;
      this.#visitor.end();
    }
  }

  text(text: string): void {
    this.#listener?.text(text);
    if (this.#openCount === 0) return;
    const element = this.#open[this.#openCount - 1] as OpenElement;
    element.text = element.text === "" ? text : element.text + text;
    this.#countLength(text.length);
  }

  /** Of texts and of values: a block of few elements may be as long by either. */
  #countLength(length: number): void {
    this.#length += length;
    if (this.#length > LIMITS.iati_block_length)
      this.#fail(LIMITS.iati_block_length, UNITS.characters);
  }

  comment(text: string): void {
    this.#listener?.comment(text);
    this.#tellAside(`<!--${text}-->`);
  }

  instruction(target: string, data: string): void {
    this.#listener?.instruction(target, data);
    this.#tellAside(`<?${target}${data === "" ? "" : ` ${data}`}?>`);
  }

  #tellAside(markup: string): void {
    this.#visitor.aside?.(markup, this.scanner.depth, this.scanner.tokenLine);
  }

  #openRoot(tag: XmlTag): void {
    const { name } = tag;
    const element = this.#elementOf(tag);
    const root = ROOTS[name.text];
    const { tokenLine, tokenColumn } = this.scanner;
    if (/^html$/i.test(name.local)) throw new XmlFault("HTML", {}, tokenLine, tokenColumn);
    if (!root)
      throw new XmlFault("NOT_IATI", { name: name.text.slice(0, 60) }, tokenLine, tokenColumn);
    this.#record = root.record;
    const version = attribute(element, "version") ?? "";
    const head: FileHead = { kind: root.kind, version, element };
    this.#visitor.head(head);
    this.#listener = this.#makeListener(head, this.scanner);
    this.#listener?.open(tag);
  }

  #elementOf(tag: XmlTag): OpenElement {
    const { tokenLine, tokenColumn } = this.scanner;
    return {
      name: tag.name.text,
      attributes: tag.attributes,
      children: NO_CHILDREN,
      text: "",
      line: tokenLine,
      column: tokenColumn,
      tag,
    };
  }

  #attach(parent: OpenElement, child: OpenElement): void {
    if (parent.children === NO_CHILDREN) parent.children = [child];
    else parent.children.push(child);
  }

  #fail(limit: number, unit: Text): never {
    const block = this.#open[0];
    throw new XmlFault(
      "BLOCK_TOO_LARGE",
      { name: block?.name ?? "", limit, unit },
      block?.line,
      block?.column,
    );
  }
}

/** What a file consists of, one step at a time. */
export type IatiStep =
  | { readonly step: "head"; readonly head: FileHead }
  | { readonly step: "begin" | "block"; readonly element: IatiElement }
  | { readonly step: "end" };

/** The same as readIati for a loop: `for await (const step of iatiSteps(bytes))`. Holds what one chunk contains. */
export async function* iatiSteps(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<IatiStep> {
  let steps: IatiStep[] = [];
  const visitor: IatiVisitor = {
    head: (head) => steps.push({ step: "head", head }),
    begin: (element) => steps.push({ step: "begin", element }),
    block: (element) => steps.push({ step: "block", element }),
    end: () => steps.push({ step: "end" }),
  };
  for await (const _ of readByChunk(bytes, visitor)) {
    for (const step of steps) yield step;
    steps = [];
  }
}

/**
 * The same as readIati, stopping after each chunk of the file: whoever hands out what the visitor has gathered waits there, not at
 * every block.
 */
export async function* readByChunk(
  bytes: AsyncIterable<Uint8Array>,
  visitor: IatiVisitor,
): AsyncGenerator<void> {
  const transcoder = createTranscoder();
  const { scanner } = new Assembler(visitor, () => null);
  for await (const chunk of unpack(bytes)) {
    const text = transcoder.write(chunk);
    if (text.length === 0) continue;
    scanner.write(text, false);
    yield;
  }
  scanner.write(transcoder.end(), true);
  yield;
}
