import assert from "node:assert/strict";
import { test } from "node:test";
import { snapshotOf } from "../../test/snapshot-fixture.js";
import type { Instant } from "../base/clock.js";
import { buildIatiEdition, findHeldBack, printIatiEdition } from "./to-iati.js";

const NOW = "2026-03-31T09:30:00.000Z" as Instant;
const named = (name: string) => ({ en: name, ja: name });

/** The file of one project that is reported as closed, with the dates given. */
function publishProject(start_date: string, end_date: string): string {
  const snapshot = snapshotOf({
    portfolio: [{ id: "demo", title: named("Demo") }],
    organisation: [
      {
        id: "agency",
        portfolio: "demo",
        name: named("Agency"),
        type: "40",
        iati_ref: "XM-EX-1",
        is_reporting_org: true,
      },
    ],
    project: [
      {
        id: "p",
        portfolio: "demo",
        code: "P1",
        title: named("Roads"),
        purpose: named("Roads are built."),
        status: "4",
        start_date,
        end_date,
      },
    ],
    project_sector: [{ project_id: "p", vocabulary: "1", code: "21020", share_bp: 10_000 }],
  });
  const edition = buildIatiEdition(snapshot, [], NOW);
  assert.deepEqual(edition.held_back, []);
  return printIatiEdition(edition, NOW)[0]?.content ?? "";
}

test("a day that has not come is published as planned, whatever the status says", () => {
  const xml = publishProject("2026-04", "2027");
  assert.match(xml, /<activity-date type="1" iso-date="2026-04-01">/);
  assert.match(xml, /<activity-date type="3" iso-date="2027-12-31">/);
  const past = publishProject("2024-02", "2024-02");
  assert.match(past, /<activity-date type="2" iso-date="2024-02-01">/);
  assert.match(past, /<activity-date type="4" iso-date="2024-02-29">/);
});

test("what lacks something that the standard demands is held back with the field to enter; what came from IATI is not ours", () => {
  const snapshot = snapshotOf({
    portfolio: [{ id: "demo", title: named("Demo") }],
    project: [
      { id: "p", portfolio: "demo", title: named("Roads"), status: "2" },
      { id: "q", portfolio: "demo", title: named("Somebody else's") },
    ],
    iati_activity: [{ id: "q", portfolio: "demo", iati_identifier: "YY-1-Q", project_id: "q" }],
  });
  const held = findHeldBack(snapshot);
  assert.deepEqual(buildIatiEdition(snapshot, [], NOW).held_back, held);
  assert.deepEqual(
    held.map(({ record, missing }) => [record, missing.map(({ step }) => step.en)]),
    [
      [
        "project/p",
        [
          "`iati_ref` and `is_reporting_org: true` of the organisation that reports",
          "`purpose`",
          "`start_date`",
          "`sectors`",
        ],
      ],
    ],
  );
});

test("elements stand in the order of the standard", () => {
  const names = [...publishProject("2024-02", "2024-02").matchAll(/^ {4}<([a-z-]+)/gm)].map(
    (match) => match[1],
  );
  assert.deepEqual(
    names.filter((name, index) => name !== names[index - 1]),
    [
      "iati-identifier",
      "reporting-org",
      "title",
      "description",
      "participating-org",
      "activity-status",
      "activity-date",
      "recipient-region",
      "sector",
      "default-flow-type",
      "default-finance-type",
      "default-aid-type",
    ],
  );
});
