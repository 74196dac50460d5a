import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type {
  NodeCompiler as Compiler,
  NodeTypstDocument,
} from "@myriaddreamin/typst-ts-node-compiler";
import { assert } from "../base/assert.js";
import { packageRoot } from "../base/place.js";
import { textOf, type Block, type BriefDocument, type Phrase } from "./document.js";
import { FONT_FILES, fitGlyphs } from "./glyphs.js";
import { packPdf } from "./pack-pdf.js";
import { BRIEF } from "./words.js";

const TEMPLATE = join(packageRoot, "src", "brief", "brief.typ");
/** The drawing's own list of faces may name what the system has: a PDF uses its embedded faces only. */
const DRAWING_FACES = "'Source Sans 3', 'BIZ UDPGothic'";

let compiler: Compiler | null = null;
let template: string | null = null;

/** How small the type may become so that a document keeps to its pages: never below what is read with ease. */
const SCALES = [1, 0.96, 0.92, 0.88] as const;

/** A compiled document is kept as long as the document itself. */
const COMPILED = new WeakMap<BriefDocument, NodeTypstDocument>();

/**
 * The document as PDF/UA-1: tagged, with its language and title, faces embedded. The template never changes; people's text
 * goes in as data, so that nothing in it can be read as markup. The same document gives the same bytes.
 */
export function writePdf(document: BriefDocument): Buffer {
  const compiled = compiledOf(document);
  compiler ??= openCompiler();
  const pdf = compiler.pdf(compiled, {
    pdfStandard: "ua-1",
    creationTimestamp: timestampOf(document),
  });
  compiler.evictCache(2);
  return packPdf(pdf);
}

/** Whether the PDF keeps to its pages, in the smallest type that it may be set in. */
export function fitsItsPages(document: BriefDocument): boolean {
  if (document.pages === Infinity) return true;
  const smallest = compile(JSON.stringify(dataOf(document)), SCALES.at(-1) ?? 1);
  return smallest.numOfPages <= document.pages;
}

/** In the largest type in which it keeps to its pages, else in the smallest. */
function compiledOf(document: BriefDocument): NodeTypstDocument {
  const known = COMPILED.get(document);
  if (known) return known;
  const data = JSON.stringify(dataOf(document));
  let compiled: NodeTypstDocument | null = null;
  for (const scale of document.pages === Infinity ? [1] : SCALES) {
    compiled = compile(data, scale);
    if (compiled.numOfPages <= document.pages) break;
  }
  assert(compiled, "a document is compiled");
  COMPILED.set(document, compiled);
  return compiled;
}

function compile(data: string, scale: number): NodeTypstDocument {
  compiler ??= openCompiler();
  template ??= readFileSync(TEMPLATE, "utf8");
  const inputs = { document: data, scale: String(scale) };
  const compiled = compiler.compile({ mainFileContent: template, inputs });
  if (compiled.result) return compiled.result;
  const failure = compiled.takeDiagnostics();
  const reasons = failure
    ? compiler.fetchDiagnostics(failure).map((reason) => JSON.stringify(reason))
    : [];
  throw new Error(`Bug: the brief's template does not compile. ${reasons.join(" ")}`);
}

function openCompiler(): Compiler {
  const require = createRequire(import.meta.url);
  const typst = require("@myriaddreamin/typst-ts-node-compiler") as {
    NodeCompiler: typeof Compiler;
  };
  return typst.NodeCompiler.create({
    workspace: join(packageRoot, "src", "brief"),
    fontArgs: [{ fontPaths: [...FONT_FILES] }],
  });
}

/** Seconds since 1970 of the day that the document stands for: no clock, so that a rebuild gives the same bytes. */
function timestampOf(document: BriefDocument): number {
  return document.as_of === null ? 0 : Date.parse(`${document.as_of}T00:00:00Z`) / 1000;
}

function dataOf(document: BriefDocument) {
  const targets = new Set(
    document.sections.flatMap((section) =>
      section.blocks.flatMap((block) =>
        block.kind === "sources" ? block.entries.map((entry) => entry.id) : [],
      ),
    ),
  );
  const phrase = (given: Phrase) => phraseData(given, targets);
  const { language, title, subtitle, label, publisher, lead, footer } = document;
  return {
    language,
    missing: BRIEF.not_reported[language],
    title_text: fitGlyphs(textOf(title)),
    subtitle_text: fitGlyphs(textOf(subtitle)),
    publisher_text: fitGlyphs(textOf(publisher)),
    title: phrase(title),
    subtitle: phrase(subtitle),
    label: phrase(label),
    lead: phrase(lead),
    footer: phrase(footer),
    warning: phrase(document.warning ?? []),
    tiles: document.tiles.map((tile) => ({
      label: phrase(tile.label),
      value: phrase(tile.value),
      about: phrase(tile.about),
    })),
    sections: document.sections.map((section) => ({
      title: phrase(section.title),
      blocks: section.blocks.map((block) => blockData(block, phrase)),
    })),
  };
}

interface PrintedRun {
  readonly text: string;
  /** Of a number: the source that it links to. */
  readonly source?: string;
  /** Words that a colour tells too. */
  readonly signal?: string;
  /** A unit, set smaller than its number. */
  readonly quiet?: boolean;
}

function phraseData(phrase: Phrase, targets: ReadonlySet<string>): PrintedRun[] {
  return phrase.map((segment) => {
    const source = segment.figure?.sources[0]?.document;
    const text = fitGlyphs(segment.text);
    if (segment.exempt === "unit") return { text, quiet: true };
    if (segment.signal) return { text, signal: segment.signal };
    return source !== undefined && targets.has(source) ? { text, source } : { text };
  });
}

function blockData(block: Block, phrase: (given: Phrase) => PrintedRun[]): unknown {
  switch (block.kind) {
    case "paragraph":
      return { kind: block.kind, tone: block.tone, phrase: phrase(block.phrase) };
    case "heading":
      return { kind: block.kind, phrase: phrase(block.phrase) };
    case "list":
      return { kind: block.kind, items: block.items.map(phrase) };
    case "facts":
      return {
        kind: block.kind,
        rows: block.rows.map((row) => ({ term: phrase(row.term), phrase: phrase(row.phrase) })),
      };
    case "sources":
      return {
        kind: block.kind,
        entries: block.entries.map((entry) => ({
          id: entry.id,
          url: entry.url,
          title: phrase(entry.title),
          about: phrase(entry.about),
        })),
      };
    case "cards":
      return {
        kind: block.kind,
        level: block.level,
        cards: block.cards.map((card) => ({
          title: phrase(card.title),
          place: phrase(card.place),
          paragraphs: card.paragraphs.map(phrase),
          points: card.points.map(phrase),
          sources: phrase(card.sources),
        })),
      };
    case "chart":
      return {
        kind: block.kind,
        headline: phrase(block.headline),
        subtitle: phrase(block.subtitle),
        alternative_text: fitGlyphs(textOf(block.alternative)),
        svg: fitGlyphs(block.svg.replace(/font-family="[^"]*"/g, `font-family="${DRAWING_FACES}"`)),
      };
    case "table":
      return {
        kind: block.kind,
        caption: phrase(block.caption),
        columns: block.columns.map((column) => ({
          title: phrase(column.title),
          align: column.align,
          share: column.share,
        })),
        rows: block.rows.map((row) => ({ role: row.role, cells: row.cells.map(phrase) })),
        note: phrase(block.note ?? []),
      };
  }
}
