import assert from "node:assert/strict";
import { test } from "node:test";
import { day } from "../base/day.js";
import { isRefusal } from "../base/refusal.js";
import { SMALL_PORTFOLIO, smallSnapshot } from "../../test/brief-fixture.js";
import type { GivenRows } from "../../test/snapshot-fixture.js";
import { composeEdition, writeEdition } from "../actions/build-edition.js";
import type { BriefDocument } from "../brief/document.js";
import { recordFindings } from "../figures/findings.js";
import { EDITION, findFetchedDifference, printFetched, readFetched } from "./edition.js";
import { findOpenGates, type Inspected } from "./edition-gates.js";

const same = (text: string) => ({ en: text, ja: text });
const until = day("2021-12-31");

function inspected(changed: GivenRows = {}): Inspected {
  const snapshot = smallSnapshot(changed);
  const asked = { kind: "partner", subject: "XA", from: "2016", to: "2021" };
  const composed = composeEdition(snapshot, asked);
  assert.ok(!isRefusal(composed), isRefusal(composed) ? composed.message.en : "");
  return {
    snapshot,
    documents: composed.documents,
    findings: recordFindings(snapshot, "XA"),
    exceptions: [],
    until,
    today: day("2026-04-01"),
    is_certified_asked: false,
  };
}

const gatesOf = (given: Inspected) => findOpenGates(given).map((open) => open.gate);
const exception = (subject: string, rest: Partial<Inspected["exceptions"][number]> = {}) => ({
  id: "e",
  subject_kind: subject.split("/")[0] ?? "",
  subject_id: subject.split("/")[1] ?? "",
  message: same("Spent more than was funded."),
  status: "open" as const,
  accepted_until: null,
  ...rest,
});

/** The document with something changed in one language. */
function withDocument(
  given: Inspected,
  language: "en" | "ja",
  change: (document: BriefDocument) => BriefDocument,
): Inspected {
  const documents = { ...given.documents, [language]: change(given.documents[language]) };
  return { ...given, documents };
}

test("a sound document has no open gate", () => {
  assert.deepEqual(findOpenGates(inspected()), []);
});

test("invariant 38: a number that one language alone prints, or prints for another time, is an open gate", () => {
  const given = inspected();
  const without = withDocument(given, "ja", (document) => ({
    ...document,
    tiles: [],
    sections: [],
  }));
  assert.ok(gatesOf(without).includes("languages"));
  const moved = withDocument(given, "en", (document) => ({
    ...document,
    tiles: document.tiles.map((tile) => ({
      ...tile,
      value: tile.value.map((segment) =>
        segment.figure
          ? { ...segment, figure: { ...segment.figure, period: { from: null, to: until } } }
          : segment,
      ),
    })),
    sections: document.sections.filter((section) => section.id !== "money"),
  }));
  assert.ok(gatesOf(moved).includes("languages"));
});

test("invariant 40: a document that does not print its day, has none, or speaks of a day to come, is an open gate", () => {
  const given = inspected();
  assert.deepEqual(
    gatesOf(withDocument(given, "ja", (document) => ({ ...document, footer: [] }))),
    ["as_of"],
  );
  const dayless = withDocument(given, "en", (document) => ({ ...document, as_of: null }));
  assert.ok(gatesOf(dayless).includes("as_of"));
  assert.ok(gatesOf({ ...given, today: day("2020-01-01") }).includes("future"));
});

test("a sentence that contradicts itself is an open gate", () => {
  const given = withDocument(inspected(), "en", (document) => ({
    ...document,
    lead: [{ text: "Spending increased to US$3 million in 2020, down from US$5 million in 2019." }],
  }));
  const [open] = findOpenGates(given);
  assert.equal(open?.gate, "prose");
  assert.match(open?.message.en ?? "", /English version/);
});

