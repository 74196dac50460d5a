// Installs and builds what this checkout needs, and nothing when nothing changed: then it uses no network and takes a
// few milliseconds. Plain JavaScript with no dependency, since it runs before anything is installed.
//
// Two levels: "use" is what serving and the command line need; "test" adds the test tools (a browser among them) and
// compiles the tests and benchmarks. A checkout set up for tests is set up for use.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  accessSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, "dist");
/** What npm packed has none: it was built before, and npm sees to what it needs. */
const lockFile = join(root, "package-lock.json");
const installStamp = join(root, "node_modules", ".earmark-installed");
const buildStamp = join(dist, ".earmark-built");
/** What the compiler knows of dist/. One for both levels: they write the same files. */
const buildInfo = join(dist, ".tsbuildinfo");
/** Makes what begins at once of what was built; a look at the sources that is not the same as before calls it. */
const packer = join(root, "scripts", "pack.mjs");

/** Brings node_modules and dist/ up to date. Progress goes to stderr, so that a command's own output stays clean. */
export function setUp(level = "use") {
  checkNode();
  if (!existsSync(lockFile)) return;
  const installed = digest([lockFile, join(root, ".npmrc")], process.version.split(".")[0]);
  // A linked node_modules is looked after by whoever linked it.
  const isLinked = lstatSync(join(root, "node_modules"), {
    throwIfNoEntry: false,
  })?.isSymbolicLink();
  if (!isLinked) {
    bringUp(installStamp, level, { use: installed, test: installed }, () => {
      say("installing dependencies …");
      run(npm(), ["ci", "--no-audit", "--no-fund", ...(level === "test" ? ["--include=dev"] : [])]);
    });
  }
  const test = sources();
  const use = test.filter((file) => file.startsWith(join(root, "src")) && !TEST.test(file));
  // Nearly always nothing was touched since the last time, and then nothing needs to be read.
  const look = looksOf(level === "use" ? use : test, installed);
  if (readStamp(buildStamp).looks?.[level] === look) return;
  bringUp(buildStamp, level, { use: digest(use, installed), test: digest(test, installed) }, () => {
    say("building …");
    build(level === "test" ? "tsconfig.json" : "tsconfig.use.json");
    removeOrphans(dist);
  });
  if (mayWrite(dist)) pack();
  noteLook(level, look);
}

/**
 * Faulty sources are written, too, and the compiler remembers that: the stamp goes first, so that those of before are built again.
 * A build that is stopped leaves none, and then nothing is believed of what lies there.
 */
function build(config) {
  if (!existsSync(buildStamp)) rmSync(buildInfo, { force: true });
  rmSync(buildStamp, { force: true });
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
  run(process.execPath, [compiler, "-p", join(root, config)], () => writeStamp(buildStamp, {}));
}

/**
 * What cannot be packed begins more slowly, and that is all: a test sees to it that it can. Flags of the engine that are
 * set for this one run would be asked for at every other.
 */
function pack() {
  const env = { ...process.env, NODE_OPTIONS: "" };
  const { status } = spawnSync(process.execPath, [packer], { stdio: ["ignore", 2, 2], env });
  if (status !== 0) say("packing did not finish; commands begin without it.");
}

/** What the disk says of the files without their contents: a change of one changes its time of change. */
function looksOf(files, salt) {
  const hash = createHash("sha256").update(salt).update(process.version);
  for (const file of [...files, join(root, "tsconfig.json"), packer]) {
    const { ino, size, ctimeMs } = statSync(file);
    hash.update(`${file} ${ino} ${size} ${ctimeMs}\0`);
  }
  return hash.digest("hex");
}

/** For the next time. Where it may not be written, the contents are read again then. */
function noteLook(level, look) {
  const done = readStamp(buildStamp);
  if (mayWrite(dist)) writeStamp(buildStamp, { ...done, looks: { ...done.looks, [level]: look } });
}

function mayWrite(folder) {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch (error) {
    if (["EACCES", "EPERM", "EROFS"].includes(error.code)) return false;
    throw error;
  }
}

/** Does the work unless the stamp says that it was done for the same contents, at this level or for tests. */
function bringUp(stamp, level, wanted, work) {
  const done = readStamp(stamp);
  if (done[level] === wanted[level] || done.test === wanted.test) return;
  work();
  mkdirSync(dirname(stamp), { recursive: true });
  writeStamp(stamp, { [level]: wanted[level] });
}

/** In one step, so that another program never reads half of it. */
function writeStamp(stamp, contents) {
  const beside = `${stamp}.${process.pid}`;
  writeFileSync(beside, JSON.stringify(contents));
  renameSync(beside, stamp);
}

function readStamp(stamp) {
  try {
    return JSON.parse(readFileSync(stamp, "utf8"));
  } catch {
    return {}; // Not there, or half-written by a set-up that was killed: set up again.
  }
}

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 11)) return;
  say(
    `Node ${process.versions.node} is too old: Earmark needs Node 20.11 or later. Install it from nodejs.org and try again.`,
  );
  process.exit(2);
}

const TEST = /\.test\.tsx?$/;

function sources() {
  const files = [];
  for (const folder of ["src", "test", "bench"]) collect(join(root, folder), files);
  return files.filter((file) => /\.tsx?$/.test(file)).sort();
}

function collect(folder, files) {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === "node_modules") continue;
    const path = folder + sep + entry.name;
    if (entry.isDirectory()) collect(path, files);
    else files.push(path);
  }
}

/** What a source left behind when it was removed must not stay importable, nor be run as a test. */
function removeOrphans(folder) {
  const files = [];
  collect(folder, files);
  for (const file of files.filter((path) => /(\.js|\.d\.ts)$/.test(path))) {
    const source = join(root, relative(dist, file)).replace(/(\.js|\.d\.ts)$/, "");
    if (!existsSync(`${source}.ts`) && !existsSync(`${source}.tsx`)) rmSync(file);
  }
}

function digest(files, salt) {
  const hash = createHash("sha256").update(salt);
  for (const file of [...files, join(root, "tsconfig.json")]) {
    hash.update(`\0${relative(root, file)}\0`).update(readFileSync(file));
  }
  return hash.digest("hex");
}

function npm() {
  return process.platform === "win32" ? "npm.cmd" : "npm";
}

/** `afterFault` is for a command that came to its end, and found fault. */
function run(command, args, afterFault = () => undefined) {
  const done = spawnSync(command, args, { cwd: root, stdio: ["ignore", 2, 2] });
  if (done.status === 0) return;
  if (done.status !== null) afterFault();
  say(`${command} ${args[0]} did not finish: see the lines above.`);
  process.exit(done.status ?? 1);
}

function say(sentence) {
  process.stderr.write(`earmark: ${sentence}\n`);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) setUp();
