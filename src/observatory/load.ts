import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
} from "node:fs";
import { join, resolve } from "node:path";
import type { Clock } from "../base/clock.js";
import { fileFault, fileFaultOrReason, isDiskFull } from "../base/file-fault.js";
import { entryAt, filesBelow } from "../base/files-below.js";
import { SEVERITIES } from "../base/finding.js";
import { isRefusal, refuser, type Refusal } from "../base/refusal.js";
import { LIMITS } from "../base/settings.js";
import { texts, type Text } from "../base/text.js";
import {
  assembleSnapshot,
  clearUnfinished,
  publishSnapshot,
  type Assembly,
  type Derive,
  type FreshPart,
  type StagedTable,
} from "./assemble.js";
import { duckdb } from "./duckdb.js";
import { moreMeans, openEngine, type Engine } from "./engine.js";
import { digestOf, readFamilies, writeFamilies, type FamilyStatement } from "./families.js";
import { hashFile } from "./file-bytes.js";
import { hashOf } from "./hashes.js";
import { foundOf, type LoadFinding } from "./load-findings.js";
import { findGone } from "./load-gone.js";
import type { LoadJob, LoadOutcome } from "./load-iati.js";
import { loadInParallel } from "./load-pool.js";
import { isTableName, isArchiveName, isXmlName, loadTable, sizeOf } from "./load-tables.js";
import { sniffFile, type Sniffed } from "./table-source.js";
import { giveMemoryBack } from "./memory.js";
import { lockFolder, unlockFolder } from "./lock.js";
import { openPart, PARTS_FORM, readPart, type JournalLine, type PartDataset } from "./part.js";
import {
  currentSnapshot,
  lacksSummaries,
  parquet,
  readManifest,
  SCHEMA,
  snapshotFolder,
  type Manifest,
} from "./snapshot.js";
import { TABLE_NAMES, type TableName } from "./tables.js";
import { tablesOfSnapshot, type TableRows } from "./twins.js";

export interface LoadRequest {
  /** Files and folders, as they were given. */
  readonly paths: readonly string[];
  readonly folder: string;
  readonly jobs: number;
  /** Of the engine that writes the snapshot, in megabytes. */
  readonly memory_mb: number;
  /** Bytes of a stretch of a large file, of which several are read at a time; as much as is worth it where nothing is said. */
  readonly stretch_bytes?: number;
  /** The rows of IATI files that are gone from a folder named here are taken out; else they stay. */
  readonly drops_missing?: boolean;
}

export interface LoadEffects {
  readonly clock: Clock;
  readonly interrupted: AbortSignal;
  readonly derive: Derive;
  progress(progress: LoadProgress): void;
}

export interface LoadProgress {
  readonly phase: "reading" | "writing";
  readonly done: number;
  readonly of: number;
  readonly files_done: number;
  readonly files: number;
}

/** What a load did; the form of `--json`, but for the language of the findings. */
export interface LoadSummary {
  /** The snapshot that counts now; null where there is none. */
  readonly snapshot: string | null;
  /** Stopped before the end: what was read waits for the same command. */
  readonly isInterrupted: boolean;
  readonly files: number;
  readonly loaded: number;
  readonly unchanged: number;
  readonly failed: number;
  /** Tables of a folder that the observatory does not know. */
  readonly passed_over: number;
  readonly size_bytes: number;
  readonly rows: Readonly<Partial<Record<TableName, number>>>;
  /** All that were found in the files that were read now; the first of each rule and file are in `findings`, the gravest before others. */
  readonly findings_found: number;
  readonly findings: readonly LoadFinding[];
  /** What took how long, in the order of the work; none where nothing had to be done. */
  readonly stages: readonly LoadStage[];
  readonly seconds: number;
}

/** XML into parts, parts into Parquet, and the tables for questions of that, search among them. */
export interface LoadStage {
  readonly name: "reading" | "tables" | "questions";
  readonly seconds: number;
  /** Of all processors together. */
  readonly processor_seconds: number;
}

