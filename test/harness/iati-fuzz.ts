import { systemClock } from "../../src/base/clock.js";
import { checkText } from "../iati-check.js";
import { createRandom, mutate } from "../iati-mutation.js";
import { openProgress, type Harness } from "./proof.js";

const CRASH = "a value in braces ends the check";
const STALL = "a document with a comment takes two seconds";
const LEAK = "every document stays in memory";

const SLOWEST_MS = 2_000;
const MEMORY_BYTES = 400 * 1024 * 1024;
/** Documents between two looks at the memory, and between two notes of how far a long run has come. */
const LOOK = 100;
const PART = 10_000;

interface Seen {
  readonly documents: number;
  readonly unreadable: number;
  readonly invalid: number;
  readonly slowest_ms: number;
  readonly memory_bytes: number;
  readonly took_s: number;
  readonly failures: readonly string[];
}

const NOTHING: Seen = {
  documents: 0,
  unreadable: 0,
  invalid: 0,
  slowest_ms: 0,
  memory_bytes: 0,
  took_s: 0,
  failures: [],
};

/** Mutated IATI documents, each made from the seed and its number, so that one can be made again. */
export const iatiFuzz: Harness = {
  name: "iati-fuzz",
  claim:
    "mutated IATI documents: no crash, none over 2 s, memory bounded; unreadable means one finding",
  size: 1_000_000,
  planted_size: 500,
  faults: [CRASH, STALL, LEAK],
  async run({ size, seed, fault }) {
    const progress = openProgress({ name: "iati-fuzz", seed, fault }, NOTHING);
    while (progress.kept.documents < size && progress.kept.failures.length < 20) {
      const from = progress.kept.documents;
      const part = { seed: seed + from, size: Math.min(PART, size - from) };
      progress.keep(add(progress.kept, await fuzzChecker(part, fault)));
    }
    const { documents, unreadable, invalid, slowest_ms, memory_bytes, took_s, failures } =
      progress.kept;
    progress.forget();
    const count = (value: number) => value.toLocaleString("en");
    return {
      runs: documents,
      failures,
      took_s,
      figures: {
        unreadable: count(unreadable),
        "with findings": count(invalid),
        "ms the slowest": count(Math.ceil(slowest_ms)),
        "MB at most": count(Math.ceil(memory_bytes / 1024 / 1024)),
      },
    };
  },
};

function add(sum: Seen, part: Seen): Seen {
  return {
    documents: sum.documents + part.documents,
    unreadable: sum.unreadable + part.unreadable,
    invalid: sum.invalid + part.invalid,
    slowest_ms: Math.max(sum.slowest_ms, part.slowest_ms),
    memory_bytes: Math.max(sum.memory_bytes, part.memory_bytes),
    took_s: sum.took_s + part.took_s,
    failures: [...sum.failures, ...part.failures],
  };
}

/** Checks so many documents, one after the other. */
export async function fuzzChecker(
  { size, seed }: { readonly size: number; readonly seed: number },
  fault: string | null = null,
): Promise<Seen> {
  const failures: string[] = [];
  const kept: Uint8Array[] = [];
  const begun = systemClock.elapsed_ms();
  let [unreadable, invalid, slowest_ms, memory_bytes] = [0, 0, 0, 0];
  for (let number = 0; number < size; number++) {
    const name = `seed ${seed + number}`;
    const source = mutate(createRandom(seed + number));
    const start = systemClock.elapsed_ms();
    try {
      if (fault !== null) plant(fault, source, kept);
      const { file, ids } = await checkText(source);
      if (!file.isReadable) unreadable++;
      else if (ids.length > 0) invalid++;
      if (!file.isReadable && ids.length !== 1) failures.push(`${name}: ${ids.join()}`);
    } catch (error) {
      failures.push(`${name}: ${error instanceof Error ? error.stack : String(error)}`);
    }
    const took_ms = systemClock.elapsed_ms() - start;
    if (took_ms > SLOWEST_MS) failures.push(`${name}: ${took_ms.toFixed(0)} ms`);
    slowest_ms = Math.max(slowest_ms, took_ms);
    if (number % LOOK === 0) memory_bytes = Math.max(memory_bytes, process.memoryUsage().rss);
    if (failures.length >= 20) break;
  }
  if (memory_bytes > MEMORY_BYTES)
    failures.push(`from seed ${seed} on: ${memory_bytes} bytes of memory`);
  const took_s = (systemClock.elapsed_ms() - begun) / 1000;
  return { documents: size, unreadable, invalid, slowest_ms, memory_bytes, took_s, failures };
}

function plant(fault: string, source: Buffer, kept: Uint8Array[]): void {
  if (fault === CRASH && source.includes("{")) throw new Error("planted");
  if (fault === LEAK) kept.push(Buffer.alloc(1024 * 1024, 1));
  if (fault !== STALL || kept.length > 0 || !source.includes("<!--")) return;
  kept.push(source);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, SLOWEST_MS + 50);
}
