import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { strFromU8, unzipSync } from "fflate";
import { makeBrief } from "../actions/make-brief.js";
import { composeAsked, makeDocument, readDocumentRequest } from "../actions/make-document.js";
import type { Language } from "../base/language.js";
import { packageRoot } from "../base/place.js";
import { isRefusal } from "../base/refusal.js";
import type { Text } from "../base/text.js";
import { KIND_HUES } from "../charts/palette.js";
import { readTextFile } from "../prose/read-file.js";
import type { Snapshot } from "../store/snapshot.js";
import { SMALL_PORTFOLIO, smallSnapshot } from "../../test/brief-fixture.js";
import type { GivenRows } from "../../test/snapshot-fixture.js";
import { BRIEF_FORMATS, type BriefFormat } from "./build.js";
import type { Phrase, Row, Table } from "./document.js";
import { writePdf } from "./to-pdf.js";

function brief(snapshot: Snapshot, language: Language, format: BriefFormat): Buffer {
  const made = makeBrief(snapshot, { partner: "XA", from: "2016", to: "2021", language, format });
  assert.ok(!isRefusal(made), isRefusal(made) ? made.message.en : "");
  return made.content;
}

/** The golden file, written where it is missing (but never on CI). */
function golden(name: string, content: string): string {
  const file = join(packageRoot, "test/golden/brief", name);
  if (!existsSync(file) && !process.env["CI"]) writeFileSync(file, content);
  return readFileSync(file, "utf8");
}

/** The PDF's text without white space; null where the library that reads it is not installed. */
async function pdfText(pdf: Buffer): Promise<string | null> {
  const read = await readTextFile(pdf);
  if (typeof read === "string") return read.replace(/\s/g, "");
  assert.match(read.unreadable.en, /Cannot find package/);
  return null;
}

for (const language of ["en", "ja"] as const) {
  test(`the claims of a small brief are the golden ones (${language})`, () => {
    const claims = brief(smallSnapshot(), language, "json").toString("utf8");
    assert.equal(claims, golden(`claims.${language}.json`, claims));
  });

  test(`every claim's number stands in its text (${language})`, () => {
    const claims = JSON.parse(brief(smallSnapshot(), language, "json").toString("utf8")) as {
      id: string;
      text: string;
    }[];
    const printed: Record<string, Text> = {
      "assessed-total": { en: "US$225.5 million", ja: "2億2,550万米ドル" },
      "voluntary-total": { en: "over US$43.5 million", ja: "4,350万米ドル超" },
      "pumps-target": { en: "40 water pumps", ja: "40基" },
      trained: { en: "Over 15,000 people", ja: "1万5,000人超" },
      "rank-2020": { en: "fourth", ja: "第4位" },
      "share-2020": { en: "0.31%", ja: "0.31%" },
    };
    for (const [id, text] of Object.entries(printed)) {
      const claim = claims.find((found) => found.id === id);
      assert.ok(claim?.text.includes(text[language]), `${id}: ${claim?.text}`);
    }
  });
}

/** A project's purpose in both languages. */
function purposeOf(text: string): GivenRows {
  const [project] = SMALL_PORTFOLIO.project ?? [];
  return { project: [{ ...project, purpose: { en: text, ja: text } }] };
}

test("a number that somebody typed refuses the brief, and is named", () => {
  for (const planted of [
    "It repaired 41 pumps.",
    "41基を修理した。",
    "It cost US$1.2 million.",
    "forty-one pumps",
    "４１基",
    "四十一件を支援した。",
  ]) {
    for (const format of BRIEF_FORMATS) {
      const refused = makeBrief(smallSnapshot(purposeOf(planted)), {
        partner: "XA",
        from: "2016",
        to: "2021",
        language: "en",
        format,
      });
      assert.ok(isRefusal(refused), planted);
      assert.equal(refused.refused, "BRIEF_NUMBER_WITHOUT_CLAIM");
      assert.ok(refused.message.en.includes(planted), refused.message.en);
    }
  }
});

