import type { Clock } from "../../base/clock.js";
import { isRefusal, type Refusal } from "../../base/refusal.js";
import { answer } from "../answer.js";
import { takeTurns, type KeptObservatory, type KeptWorld } from "../keep.js";
import { openCluster, type Cluster, type ClusterAddress } from "./open.js";

export interface ClusterKeeping {
  readonly clock: Clock;
  /** The folder in which words are looked up; null where the site knows none. */
  readonly searched: KeptObservatory | null;
}

/**
 * How long what was seen of a cluster counts: which snapshot it has, or that it is away. A page of the record does not wait for
 * a node that is not there, and a question does so once in this time.
 */
const FRESH_MS = 5_000;

interface Seen {
  readonly at_ms: number;
  readonly opened: Cluster | Refusal;
}

/** A cluster for as long as a server runs: the snapshot that counts there is looked for again and again. */
export function keepCluster(
  address: ClusterAddress,
  { clock, searched }: ClusterKeeping,
): KeptWorld {
  const inTurn = takeTurns();
  let seen: Seen | null = null;
  let looking: Promise<Cluster | Refusal> | null = null;

  const look = async () => {
    const before = seen?.opened ?? null;
    const opened = await openCluster(address, isRefusal(before) ? null : before);
    seen = { at_ms: clock.elapsed_ms(), opened };
    return opened;
  };
  const current = (): Promise<Cluster | Refusal> => {
    if (seen !== null && clock.elapsed_ms() - seen.at_ms < FRESH_MS)
      return Promise.resolve(seen.opened);
    looking ??= look().finally(() => {
      looking = null;
    });
    return looking;
  };
  const use: KeptWorld["use"] = (work) =>
    inTurn(async () => {
      const opened = await current();
      return isRefusal(opened) ? opened : work(opened);
    });
  return {
    engine: "clickhouse",
    searched,
    snapshot() {
      // For the next one who asks; whoever needs the answer meets what it failed with.
      current().catch(() => undefined);
      return seen === null || isRefusal(seen.opened) ? null : seen.opened.manifest.id;
    },
    use,
    ask: (question, asked) => use((cluster) => answer(cluster, question, asked)),
    close: () => searched?.close(),
  };
}
