import assert from "node:assert/strict";
import { test } from "node:test";
import { toldBy } from "../base/refusal.js";
import { checkMarkers } from "./policy-marker.js";

/** Markers as `code=significance`; what is told of them. */
function toldOf(asked: string): string[] {
  const markers = asked.split(" ").map((each) => {
    const [marker = "", significance = ""] = each.split("=");
    return { marker, significance };
  });
  const refused = checkMarkers(markers, "policy_markers");
  return refused ? toldBy(refused).map((told) => `${told.refused} ${told.field}`) : [];
}

test("a policy marker stands once, and is an objective no further than its own scale goes", () => {
  const twice = "MARKER_TWICE policy_markers";
  const far = "MARKER_SIGNIFICANCE policy_markers";
  for (const [asked, told] of [
    ["1=1 1=1", [twice]],
    ["1=2 1=3", [twice, far]],
    ["1=3", [far]],
    ["6=4 7=3", [far, far]],
    ["8=4", [far]],
    ["9=5", [far]],
    // Desertification, and the five steps of mothers' and children's health.
    ["8=3 9=3", []],
    ["9=4 1=0 2=1 12=2", []],
  ] as const) {
    assert.deepEqual(toldOf(asked), told, asked);
  }
});
