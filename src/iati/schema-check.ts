import { LIMITS } from "../base/settings.js";
import { isValue } from "./datatypes.js";
import type { Declaration, SchemaTable } from "./schema-table.js";
import type { Complaint, ComplaintFacts } from "./schema-texts.js";
import type { ValueType } from "./standard.js";
import type { XmlName } from "./xml-name.js";
import type { XmlTag } from "./xml-tag.js";
import type { XmlHandler, XmlScanner } from "./xml-scanner.js";

export interface SchemaFinding extends Complaint {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

const SCHEMA_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance";
const BLANK = /^[ \t\n\r]*$/;
/** Where the root stands behind an activity: in all versions these come first, then what is foreign. */
const OWN_STATE = 0;
/** What is quoted of a wrong value. */
const QUOTED_LENGTH = 60;

/** What the check knows of an open element. */
interface Level {
  /** Null within foreign elements, whose content is free. */
  declaration: Declaration | null;
  name: XmlName;
  state: number;
  text: string;
  line: number;
  column: number;
  /** Among its like within its parent, for the path; 0 where there is one at most, or where they stand in any order. */
  number: number;
  /** How many of its children of the last kind have come; 0 where that is not known. */
  run: number;
}

/**
 * Checks a file against its schema while it is read. Findings are those of libxml2, in the same number: after a child
 * that may not stand where it stands, the rest of its parent is not judged.
 */
export class SchemaCheck implements XmlHandler {
  readonly #table: SchemaTable;
  readonly #scanner: XmlScanner;
  readonly #report: (finding: SchemaFinding) => void;
  readonly #levels: Level[] = [];
  #depth = 0;
  /** Elements open within a parent whose rest is not judged; -1 while all is judged. */
  #skipped = -1;
  #activities = 0;

