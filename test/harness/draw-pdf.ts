/** What a browser drew of a PDF. */
export interface DrawnPdf {
  readonly pages: number;
  /** Pieces of text that were looked for on the pages. */
  readonly lines: number;
  readonly glyphs: readonly DrawnGlyph[];
  readonly unseen: readonly {
    readonly page: number;
    readonly text: string;
    readonly why: string;
  }[];
}

/** A glyph of a face inside the PDF beside its character as the face's own file draws it. */
interface DrawnGlyph {
  readonly face: string;
  readonly text: string;
  /** Share of the ink of both that only one has: 0 the same shape, 1 nothing in common. */
  readonly difference: number;
}

interface Asked {
  readonly pdf: string;
  readonly faces: readonly { readonly name: string; readonly path: string }[];
}

/** pdf.js as far as it is used here. */
interface Reader {
  readonly OPS: { readonly setFont: number; readonly showText: number };
  readonly Util: { transform(a: readonly number[], b: readonly number[]): number[] };
  getDocument(options: object): { readonly promise: Promise<ReadDocument> };
}
interface ReadDocument {
  readonly numPages: number;
  getPage(number: number): Promise<ReadPage>;
  destroy(): Promise<void>;
}
interface ReadPage {
  readonly commonObjs: { get(name: string): { readonly name: string } };
  getViewport(options: { readonly scale: number }): {
    readonly width: number;
    readonly height: number;
    readonly transform: readonly number[];
  };
  render(options: object): { readonly promise: Promise<void> };
  getOperatorList(): Promise<{ readonly fnArray: number[]; readonly argsArray: unknown[][] }>;
  getTextContent(): Promise<{ readonly items: Item[] }>;
}
interface Item {
  readonly str: string;
  readonly width: number;
  readonly transform: number[];
}
interface Glyph {
  readonly unicode: string;
  readonly fontChar: string;
}

/**
 * Draws a PDF inside a browser's page; it is carried over as its own text, and so uses nothing from outside it.
 *
 * Each page is drawn, and where a piece of text stands there must be ink, inside the page. Each glyph that the pages use is
 * drawn once more by itself, large, from the face inside the PDF and from the face's own file, and the two are laid over
 * each other at their ink's corner: what the PDF calls the character plays no part in how it is drawn.
 */
