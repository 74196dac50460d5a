// Installs and builds what this checkout needs, and nothing when nothing changed: then it uses no network and takes a
// few milliseconds. Plain JavaScript with no dependency, since it runs before anything is installed.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const installStamp = join(root, "node_modules", ".earmark-installed");
const buildStamp = join(root, "dist", ".earmark-built");

/** Brings node_modules and dist/ up to date. Progress goes to stderr, so that a command's own output stays clean. */
export function setUp() {
  checkNode();
  const wantedInstall = digest([join(root, "package-lock.json"), join(root, ".npmrc")], process.version.split(".")[0]);
  if (readStamp(installStamp) !== wantedInstall) {
    say("installing dependencies …");
    run(npm(), ["ci", "--no-audit", "--no-fund"]);
    writeFileSync(installStamp, wantedInstall);
  }
  const wantedBuild = digest(sources(), wantedInstall);
  if (readStamp(buildStamp) !== wantedBuild) {
    say("building …");
    // What a file left behind when its source was removed must not stay importable, nor be run as a test.
    rmSync(join(root, "dist"), { recursive: true, force: true });
    run(process.execPath, [join(root, "node_modules", "typescript", "bin", "tsc"), "-p", root]);
    mkdirSync(dirname(buildStamp), { recursive: true });
    writeFileSync(buildStamp, wantedBuild);
  }
}

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 11)) return;
  say(`Node ${process.versions.node} is too old: Earmark needs Node 20.11 or later. Install it from nodejs.org and try again.`);
  process.exit(2);
}

function sources() {
  const files = [join(root, "tsconfig.json"), join(root, "package.json")];
  for (const folder of ["src", "test", "bench"]) collect(join(root, folder), files);
  return files.filter((file) => /\.(tsx?|json)$/.test(file)).sort();
}

function collect(folder, files) {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (name === "node_modules") continue;
    if (statSync(path).isDirectory()) collect(path, files);
    else files.push(path);
  }
}

function digest(files, salt) {
  const hash = createHash("sha256").update(salt);
  for (const file of files) hash.update(`\0${relative(root, file)}\0`).update(readFileSync(file));
  return hash.digest("hex");
}

function readStamp(path) {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

function npm() {
  return process.platform === "win32" ? "npm.cmd" : "npm";
}

function run(command, args) {
  const done = spawnSync(command, args, { cwd: root, stdio: ["ignore", 2, 2] });
  if (done.status === 0) return;
  say(`${command} ${args[0]} did not finish: see the lines above.`);
  process.exit(done.status ?? 1);
}

function say(sentence) {
  process.stderr.write(`earmark: ${sentence}\n`);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) setUp();
