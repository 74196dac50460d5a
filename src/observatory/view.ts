import { isRefusal, type Refusal } from "../base/refusal.js";
import { answer, type Answer } from "./answer.js";
import { readAsked, type Asked } from "./asked.js";
import type { World } from "./world.js";
import type { KeptWorld } from "./keep.js";
import { findQuestion, type Question } from "./questions.js";

/** What pages and documents of the record ask the world's data: a question by its name, with its parameters as text. */
export interface WorldView {
  ask(name: string, given: Readonly<Record<string, string>>): Promise<Answer | Refusal>;
}

/** How a question reaches the data: kept open, or opened for it. */
type Ask = (question: Question, asked: Asked) => Promise<Answer | Refusal>;

export const viewOf = (kept: KeptWorld): WorldView => viewBy(kept.ask);

export const viewOfOpen = (world: World): WorldView =>
  viewBy((question, asked) => answer(world, question, asked));

/** A question that nothing there answers, or a folder into which nothing was loaded yet: not a failure. */
export const isSilent = ({ refused }: Refusal): boolean =>
  refused.startsWith("QUESTION_") || refused === "OBSERVATORY_ABSENT";

/** The same view; `isWhole` is false once a question could not be answered for now: what is made of it is not to be kept. */
export function watched(view: WorldView): WorldView & { isWhole(): boolean } {
  let isWhole = true;
  return {
    isWhole: () => isWhole,
    async ask(name, given) {
      const answered = await view.ask(name, given);
      if (isRefusal(answered) && !isSilent(answered)) isWhole = false;
      return answered;
    },
  };
}

function viewBy(ask: Ask): WorldView {
  return {
    async ask(name, given) {
      const question = findQuestion(name);
      if (question === null) throw new Error(`Bug: there is no question ${name}`);
      return askThrough(ask, question, given);
    },
  };
}

/** The answer to what was given as text, or what is wrong with it. */
export async function askThrough(
  ask: Ask,
  question: Question,
  given: Readonly<Record<string, string>>,
): Promise<Answer | Refusal> {
  const asked = readAsked(question, given);
  return isRefusal(asked) ? asked : ask(question, asked);
}
