import { parseCurrencyEver } from "../base/currency.js";
import {
  attributeOf,
  childOf,
  childrenOf,
  plainText,
  realReference,
  readTexts,
  type XmlElement,
} from "./iati-element.js";
import {
  openKeys,
  readDocument,
  type DocumentDraft,
  type ReadingContext,
} from "./iati-activity.js";
import type { Mention } from "./iati-organisations.js";
import type { IatiRow } from "./iati-rows.js";
import { periodOf, readAmount, type ReadAmount } from "./iati-values.js";
import type { Day } from "../base/day.js";

/** What an organisation file says of one organisation: its budgets and its documents. */
export interface PublisherDraft {
  readonly line: number;
  identifier: string | null;
  mention: Mention | null;
  readonly budgets: PublisherBudget[];
  readonly documents: DocumentDraft[];
}

interface PublisherBudget extends ReadAmount {
  readonly key: string;
  readonly kind: string;
  readonly status: string | null;
  readonly recipient: string | null;
  readonly period_from: Day | null;
  readonly period_to: Day | null;
  readonly line: number;
}

const BUDGETS = new Set([
  "total-budget",
  "recipient-org-budget",
  "recipient-region-budget",
  "recipient-country-budget",
  "total-expenditure",
]);

export function openPublisher(
  root: XmlElement,
  context: ReadingContext,
): { draft: PublisherDraft; block(element: XmlElement): void; end(): void } {
  const { mentions, report } = context;
  const language = attributeOf(root, "xml:lang") ?? context.language;
  const fallback = parseCurrencyEver((attributeOf(root, "default-currency") ?? "").toUpperCase());
  const draft: PublisherDraft = {
    line: root.line,
    identifier: null,
    mention: null,
    budgets: [],
    documents: [],
  };
  const keyOf = openKeys();
  const names: XmlElement[] = [];
  return {
    draft,
    block(element) {
      if (element.name === "organisation-identifier" || element.name === "iati-identifier") {
        draft.identifier ??= realReference(plainText(element.text));
      } else if (element.name === "name") names.push(element);
      else if (element.name === "document-link") {
        const document = readDocument(element, language, keyOf);
        if (document) draft.documents.push(document);
      } else if (BUDGETS.has(element.name)) {
        const kind = element.name.replaceAll("-", "_");
        const period = periodOf(element, report);
        const amount = readAmount(childOf(element, "value"), fallback, element, report);
        const recipient = recipientOf(element, language);
        const key = keyOf("b", [
          kind,
          recipient,
          period.period_from,
          period.period_to,
          amount.currency,
        ]);
        draft.budgets.push({
          ...amount,
          ...period,
          key,
          kind,
          recipient,
          status: attributeOf(element, "status"),
          line: element.line,
        });
      }
    },
    end() {
      const named = {
        name: "name",
        attributes: ["ref", draft.identifier ?? ""],
        children: names.flatMap(narrativesOf),
        text: "",
        line: root.line,
      };
      draft.mention = mentions.read(named, language);
    },
  };
}

/** Of 2.0x, or the element itself as 1.0x has it. */
function narrativesOf(name: XmlElement): readonly XmlElement[] {
  const narratives = childrenOf(name, "narrative");
  return narratives.length > 0 ? narratives : [{ ...name, name: "narrative" }];
}

function recipientOf(element: XmlElement, language: string): string | null {
  const recipient = element.children.find((child) => child.name.startsWith("recipient-"));
  if (!recipient) return null;
  const code = attributeOf(recipient, "ref") ?? attributeOf(recipient, "code");
  return realReference(code) ?? readTexts([recipient], language)?.text.en ?? null;
}

export function* publisherRows(draft: PublisherDraft, organisation_id: string): Generator<IatiRow> {
  for (const { key, value_date: _, ...budget } of draft.budgets) {
    const values = {
      ...budget,
      id: `${organisation_id}.${key}`,
      iati_activity_id: null,
      organisation_id,
      type: null,
    };
    yield { table: "iati_budget", values, line: budget.line };
  }
  const owner = { partner_id: null, fund_id: null, programme_id: null, project_id: null };
  for (const { key, ...document } of draft.documents) {
    yield {
      table: "document",
      values: { ...document, ...owner, id: `${organisation_id}.${key}` },
      line: draft.line,
    };
  }
}
