import assert from "node:assert/strict";
import { test } from "node:test";
import { strFromU8, unzipSync } from "fflate";
import { makeBrief } from "../src/actions/make-brief.js";
import { LANGUAGES } from "../src/base/language.js";
import { isRefusal } from "../src/base/refusal.js";
import type { Claim } from "../src/brief/to-claims.js";
import { readTextFile } from "../src/prose/read-file.js";
import { findNumerals } from "../src/prose/numerals.js";
import { bundledRecord } from "./bundled-record.js";

/** The brief of the bundled portfolio carries every number of the leaflet, targets and achievements apart. */
const record = bundledRecord("japan-ilo");

function brief(language: string, format: string, length = "full"): string {
  const asked = { partner: "JP", from: "2016", to: "2021", language, format, length };
  const made = makeBrief(record, asked);
  if (isRefusal(made)) throw new Error(made.message.en);
  return made.content.toString(format === "pdf" ? "latin1" : "utf8");
}

function claims(language: string): Claim[] {
  return JSON.parse(brief(language, "json")) as Claim[];
}

/** id, value, unit or currency, qualifier, basis: the leaflet's numbers as data. */
const LEAFLET = `
  jp-conventions-ratified 49 - - statement
  jp-conventions-fundamental 6 - - statement
  jp-conventions-governance 3 - - statement
  jp-conventions-technical 40 - - statement
  jp-oda-2020 16300000000 USD - statement
  jp-oda-2020-gni-share 0.31 % - statement
  jp-oda-2020-rank 4 rank - statement
  jp-oda-2020-grant-equivalent 16260250000 USD - actual
  jp-oda-2020-grant-equivalent:share 0.3113 % - actual
  jp-assessed-2016-2021 225500000 USD - actual
  jp-voluntary-2016-2021 43500000 USD over actual
  jp-meti-value-chains 6800000 USD - actual
  meti-duration 2 - - statement
  sa-organised 45000 - - actual
  sa-trained 15000 people over actual
  sa-groups 36 - - actual
  sa-registered 5000 workers nearly actual
  sa-micro 150 - - actual
  formal-jobs-share 40 % under statement
  ssn-projects 60 - over actual
  kh-youth-share 60 % over statement
  kh-age-limit 30 - - statement
  kh-youth-2021 7000 - over actual
  kh-tools-age-from 15 - - statement
  kh-tools-age-to 35 - - statement
  itcilo-years 10 - over actual
  itcilo-experts-2021 2 - - actual
  shfa-asia-projects 5 - - statement
  safety-health-expert 1 - - actual
  sudan-jobs 500 jobs - target
  sudan-households 11200 households over target
  sudan-roads 3.25 - - target
  sudan-pumps 40 - - target
  sudan-toilets 3 - - target
  lao-age-from 5 - - statement
  lao-age-to 17 - - statement
`;

for (const language of LANGUAGES) {
  test(`the brief carries every number of the leaflet (${language})`, () => {
    const found = new Map(claims(language).map((claim) => [claim.id, claim]));
    for (const line of LEAFLET.trim().split("\n")) {
      const [id = "", value, unit, qualifier, basis] = line.trim().split(" ");
      const claim = found.get(id);
      assert.ok(claim, `${id} is not in the brief`);
      assert.equal(claim.value, Number(value), id);
      assert.equal(claim.qualifier ?? "-", qualifier, id);
      assert.equal(claim.basis, basis, id);
      if (unit !== "-" && language === "en") assert.equal(claim.unit, unit, id);
      assert.ok(claim.sources.length > 0 && claim.as_of !== null, `${id} has no source or no day`);
    }
  });

  test(`each claim's own number can be read from its text (${language})`, () => {
    const plain = ({ unscaled, scale }: { unscaled: bigint; scale: number }) =>
      Number(unscaled) / 10 ** scale;
    // A rank alone in a sentence ("ranked fourth") is a word like any other.
    for (const claim of claims(language).filter(({ id }) => !id.includes("rank"))) {
      const values = findNumerals(claim.text).flatMap(({ value, upper }) =>
        [value, upper].flatMap((end) => (end ? [plain(end)] : [])),
      );
      const isThere = values.some(
        (value) => Math.abs(value - claim.value) <= Math.abs(claim.value) * 0.0005,
      );
      assert.ok(isThere, `${claim.id}: ${claim.value} in "${claim.text}"`);
    }
  });
}

test("what the leaflet contradicts itself in is not in the brief", () => {
  const ids = claims("en").map((claim) => claim.id);
  for (const id of [
    "jp-chart-period",
    "jp-text-period",
    "jp-total-label-2018-2022",
    "jp-conventions-ratified-2022-07",
  ]) {
    assert.ok(!ids.includes(id), id);
  }
});

test("the claims are the same in both languages", () => {
  const bare = (language: string) =>
    claims(language).map((claim) => ({ ...claim, text: null, unit: null }));
  assert.deepEqual(bare("ja"), bare("en"));
});

