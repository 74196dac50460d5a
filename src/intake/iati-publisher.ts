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
import type { Said } from "./iati-details.js";
import type { ReadingContext } from "./iati-activity.js";
import { openKeys } from "./iati-keys.js";
import { readDocument, type DocumentDraft } from "./iati-document.js";
import type { Mention } from "./iati-organisations.js";
import type { IatiRow } from "./iati-rows.js";
import { periodOf, readAmount, type ReadAmount } from "./iati-values.js";
import type { Day } from "../base/day.js";

/** Whom an organisation file speaks of. */
export interface PublisherHead {
  readonly line: number;
  identifier: string | null;
  mention: Mention | null;
  /** How many budgets and expenditures it tells. */
  budgets: number;
}

/** What it says of them, told one by one as it is read. */
export interface PublisherParts {
  budget(draft: PublisherBudget): void;
  document(draft: DocumentDraft): void;
}

export interface PublisherBudget extends ReadAmount {
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
  parts: PublisherParts,
): { head: PublisherHead; block(element: XmlElement): void; end(): void } {
  const { mentions, report } = context;
  const language = attributeOf(root, "xml:lang") ?? context.language;
  const fallback = parseCurrencyEver((attributeOf(root, "default-currency") ?? "").toUpperCase());
  const head: PublisherHead = { line: root.line, identifier: null, mention: null, budgets: 0 };
  const keyOf = openKeys();
  const names: XmlElement[] = [];
  return {
    head,
    block(element) {
      if (element.name === "organisation-identifier" || element.name === "iati-identifier") {
        head.identifier ??= realReference(plainText(element.text));
      } else if (element.name === "name") names.push(element);
      else if (element.name === "document-link") {
        const document = readDocument(element, language, keyOf);
        if (document) parts.document(document);
      } else if (BUDGETS.has(element.name)) {
        head.budgets += 1;
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
        parts.budget({
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
        attributes: ["ref", head.identifier ?? ""],
        children: names.flatMap(narrativesOf),
        text: "",
        line: root.line,
      };
      head.mention = mentions.read(named, language);
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

export function publisherBudgetRow(
  { key, ...budget }: PublisherBudget,
  said: Said | null,
  organisation_id: string,
): IatiRow {
  const id = `${organisation_id}.${key}`;
  const values = { ...budget, id, iati_activity_id: null, organisation_id, type: null, said };
  return { table: "iati_budget", values, line: budget.line };
}

export function publisherDocumentRow(
  { key, ...document }: DocumentDraft,
  organisation_id: string,
  line: number,
): IatiRow {
  const owner = { partner_id: null, fund_id: null, programme_id: null, project_id: null };
  const values = { ...document, ...owner, id: `${organisation_id}.${key}` };
  return { table: "document", values, line };
}
