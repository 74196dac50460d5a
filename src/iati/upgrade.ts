import { attribute, isForeign, type IatiElement } from "./element.js";
import type { ElementDescription } from "./standard.js";
import { codeNamed, hasNewCodes, upgradedCode } from "./upgrade-codes.js";
import type { UpgradeNotes } from "./upgrade-notes.js";
import { make, reshape, type Made } from "./upgrade-shapes.js";

/** The elements of 2.03 that an element of an earlier version becomes: one as a rule, none where it has no place. */
export function upgradeBlock(
  block: IatiElement,
  target: ElementDescription,
  notes: UpgradeNotes,
): IatiElement[] {
  return reshape(block, "", notes).flatMap((element) => place(element, target, notes));
}

function place(
  element: IatiElement,
  parent: ElementDescription,
  notes: UpgradeNotes,
): IatiElement[] {
  if (isForeign(element.name, element.attributes)) {
    noteMixed(element, notes);
    return [element];
  }
  const target = describedIn(parent, element);
  if (target !== null) return [upgradeElement(element, target, notes)];
  notes.note(
    "ELEMENT_LOST",
    { name: element.name, place: parent.path || parent.name },
    element.line,
  );
  return [];
}

/** Where an element stands among the children of another; behind them all where it is none of the standard's. */
export function orderIn(
  { children }: ElementDescription,
  { name, attributes }: IatiElement,
): number {
  const at = children.findIndex((child) => child !== "##" && child.name === name);
  return at === -1 || isForeign(name, attributes) ? children.length : at;
}

function describedIn(parent: ElementDescription, element: IatiElement): ElementDescription | null {
  const child = parent.children[orderIn(parent, element)];
  return child === undefined || child === "##" ? null : child;
}

/** What reads a file keeps no place of a text among elements: in foreign ones there may be such. */
function noteMixed(element: IatiElement, notes: UpgradeNotes): void {
  if (element.children.length > 0 && element.text.trim() !== "")
    notes.note("TEXT_MOVED", { place: element.name }, element.line);
  for (const child of element.children) noteMixed(child, notes);
}

function upgradeElement(
  element: IatiElement,
  target: ElementDescription,
  notes: UpgradeNotes,
): IatiElement {
  if (target.content === "any") {
    noteMixed(element, notes);
    return element;
  }
  const made = make(element.name, upgradeAttributes(element, target, notes), element);
  const narratives = isTextual(target) ? narrativeOf(made, element, target, notes) : [];
  if (!isTextual(target)) upgradeText(made, element.text, target, notes);
  const children = element.children
    .flatMap((child) => reshape(child, target.path, notes))
    .flatMap((child) => place(child, target, notes));
  made.children.push(...narratives, ...mergeNarratives(children, target, notes));
  if (isTextual(target)) giveLanguage(made, element, target.path, notes);
  sortChildren(made, target, notes);
  noteMissing(made, target, notes);
  return made;
}

/** Holds texts for people. */
function isTextual({ children }: ElementDescription): boolean {
  return children.some((child) => child !== "##" && child.name === "narrative");
}

/** The text of an element of 1.0x, as its narrative of 2.03. */
function narrativeOf(
  made: Made,
  element: IatiElement,
  target: ElementDescription,
  notes: UpgradeNotes,
): IatiElement[] {
  const text = element.text.trim();
  const { line } = element;
  const { path } = target;
  if (text === "" || takeDay(made, text, target, notes)) return [];
  notes.note("NARRATIVE", { place: path }, line);
  if (element.children.length > 0) notes.note("TEXT_MOVED", { place: path }, line);
  const language = attribute(element, "xml:lang");
  return [
    make("narrative", language === undefined ? [] : ["xml:lang", language], element, [], text),
  ];
}

/** The language of an element of 1.0x is that of its narratives, where they name none. Source: XML 1.0, 2.12. */
function giveLanguage(made: Made, element: IatiElement, path: string, notes: UpgradeNotes): void {
  const language = attribute(element, "xml:lang");
  if (language === undefined) return;
  const { line } = element;
  const texts = made.children.filter(({ name }) => name === "narrative");
  if (texts.length === 0) notes.note("ATTRIBUTE_LOST", { name: "xml:lang", place: path }, line);
  const silent = texts.filter((text) => attribute(text, "xml:lang") === undefined);
  for (const text of silent) (text.attributes as string[]).push("xml:lang", language);
  if (silent.length > 0) notes.note("LANGUAGE", { place: path }, line);
}

function upgradeText(
  made: Made,
  text: string,
  target: ElementDescription,
  notes: UpgradeNotes,
): void {
  const words = text.trim();
  if (target.content !== "elements") made.text = target.content === "string" ? text : words;
  else if (words !== "" && !takeDay(made, words, target, notes))
    settleText(made, words, target, notes);
}

/** The day of what 1.0x calls a date, which may have a time zone or a time; null for other texts. */
function dayOf(text: string): string | null {
  return /^(\d{4}-\d{2}-\d{2})(?:[TZ+-].*)?$/.exec(text)?.[1] ?? null;
}

