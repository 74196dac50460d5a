// Runs one of a folder's compiled programs by name: what `npm run proof -- NAME` and `npm run bench -- NAME` share.
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { setUp } from "./setup.mjs";

/** `folder` below dist/; without a name lists what there is. The program reads its own arguments from argv[3] on. */
export async function runNamed(folder, command) {
  setUp("test");
  const place = join(dirname(dirname(fileURLToPath(import.meta.url))), "dist", folder);
  const names = existsSync(place)
    ? readdirSync(place, { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".js") && !file.endsWith(".test.js"))
        .map((file) => file.slice(0, -3))
    : [];
  const name = process.argv[2];
  if (names.includes(name)) {
    await import(pathToFileURL(join(place, `${name}.js`)).href);
    return;
  }
  if (name !== undefined) process.stderr.write(`There is no "${name}".\n`);
  process.stderr.write(
    `npm run ${command} -- NAME, where NAME is one of:\n  ${names.join("\n  ")}\n`,
  );
  process.exitCode = name === undefined ? 0 : 2;
}
