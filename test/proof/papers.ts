import { papers } from "../harness/papers.js";
import { proveOnDatabase } from "../harness/database.js";

await proveOnDatabase(papers);
