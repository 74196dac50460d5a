import { parseDay, type Day } from "../base/day.js";
import { attribute, childrenNamed, type IatiElement } from "./element.js";
import { readByChunk, type FileHead, type IatiVisitor } from "./read.js";

/** A text in one language; the language is the file's default where it says none, null where there is no default. */
export interface Narrative {
  readonly language: string | null;
  readonly text: string;
}

/** An amount as it was written, with the currency that holds for it. Null is "not reported". */
export interface Amount {
  readonly value: string;
  readonly currency: string | null;
  readonly value_on: Day | null;
}

export interface OrganisationReference {
  readonly ref: string | null;
  readonly type: string | null;
  /** `role` of a participating organisation. */
  readonly role: string | null;
  /** `activity-id`, `provider-activity-id` or `receiver-activity-id`. */
  readonly activityId: string | null;
  readonly names: readonly Narrative[];
}

/** A country, region, sector or policy marker. */
export interface Classification {
  readonly code: string | null;
  readonly vocabulary: string | null;
  readonly percentage: string | null;
}

export interface Transaction {
  readonly ref: string | null;
  readonly type: string | null;
  readonly made_on: Day | null;
  readonly amount: Amount | null;
  readonly descriptions: readonly Narrative[];
  readonly provider: OrganisationReference | null;
  readonly receiver: OrganisationReference | null;
  readonly countries: readonly Classification[];
  readonly regions: readonly Classification[];
  readonly sectors: readonly Classification[];
  /** The transaction's own, else the activity's default. */
  readonly flowType: string | null;
  readonly financeType: string | null;
  readonly aidTypes: readonly Classification[];
  readonly tiedStatus: string | null;
  readonly isHumanitarian: boolean | null;
}

export interface Period {
  readonly start_on: Day | null;
  readonly end_on: Day | null;
}

export interface ActivityBudget extends Period {
  readonly type: string | null;
  readonly status: string | null;
  readonly amount: Amount | null;
}

/** An activity of any version, with what is asked for most; everything else is in `blocks`, as read. */
export interface Activity {
  readonly identifier: string;
  readonly version: string;
  readonly language: string | null;
  readonly defaultCurrency: string | null;
  readonly hierarchy: number | null;
  readonly titles: readonly Narrative[];
  readonly descriptions: readonly Narrative[];
  readonly reportingOrganisation: OrganisationReference | null;
  readonly participants: readonly OrganisationReference[];
  readonly status: string | null;
  readonly dates: readonly { readonly type: string | null; readonly day: Day | null }[];
  readonly countries: readonly Classification[];
  readonly regions: readonly Classification[];
  readonly sectors: readonly Classification[];
  readonly budgets: readonly ActivityBudget[];
  readonly transactions: readonly Transaction[];
  readonly element: IatiElement;
  readonly blocks: readonly IatiElement[];
}

