// Packs commands of the command line: each becomes one file of all its modules, with what the engine makes of them, so
// that it begins without looking for, reading and compiling some fifty of them (decision 0012).
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { Script } from "node:vm";
import { fileOf, isPacked, lookOf, packFolder } from "./packed.cjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** Commands short enough to be over before the rest of their time would have hidden the start. */
const COMMANDS = ["iati check"];
const PACKER = ["scripts/pack.mjs", "scripts/packed.cjs", "tsconfig.json"];

const IMPORT = /^import \{([^}]*)\} from "([^"]+)";$/gm;
const IMPORT_WHOLE = /^import \* as (\w+) from "(node:[^"]+)";$/gm;
const EXPORT = /^export ((?:async )?(?:function\*?|const|class) (\w+))/gm;
const THREAD = /new URL\("\.\/([\w-]+)\.js", import\.meta\.url\)/g;

function pack(name, command) {
  const main = "dist/src/cli/main.js";
  const file = `dist/src/cli/commands/${command.replaceAll(" ", "/")}.js`;
  const modules = inOrder([main, file]);
  const sources = [...modules.keys()].map((path) => path.slice("dist/".length, -2).concat("ts"));
  const look = lookOf([...PACKER, ...sources]);
  const threads = new Set();
  const parts = [...modules].map(([path, text]) => wrap(path, text, modules, threads, name));
  const given = `{ main: ${nameIn(modules, main)}.main, commands: { ${JSON.stringify(command)}: ${nameIn(modules, file)}.command } }`;
  const program = asciiOf(
    `((builtin, place, load) => {\n"use strict";\n${parts.join("")}return ${given};\n})`,
  );
  const cache = compile(program, fileOf(name));
  const head = { sources: [...PACKER, ...sources], look, program_bytes: program.length };
  mkdirSync(packFolder, { recursive: true });
  for (const thread of threads) writeWhole(join(packFolder, thread), threadOf(name));
  writeWhole(
    fileOf(name),
    Buffer.concat([Buffer.from(`${asciiOf(JSON.stringify(head))}\n${program}`), cache]),
  );
}

/** The modules and all that they import, each after those that it imports. Tidy code has no circles. */
function inOrder(entries) {
  const modules = new Map();
  const visit = (path) => {
    if (modules.has(path)) return;
    const text = readFileSync(join(root, path), "utf8");
    for (const [, , from] of text.matchAll(IMPORT))
      if (from.startsWith(".")) visit(beside(path, from));
    modules.set(path, text);
  };
  entries.forEach(visit);
  return modules;
}

function beside(path, from) {
  return posix.join(posix.dirname(path), from);
}

function nameIn(modules, path) {
  return `module${[...modules.keys()].indexOf(path)}`;
}

/**
 * A module as a function that gives what it exports. One of Node's that it imports whole is loaded where it is first
 * used; a thread that it starts begins with the same pack.
 */
function wrap(path, text, modules, threads, name) {
  const exported = [];
  const wholes = [];
  let body = text
    .replace(IMPORT, (_, names, from) => {
      const source = from.startsWith(".")
        ? nameIn(modules, beside(path, from))
        : `builtin(${JSON.stringify(from)})`;
      return `const {${names.replace(/(\w+) as (\w+)/g, "$1: $2")}} = ${source};`;
    })
    .replace(IMPORT_WHOLE, (_, whole, from) => {
      wholes.push(whole);
      return `const ${whole} = () => builtin(${JSON.stringify(from)});`;
    })
    .replace(EXPORT, (_, declaration, exportedName) => {
      exported.push(exportedName);
      return declaration;
    })
    .replace(THREAD, (_, thread) => {
      threads.add(`${name}.${thread}.cjs`);
      return `new URL(place("dist/packed/${name}.${thread}.cjs"))`;
    })
    .replaceAll("import.meta.url", `place(${JSON.stringify(path)})`)
    .replace(/\bimport\(/g, "load(");
  for (const whole of wholes)
    body = body.replace(new RegExp(`(?<![\\w":.])${whole}\\b(?! =)`, "g"), `${whole}()`);
  const strange = /^(import|export)\b.*|import\.meta.*/m.exec(body);
  if (strange) throw new Error(`${path} cannot be packed: ${strange[0]}`);
  return `const ${nameIn(modules, path)} = (() => {\n${body}\nreturn { ${exported.join(", ")} };\n})();\n`;
}

/** One byte a letter, which the engine reads fastest; letters beyond stand in texts and comments alone. */
function asciiOf(text) {
  return text.replace(
    /[\u0080-\uffff]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Every function of it, not only those that run at once. The engine takes it back under the flags of its start alone. */
function compile(program, filename) {
  setFlagsFromString("--no-lazy");
  const script = new Script(program, { filename });
  setFlagsFromString("--lazy");
  return script.createCachedData();
}

function threadOf(name) {
  return `// Written by scripts/pack.mjs.\nrequire("../../scripts/packed.cjs").beginPacked(${JSON.stringify(name)});\n`;
}

/** In one step, so that another program never reads half of it. */
function writeWhole(path, contents) {
  const next = `${path}.${process.pid}`;
  writeFileSync(next, contents);
  renameSync(next, path);
}

for (const command of COMMANDS) {
  const name = command.replaceAll(" ", "-");
  if (!isPacked(name)) pack(name, command);
}
