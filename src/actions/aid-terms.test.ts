import assert from "node:assert/strict";
import { act, made } from "../../test/acting.js";
import { activitiesXml, iatiFile } from "../../test/iati-file.js";
import { snapshotOf } from "../../test/snapshot-fixture.js";
import type { Instant } from "../base/clock.js";
import { fixedClock } from "../base/clock.js";
import { day } from "../base/day.js";
import { isRefusal, toldBy } from "../base/refusal.js";
import { buildIatiEdition, findIatiFaults, printIatiEdition } from "../publication/to-iati.js";
import { readTx, type Pool } from "../store/connect.js";
import { readSnapshot, type Snapshot } from "../store/snapshot.js";
import { databaseTest } from "../store/testing.js";
import { importIati, undoIati, type IatiImport } from "./import-iati.js";
import type { Change } from "./portfolio-changes.js";
import { readCorrections } from "./read-book.js";

const NOW = "2026-03-31T09:30:00.000Z" as Instant;
const clock = fixedClock(NOW);
const named = (name: string) => ({ en: name, ja: name });

const SAID = {
  is_humanitarian: false,
  flow_type: "10",
  finance_type: "110",
  aid_type: "C01",
  tied_status: "5",
  collaboration_type: "4",
};
const UNSAID = {
  is_humanitarian: null,
  flow_type: null,
  finance_type: null,
  aid_type: null,
  tied_status: null,
  collaboration_type: null,
};
const MARKERS = [
  { marker: "1", significance: "2" },
  { marker: "6", significance: "0" },
];
const FUND = { name: named("Fund"), type: "pooled", currency: "USD", established_on: "2025-01-01" };

/** What a row says of it, and nothing else. */
function termsOf(row: Snapshot["projects"][number] | Snapshot["funds"][number] | undefined) {
  const names = Object.keys(SAID) as (keyof typeof SAID)[];
  return row && Object.fromEntries(names.map((name) => [name, row[name]]));
}

function markersOf(snapshot: Snapshot, kind: "project" | "fund", id: string): string[] {
  const rows =
    kind === "project"
      ? snapshot.projectMarkers.filter((row) => row.project_id === id)
      : snapshot.fundMarkers.filter((row) => row.fund_id === id);
  return rows.map(({ marker, significance }) => `${marker}=${significance}`);
}

databaseTest(
  "each code is one of its list, a marker within its scale; what is none is told at its field, with the codes there are",
  async (_, open) => {
    const pool = await open();
    const wrong = {
      flow_type: "11",
      finance_type: "9999",
      aid_type: "C99",
      tied_status: "9",
      collaboration_type: "5",
      policy_markers: [
        { marker: "13", significance: "1" },
        { marker: "1", significance: "3" },
      ],
    };
    for (const [name, input] of [
      ["create-project", { id: "p", title: named("Roads"), ...wrong }],
      ["create-fund", { id: "f", ...FUND, ...wrong }],
    ] as const) {
      const answer = await act({ pool, clock }, name, input);
      assert.ok(isRefusal(answer));
      const told = toldBy(answer).map(({ refused, field }) => `${refused} ${field}`);
      assert.deepEqual(told.toSorted(), [
        "INPUT_CODE aid_type",
        "INPUT_CODE collaboration_type",
        "INPUT_CODE finance_type",
        "INPUT_CODE flow_type",
        "INPUT_CODE policy_markers",
        "INPUT_CODE tied_status",
        "MARKER_SIGNIFICANCE policy_markers",
      ]);
      const tied = toldBy(answer).find(({ field }) => field === "tied_status");
      assert.match(tied?.message.en ?? "", /There are: 3, 4, 5\./);
    }
  },
);

