import { fiscalYears } from "../harness/fiscal-years.js";
import { prove } from "../harness/proof.js";

await prove(fiscalYears);