/** Whether a text is the day that its element wants, and was written so. */
function takeDay(
  made: Made,
  text: string,
  { attributes, path }: ElementDescription,
  notes: UpgradeNotes,
): boolean {
  const day = dayOf(text);
  const isWanted = attributes.some(({ name }) => name === "iso-date");
  if (day === null || !isWanted || attribute(made, "iso-date") !== undefined) return false;
  made.attributes.push("iso-date", day);
  notes.note("DATE_BY_TEXT", { place: path }, made.line);
  return true;
}

/** Text that 1.0x lets stand beside a code or a date: the code's name as a rule. */
function settleText(
  made: Made,
  text: string,
  { path, name }: ElementDescription,
  notes: UpgradeNotes,
): void {
  const place = path || name;
  const code = attribute(made, "code");
  const named = codeNamed(path, text);
  const { line } = made;
  if (code === undefined && named !== null) {
    made.attributes.push("code", named);
    notes.note("CODE_BY_NAME", { place, from: text, to: named }, line);
    return;
  }
  const day = dayOf(text);
  const isRepeated =
    (named !== null && code === named) ||
    (day !== null && attribute(made, "iso-date")?.slice(0, 10) === day);
  notes.note(isRepeated ? "TEXT_REPEATED" : "TEXT_LOST", { place }, line);
}

/** Attributes that 2.03 knows, with its codes; foreign ones are carried. */
export function upgradeAttributes(
  element: IatiElement,
  target: ElementDescription,
  notes: UpgradeNotes,
): string[] {
  const { attributes, line } = element;
  const path = target.path || target.name;
  const kept: string[] = [];
  for (let index = 0; index < attributes.length; index += 2) {
    const name = attributes[index] ?? "";
    const value = attributes[index + 1] ?? "";
    const isKnown = target.attributes.some((known) => known.name === name);
    const isForeign =
      name === "xmlns" ||
      (name.includes(":") && name !== "xml:lang" && target.takesForeignAttributes);
    if (isKnown || isForeign) kept.push(name, upgradeValue(value, name, path, line, notes));
    else if (!(name === "xml:lang" && isTextual(target)))
      notes.note("ATTRIBUTE_LOST", { name, place: path }, line);
  }
  return kept;
}

function upgradeValue(
  value: string,
  name: string,
  path: string,
  line: number,
  notes: UpgradeNotes,
): string {
  const code = upgradedCode(path, name, value);
  if (code !== null) {
    notes.note("CODE", { place: `${path}/@${name}`, from: value, to: code }, line);
    return code;
  }
  const isOdd = hasNewCodes(path, name) && !/^([0-9]+|[AG][0-9])$/.test(value);
  if (isOdd)
    notes.note("CODE_UNKNOWN", { value: value.slice(0, 40), place: `${path}/@${name}` }, line);
  return value;
}

/** Texts that 1.0x repeats for each language are one element with several narratives since 2.01. */
export function mergeNarratives(
  children: readonly IatiElement[],
  target: ElementDescription,
  notes: UpgradeNotes,
): IatiElement[] {
  const merged: IatiElement[] = [];
  for (const child of children) {
    const description = describedIn(target, child);
    const mayMerge = description !== null && isMergeable(description);
    const twin = mayMerge ? merged.find((other) => isTwin(other, child)) : undefined;
    if (!twin) {
      merged.push(mayMerge ? { ...child, children: [...child.children] } : child);
      continue;
    }
    (twin.children as IatiElement[]).push(...child.children);
    notes.note("MERGED", { place: description?.path ?? child.name }, child.line);
  }
  return merged;
}

/** Holds narratives alone, and stands once (or, as a description, once for each type). */
export function isMergeable({ name, occurrence, children }: ElementDescription): boolean {
  const isText =
    children.every((child) => child === "##" || child.name === "narrative") &&
    children.length === 2;
  return isText && (occurrence === "1" || occurrence === "?" || name === "description");
}

function isTwin(left: IatiElement, right: IatiElement): boolean {
  return left.name === right.name && left.attributes.join("\0") === right.attributes.join("\0");
}

function sortChildren(made: Made, target: ElementDescription, notes: UpgradeNotes): void {
  const orderOf = (element: IatiElement) => orderIn(target, element);
  const isSorted = made.children.every(
    (child, index) => index === 0 || orderOf(made.children[index - 1] ?? child) <= orderOf(child),
  );
  if (isSorted) return;
  made.children.sort((left, right) => orderOf(left) - orderOf(right));
  notes.note("ORDER", { place: target.path }, made.line);
}

function noteMissing(made: IatiElement, target: ElementDescription, notes: UpgradeNotes): void {
  const path = target.path || target.name;
  for (const { name, isRequired } of target.attributes) {
    if (isRequired && attribute(made, name) === undefined)
      notes.note("MISSING", { place: path, name: `@${name}` }, made.line);
  }
  for (const child of target.children) {
    if (child === "##" || (child.occurrence !== "1" && child.occurrence !== "+")) continue;
    const isThere = made.children.some((element) => describedIn(target, element) === child);
    if (!isThere) notes.note("MISSING", { place: path, name: `<${child.name}>` }, made.line);
  }
}
