import type { Text } from "../base/text.js";
import { PARAMETERS, type ParameterName } from "./asked.js";
import {
  FAULT_WORDS,
  GAP_WORDS,
  LINE_WORDS,
  MEASURE_WORDS,
  OVERLAP_WORDS,
  PLAN_WORDS,
  PRICE_WORDS,
  ROLE_WORDS,
  STATUS_WORDS,
} from "./code-words.js";
import type { Question } from "./questions.js";

/** What is chosen from a list, by what its codes are called. */
export const CHOICES: Readonly<Partial<Record<ParameterName, Readonly<Record<string, Text>>>>> = {
  measure: MEASURE_WORDS,
  prices: PRICE_WORDS,
  overlap: OVERLAP_WORDS,
  role: ROLE_WORDS,
  plan: PLAN_WORDS,
  status: STATUS_WORDS,
  line: LINE_WORDS,
  gap: GAP_WORDS,
  fault: FAULT_WORDS,
};

/** What a parameter is called: by the question where it means something of its own there. */
export function parameterWords(
  { parameter_words }: Pick<Question, "parameter_words">,
  name: ParameterName,
): Text {
  return parameter_words?.[name] ?? PARAMETERS[name].words;
}

/** The same for those who write the codes themselves: with each that may be given. */
export function parameterManual(question: Question, name: ParameterName): string {
  const { en } = parameterWords(question, name);
  const choices = Object.entries(CHOICES[name] ?? {});
  if (choices.length === 0) return en;
  return `${en}: ${choices.map(([code, words]) => `${code} = ${words.en}`).join(", ")}`;
}
