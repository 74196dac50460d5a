/** Work of which so much is done at once, and so much waits; who comes first is first. */
export interface Turns {
  /** What the work answers; null where too many wait already. */
  take<Answer>(work: () => Promise<Answer>): Promise<Answer | null>;
  /** How many are at work or wait. */
  taken(): number;
}

export function createTurns(at_once: number, waiting: number): Turns {
  let running = 0;
  const queue: (() => void)[] = [];
  return {
    async take(work) {
      if (running < at_once) running++;
      else if (queue.length >= waiting) return null;
      // Whoever ends hands its place on, so that nobody who comes meanwhile takes it.
      else await new Promise<void>((next) => queue.push(next));
      try {
        return await work();
      } finally {
        const next = queue.shift();
        if (next) next();
        else running--;
      }
    },
    taken: () => running + queue.length,
  };
}
