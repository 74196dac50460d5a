import type { Finding } from "./finding.js";
import { fillText, type Facts, type Text, type Texts } from "./text.js";

/**
 * A rule said no to a person. Returned, never thrown. The message says what, the figures and the next step; `facts` are
 * the same figures for machines; `field` names the input that it belongs to, where there is one.
 */
export interface Refusal {
  readonly refused: string;
  readonly message: Text;
  readonly facts: Facts;
  readonly field?: string;
  /** What else is wrong with what was asked, each with its own code, figures and field, in the order of the rules (decision 0313). */
  readonly also?: readonly Refusal[];
  /** Where a file that was given is why: everything that is wrong with it, by line. */
  readonly findings?: readonly Finding[];
}

/** Builds refusals from a room's register of codes, so that an unregistered code does not compile. */
export function refuser<K extends string>(register: Texts<K>) {
  return (code: K, facts: Facts = {}, field?: string): Refusal => ({
    refused: code,
    message: fillText(register[code], facts),
    facts,
    ...(field === undefined ? {} : { field }),
  });
}

/** What a check answers: why not, or nothing. */
type Check = Refusal | null | undefined;

/** Everything that a refusal tells, each by itself: the first one, then what else is wrong. */
export function toldBy({ also = [], ...first }: Refusal): readonly Refusal[] {
  return [first, ...also];
}

/** Whether two say the same of the same field. */
const isSame = (a: Refusal, b: Refusal): boolean =>
  a.refused === b.refused && a.field === b.field && a.message.en === b.message.en;

/**
 * What checks that do not hang on each other say, as one: the first that says no, with the others beside it, each once; null where all passed. A check
 * that needs what another one read says what that one says, and is made itself once it is sound.
 */
export function refusedBy(checks: readonly [Refusal, ...Check[]]): Refusal;
export function refusedBy(checks: readonly [...Check[], Refusal]): Refusal;
export function refusedBy(checks: readonly Check[]): Refusal | null;
export function refusedBy(checks: readonly Check[]): Refusal | null {
  const [first, ...also] = checks
    .flatMap((check) => (check ? toldBy(check) : []))
    .filter((told, at, all) => all.findIndex((one) => isSame(one, told)) === at);
  if (!first || also.length === 0) return first ?? null;
  return { ...first, also };
}

/** What was read and checked, each by itself: all of it where all is sound, else everything that is wrong, in this order. */
export function together<T extends Readonly<Record<string, unknown>>>(
  read: T,
): { readonly [K in keyof T]: Exclude<T[K], Refusal> } | Refusal {
  const wrong = refusedBy(Object.values(read).map(refusalIn));
  return wrong ?? (read as { readonly [K in keyof T]: Exclude<T[K], Refusal> });
}

/** The refusal that a value is; null where it is sound. */
export function refusalIn(value: unknown): Refusal | null {
  return isRefusal(value) ? value : null;
}

/** The same refusal, its fields by the names that the one who is refused knows: those of a form, where a rule has its own. */
export function inFields(
  refusal: Refusal | null,
  names: Readonly<Record<string, string>>,
): Refusal | null {
  if (!refusal) return null;
  const named = toldBy(refusal).map(({ field = "", ...told }) => {
    const name = names[field] ?? field;
    return name === "" ? told : { ...told, field: name };
  });
  return refusedBy(named);
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === "object" && value !== null && "refused" in value;
}
