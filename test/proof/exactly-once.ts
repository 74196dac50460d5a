import { proveOnDatabase } from "../harness/database.js";
import { exactlyOnce } from "../harness/exactly-once.js";

await proveOnDatabase(exactlyOnce);
