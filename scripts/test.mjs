// `npm test [-- FILE…]`: sets up, then runs every compiled test with Node's own runner, and exits as it does.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { setUp } from "./setup.mjs";

setUp("test");
const dist = join(dirname(dirname(fileURLToPath(import.meta.url))), "dist");
const asked = process.argv.slice(2);
// Long ones first, so that none is left running alone at the end.
const rank = (file) => (/browser|journey/.test(file) ? 0 : /server|database|store|actions/.test(file) ? 1 : 2);
const files = readdirSync(dist, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".test.js"))
  .filter((file) => asked.length === 0 || asked.some((part) => file.includes(part)))
  .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
  .map((file) => join(dist, file));
const done = spawnSync(process.execPath, ["--test", "--test-reporter=spec", ...files], { stdio: "inherit" });
process.exit(done.status ?? 1);