const REFUSALS = texts({
  LOAD_PATH_ABSENT: {
    en: "{path} is not there, or may not be read.",
    ja: "{path} が存在しないか、読み取る権限がありません。",
  },
  LOAD_NOTHING_FOUND: {
    en: "There is no file to load in {paths}: no .xml, .csv, .txt, .parquet or .json, packed by gzip or not.",
    ja: "{paths} に読み込めるファイル（.xml、.csv、.txt、.parquet、.json、およびその gzip）がありません。",
  },
  LOAD_TOO_MANY_FILES: {
    en: "There are more than {limit} files. Load them folder by folder.",
    ja: "ファイルが {limit} 件を超えています。フォルダごとに読み込んでください。",
  },
  LOAD_UNDER_WAY: {
    en: "Another load is writing in {folder} since {since} (process {pid} on {host}). Wait for its end, or stop it.",
    ja: "{folder} では別の読み込みが {since} から実行中です（{host} のプロセス {pid}）。終わるのを待つか、停止してください。",
  },
  LOAD_FOLDER_TAKEN: {
    en: "{folder} holds other things ({name}) and is no observatory. Name an empty or absent folder with --observatory.",
    ja: "{folder} には別のもの（{name}）があり、観測データのフォルダーではありません。--observatory には空の、または存在しないフォルダーを指定してください。",
  },
  LOAD_DISK_FULL: {
    en: "The disk is full: {reason}. The observatory is as it was before. Make room, and give the same command again.",
    ja: "ディスクがいっぱいです（{reason}）。観測データは元のままです。空きを作り、同じコマンドを再実行してください。",
  },
  LOAD_NOT_WRITABLE: {
    en: "{folder} cannot be written: {reason}. Name a folder that may be written to.",
    ja: "{folder} に書き込めません：{reason}。書き込めるフォルダーを指定してください。",
  },
});
const refuse = refuser(REFUSALS);

/**
 * Loads files into an observatory and makes the new snapshot the one that counts. Files that the snapshot has already are
 * not read again; files of before that are not named now stay.
 */
export async function loadObservatory(
  request: LoadRequest,
  effects: LoadEffects,
): Promise<LoadSummary | Refusal> {
  const folder = resolve(request.folder);
  const listed = listFiles(request.paths);
  if (isRefusal(listed)) return listed;
  return whileLocked(request, effects, () => loadLocked(folder, listed, request, effects));
}

/** Families that are stated now, and the snapshot that was made anew with them; null where there was none to renew. */
export interface FamiliesStated {
  readonly snapshot: string | null;
}

/**
 * What `merge` makes of the families that were stated before is written, and the snapshot that counts is made anew with them from
 * its own rows: one step, which no load and no other statement comes between. Nothing is changed where `merge` answers null, or where
 * the snapshot cannot be made. What an interrupted load has read stays for it.
 */
export async function stateFamilies(
  request: Omit<LoadRequest, "paths">,
  effects: LoadEffects,
  merge: (before: readonly FamilyStatement[]) => readonly FamilyStatement[] | null,
): Promise<FamiliesStated | null | Refusal> {
  const folder = resolve(request.folder);
  return whileLocked(request, effects, async () => {
    const before = readFamilies(folder);
    if (isRefusal(before)) return before;
    const families = merge(before);
    if (families === null) return null;
    clearUnfinished(folder);
    const previous = previousManifest(folder);
    if (previous === null) {
      writeFamilies(folder, families);
      return { snapshot: null };
    }
    const created_at = effects.clock.now();
    const id = created_at.replace(/[-:.]/g, "");
    const nothing = { parts: [], staged: [], datasets: [], replaced: new Set<string>() };
    const assembly: Assembly = { folder, id, created_at, ...nothing, previous, families };
    // Stopped between the two renames, the next load takes what is stated: the table is never behind the snapshot.
    const manifest = await writeSnapshot(assembly, request, openTally([], effects), effects, () =>
      writeFamilies(folder, families),
    );
    return { snapshot: manifest.id };
  });
}

const OWN = /^(current|snapshots|parts|spill|lock|families\.json)/;