test("the brief keeps to its weight", () => {
  for (const language of LANGUAGES) {
    assert.ok(brief(language, "html").length < 250 * 1024);
    assert.ok(brief(language, "pdf").length < 400 * 1024);
  }
});

test("one page is one page, four pages are at most four, and every format says the same", () => {
  const pages = (pdf: string) => Number(/\/Type\s*\/Pages[^>]*\/Count (\d+)/.exec(pdf)?.[1]);
  for (const language of LANGUAGES) {
    assert.equal(pages(brief(language, "pdf", "short")), 1);
    assert.equal(pages(brief(language, "pdf", "1")), 1);
    assert.ok(pages(brief(language, "pdf", "standard")) <= 4);
    assert.ok(pages(brief(language, "pdf")) > 4);
    const ids = (length: string) =>
      (JSON.parse(brief(language, "json", length)) as Claim[]).map((claim) => claim.id);
    const [short, standard, full] = [ids("short"), ids("standard"), new Set(ids("full"))];
    assert.ok(short.length > 10 && short.length < standard.length);
    assert.deepEqual(
      [...short, ...standard].filter((id) => !full.has(id)),
      [],
    );
    const html = brief(language, "html", "short");
    for (const id of short) assert.ok(html.includes(`id="n-${id.replaceAll(":", "_")}"`), id);
  }
});

