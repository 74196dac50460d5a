import { iatiExport } from "../harness/iati-export.js";
import { prove } from "../harness/proof.js";

await prove(iatiExport);
