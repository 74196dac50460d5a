import { isAscii, isUtf8 } from "node:buffer";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { LIMITS } from "../base/settings.js";
import { XmlFault } from "./xml-fault.js";

/** Bytes of one unpacked piece. */
const UNPACKED_SIZE_BYTES = 128 * 1024;

/** Unpacks gzip where the bytes begin as it does. */
export async function* unpack(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = bytes[Symbol.asyncIterator]();
  try {
    let first: Uint8Array = new Uint8Array(0);
    while (first.length < 2) {
      const next = await source.next();
      if (next.done) break;
      first = first.length === 0 ? next.value : Buffer.concat([first, next.value]);
    }
    const isPacked = first[0] === 0x1f && first[1] === 0x8b;
    yield* isPacked ? gunzip(first, source) : follow(first, source);
  } finally {
    await source.return?.();
  }
}

async function* follow(
  first: Uint8Array,
  source: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  if (first.length > 0) yield first;
  for (let next = await source.next(); !next.done; next = await source.next()) yield next.value;
}

async function* gunzip(
  first: Uint8Array,
  source: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const copies = (async function* () {
    for await (const chunk of follow(first, source)) yield Buffer.from(chunk);
  })();
  const unpacked = createGunzip({ chunkSize: UNPACKED_SIZE_BYTES });
  pipeline(copies, unpacked, () => undefined);
  try {
    let size_bytes = 0;
    for await (const chunk of unpacked as AsyncIterable<Uint8Array>) {
      size_bytes += chunk.length;
      refuseHollow(unpacked.bytesWritten, size_bytes);
      yield chunk;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code?.startsWith("Z_")) throw new XmlFault("GZIP", {});
    throw error;
  }
}

/** A few bytes may unpack to hours of work. */
function refuseHollow(packed_bytes: number, unpacked_bytes: number): void {
  const { iati_unpacked_size_bytes, iati_unpacked_share: limit } = LIMITS;
  if (unpacked_bytes > iati_unpacked_size_bytes && unpacked_bytes > packed_bytes * limit)
    throw new XmlFault("GZIP_HOLLOW", { limit });
}

/**
 * Bytes of any encoding into those of UTF-8, a chunk at a time, no character cut in two; what is handed over is good until the
 * next call. Bytes that are none of the encoding are told of once those before them have been handed over, so that the
 * reader knows their place.
 */
interface XmlTranscoder {
  readonly write: (bytes: Uint8Array) => Buffer;
  readonly end: () => Buffer;
}

const SIGNATURES: readonly { readonly bytes: string; readonly what: string }[] = [
  { bytes: "PK\u0003\u0004", what: "ZIP" },
  // One that holds nothing.
  { bytes: "PK\u0005\u0006", what: "ZIP" },
  // Packed once it has been unpacked by now.
  { bytes: "\u001f\u008b", what: "gzip in gzip" },
  { bytes: "%PDF", what: "PDF" },
  { bytes: "\u0089PNG", what: "PNG" },
  { bytes: "\u00ff\u00d8\u00ff", what: "JPEG" },
  { bytes: "GIF8", what: "GIF" },
  { bytes: "\u00d0\u00cf\u0011\u00e0", what: "Microsoft Office" },
  { bytes: "BZh", what: "bzip2" },
  { bytes: "7z\u00bc\u00af", what: "7-Zip" },
  { bytes: "\u00fd7zXZ", what: "xz" },
  { bytes: "(\u00b5/\u00fd", what: "Zstandard" },
  { bytes: "Rar!", what: "RAR" },
  { bytes: "\u001f\u009d", what: "compress" },
  { bytes: "PAR1", what: "Parquet" },
];

/** How a file in UTF-32 begins. */
const UTF32 = ["\0\0\u00fe\u00ff", "\u00ff\u00fe\0\0", "\0\0\0<", "<\0\0\0"];

/** How many bytes are looked at for the encoding: the XML declaration is shorter. */
const HEAD_SIZE_BYTES = 1024;

/**
 * Finds the encoding by the byte order mark, else by the XML declaration, else takes UTF-8. The
 * declaration itself becomes white space, so that places stay right. Source: XML 1.0, appendix F.
 */
