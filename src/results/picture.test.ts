import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync } from "node:zlib";
import { withoutMetadata } from "./picture.js";

const SECRET = "35.6895N 139.6917E Taro";

/** A directory of EXIF with how the picture is turned, and a text behind it. */
function exif(turned: number, order: "II" | "MM"): Buffer {
  const tiff = Buffer.alloc(26);
  tiff.write(order, 0, "latin1");
  const [short, long] =
    order === "II"
      ? [tiff.writeUInt16LE.bind(tiff), tiff.writeUInt32LE.bind(tiff)]
      : [tiff.writeUInt16BE.bind(tiff), tiff.writeUInt32BE.bind(tiff)];
  short(42, 2);
  long(8, 4);
  short(1, 8);
  short(0x0112, 10);
  short(3, 12);
  long(1, 14);
  short(turned, 18);
  return Buffer.concat([tiff, Buffer.from(SECRET)]);
}

function segment(marker: number, ...content: (Buffer | string)[]): Buffer {
  const body = Buffer.concat(content.map((each) => Buffer.from(each as string)));
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}

const START = Buffer.from([0xff, 0xd8]);
const END = Buffer.from([0xff, 0xd9]);
const JFIF = segment(0xe0, "JFIF\0", Buffer.from([1, 2, 0, 0, 72, 0, 72, 1, 1, 9, 9, 9]));
const TABLE = segment(0xdb, Buffer.alloc(65, 7));
/** Packed bytes with a packed 0xFF and a restart in them, and a second scan behind a table, as progressive pictures have. */
const SCAN = Buffer.concat([
  segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
  Buffer.from([12, 0xff, 0x00, 13, 0xff, 0xd0, 14]),
  segment(0xc4, Buffer.alloc(20, 3)),
  segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
  Buffer.from([15, 16]),
]);

test("a JPEG keeps its picture and its turn, and nothing that says where, when and who", () => {
  for (const order of ["II", "MM"] as const) {
    const given = Buffer.concat([
      START,
      JFIF,
      segment(0xe0, "JFXX\0", SECRET),
      segment(0xe1, "Exif\0\0", exif(6, order)),
      segment(0xe1, "http://ns.adobe.com/xap/1.0/\0", SECRET),
      segment(0xe2, "ICC_PROFILE\0", Buffer.from([1, 1, 42])),
      segment(0xe2, "MPF\0", SECRET),
      segment(0xed, "Photoshop 3.0\0", SECRET),
      segment(0xee, "Adobe", Buffer.from([0, 100, 0, 0, 0, 0, 1])),
      segment(0xfe, SECRET),
      TABLE,
      SCAN,
      END,
      START,
      segment(0xe1, "Exif\0\0", SECRET),
    ]);
    const kept = Buffer.from(withoutMetadata(given, "image/jpeg") ?? []);
    assert.equal(kept.includes("Taro"), false);
    assert.ok(kept.includes(SCAN) && kept.includes(TABLE) && kept.includes("ICC_PROFILE"));
    assert.ok(kept.subarray(-2).equals(END));
    const [orientation] = [kept.indexOf("Exif")];
    assert.equal(kept.readUInt16BE(orientation + 6 + 18), 6);
    assert.equal(kept.includes(Buffer.from([9, 9, 9])), false, "no thumbnail");
    const again = Buffer.from(withoutMetadata(kept, "image/jpeg") ?? []);
    assert.ok(again.equals(kept), "what is clean stays as it is");
  }
});

function chunk(name: string, content: Buffer | string): Buffer {
  const body = Buffer.from(content as string);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length, 0);
  head.write(name, 4, "latin1");
  return Buffer.concat([head, body, Buffer.alloc(4)]);
}

test("a PNG keeps what it is drawn by", () => {
  const shown = [
    chunk("IHDR", Buffer.alloc(13, 1)),
    chunk("IDAT", deflateSync("x")),
    chunk("IEND", ""),
  ];
  const head = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const [first, data, end] = shown;
  assert.ok(first && data && end);
  const given = Buffer.concat([
    head,
    first,
    ...["tEXt", "zTXt", "iTXt", "tIME", "caBX"].map((name) => chunk(name, SECRET)),
    chunk("eXIf", exif(1, "II")),
    data,
    end,
    Buffer.from(SECRET),
  ]);
  assert.deepEqual(
    Buffer.from(withoutMetadata(given, "image/png") ?? []),
    Buffer.concat([head, ...shown]),
  );
  const turned = Buffer.concat([head, first, chunk("eXIf", exif(8, "MM")), data, end]);
  const kept = Buffer.from(withoutMetadata(turned, "image/png") ?? []);
  assert.equal(kept.includes("Taro"), false);
  const at = kept.indexOf("eXIf");
  assert.equal(kept.readUInt16BE(at + 4 + 18), 8);
  // Reckoned elsewhere: the check sum of the piece as it is written.
  assert.equal(kept.readUInt32BE(at + 4 + 26), 0x86583034);
});

test("a picture that does not come to its end is told, not kept as it is", () => {
  const head = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  for (const [bytes, type] of [
    [Buffer.concat([START, TABLE, SCAN]), "image/jpeg"],
    [Buffer.concat([START, Buffer.from([0xff, 0xe1, 0xff])]), "image/jpeg"],
    [Buffer.concat([START, Buffer.from("Exif"), END]), "image/jpeg"],
    [Buffer.concat([head, chunk("IHDR", Buffer.alloc(13))]), "image/png"],
    [Buffer.concat([head, Buffer.from([0xff, 0xff, 0xff, 0xff]), Buffer.alloc(20)]), "image/png"],
  ] as const)
    assert.equal(withoutMetadata(bytes, type), null);
});
