import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { claimFolder } from "./data-folder.js";

test("a data folder on a disk that is read-only is refused with that, however deep below it", () => {
  const disk = mkdtempSync(join(tmpdir(), "earmark-data-folder-"));
  // As the system answers there: the folder in between is tried in vain, and then missed.
  const make = ((_: string, options?: { recursive: boolean }) => {
    const code = options?.recursive === true ? "ENOENT" : "EROFS";
    throw Object.assign(new Error(code), { code });
  }) as typeof mkdirSync;
  try {
    const refused = claimFolder(join(disk, "a", "b"), make);
    assert.equal(refused?.refused, "DATA_FOLDER_READ_ONLY");
    assert.deepEqual(readdirSync(disk), []);
    assert.equal(claimFolder(join(disk, "a", "b")), null);
  } finally {
    rmSync(disk, { recursive: true });
  }
});
