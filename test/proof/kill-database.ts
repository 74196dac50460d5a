import { killDatabase } from "../harness/kill-database.js";
import { prove } from "../harness/proof.js";

await prove(killDatabase);
