import type { IatiElement } from "../iati/element.js";
import {
  amountFields,
  childOf,
  currencyOf,
  filled,
  nameOf,
  periodFields,
  textOf,
  valueOf,
  type Reading,
} from "./load-elements.js";

/** Budgets of an organisation file by their element, with the element that names the recipient. */
const KINDS: ReadonlyMap<string, { readonly kind: string; readonly recipient: string | null }> =
  new Map([
    ["total-budget", { kind: "total", recipient: null }],
    ["recipient-org-budget", { kind: "recipient_org", recipient: "recipient-org" }],
    ["recipient-country-budget", { kind: "recipient_country", recipient: "recipient-country" }],
    ["recipient-region-budget", { kind: "recipient_region", recipient: "recipient-region" }],
    ["total-expenditure", { kind: "expenditure", recipient: null }],
  ]);

/** Reads the organisations of one file into rows. Its identifier and name come before its budgets. */
export function openOrganisations(reading: Reading) {
  let position = 0;
  let language: string | null = null;
  let currency: string | null = null;
  let ref: string | null = null;
  let name: string | null = null;

  return {
    begin(start: IatiElement): void {
      language = valueOf(start, "xml:lang");
      const own = valueOf(start, "default-currency");
      currency = own === null ? null : currencyOf(reading, own, start, start.name);
      ref = null;
      name = null;
    },
    block(element: IatiElement): void {
      if (/^(organisation|iati)-identifier$/.test(element.name)) ref ??= filled(element.text);
      if (element.name === "name") name ??= textOf(reading, element, language);
      const found = KINDS.get(element.name);
      if (!found) return;
      const recipient = found.recipient === null ? null : childOf(element, found.recipient);
      reading.add("organisation_budget", [
        reading.dataset_id,
        element.line,
        ++position,
        ref,
        name,
        found.kind,
        found.kind === "expenditure" ? null : (valueOf(element, "status") ?? "1"),
        recipient && (valueOf(recipient, "ref") ?? valueOf(recipient, "code")),
        recipient && nameOf(recipient),
        ...periodFields(reading, element),
        ...amountFields(reading, element, currency),
      ]);
    },
    end: () => undefined,
  };
}