/** What another program keeps in a folder that has nothing of ours; null where there is nothing, or ours beside it. */
function findStranger(folder: string): string | null {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return null;
  const names = readdirSync(folder).filter((name) => !/^\.|^lost\+found$/.test(name));
  return names.some((name) => OWN.test(name)) ? null : (names[0] ?? null);
}

/** One at a time in a folder; what is unfinished is taken away, whatever becomes of the work. */
async function whileLocked<T>(
  request: Omit<LoadRequest, "paths">,
  effects: LoadEffects,
  work: () => Promise<T>,
): Promise<T | Refusal> {
  const folder = resolve(request.folder);
  try {
    const stranger = findStranger(folder);
    if (stranger !== null)
      return refuse("LOAD_FOLDER_TAKEN", { folder: request.folder, name: stranger });
    const holder = lockFolder(folder, effects.clock.now());
    if (holder)
      return refuse("LOAD_UNDER_WAY", {
        folder: request.folder,
        ...holder,
        pid: String(holder.pid),
      });
  } catch (error) {
    return refuse("LOAD_NOT_WRITABLE", {
      folder: request.folder,
      reason: fileFault(error) ?? reasonOf(error),
    });
  }
  try {
    return await work();
  } catch (error) {
    clearUnfinished(folder);
    if (!isDiskFull(error)) throw error;
    rmSync(partsFolder(folder), { recursive: true, force: true });
    return refuse("LOAD_DISK_FULL", { reason: reasonOf(error) });
  } finally {
    rmSync(join(folder, "spill"), { recursive: true, force: true });
    unlockFolder(folder);
  }
}

interface ListedFile {
  readonly path: string;
  readonly full: string;
  readonly size_bytes: number;
  /** Given by its own name: then it has to be something. */
  readonly isNamed: boolean;
}

interface Listed {
  readonly files: readonly ListedFile[];
  /** What looks like data and cannot be opened: it is told of, and the rest is loaded. */
  readonly closed: readonly LoadFinding[];
  /** Folders that nobody may go through: what was loaded from below them is not gone. */
  readonly shut: readonly string[];
}

const isDataName = (name: string) => isXmlName(name) || isTableName(name) || isArchiveName(name);

/** The files themselves, and of folders, and those below them, what looks like data. Each once. */
function listFiles(paths: readonly string[]): Listed | Refusal {
  const files = new Map<string, ListedFile>();
  const closed: LoadFinding[] = [];
  const shut: string[] = [];
  for (const path of paths) {
    const entry = entryAt(path);
    if (!entry) return refuse("LOAD_PATH_ABSENT", { path });
    const below = entry.isDirectory()
      ? filesBelow(path, isDataName)
      : { files: [path], closed: [] };
    for (const { folder, error } of below.closed) {
      if (folder === path) return refuse("LOAD_PATH_ABSENT", { path });
      shut.push(folder);
      closed.push(foundOf(folder, "FOLDER_CLOSED", { reason: fileFaultOrReason(error) }));
    }
    for (const name of below.files.toSorted()) {
      const why = whyClosed(name);
      if (why !== null) closed.push(foundOf(name, "FILE_CLOSED", { reason: why }));
      const found = why === null ? entryAt(name) : null;
      if (!found?.isFile()) continue;
      const full = realpathSync(name);
      const isNamed = !entry.isDirectory();
      files.set(full, { path: name, full, size_bytes: found.size, isNamed });
    }
  }
  if (files.size + closed.length === 0)
    return refuse("LOAD_NOTHING_FOUND", { paths: paths.join(", ") });
  const limit = LIMITS.observatory_files;
  if (files.size > limit) return refuse("LOAD_TOO_MANY_FILES", { limit });
  return { files: [...files.values()], closed, shut };
}

const { LOST } = texts({
  LOST: {
    en: "it is a link that leads nowhere, or its name is not written in UTF-8",
    ja: "リンク先が存在しないか、名前が UTF-8 ではありません",
  },
});

