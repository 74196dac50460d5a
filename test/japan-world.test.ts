import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { makeDocument, readDocumentWorld } from "../src/actions/make-document.js";
import { LANGUAGES } from "../src/base/language.js";
import { isRefusal, refuser } from "../src/base/refusal.js";
import { texts } from "../src/base/text.js";
import type { Claim } from "../src/brief/to-claims.js";
import type { PartnerWorld } from "../src/figures/partner-world.js";
import { openObservatory } from "../src/observatory/snapshot.js";
import { viewOfOpen } from "../src/observatory/view.js";
import { bundledRecord } from "./bundled-record.js";
import { makeJapanWorld } from "./japan-world.js";

/** Japan's brief with what the world's data say of Japan: the numbers of 2020 that the leaflet gives without their measure. */
const record = bundledRecord("japan-ilo");
const ASKED = { kind: "partner", subject: "JP", from: "2016", to: "2021" };

let folder: string;
let world: PartnerWorld;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), "earmark-japan-world-"));
  await makeJapanWorld(folder);
  world = await readWorld();
});
after(() => rmSync(folder, { recursive: true }));

async function readWorld(): Promise<PartnerWorld> {
  const opened = await openObservatory(folder);
  assert.ok(!isRefusal(opened));
  try {
    const read = await readDocumentWorld(record, ASKED, viewOfOpen(opened));
    assert.ok(read !== null && !isRefusal(read));
    return read;
  } finally {
    opened.close();
  }
}

function brief(
  language: string,
  format: string,
  more: Partial<Parameters<typeof makeDocument>[1]> = { world },
): Buffer {
  const made = makeDocument(record, { ...ASKED, language, format, ...more });
  if (isRefusal(made)) throw new Error(made.message.en);
  assert.ok("content" in made, JSON.stringify(made));
  return made.content;
}

const claims = (language: string) => JSON.parse(brief(language, "json").toString()) as Claim[];

test("Japan 2020 stands beside the leaflet's own claims: by grant equivalents fourth, by net flows fifth", () => {
  for (const language of LANGUAGES) {
    const byId = new Map(claims(language).map((claim) => [claim.id, claim]));
    const expected: readonly (readonly [id: string, value: number, unit: string])[] = [
      ["jp-oda-2020", 16_300_000_000, "USD"],
      ["jp-oda-2020-rank", 4, language === "ja" ? "位" : "rank"],
      ["JP:world.oda.grant_equivalent.current.2020", 16_260_250_000, "USD"],
      ["JP:world.oda.grant_equivalent.current.2020.share", 0.3113, "%"],
      ["JP:world.oda.grant_equivalent.current.2020.rank", 4, language === "ja" ? "位" : "rank"],
      ["JP:world.oda.net.current.2020", 13_660_180_000, "USD"],
      ["JP:world.oda.net.current.2020.rank", 5, language === "ja" ? "位" : "rank"],
      ["JP:world.oda.net.current.2020.among", 5, language === "ja" ? "か国" : "countries"],
    ];
    for (const [id, value, unit] of expected)
      assert.deepEqual(
        [byId.get(id)?.value, byId.get(id)?.unit],
        [value, unit],
        `${language} ${id}`,
      );
    // The year after is shown too, and one beyond the brief is not.
    assert.ok(byId.has("JP:world.oda.net.current.2021"));
    assert.ok(!byId.has("JP:world.oda.net.current.2022"));
  }
});

test("each number of the world names its file, its question and its snapshot, and what it must not be printed without", () => {
  const ours = claims("en").filter(({ id }) => id.includes(":world."));
  assert.ok(ours.length > 10);
  const { snapshot } = world.oda ?? { snapshot: "" };
  for (const { id, sources } of ours)
    for (const source of sources) {
      assert.ok(source.record.startsWith(`observatory/${snapshot}/`), `${id} ${source.record}`);
      assert.match(source.document, /^world-(dac1\.csv|agency\.xml|iati|XM-EX-9)$/, id);
    }
  const net = ours.find(({ id }) => id === "JP:world.oda.net.current.2020");
  assert.deepEqual(net?.sources, [
    {
      document: "world-dac1.csv",
      record: `observatory/${snapshot}/oda?partner=JP&from=2020&to=2020&measure=net&prices=current`,
    },
  ]);
  assert.match(net.text, /Net flows, current prices, loaded 1 January 2026/);
  const html = brief("en", "html").toString();
  assert.match(html, /<li id="source-world-dac1\.csv"><cite>OECD, table DAC1: dac1\.csv<\/cite>/);
  assert.doesNotMatch(html, /somebody/);
});

