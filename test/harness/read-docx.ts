import mammoth from "mammoth";

interface WordFile {
  /** What stands in the character style of numbers, in the order of reading. */
  readonly numbers: readonly string[];
  /** `2 The partner`: the level, the title's being 1. */
  readonly headings: readonly string[];
  /** Of each table that repeats its heads on every page: `Kind | Amount`. */
  readonly heads: readonly string[];
}

/** Styles by the names that a person sees in the program: what is only bold or large is no heading here. */
const STYLES = [
  "p[style-name='Title'] => h1:fresh",
  "p[style-name='heading 1'] => h2:fresh",
  "p[style-name='heading 2'] => h3:fresh",
  "p[style-name='heading 3'] => h4:fresh",
  "r[style-name='Number'] => data",
  "b => span",
];

/** A DOCX file as another reader opens it: npm's mammoth, which goes by styles alone. */
export async function readWordFile(buffer: Buffer): Promise<WordFile> {
  const { value } = await mammoth.convertToHtml({ buffer }, { styleMap: STYLES });
  return {
    numbers: [...value.matchAll(/<data>(.*?)<\/data>/gs)].map(([, text]) => plain(text ?? "")),
    headings: [...value.matchAll(/<h([1-6])>(.*?)<\/h\1>/gs)].map(
      ([, level, text]) => `${level} ${plain(text ?? "")}`,
    ),
    heads: [...value.matchAll(/<thead>(.*?)<\/thead>/gs)].map(([, head]) =>
      [...(head ?? "").matchAll(/<th[^>]*>(.*?)<\/th>/gs)]
        .map(([, text]) => plain(text ?? ""))
        .join(" | "),
    ),
  };
}

/** The words of a piece of HTML, as they are read: no tags, no references, white space of one width. */
export function plain(html: string): string {
  return html
    .replace(/<[^>]*>/g, "")
    .replace(
      /&(?:lt|gt|quot|amp|#39|#x27|nbsp);/g,
      (reference) => REFERENCES[reference] ?? reference,
    )
    .replace(/[\s\u00a0]+/g, " ")
    .trim();
}

const REFERENCES: Readonly<Record<string, string>> = {
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&amp;": "&",
  "&#39;": "'",
  "&#x27;": "'",
  "&nbsp;": " ",
};