/** Why a file that the folder names cannot be read; null where it can. */
function whyClosed(path: string): Text | null {
  try {
    accessSync(path, constants.R_OK);
    return null;
  } catch (error) {
    const isLost = (error as NodeJS.ErrnoException).code === "ENOENT";
    return isLost ? LOST : fileFaultOrReason(error);
  }
}

function partsFolder(folder: string): string {
  return join(folder, "parts");
}

async function loadLocked(
  folder: string,
  { files, closed, shut }: Listed,
  request: LoadRequest,
  effects: LoadEffects,
): Promise<LoadSummary | Refusal> {
  const families = readFamilies(folder);
  if (isRefusal(families)) return families;
  const started_ms = effects.clock.elapsed_ms();
  const id = effects.clock.now().replace(/[-:.]/g, "");
  clearUnfinished(folder);
  const previous = previousManifest(folder);
  const known = await readKnown(folder, previous, request);
  const parts = partsFolder(folder);
  const leftovers = readLeftovers(parts, known);
  const tally = openTally(files, effects, known);
  const gone = findGone({ paths: request.paths, shut }, known, request.drops_missing === true);
  gone.findings.forEach((finding) => tally.note(finding));
  closed.forEach((finding) => tally.leaveOut(finding));
  const run = join(parts, PARTS_FORM, id);
  const jobs = jobsOf(files, known, leftovers);
  const before = { folder, manifest: previous, known };
  tally.begin("reading");
  const staged = await loadTables(jobs.tables, run, before, request, tally, effects);
  const { stretch_bytes, jobs: workers } = request;
  const reading = loadInParallel(jobs.xml, workers, run, tally, effects.interrupted, stretch_bytes);
  // The readers load what they need, and meanwhile this thread what it needs next.
  duckdb();
  await reading;
  const seconds = () => Math.round(effects.clock.elapsed_ms() - started_ms) / 1000;
  if (effects.interrupted.aborted)
    return tally.summary({ manifest: previous, isInterrupted: true, seconds: seconds() });

  const fresh = chooseParts(readParts(parts), known, run);
  const datasets = datasetsOf(fresh, known);
  const hasRows = previous !== null || datasets.some(({ status }) => status === "loaded");
  const lacks = previous === null || lacksSummaries(previous, effects.derive.names);
  // Somebody wrote in the table by hand, or a step that states them was stopped before its end.
  const isOld = (previous?.families ?? null) !== digestOf(families);
  let manifest = previous;
  const isChanged = datasets.length > 0 || gone.dropped.size > 0;
  if ((isChanged || lacks || isOld) && hasRows) {
    const assembly: Assembly = {
      folder,
      id,
      created_at: effects.clock.now(),
      previous,
      parts: fresh,
      staged,
      datasets,
      replaced: new Set([...replacedBy(datasets, known), ...gone.dropped]),
      families,
    };
    try {
      manifest = await writeSnapshot(assembly, request, tally, effects);
    } catch (error) {
      if (!effects.interrupted.aborted) throw error;
      clearUnfinished(folder);
      return tally.summary({ manifest: previous, isInterrupted: true, seconds: seconds() });
    }
  }
  rmSync(parts, { recursive: true, force: true });
  return tally.summary({ manifest, isInterrupted: false, seconds: seconds() });
}

/** A statement of the tables read that does not get by with the memory that it is given, although it may spill, is made again by other means. */
async function writeSnapshot(
  assembly: Assembly,
  request: Omit<LoadRequest, "paths">,
  tally: Tally,
  effects: LoadEffects,
  onWhole: () => void = () => undefined,
): Promise<Manifest> {
  giveMemoryBack();
  const engine = await openSpilling(assembly.folder, request);
  try {
    tally.begin("tables");
    const derive: Derive = {
      ...effects.derive,
      make(connection, given) {
        tally.begin("questions");
        return effects.derive.make(connection, given);
      },
    };
    const manifest = await assembleSnapshot(assembly, engine, derive, (done, of) => {
      effects.interrupted.throwIfAborted();
      tally.written(done, of);
    });
    onWhole();
    publishSnapshot(assembly.folder, manifest);
    return manifest;
  } catch (error) {
    const more = moreMeans(error, { memory_mb: request.memory_mb, threads: request.jobs });
    if (more === null) throw error;
    const again = { ...request, memory_mb: more.memory_mb, jobs: more.threads };
    return await writeSnapshot(assembly, again, tally, effects, onWhole);
  } finally {
    engine.close();
  }
}

