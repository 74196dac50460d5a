import assert from "node:assert/strict";
import { test } from "node:test";
import { codeOf } from "../actions/codes.js";
import { ACTIONS } from "../actions/register.js";
import { checksAt } from "../iati/describe.js";
import { codeHelp, iatiHelp } from "./code-help.js";

test("a form says what becomes of a field in IATI, as the description of the standard has it", () => {
  const said = (action: string, field: string) => iatiHelp(action, field)?.en ?? null;
  assert.equal(said("create-project", "title"), "In IATI: title (required).");
  assert.equal(
    said("create-project", "start_date"),
    "In IATI: activity-date/@iso-date (required).",
  );
  assert.equal(said("create-project", "end_date"), "In IATI: activity-date/@iso-date.");
  assert.equal(said("correct-project", "sdgs"), "In IATI: tag/@code.");
  assert.equal(said("create-fund", "currency"), "In IATI: @default-currency.");
  assert.equal(said("create-project", "fund"), null);
  assert.equal(said("record-receipt", "title"), null);
  // A place that the standard does not have would throw.
  for (const { name, input } of ACTIONS)
    for (const field of Object.keys(input.properties)) iatiHelp(name, field);
});

test("a field of codes offers those of its lists that are not withdrawn, in the page's language", () => {
  const goals = codeHelp(codeOf(["UNSDG-Goals"], ".", ""), "ja");
  assert.equal(goals?.options.length, 17);
  assert.match(goals.options[0]?.label ?? "", /貧困/);
  assert.match(goals.help.ja, /SDGs の目標/);
  const offered = (codeHelp(codeOf(["Sector"], ".", ""), "en")?.options ?? []).map(
    ({ value }) => value,
  );
  assert.ok(offered.includes("16020"));
  // Withdrawn by the DAC: it may stand in what was published, and is not offered.
  assert.ok(!offered.includes("23010"));
  assert.equal(codeHelp({ type: "string" } as never, "en"), null);
  const lists = checksAt("activity", "2.03", "sector").codeLists.map(({ list }) => list);
  assert.ok(lists.includes("Sector") && lists.includes("SectorCategory"));
});