databaseTest(
  "what is said of a project or a fund as aid stands in its row, can be mended and emptied; what is left out is unsaid",
  async (_, open) => {
    const pool = await open();
    const done = async (name: string, input: Record<string, unknown>) =>
      made(await act({ pool, clock }, name, input));
    await done("create-fund", { id: "f", ...FUND, ...SAID, policy_markers: MARKERS });
    await done("create-fund", { id: "silent", ...FUND });
    await done("create-project", {
      ...{ id: "p", title: named("Roads"), ...SAID },
      policy_markers: MARKERS,
    });
    await done("create-project", { id: "q", title: named("Bridges") });
    const first = await readTx(pool, readSnapshot);
    for (const [kind, said, silent] of [
      ["fund", first.fundById.get("f"), first.fundById.get("silent")],
      ["project", first.projectById.get("p"), first.projectById.get("q")],
    ] as const) {
      assert.deepEqual(termsOf(said), SAID);
      assert.deepEqual(termsOf(silent), UNSAID);
      assert.deepEqual(markersOf(first, kind, said?.id ?? ""), ["1=2", "6=0"]);
      const reason = "Looked up with the donor";
      await done(`correct-${kind}`, {
        ...{ [kind]: said?.id, reason, is_humanitarian: true, flow_type: null, aid_type: "D02" },
        policy_markers: [{ marker: "8", significance: "3" }],
      });
    }
    const mended = { ...SAID, is_humanitarian: true, flow_type: null, aid_type: "D02" };
    const later = await readTx(pool, readSnapshot);
    assert.deepEqual(termsOf(later.fundById.get("f")), mended);
    assert.deepEqual(termsOf(later.projectById.get("p")), mended);
    assert.deepEqual(markersOf(later, "fund", "f"), ["8=3"]);
    assert.deepEqual(markersOf(later, "project", "p"), ["8=3"]);
    const [correction] = await readCorrections({ kind: "project", id: "p" }, { pool });
    assert.deepEqual(
      correction?.changes.map(({ field, before, after }) => [field, before, after]),
      [
        ["policy_markers", MARKERS, [{ marker: "8", significance: "3" }]],
        ["is_humanitarian", false, true],
        ["flow_type", "10", null],
        ["aid_type", "C01", "D02"],
      ],
    );
    // A list that nobody touched stays.
    await done("correct-project", { project: "p", tied_status: "4", reason: "Tied after all" });
    assert.deepEqual(markersOf(await readTx(pool, readSnapshot), "project", "p"), ["8=3"]);
  },
);

async function take(
  pool: Pool,
  xml: string,
): Promise<IatiImport & { readonly changes: readonly Change[] }> {
  const changes: Change[] = [];
  const onChange = (change: Change) => changes.push(change);
  const answer = await importIati({ file: iatiFile(xml), onChange }, { pool, clock });
  assert.ok(!isRefusal(answer), isRefusal(answer) ? answer.message.en : "");
  assert.ok(answer.is_imported, answer.findings.map(({ message }) => message.en).join("\n"));
  return { ...answer, changes };
}

const FILE = activitiesXml([
  {
    id: "XX-TEST-1-A",
    inside: `<policy-marker vocabulary="1" code="1" significance="2"/>
    <policy-marker vocabulary="1" code="6" significance="0"/>
    <collaboration-type code="4"/><default-flow-type code="10"/><default-finance-type code="110"/>
    <default-aid-type code="C01"/><default-tied-status code="5"/>`,
  },
]).replace('default-currency="USD"', 'default-currency="USD" humanitarian="0"');

databaseTest(
  "a newer version of a file updates what it says of an activity as aid and tells it; undone, it stands as before",
  async (_, open) => {
    const pool = await open();
    await take(pool, FILE);
    const id = "XX-TEST-1-A";
    const first = await readTx(pool, readSnapshot);
    assert.deepEqual(termsOf(first.projectById.get(id)), SAID);
    assert.deepEqual(markersOf(first, "project", id), ["1=2", "6=0"]);
    const newer = FILE.replace('humanitarian="0"', 'humanitarian="true"')
      .replace('<default-flow-type code="10"/>', "")
      .replace('<default-tied-status code="5"/>', '<default-tied-status code="4"/>')
      .replace('code="6" significance="0"', 'code="6" significance="1"');
    const second = await take(pool, newer);
    const told = second.changes
      .filter(({ kind }) => kind === "project")
      .flatMap(({ fields }) =>
        fields.map(({ field, before, after }) => `${field}: ${before} → ${after}`),
      );
    assert.deepEqual(told.toSorted(), [
      "flow_type: 10 → null",
      "is_humanitarian: false → true",
      "policy_markers: marker 6, significance 0 → marker 6, significance 1",
      "tied_status: 5 → 4",
    ]);
    const later = await readTx(pool, readSnapshot);
    assert.deepEqual(termsOf(later.projectById.get(id)), {
      ...SAID,
      ...{ is_humanitarian: true, flow_type: null, tied_status: "4" },
    });
    assert.deepEqual(markersOf(later, "project", id), ["1=2", "6=1"]);
    assert.ok(!isRefusal(await undoIati({ batch: second.batch ?? "" }, { pool, clock })));
    const undone = await readTx(pool, readSnapshot);
    assert.deepEqual(termsOf(undone.projectById.get(id)), SAID);
    assert.deepEqual(undone.projectMarkers, first.projectMarkers);
  },
);

