import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import {
  NotPlain,
  readStretch,
  readTape,
  readTapeOfElements,
  type Stretch,
  type TapeVisitor,
} from "../iati/tape-reader.js";
import { XmlFault } from "../iati/xml-fault.js";
import { declaredEncoding, hashFile, readChunks } from "./file-bytes.js";
import { openActivities } from "./load-activity.js";
import { nameIds, openReading, stringAt, type Reading } from "./load-elements.js";
import type { LoadFinding } from "./load-findings.js";
import { openOrganisations } from "./load-organisation.js";
import { factsOf, type Part, type PartDataset } from "./part.js";

/** One IATI file to load. It and its outcome can be handed to another thread. */
export interface LoadJob {
  readonly dataset_id: string;
  /** As it was given. */
  readonly path: string;
  readonly full: string;
  readonly size_bytes: number;
  /** SHA-256 of the bytes that the snapshot has; null where it has none of this file. */
  readonly known: string | null;
  /** Whether rows of an earlier version stay where this one cannot be read. */
  readonly hasRows: boolean;
}

export interface LoadOutcome {
  readonly path: string;
  readonly dataset_id: string;
  /** `gone`: it was there when the folder was listed. */
  readonly status: PartDataset["status"] | "unchanged" | "gone";
  readonly findings: number;
  readonly told: readonly LoadFinding[];
}

/** Told of bytes as they are read; throws where the work is to stop. */
export type Pace = (bytes: number) => void;

/** Reads one file into the part. Whatever is wrong with the file is a finding; only what is wrong with the disk throws. */
export async function loadIati(job: LoadJob, part: Part, pace: Pace): Promise<LoadOutcome> {
  const { dataset_id, path } = job;
  if (statSync(job.full, { throwIfNoEntry: false })?.isFile() !== true)
    return { path, dataset_id, status: "gone", findings: 0, told: [] };
  if (job.known !== null && hashFile(job.full) === job.known) {
    pace(job.size_bytes);
    return { path, dataset_id, status: "unchanged", findings: 0, told: [] };
  }
  try {
    const { reading, source, rows } = await readRows(job, part, pace);
    part.keep({
      ...factsOf(job),
      kind: rows.kind,
      status: "loaded",
      sha256: source.sha256(),
      version: rows.version,
      encoding: source.encoding(),
      generated_at: rows.generated_at,
      records: rows.records,
      findings: reading.count(),
    });
    return { path, dataset_id, status: "loaded", findings: reading.count(), told: reading.told };
  } catch (error) {
    if (!(error instanceof XmlFault)) throw error;
    part.drop();
    return keepFailed(job, part, error, hashFile(job.full));
  }
}

/** A stretch of a file that several read. */
export interface StretchJob extends Stretch {
  readonly job: Pick<LoadJob, "dataset_id" | "path" | "full">;
  /** Its bytes: from, and up to. */
  readonly from: number;
  readonly to: number;
}

/** What the file's whole is made of, besides the rows in the part. */
export interface StretchRead {
  readonly kind: PartDataset["kind"];
  readonly version: string | null;
  readonly generated_at: string | null;
  readonly records: number;
  /** Ids of its activities: no other stretch may have one of them. */
  readonly ids: Uint32Array<ArrayBuffer>;
  readonly declared: ReadonlyMap<string, string>;
  /** All that were found, and the first of each rule. */
  readonly findings: number;
  readonly found: readonly LoadFinding[];
}

/** Reads a stretch into the part; null where it is not plain, or does not end where one ends. */
export async function loadStretch(
  stretch: StretchJob,
  part: Part,
  pace: Pace,
): Promise<StretchRead | null> {
  const { job, from, to } = stretch;
  const found: LoadFinding[] = [];
  // Which of them are the file's first is known once all stretches are read.
  const keep = (finding: LoadFinding) => void found.push(finding);
  const reading = openReading(job.path, job.dataset_id, part, keep);
  const rows = openRows(reading);
  const bytes = function* () {
    for (const chunk of readChunks(job.full, from, to)) {
      pace(chunk.length);
      yield chunk;
    }
  };
  try {
    const declared = await readStretch(bytes(), stretch, rows.visitor);
    const { kind, version, generated_at, records } = rows;
    const said = { kind, version, generated_at, records, ids: rows.ids() };
    return { ...said, declared, findings: reading.count(), found };
  } catch (error) {
    if (error instanceof NotPlain) return null;
    throw error;
  }
}

