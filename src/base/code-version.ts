import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "./place.js";

let known: string | null = null;

/**
 * Which program this is: its version, and the beginning of the SHA-256 of its own files (compiled code, templates, styles and the
 * list of its dependencies). The same files say the same on every machine; a change of any of them says something else.
 */
export function codeVersion(): string {
  known ??= readCodeVersion();
  return known;
}

function readCodeVersion(): string {
  const { version } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as {
    version: string;
  };
  const hash = createHash("sha256");
  const files = [
    ...filesBelow("dist/src", /(?<!\.test)\.js$/),
    ...filesBelow("src", /\.(css|typ|yaml)$/),
    ...filesBelow("templates", /\.yaml$/),
    "package-lock.json",
  ];
  for (const file of files) {
    const path = join(packageRoot, file);
    if (existsSync(path)) hash.update(`${file}\n`).update(readFileSync(path));
  }
  return `${version}+${hash.digest("hex").slice(0, 16)}`;
}

function filesBelow(folder: string, ending: RegExp): string[] {
  const path = join(packageRoot, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .map((file) => `${folder}/${file.replaceAll("\\", "/")}`)
    .filter((file) => ending.test(file))
    .sort();
}
