import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileFault, fileFaultOrReason } from "./file-fault.js";

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
