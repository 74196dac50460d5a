import { isCountry } from "../base/country.js";
import { parseCurrencyEver, type Currency } from "../base/currency.js";
import type { Day } from "../base/day.js";
import type { Text } from "../base/text.js";
import { directionOf } from "../fund/reported-money.js";
import {
  attributeOf,
  childOf,
  childrenOf,
  plainText,
  realReference,
  readTexts,
  type ReadText,
  type XmlElement,
} from "./iati-element.js";
import { openTerms, readMarker, readTermOf, type AidTermsDraft } from "./iati-aid-terms.js";
import { readDocument, type DocumentDraft } from "./iati-document.js";
import type { IatiReport } from "./iati-findings.js";
import type { Mention, Mentions } from "./iati-organisations.js";
import { readResult, type ResultDraft } from "./iati-results.js";
import {
  activityStatus,
  dateType,
  organisationRole,
  periodOf,
  readAmount,
  readDay,
  readPercentage,
  transactionType,
  vocabularyOf,
  type ActivityStatus,
  type ReadAmount,
} from "./iati-values.js";
import { openKeys, type KeyMaker } from "./iati-keys.js";

export interface TransactionDraft extends ReadAmount {
  /** Tells it apart from the activity's other ones in every version of the file. */
  readonly key: string;
  readonly type: string;
  readonly transacted_on: Day | null;
  readonly provider: Mention | null;
  readonly provider_activity: string | null;
  readonly receiver: Mention | null;
  readonly receiver_activity: string | null;
  readonly reference: string | null;
  readonly description: Text | null;
  /** What it says once of itself; left out where it does not, as in a file of a million transactions most do not. */
  readonly is_humanitarian?: boolean;
  readonly flow_type?: string;
  readonly finance_type?: string;
  readonly aid_type?: string;
  readonly tied_status?: string;
  readonly disbursement_channel?: string;
  readonly sector?: string;
  readonly recipient_country?: string;
  readonly recipient_region?: string;
  readonly line: number;
}

export interface BudgetDraft extends ReadAmount {
  readonly key: string;
  readonly kind: "budget" | "planned_disbursement";
  readonly type: string | null;
  readonly status: string | null;
  readonly period_from: Day | null;
  readonly period_to: Day | null;
  readonly line: number;
}

export interface ShareDraft {
  readonly kind: "country" | "region" | "sector";
  readonly vocabulary: string | null;
  readonly code: string;
  readonly percentage: string | null;
}

/** An activity as the file has it, read into our own shapes, without its parts; organisations are still mentions. */
export interface ActivityDraft {
  readonly line: number;
  readonly language: string;
  readonly default_currency: Currency | null;
  readonly hierarchy: number | null;
  readonly last_updated: string | null;
  identifier: string | null;
  reporter: Mention | null;
  title: ReadText | null;
  description: Text | null;
  status: ActivityStatus | null;
  readonly dates: Map<string, Day>;
  readonly participants: { readonly mention: Mention; readonly role: string }[];
  readonly shares: ShareDraft[];
  readonly places: Text[];
  readonly goals: { readonly goal: number; readonly target: string | null }[];
  readonly aid_types: { readonly vocabulary: string; readonly code: string }[];
  readonly terms: AidTermsDraft;
  /** Type 1 is a parent, 2 a child. Source: IATI RelatedActivityType. */
  readonly related: { readonly type: string; readonly identifier: string }[];
  /** How many transactions it has, whether money comes in by one of them, and from whom. */
  transactions: number;
  hasIncoming: boolean;
  readonly funders: Set<Mention>;
  hasContacts: boolean;
}

/** What of an activity the others of its file, and the file as a whole, are judged by: this is held of every one. */
export type ActivityHead = Pick<
  ActivityDraft,
  | "line"
  | "identifier"
  | "reporter"
  | "title"
  | "hierarchy"
  | "last_updated"
  | "aid_types"
  | "related"
  | "transactions"
  | "hasIncoming"
  | "hasContacts"
>;

/** What an activity may have any number of: told one by one as it is read, and held by nobody. */
export interface ActivityParts {
  transaction(draft: TransactionDraft): void;
  budget(draft: BudgetDraft): void;
  document(draft: DocumentDraft): void;
  result(draft: ResultDraft): void;
}

