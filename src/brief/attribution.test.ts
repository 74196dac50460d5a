import assert from "node:assert/strict";
import { test } from "node:test";
import { strFromU8, unzipSync } from "fflate";
import { makeDocument } from "../actions/make-document.js";
import { day } from "../base/day.js";
import { currency } from "../base/currency.js";
import type { Language } from "../base/language.js";
import { isRefusal } from "../base/refusal.js";
import { findFigure } from "../figures/find-figure.js";
import { readTextFile } from "../prose/read-file.js";
import { SMALL_PORTFOLIO, smallSnapshot } from "../../test/brief-fixture.js";
import type { GivenRows } from "../../test/snapshot-fixture.js";
import type { BriefFormat } from "./build.js";
import type { Claim } from "./to-claims.js";

type Rule = NonNullable<GivenRows["attribution"]>[number];

/** The small portfolio, its project paid for by a bank too, with trainees of a Japanese fiscal year. */
function shared(rule: Rule | null, more: GivenRows = {}): ReturnType<typeof smallSnapshot> {
  const [pumps = {}, trained = {}] = SMALL_PORTFOLIO.indicator_value ?? [];
  const [water = {}, people = {}] = SMALL_PORTFOLIO.indicator ?? [];
  return smallSnapshot({
    organisation: [
      ...(SMALL_PORTFOLIO.organisation ?? []),
      { id: "bank", portfolio: "small", name: { en: "Bank of 9 Cities", ja: "9都市銀行" } },
    ],
    fund: (SMALL_PORTFOLIO.fund ?? []).map((row) => ({ ...row, currency: currency("USD") })),
    fund_partner: [
      ...(SMALL_PORTFOLIO.fund_partner ?? []),
      { fund_id: "works", organisation_id: "bank", n: 2, role: "contributor" },
    ],
    indicator: [water, { ...people, unit: { en: "participants", ja: "人" } }],
    indicator_value: [
      pumps,
      {
        ...trained,
        qualifier: "exactly",
        period_from: day("2019-04-01"),
        period_to: day("2020-03-31"),
      },
    ],
    attribution: rule ? [{ id: "rule", portfolio: "small", project_id: "village", ...rule }] : [],
    ...more,
  });
}

const KINDS = ["partner", "results", "accountability"] as const;

function made(
  snapshot: ReturnType<typeof smallSnapshot>,
  kind: (typeof KINDS)[number],
  language: Language,
  format: BriefFormat,
): Buffer {
  const years = kind === "results" ? {} : { from: "2016", to: "2021" };
  const document = makeDocument(snapshot, { kind, subject: "XA", language, format, ...years });
  assert.ok(!isRefusal(document), isRefusal(document) ? document.message.en : "");
  assert.ok(!("findings" in document));
  return document.content;
}