test("invariant 39: a value that is not published, and a part of fewer than five people, are open gates", () => {
  const values = SMALL_PORTFOLIO.indicator_value ?? [];
  const given = inspected();
  const draft = smallSnapshot({
    indicator_value: values.map((row) =>
      row.id === "trained" ? { ...row, status: "draft" } : row,
    ),
  });
  const [open] = findOpenGates({ ...given, snapshot: draft });
  assert.equal(open?.gate, "private");
  assert.equal(open?.record, "indicator_value/trained");
  const few = withDocument(given, "en", (document) => ({
    ...document,
    tiles: document.tiles.map((tile) => ({
      ...tile,
      value: tile.value.map((segment) =>
        segment.figure
          ? {
              ...segment,
              figure: {
                ...segment.figure,
                id: "trained:women",
                value: { kind: "number" as const, decimal: "3", unit: same("people") },
                rows: [
                  {
                    record: "indicator_cell/trained",
                    label: same("women"),
                    value: null,
                    sources: [],
                  },
                ],
              },
            }
          : segment,
      ),
    })),
  }));
  assert.ok(gatesOf(few).includes("private"));
});

test("a difference between sources that nobody explained is an open gate, an explained one is none", () => {
  const statement = (SMALL_PORTFOLIO.statement ?? []).map((row) => ({
    ...row,
    ...(row.id === "rank-2020" ? { quantity: "xa.rank" } : {}),
  }));
  const other = { ...statement[0], id: "rank-2020-b", value: "5", section: null, partner_id: "XA" };
  const rows = { statement: [...statement, other] };
  assert.deepEqual(gatesOf(inspected(rows)), ["findings"]);
  const reconciliation = [
    { id: "why", quantity: "xa.rank", title: same("Rank"), explanation: same("Two tables.") },
  ];
  assert.deepEqual(gatesOf(inspected({ ...rows, reconciliation })), []);
});

test("an exception on the money that the numbers count is an open gate until it is explained; another's is none", () => {
  const given = inspected();
  const withOne = (one: ReturnType<typeof exception>) => gatesOf({ ...given, exceptions: [one] });
  assert.deepEqual(withOne(exception("contribution/assessed-total")), ["exceptions"]);
  assert.deepEqual(withOne(exception("contribution/assessed-total", { status: "explained" })), []);
  const accepted = { status: "accepted" as const, accepted_until: day("2026-03-31") };
  assert.deepEqual(withOne(exception("contribution/assessed-total", accepted)), ["exceptions"]);
  assert.deepEqual(
    withOne(
      exception("contribution/assessed-total", { ...accepted, accepted_until: day("2026-04-01") }),
    ),
    [],
  );
  assert.deepEqual(withOne(exception("project/another")), []);
});

test("amounts that no book certifies are open gates where a certified edition is asked", () => {
  const gates = new Set(gatesOf({ ...inspected(), is_certified_asked: true }));
  assert.deepEqual([...gates], ["certified"]);
});

test("all formats in both languages are built, and the same documents give the same bytes", () => {
  const snapshot = smallSnapshot();
  const composed = composeEdition(snapshot, {
    kind: "partner",
    subject: "XA",
    from: "2016",
    to: "2021",
  });
  assert.ok(!isRefusal(composed));
  const files = writeEdition(composed);
  assert.deepEqual(
    files.map((file) => file.name),
    ["en", "ja"].flatMap((language) =>
      ["html", "pdf", "docx", "xlsx", "json"].map((format) => `brief.${language}.${format}`),
    ),
  );
  const again = writeEdition(composed);
  assert.deepEqual(
    files.map((file) => file.sha256),
    again.map((file) => file.sha256),
  );
});

test("what was fetched is compared file by file, and lines are read as sha256sum prints them", () => {
  const a = { name: "brief.en.pdf", sha256: "a".repeat(64) };
  const b = { name: "brief.ja.pdf", sha256: "b".repeat(64) };
  assert.equal(findFetchedDifference([a, b], [b, a]), null);
  assert.deepEqual(findFetchedDifference([a, b], [a]), { name: b.name, sha256: null });
  const wrong = { ...b, sha256: "c".repeat(64) };
  assert.deepEqual(findFetchedDifference([a, b], [a, wrong]), wrong);
  const missing = { ...b, sha256: null };
  assert.deepEqual(readFetched(printFetched([a, missing])), [a, missing]);
  assert.deepEqual(readFetched(`${a.sha256} *${a.name}\nnonsense\n`), [a]);
});

test("every state of an edition is reached from its first", () => {
  const reached = new Set<keyof typeof EDITION.states>([EDITION.first]);
  for (const state of reached) for (const next of EDITION.states[state].to) reached.add(next);
  assert.deepEqual([...reached].sort(), Object.keys(EDITION.states).sort());
});