export interface ActivityReader {
  readonly draft: ActivityDraft;
  /** Takes one direct child; nothing of it is held but what the record wants. */
  block(element: XmlElement): void;
  end(): void;
}

export interface ReadingContext {
  readonly mentions: Mentions;
  readonly report: IatiReport;
  /** Of the file's root, where an activity has no language of its own. */
  readonly language: string;
}

export function openActivity(
  root: XmlElement,
  context: ReadingContext,
  parts: ActivityParts,
): ActivityReader {
  const draft = emptyDraft(root, context);
  const repeating = new Map<string, XmlElement[]>();
  const reading: BlockContext = { ...context, parts, keyOf: openKeys() };
  return {
    draft,
    block(element) {
      // Titles and descriptions repeat by language in 1.0x: they are read together, at the end.
      if (element.name === "title" || element.name === "description") {
        const list = repeating.get(element.name);
        if (list) list.push(element);
        else repeating.set(element.name, [element]);
        return;
      }
      BLOCKS[element.name]?.(element, draft, reading);
    },
    end() {
      draft.title = readTexts(repeating.get("title") ?? [], draft.language);
      const descriptions = repeating.get("description") ?? [];
      const general = descriptions.filter(
        (element) => (attributeOf(element, "type") ?? "1") === "1",
      );
      const description = readTexts(
        general.length > 0 ? general : descriptions.slice(0, 1),
        draft.language,
      );
      draft.description = description?.text ?? null;
      draft.hasContacts ||= description?.is_redacted ?? false;
    },
  };
}

export function headOf(draft: ActivityDraft): ActivityHead {
  const { line, identifier, reporter, title, hierarchy, last_updated, aid_types } = draft;
  const { related, transactions, hasIncoming, hasContacts } = draft;
  const about = { line, identifier, reporter, title, hierarchy, last_updated, aid_types };
  return { ...about, related, transactions, hasIncoming, hasContacts };
}

function emptyDraft(root: XmlElement, context: ReadingContext): ActivityDraft {
  const hierarchy = attributeOf(root, "hierarchy") ?? "";
  return {
    line: root.line,
    language: attributeOf(root, "xml:lang") ?? context.language,
    default_currency: parseCurrencyEver(
      (attributeOf(root, "default-currency") ?? "").toUpperCase(),
    ),
    hierarchy: /^\d{1,3}$/.test(hierarchy) ? Number(hierarchy) : null,
    last_updated: attributeOf(root, "last-updated-datetime"),
    identifier: null,
    reporter: null,
    title: null,
    description: null,
    status: null,
    dates: new Map(),
    participants: [],
    shares: [],
    places: [],
    goals: [],
    aid_types: [],
    terms: openTerms(root),
    related: [],
    transactions: 0,
    hasIncoming: false,
    funders: new Set(),
    hasContacts: false,
  };
}

/** Identifiers are far shorter; one that is not tells nothing apart. */
const IDENTIFIER_LENGTH = 500;

interface BlockContext extends ReadingContext {
  readonly parts: ActivityParts;
  readonly keyOf: KeyMaker;
}

type BlockReader = (element: XmlElement, draft: ActivityDraft, context: BlockContext) => void;

