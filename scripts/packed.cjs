// A packed command: its modules in one file, with what the engine made of them when they were built (decision 0012).
// scripts/pack.mjs writes it; here it is found and begun, by bin/earmark before anything else and by its own threads. A module
// of the old kind: the engine begins with one of the new in 5 ms more.
const { existsSync, readFileSync, statSync } = require("node:fs");
const { dirname, join } = require("node:path");
const { pathToFileURL } = require("node:url");
const { Script } = require("node:vm");

const root = dirname(__dirname);
const packFolder = join(root, "dist", "packed");

/** The command that the words name, begun; null where it is not packed, or its sources have changed since. */
function findPacked(words) {
  const name = words.slice(0, 2).join("-");
  const pack = /^[a-z]+-[a-z]+$/.test(name) ? readPack(name) : null;
  return pack && isCurrent(pack) ? begin(pack) : null;
}

/** For a thread of a packed command: the same program as the one that started it. */
function beginPacked(name) {
  begin(readPack(name));
}

/** Whether the pack is there, of the sources as they are, and of this engine. */
function isPacked(name) {
  const pack = readPack(name);
  return pack !== null && isCurrent(pack);
}

function isCurrent({ head }) {
  return lookOf(head.sources) === head.look;
}

/** Runs the modules of a pack and gives what it was written to give: `main`, and the commands that it holds. */
function begin({ file, head, bytes }) {
  const end = head.start + head.program_bytes;
  const program = bytes.latin1Slice(head.start, end);
  const script = new Script(program, { filename: file, cachedData: bytes.subarray(end) });
  const place = (path) => pathToFileURL(join(root, path)).href;
  const modules = script.runInThisContext();
  return modules(require, place, (module) => import(module));
}

/** The disk's word on files below the root, and the engine's version: what a pack holds is good for these alone. */
function lookOf(sources) {
  const looks = sources.map((path) => {
    const look = statSync(join(root, path), { throwIfNoEntry: false });
    return look ? `${look.ino} ${look.size} ${look.ctimeMs}` : "gone";
  });
  return [process.version, process.arch, ...looks].join("\n");
}

function fileOf(name) {
  return join(packFolder, `${name}.pack`);
}

/** A pack is a line that describes it, the program, and the engine's own form of that: in one file, so that they belong together. */
function readPack(name) {
  const file = fileOf(name);
  if (!existsSync(file)) return null;
  const bytes = readFileSync(file);
  const start = bytes.indexOf("\n") + 1;
  return { file, head: { ...JSON.parse(bytes.latin1Slice(0, start)), start }, bytes };
}

module.exports = { packFolder, findPacked, beginPacked, isPacked, lookOf, fileOf };