function openSpilling(
  folder: string,
  { memory_mb, jobs }: Omit<LoadRequest, "paths">,
): Promise<Engine> {
  return openEngine(join(folder, "spill"), memory_mb, jobs);
}

/** What the snapshot says of a file: that is what decides whether it is read again. */
interface Known {
  readonly path: string;
  readonly kind: string | null;
  readonly records: number;
  readonly sha256: string;
  readonly status: string;
  readonly loaded_at: string;
}

function previousManifest(folder: string): Manifest | null {
  const id = currentSnapshot(folder);
  if (id === null) return null;
  const manifest = readManifest(folder, id);
  // One of another form is read anew as if there were none.
  return manifest.schema === SCHEMA ? manifest : null;
}

async function readKnown(
  folder: string,
  previous: Manifest | null,
  request: LoadRequest,
): Promise<ReadonlyMap<string, Known>> {
  const known = new Map<string, Known>();
  const files = (previous?.tables.dataset ?? []).map(({ file }) =>
    join(snapshotFolder(folder, previous?.id ?? ""), file),
  );
  if (files.length === 0) return known;
  const engine = await openSpilling(folder, request);
  const rows = await engine.rows(
    `select dataset_id, path, kind, records, sha256, status, strftime(loaded_at, '%Y-%m-%dT%H:%M:%S') as loaded_at from ${parquet(files)}`,
  );
  engine.close();
  for (const { dataset_id, path, kind, records, sha256, status, loaded_at } of rows)
    known.set(String(dataset_id), {
      path: String(path),
      kind: kind === null ? null : String(kind),
      records: Number(records),
      sha256: String(sha256),
      status: String(status),
      loaded_at: String(loaded_at),
    });
  return known;
}

interface ReadPart {
  readonly folder: string;
  readonly lines: readonly JournalLine[];
}

/** Parts of this and earlier runs, the earliest first. Those of another form are removed. */
function readParts(parts: string): ReadPart[] {
  if (!existsSync(parts)) return [];
  for (const form of readdirSync(parts))
    if (form !== PARTS_FORM) rmSync(join(parts, form), { recursive: true, force: true });
  const below = join(parts, PARTS_FORM);
  if (!existsSync(below)) return [];
  return readdirSync(below)
    .sort()
    .flatMap((run) => readdirSync(join(below, run)).map((part) => join(below, run, part)))
    .map((folder) => ({ folder, lines: readPart(folder) }))
    .filter(({ lines }) => lines.length > 0);
}

/** Files that an interrupted run has read to the end: file → what it read. */
function readLeftovers(
  parts: string,
  known: ReadonlyMap<string, Known>,
): ReadonlyMap<string, PartDataset> {
  const found = new Map<string, PartDataset>();
  for (const { lines, superseded } of chooseParts(readParts(parts), known, null))
    for (const { dataset } of lines)
      if (!superseded.has(dataset.dataset_id)) found.set(dataset.dataset_id, dataset);
  return found;
}

/**
 * Of each file the last reading counts, and none that the snapshot has already. What several have read counts where the parts of all
 * are there. Tables are staged in each run anew, so that what an interrupted one says of them is of rows that are not there; and of a
 * file that has gone since it was interrupted nobody waits for the rows.
 */
