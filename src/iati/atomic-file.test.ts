import assert from "node:assert/strict";
import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { createAtomicFile } from "./atomic-file.js";

const folder = mkdtempSync(join(tmpdir(), "earmark-"));
after(() => rmSync(folder, { recursive: true }));

test("text longer than the room for writing arrives whole, signs of two code units too", async () => {
  const path = join(folder, "long.xml");
  const text = `a${"計画𠮷é".repeat(90_000)}`;
  const file = await createAtomicFile(path);
  file.add(text);
  await file.flush();
  file.add("end");
  await file.commit();
  assert.equal(readFileSync(path, "utf8"), `${text}end`);
});

test("what is abandoned leaves nothing behind", async () => {
  const file = await createAtomicFile(join(folder, "never.xml"));
  file.add("half");
  await file.abandon();
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.includes("never")),
    [],
  );
});

test("two that write the same file at once do not mix, and its name may be as long as names may be", async () => {
  const path = join(folder, `${"x".repeat(251)}.xml`);
  const [first, second] = [await createAtomicFile(path), await createAtomicFile(path)];
  first.add("first");
  second.add("second");
  await second.commit();
  await first.commit();
  assert.equal(readFileSync(path, "utf8"), "first");
});

test("a link stays one, what was for some eyes only stays so, and a device or folder is written over by nothing", async () => {
  const path = join(folder, "private.xml");
  const link = join(folder, "link.xml");
  writeFileSync(path, "before");
  chmodSync(path, 0o600);
  symlinkSync("private.xml", link);
  const file = await createAtomicFile(link);
  file.add("after");
  await file.commit();
  assert.ok(lstatSync(link).isSymbolicLink());
  assert.equal(readFileSync(path, "utf8"), "after");
  assert.equal(statSync(path).mode & 0o777, 0o600);
  const ahead = join(folder, "ahead.xml");
  symlinkSync("to-come.xml", ahead);
  await (await createAtomicFile(ahead)).commit();
  assert.ok(lstatSync(ahead).isSymbolicLink());
  assert.equal(readFileSync(join(folder, "to-come.xml"), "utf8"), "");
  const loop = join(folder, "loop.xml");
  symlinkSync("loop.xml", loop);
  await assert.rejects(createAtomicFile(loop), { code: "ELOOP" });
  await assert.rejects(createAtomicFile("/dev/null"), { code: "NOT_A_FILE" });
  await assert.rejects(createAtomicFile(folder), { code: "EISDIR" });
});