export function createTranscoder(): XmlTranscoder {
  let head: Buffer | null = NOTHING;
  let transcoder: XmlTranscoder | null = null;
  return {
    write(bytes) {
      if (transcoder) return transcoder.write(bytes);
      head = Buffer.concat([head ?? NOTHING, bytes]);
      if (head.length < HEAD_SIZE_BYTES) return NOTHING;
      transcoder = chooseTranscoder(head);
      const text = transcoder.write(skipMark(head));
      head = null;
      return blankDeclaration(text);
    },
    end() {
      if (transcoder) return transcoder.end();
      const bytes = head ?? NOTHING;
      if (bytes.length === 0) throw new XmlFault("EMPTY", {});
      transcoder = chooseTranscoder(bytes);
      return blankDeclaration(transcodeAll(transcoder, skipMark(bytes)));
    },
  };
}

const NOTHING = Buffer.alloc(0);

/** The same as texts, for whoever shows a file's own words. */
export function createDecoder(): {
  readonly write: (bytes: Uint8Array) => string;
  readonly end: () => string;
} {
  const transcoder = createTranscoder();
  return {
    write: (bytes) => transcoder.write(bytes).toString("utf8"),
    end: () => transcoder.end().toString("utf8"),
  };
}

/** A text that was never handed over piece by piece: the place is counted here. */
function transcodeAll(transcoder: XmlTranscoder, bytes: Uint8Array): Buffer {
  const text = transcoder.write(bytes);
  try {
    return Buffer.concat([text, transcoder.end()]);
  } catch (error) {
    if (!(error instanceof XmlFault)) throw error;
    const lines = text.toString("utf8").split(/\r\n?|\n/);
    throw error.at(lines.length, (lines.at(-1) ?? "").length + 1);
  }
}

/** The XML declaration as it has to be. */
export const DECLARATION =
  /^<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(["'])1\.[0-9]+\1(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(["'])[A-Za-z][A-Za-z0-9._-]*\2)?(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(["'])(?:yes|no)\3)?[ \t\r\n]*\?>/;

/** A malformed declaration stays, and the scanner refuses it. */
function blankDeclaration(text: Buffer): Buffer {
  const match = DECLARATION.exec(text.toString("latin1"));
  if (!match) return text;
  const blank = Buffer.from(match[0].replace(/[^\r\n]/g, " "));
  return Buffer.concat([blank, text.subarray(blank.length)]);
}

function skipMark(bytes: Buffer): Buffer {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return bytes.subarray(3);
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    return bytes.subarray(2);
  return bytes;
}

function chooseTranscoder(head: Buffer): XmlTranscoder {
  const [first, second, third, fourth] = head;
  const start = head.toString("latin1", 0, HEAD_SIZE_BYTES);
  if (UTF32.some((bytes) => start.startsWith(bytes)))
    throw new XmlFault("ENCODING_UNKNOWN", { name: "UTF-32" });
  if (first === 0xff && second === 0xfe) return transcodeUtf16(false);
  if (first === 0xfe && second === 0xff) return transcodeUtf16(true);
  if (first === 0x3c && second === 0 && third !== 0 && fourth === 0) return transcodeUtf16(false);
  if (first === 0 && second === 0x3c && third === 0) return transcodeUtf16(true);
  const signature = SIGNATURES.find(({ bytes }) => start.startsWith(bytes));
  if (signature) throw new XmlFault("BINARY", { what: signature.what });
  // Of a stray one in what begins as XML the scanner says where it is.
  if (start.includes("\0") && !/^(?:\u00ef\u00bb\u00bf)?[ \t\r\n]*</.test(start))
    throw new XmlFault("BINARY", { what: "NUL" });
  return transcoderNamed(declaredEncoding(start) ?? "utf-8");
}