/** A file's rows into the part: the fast way, and where the file is not plain, anew by elements. */
async function readRows(job: LoadJob, part: Part, pace: Pace) {
  const open = (told: Pace) => {
    const reading = openReading(job.path, job.dataset_id, part);
    return { reading, source: openSource(job.full, told), rows: openRows(reading) };
  };
  const plain = open(pace);
  try {
    await readTape(plain.source.bytes(), plain.rows.visitor);
    return plain;
  } catch (error) {
    if (!(error instanceof NotPlain)) throw error;
  }
  part.drop();
  const left = plain.source.size_bytes();
  let again = 0;
  // What was told of once is not told of again.
  const careful = open((bytes) => {
    const told = Math.max(0, again + bytes - Math.max(again, left));
    again += bytes;
    pace(told);
  });
  await readTapeOfElements(careful.source.bytes(), careful.rows.visitor);
  return careful;
}

const ID = nameIds("generated-datetime");

/** Turns a file of either kind into rows, and knows what is said of the whole. */
function openRows(reading: Reading) {
  let kind: "activity" | "organisation" | null = null;
  let version = "";
  let generated_at: string | null = null;
  let records = 0;
  let writer: ReturnType<typeof openActivities | typeof openOrganisations> | null = null;
  const visitor: TapeVisitor = {
    head(root, of, told) {
      kind = of;
      version = told;
      generated_at = stringAt(root, root.valueOf(0, ID["generated-datetime"]));
      writer = of === "activity" ? openActivities(reading, version) : openOrganisations(reading);
    },
    begin(start) {
      records++;
      writer?.begin(start);
    },
    block: (block) => writer?.block(block),
    end: () => writer?.end(),
  };
  return {
    visitor,
    get kind() {
      return kind;
    },
    get version() {
      return version === "" ? null : version;
    },
    get generated_at() {
      return generated_at;
    },
    get records() {
      return records;
    },
    ids: () => writer?.ids() ?? new Uint32Array(0),
  };
}

/** The file is named with what is wrong, and no row of it is kept. */
function keepFailed(job: LoadJob, part: Part, fault: XmlFault, sha256: string): LoadOutcome {
  const { dataset_id, path } = job;
  const reading = openReading(path, dataset_id, part);
  const rule = job.hasRows ? "FILE_UNREADABLE_KEPT" : "FILE_UNREADABLE";
  reading.report(rule, fault.line > 0 ? fault.line : null, { reason: fault.text });
  const status = job.hasRows ? "stale" : "failed";
  part.keep({
    ...factsOf(job),
    kind: null,
    status,
    sha256,
    version: null,
    encoding: null,
    generated_at: null,
    records: 0,
    findings: 1,
  });
  return { path, dataset_id, status, findings: 1, told: reading.told };
}

/** A file's bytes, unpacked, while its hash is taken of what lies on disk. */
function openSource(file: string, pace: Pace) {
  const hash = createHash("sha256");
  let encoding: string | null = null;
  let isFirst = true;
  let isWhole = false;
  let size_bytes = 0;

  // It is asked for as unpacked bytes are, which come when they come.
  // oxlint-disable-next-line require-await
  async function* bytes(): AsyncGenerator<Uint8Array> {
    for (const chunk of readChunks(file)) {
      hash.update(chunk);
      size_bytes += chunk.length;
      pace(chunk.length);
      if (isFirst) encoding = declaredEncoding(chunk);
      isFirst = false;
      yield chunk;
    }
    isWhole = true;
  }

  return {
    bytes,
    // Zeros may stand behind what is packed: nobody asks for them, but they are of the file.
    sha256: () => (isWhole ? hash.digest("hex") : hashFile(file)),
    encoding: () => encoding,
    size_bytes: () => size_bytes,
  };
}
