import { proveOnDatabase } from "../harness/database.js";
import { killServer } from "../harness/kill-server.js";

await proveOnDatabase(killServer);
