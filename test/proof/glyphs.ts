import { proveOnDatabase } from "../harness/database.js";
import { glyphs } from "../harness/glyphs.js";

await proveOnDatabase(glyphs);
