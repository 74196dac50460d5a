import { retries } from "../harness/retries.js";
import { proveOnDatabase } from "../harness/database.js";

await proveOnDatabase(retries);
