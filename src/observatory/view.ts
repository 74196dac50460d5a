import { isRefusal, refusedBy, type Refusal } from "../base/refusal.js";
import { answer, type Answer } from "./answer.js";
import type { Asked } from "./asked.js";
import { readAsked } from "./read-asked.js";
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

/** The answer to what was given as text, or everything that is wrong with it. */
export async function askThrough(
  ask: Ask,
  question: Question,
  given: Readonly<Record<string, string | undefined>>,
): Promise<Answer | Refusal> {
  const asked = readAsked(question, given);
  if (!isRefusal(asked)) return ask(question, asked);
  return refusedBy([asked, await wrongPartner(ask, question, given["partner"])]);
}

/** Whether there is such a partner only the snapshot tells: it is asked for the partner's rows, and of those for one. */
async function wrongPartner(
  ask: Ask,
  { name, parameters }: Question,
  partner: string | undefined,
): Promise<Refusal | null> {
  if (partner === undefined || !parameters.includes("partner")) return null;
  const question = findQuestion(name.startsWith("oda") ? "oda-rows" : "family-members");
  const asked = question && readAsked(question, { partner, limit: "1" });
  if (!asked || isRefusal(asked)) return null;
  const found = await ask(question, asked);
  return isRefusal(found) && found.field === "partner" ? found : null;
}
