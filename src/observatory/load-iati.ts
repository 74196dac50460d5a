import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { systemClock } from "../base/clock.js";
import { readIati, type FileHead } from "../iati/read.js";
import { XmlFault } from "../iati/xml-fault.js";
import { readFileBytes } from "../iati/xml-source.js";
import { openActivities } from "./load-activity.js";
import { openReading, valueOf } from "./load-elements.js";
import type { LoadFinding } from "./load-findings.js";
import { openOrganisations } from "./load-organisation.js";
import type { Part, PartDataset } from "./part.js";

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
  if (job.known !== null && (await hashFile(job.full)) === job.known) {
    pace(job.size_bytes);
    return { path, dataset_id, status: "unchanged", findings: 0, told: [] };
  }
  const reading = openReading(path, dataset_id, part.add);
  const source = openSource(job.full, pace);
  let head: FileHead | null = null;
  let records = 0;
  let reader: ReturnType<typeof openActivities> | null = null;
  try {
    await readIati(source.bytes(), {
      head(found) {
        head = found;
        const isActivity = found.kind === "activity";
        reader = isActivity ? openActivities(reading, found.version) : openOrganisations(reading);
      },
      begin(start) {
        records++;
        reader?.begin(start);
      },
      block: (element) => reader?.block(element),
      end: () => reader?.end(),
    });
  } catch (error) {
    if (!(error instanceof XmlFault)) throw error;
    part.drop();
    return keepFailed(job, part, error, await hashFile(job.full));
  }
  const { kind = null, version = "", element = null } = (head as FileHead | null) ?? {};
  part.keep({
    ...facts(job),
    kind,
    status: "loaded",
    sha256: source.sha256(),
    version: version === "" ? null : version,
    encoding: source.encoding(),
    generated_at: element && valueOf(element, "generated-datetime"),
    records,
    findings: reading.count(),
  });
  return { path, dataset_id, status: "loaded", findings: reading.count(), told: reading.told };
}

function facts({ dataset_id, path, full, size_bytes }: LoadJob) {
  return { dataset_id, path, full, size_bytes, loaded_at: systemClock.now() };
}

/** The file is named with what is wrong, and no row of it is kept. */
function keepFailed(job: LoadJob, part: Part, fault: XmlFault, sha256: string): LoadOutcome {
  const { dataset_id, path } = job;
  const reading = openReading(path, dataset_id, part.add);
  const rule = job.hasRows ? "FILE_UNREADABLE_KEPT" : "FILE_UNREADABLE";
  reading.report(rule, fault.line > 0 ? fault.line : null, { reason: fault.text });
  const status = job.hasRows ? "stale" : "failed";
  part.keep({
    ...facts(job),
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

  async function* bytes(): AsyncGenerator<Uint8Array> {
    for await (const chunk of readFileBytes(file)) {
      hash.update(chunk);
      pace(chunk.length);
      if (isFirst) encoding = declaredEncoding(chunk);
      isFirst = false;
      yield chunk;
    }
  }

  return { bytes, sha256: () => hash.digest("hex"), encoding: () => encoding };
}

/** As the XML declaration says it; null where it says none, or the file is packed. */
function declaredEncoding(chunk: Uint8Array): string | null {
  const text = Buffer.from(chunk.subarray(0, 400)).toString("latin1").replaceAll("\0", "");
  return /<\?xml[^>]*?encoding\s*=\s*["']([^"']{1,40})["']/.exec(text)?.[1] ?? null;
}

export async function hashFile(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of readFileBytes(file)) hash.update(chunk);
  return hash.digest("hex");
}
