// `npm run lint [-- --fix]`: formatting, typed lint rules and unused code. The tools live in tools/ with a lockfile of
// their own, so that an install for use stays small.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { setUp } from "./setup.mjs";

setUp("test");
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const tools = join(root, "tools");
if (!existsSync(join(tools, "node_modules"))) run("npm", ["ci", "--prefix", tools]);
const isFixing = process.argv.includes("--fix");
const bin = (name) => join(tools, "node_modules", ".bin", name);
const failed = [
  run(bin("prettier"), [isFixing ? "--write" : "--check", "--log-level", "warn", "."]),
  run(bin("oxlint"), [
    "--type-aware",
    "-c",
    join(tools, "oxlint.json"),
    ...(isFixing ? ["--fix"] : []),
    "src",
    "test",
    "bench",
  ]),
  run(bin("knip"), ["--config", join(tools, "knip.json"), "--directory", root]),
].some((status) => status !== 0);
process.exit(failed ? 1 : 0);

function run(command, args) {
  // The typed rules are a program of their own, which oxlint looks for on the path.
  const path = `${join(tools, "node_modules", ".bin")}${delimiter}${process.env.PATH ?? ""}`;
  return (
    spawnSync(command, args, { cwd: root, stdio: "inherit", env: { ...process.env, PATH: path } })
      .status ?? 1
  );
}
