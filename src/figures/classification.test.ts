import assert from "node:assert/strict";
import { test } from "node:test";
import { snapshotOf } from "../../test/snapshot-fixture.js";
import { classificationsOf } from "./classification.js";

const named = (name: string) => ({ en: name, ja: name });

test("what is not confirmed is suggested from the fund and the money, and never from another classification", () => {
  const stand = (type: "pooled" | "single_donor" | "trust_fund", donors: number, change = {}) => {
    const snapshot = snapshotOf({
      fund: [{ id: "f", code: "F", name: named("F"), type, currency: null }],
      agreement: Array.from({ length: donors }, (_, n) => ({
        id: `a${n}`,
        organisation_id: `o${n}`,
        fund_id: "f",
        instrument: "saa" as const,
        title: named("A"),
        ...change,
      })),
    });
    const [row] = snapshot.agreements;
    assert.ok(row);
    return classificationsOf(snapshot, row).map((one) => one.code ?? `? ${one.suggested}`);
  };
  const [none] = ["? null"];
  assert.deepEqual(stand("pooled", 2), [none, "? inter_agency_pooled_fund", "? 2", "? B031"]);
  assert.deepEqual(stand("trust_fund", 2), [
    none,
    "? single_agency_thematic_fund",
    "? 2",
    "? B032",
  ]);
  assert.deepEqual(stand("single_donor", 1), [none, "? project_specific", "? 3", "? B033"]);
  assert.deepEqual(stand("single_donor", 1, { instrument: "secondment" }), [
    none,
    "? in_kind",
    "? 4",
    "? D01",
  ]);
  // One that is confirmed changes none of the others.
  assert.deepEqual(stand("single_donor", 1, { un_instrument: "voluntary_core" }), [
    none,
    "voluntary_core",
    "? 3",
    "? B033",
  ]);
});