/** The leaflet line by line, in its order: what each language must say of every fact, numbers with their claims above. */
const FACTS: readonly (readonly [en: RegExp, ja: RegExp])[] = [
  [/founding member State|founded the ILO/, /原加盟国/],
  [/Decent Work Agenda/, /ディーセント・ワーク/],
  [/ratified 49 ILO Conventions/, /49/],
  [/6 fundamental/, /6/],
  [/3 are governance/, /3/],
  [/40 are technical/, /40/],
  [/core budget/, /通常予算/],
  [/development cooperation/, /開発協力/],
  [/Ministry of Health, Labour and Welfare/, /厚生労働省/],
  [/fair globalisation/, /公正なグローバル/],
  [/poverty reduction/i, /貧困/],
  [/international labour standards/, /国際労働基準/],
  [/social dialogue/, /社会対話/],
  [/Multi-bilateral Programme/, /マルチ・バイ事業/],
  [/Fund for Building Social Safety Nets in Asia and the Pacific/, /社会セーフティネット構築基金/],
  [/International Training Centre|Turin/, /トリノ/],
  [/Ministry of Foreign Affairs/, /外務省/],
  [/Prevention of crisis and fragility/, /脆弱性/],
  [/UN Trust Fund for Human Security/, /人間の安全保障基金/],
  [/restores livelihoods/, /生計/],
  [/humanitarian crises/, /人道危機/],
  [/Japan International Cooperation Agency/, /JICA/],
  [/local level/, /現地/],
  [/Ministry of Economy, Trade and Industry/, /経済産業省/],
  [/April 2022/, /2022年4月/],
  [/US\$6\.8 million/, /680万米ドル/],
  [/responsible value chains in Asia/i, /責任あるバリューチェーン/],
  [/2-year project/, /2年間/],
  [/Fast Retailing/, /ファーストリテイリング/],
  [/UNIQLO/, /ユニクロ/],
  [/employment and social protection in\s+Indonesia/i, /インドネシアにおける雇用と社会的保護/],
  [/Junior Professional Officers/, /JPO/],
  [/headquarters|Geneva/, /ジュネーブ/],
  [/Bangkok/, /バンコク/],
  [/peace, the stability and the prosperity/, /平和/],
  [/education, health\s+and\s+population/, /教育/],
  [/Peacebuilding and humanitarian assistance/i, /平和構築/],
  [/disaster risk reduction/, /災害/],
  [/Gender equality and human\s+security/, /ジェンダー/],
  [/US\$16\.3 billion/, /163億米ドル/],
  [/0\.31%/, /0\.31%/],
  [/ranked fourth/, /第4位/],
  [/more than any other country in Asia/, /アジア/],
  [/Development Co-operation Profiles 2021/, /開発協力プロフィール2021/],
  [/US\$225\.5 million/, /2億2,550万米ドル/],
  [/by virtue of its membership/, /加盟国としての義務/],
  [/over US\$43\.5 million/, /4,350万米ドル超/],
  [/priority programmes, regions and projects/, /優先的な計画/],
  [/45,000 home-based and informal workers/, /4万5,000/],
  [/Over 15,000 people from government, trade unions/, /1万5,000/],
  [/36 women’s self-help groups|36 women's self-help groups/, /36/],
  [/procure work together/, /共同/],
  [/nearly 5,000 workers/, /5,000/],
  [/under 40% of the world's jobs/, /40%/],
  [/women and migrants/, /移民/],
  [/preventing infection/, /感染予防/],
  [/food rations/, /食料|配給/],
  [/150 women-led micro enterprises/, /150/],
  [/code of practice and committees/, /行動規範/],
  [/labour market information/, /労働市場情報/],
  [/digital skills and distance learning/, /遠隔/],
  [/feasibility study/, /実現可能性|実行可能性|フィージビリティ/],
  [/rapid assessment/, /迅速/],
  [/competency standards/, /能力基準|能力標準|職業能力/],
  [/apprenticeships/, /実習|見習い|徒弟|アプレンティス/],
  [/tourism/, /観光/],
  [/July 2021/, /2021年7月/],
  [/risks of infection/, /感染リスク/],
  [/webinars and campaigns/, /啓発活動/],
  [/Established 2011/, /2011年/],
  [/over 60 projects/, /60件/],
  [/financial crises, unemployment and natural disasters/, /金融危機、失業、自然災害/],
  [/small, flexible and quick/, /小規模で柔軟/],
  [
    /informal\s+economy of Asia|informal economy of Cambodia, Myanmar and Sri Lanka/,
    /インフォーマル経済/,
  ],
  [/Over 60% of Cambodia's people are under 30/, /60%/],
  [/over 7,000 young people/, /7,000/],
  [/15 to 35/, /15歳から35歳/],
  [/Community-Based Enterprise\s+Development/, /C-BED|コミュニティ/],
  [/among peers and led by those who take part/, /参加者が主体/],
  [/Thailand, the Lao People's Democratic Republic, Bangladesh/, /タイ、ラオス、バングラデシュ/],
  [/over 10 years/i, /10年/],
  [/2 more Japanese experts/, /2人|2名/],
  [/labour inspection/, /労働監督/],
  [/exchange with peers/, /専門家同士/],
  [/5 projects in Asia/, /5件/],
  [/Global Tripartite Advisory Committee/, /諮問委員会/],
  [/construction industry/, /建設業/],
  [/National OSH Training Centre/, /国立労働安全衛生研修センター/],
  [/plantations/, /農園|プランテーション/],
  [/Philippines/, /フィリピン/],
  [/500 jobs/, /500/],
  [/over 11,200 households/, /1万1,200世帯/],
  [/3\.25 kilometres of access roads/, /3\.25キロメートル/],
  [/40 water pumps/, /40基/],
  [/3 school toilets/, /3か所/],
  [/first formal/, /初めて/],
  [/Community Road Empowerment/, /道普請人/],
  [/Ministry of Labour and Administrative Reform/, /労働・行政改革省/],
  [/5 to 17/, /5歳から17歳/],
  [/Lao Statistics Bureau/, /ラオス統計局/],
  [/Second\s+National Child Labour Survey/, /第2回全国児童労働調査/],
  [/Third National Labour Force Survey/, /第3回全国労働力調査/],
  [/Ninth National Social and\s+Economic Development Plan/, /第9次/],
  [/SDG 8\.7/, /SDG 8\.7/],
];

/** The words of an XML or HTML text, its marks taken out. */
function wordsOf(markup: string): string {
  return markup
    .replace(/<style>[\s\S]*?<\/style>/g, "")
    .replace(/<section id="numbers">[\s\S]*/, "")
    .replace(/<\/(p|li|h\d|td|th|div|si|w:p|dd|dt)>/g, " ")
    .replace(/<[^>]+>/g, "")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&")
    .replace(/\s+/g, " ");
}

function officeWords(bytes: Buffer): string {
  const parts = Object.entries(unzipSync(bytes)).filter(([path]) =>
    /word\/document|worksheets|sharedStrings/.test(path),
  );
  return wordsOf(parts.map(([, content]) => strFromU8(content)).join(" "));
}

for (const language of LANGUAGES) {
  test(`every fact of the leaflet stands in every format (${language})`, async () => {
    const bytes = (format: string) => {
      const asked = { partner: "JP", from: "2016", to: "2021", language, format };
      const made = makeBrief(record, asked);
      assert.ok("content" in made);
      return made.content;
    };
    const texts: [string, string][] = [
      ["html", wordsOf(bytes("html").toString("utf8"))],
      ["docx", officeWords(bytes("docx"))],
      ["xlsx", officeWords(bytes("xlsx"))],
    ];
    const missing = FACTS.flatMap((fact) => {
      const wanted = fact[language === "en" ? 0 : 1];
      return texts.flatMap(([format, text]) => (wanted.test(text) ? [] : [`${format}: ${wanted}`]));
    });
    assert.deepEqual(missing, []);
    assert.ok(FACTS.length > 60);
    const pdf = await readTextFile(bytes("pdf"));
    // The reader of PDFs need not be installed; lines break where the page does.
    if (typeof pdf !== "string") return;
    const flat = pdf.replace(/\s+/g, "");
    const lost = FACTS.filter((fact) => {
      const { source, flags } = fact[language === "en" ? 0 : 1];
      return !new RegExp(source.replace(/\\s\+| /g, ""), flags).test(flat);
    });
    assert.deepEqual(lost, []);
  });
}
