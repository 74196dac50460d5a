import { texts, type Text, fillText } from "../base/text.js";
import { LIMITS } from "../base/settings.js";

/** Why a file holds no text that can be read; a sentence for the person who gave it. */
export interface Unreadable {
  readonly unreadable: Text;
}

const TEXTS = texts({
  empty: { en: "The file is empty.", ja: "ファイルが空です。" },
  binary: {
    en: "The file is neither plain text nor PDF. Export it as one of them and try again.",
    ja: "テキストでもPDFでもないファイルです。どちらかに書き出してから、もう一度お試しください。",
  },
  pdf: {
    en: "The PDF cannot be read: {reason}",
    ja: "PDFを読めません：{reason}",
  },
  picture: {
    en: "The PDF holds no text, only pictures. Run text recognition on it first.",
    ja: "このPDFには文字情報がなく、画像だけです。先に文字認識を行ってください。",
  },
  pages: {
    en: "The PDF has {pages} pages; at most {limit} are read. Split it.",
    ja: "PDFは{pages}ページあります。上限は{limit}ページです。分割してください。",
  },
});

export function isUnreadable(read: string | Unreadable): read is Unreadable {
  return typeof read !== "string";
}

/** The text of a file: PDF, UTF-8, UTF-16 with its mark, an older Japanese encoding, or that of Western Europe. */
export async function readTextFile(bytes: Uint8Array): Promise<string | Unreadable> {
  if (bytes.length === 0) return { unreadable: TEXTS.empty };
  const isPdf = String.fromCharCode(...bytes.subarray(0, 5)) === "%PDF-";
  const text = isPdf ? await readPdf(bytes) : decode(bytes);
  if (text === null) return { unreadable: TEXTS.binary };
  if (typeof text === "string" && text.trim() === "")
    return { unreadable: isPdf ? TEXTS.picture : TEXTS.empty };
  return text;
}

function decode(bytes: Uint8Array): string | null {
  const isWide =
    (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (isWide) return new TextDecoder(bytes[0] === 0xff ? "utf-16le" : "utf-16be").decode(bytes);
  if (bytes.includes(0)) return null;
  const text = decodeAs(bytes, "utf-8");
  if (text !== null && !/\u001b\$[@B]/.test(text)) return isMostlyPrintable(text) ? text : null;
  const [best] = JAPANESE_ENCODINGS.map((encoding) => decodeAs(bytes, encoding) ?? "").sort(
    (one, other) => japaneseScore(other) - japaneseScore(one),
  );
  const old = best !== undefined && japaneseScore(best) > 0 ? best : decodeWestern(bytes);
  return isMostlyPrintable(old) ? old : null;
}

/** As older Japanese systems and mail write it. */
const JAPANESE_ENCODINGS = ["shift_jis", "euc-jp", "iso-2022-jp"] as const;

function decodeAs(bytes: Uint8Array, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    // Not this encoding: the next one is asked.
    return null;
  }
}

/** Japanese stands in runs. An ideograph between letters is an accent misread; half-width kana is another encoding misread. */
function japaneseScore(text: string): number {
  const inRuns = text.match(/[\u3000-\u30ff\u4e00-\u9fff\uff01-\uff5e]{2,}/g)?.join("").length ?? 0;
  const misread =
    text.match(/[\uff61-\uff9f]|(?<=[A-Za-z])[\u4e00-\u9fff](?=[A-Za-z\s])/g)?.length ?? 0;
  return inRuns - 2 * misread;
}

/** What windows-1252 holds from 0x80 to 0x9F; some versions of Node read control characters there. Source: WHATWG, index-windows-1252. */
const WESTERN =
  "\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178";

function decodeWestern(bytes: Uint8Array): string {
  return new TextDecoder("latin1")
    .decode(bytes)
    .replace(/[\u0080-\u009f]/g, (unit) => WESTERN[unit.charCodeAt(0) - 0x80] ?? unit);
}

function isMostlyPrintable(text: string): boolean {
  const controls = text.match(/[\u0001-\u0008\u000e-\u001f\u007f-\u009f]/g)?.length ?? 0;
  return controls * 100 <= text.length;
}

/** What the reader needs of a PDF library's page. Source: the text layer of pdf.js. */
interface TextItem {
  readonly str: string;
  readonly width: number;
  readonly height: number;
  readonly transform: readonly number[];
  readonly hasEOL: boolean;
}

interface PdfLibrary {
  getDocumentProxy(
    bytes: Uint8Array,
    options: object,
  ): Promise<{
    readonly numPages: number;
    getPage(number: number): Promise<{ getTextContent(): Promise<{ readonly items: TextItem[] }> }>;
    destroy(): Promise<void>;
  }>;
}

async function readPdf(bytes: Uint8Array): Promise<string | Unreadable> {
  try {
    // Loaded only for a PDF: plain text needs nothing.
    const { getDocumentProxy } = (await import("unpdf")) as unknown as PdfLibrary;
    const pdf = await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0 });
    if (pdf.numPages > LIMITS.lint_pdf_pages) {
      return {
        unreadable: fillText(TEXTS.pages, { pages: pdf.numPages, limit: LIMITS.lint_pdf_pages }),
      };
    }
    const pages: string[] = [];
    for (let number = 1; number <= pdf.numPages; number++) {
      const content = await (await pdf.getPage(number)).getTextContent();
      pages.push(layPage(content.items.filter((item) => "str" in item)));
    }
    await pdf.destroy();
    return pages.join("\n\f");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { unreadable: fillText(TEXTS.pdf, { reason }) };
  }
}

/**
 * Lines in the order of the page's own content. A wide gap on a line is a gap between columns; a drop well over the page's
 * usual one is a blank line.
 */
function layPage(items: readonly TextItem[]): string {
  const usual = usualDrop(items);
  let text = "";
  let last: TextItem | null = null;
  for (const item of items) {
    if (item.str === "" && !item.hasEOL) continue;
    if (last) text += gapBetween(last, item, usual);
    const isGap =
      item.str.trim() === "" &&
      item.width > 0.8 * Math.max(item.height, last?.height ?? 0) &&
      item.width > 6;
    text += isGap ? "  " : item.str;
    if (item.str.trim() !== "") last = item;
  }
  return text;
}

/** The median drop from one line to the next, in points; 0 on a page of one line. */
function usualDrop(items: readonly TextItem[]): number {
  const drops: number[] = [];
  let last: TextItem | null = null;
  for (const item of items.filter((one) => one.str.trim() !== "")) {
    const drop = last ? (last.transform[5] ?? 0) - (item.transform[5] ?? 0) : 0;
    if (drop > 0.5 * item.height) drops.push(drop);
    last = item;
  }
  return drops.sort((a, b) => a - b)[Math.floor(drops.length / 2)] ?? 0;
}

function gapBetween(before: TextItem, item: TextItem, usual: number): string {
  if (item.str.trim() === "") return "";
  const [, , , , x = 0, y = 0] = item.transform;
  const [, , , , lastX = 0, lastY = 0] = before.transform;
  const height = Math.max(before.height, item.height, 1);
  const drop = lastY - y;
  if (-drop > 0.5 * height || drop > Math.max(1.3 * usual, 1.2 * height)) return "\n\n";
  if (drop > 0.5 * height) return "\n";
  const gap = x - (lastX + before.width);
  return gap > 1.2 * height ? "  " : "";
}