/** The encoding that a file's beginning declares, its bytes taken as Latin letters; null where it declares none. */
export function declaredEncoding(start: string): string | null {
  return /^(?:\u00ef\u00bb\u00bf)?<\?xml[^>]*?encoding\s*=\s*["']([^"']*)/.exec(start)?.[1] ?? null;
}

/** Names of UTF-8, and of ASCII, which is a part of it. */
export const UTF8_NAMES: ReadonlySet<string> = new Set(["utf-8", "utf8", "us-ascii", "ascii"]);

function transcoderNamed(name: string): XmlTranscoder {
  if (UTF8_NAMES.has(name.toLowerCase())) return takeUtf8();
  switch (name.toLowerCase()) {
    case "iso-8859-1":
    case "latin1":
    case "iso_8859-1":
      return { write: transcodeLatin, end: () => NOTHING };
    case "windows-1252":
    case "cp1252":
      return transcodeWindows();
    case "utf-16":
    case "utf-16le":
    case "utf-16be":
      // What is in UTF-16 was known by its first bytes.
      throw new XmlFault("ENCODING_UNTRUE", { name: name.toUpperCase() });
    default:
      throw new XmlFault("ENCODING_UNKNOWN", { name: name.slice(0, 40) });
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function transcodeLatin(bytes: Uint8Array): Buffer {
  const buffer = asBuffer(bytes);
  return isAscii(buffer) ? buffer : Buffer.from(buffer.toString("latin1"));
}

function transcodeWindows(): XmlTranscoder {
  const decoder = new TextDecoder("windows-1252");
  return {
    write: (bytes) => Buffer.from(decoder.decode(bytes, { stream: true })),
    end: () => Buffer.from(decoder.decode()),
  };
}

/** Strict UTF-8: looked through, and handed over as it is. */
function takeUtf8(): XmlTranscoder {
  let kept = NOTHING;
  let isBroken = false;
  return {
    write(bytes) {
      if (isBroken) throw new XmlFault("ENCODING_BROKEN", { name: "UTF-8" });
      const buffer = kept.length > 0 ? Buffer.concat([kept, bytes]) : asBuffer(bytes);
      const end = buffer.length - cutSequence(buffer);
      kept = end === buffer.length ? NOTHING : Buffer.from(buffer.subarray(end));
      const whole = buffer.subarray(0, end);
      isBroken = !isUtf8(whole);
      return isBroken ? soundStart(whole) : whole;
    },
    end() {
      if (isBroken || kept.length > 0) throw new XmlFault("ENCODING_BROKEN", { name: "UTF-8" });
      return NOTHING;
    },
  };
}

/** The bytes before the first that is no UTF-8. */
function soundStart(bytes: Buffer): Buffer {
  const wholeUntil = (end: number) => bytes.subarray(0, end - cutSequence(bytes.subarray(0, end)));
  let [sound, broken] = [0, bytes.length];
  while (broken - sound > 1) {
    const middle = (sound + broken) >>> 1;
    if (isUtf8(wholeUntil(middle))) sound = middle;
    else broken = middle;
  }
  return wholeUntil(sound);
}

/** How many bytes at the end begin a character that is not complete. */
export function cutSequence(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) > back ? back : 0;
  }
  return 0;
}

const LONE_SURROGATE = /\p{Surrogate}/u;

function transcodeUtf16(isBigEndian: boolean): XmlTranscoder {
  let kept = NOTHING;
  let high = "";
  let isBroken = false;
  return {
    write(bytes) {
      if (isBroken) throw new XmlFault("ENCODING_BROKEN", { name: "UTF-16" });
      const buffer = Buffer.concat([kept, bytes]);
      const whole = Buffer.from(buffer.subarray(0, buffer.length - (buffer.length % 2)));
      kept = Buffer.from(buffer.subarray(whole.length));
      let text = high + (isBigEndian ? whole.swap16() : whole).toString("utf16le");
      const last = text.charCodeAt(text.length - 1);
      high = last >= 0xd800 && last <= 0xdbff ? text.slice(-1) : "";
      if (high !== "") text = text.slice(0, -1);
      const lone = text.search(LONE_SURROGATE);
      isBroken = lone !== -1;
      return Buffer.from(isBroken ? text.slice(0, lone) : text);
    },
    end() {
      if (isBroken || kept.length > 0 || high !== "")
        throw new XmlFault("ENCODING_BROKEN", { name: "UTF-16" });
      return NOTHING;
    },
  };
}
