import { LIMITS } from "../base/settings.js";
import type { StandardKind } from "./elements.js";
import type { IatiElement } from "./element.js";
import { XmlFault } from "./xml-fault.js";
import { copyOf, type XmlName } from "./xml-name.js";
import { scanXml, XmlScanner, type XmlHandler } from "./xml-scanner.js";
import { createDecoder, unpack } from "./xml-source.js";

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
  /** A comment or a processing instruction as it stands in the file, and how many elements are open there. */
  aside?(markup: string, depth: number): void;
}

/** Sees every tag and text before the visitor does: the schema's check, a writer. Made once the head is known. */
type ListenerMaker = (head: FileHead, scanner: XmlScanner) => XmlHandler | null;

const ROOTS: Readonly<Record<string, { readonly kind: StandardKind; readonly record: string }>> = {
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
}

const NO_CHILDREN: IatiElement[] = [];
const NO_ATTRIBUTES: readonly string[] = [];

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

/** Identifiers outlive the chunk that they were read from, so they get memory of their own. */
const KEPT_TEXTS: readonly string[] = ["iati-identifier", "organisation-identifier"];

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

  open(name: XmlName): void {
    const { depth } = this.scanner;
    if (depth === 1) return this.#openRoot(name);
    this.#listener?.open(name);
    if (depth === 2) {
      this.#isInRecord = name.text === this.#record;
      if (this.#isInRecord) this.#visitor.begin(this.#elementOf(name));
      return;
    }
    if (!this.#isInRecord) return;
    const element = this.#elementOf(name);
    if (this.#openCount > 0) this.#attach(this.#open[this.#openCount - 1] as OpenElement, element);
    else {
      this.#elements = 0;
      this.#length = 0;
    }
    if (++this.#elements > LIMITS.iati_block_elements) this.#fail(LIMITS.iati_block_elements);
    this.#open[this.#openCount++] = element;
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
    const isKept = this.#openCount === 1 && KEPT_TEXTS.includes(element.name);
    const piece = isKept ? copyOf(text) : text;
    element.text = element.text === "" ? piece : element.text + piece;
    this.#length += text.length;
    if (this.#length > LIMITS.iati_block_length) this.#fail(LIMITS.iati_block_length);
  }

  blank(): void {
    this.#listener?.blank();
  }

  comment(text: string): void {
    this.#listener?.comment(text);
    this.#visitor.aside?.(`<!--${text}-->`, this.scanner.depth);
  }

  instruction(target: string, data: string): void {
    this.#listener?.instruction(target, data);
    this.#visitor.aside?.(`<?${target}${data === "" ? "" : ` ${data}`}?>`, this.scanner.depth);
  }

  #openRoot(name: XmlName): void {
    const element = this.#elementOf(name);
    const root = ROOTS[name.text];
    const { tokenLine, tokenColumn } = this.scanner;
    if (/^html$/i.test(name.local)) throw new XmlFault("HTML", {}, tokenLine, tokenColumn);
    if (!root)
      throw new XmlFault("NOT_IATI", { name: name.text.slice(0, 60) }, tokenLine, tokenColumn);
    this.#record = root.record;
    const at = element.attributes.indexOf("version");
    const version = at >= 0 && at % 2 === 0 ? (element.attributes[at + 1] ?? "") : "";
    const head: FileHead = { kind: root.kind, version, element };
    this.#visitor.head(head);
    this.#listener = this.#makeListener(head, this.scanner);
    this.#listener?.open(name);
  }

  #elementOf(name: XmlName): OpenElement {
    const { tokenLine, tokenColumn } = this.scanner;
    const attributes = this.#attributes();
    return {
      name: name.text,
      attributes,
      children: NO_CHILDREN,
      text: "",
      line: tokenLine,
      column: tokenColumn,
    };
  }

  /** A list of exactly their length: a list that grows takes room for sixteen more. */
  #attributes(): readonly string[] {
    const { attributeCount: count, attributeNames: names, attributeValues: values } = this.scanner;
    if (count === 0) return NO_ATTRIBUTES;
    if (count === 1) return [(names[0] as XmlName).text, values[0] as string];
    if (count === 2)
      return [
        (names[0] as XmlName).text,
        values[0] as string,
        (names[1] as XmlName).text,
        values[1] as string,
      ];
    const list = new Array<string>(count * 2);
    for (let index = 0; index < count; index++) {
      list[index * 2] = (names[index] as XmlName).text;
      list[index * 2 + 1] = values[index] as string;
      this.#length += (values[index] as string).length;
    }
    return list;
  }

  #attach(parent: OpenElement, child: OpenElement): void {
    if (parent.children === NO_CHILDREN) parent.children = [child];
    else parent.children.push(child);
  }

  #fail(limit: number): never {
    const block = this.#open[0];
    throw new XmlFault(
      "BLOCK_TOO_LARGE",
      { name: block?.name ?? "", limit },
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
  const decoder = createDecoder();
  const visitor: IatiVisitor = {
    head: (head) => steps.push({ step: "head", head }),
    begin: (element) => steps.push({ step: "begin", element }),
    block: (element) => steps.push({ step: "block", element }),
    end: () => steps.push({ step: "end" }),
  };
  const { scanner } = new Assembler(visitor, () => null);
  for await (const chunk of unpack(bytes)) {
    const text = decoder.write(chunk);
    if (text !== "") scanner.write(text, false);
    if (steps.length === 0) continue;
    yield* steps;
    steps = [];
  }
  scanner.write(decoder.end(), true);
  yield* steps;
}