export async function drawnPages({ pdf, faces }: Asked): Promise<DrawnPdf> {
  const SCALE = 2;
  const SIDE = 144;
  const LARGE = 80;
  /** Of 255: fainter than that, a reader sees paper. */
  const VISIBLE = 60;
  // By an address that only the browser's page knows: nothing here is a module of this project.
  const address = "/pdfjs.mjs";
  const reader = (await import(address)) as Reader;
  // Text is set in figures of their own widths, columns of numbers in figures of one width: other glyphs of the same face.
  const figures = ["pnum", "tnum"];
  for (const { name, path } of faces) {
    for (const kind of figures) {
      const own = `${name} ${kind}`;
      if ([...document.fonts].some(({ family }) => family.replaceAll('"', "") === own)) continue;
      const set = { featureSettings: `"${kind}" 1` };
      document.fonts.add(await new FontFace(own, `url(${path})`, set).load());
    }
  }
  const data = Uint8Array.from(atob(pdf), (character) => character.charCodeAt(0));
  const read = await reader.getDocument({ data, useSystemFonts: false, verbosity: 0 }).promise;
  const found = new Map<string, { face: string; family: string; glyph: Glyph }>();
  const unseen: { page: number; text: string; why: string }[] = [];
  let lines = 0;
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("Bug: a canvas without a context");
  for (let number = 1; number <= read.numPages; number += 1) {
    const page = await read.getPage(number);
    const viewport = page.getViewport({ scale: SCALE });
    [canvas.width, canvas.height] = [Math.ceil(viewport.width), Math.ceil(viewport.height)];
    await page.render({ canvas, canvasContext: context, viewport }).promise;
    const image = context.getImageData(0, 0, canvas.width, canvas.height);
    const { items } = await page.getTextContent();
    for (const { str, width, transform } of items) {
      if (!str.trim()) continue;
      lines += 1;
      const [, , c = 0, d = 0, x = 0, base = 0] = reader.Util.transform(
        viewport.transform,
        transform,
      );
      const high = Math.hypot(c, d);
      const wide = width * SCALE;
      if (x < 0 || x + wide > viewport.width + 1 || base > viewport.height || base - high < -1) {
        unseen.push({ page: number, text: str, why: "stands outside the page" });
        continue;
      }
      if (contrast(image, x, base - high, wide, high * 1.25) < VISIBLE)
        unseen.push({ page: number, text: str, why: "has no ink" });
    }
    const { fnArray, argsArray } = await page.getOperatorList();
    let family = "";
    for (const [index, operation] of fnArray.entries()) {
      if (operation === reader.OPS.setFont) family = String(argsArray[index]?.[0]);
      if (operation !== reader.OPS.showText) continue;
      const face = page.commonObjs.get(family).name.replace(/^[A-Z]{6}\+/, "");
      const shown = (argsArray[index]?.[0] ?? []) as (Glyph | number | null)[];
      for (const glyph of shown)
        if (glyph !== null && typeof glyph === "object" && glyph.unicode.trim())
          found.set(`${family} ${glyph.fontChar}`, { face, family, glyph });
    }
  }
  const glyphs: DrawnGlyph[] = [];
  [canvas.width, canvas.height] = [SIDE, SIDE];
  for (const { face, family, glyph } of found.values()) {
    const inside = inkOf(family, glyph.fontChar);
    const differences = figures.map((kind) =>
      differenceOf(inside, inkOf(`${face} ${kind}`, glyph.unicode)),
    );
    glyphs.push({ face, text: glyph.unicode, difference: Math.min(...differences) });
  }
  await read.destroy();
  return { pages: read.numPages, lines, glyphs, unseen };

  /** How far the lightest point of a box is from the darkest, of 255. */
  function contrast(image: ImageData, x: number, y: number, wide: number, high: number): number {
    let [lightest, darkest] = [0, 255];
    const right = Math.min(image.width, Math.ceil(x + wide));
    const below = Math.min(image.height, Math.ceil(y + high));
    for (let row = Math.max(0, Math.floor(y)); row < below; row += 1)
      for (let column = Math.max(0, Math.floor(x)); column < right; column += 1) {
        const at = (row * image.width + column) * 4;
        const green = image.data[at + 1] ?? 0;
        if (green > lightest) lightest = green;
        if (green < darkest) darkest = green;
      }
    return lightest - darkest;
  }

  /** The darkness of each point of a character drawn large, moved to the corner of its ink. */
  function inkOf(family: string, text: string): Uint8Array {
    if (!context) return new Uint8Array();
    context.fillStyle = "#fff";
    context.fillRect(0, 0, SIDE, SIDE);
    context.fillStyle = "#000";
    context.font = `${LARGE}px "${family}"`;
    // The shapes as they were drawn, not as they are fitted to the points of a screen.
    context.textRendering = "geometricPrecision";
    context.fillText(text, SIDE / 4, (SIDE * 3) / 4);
    const { data: points } = context.getImageData(0, 0, SIDE, SIDE);
    const dark = new Uint8Array(SIDE * SIDE);
    let [left, top] = [SIDE, SIDE];
    for (let at = 0; at < dark.length; at += 1) {
      const ink = 255 - (points[at * 4] ?? 255);
      dark[at] = ink;
      if (ink < 128) continue;
      left = Math.min(left, at % SIDE);
      top = Math.min(top, Math.floor(at / SIDE));
    }
    const moved = new Uint8Array(SIDE * SIDE);
    for (let row = top; row < SIDE; row += 1)
      moved.set(dark.subarray(row * SIDE + left, (row + 1) * SIDE), (row - top) * SIDE);
    return moved;
  }

  function differenceOf(one: Uint8Array, other: Uint8Array): number {
    let [different, all] = [0, 0];
    for (let at = 0; at < one.length; at += 1) {
      const [ink, beside] = [one[at] ?? 0, other[at] ?? 0];
      different += Math.abs(ink - beside);
      all += Math.max(ink, beside);
    }
    return all === 0 ? 1 : different / all;
  }
}
