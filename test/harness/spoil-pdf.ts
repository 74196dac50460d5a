import assert from "node:assert/strict";
import { deflateSync, inflateSync } from "node:zlib";

/** Words of the same length: every offset stays. */
export function replaceIn(pdf: Buffer, what: RegExp, by: string): Buffer {
  const [before, after] = [pdf.toString("latin1"), pdf.toString("latin1").replace(what, by)];
  assert.notEqual(after, before, "the fault is planted");
  return Buffer.from(after, "latin1");
}

/** In the packed tags. */
export function inTags(pdf: Buffer, what: RegExp, by: string): Buffer {
  return inStreams(pdf, /\/Type \/ObjStm[^>]*/, what, by);
}

/** In the packed streams whose dictionaries match: each is packed again into the place that it had. */
export function inStreams(pdf: Buffer, which: RegExp, what: RegExp, by: string): Buffer {
  const out = Buffer.from(pdf);
  let spoilt = 0;
  const heads = pdf
    .toString("latin1")
    .matchAll(/<<(?:[^<>]|<<[^<>]*>>)*?\/Length (\d+)[^<>]*>>\nstream\n/g);
  for (const head of heads) {
    if (!which.test(head[0]) || !head[0].includes("/FlateDecode")) continue;
    const [start, length] = [head.index + head[0].length, Number(head[1])];
    const before = inflateSync(pdf.subarray(start, start + length)).toString("latin1");
    const after = before.replace(what, by);
    if (after === before) continue;
    const packed = deflateSync(Buffer.from(after, "latin1"), { level: 9 });
    assert.ok(packed.length <= length, "the stream fits where it was");
    out.fill(0, start, start + length);
    packed.copy(out, start);
    spoilt += 1;
  }
  assert.ok(spoilt > 0, "the fault is planted");
  return out;
}