/** What is taken over of each direct child of an activity; docs/iati-import.md lists what is not. */
const BLOCKS: Readonly<Record<string, BlockReader>> = {
  "iati-identifier": (element, draft) => {
    const identifier = realReference(plainText(element.text));
    if (identifier !== null && identifier.length <= IDENTIFIER_LENGTH)
      draft.identifier ??= identifier;
  },
  "reporting-org": (element, draft, { mentions }) => {
    draft.reporter ??= mentions.read(element, draft.language);
    if (draft.reporter) draft.reporter.isReporting = true;
  },
  "activity-status": (element, draft, { report }) => {
    const status = activityStatus(element);
    draft.status ??= status;
    if (status === null) {
      const found = attributeOf(element, "code") ?? plainText(element.text);
      report.add("IATI_STATUS_UNKNOWN", { line: element.line }, { found });
    }
  },
  "activity-date": (element, draft, { report }) => {
    const type = dateType(attributeOf(element, "type") ?? "");
    const day = readDay(element, report);
    // A second day of a type is kept as reported detail.
    if (type !== null && day !== null && !draft.dates.has(type)) draft.dates.set(type, day);
  },
  "participating-org": (element, draft, { mentions }) => {
    const mention = mentions.read(element, draft.language);
    const role = organisationRole(attributeOf(element, "role") ?? "");
    if (mention === null || role === null) return;
    if (draft.participants.some((each) => each.mention === mention && each.role === role)) return;
    draft.participants.push({ mention, role });
  },
  "recipient-country": readCountry,
  "recipient-region": (element, draft, { report }) => {
    const code = attributeOf(element, "code");
    if (code === null) return;
    const vocabulary = attributeOf(element, "vocabulary") ?? "1";
    draft.shares.push({
      kind: "region",
      vocabulary,
      code,
      percentage: readPercentage(element, report),
    });
  },
  location: (element, draft) => {
    const name = readTexts(childrenOf(element, "name"), draft.language);
    if (name) draft.places.push(name.text);
  },
  sector: (element, draft, { report }) => {
    const code = attributeOf(element, "code") ?? realReference(plainText(element.text));
    if (code === null) return;
    const vocabulary = vocabularyOf(attributeOf(element, "vocabulary"));
    draft.shares.push({
      kind: "sector",
      vocabulary,
      code,
      percentage: readPercentage(element, report),
    });
  },
  tag: readGoal,
  "default-aid-type": readAidType,
  "policy-marker": (element, { terms }, { report }) => readMarker(element, terms, report),
  "collaboration-type": readTerm,
  "default-flow-type": readTerm,
  "default-finance-type": readTerm,
  "default-tied-status": readTerm,
  "related-activity": (element, draft) => {
    const identifier = attributeOf(element, "ref");
    const type = attributeOf(element, "type");
    if (identifier !== null && type !== null) draft.related.push({ type, identifier });
  },
  "contact-info": (_, draft) => {
    draft.hasContacts = true;
  },
  budget: readBudget,
  "planned-disbursement": readBudget,
  transaction: readTransaction,
  "document-link": (element, draft, { parts, keyOf }) => {
    const document = readDocument(element, draft.language, keyOf);
    if (document) parts.document(document);
  },
  result: (element, draft, { parts, report, keyOf }) => {
    const result = readResult(element, draft.language, report, keyOf);
    if (result) parts.result(result);
  },
};

function readCountry(element: XmlElement, draft: ActivityDraft, { report }: ReadingContext): void {
  const code = attributeOf(element, "code")?.toUpperCase() ?? null;
  if (code === null) return;
  if (!isCountry(code)) report.add("IATI_COUNTRY_UNKNOWN", { line: element.line }, { found: code });
  draft.shares.push({
    kind: "country",
    vocabulary: null,
    code,
    percentage: readPercentage(element, report),
  });
}

/** Tag vocabulary 2 is a goal, 3 a target of the SDGs; null of any other tag. Source: IATI TagVocabulary. */
export function goalOf(
  element: XmlElement,
): { readonly goal: number; readonly target: string | null } | null {
  const code = attributeOf(element, "code") ?? "";
  const vocabulary = attributeOf(element, "vocabulary");
  const match =
    vocabulary === "2"
      ? /^(\d{1,2})$/.exec(code)
      : vocabulary === "3"
        ? /^(\d{1,2})\.[0-9a-z]{1,2}$/.exec(code)
        : null;
  const goal = Number(match?.[1] ?? 0);
  if (goal < 1 || goal > 17) return null;
  return { goal, target: vocabulary === "3" ? code : null };
}

function readGoal(element: XmlElement, draft: ActivityDraft): void {
  const found = goalOf(element);
  if (found === null) return;
  const { goal, target } = found;
  if (!draft.goals.some((each) => each.goal === goal && each.target === target))
    draft.goals.push(found);
}

function readTerm(element: XmlElement, { terms }: ActivityDraft, { report }: ReadingContext): void {
  readTermOf(element, terms, report);
}

/** Vocabulary 1 is the DAC's, 2 how tightly money is tied. */
function readAidType(element: XmlElement, draft: ActivityDraft, { report }: ReadingContext): void {
  const code = attributeOf(element, "code");
  if (code === null) return;
  const vocabulary = attributeOf(element, "vocabulary") ?? "1";
  draft.aid_types.push({ vocabulary, code });
  if (vocabulary === "1") readTermOf(element, draft.terms, report);
}

