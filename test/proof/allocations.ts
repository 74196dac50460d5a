import { allocations } from "../harness/allocations.js";
import { proveOnDatabase } from "../harness/database.js";

await proveOnDatabase(allocations);