test("a reference to nothing refuses the brief, and is named", () => {
  const refused = makeBrief(smallSnapshot(purposeOf("It reached {nobody}.")), {
    partner: "XA",
    from: "2016",
    to: "2021",
    language: "en",
    format: "html",
  });
  assert.ok(isRefusal(refused));
  assert.equal(refused.refused, "BRIEF_REFERENCE_TO_NOTHING");
  assert.equal(refused.facts["numeral"], "{nobody}");
});

test("identifiers, years and days need no claim", () => {
  const text = "Since 2011, COVID-19 and Convention C105, on 19 July 2022, under SDG 8.7.";
  assert.ok(
    brief(smallSnapshot(purposeOf(text)), "en", "html")
      .toString("utf8")
      .includes(text),
  );
});

test("a PDF is tagged, has its language, title and alternative texts, and only embedded faces", async () => {
  for (const language of ["en", "ja"] as const) {
    const pdf = brief(smallSnapshot(), language, "pdf");
    const raw = pdf.toString("latin1");
    assert.match(raw, /\/MarkInfo\s*<<[^>]*\/Marked true/);
    assert.match(raw, /\/StructTreeRoot/);
    assert.match(raw, new RegExp(`/Lang\\s*\\(${language}`));
    assert.match(raw, /pdfuaid:part(>|=")1/);
    assert.match(raw, /\/S\s*\/Figure[^]*?\/Alt/);
    assert.match(raw, /\/DisplayDocTitle true/);
    const faces = [...raw.matchAll(/\/FontName\s*\/([A-Z]{6})\+([\w-]+)/g)].map(
      (match) => match[2],
    );
    const embedded = [...raw.matchAll(/\/FontFile[23]/g)].length;
    assert.ok(
      faces.length > 0 && faces.every((face) => /^(SourceSans3|BIZUDPGothic)-/.test(face ?? "")),
      faces.join(),
    );
    assert.equal(embedded, faces.length);
    const text = await pdfText(pdf);
    if (text !== null)
      assert.ok(text.includes(language === "en" ? "US$225.5million" : "2億2,550万米ドル"));
  }
});

test("the same record gives the same bytes", () => {
  for (const format of BRIEF_FORMATS) {
    assert.ok(
      brief(smallSnapshot(), "ja", format).equals(brief(smallSnapshot(), "ja", format)),
      format,
    );
  }
});

test("DOCX has real styles, repeated header rows and East Asian faces; XLSX has numbers as numbers", () => {
  const docx = unzipSync(brief(smallSnapshot(), "ja", "docx"));
  const body = strFromU8(docx["word/document.xml"] ?? new Uint8Array());
  for (const style of ["Title", "Heading1", "Heading2", "Caption", "TableNumber"])
    assert.match(body, new RegExp(`w:pStyle w:val="${style}"`));
  assert.match(body, /<w:tblHeader\/>/);
  assert.match(
    strFromU8(docx["word/styles.xml"] ?? new Uint8Array()),
    /w:eastAsia="BIZ UDPGothic"[^]*w:lang w:val="en-US" w:eastAsia="ja-JP"/,
  );
  const xlsx = unzipSync(brief(smallSnapshot(), "en", "xlsx"));
  const sheets = Object.entries(xlsx).filter(([path]) => path.startsWith("xl/worksheets/"));
  assert.ok(sheets.some(([, xml]) => strFromU8(xml).includes("<v>225500000.00</v>")));
  assert.match(
    strFromU8(xlsx["xl/styles.xml"] ?? new Uint8Array()),
    /&quot;over &quot;#,##0\.00&quot; USD&quot;/,
  );
});

/** A part of a package as text. */
function partOf(files: Record<string, Uint8Array>, path: string): string {
  const part = files[path];
  assert.ok(part, path);
  return strFromU8(part);
}

for (const language of ["en", "ja"] as const) {
  test(`a chart in Word is Word's own: its bars, its words and the workbook behind it (${language})`, () => {
    const docx = unzipSync(brief(smallSnapshot(), language, "docx"));
    const body = partOf(docx, "word/document.xml");
    const [id] = /(?<=<c:chart [^>]*r:id=")[^"]+/.exec(body) ?? [];
    assert.ok(
      partOf(docx, "word/_rels/document.xml.rels").includes(
        `Id="${id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/chart" Target="charts/chart1.xml"`,
      ),
    );
    const printed = {
      en: ["US$225.5 million", "over US$43.5 million"],
      ja: ["2億2,550万米ドル", "4,350万米ドル超"],
    };
    const [described] = /(?<=<wp:docPr id="1" [^>]*descr=")[^"]+/.exec(body) ?? [];
    for (const words of printed[language]) assert.ok(described?.includes(words), described);
    const chart = partOf(docx, "word/charts/chart1.xml");
    assert.match(chart, /<c:numCache>.*<c:v>225500000\.00<\/c:v>.*<c:v>43500000\.00<\/c:v>/);
    assert.match(chart, /<a:ea typeface="BIZ UDPGothic"\/>/);
    for (const hue of [KIND_HUES.assessed, KIND_HUES.voluntary])
      assert.ok(
        chart.includes(`<a:srgbClr val="${hue.light.slice(1).toUpperCase()}"/>`),
        hue.light,
      );
    const types = partOf(docx, "[Content_Types].xml");
    for (const path of ["charts/chart1.xml", "embeddings/chart1.xlsx"])
      assert.ok(types.includes(`PartName="/word/${path}"`), path);
    assert.match(
      partOf(docx, "word/charts/_rels/chart1.xml.rels"),
      /"\.\.\/embeddings\/chart1\.xlsx"/,
    );
    const sheet = partOf(
      unzipSync(docx["word/embeddings/chart1.xlsx"] ?? new Uint8Array()),
      "xl/worksheets/sheet1.xml",
    );
    for (const [index, words] of printed[language].entries()) {
      assert.ok(chart.includes(`type="CELLRANGE"`) && chart.includes(`<a:t>${words}</a:t>`), words);
      const row = index + 2;
      assert.match(sheet, new RegExp(`<c r="B${row}"[^>]*><v>(225500000|43500000)\\.00</v></c>`));
      const cell = new RegExp(`<c r="C${row}"[^>]* t="str"><f>([^<]+)</f><v>([^<]+)</v>`).exec(
        sheet,
      );
      assert.equal(cell?.[2]?.replaceAll("&quot;", '"'), words);
      assert.match(
        cell?.[1] ?? "",
        new RegExp(`^IF\\(B${row}=\\d+\\.00,.*FIXED\\(B${row},2\\)&amp;&quot; USD&quot;\\)$`),
      );
    }
    assert.ok(chart.includes(`!$A$2:$A$3</c:f>`) && chart.includes(`!$C$2:$C$3</c15:f>`));
  });
}

test("HTML stands alone: no script, nothing fetched, its language said", () => {
  const html = brief(smallSnapshot(), "ja", "html").toString("utf8");
  assert.match(html, /^<!doctype html>\n<html lang="ja">/);
  assert.doesNotMatch(html, /<script|<link|<img|<iframe|\son\w+=|@import|url\(|src=/i);
  assert.ok(html.length < 250 * 1024);
});

/** Text that means something to HTML, SVG, JSON or Typst; printed, it must mean only itself. */
const HOSTILE = [
  `<script>alert("x")</script>`,
  `" onmouseover="alert()`,
  `#panic("out")`,
  `#read("/etc/passwd")`,
  `#eval("sys.inputs")`,
  `$ x ^ $ *bold* _it_ = Heading`,
  `] #text(red)[gone`,
  `\\u0041\\` + "`raw`" + `<label> @reference`,
  `</svg><script>`,
  `&lt;b&gt; & ' "`,
  `{{`,
];

for (const hostile of HOSTILE) {
  test(`a text prints as itself: ${hostile}`, async () => {
    const [project] = SMALL_PORTFOLIO.project ?? [];
    const [partner] = SMALL_PORTFOLIO.partner ?? [];
    const [fund] = SMALL_PORTFOLIO.fund ?? [];
    const [source] = SMALL_PORTFOLIO.source ?? [];
    const said = { en: hostile, ja: hostile };
    const snapshot = smallSnapshot({
      project: [{ ...project, title: said, purpose: null }],
      partner: [{ ...partner, name: said, introduction: said }],
      fund: [{ ...fund, name: said, purpose: said }],
      source: [{ ...source, title: said, url: `javascript:${hostile}` }],
      priority_area: [
        {
          id: "area",
          portfolio: "small",
          partner_id: "XA",
          position: 1,
          title: said,
          parts: [said],
        },
      ],
      people_post: [
        { id: "post", portfolio: "small", partner_id: "XA", kind: "expert", title: said, count: 2 },
      ],
    });
    const html = brief(snapshot, "en", "html").toString("utf8");
    assert.ok(
      !/<script|javascript:|\sonmouseover="/i.test(
        html.replaceAll("&lt;script", "").replace(/&quot; onmouseover=&quot;/g, ""),
      ),
    );
    for (const format of ["docx", "xlsx"] as const) {
      for (const [path, xml] of Object.entries(unzipSync(brief(snapshot, "en", format)))) {
        assert.doesNotMatch(strFromU8(xml), /<script|javascript:/, path);
      }
    }
    const text = await pdfText(brief(snapshot, "en", "pdf"));
    const letters = hostile.replace(/\s/g, "").slice(0, 12);
    if (text !== null) assert.ok(text.includes(letters), letters);
  });
}

test("a character that no face holds prints as the geta mark, and control characters do not print", async () => {
  const text = await pdfText(
    brief(smallSnapshot(purposeOf("Smile \u{1F600} and\u0007 go 髙 ①")), "en", "pdf"),
  );
  if (text !== null) assert.ok(text.includes("Smile〓andgo髙①"));
});

test("an illustrative portfolio is said to be one in every format that people read", async () => {
  const snapshot = smallSnapshot({
    portfolio: [{ id: "small", title: { en: "S", ja: "S" }, is_illustrative: true }],
  });
  assert.match(
    brief(snapshot, "en", "html").toString("utf8"),
    /Illustrative: this document shows data that was made up/,
  );
  const text = await pdfText(brief(snapshot, "ja", "pdf"));
  if (text !== null) assert.ok(text.includes("例示用文書"));
});

test("a partner of whom little is known still has a brief", () => {
  const [partner] = SMALL_PORTFOLIO.partner ?? [];
  const snapshot = smallSnapshot({
    partner: [{ ...partner, introduction: null }],
    contribution: [],
    project: [],
    fund_partner: [],
    membership: [],
    statement: [],
    project_place: [],
  });
  for (const language of ["en", "ja"] as const) {
    for (const format of BRIEF_FORMATS) assert.ok(brief(snapshot, language, format).length > 0);
  }
});

test("a priority that nothing answers says so, and leaves no empty cell", () => {
  const title = { en: "Lighthouses", ja: "灯台" };
  const snapshot = smallSnapshot({
    priority_area: [{ id: "light", portfolio: "small", partner_id: "XA", title, parts: [] }],
  });
  assert.match(
    brief(snapshot, "en", "html").toString("utf8"),
    /Lighthouses<\/t[dh]><td[^>]*>(<[^>]*>)*not reported/,
  );
});

test("a request that cannot be read is refused in a sentence", () => {
  const asked = { partner: "XA", from: "2016", to: "2021", language: "en", format: "html" };
  const cases = [
    [{ ...asked, partner: "XB" }, "BRIEF_PARTNER_UNKNOWN"],
    [{ ...asked, from: "16" }, "BRIEF_YEAR_UNREADABLE"],
    [{ ...asked, to: "2021-12" }, "BRIEF_YEAR_UNREADABLE"],
    [{ ...asked, from: "2022" }, "BRIEF_YEARS_REVERSED"],
    [{ ...asked, language: "fr" }, "BRIEF_LANGUAGE_UNKNOWN"],
    [{ ...asked, format: "doc" }, "BRIEF_FORMAT_UNKNOWN"],
  ] as const;
  for (const [request, code] of cases) {
    const refused = makeBrief(smallSnapshot(), request);
    assert.ok(isRefusal(refused) && refused.refused === code, code);
  }
  const [of, [unknown]] = [smallSnapshot(), cases[0]];
  for (const [snapshot, told] of [
    [of, /“XB” on record\. On record are: XA/],
    [{ ...of, partners: [], partnerById: new Map() }, /No partner is on record yet: record one/],
  ] as const) {
    const refused = makeBrief(snapshot as never, unknown);
    assert.match(isRefusal(refused) ? refused.message.en : "", told);
  }
});

test("HTML leads from each number to its page where the site's address is known, and nowhere else", () => {
  const asked = { kind: "partner", subject: "XA", language: "ja", format: "html" };
  const html = (site: string | null) => {
    const made = makeDocument(smallSnapshot(), { ...asked, site });
    assert.ok("content" in made);
    return made.content.toString("utf8");
  };
  const linksIn = (text: string) => [...text.matchAll(/href="([^"]*)"/g)].map(([, to = ""]) => to);
  const [alone, placed] = [html(null), html("https://record.example.org/aid")];
  assert.deepEqual(
    linksIn(alone).filter((to) => !/^(#|https:\/\/example\.org\/)/.test(to)),
    [],
  );
  const figures = linksIn(placed).filter((to) => to.includes("/figures/"));
  assert.ok(figures.includes("https://record.example.org/aid/ja/figures/voluntary-total"));
  assert.ok(figures.every((to) => to.startsWith("https://record.example.org/aid/ja/figures/")));
  assert.equal(html("https://record.example.org/aid"), placed, "the same bytes twice");
});

test("a row that heads others never stands last on a page", async (t) => {
  const asked = { kind: "partner", subject: "XA", language: "en", format: "pdf" };
  const request = readDocumentRequest(asked);
  assert.ok(!isRefusal(request));
  const built = composeAsked(smallSnapshot(), asked, request);
  assert.ok("document" in built);
  const word = (text: string): Phrase => [{ text }];
  const row = (role: Row["role"], text: string): Row => ({ role, cells: [word(text)] });
  const pages: string[] = [];
  for (let before = 24; before < 54; before++) {
    const rows = Array.from({ length: before }, (_, at) =>
      row("body", `line ${"abcdefghij"[at % 10]}`),
    );
    const table: Table = {
      kind: "table",
      caption: word("Rows"),
      columns: [{ title: word("Row"), align: "start", share: 1 }],
      rows: [...rows, row("group", "HEAD"), row("body", "FIRST"), row("detail", "MORE"), ...rows],
      note: null,
    };
    const sections = [{ id: "s", title: word("Section"), blocks: [table] }];
    const read = await readTextFile(writePdf({ ...built.document, tiles: [], lead: [], sections }));
    if (typeof read !== "string") return t.skip("no reader of PDFs here");
    pages.push(...read.split("\f"));
  }
  const heading = pages.filter((page) => page.includes("HEAD"));
  assert.equal(heading.length, 30);
  assert.deepEqual(
    heading.filter((page) => !page.includes("FIRST")),
    [],
  );
  assert.ok(
    heading.some((page) => page.indexOf("HEAD") < page.indexOf("line")),
    "in one of them it begins a page",
  );
});