function chooseParts(
  parts: readonly ReadPart[],
  known: ReadonlyMap<string, Known>,
  run: string | null,
): FreshPart[] {
  const isOfThisRun = ({ folder }: ReadPart) => run !== null && folder.startsWith(join(run, "/"));
  const isLost = (part: ReadPart, { kind, full }: PartDataset) =>
    !isOfThisRun(part) && (STAGED_KINDS.has(kind ?? "") || !existsSync(full));
  const readings = new Map<string, ReadPart[]>();
  const keyOf = ({ dataset_id, loaded_at }: PartDataset) => `${dataset_id} ${loaded_at}`;
  for (const part of parts)
    for (const { dataset } of part.lines) {
      const key = keyOf(dataset);
      readings.set(key, [...(readings.get(key) ?? []), part]);
    }
  const last = new Map<string, readonly ReadPart[]>();
  for (const part of parts)
    for (const { dataset, parts: of = 1 } of part.lines) {
      const is = known.get(dataset.dataset_id);
      const isInSnapshot =
        is?.sha256 === dataset.sha256 && is.loaded_at === dataset.loaded_at.slice(0, 19);
      const reading = readings.get(keyOf(dataset)) ?? [];
      if (isLost(part, dataset)) continue;
      if (!isInSnapshot && reading.length >= of)
        last.set(dataset.dataset_id, of > 1 ? reading : [part]);
    }
  return parts.map((part) => ({
    ...part,
    superseded: new Set(
      part.lines
        .map(({ dataset }) => dataset.dataset_id)
        .filter((dataset_id) => last.get(dataset_id)?.includes(part) !== true),
    ),
  }));
}

/** Files that the parts have anew, each once. */
function datasetsOf(
  fresh: readonly FreshPart[],
  known: ReadonlyMap<string, Known>,
): readonly PartDataset[] {
  const found = new Map<string, PartDataset>();
  for (const { lines, superseded } of fresh)
    for (const { dataset } of lines)
      if (!superseded.has(dataset.dataset_id))
        found.set(dataset.dataset_id, withLastGood(dataset, known));
  return [...found.values()];
}

/** What cannot be read any more is still of the kind, and has the records, of its last good version, whose rows stay. */
function withLastGood(dataset: PartDataset, known: ReadonlyMap<string, Known>): PartDataset {
  const before = known.get(dataset.dataset_id);
  if (dataset.status !== "stale" || before === undefined) return dataset;
  return { ...dataset, kind: before.kind, records: before.records };
}

/** Old rows go where new ones come; what cannot be read any more leaves those that there are. */
function replacedBy(
  datasets: readonly PartDataset[],
  known: ReadonlyMap<string, Known>,
): ReadonlySet<string> {
  return new Set(
    datasets
      .filter(({ dataset_id, status }) => status === "loaded" && known.has(dataset_id))
      .map(({ dataset_id }) => dataset_id),
  );
}

interface TableJob {
  readonly job: LoadJob;
  readonly sniffed: Sniffed;
  readonly isNamed: boolean;
}

function jobsOf(
  files: readonly ListedFile[],
  known: ReadonlyMap<string, Known>,
  leftovers: ReadonlyMap<string, PartDataset>,
): { xml: LoadJob[]; tables: TableJob[] } {
  const xml: LoadJob[] = [];
  const tables: TableJob[] = [];
  for (const { path, full, size_bytes, isNamed } of files) {
    const dataset_id = hashOf([full]);
    const before = known.get(dataset_id);
    const hasRows = before !== undefined && before.status !== "failed";
    const job = { dataset_id, path, full, size_bytes, known: before?.sha256 ?? null, hasRows };
    const sniffed = isXmlName(path) ? null : sniffFile(full);
    if (sniffed === null || sniffed.form === "xml")
      xml.push({ ...job, known: leftovers.get(dataset_id)?.sha256 ?? job.known });
    else tables.push({ job, sniffed, isNamed });
  }
  return { xml, tables };
}

/** Kinds of files whose rows the engine writes table by table. */
const STAGED_KINDS: ReadonlySet<string> = new Set(["dac1", "oda", "crs", "deflator"]);

/** The snapshot that counts while a load goes on. */
interface Before {
  readonly folder: string;
  readonly manifest: Manifest | null;
  readonly known: ReadonlyMap<string, Known>;
}

