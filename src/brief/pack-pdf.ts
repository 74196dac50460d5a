import { deflateSync } from "node:zlib";
import { assert } from "../base/assert.js";

/** Objects that an object stream holds: large enough to compress well, small enough to read quickly. */
const OBJECTS_PER_STREAM = 200;

interface PdfObject {
  readonly number: number;
  /** From `1 0 obj` to `endobj`, both included. */
  readonly text: Buffer;
}

/**
 * The same PDF with its tags and links packed into object streams, which Typst writes one by one in plain text: a fifth of a
 * Japanese brief. The catalogue, faces and pictures stay plain, so that what a PDF claims of itself can be read off it.
 * Source: ISO 32000-1, 7.5.7 object streams and 7.5.8 cross-reference streams.
 */
export function packPdf(pdf: Buffer): Buffer {
  const text = pdf.toString("latin1");
  const trailer = /trailer\s*<<([^]*?)>>\s*startxref/.exec(text)?.[1] ?? "";
  const objects = readObjects(pdf, text);
  const packed = objects.filter(isPackable);
  const plain = objects.filter((object) => !isPackable(object));
  const parts: Buffer[] = [
    pdf.subarray(0, Math.min(...offsetsOf(text).map(({ offset }) => offset))),
  ];
  let length = parts[0]?.length ?? 0;
  const places = new Map<number, { kind: 1 | 2; at: number; index: number }>();
  const put = (number: number, body: Buffer) => {
    places.set(number, { kind: 1, at: length, index: 0 });
    parts.push(body, Buffer.from("\n"));
    length += body.length + 1;
  };
  for (const object of plain) put(object.number, object.text);
  let next = Math.max(...objects.map((object) => object.number)) + 1;
  for (let start = 0; start < packed.length; start += OBJECTS_PER_STREAM) {
    const group = packed.slice(start, start + OBJECTS_PER_STREAM);
    group.forEach((object, index) => places.set(object.number, { kind: 2, at: next, index }));
    put(next, objectStream(next, group));
    next += 1;
  }
  places.set(next, { kind: 1, at: length, index: 0 });
  const start = length;
  const kept = trailer.replace(/\/Size\s+\d+/, "");
  parts.push(crossReference(next, places, kept), Buffer.from(`\nstartxref\n${start}\n%%EOF\n`));
  return Buffer.concat(parts);
}

/** Tags and links; a tag with an alternative text stays plain. Nothing that holds a stream of its own. */
function isPackable({ text }: PdfObject): boolean {
  const body = text.toString("latin1");
  if (/endstream\s*endobj$/.test(body)) return false;
  return /\/Type\s*\/(StructElem|Annot)\b/.test(body) && !/\/Alt\b/.test(body);
}

function readObjects(pdf: Buffer, text: string): PdfObject[] {
  const table = text.lastIndexOf("\nxref");
  const offsets = offsetsOf(text).sort((a, b) => a.offset - b.offset);
  return offsets.map(({ number, offset }, index) => {
    const end = offsets[index + 1]?.offset ?? table;
    const body = pdf.subarray(offset, end);
    const last = body.lastIndexOf("endobj");
    assert(last > 0, `object ${number} of the PDF has no end`);
    return { number, text: body.subarray(0, last + "endobj".length) };
  });
}

/** The cross-reference table's objects in use, as Typst writes it: one section, no generations. */
function offsetsOf(text: string): { number: number; offset: number }[] {
  const table = text.slice(text.lastIndexOf("\nxref"));
  const first = Number(/xref\s+(\d+)\s+\d+/.exec(table)?.[1] ?? 0);
  return [...table.matchAll(/(\d{10}) (\d{5}) ([nf])/g)]
    .map((match, index) => ({
      number: first + index,
      offset: Number(match[1]),
      isUsed: match[3] === "n",
    }))
    .filter((entry) => entry.isUsed);
}

function objectStream(number: number, objects: readonly PdfObject[]): Buffer {
  const bodies = objects.map((object) =>
    object.text
      .toString("latin1")
      .replace(/^\d+ \d+ obj\s*/, "")
      .replace(/\s*endobj$/, ""),
  );
  let at = 0;
  const heads = bodies.map((body, index) => {
    const head = `${objects[index]?.number} ${at}`;
    at += body.length + 1;
    return head;
  });
  const head = `${heads.join(" ")}\n`;
  const content = deflateSync(Buffer.from(head + bodies.join("\n"), "latin1"), { level: 9 });
  return stream(number, `/Type /ObjStm /N ${objects.length} /First ${head.length}`, content);
}

/** One row an object: kind, place, index; 1 + 4 + 2 bytes. */
function crossReference(
  number: number,
  places: ReadonlyMap<number, { kind: 1 | 2; at: number; index: number }>,
  trailer: string,
): Buffer {
  const rows = Buffer.alloc((number + 1) * 7);
  rows.writeUInt16BE(0xffff, 5);
  for (const [object, { kind, at, index }] of places) {
    rows.writeUInt8(kind, object * 7);
    rows.writeUInt32BE(at, object * 7 + 1);
    rows.writeUInt16BE(index, object * 7 + 5);
  }
  return stream(
    number,
    `/Type /XRef /Size ${number + 1} /W [1 4 2]${trailer.trimEnd()}`,
    deflateSync(rows, { level: 9 }),
  );
}

function stream(number: number, dictionary: string, content: Buffer): Buffer {
  const head = `${number} 0 obj\n<< ${dictionary} /Filter /FlateDecode /Length ${content.length} >>\nstream\n`;
  return Buffer.concat([
    Buffer.from(head, "latin1"),
    content,
    Buffer.from("\nendstream\nendobj", "latin1"),
  ]);
}
