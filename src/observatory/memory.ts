import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

let collect: (() => void) | null = null;

/**
 * Gives back what finished work has left behind. JavaScript does so by itself only when it needs room; beside an engine with
 * memory of its own that is too late for a promise about the whole process.
 */
export function giveMemoryBack(): void {
  if (collect === null) {
    setFlagsFromString("--expose-gc");
    collect = runInNewContext("gc") as () => void;
    setFlagsFromString("--no-expose-gc");
  }
  collect();
}