test("who else reports Japan's money is told with its kind and years, what nobody could convert as not reported, our own reports not", () => {
  const byId = new Map(claims("en").map((claim) => [claim.id, claim]));
  const channel = byId.get("JP:world.channel.11.2016.2021.XM-EX:Example%20Agency");
  assert.equal(channel?.value, 1_500_000.5);
  assert.match(channel.text, /Example Agency: Incoming Commitment – Amount: US\$1\.5 million/);
  assert.equal(byId.get("JP:world.channel-count.11.2016.2021.XM-EX:Example%20Agency")?.value, 2);
  // 2022 lies behind the brief's years; the ILO's own files are this record's subject.
  assert.ok(![...byId.keys()].some((id) => id.includes("41302")));
  const text = brief("en", "html").toString();
  assert.match(text, /No rates agency: Disbursement/);
  assert.equal(byId.get("JP:world.coverage.2016.2021.valued")?.value, 4);
  assert.equal(byId.get("JP:world.coverage.2016.2021.converted")?.value, 2);
});

test("the same record and snapshot give the same bytes in every form, and none of the record's own claims moves", async () => {
  const again = await readWorld();
  assert.deepEqual(again, world);
  const thawed = JSON.parse(JSON.stringify(world)) as PartnerWorld;
  for (const language of LANGUAGES) {
    for (const format of ["html", "pdf", "docx", "xlsx", "json"])
      assert.ok(
        brief(language, format).equals(brief(language, format, { world: thawed })),
        `${language} ${format}`,
      );
    const before = JSON.parse(brief(language, "json", {}).toString()) as Claim[];
    const ours = claims(language).filter(({ id }) => !id.includes(":world."));
    assert.deepEqual(ours, before);
    assert.match(brief(language, "html").toString(), /2023/);
  }
});

test("without an observatory nothing of it is printed, and a template can ask for that", () => {
  for (const language of LANGUAGES) {
    const bare = brief(language, "html", {});
    assert.ok(bare.equals(brief(language, "html", { world: null })));
    assert.doesNotMatch(bare.toString(), /observatory|観測データ|id="world"/);
  }
  const template = {
    file: "own.yaml",
    bytes: Buffer.from(`kind: partner
label: {en: Note, ja: メモ}
title: {en: "{partner}", ja: "{partner}"}
sections:
  - id: world
    title: {en: The world, ja: 世界}
    when: has world
    blocks: [{part: world-oda}, {part: world-channels, limit: 1}]
  - id: none
    title: {en: Nothing loaded, ja: 未読込}
    when: has no world
    blocks: [{text: {en: No data were asked., ja: データは参照していない。}}]
`),
  };
  assert.match(brief("en", "html", { world, template }).toString(), /The world/);
  assert.match(brief("en", "html", { template }).toString(), /No data were asked/);
});

test("an observatory that cannot be asked refuses the brief, and one without this partner leaves it as it is", async () => {
  const refusing = refuser(
    texts({
      OBSERVATORY_BUSY: { en: "Ask again.", ja: "再度お試しください。" },
      QUESTION_PARTNER_UNKNOWN: { en: "Unknown.", ja: "不明です。" },
    }),
  );
  const answering = (code: Parameters<typeof refusing>[0]) => ({
    ask: () => Promise.resolve(refusing(code)),
  });
  const refused = await readDocumentWorld(record, ASKED, answering("OBSERVATORY_BUSY"));
  assert.ok(isRefusal(refused) && refused.refused === "OBSERVATORY_BUSY");
  assert.equal(await readDocumentWorld(record, ASKED, answering("QUESTION_PARTNER_UNKNOWN")), null);
});
