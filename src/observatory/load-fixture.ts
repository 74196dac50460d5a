import { fixedClock } from "../base/clock.js";
import { isRefusal, type Refusal } from "../base/refusal.js";
import { deriveNothing, loadObservatory, type LoadSummary } from "./load.js";
import { openObservatory } from "./snapshot.js";

/** A load as tests ask for it: on one core, with a clock that says another instant each time. */
let minutes = 0;

export async function tryLoad(
  folder: string,
  paths: readonly string[],
  interrupted: AbortSignal = new AbortController().signal,
): Promise<LoadSummary | Refusal> {
  const minute = String(minutes++ % 60).padStart(2, "0");
  const clock = fixedClock(`2026-01-01T0${Math.floor(minutes / 60)}:${minute}:00.000Z`);
  return loadObservatory(
    { paths, folder, jobs: 1, memory_mb: 200 },
    { clock, interrupted, derive: deriveNothing, progress: () => undefined },
  );
}

export async function load(folder: string, ...paths: readonly string[]): Promise<LoadSummary> {
  const done = await tryLoad(folder, paths);
  if (isRefusal(done)) throw new Error(done.message.en);
  return done;
}

/** Rows of a query on what the folder holds now. */
export async function ask(folder: string, sql: string): Promise<Record<string, unknown>[]> {
  const observatory = await openObservatory(folder, { memory_mb: 200 });
  if (isRefusal(observatory)) throw new Error(observatory.message.en);
  try {
    return (await observatory.connection.runAndReadAll(sql)).getRowObjectsJson();
  } finally {
    observatory.close();
  }
}

/** An activity of 2.03 with what is put into it. */
export function activity(
  identifier: string,
  inside: string,
  attributes = 'default-currency="EUR" xml:lang="fr" last-updated-datetime="2025-01-31T10:00:00Z"',
): string {
  return `<iati-activity ${attributes}>
<iati-identifier> ${identifier} </iati-identifier>
<reporting-org ref="XX-1" type="40"><narrative>Agence</narrative></reporting-org>
${inside}
</iati-activity>`;
}

export function file203(...activities: readonly string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<iati-activities version="2.03" generated-datetime="2025-02-01T00:00:00Z">
${activities.join("\n")}
</iati-activities>
`;
}

export function transaction(inside: string, attributes = ""): string {
  return `<transaction ${attributes}><transaction-type code="3"/><transaction-date iso-date="2024-02-29"/>${inside}</transaction>`;
}
