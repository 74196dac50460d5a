import type { Clock } from "../../base/clock.js";
import { isRefusal, type Refusal } from "../../base/refusal.js";
import { LIMITS } from "../../base/settings.js";
import { answer } from "../answer.js";
import { keepAnswers, type KeptAnswers } from "../answers-kept.js";
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

/** A snapshot in the cluster, and what was asked of it last: it never changes, so an answer is right for good. */
interface Open {
  readonly cluster: Cluster;
  readonly answers: KeptAnswers;
}

/** A cluster for as long as a server runs: the snapshot that counts there is looked for again and again. */
export function keepCluster(
  address: ClusterAddress,
  { clock, searched }: ClusterKeeping,
): KeptWorld {
  const inTurn = takeTurns();
  let last: Open | null = null;
  let seen: { readonly at_ms: number; readonly opened: Open | Refusal } | null = null;
  let looking: Promise<Open | Refusal> | null = null;

  const openOf = (cluster: Cluster): Open =>
    last?.cluster === cluster ? last : { cluster, answers: keepAnswers(LIMITS.answers_kept_bytes) };
  const look = async () => {
    const found = await openCluster(address, last?.cluster ?? null);
    const opened = isRefusal(found) ? found : openOf(found);
    if (!isRefusal(opened)) last = opened;
    seen = { at_ms: clock.elapsed_ms(), opened };
    return opened;
  };
  const current = (): Promise<Open | Refusal> => {
    if (seen !== null && clock.elapsed_ms() - seen.at_ms < FRESH_MS)
      return Promise.resolve(seen.opened);
    looking ??= look().finally(() => {
      looking = null;
    });
    return looking;
  };
  return {
    engine: "clickhouse",
    searched,
    snapshot() {
      // For the next one who asks; whoever needs the answer meets what it failed with.
      current().catch(() => undefined);
      return seen === null || isRefusal(seen.opened) ? null : seen.opened.cluster.manifest.id;
    },
    use: (work) =>
      inTurn(async () => {
        const opened = await current();
        return isRefusal(opened) ? opened : work(opened.cluster);
      }),
    async ask(question, asked) {
      const opened = await current();
      if (isRefusal(opened)) return opened;
      const { cluster, answers } = opened;
      return answers.answer(JSON.stringify([question.name, asked]), () =>
        inTurn(() => answer(cluster, question, asked, { limit_ms: LIMITS.question_ms })),
      );
    },
    close: () => searched?.close(),
  };
}
