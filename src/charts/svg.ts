/** An attribute that is null or undefined is left out. Numbers are written with two decimals at most. */
type Attributes = Readonly<Record<string, string | number | null | undefined>>;

/** The document's faces, in an order that serves pages, print and the PDF compiler alike. */
export const FONT_FAMILY =
  "'Source Sans 3', 'Helvetica Neue', Arial, 'Liberation Sans', 'Hiragino Sans', 'BIZ UDPGothic', 'Yu Gothic', 'Noto Sans JP', 'Noto Sans CJK JP', sans-serif";

/** The inks of a drawing. Pages override them by class in the dark theme; documents print them as they are. */
export const INK = {
  text: "#16191d",
  quiet: "#565d66",
  rule: "#d5d8dc",
  ground: "#fdfdfb",
} as const;

export function escapeXml(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** One SVG element. Children are markup that is already escaped: other elements, or `escapeXml` of a text. */
export function element(
  name: string,
  attributes: Attributes,
  ...children: readonly string[]
): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(
      ([key, value]) =>
        ` ${key}="${escapeXml(typeof value === "number" ? decimal(value) : String(value))}"`,
    )
    .join("");
  const inner = children.join("");
  return inner === "" ? `<${name}${written}/>` : `<${name}${written}>${inner}</${name}>`;
}

export function decimal(value: number): string {
  return String(Math.round(value * 100) / 100);
}

export interface TextStyle {
  readonly x: number;
  readonly y: number;
  readonly size?: number;
  readonly anchor?: "start" | "middle" | "end";
  readonly weight?: 400 | 600;
  /** `ink` for what is said, `quiet` for what explains it; or a text class of the palette. */
  readonly tone?: string;
  readonly fill?: string;
}

export function textElement(text: string, style: TextStyle): string {
  const { x, y, size = 14, anchor = "start", weight = 400, tone = "ink" } = style;
  const fill = style.fill ?? (tone === "quiet" ? INK.quiet : INK.text);
  return element(
    "text",
    {
      x,
      y,
      "font-size": size,
      "font-weight": weight === 400 ? null : weight,
      "text-anchor": anchor === "start" ? null : anchor,
      class: `chart-${tone}`,
      fill,
    },
    escapeXml(text),
  );
}

/** The width of a text in the drawing's units, from average advances: exact enough to decide whether it fits. */
export function textWidth(text: string, size: number): number {
  let units = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code >= 0x2e80) units += 1;
    else if (/[ilj.,:;'| ]/.test(character)) units += 0.29;
    else if (/[A-ZmwMW%]/.test(character)) units += 0.72;
    else units += 0.55;
  }
  return units * size;
}

/** The pieces between which a line may break: at spaces, or anywhere in Japanese, but not before its closing marks. */
export function unbreakable(text: string): string[] {
  return text.match(/[\u2e80-\uffff][、。，．）」』ー々]*|[^\s\u2e80-\uffff]+\s*|\s+/gu) ?? [text];
}

/** Breaks a text into lines no wider than `width`. */
export function wrapText(text: string, width: number, size: number, lines_max = 3): string[] {
  const lines: string[] = [];
  let line = "";
  for (const piece of unbreakable(text)) {
    if (line !== "" && textWidth((line + piece).trimEnd(), size) > width) {
      lines.push(line.trimEnd());
      line = "";
    }
    line += piece;
  }
  if (line.trim() !== "") lines.push(line.trimEnd());
  if (lines.length <= lines_max) return lines;
  const kept = lines.slice(0, lines_max);
  kept[lines_max - 1] = `${kept[lines_max - 1] ?? ""}…`;
  return kept;
}

export function textLines(lines: readonly string[], style: TextStyle, leading = 1.25): string {
  const size = style.size ?? 14;
  return lines
    .map((line, index) => textElement(line, { ...style, y: style.y + index * size * leading }))
    .join("");
}

export interface Drawing {
  /** Unique within the page that shows it. */
  readonly id: string;
  /** What it is, for those who do not see it; the description says what it shows. */
  readonly title: string;
  readonly description: string;
  readonly language: string;
}

/** The drawing as one SVG element that stands alone: named, described, with its own faces. */
export function svgDrawing(
  drawing: Drawing,
  width: number,
  height: number,
  ...children: readonly string[]
): string {
  const titleId = `${drawing.id}-title`;
  const descriptionId = `${drawing.id}-desc`;
  return element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      viewBox: `0 0 ${decimal(width)} ${decimal(height)}`,
      width,
      height,
      role: "img",
      lang: drawing.language,
      "aria-labelledby": `${titleId} ${descriptionId}`,
      "font-family": FONT_FAMILY,
    },
    element("title", { id: titleId }, escapeXml(drawing.title)),
    element("desc", { id: descriptionId }, escapeXml(drawing.description)),
    ...children,
  );
}
