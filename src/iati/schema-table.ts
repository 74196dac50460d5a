import type { StandardKind, StandardVersion } from "./elements.js";
import {
  describeStandard,
  type AttributeDescription,
  type ElementDescription,
  type ValueType,
} from "./standard.js";
import { NAMES_AT_MOST, nameOf, type XmlName } from "./xml-name.js";

/**
 * An element of the standard as a small machine. Its children are states in the order of the standard: a child may
 * come where its state is not before the last one (or repeats), and no required state lies between. Tables are
 * indexed by the name's id, so that a step costs one look.
 */
export interface Declaration {
  readonly name: XmlName;
  readonly description: ElementDescription;
  /** The state of a child, by the id of its name; -1 where it may not stand here. */
  readonly stateOf: Int16Array;
  /** By state; null is where foreign elements stand. */
  readonly children: readonly (Declaration | null)[];
  /** The state of foreign elements; -1 where there are none. */
  readonly foreignState: number;
  readonly repeats: Uint8Array;
  /** The last required state before each state, and at the end. */
  readonly requiredBefore: Int16Array;
  readonly isUnordered: boolean;
  readonly isFilled: boolean;
  /** The type of its text where it is a value; null where it has elements. */
  readonly valueType: ValueType | null;
  readonly takesText: boolean;
  readonly isAny: boolean;
  /** The same object for all elements that have the same attributes. */
  readonly attributeSet: AttributeSet;
}

export interface AttributeSet {
  /** The place of an attribute in `attributes`, by the id of its name; -1 where it is not declared. */
  readonly attributeOf: Int16Array;
  readonly attributes: readonly AttributeDescription[];
  /** A bit for each attribute that is required. */
  readonly required: number;
  readonly takesForeign: boolean;
}

export interface SchemaTable {
  readonly root: Declaration;
  /** What may be checked within foreign elements. */
  readonly globals: ReadonlyMap<string, Declaration>;
}

const tables = new Map<string, SchemaTable>();

export function schemaTable(kind: StandardKind, version: StandardVersion): SchemaTable {
  const key = `${kind} ${version}`;
  const known = tables.get(key);
  if (known) return known;
  const root = compile(describeStandard(kind, version));
  const table = { root, globals: findGlobals(root, version) };
  tables.set(key, table);
  return table;
}

function compile(description: ElementDescription): Declaration {
  const { content, children, isUnordered } = description;
  const stateOf = new Int16Array(NAMES_AT_MOST).fill(-1);
  const requiredBefore = new Int16Array(children.length + 1).fill(-1);
  const repeats = new Uint8Array(children.length);
  children.forEach((child, state) => {
    const occurrence = child === "##" ? "*" : child.occurrence;
    if (child !== "##") stateOf[nameOf(child.name).id] = state;
    repeats[state] = occurrence === "*" || occurrence === "+" ? 1 : 0;
    const isRequired = !isUnordered && (occurrence === "1" || occurrence === "+");
    requiredBefore[state + 1] = isRequired ? state : (requiredBefore[state] ?? -1);
  });
  return {
    name: nameOf(description.name),
    description,
    stateOf,
    children: children.map((child) => (child === "##" ? null : compile(child))),
    foreignState: children.indexOf("##"),
    repeats,
    requiredBefore,
    isUnordered,
    isFilled: description.isFilled,
    valueType: content === "elements" || content === "mixed" || content === "any" ? null : content,
    takesText: content !== "elements",
    isAny: content === "any",
    attributeSet: attributeSetOf(description),
  };
}

const attributeSets = new Map<string, AttributeSet>();

function attributeSetOf({ attributes, takesForeignAttributes }: ElementDescription): AttributeSet {
  const key = JSON.stringify([attributes, takesForeignAttributes]);
  const known = attributeSets.get(key);
  if (known) return known;
  const attributeOf = new Int16Array(NAMES_AT_MOST).fill(-1);
  let required = 0;
  attributes.forEach((attribute, index) => {
    attributeOf[nameOf(attribute.name).id] = index;
    if (attribute.isRequired) required |= 1 << index;
  });
  const set = { attributeOf, attributes, required, takesForeign: takesForeignAttributes };
  attributeSets.set(key, set);
  return set;
}

/** Declared at one place of the standard alone, so that a foreign element may not hold them as its own. */
const LOCAL: readonly string[] = ["organisation-identifier"];
const LOCAL_IN_2_03: readonly string[] = ["document-link"];

/** What the schema declares on its own and may therefore be checked within foreign elements too. */
function findGlobals(
  root: Declaration,
  version: StandardVersion,
): ReadonlyMap<string, Declaration> {
  const globals = new Map<string, Declaration>([[root.name.text, root]]);
  const local = version === "2.03" ? [...LOCAL, ...LOCAL_IN_2_03] : LOCAL;
  const add = (declaration: Declaration) => globals.set(declaration.name.text, declaration);
  const [activity] = root.children;
  if (!activity) return globals;
  add(activity);
  for (const child of activity.children) if (child && !local.includes(child.name.text)) add(child);
  const indicator = within(within(activity, "result"), "indicator");
  const deeper = [
    within(within(activity, "reporting-org"), "narrative"),
    within(within(activity, "document-link"), "title"),
    within(within(indicator, "baseline"), "comment"),
    within(within(indicator, "baseline"), "dimension"),
    version === "2.03" ? within(within(activity, "result"), "description") : null,
  ];
  for (const declaration of deeper) if (declaration) add(declaration);
  return globals;
}

function within(declaration: Declaration | null, name: string): Declaration | null {
  return declaration?.children.find((child) => child?.name.text === name) ?? null;
}