/** Activities one at a time, each whole. For activities that do not fit in memory there is `readTransactions`. */
export async function* readActivities(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Activity> {
  let head: FileHead | null = null;
  let start: IatiElement | null = null;
  let blocks: IatiElement[] = [];
  let found: Activity[] = [];
  const visitor: IatiVisitor = {
    head: (told) => void (head = told),
    begin: (root) => void (start = root),
    block: (element) => void blocks.push(element),
    end() {
      if (head && start) found.push(typeActivity(head, start, blocks));
      blocks = [];
    },
  };
  for await (const _ of readByChunk(bytes, visitor)) {
    for (const each of found) yield each;
    found = [];
  }
}

/** Transactions one at a time, with what of their activity stands before them. Memory does not grow with their number. */
export async function* readTransactions(
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<{ readonly activity: Activity; readonly transaction: Transaction }> {
  let found: { readonly activity: Activity; readonly transaction: Transaction }[] = [];
  const visitor = typeTransactions((activity, transaction) =>
    found.push({ activity, transaction }),
  );
  for await (const _ of readByChunk(bytes, visitor)) {
    for (const each of found) yield each;
    found = [];
  }
}

function typeTransactions(
  tell: (activity: Activity, transaction: Transaction) => void,
): IatiVisitor {
  let head: FileHead | null = null;
  let start: IatiElement | null = null;
  let blocks: IatiElement[] = [];
  let activity: Activity | null = null;
  // Of one activity: nothing is added to its blocks once its transactions have begun.
  let defaults: Defaults | null = null;
  return {
    head: (told) => void (head = told),
    begin(root) {
      start = root;
      blocks = [];
      activity = null;
      defaults = null;
    },
    block(element) {
      if (!head || !start) return;
      if (element.name !== "transaction") {
        // What follows the transactions is not theirs to wait for, and not ours to hold.
        if (activity === null) blocks.push(element);
        return;
      }
      activity ??= typeActivity(head, start, blocks);
      defaults ??= defaultsOf(start, groupBlocks(blocks));
      tell(activity, typeTransaction(element, defaults));
    },
    end: () => undefined,
  };
}

/** What holds in an activity where a part of it says nothing. */
interface Defaults {
  readonly language: string | null;
  readonly currency: string | null;
  readonly flowType: string | null;
  readonly financeType: string | null;
  readonly aidTypes: readonly Classification[];
  readonly tiedStatus: string | null;
}

/** The blocks of an activity by name: it is asked for some twenty of them. */
type Named = (name: string) => readonly IatiElement[];

function groupBlocks(blocks: readonly IatiElement[]): Named {
  const groups = new Map<string, IatiElement[]>();
  for (const block of blocks) {
    const group = groups.get(block.name);
    if (group) group.push(block);
    else groups.set(block.name, [block]);
  }
  return (name) => groups.get(name) ?? [];
}

function defaultsOf(start: IatiElement, named: Named): Defaults {
  return {
    language: value(start, "xml:lang"),
    currency: value(start, "default-currency"),
    flowType: codeOf(named("default-flow-type")[0]),
    financeType: codeOf(named("default-finance-type")[0]),
    aidTypes: named("default-aid-type").map(typeClassification),
    tiedStatus: codeOf(named("default-tied-status")[0]),
  };
}

function typeActivity(
  head: FileHead,
  start: IatiElement,
  blocks: readonly IatiElement[],
): Activity {
  const named = groupBlocks(blocks);
  const defaults = defaultsOf(start, named);
  const { language } = defaults;
  const hierarchy = value(start, "hierarchy");
  const [identifier] = [...named("iati-identifier"), ...named("organisation-identifier")];
  const [reporting] = named("reporting-org");
  return {
    identifier: identifier?.text.trim() ?? "",
    version: head.version,
    language,
    defaultCurrency: defaults.currency,
    hierarchy: hierarchy !== null && /^[0-9]{1,6}$/.test(hierarchy) ? Number(hierarchy) : null,
    titles: [...named("title"), ...named("name")].flatMap((title) => narrativesOf(title, language)),
    descriptions: named("description").flatMap((description) =>
      narrativesOf(description, language),
    ),
    reportingOrganisation: reporting ? typeOrganisation(reporting, language) : null,
    participants: named("participating-org").map((element) => typeOrganisation(element, language)),
    status: codeOf(named("activity-status")[0]),
    dates: named("activity-date").map((date) => ({
      type: value(date, "type"),
      day: dayOf(date, "iso-date"),
    })),
    countries: named("recipient-country").map(typeClassification),
    regions: named("recipient-region").map(typeClassification),
    sectors: named("sector").map(typeClassification),
    budgets: named("budget").map((budget) => ({
      type: value(budget, "type"),
      status: value(budget, "status"),
      amount: amountOf(budget, defaults.currency),
      ...periodOf(budget),
    })),
    transactions: named("transaction").map((element) => typeTransaction(element, defaults)),
    element: start,
    blocks,
  };
}

function typeTransaction(element: IatiElement, defaults: Defaults): Transaction {
  const { language } = defaults;
  const provider = firstNamed(element, "provider-org");
  const receiver = firstNamed(element, "receiver-org");
  const date = firstNamed(element, "transaction-date");
  const aidTypes = childrenNamed(element, "aid-type").map(typeClassification);
  const humanitarian = value(element, "humanitarian");
  return {
    ref: value(element, "ref"),
    type: codeOf(firstNamed(element, "transaction-type")),
    made_on: date ? dayOf(date, "iso-date") : null,
    amount: amountOf(element, defaults.currency),
    descriptions: childrenNamed(element, "description").flatMap((description) =>
      narrativesOf(description, language),
    ),
    provider: provider ? typeOrganisation(provider, language) : null,
    receiver: receiver ? typeOrganisation(receiver, language) : null,
    countries: childrenNamed(element, "recipient-country").map(typeClassification),
    regions: childrenNamed(element, "recipient-region").map(typeClassification),
    sectors: childrenNamed(element, "sector").map(typeClassification),
    flowType: codeOf(firstNamed(element, "flow-type")) ?? defaults.flowType,
    financeType: codeOf(firstNamed(element, "finance-type")) ?? defaults.financeType,
    aidTypes: aidTypes.length > 0 ? aidTypes : defaults.aidTypes,
    tiedStatus: codeOf(firstNamed(element, "tied-status")) ?? defaults.tiedStatus,
    isHumanitarian: humanitarian === null ? null : humanitarian === "1" || humanitarian === "true",
  };
}

function typeOrganisation(element: IatiElement, language: string | null): OrganisationReference {
  const activityId =
    value(element, "provider-activity-id") ??
    value(element, "receiver-activity-id") ??
    value(element, "activity-id");
  const [ref, type, role] = [value(element, "ref"), value(element, "type"), value(element, "role")];
  return { ref, type, role, activityId, names: narrativesOf(element, language) };
}

function typeClassification(element: IatiElement): Classification {
  return {
    code: value(element, "code"),
    vocabulary: value(element, "vocabulary"),
    percentage: value(element, "percentage"),
  };
}

/** Since 2.01 the narratives within; in 1.0x the element's own text. */
export function narrativesOf(element: IatiElement, language: string | null): Narrative[] {
  const narratives = childrenNamed(element, "narrative");
  const holders = narratives.length > 0 ? narratives : [element];
  return holders
    .map((holder) => ({
      language: value(holder, "xml:lang") ?? language,
      text: holder.text.trim(),
    }))
    .filter(({ text }) => text !== "");
}

function amountOf(element: IatiElement, currency: string | null): Amount | null {
  const amount = firstNamed(element, "value");
  if (!amount) return null;
  return {
    value: amount.text.trim(),
    currency: value(amount, "currency") ?? currency,
    value_on: dayOf(amount, "value-date"),
  };
}

function periodOf(element: IatiElement): Period {
  const start = firstNamed(element, "period-start");
  const end = firstNamed(element, "period-end");
  return {
    start_on: start ? dayOf(start, "iso-date") : null,
    end_on: end ? dayOf(end, "iso-date") : null,
  };
}

function firstNamed(element: IatiElement, name: string): IatiElement | undefined {
  const { children } = element;
  for (let index = 0; index < children.length; index++)
    if (children[index]?.name === name) return children[index];
  return undefined;
}

/** The attribute; null where it is missing or empty. */
function value(element: IatiElement, name: string): string | null {
  const found = attribute(element, name)?.trim();
  return found === undefined || found === "" ? null : found;
}

function codeOf(element: IatiElement | undefined): string | null {
  return element ? value(element, "code") : null;
}

/** A day with or without a time zone; null where it is none. */
function dayOf(element: IatiElement, name: string): Day | null {
  const text = value(element, name);
  return text === null ? null : parseDay(text.slice(0, 10));
}
