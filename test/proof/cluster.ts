import { cluster } from "../harness/cluster.js";
import { prove } from "../harness/proof.js";

await prove(cluster);
