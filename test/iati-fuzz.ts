import { systemClock } from "../src/base/clock.js";
import { checkText } from "./iati-check.js";
import { createRandom, mutate } from "./iati-mutation.js";

interface FuzzAnswer {
  readonly documents: number;
  readonly unreadable: number;
  readonly invalid: number;
  readonly slowest_ms: number;
  readonly memory_bytes: number;
  /** Documents that broke the checker, each with its seed. */
  readonly crashes: readonly string[];
}

/** Checks so many mutated documents, each of them made from the seed and its number, so that one can be made again. */
export async function fuzzChecker(size: number, seed: number): Promise<FuzzAnswer> {
  const crashes: string[] = [];
  let [unreadable, invalid, slowest_ms, memory_bytes] = [0, 0, 0, 0];
  for (let number = 0; number < size; number++) {
    const source = mutate(createRandom(seed + number));
    const start = systemClock.elapsed_ms();
    try {
      const { file, ids } = await checkText(source);
      if (!file.isReadable) unreadable++;
      else if (ids.length > 0) invalid++;
      if (!file.isReadable && ids.length !== 1)
        crashes.push(`seed ${seed + number}: ${ids.join()}`);
    } catch (error) {
      crashes.push(
        `seed ${seed + number}: ${error instanceof Error ? error.stack : String(error)}`,
      );
    }
    slowest_ms = Math.max(slowest_ms, systemClock.elapsed_ms() - start);
    if (number % 1000 === 0) memory_bytes = Math.max(memory_bytes, process.memoryUsage().rss);
  }
  return { documents: size, unreadable, invalid, slowest_ms, memory_bytes, crashes };
}
