import type { Instant } from "../base/clock.js";
import { toDecimal } from "../base/money.js";
import { fillText, type Fact, type Facts, type Text } from "../base/text.js";
import type { Tx } from "../store/connect.js";
import { flagException, type OverLine } from "../store/exceptions.js";

/** A rule that something reported breaks, as an exception or as a refusal says it. */
export interface Flagged {
  readonly rule: string;
  readonly facts: Facts;
  readonly message: Text;
  /** Of a rule about one line of a budget. */
  readonly line?: OverLine;
}

/** Flags what was reported against rules on the row that says it; the same rule on the same row, or line of its budget, once. */
export async function flagReported(
  tx: Tx,
  found: readonly Flagged[],
  subject: { readonly kind: string; readonly id: string },
  effects: { readonly now: Instant; newId(): string },
): Promise<void> {
  const at = { subject_kind: subject.kind, subject_id: subject.id };
  for (const flagged of found)
    await flagException(tx, { id: effects.newId(), ...at, ...keptFlag(flagged) }, effects.now);
}

/** What is flagged, as the record keeps it. */
export function keptFlag({ rule, facts, message, line }: Flagged) {
  return { rule, facts: plainFacts(facts), message, line: line ?? null };
}

const FLAGGED: Text = {
  en: "Accepted, and to be explained: {message}",
  ja: "受け入れますが、説明が必要です：{message}",
};

/** What a form says of it before it is sent. */
export function noteOf({ message }: Flagged): Text {
  return fillText(FLAGGED, { message });
}

/** Facts as JSON: money as `{amount: "1234.50", currency: "USD"}`, whole numbers beyond 2^53 as text. */
function plainFacts(facts: Facts): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(facts).map(([name, fact]) => [name, plainFact(fact)]));
}

function plainFact(fact: Fact): unknown {
  if (typeof fact === "bigint") return String(fact);
  if (typeof fact === "object" && "amount_minor" in fact)
    return { amount: toDecimal(fact), currency: fact.currency };
  return fact;
}