async function loadTables(
  jobs: readonly TableJob[],
  run: string,
  before: Before,
  request: LoadRequest,
  tally: Tally,
  { interrupted }: LoadEffects,
): Promise<StagedTable[]> {
  if (jobs.length === 0) return [];
  const staging = join(run, "tables");
  mkdirSync(staging, { recursive: true });
  // Rows are counted as they stand in the file, so one reads them after the other.
  const engine = await openSpilling(before.folder, { ...request, jobs: 1 });
  await engine.run("set preserve_insertion_order = true");
  const part = openPart(staging);
  const staged: StagedTable[] = [];
  try {
    const { ordered, standing, former } = await orderTables(jobs, before);
    for (const { job, sniffed, isNamed } of ordered) {
      if (interrupted.aborted) break;
      await engine.giveBack();
      const loaded = await loadTable(job, sniffed, isNamed, {
        engine,
        part,
        staging,
        others: standing,
      });
      staged.push(...loaded.staged);
      // What cannot be read leaves the rows that there are.
      if (loaded.outcome.status !== "loaded")
        standing.push(...former.filter(({ dataset_id }) => dataset_id === job.dataset_id));
      for (const table of loaded.staged)
        standing.push({ ...table, files: [table.file], path: job.path });
      tally.bytes(sizeOf(job.full));
      if (loaded.isKnown || isNamed) tally.outcome(loaded.outcome);
      else tally.passOver(loaded.outcome);
    }
  } finally {
    part.close();
    engine.close();
  }
  return staged;
}

interface OrderedTables {
  readonly ordered: readonly TableJob[];
  /** Rows that stay whatever happens. */
  readonly standing: TableRows[];
  /** Rows of the files that changed: they stay where the new version cannot be read. */
  readonly former: readonly TableRows[];
}

/**
 * Tables in the order in which they are loaded: those that are known before new ones. A file that was left out as a copy comes
 * last, and is read again where another changed, now or in a load since then: it may be no copy any more.
 */
async function orderTables(
  jobs: readonly TableJob[],
  { folder, manifest, known }: Before,
): Promise<OrderedTables> {
  const changed = new Set<string>();
  for (const { job } of jobs)
    if (job.known === null || hashFile(job.full) !== job.known) changed.add(job.dataset_id);
  const tables = [...known].filter(([, { kind }]) => STAGED_KINDS.has(kind ?? ""));
  const copies = new Map(tables.filter(([, { records }]) => records === 0));
  const isOld = ({ kind, loaded_at }: Known) =>
    changed.size > 0 ||
    tables.some(
      ([, other]) => other.kind === kind && other.records > 0 && other.loaded_at > loaded_at,
    );
  const isCopy = ({ job }: TableJob) => copies.has(job.dataset_id);
  const isNew = ({ job }: TableJob) => !known.has(job.dataset_id);
  const readAgain = (each: TableJob): TableJob => {
    const copy = copies.get(each.job.dataset_id);
    if (copy === undefined || !isOld(copy)) return each;
    return { ...each, job: { ...each.job, known: null } };
  };
  const others = jobs.filter((each) => !isCopy(each));
  const rows = tables.map(([dataset_id, { path, records }]) => ({
    dataset_id,
    path,
    rows: records,
  }));
  const isChanged = ({ dataset_id }: { dataset_id: string }) => changed.has(dataset_id);
  return {
    ordered: [
      ...others.filter((each) => !isNew(each)),
      ...others.filter(isNew),
      ...jobs.filter(isCopy).map(readAgain),
    ],
    standing: tablesOfSnapshot(
      folder,
      manifest,
      rows.filter((each) => !isChanged(each)),
    ),
    former: tablesOfSnapshot(folder, manifest, rows.filter(isChanged)),
  };
}

interface Tally {
  /** From here on it is this that takes the time. */
  begin(stage: LoadStage["name"]): void;
  note(finding: LoadFinding): void;
  /** A file that is not among those to be read. */
  leaveOut(finding: LoadFinding): void;
  outcome(outcome: LoadOutcome): void;
  passOver(outcome: LoadOutcome): void;
  bytes(count: number): void;
  written(done: number, of: number): void;
  summary(end: { manifest: Manifest | null; isInterrupted: boolean; seconds: number }): LoadSummary;
}

