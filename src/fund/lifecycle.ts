import type { Refusal } from "../base/refusal.js";
import type { Text } from "../base/text.js";
import { refuse } from "./refusals.js";

export interface LifecycleState<S extends string> {
  readonly en: string;
  readonly ja: string;
  readonly to: readonly S[];
  /** Entering it needs a second person. */
  readonly two_persons?: true;
}

/** The states of a noun and the steps between them. Source: DOMAIN 6. */
export interface Lifecycle<S extends string> {
  readonly noun: Text;
  readonly first: NoInfer<S>;
  readonly states: Readonly<Record<S, LifecycleState<NoInfer<S>>>>;
}

/** Declares a lifecycle; a step to a state that does not exist does not compile. */
export function lifecycle<S extends string>(declared: Lifecycle<S>): Lifecycle<S> {
  return declared;
}

export function stateName<S extends string>(machine: Lifecycle<S>, state: S): Text {
  const { en, ja } = machine.states[state];
  return { en, ja };
}

/** Where steps one after the other lead, or why the first that the lifecycle does not have is none. */
export function takeSteps<S extends string>(
  machine: Lifecycle<S>,
  from: S,
  through: readonly S[],
): S | Refusal {
  let at = from;
  for (const to of through) {
    const refused = checkStep(machine, at, to);
    if (refused) return refused;
    at = to;
  }
  return at;
}

/** Refuses a step that the lifecycle does not have; names the steps that it has. */
export function checkStep<S extends string>(machine: Lifecycle<S>, from: S, to: S): Refusal | null {
  const allowed = machine.states[from].to;
  if (allowed.includes(to)) return null;
  const list = (language: "en" | "ja") => allowed.map((state) => machine.states[state][language]);
  return refuse("STEP_NOT_ALLOWED", {
    noun: machine.noun,
    from: stateName(machine, from),
    to: stateName(machine, to),
    allowed:
      allowed.length === 0
        ? { en: "nothing: this is its last state", ja: "なし（最終状態）" }
        : { en: list("en").join(", "), ja: list("ja").join("、") },
  });
}
