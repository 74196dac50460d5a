import { gzipSync } from "node:zlib";
import { sha256 } from "../src/base/canonical.js";

const fileOf = (content: string) =>
  gzipSync(`<iati-activities version="2.03">${content}</iati-activities>`);

/** Sixty megabytes of comments, which pack to next to nothing. */
export function packedBomb(): Buffer {
  return fileOf(`<!--${" ".repeat(1024 * 1024)}-->`.repeat(60));
}

/** Sixty megabytes that differ enough to pack as files do. */
export function packedLargeFile(): Buffer {
  const elements = Array.from(
    { length: 60_000 },
    (_, n) => `<x xmlns="urn:x">${sha256(String(n)).slice(0, 24)}${" ".repeat(1_000)}</x>`,
  );
  return fileOf(elements.join(""));
}
