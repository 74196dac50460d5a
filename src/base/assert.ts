/**
 * States what our own code guarantees. A failure is our bug, never the user's: it throws and the tx
 * rolls back. What a person did wrong is a refusal; what a file got wrong is a finding.
 */
export function assert(claim: unknown, message: string): asserts claim {
  if (!claim) throw new Error(`Bug: ${message}`);
}

/** The end of an exhaustive switch: does not compile while a case is missing. */
export function never(value: never): never {
  throw new Error(`Bug: unexpected ${String(value)}`);
}
