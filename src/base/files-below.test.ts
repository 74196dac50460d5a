import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileFault } from "./file-fault.js";
import { entryAt, filesBelow } from "./files-below.js";

const folder = mkdtempSync(join(tmpdir(), "earmark-"));
after(() => rmSync(folder, { recursive: true }));
const isXml = (name: string) => name.endsWith(".xml");

test("a folder is gone through once, however its links lead back, and a link that leads nowhere is a file to be told of", () => {
  mkdirSync(join(folder, "a", "b.xml"), { recursive: true });
  for (const name of ["one.xml", "two.csv", "a/three.xml", "a/b.xml/four.xml"])
    writeFileSync(join(folder, name), "");
  symlinkSync("..", join(folder, "a", "up"));
  symlinkSync("b.xml", join(folder, "a", "again"));
  symlinkSync("self.xml", join(folder, "self.xml"));
  const { files, closed } = filesBelow(folder, isXml);
  assert.deepEqual(
    files.map((file) => file.slice(folder.length + 1)),
    ["a/again/four.xml", "a/three.xml", "one.xml", "self.xml"],
  );
  assert.deepEqual(closed, []);
  assert.equal(entryAt(join(folder, "self.xml")), null);
});

test("a folder that cannot be gone through is told, with why", () => {
  const none = join(folder, "none");
  const { files, closed } = filesBelow(none, isXml);
  assert.deepEqual([files, closed.map((each) => each.folder)], [[], [none]]);
  assert.equal(fileFault(closed[0]?.error)?.en, "there is no such file or folder");
});
