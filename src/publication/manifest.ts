import { sha256 } from "../base/canonical.js";
import type { Instant } from "../base/clock.js";
import type { plainUnpublished } from "./iati-unpublished.js";

/** One published file: its name, size and SHA-256, so that what is fetched can be compared with what was approved. */
export interface ManifestFile {
  readonly name: string;
  readonly size_bytes: number;
  readonly sha256: string;
  readonly records: number;
  readonly is_illustrative: boolean;
}

/** What stands in a publication's folder beside its files, as manifest.json. */
export interface Manifest {
  readonly earmark_publication: "iati";
  readonly made_at: Instant;
  /** The record's version that every file was made from. */
  readonly snapshot: string;
  readonly files: readonly ManifestFile[];
  /** Which record each identifier stands for: it does so for good. What an older program wrote lacks it. */
  readonly activities?: readonly { readonly identifier: string; readonly record: string }[];
  /** Records that the standard could not hold: which, and what is missing. */
  readonly held_back: readonly { readonly record: string; readonly missing: readonly string[] }[];
  /** What the record holds and no file says: why, how many rows, how much. */
  readonly unpublished: readonly ReturnType<typeof plainUnpublished>["summary"][];
}

type Content = Pick<ManifestFile, "name" | "records" | "is_illustrative"> & {
  readonly content: string;
};

export function manifestFile({ name, content, records, is_illustrative }: Content): ManifestFile {
  return {
    name,
    size_bytes: Buffer.byteLength(content),
    sha256: sha256(content),
    records,
    is_illustrative,
  };
}
