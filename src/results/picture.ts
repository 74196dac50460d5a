/**
 * Pictures without what the camera and its owner wrote into them: place, time, names, serial numbers, an earlier state as a thumbnail. Only
 * how a picture is turned stays, and what its colours are made of. What is shown is not touched: no picture is packed anew.
 */

/** The same picture without it; null where the bytes cannot be followed to the picture's end. */
export function withoutMetadata(
  bytes: Uint8Array,
  type: "image/jpeg" | "image/png",
): Uint8Array | null {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts = type === "image/jpeg" ? jpegParts(source) : pngParts(source);
  return parts === null ? null : new Uint8Array(Buffer.concat(parts));
}

const START = 0xd8;
const END = 0xd9;
const SCAN = 0xda;
const COMMENT = 0xfe;
const isApplication = (marker: number) => marker >= 0xe0 && marker <= 0xef;
/** Markers that stand alone, without a length: restarts, and one from the days of arithmetic coding. */
const isBare = (marker: number) => (marker >= 0xd0 && marker <= 0xd7) || marker === 0x01;

/** Source: ITU-T T.81, annex B; JFIF 1.02; the applications' own marks of their segments. */
function jpegParts(source: Buffer): Buffer[] | null {
  const kept: Buffer[] = [];
  let turned: number | null = null;
  let at = 2;
  for (;;) {
    const marker = source[at] === 0xff ? source[at + 1] : undefined;
    if (marker === undefined) return null;
    if (marker === 0xff) {
      // Any number of these may fill the room before a marker.
      at++;
      continue;
    }
    if (marker === END) break;
    const length = isBare(marker) ? 0 : at + 4 <= source.length ? source.readUInt16BE(at + 2) : 0;
    const end = at + 2 + length;
    if ((!isBare(marker) && length < 2) || end > source.length || marker === START) return null;
    const segment = source.subarray(at, end);
    if (isApplication(marker)) {
      turned ??= marker === 0xe1 ? orientationIn(segment.subarray(4)) : null;
      const shown = shownSegment(marker, segment);
      if (shown) kept.push(shown);
    } else if (marker !== COMMENT) kept.push(segment);
    at = marker === SCAN ? endOfScan(source, end) : end;
    if (marker === SCAN) kept.push(source.subarray(end, at));
  }
  // What follows the picture's end is another one, or something of the camera's.
  const exif = turned === null ? [] : [segmentOf(0xe1, orientationOnly(turned))];
  return [Buffer.from([0xff, START]), ...exif, ...kept, Buffer.from([0xff, END])];
}

/** Of the applications' segments those that a picture is drawn by: JFIF without its thumbnail, the profile of its colours, Adobe's coding of them. */
function shownSegment(marker: number, segment: Buffer): Buffer | null {
  const says = (text: string) => segment.subarray(4, 4 + text.length).toString("latin1") === text;
  if (marker === 0xe0 && says("JFIF\0") && segment.length >= 18) {
    const plain = Buffer.from(segment.subarray(4, 18));
    plain.fill(0, 12);
    return segmentOf(0xe0, plain);
  }
  if (marker === 0xe2 && says("ICC_PROFILE\0")) return segment;
  return marker === 0xee && says("Adobe") ? segment : null;
}

function segmentOf(marker: number, content: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([head, content]);
}

/** Where the packed picture ends: at a marker that is neither a packed 0xFF nor a restart. */
function endOfScan(source: Buffer, from: number): number {
  for (let at = source.indexOf(0xff, from); at >= 0; at = source.indexOf(0xff, at + 1)) {
    const next = source[at + 1] ?? 0;
    if (next !== 0 && next !== 0xff && !isBare(next)) return at;
  }
  return source.length;
}

const EXIF = "Exif\0\0";
const ORIENTATION = 0x0112;

/** How the picture is turned, 2 to 8; null where it is not, or it cannot be read. Source: EXIF 2.3, TIFF 6.0. */
function orientationIn(content: Buffer): number | null {
  const isExif = content.subarray(0, EXIF.length).toString("latin1") === EXIF;
  return isExif ? orientationInTiff(content.subarray(EXIF.length)) : null;
}

function orientationInTiff(tiff: Buffer): number | null {
  const order = tiff.subarray(0, 2).toString("latin1");
  if (tiff.length < 8 || (order !== "II" && order !== "MM")) return null;
  const short = (at: number) => (order === "II" ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const directory = order === "II" ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  if (directory + 2 > tiff.length) return null;
  const count = short(directory);
  for (let entry = directory + 2, n = 0; n < count && entry + 12 <= tiff.length; n++, entry += 12) {
    if (short(entry) !== ORIENTATION) continue;
    const turned = short(entry + 8);
    return turned >= 2 && turned <= 8 ? turned : null;
  }
  return null;
}

function orientationOnly(turned: number): Buffer {
  return Buffer.concat([Buffer.from(EXIF, "latin1"), tiffOf(turned)]);
}

/** One directory with one entry: how it is turned. */
function tiffOf(turned: number): Buffer {
  const tiff = Buffer.alloc(26);
  tiff.write("MM", 0, "latin1");
  tiff.writeUInt16BE(42, 2);
  tiff.writeUInt32BE(8, 4);
  tiff.writeUInt16BE(1, 8);
  tiff.writeUInt16BE(ORIENTATION, 10);
  tiff.writeUInt16BE(3, 12);
  tiff.writeUInt32BE(1, 14);
  tiff.writeUInt16BE(turned, 18);
  return tiff;
}

/** Pieces of a PNG that say how it is drawn; all others say who made it, when and with what. Source: PNG, third edition. */
const DRAWN: ReadonlySet<string> = new Set([
  ...["IHDR", "PLTE", "IDAT", "IEND", "tRNS", "cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "cICP"],
  ...["mDCV", "cLLI", "bKGD", "hIST", "pHYs", "sPLT", "acTL", "fcTL", "fdAT"],
]);
const PNG_HEAD = 8;

function pngParts(source: Buffer): Buffer[] | null {
  const kept: Buffer[] = [source.subarray(0, PNG_HEAD)];
  for (let at = PNG_HEAD; at + 12 <= source.length;) {
    const end = at + 12 + source.readUInt32BE(at);
    if (end > source.length) return null;
    const piece = source.subarray(at, end);
    const name = piece.subarray(4, 8).toString("latin1");
    const turned = name === "eXIf" ? orientationInTiff(piece.subarray(8, -4)) : null;
    if (DRAWN.has(name)) kept.push(piece);
    else if (turned !== null) kept.push(pieceOf("eXIf", tiffOf(turned)));
    if (name === "IEND") return kept;
    at = end;
  }
  return null;
}

function pieceOf(name: string, content: Buffer): Buffer {
  const piece = Buffer.alloc(content.length + 12);
  piece.writeUInt32BE(content.length, 0);
  piece.write(name, 4, "latin1");
  content.copy(piece, 8);
  piece.writeUInt32BE(checkSum(piece.subarray(4, -4)), content.length + 8);
  return piece;
}

/** CRC-32 of a few bytes. Source: PNG, annex D. */
function checkSum(bytes: Buffer): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return (sum ^ 0xffffffff) >>> 0;
}
