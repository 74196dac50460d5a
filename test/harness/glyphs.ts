import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { makeFiles } from "../../src/actions/make-document.js";
import { isRefusal } from "../../src/base/refusal.js";
import { FONT_FILES, fitGlyphs } from "../../src/brief/glyphs.js";
import type { Pool } from "../../src/store/connect.js";
import { openBrowser } from "../browser/browser.js";
import { askPapers } from "./ask-papers.js";
import { drawnPages, type DrawnPdf } from "./draw-pdf.js";
import type { Harness } from "./proof.js";
import { inStreams, replaceIn } from "./spoil-pdf.js";

const FAULTS = [
  "a glyph stands for another character",
  "a face is not in the file",
  "the text is as white as the paper",
  "the text runs off the page",
] as const;
type Fault = (typeof FAULTS)[number];

/** How much ink may differ where both draw the same character: seen was none, and between two letters never so little. */
const MOST_DIFFERENT = 0.02;

/** An address that leads nowhere: the page of the proof gets all that it asks for from here. */
const ORIGIN = "http://glyphs.invalid";

/** Every PDF of the bundled portfolios, drawn by a browser with pdf.js, looked at as ink: never as text. */
export function glyphs(open: () => Promise<Pool>): Harness {
  return {
    name: "glyphs",
    claim:
      "every glyph of every PDF, drawn, has the shape that the face's own file gives its character, and every line of text is ink inside the page",
    size: 1_000,
    faults: FAULTS,
    planted_size: 1,
    async run({ size, fault }) {
      const { snapshot, asked } = await askPapers(await open());
      const browser = await openBrowser();
      assert.ok(browser, "There is no browser to draw with: neither the system's nor npm's.");
      const failures: string[] = [];
      let [runs, pages, shapes, lines] = [0, 0, 0, 0];
      let most = 0;
      try {
        const page = await openDrawingPage(browser);
        for (const each of asked.slice(0, size)) {
          const files = makeFiles(snapshot, each, ["pdf"]);
          if (isRefusal(files) && files.refused === "DOCUMENT_TOO_LONG") continue;
          assert.ok(Array.isArray(files), `${each.kind} ${each.subject}`);
          const pdf = files[0]?.content as Buffer;
          const drawn = await draw(page, fault === null ? pdf : spoil(pdf, fault as Fault));
          const name = `${each.kind} ${each.subject} ${each.length} ${each.language}`;
          failures.push(...faultsOf(drawn).map((sentence) => `${name}: ${sentence}`));
          runs += 1;
          pages += drawn.pages;
          shapes += drawn.glyphs.length;
          lines += drawn.lines;
          most = Math.max(most, ...drawn.glyphs.map(({ difference }) => difference));
        }
      } finally {
        await browser.close();
      }
      const figures = {
        pages: pages.toLocaleString("en"),
        glyphs: shapes.toLocaleString("en"),
        "pieces of text": lines.toLocaleString("en"),
        "of the ink at most differs": `${(most * 100).toFixed(1)}%`,
      };
      return { runs, failures, figures };
    },
  };
}

function faultsOf({ glyphs: drawn, unseen }: DrawnPdf): string[] {
  const other = drawn
    .filter(({ text, difference }) => !(difference <= MOST_DIFFERENT) || fitGlyphs(text) !== text)
    .map(
      ({ face, text, difference }) =>
        `${face} draws “${text}” otherwise than its own file does (${(difference * 100).toFixed(0)}% of the ink)`,
    );
  return [...other, ...unseen.map(({ page, text, why }) => `page ${page}: “${text}” ${why}`)];
}

async function openDrawingPage(browser: Browser): Promise<Page> {
  const page = await browser.newPage();
  const reader = fileURLToPath(import.meta.resolve("unpdf/pdfjs"));
  const served = new Map([
    [
      "/",
      {
        contentType: "text/html",
        body: "<!doctype html><meta charset=utf-8><title>Glyphs</title>",
      },
    ],
    ["/pdfjs.mjs", { contentType: "text/javascript", body: readFileSync(reader) }],
    ...FONT_FILES.map(
      (file) =>
        [`/${basename(file)}`, { contentType: "font/ttf", body: readFileSync(file) }] as const,
    ),
  ]);
  await page.route("**/*", (route) => {
    const answer = served.get(new URL(route.request().url()).pathname);
    return answer ? route.fulfill(answer) : route.abort();
  });
  await page.goto(`${ORIGIN}/`);
  return page;
}

async function draw(page: Page, pdf: Buffer): Promise<DrawnPdf> {
  // BIZUDPGothic_400Regular.ttf is what a PDF calls BIZUDPGothic-Regular.
  const faces = FONT_FILES.map((file) => ({
    name: basename(file, ".ttf").replace(/_\d+/, "-"),
    path: `/${basename(file)}`,
  }));
  return page.evaluate(drawnPages, { pdf: pdf.toString("base64"), faces });
}

function spoil(pdf: Buffer, fault: Fault): Buffer {
  switch (fault) {
    case "a glyph stands for another character":
      return replaceIn(pdf, /(beginbfchar\n<[0-9A-F]+> <)[0-9A-F]{4}>/, "$10026>");
    case "a face is not in the file":
      return replaceIn(pdf, /\/FontFile2\b/g, "/FontFilm2");
    case "the text is as white as the paper":
      return inStreams(pdf, /^/, /(?:[\d.]+ ){3}scn/g, "1 1 1 scn");
    case "the text runs off the page":
      return replaceIn(pdf, /\/MediaBox \[0 0 595/g, "/MediaBox [0 0 295");
  }
}
