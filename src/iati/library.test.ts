import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { activityWith, fileWith, transaction } from "../../test/iati-check.js";
import { packageRoot } from "../base/place.js";

const folder = mkdtempSync(join(tmpdir(), "earmark-"));
after(() => rmSync(folder, { recursive: true }));

/** A project of somebody else beside which the package is installed, with the program of the page. */
function layOutProject(source: string): void {
  const page = readFileSync(join(packageRoot, "docs/iati-library.md"), "utf8");
  const [, program = ""] = /```ts\n([^]*?)```/.exec(page) ?? [];
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  writeFileSync(join(folder, "program.ts"), program);
  writeFileSync(join(folder, "activities.xml"), source);
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  symlinkSync(packageRoot, join(folder, "node_modules", "earmark"), "junction");
}

/** What the compiler says, as strict as can be and without types of Node's, which a project need not have. */
function compile(moduleResolution: "node16" | "bundler"): string {
  const options = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    target: "es2022",
    lib: ["es2023", "dom", "dom.asynciterable"],
    types: [],
    module: moduleResolution === "node16" ? "node16" : "esnext",
    moduleResolution,
    preserveSymlinks: true,
  };
  const config = join(folder, `tsconfig.${moduleResolution}.json`);
  writeFileSync(config, JSON.stringify({ compilerOptions: options, files: ["program.ts"] }));
  const compiler = join(packageRoot, "node_modules", "typescript", "bin", "tsc");
  return spawnSync(process.execPath, [compiler, "-p", config], { encoding: "utf8" }).stdout;
}

test("the program that docs/iati-library.md shows compiles, reads, checks, rewrites and upgrades", () => {
  layOutProject(fileWith(activityWith(transaction("10.50") + transaction("1,5"))));
  assert.equal(compile("bundler"), "");
  assert.equal(compile("node16"), "");
  const { stdout, stderr } = spawnSync(process.execPath, ["program.js"], {
    cwd: folder,
    encoding: "utf8",
  });
  assert.equal(stderr, "");
  assert.match(stdout, /XM-DAC-41302-1 Decent work 1/);
  assert.match(stdout, /XM-DAC-41302-1 3 2024-03-31 \{[^}]*value: '10\.50'[^}]*currency: 'USD'/);
  assert.match(stdout, /1: critical 0\.3\.1 .*"1,5" in <value> is not a number/);
  assert.match(stdout, /activity 2\.03 1 true/);
  for (const name of ["rewritten.xml", "upgraded.xml"]) assert.ok(existsSync(join(folder, name)));
});

test("docs/iati-library.md names all that can be imported, and no more", () => {
  const types = readFileSync(join(packageRoot, "dist/src/iati/index.d.ts"), "utf8");
  const exported = [...types.matchAll(/export (?:type )?\{([^}]*)\}/g)].flatMap(([, names = ""]) =>
    names.split(",").flatMap((name) => /[A-Za-z_]+$/.exec(name.trim()) ?? []),
  );
  const [, table = ""] = readFileSync(join(packageRoot, "docs/iati-library.md"), "utf8").split(
    "## All that it has",
  );
  const named = new Set([...table.matchAll(/`([A-Za-z_]+)`/g)].map(([, name]) => name));
  assert.deepEqual([...named].sort(), exported.sort());
});

test("what npm packs is what runs: built, with its data, without tests", () => {
  const { stdout } = spawnSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    cwd: packageRoot,
    encoding: "utf8",
  });
  const [{ files } = { files: [] }] = JSON.parse(stdout) as { files: { path: string }[] }[];
  const paths = new Set(files.map(({ path }) => path));
  for (const path of [
    "bin/earmark",
    "dist/src/iati/index.js",
    "dist/src/iati/index.d.ts",
    "src/iati/data/codelists.json",
    "docs/iati-library.md",
  ])
    assert.ok(paths.has(path), path);
  assert.deepEqual(
    [...paths].filter((path) => /\.test\.|^test\/|^dist\/(?!src)/.test(path)),
    [],
  );
});

test("each door of the package has its types beside it", () => {
  const { exports } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as {
    readonly exports: Readonly<
      Record<string, { readonly types: string; readonly default: string }>
    >;
  };
  assert.deepEqual(Object.keys(exports), [".", "./iati"]);
  for (const { types, default: module } of Object.values(exports)) {
    assert.equal(types, module.replace(/\.js$/, ".d.ts"));
    assert.ok(existsSync(join(packageRoot, types)), types);
  }
});