  constructor(table: SchemaTable, scanner: XmlScanner, report: (finding: SchemaFinding) => void) {
    this.#table = table;
    this.#scanner = scanner;
    this.#report = report;
    const { name } = table.root;
    for (let depth = 0; depth <= LIMITS.iati_depth; depth++) {
      this.#levels.push({
        declaration: null,
        name,
        state: -1,
        text: "",
        line: 0,
        column: 0,
        number: 0,
        run: 0,
      });
    }
  }

  /** How many children the root has had; null where not all is judged that comes, or none of its own came last, on which the next depends. */
  get activities(): number | null {
    const isAtOwn = this.#levels[0]?.state === OWN_STATE;
    return this.#skipped === -1 && isAtOwn ? this.#activities : null;
  }

  /** Counts them from the beginning, behind one of the root's own. */
  restart(): void {
    this.#activities = 0;
    if (this.#levels[0]) this.#levels[0].state = OWN_STATE;
  }

  open(tag: XmlTag): void {
    if (this.#skipped >= 0) {
      this.#skipped++;
      return;
    }
    const { name } = tag;
    const depth = this.#depth;
    const parent = this.#levels[depth - 1];
    let declaration: Declaration | null;
    let number = 0;
    if (parent === undefined) declaration = this.#table.root;
    else if (parent.declaration === null || parent.declaration.isAny)
      declaration = this.#findGlobal(name);
    else {
      const state = this.#step(parent, parent.declaration, name);
      if (state === -1) return this.#refuseChild(parent, parent.declaration, name);
      number = this.#countLike(parent, parent.declaration, state);
      parent.state = state;
      declaration = parent.declaration.children[state] ?? null;
    }
    const level = this.#levels[depth] as Level;
    level.declaration = declaration;
    level.name = name;
    level.state = -1;
    level.text = "";
    level.line = this.#scanner.tokenLine;
    level.column = this.#scanner.tokenColumn;
    level.number = depth === 1 ? ++this.#activities : number;
    this.#depth = depth + 1;
    if (declaration === null) this.#checkForeignAttributes(level, tag);
    else if (tag.rightAttributes !== declaration.attributeSet)
      this.#checkAttributes(declaration, level, tag);
  }

  close(): void {
    if (this.#skipped > 0) {
      this.#skipped--;
      return;
    }
    this.#depth--;
    const level = this.#levels[this.#depth] as Level;
    if (this.#skipped === 0) {
      this.#skipped = -1;
      return;
    }
    const { declaration } = level;
    if (declaration !== null) this.#checkContent(declaration, level);
  }

  text(text: string): void {
    if (this.#skipped >= 0) return;
    const level = this.#levels[this.#depth - 1];
    if (level === undefined || level.declaration === null) return;
    if (level.declaration.valueType !== null)
      level.text = level.text === "" ? text : level.text + text;
    else if (!level.declaration.takesText && !BLANK.test(text)) {
      this.#say("TEXT", { parent: level.name.text }, level, "");
    }
  }

  comment(): void {}
  instruction(): void {}

  /** The state that a child leads to, -1 where it may not come. */
  #step(parent: Level, declaration: Declaration, name: XmlName): number {
    const isForeign = this.#isForeign(name);
    const state = isForeign
      ? declaration.foreignState
      : name.id === -1
        ? -1
        : (declaration.stateOf[name.id] as number);
    if (state === -1 || declaration.isUnordered) return state;
    const isNext =
      state > parent.state || (state === parent.state && declaration.repeats[state] === 1);
    if (isNext) return (declaration.requiredBefore[state] as number) <= parent.state ? state : -1;
    return this.#isBackward(declaration, parent.state, state) ? state : -1;
  }

  /**
   * Where the last two that may stand in an element both repeat, libxml2 takes them in any order: a narrative after a
   * foreign element is no finding. We follow it, for that is what publishers are told.
   */
  #isBackward({ repeats }: Declaration, last: number, state: number): boolean {
    return (
      last === repeats.length - 1 &&
      state === last - 1 &&
      repeats[last] === 1 &&
      repeats[state] === 1
    );
  }

  /** Where foreign elements have come between, or the order is free, the number among its like is not known. */
  #countLike(
    parent: Level,
    { repeats, isUnordered, foreignState }: Declaration,
    state: number,
  ): number {
    const isNew = state > parent.state;
    parent.run = isUnordered
      ? 0
      : isNew
        ? 1
        : state === parent.state && parent.run > 0
          ? parent.run + 1
          : 0;
    return repeats[state] === 1 && state !== foreignState ? parent.run : 0;
  }

  #isForeign(name: XmlName): boolean {
    if (name.prefix === "" && !this.#scanner.hasDefaultNamespace) return false;
    const namespace = this.#scanner.namespaceOf(name.prefix);
    return namespace !== "" && namespace !== null;
  }

  #isUndeclared({ prefix }: XmlName): boolean {
    return prefix !== "" && this.#scanner.namespaceOf(prefix) === null;
  }

  #findGlobal(name: XmlName): Declaration | null {
    if (name.prefix !== "" || this.#isForeign(name)) return null;
    return this.#table.globals.get(name.text) ?? null;
  }

  #refuseChild(parent: Level, declaration: Declaration, name: XmlName): void {
    const { tokenLine, tokenColumn } = this.#scanner;
    const facts = { parent: parent.name.text, name: name.text };
    const place = { line: tokenLine, column: tokenColumn };
    if (declaration.valueType !== null) this.#say("NO_CHILDREN", facts, place, name.text);
    else if (name.prefix === "" && this.#isForeign(name)) {
      const value = quote(this.#scanner.namespaceOf("") ?? "");
      this.#say("NAMESPACE", { ...facts, value }, place, name.text);
    } else if (declaration.foreignState !== -1 && this.#isUndeclared(name))
      this.#say("PREFIX", { ...facts, value: name.prefix }, place, name.text);
    else {
      const expected = expectedNames(declaration, parent.state, declaration.isUnordered);
      this.#say("UNEXPECTED", { ...facts, names: listNames(expected, " ") }, place, name.text);
    }
    this.#skipped = 1;
  }

  #checkContent(declaration: Declaration, level: Level): void {
    const { valueType } = declaration;
    if (valueType !== null) {
      if (valueType !== "string" && !isValue(valueType, level.text))
        this.#sayValue(level, valueType, level.text);
      return;
    }
    const required = declaration.requiredBefore[declaration.children.length] as number;
    const isMissing = declaration.isUnordered
      ? declaration.isFilled && level.state === -1
      : level.state < required;
    if (!isMissing) return;
    const names = expectedNames(declaration, level.state, declaration.isUnordered);
    this.#say(
      "MISSING",
      { parent: level.name.text, names: listNames(names, " / ") },
      level,
      stepOf(level),
    );
  }

  /** A tag whose attributes are all declared, there and right need not be looked at again at a place like this. */
  #checkAttributes(declaration: Declaration, level: Level, tag: XmlTag): void {
    const { names, attributes: texts } = tag;
    const { attributeOf, attributes } = declaration.attributeSet;
    let missing = declaration.attributeSet.required;
    let isRight = true;
    for (let index = 0; index < names.length; index++) {
      const name = names[index] as XmlName;
      const value = texts[index * 2 + 1] as string;
      const place = name.id === -1 ? -1 : (attributeOf[name.id] as number);
      if (place === -1) {
        if (name.isDeclaration) continue;
        isRight = false;
        this.#checkOtherAttribute(declaration, level, name, value);
        continue;
      }
      missing &= ~(1 << place);
      const type = attributes[place]?.type ?? "string";
      if (type === "string" || isValue(type, value)) continue;
      isRight = false;
      this.#sayAttribute(level, name, type, value);
    }
    if (missing === 0 && isRight) tag.rightAttributes = declaration.attributeSet;
    if (missing === 0) return;
    attributes.forEach((attribute, index) => {
      if ((missing & (1 << index)) === 0) return;
      this.#say(
        "ATTRIBUTE_MISSING",
        { parent: level.name.text, name: attribute.name },
        level,
        `@${attribute.name}`,
      );
    });
  }

  #checkOtherAttribute(declaration: Declaration, level: Level, name: XmlName, value: string): void {
    // An element without a type may hold anything. Source: XML Schema 1.0, the ur-type.
    if (declaration.isAny) return this.#checkXmlAttribute(level, name, value);
    const namespace = name.prefix === "" ? null : this.#scanner.namespaceOf(name.prefix);
    if (namespace === SCHEMA_INSTANCE) return;
    if (namespace !== null && declaration.attributeSet.takesForeign)
      return this.#checkXmlAttribute(level, name, value);
    const isUndeclared = declaration.attributeSet.takesForeign && this.#isUndeclared(name);
    const facts = { parent: level.name.text, name: name.text, value: name.prefix };
    const code = isUndeclared ? "ATTRIBUTE_PREFIX" : "ATTRIBUTE_UNKNOWN";
    this.#say(code, facts, level, `@${name.text}`);
  }

  #checkForeignAttributes(level: Level, { names, attributes }: XmlTag): void {
    for (let index = 0; index < names.length; index++) {
      this.#checkXmlAttribute(level, names[index] as XmlName, attributes[index * 2 + 1] as string);
    }
  }

  /** The attributes of XML itself have types wherever they stand. */
  #checkXmlAttribute(level: Level, name: XmlName, value: string): void {
    if (name.text === "xml:lang" && !isValue("language", value))
      this.#sayAttribute(level, name, "language", value);
    if (name.text === "xml:base" && !isValue("anyURI", value))
      this.#sayAttribute(level, name, "anyURI", value);
    if (name.text === "xml:space" && !/^\s*(default|preserve)\s*$/.test(value)) {
      this.#sayAttribute(level, name, "NMTOKEN", value);
    }
  }

  #sayAttribute(level: Level, name: XmlName, type: ValueType, value: string): void {
    const facts = { parent: level.name.text, name: name.text, type, value: quote(value) };
    this.#say("ATTRIBUTE_VALUE", facts, level, `@${name.text}`);
  }

  #sayValue(level: Level, type: ValueType, value: string): void {
    const facts = { parent: level.name.text, type, value: quote(value.trim()) };
    this.#say("VALUE", facts, level, stepOf(level));
  }

  #say(
    code: Complaint["code"],
    facts: ComplaintFacts,
    place: { line: number; column: number },
    last: string,
  ): void {
    const names = this.#levels.slice(0, this.#depth).map(stepOf);
    const path = `/${[...names, last].filter((part) => part !== "").join("/")}`;
    this.#report({ code, facts, path, line: place.line, column: place.column });
  }
}

function stepOf({ name, number }: Level): string {
  return number > 0 ? `${name.text}[${number}]` : name.text;
}

function quote(value: string): string {
  return value.length > QUOTED_LENGTH ? `${value.slice(0, QUOTED_LENGTH)}…` : value;
}

/** What may come next, up to the first that has to come. */
function expectedNames(declaration: Declaration, state: number, isAll: boolean): string[] {
  const names: string[] = [];
  declaration.description.children.forEach((child, index) => {
    if (child === "##") return;
    const isNext = index > state || (index === state && declaration.repeats[index] === 1);
    if (isAll || (isNext && (declaration.requiredBefore[index] as number) <= state))
      names.push(`<${child.name}>`);
  });
  return names;
}

/** So many are named; in 1.0x almost anything may stand anywhere. */
const NAMED_AT_MOST = 12;

function listNames(names: readonly string[], between: string): string {
  const rest = names.length - NAMED_AT_MOST;
  return rest > 0
    ? `${names.slice(0, NAMED_AT_MOST).join(between)} … (+${rest})`
    : names.join(between);
}
