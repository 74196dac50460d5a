import assert from "node:assert/strict";
import { test } from "node:test";
import { snapshotOf } from "../../test/snapshot-fixture.js";
import type { Instant } from "../base/clock.js";
import { currency } from "../base/currency.js";
import { day } from "../base/day.js";
import { findHeldBack } from "./iati-segments.js";
import { buildIatiEdition, printIatiEdition } from "./to-iati.js";

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
        ...{ collaboration_type: "4", flow_type: "10", finance_type: "110", aid_type: "C01" },
        tied_status: "5",
      },
    ],
    project_marker: [{ project_id: "p", n: 1, marker: "1", significance: "2" }],
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

test("what people entered is published: with the portfolio whose organisation reports it, else in a file of its own", () => {
  const agency = (id: string, portfolio: string | null) => ({
    ...{ id, portfolio, name: named(id), type: "40" },
    ...{ iati_ref: `XM-EX-${id}`, is_reporting_org: true },
  });
  const fund = (id: string, portfolio: string | null, administrator_id: string) => ({
    ...{ id, portfolio, administrator_id, code: id, name: named(id), type: "trust_fund" as const },
    ...{ currency: currency("USD"), purpose: named("For roads."), established_date: "2024-01-01" },
  });
  const project = (id: string, fund_id: string, code: string) => ({
    ...{ id, portfolio: null, fund_id, code, title: named(id), purpose: named("Roads.") },
    ...{ status: "2" as const, start_date: "2024-02-01" },
  });
  const snapshot = snapshotOf({
    portfolio: [{ id: "demo", title: named("Demo"), is_illustrative: true }],
    organisation: [agency("demo-agency", "demo"), agency("own-agency", null)],
    fund: [fund("demo-fund", "demo", "demo-agency"), fund("own-fund", null, "own-agency")],
    project: [project("first", "demo-fund", "A/1"), project("second", "own-fund", "A/1")],
    project_sector: ["first", "second"].map((project_id) => ({
      ...{ project_id, vocabulary: "1", code: "21020", share_bp: 10_000 },
    })),
  });
  const edition = buildIatiEdition(snapshot, [], NOW);
  assert.deepEqual(
    edition.segments.map(({ name, is_illustrative, activities }) => [
      name,
      is_illustrative,
      activities.length,
    ]),
    [
      ["activities-demo", true, 1],
      ["activities", false, 1],
    ],
  );
  // The funds have no sectors before they allocate: they are held back, and nothing is left out without a word.
  assert.deepEqual(
    edition.held_back.map(({ record }) => record),
    ["fund/demo-fund", "fund/own-fund"],
  );
  assert.deepEqual(edition.twins, []);
});

test("a fund's sectors make a whole in each vocabulary, by what each project was allocated and kept; a project without a place is somewhere unspecified", () => {
  const project = (id: string) => ({
    ...{ id, portfolio: "demo", fund_id: "f", code: id, title: named(id) },
    ...{ purpose: named("Roads."), status: "2" as const, start_date: "2024-02-01" },
  });
  const allocation = (project_id: string, amount_minor: bigint, status = "approved") => ({
    ...{ id: project_id, portfolio: "demo", fund_id: "f", project_id, decision_id: "d" },
    ...{ allocated_on: day("2024-03-01"), amount_minor, status },
  });
  const sector = (project_id: string, n: number, vocabulary: string, code: string) => ({
    ...{ project_id, n, vocabulary, code, share_bp: 10_000 },
  });
  const agency = { iati_ref: "XM-EX-1", is_reporting_org: true };
  const snapshot = snapshotOf({
    portfolio: [{ id: "demo", title: named("Demo") }],
    organisation: [{ id: "a", portfolio: "demo", name: named("A"), type: "40", ...agency }],
    fund: [
      {
        ...{ id: "f", portfolio: "demo", administrator_id: "a", code: "F", name: named("F") },
        ...{ type: "trust_fund", currency: currency("USD"), purpose: named("For roads.") },
        established_date: "2024-01-01",
      },
    ],
    project: ["p", "q", "r", "s"].map(project),
    project_sector: [
      sector("p", 1, "1", "21020"),
      sector("p", 2, "12", "A"),
      sector("q", 1, "1", "16070"),
      sector("r", 1, "1", "11330"),
      sector("s", 1, "1", "43010"),
    ],
    project_place: [
      { project_id: "p", n: 1, country: "KE" },
      { project_id: "s", n: 1, country: "SD" },
    ],
    // Of the first nothing to speak of, of the last nothing at all any more.
    allocation: [
      ...[allocation("s", 1n), allocation("p", 300_000n), allocation("q", 100_000n)],
      allocation("r", 50_000n, "cancelled"),
    ],
  });
  const edition = buildIatiEdition(snapshot, [], NOW);
  const fund = edition.segments[0]?.activities.find((each) => each.attributes.includes("1"));
  const told = fund?.children
    .filter(({ name }) => /^(sector|recipient-\w+)$/.test(name))
    .map(({ attributes }) => attributes.filter((_, index) => index % 2 === 1).join(" "));
  assert.deepEqual(told, [...["KE 75", "998 1 25"], ...["1 21020 75", "1 16070 25", "12 A 100"]]);
});

test("two records that would be published under one identifier are told", () => {
  const project = (id: string, code: string) => ({
    ...{ id, portfolio: "demo", code, title: named(id), purpose: named("Roads.") },
    ...{ status: "2" as const, start_date: "2024-02-01" },
  });
  const snapshot = snapshotOf({
    portfolio: [{ id: "demo", title: named("Demo") }],
    organisation: [
      {
        ...{ id: "agency", portfolio: "demo", name: named("Agency"), type: "40" },
        ...{ iati_ref: "XM-EX-1", is_reporting_org: true },
      },
    ],
    project: [project("first", "A/1"), project("second", "A-1")],
    project_sector: ["first", "second"].map((project_id) => ({
      ...{ project_id, vocabulary: "1", code: "21020", share_bp: 10_000 },
    })),
  });
  assert.deepEqual(buildIatiEdition(snapshot, [], NOW).twins, [
    { identifier: "XM-EX-1-A-1", records: ["project/first", "project/second"] },
  ]);
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
      "policy-marker",
      "collaboration-type",
      "default-flow-type",
      "default-finance-type",
      "default-aid-type",
      "default-tied-status",
    ],
  );
});
