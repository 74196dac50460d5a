import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { packageRoot } from "../src/base/place.js";
import { figuresPage } from "../src/figures/docs.js";

test("docs/figures.md is what the figures say of themselves (npm run docs writes it)", () => {
  assert.equal(readFileSync(join(packageRoot, "docs/figures.md"), "utf8"), figuresPage());
});