/** Measures one stage after the other; one that is begun again is the same. */
function openStages(clock: Clock) {
  const stages = new Map<LoadStage["name"], { ms: number; processor_ms: number }>();
  let current: LoadStage["name"] | null = null;
  let begun = read();
  function read() {
    const { user, system } = process.cpuUsage();
    return { ms: clock.elapsed_ms(), processor_ms: (user + system) / 1000 };
  }
  function begin(next: LoadStage["name"] | null): void {
    const now = read();
    if (current !== null) {
      const before = stages.get(current) ?? { ms: 0, processor_ms: 0 };
      stages.set(current, {
        ms: before.ms + now.ms - begun.ms,
        processor_ms: before.processor_ms + now.processor_ms - begun.processor_ms,
      });
    }
    [current, begun] = [next, now];
  }
  const secondsOf = (ms: number) => Math.round(ms) / 1000;
  return {
    begin,
    end(): LoadStage[] {
      begin(null);
      return [...stages].map(([name, { ms, processor_ms }]) => ({
        name,
        seconds: secondsOf(ms),
        processor_seconds: secondsOf(processor_ms),
      }));
    },
  };
}

function openTally(
  files: readonly ListedFile[],
  { clock, progress }: LoadEffects,
  known: ReadonlyMap<string, Known> = new Map(),
): Tally {
  const stages = openStages(clock);
  const of = files.reduce((sum, { size_bytes }) => sum + size_bytes, 0);
  const counts = { loaded: 0, unchanged: 0, failed: 0, passed_over: 0 };
  const kept = SEVERITIES.map((severity) => ({ severity, findings: [] as LoadFinding[] }));
  let found = 0;
  let closed = 0;
  let read = 0;
  let files_done = 0;
  const keep = (finding: LoadFinding) => {
    const alike = kept.find(({ severity }) => severity === finding.severity)?.findings;
    if (alike && alike.length < LIMITS.findings_kept) alike.push(finding);
  };
  const note = (finding: LoadFinding) => {
    found++;
    keep(finding);
  };
  const told = (outcome: LoadOutcome) => {
    files_done++;
    found += outcome.findings;
    outcome.told.forEach(keep);
    progress({ phase: "reading", done: read, of, files_done, files: files.length });
  };
  return {
    begin: stages.begin,
    outcome(outcome) {
      const { status, path, dataset_id } = outcome;
      const before = known.get(dataset_id)?.status;
      if (status === "unchanged" && (before === "failed" || before === "stale")) {
        counts.failed++;
        note(foundOf(path, "FILE_STILL_UNREADABLE"));
      } else if (status === "loaded" || status === "unchanged") counts[status]++;
      else if (status !== "gone") counts.failed++;
      told(outcome);
    },
    note,
    leaveOut(finding) {
      closed++;
      counts.failed++;
      note(finding);
    },
    passOver(outcome) {
      counts.passed_over++;
      told(outcome);
    },
    bytes(count) {
      read += count;
      progress({ phase: "reading", done: read, of, files_done, files: files.length });
    },
    written: (done, tables) =>
      progress({ phase: "writing", done, of: tables, files_done, files: files.length }),
    summary({ manifest, isInterrupted, seconds }) {
      const rows: Partial<Record<TableName, number>> = {};
      for (const name of TABLE_NAMES) {
        const sum = (manifest?.tables[name] ?? []).reduce(
          (total, segment) => total + segment.rows,
          0,
        );
        if (sum > 0) rows[name] = sum;
      }
      return {
        snapshot: manifest?.id ?? null,
        isInterrupted,
        files: files.length + closed,
        ...counts,
        size_bytes: of,
        rows,
        findings_found: found,
        findings: kept.flatMap(({ findings }) => findings).slice(0, LIMITS.findings_kept),
        stages: stages.end(),
        seconds,
      };
    },
  };
}

function reasonOf(error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  return (reason.split("\n")[0] ?? "").slice(0, LIMITS.iati_value_shown_length);
}

/** For observatories without sums of their own. */
export const deriveNothing: Derive = { names: [], make: () => Promise.resolve({}) };
