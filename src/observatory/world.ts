import type { Cluster } from "./cluster/open.js";
import type { Observatory } from "./snapshot.js";

/** What answers questions: a folder through DuckDB, or a cluster that holds the same snapshot. */
export type World = Observatory | Cluster;
