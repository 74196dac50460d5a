import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

let collect: (() => void) | null = null;
let kept_bytes = 0;

/** Below this it is not worth the time: collecting takes longer than many a small table. */
const WORTHWHILE_BYTES = 16 * 1024 * 1024;

/**
 * Gives back what finished work has left behind, where that is much. JavaScript does so by itself only when it needs room;
 * beside an engine with memory of its own that is too late for a promise about the whole process.
 */
export function giveMemoryBack(): void {
  if (used() - kept_bytes < WORTHWHILE_BYTES) return;
  if (collect === null) {
    setFlagsFromString("--expose-gc");
    collect = runInNewContext("gc") as () => void;
    setFlagsFromString("--no-expose-gc");
  }
  collect();
  kept_bytes = used();
}

function used(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
