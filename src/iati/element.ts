import { readName } from "./xml-name.js";
import type { XmlTag } from "./xml-tag.js";

/**
 * One element of a file as read, with everything below it. Names keep their prefix as written. The unit that the
 * checks see is a *block*: a direct child of an activity or organisation (a transaction, a result, a title), so memory
 * never grows with the number of transactions.
 */
export interface IatiElement {
  readonly name: string;
  /** Name, value, name, value …, in the file's order; entity references resolved. */
  readonly attributes: readonly string[];
  readonly children: readonly IatiElement[];
  /** The element's own character data, pieces joined; not that of its children. */
  readonly text: string;
  /** Of the start tag's `<`, counted from 1. */
  readonly line: number;
  readonly column: number;
  /** The start tag as it was read, the same object for all that are written alike; elements of our own making have none. */
  readonly tag?: XmlTag;
}

export function attribute(element: IatiElement, name: string): string | undefined {
  return valueOf(element.attributes, name);
}

function valueOf(attributes: readonly string[], name: string): string | undefined {
  for (let index = 0; index < attributes.length; index += 2) {
    if (attributes[index] === name) return attributes[index + 1];
  }
  return undefined;
}

/**
 * Whether an element is of another namespace by its own tag: it has a prefix, or declares one for itself and what is in it. What
 * stands within such a one is not ours either.
 */
export function isForeign(name: string, attributes: readonly string[]): boolean {
  return name.includes(":") || (valueOf(attributes, "xmlns") ?? "") !== "";
}

/** The number of an element's name, for tables; -1 where it has none. */
export function nameIdOf({ tag, name }: IatiElement): number {
  return tag ? tag.name.id : (readName(name)?.id ?? -1);
}

const NONE: readonly IatiElement[] = [];

export function childrenNamed(element: IatiElement, name: string): readonly IatiElement[] {
  const { children } = element;
  let found: IatiElement[] | null = null;
  for (let index = 0; index < children.length; index++) {
    const child = children[index];
    if (child?.name === name) (found ??= []).push(child);
  }
  return found ?? NONE;
}
