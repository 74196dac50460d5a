import { LIMITS } from "../base/settings.js";
import { createAtomicFile } from "./atomic-file.js";
import { isForeign } from "./element.js";
import { isStandardVersion } from "./elements.js";
import type { Declaration } from "./schema-table.js";
import { schemaTable } from "./schema-table.js";
import { XmlFault } from "./xml-fault.js";
import type { XmlName } from "./xml-name.js";
import type { XmlTag } from "./xml-tag.js";
import { scanXml, XmlScanner, type XmlHandler } from "./xml-scanner.js";
import { escapeText, escapeValue } from "./xml-write.js";

const INDENT: readonly string[] = Array.from(
  { length: LIMITS.iati_depth + 2 },
  (_, depth) => `\n${"  ".repeat(depth)}`,
);
export const XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>';

interface WrittenLevel {
  declaration: Declaration | null;
  /** White space and text are kept as they are: in texts, and in foreign elements. */
  isVerbatim: boolean;
  hasContent: boolean;
}

/**
 * Writes a file again as it is read: element for element, comments and foreign elements too, in UTF-8 and with the same
 * indentation everywhere. White space changes only between elements that hold no text by the standard.
 */
class Rewriter implements XmlHandler {
  readonly scanner: XmlScanner;
  readonly #add: (text: string) => void;
  readonly #levels: WrittenLevel[] = [];
  #depth = 0;
  #isTagOpen = false;
  /** White space of an element that may hold nothing else, kept where nothing else comes. */
  #blankValue = "";

  constructor(add: (text: string) => void) {
    this.#add = add;
    this.scanner = new XmlScanner(this);
    for (let depth = 0; depth <= LIMITS.iati_depth; depth++) {
      this.#levels.push({ declaration: null, isVerbatim: false, hasContent: false });
    }
    add(XML_DECLARATION);
  }

  open(tag: XmlTag): void {
    const { name, attributes } = tag;
    const parent = this.#depth === 0 ? null : (this.#levels[this.#depth - 1] as WrittenLevel);
    this.#beginContent(parent);
    const level = this.#levels[this.#depth] as WrittenLevel;
    level.declaration = this.#declarationOf(parent, tag);
    level.isVerbatim =
      (parent?.isVerbatim ?? false) ||
      level.declaration === null ||
      level.declaration.takesText ||
      keepsSpace(attributes);
    level.hasContent = false;
    this.#depth++;
    let markup = `<${name.text}`;
    for (let index = 0; index < attributes.length; index += 2) {
      markup += ` ${attributes[index]}="${escapeValue(attributes[index + 1] as string)}"`;
    }
    this.#add(markup);
    this.#isTagOpen = true;
  }

  close(name: XmlName): void {
    this.#depth--;
    const level = this.#levels[this.#depth] as WrittenLevel;
    if (this.#isTagOpen) {
      this.#add(this.#blankValue === "" ? "/>" : `>${this.#blankValue}</${name.text}>`);
      this.#isTagOpen = false;
      this.#blankValue = "";
      return;
    }
    if (level.hasContent && !level.isVerbatim) this.#add(INDENT[this.#depth] as string);
    this.#add(`</${name.text}>`);
  }

  text(text: string): void {
    const level = this.#levels[this.#depth - 1] as WrittenLevel;
    if (!level.isVerbatim && /^[ \t\n]*$/.test(text)) {
      this.#blankValue += text;
      return;
    }
    this.#endTag();
    // Text where none may stand: from here on nothing is moved.
    level.isVerbatim = true;
    level.hasContent = true;
    this.#add(escapeText(text));
  }

  blank(): void {
    const level = this.#levels[this.#depth - 1] as WrittenLevel;
    if (!level.isVerbatim) return;
    this.#endTag();
    this.#add(this.scanner.blankText());
  }

  comment(text: string): void {
    this.#beginContent(this.#depth === 0 ? null : (this.#levels[this.#depth - 1] as WrittenLevel));
    this.#add(`<!--${text}-->`);
  }

  instruction(target: string, data: string): void {
    this.#beginContent(this.#depth === 0 ? null : (this.#levels[this.#depth - 1] as WrittenLevel));
    this.#add(`<?${target}${data === "" ? "" : ` ${data}`}?>`);
  }

  #beginContent(parent: WrittenLevel | null): void {
    this.#endTag();
    if (parent) parent.hasContent = true;
    if (!parent?.isVerbatim) this.#add(INDENT[this.#depth] as string);
  }

  #endTag(): void {
    this.#blankValue = "";
    if (!this.#isTagOpen) return;
    this.#add(">");
    this.#isTagOpen = false;
  }

  #declarationOf(parent: WrittenLevel | null, tag: XmlTag): Declaration | null {
    const { name, attributes } = tag;
    if (parent === null) return this.#rootDeclaration(name, attributes);
    const { declaration } = parent;
    if (declaration === null || name.id === -1) return null;
    if (tag.hasForeignNames && isForeign(name.text, attributes)) return null;
    return declaration.children[declaration.stateOf[name.id] as number] ?? null;
  }

  #rootDeclaration(name: XmlName, attributes: readonly string[]): Declaration | null {
    const kind =
      name.text === "iati-activities"
        ? "activity"
        : name.text === "iati-organisations"
          ? "organisation"
          : null;
    const { tokenLine, tokenColumn } = this.scanner;
    if (kind === null)
      throw new XmlFault("NOT_IATI", { name: name.text.slice(0, 60) }, tokenLine, tokenColumn);
    let version = "";
    for (let index = 0; index < attributes.length; index += 2) {
      if (attributes[index] === "version") version = attributes[index + 1] ?? "";
    }
    // A version that is none is read as the last of its line, for which white space matters most.
    return schemaTable(kind, isStandardVersion(version) ? version : "1.05").root;
  }
}

/** Whoever writes this asks that no white space be moved. Source: XML 1.0, section 2.10. */
function keepsSpace(attributes: readonly string[]): boolean {
  return attributes.some(
    (name, index) =>
      index % 2 === 0 && name === "xml:space" && attributes[index + 1] === "preserve",
  );
}

/**
 * Writes the file of `bytes` to `path` in its own version. Returns the fault where it cannot be read; then nothing is
 * written, and what stood at `path` stays.
 */
export async function rewriteIati(
  bytes: AsyncIterable<Uint8Array>,
  path: string,
): Promise<XmlFault | null> {
  const file = await createAtomicFile(path);
  const rewriter = new Rewriter((text) => file.add(text));
  try {
    await scanXml(bytes, rewriter.scanner, () => file.flush());
    file.add("\n");
    await file.commit();
    return null;
  } catch (error) {
    await file.abandon();
    if (error instanceof XmlFault) return error;
    throw error;
  }
}