function readBudget(
  element: XmlElement,
  draft: ActivityDraft,
  { parts, report, keyOf }: BlockContext,
): void {
  const kind = element.name === "budget" ? "budget" : "planned_disbursement";
  const type = attributeOf(element, "type");
  const code =
    type === null
      ? null
      : (({ original: "1", revised: "2" } as Record<string, string>)[type.toLowerCase()] ?? type);
  const period = periodOf(element, report);
  const amount = readAmount(childOf(element, "value"), draft.default_currency, element, report);
  const key = keyOf("b", [kind, code, period.period_from, period.period_to, amount.currency]);
  parts.budget({
    ...amount,
    ...period,
    key,
    kind,
    type: code,
    status: attributeOf(element, "status"),
    line: element.line,
  });
}

function readTransaction(
  element: XmlElement,
  draft: ActivityDraft,
  { parts, mentions, report, keyOf }: BlockContext,
): void {
  const typed = childOf(element, "transaction-type");
  const found = typed === null ? "" : (attributeOf(typed, "code") ?? plainText(typed.text));
  const type = transactionType(found);
  if (type === null) return report.add("IATI_TYPE_UNKNOWN", { line: element.line }, { found });
  const amount = readAmount(childOf(element, "value"), draft.default_currency, element, report);
  const provider = childOf(element, "provider-org");
  const receiver = childOf(element, "receiver-org");
  const reference = realReference(attributeOf(element, "ref"));
  const description = readTexts(childrenOf(element, "description"), draft.language);
  const transacted_on = readDay(childOf(element, "transaction-date"), report) ?? amount.value_date;
  const ends = {
    provider: provider === null ? null : mentions.read(provider, draft.language),
    provider_activity:
      provider === null ? null : realReference(attributeOf(provider, "provider-activity-id")),
    receiver: receiver === null ? null : mentions.read(receiver, draft.language),
    receiver_activity:
      receiver === null ? null : realReference(attributeOf(receiver, "receiver-activity-id")),
  };
  // By the publisher's reference where there is one, else by all but the amount: a corrected amount is the same transaction.
  const nameOf = (mention: Mention | null) => mention?.ref ?? mention?.name?.en ?? null;
  const told = [
    type,
    transacted_on,
    amount.currency,
    nameOf(ends.provider),
    nameOf(ends.receiver),
    description?.text.en ?? null,
  ];
  const key = keyOf("t", reference === null ? told : [type, reference]);
  draft.hasContacts ||= description?.is_redacted ?? false;
  draft.transactions++;
  if (directionOf(type) === "incoming") {
    draft.hasIncoming = true;
    if (ends.provider !== null) draft.funders.add(ends.provider);
  }
  parts.transaction({
    ...amount,
    ...ends,
    ...codesOf(element),
    key,
    type,
    transacted_on,
    reference,
    description: description?.text ?? null,
    line: element.line,
  });
}

/** The codes that a transaction gives itself, by the columns that hold them. */
const CODES = {
  "flow-type": "flow_type",
  "finance-type": "finance_type",
  "aid-type": "aid_type",
  "tied-status": "tied_status",
  "disbursement-channel": "disbursement_channel",
  sector: "sector",
  "recipient-country": "recipient_country",
  "recipient-region": "recipient_region",
} as const;

type TransactionCodes = { [K in (typeof CODES)[keyof typeof CODES]]?: string } & {
  is_humanitarian?: boolean;
};

/** The first code of each; where a vocabulary tells them apart, the first of the OECD's own. */
function codesOf(element: XmlElement): TransactionCodes {
  const codes: TransactionCodes = {};
  for (const child of element.children) {
    const column = CODES[child.name as keyof typeof CODES] as
      (typeof CODES)[keyof typeof CODES] | undefined;
    if (column === undefined || codes[column] !== undefined) continue;
    const code = attributeOf(child, "code");
    if (code !== null && (attributeOf(child, "vocabulary") ?? "1") === "1") codes[column] = code;
  }
  const humanitarian = attributeOf(element, "humanitarian") ?? "";
  if (/^(0|1|true|false)$/.test(humanitarian))
    codes.is_humanitarian = humanitarian === "1" || humanitarian === "true";
  return codes;
}
