import { proveOnDatabase } from "../harness/database.js";
import { historiesHttp } from "../harness/histories-http.js";

await proveOnDatabase(historiesHttp);