const textOf = (html: Buffer) => html.toString("utf8").replace(/<[^>]*>/g, "");
/** What a file says, without white space. */
async function saidIn(file: Buffer, format: "pdf" | "docx" | "xlsx"): Promise<string> {
  if (format === "pdf") {
    const read = await readTextFile(file);
    assert.ok(typeof read === "string");
    return read.replace(/[\s']/g, "");
  }
  const parts = Object.entries(unzipSync(file)).filter(([name]) => name.endsWith(".xml"));
  return parts.map(([, xml]) => strFromU8(xml).replace(/<[^>]*>|[\s']|&[a-z]+;/g, "")).join("");
}

const WORDS = {
  en: {
    in_full: "Shown in full; also paid for by Bank of 9 Cities.",
    undeclared: "No rule was declared",
    share: "40% of it, the share that was agreed; also paid for by Bank of 9 Cities.",
    part: "Of what was achieved ■ the partner's part is 6,000 participants",
    unknown: "which is not known, so that nothing is shown",
  },
  ja: {
    in_full: "全体を示す（共同拠出者：9都市銀行）。",
    undeclared: "規則の定めがない",
    share: "合意した割合（40%）に応じた値（共同拠出者：9都市銀行）。",
    part: "実績 ■のうちこのパートナー分は6,000人",
    unknown: "割合が不明のため示さない",
  },
} as const;

for (const language of ["en", "ja"] as const) {
  const words = WORDS[language];
  for (const kind of KINDS) {
    test(`the rule stands beside the numbers of a result that others pay for too (${kind}, ${language})`, () => {
      const said = (rule: Rule | null) => textOf(made(shared(rule), kind, language, "html"));
      const full = said({ rule: "in_full" });
      assert.ok(full.includes(words.in_full), full);
      assert.ok(!full.includes(words.undeclared));
      assert.ok(said(null).includes(words.undeclared));
      const unknown = said({ rule: "by_share" });
      assert.ok(unknown.includes(words.unknown));
      assert.ok(!/15,000|1万5,000|15000/.test(unknown), unknown);
    });

    test(`by share, share and part are claims, and stand in every format (${kind}, ${language})`, async () => {
      const snapshot = shared({ rule: "by_share", share_bp: 4000 });
      const html = textOf(made(snapshot, kind, language, "html"));
      assert.ok(html.includes(words.share), html);
      assert.ok(html.includes(words.part), html);
      const claims = JSON.parse(made(snapshot, kind, language, "json").toString("utf8")) as Claim[];
      for (const [id, value] of [
        ["XA:share-of:village", 40],
        ["XA:part-of:trained", 6000],
      ] as const) {
        assert.equal(claims.find((claim) => claim.id === id)?.value, value, id);
        const figure = findFigure(snapshot, id)?.value;
        assert.ok(figure && "decimal" in figure, id);
        assert.equal(figure.decimal, String(value), id);
      }
      for (const format of ["pdf", "docx", "xlsx"] as const) {
        const said = await saidIn(made(snapshot, kind, language, format), format);
        assert.ok(said.includes(words.part.replace(/[\s']/g, "")), format);
      }
    });
  }
}

for (const kind of ["fund", "programme"] as const) {
  test(`results of a ${kind} itself carry its rule, and the share of what sources report as given`, () => {
    const id = kind === "fund" ? "works" : "skills";
    const own = { project_id: null, [`${kind}_id`]: id };
    const gave = {
      portfolio: "small",
      partner_id: "XA",
      kind: "earmarked",
      stage: "received",
    } as const;
    const snapshot = (rule: "by_share" | "not_shown") =>
      shared(
        { ...own, rule },
        {
          programme: [{ id: "skills", name: { en: "Skills", ja: "技能" }, partner_id: "XA" }],
          result: (SMALL_PORTFOLIO.result ?? []).map((row) => ({ ...row, ...own })),
          contribution: [
            ...(SMALL_PORTFOLIO.contribution ?? []),
            ...(["ministry", "bank"] as const).map((organisation_id, n) => ({
              ...gave,
              ...{ id: `of-${organisation_id}`, organisation_id, [`${kind}_id`]: id },
              ...{ amount_minor: n === 0 ? 40n : 60n, currency: currency("USD") },
              qualifier: "exactly" as const,
            })),
          ],
        },
      );
    for (const of of ["partner", "results"] as const) {
      const html = textOf(made(snapshot("by_share"), of, "en", "html"));
      assert.ok(
        html.includes("40% of it, the share of the money; also paid for by Bank of 9 Cities."),
        html,
      );
      assert.ok(html.includes(WORDS.en.part), html);
      const claims = JSON.parse(
        made(snapshot("by_share"), of, "ja", "json").toString("utf8"),
      ) as Claim[];
      assert.equal(claims.find((claim) => claim.id === `XA:share-of-${kind}:${id}`)?.value, 40);
      assert.equal(claims.find((claim) => claim.id === "XA:part-of:trained")?.value, 6000);
      assert.ok(!/15,000/.test(textOf(made(snapshot("not_shown"), of, "en", "html"))));
    }
    const share = findFigure(snapshot("by_share"), `XA:share-of-${kind}:${id}`);
    assert.deepEqual(
      share?.rows.map((row) => row.record),
      ["organisation/ministry", "organisation/bank"],
    );
  });
}

test("a result that is not to be shown stands in no table, and one's own needs no rule", () => {
  for (const kind of KINDS) {
    const hidden = textOf(made(shared({ rule: "not_shown" }), kind, "en", "html"));
    assert.ok(!/People trained|15,000/.test(hidden), kind);
    const own = textOf(made(smallSnapshot(), kind, "en", "html"));
    assert.ok(!own.includes("Shown in full"), kind);
  }
});
