import { formatPlace, type Finding } from "../base/finding.js";
import { toldBy, type Refusal } from "../base/refusal.js";
import type { ExitCode } from "./command.js";
import type { Terminal } from "./terminal.js";

/**
 * A name, number or id that was typed and that nothing has is unusable input; so is a question, a search or a statement that cannot be read.
 * Whatever else a rule says no to is a refusal.
 */
const TYPED_WRONG = /_UNKNOWN$|^NOT_FOUND$|^QUESTION_|^SEARCH_|^SQL_(?:FAILED|NAME|NO|TOO_LONG)/;

export function exitOf({ refused }: Refusal): ExitCode {
  return TYPED_WRONG.test(refused) ? 2 : 1;
}

/** A refusal for people on the standard error; for machines the whole of it on the standard output too, so that there always is one document. */
export function tellRefusal(refusal: Refusal, isJson: boolean, terminal: Terminal): void {
  if (isJson) terminal.print(JSON.stringify(refusal, plainNumbers, 2));
  else if (refusal.findings) printFindings(refusal.findings, terminal);
  for (const { message } of toldBy(refusal)) terminal.say(message);
}

/** Amounts as decimal text: JSON's numbers would lose digits beyond 2^53. */
export function plainNumbers(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}

/** Where a file or a text is wrong, one after the other. */
export function printFindings(findings: readonly Finding[], { language, print }: Terminal): void {
  for (const { place, severity, rule, message } of findings)
    print(`${formatPlace(place)}\n    ${severity} ${rule}: ${message[language]}`);
}