databaseTest(
  "what is published of a fund and its projects as aid passes the check and comes back the same; what nobody said is in no file",
  async (_, open) => {
    const markers = (owner: object) => [
      { ...owner, n: 1, marker: "10", significance: "1" },
      { ...owner, n: 2, marker: "9", significance: "4" },
    ];
    const project = (id: string) => ({
      ...{ id, portfolio: "demo", code: id, title: named(id), purpose: named("Roads are built.") },
      ...{ status: "2" as const, start_date: "2024-02-01", fund_id: "f" },
    });
    const source = snapshotOf({
      portfolio: [{ id: "demo", title: named("Demo") }],
      organisation: [
        {
          ...{ id: "agency", portfolio: "demo", name: named("Agency"), type: "40" },
          ...{ iati_ref: "XM-EX-1", is_reporting_org: true },
        },
      ],
      fund: [
        {
          ...{ id: "f", portfolio: "demo", code: "F", name: named("Fund"), type: "pooled" },
          ...{ established_date: "2024-01-01", purpose: named("For roads."), ...SAID },
          ...{ aid_type: "B032", earmarking_category: "2", is_humanitarian: true },
        },
      ],
      project: [{ ...project("said"), ...SAID }, project("silent")],
      project_sector: ["said", "silent"].map((project_id) => ({
        ...{ project_id, n: 1, vocabulary: "1", code: "21020", share_bp: 10_000 },
      })),
      allocation: ["said", "silent"].map((project_id) => ({
        ...{ id: `a-${project_id}`, fund_id: "f", project_id, amount_minor: 100n },
        ...{ allocated_on: day("2024-03-01"), status: "approved" as const },
      })),
      fund_marker: markers({ fund_id: "f" }) as never,
      project_marker: markers({ project_id: "said" }) as never,
    });
    const edition = buildIatiEdition(source, [], NOW);
    assert.deepEqual(edition.held_back, []);
    const xml = printIatiEdition(edition, NOW)[0]?.content ?? "";
    assert.deepEqual(await findIatiFaults(xml, day("2026-03-31")), []);
    const [, fund = "", said = "", silent = ""] = xml.split("<iati-activity ");
    assert.match(fund, /^[^>]* humanitarian="1" hierarchy="1">/);
    assert.match(said, /^[^>]* humanitarian="0" hierarchy="2">/);
    // Nothing is presumed: no grant, no ODA, no project-type aid.
    assert.doesNotMatch(
      silent,
      /humanitarian|policy-marker|collaboration-type|default-(flow|finance|aid|tied)/,
    );
    const pool = await open();
    await take(pool, xml);
    const back = await readTx(pool, readSnapshot);
    const identified = (code: string) => `XM-EX-1-${code}`;
    assert.deepEqual(
      termsOf(back.funds.find(({ code }) => code === identified("F"))),
      termsOf(source.fundById.get("f")),
    );
    for (const id of ["said", "silent"])
      assert.deepEqual(
        termsOf(back.projects.find(({ code }) => code === identified(id))),
        termsOf(source.projectById.get(id)),
      );
    // In the order of their codes, whatever the record's own is.
    assert.deepEqual(markersOf(back, "fund", identified("F")), ["9=4", "10=1"]);
    assert.deepEqual(markersOf(back, "project", identified("said")), ["9=4", "10=1"]);
    assert.deepEqual(markersOf(back, "project", identified("silent")), []);
  },
);
