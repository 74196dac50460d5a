import { histories } from "../harness/histories.js";
import { prove } from "../harness/proof.js";

await prove(histories);
