import { iatiFuzz } from "../harness/iati-fuzz.js";
import { prove } from "../harness/proof.js";

await prove(iatiFuzz);
