// `npm start`: sets up, then serves, in one process, so that a signal to it reaches the server.
import { setUp } from "./setup.mjs";

setUp();
const { main } = await import("../dist/src/cli/main.js");
await main(["start", ...process.argv.slice(2)]);
