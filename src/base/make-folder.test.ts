import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileFault } from "./file-fault.js";
import { makeFolder } from "./make-folder.js";

test("a folder below a disk that cannot be written says so, and not that it is absent", () => {
  const disk = mkdtempSync(join(tmpdir(), "earmark-make-folder-"));
  const asked: unknown[] = [];
  // As the system answers there: the folder in between is tried in vain, and then missed.
  const make = ((path: string, options?: { recursive: boolean }) => {
    asked.push(path);
    const code = options?.recursive === true ? "ENOENT" : "EROFS";
    throw Object.assign(new Error(code), { code });
  }) as typeof mkdirSync;
  try {
    assert.throws(
      () => makeFolder(join(disk, "a", "b"), make),
      (error) => fileFault(error)?.en === "the disk is read-only",
    );
    assert.deepEqual(asked, [join(disk, "a", "b"), join(disk, "a")]);
    makeFolder(join(disk, "c", "d"));
    assert.ok(existsSync(join(disk, "c", "d")));
  } finally {
    rmSync(disk, { recursive: true });
  }
});
