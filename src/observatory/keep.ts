import { isRefusal, refuser, type Refusal } from "../base/refusal.js";
import { LIMITS } from "../base/settings.js";
import { texts } from "../base/text.js";
import { answer, type Answer } from "./answer.js";
import { keepAnswers, type KeptAnswers } from "./answers-kept.js";
import type { Asked } from "./asked.js";
import type { Question } from "./questions.js";
import type { World } from "./world.js";
import { currentSnapshot, openObservatory, type Observatory } from "./snapshot.js";

const refuse = refuser(
  texts({
    OBSERVATORY_BUSY: {
      en: "{waiting} questions wait already. Ask again in a moment.",
      ja: "{waiting} 件の質問が待機中です。しばらくしてから再度お試しください。",
    },
  }),
);

/** What a server asks of the world's data for as long as it runs: an observatory's folder, or a cluster. */
export interface KeptWorld {
  readonly engine: World["engine"];
  /** The snapshot that counts now, as far as it is known without waiting; null where there is none. */
  snapshot(): string | null;
  /** Works on the snapshot that counts when the work begins; a later one does not disturb it. Refused where there is none, or where too many wait. */
  use<T>(work: (world: World) => Promise<T>): Promise<T | Refusal>;
  /** The answer of the snapshot that counts: at once where it is known, and computed once for all who ask it meanwhile. */
  ask(question: Question, asked: Asked): Promise<Answer | Refusal>;
  /** Where words are looked up: a cluster does not hold them. Null where no folder is known. */
  readonly searched: KeptObservatory | null;
  close(): void;
}

/** An observatory's folder, kept open. */
export interface KeptObservatory extends KeptWorld {
  readonly folder: string;
  use<T>(work: (observatory: Observatory) => Promise<T>): Promise<T | Refusal>;
}

/** Lets so many questions run at once, and so many more wait; beyond, a sentence. */
export function takeTurns(): <T>(work: () => Promise<T>) => Promise<T | Refusal> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running >= LIMITS.questions_at_once) {
      if (waiting.length >= LIMITS.questions_waiting)
        return refuse("OBSERVATORY_BUSY", { waiting: waiting.length });
      await new Promise<void>((go) => waiting.push(go));
    }
    running += 1;
    try {
      return await work();
    } finally {
      running -= 1;
      waiting.shift()?.();
    }
  };
}

interface Kept {
  readonly id: string;
  readonly opened: Promise<Observatory | Refusal>;
  readonly answers: KeptAnswers;
  users: number;
  isOld: boolean;
}

/** Opens each snapshot once, when somebody first asks for it, and closes it after its last question when another one counts. */
export function keepObservatory(folder: string): KeptObservatory {
  let kept: Kept | null = null;
  const inTurn = takeTurns();

  const retire = (old: Kept) => {
    old.isOld = true;
    if (old.users === 0) closeOf(old);
  };
  const currentOf = (): Kept => {
    const id = currentSnapshot(folder) ?? "";
    if (kept !== null && kept.id === id) return kept;
    if (kept !== null) retire(kept);
    const answers = keepAnswers(LIMITS.answers_kept_bytes);
    const made = { id, opened: openObservatory(folder), answers, users: 0, isOld: false };
    // Not there yet, or not whole: looked for again the next time.
    const forget = () => {
      if (kept === made) kept = null;
    };
    made.opened.then((opened) => isRefusal(opened) && forget(), forget);
    kept = made;
    return made;
  };
  const release = (mine: Kept) => {
    mine.users -= 1;
    if (mine.isOld && mine.users === 0) closeOf(mine);
  };
  const useNow = async <T>(mine: Kept, work: (observatory: Observatory) => Promise<T>) => {
    mine.users += 1;
    try {
      const opened = await mine.opened;
      return isRefusal(opened) ? opened : await work(opened);
    } finally {
      release(mine);
    }
  };
  const keeping: KeptObservatory = {
    engine: "duckdb",
    folder,
    get searched() {
      return keeping;
    },
    snapshot: () => currentSnapshot(folder),
    use: (work) => inTurn(() => useNow(currentOf(), work)),
    async ask(question, asked) {
      const mine = currentOf();
      // Who waits for its turn keeps the snapshot open that the answer is of.
      mine.users += 1;
      try {
        return await mine.answers.answer(JSON.stringify([question.name, asked]), () =>
          inTurn(() =>
            useNow(mine, (observatory) =>
              answer(observatory, question, asked, { limit_ms: LIMITS.question_ms }),
            ),
          ),
        );
      } finally {
        release(mine);
      }
    },
    close() {
      if (kept !== null) retire(kept);
      kept = null;
    },
  };
  return keeping;
}

/** What could not be opened has told those who asked. */
function closeOf({ opened }: Kept): void {
  opened.then(
    (observatory) => isRefusal(observatory) || observatory.close(),
    () => undefined,
  );
}
