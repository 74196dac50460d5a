import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileFault, fileFaultOrReason, isDiskFull } from "./file-fault.js";

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return null;
}

test("what the system says of a file is said in words, in both languages", () => {
  const absent = fileFaultOrReason(thrownBy(() => readFileSync("/no-such-file")));
  assert.equal(absent.en, "there is no such file or folder");
  assert.equal(absent.ja, "ファイルまたはフォルダーがありません");
  assert.equal(fileFaultOrReason(thrownBy(() => readFileSync("/"))).en, "it is a folder");
  assert.equal(fileFault(new Error("another")), null);
  assert.equal(fileFaultOrReason(new Error("another")).en, "another");
});

test("a full disk is known by what the system, PostgreSQL or a program that we run says of it", () => {
  const coded = (code: string) => Object.assign(new Error("write"), { code });
  for (const full of [coded("ENOSPC"), coded("EDQUOT"), coded("53100")])
    assert.ok(isDiskFull(full));
  assert.ok(isDiskFull('FATAL:  could not write to file "pg_wal/x": No space left on device'));
  for (const other of [coded("EACCES"), new Error("another"), "another", null])
    assert.ok(!isDiskFull(other));
});
