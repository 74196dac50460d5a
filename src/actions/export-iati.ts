import { existsSync, readdirSync, statSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { Clock } from "../base/clock.js";
import type { Day } from "../base/day.js";
import { fileFaultOrReason } from "../base/file-fault.js";
import type { Finding } from "../base/finding.js";
import { refuser, type Refusal } from "../base/refusal.js";
import { fillText, texts } from "../base/text.js";
import { listTransactions, type PublishedTransaction } from "../publication/iati-transactions.js";
import { manifestFile, type Manifest } from "../publication/manifest.js";
import {
  buildIatiEdition,
  findIatiFaults,
  printIatiEdition,
  type HeldBack,
} from "../publication/to-iati.js";
import { readBookEvents } from "../store/book-events.js";
import { readTx, type Pool } from "../store/connect.js";
import { readOwnSnapshot } from "../store/snapshot.js";

const refuse = refuser(
  texts({
    EXPORT_FOLDER_TAKEN: {
      en: "{folder} holds files that no export wrote ({name}). Name a folder of its own: an edition replaces it whole.",
      ja: "{folder} には書き出し以外のファイル（{name}）があります。専用のフォルダーを指定してください（版ごとに丸ごと置き換えます）。",
    },
    EXPORT_NO_FOLDER: {
      en: "{folder} is a file. Name a folder of its own for the export: an edition replaces it whole.",
      ja: "{folder} はファイルです。書き出し専用のフォルダーを指定してください（版ごとに丸ごと置き換えます）。",
    },
    EXPORT_NOTHING: {
      en: "The record holds nothing of its own to publish as IATI: load a portfolio first. What others published and an import took over is not published again. {folder} is as it was.",
      ja: "IATI として公表する自らの記録がありません。先にポートフォリオを読み込んでください。取り込んだ他機関の公表データは再び公表しません。{folder} は元のままです。",
    },
    EXPORT_NOT_WRITTEN: {
      en: "{folder} cannot be written: {reason}. Nothing was published.",
      ja: "{folder} に書き込めません：{reason}。何も公表していません。",
    },
  }),
);

export interface IatiExport {
  readonly is_published: boolean;
  readonly manifest: Manifest;
  readonly held_back: readonly HeldBack[];
  /** Critical findings and errors of our own checker; with one nothing is published. */
  readonly findings: readonly Finding[];
}

const MANIFEST = "manifest.json";

/**
 * Publishes the record as IATI files from one snapshot: written beside the folder, checked, then moved into place in one
 * step. An earlier edition there is replaced whole; a folder with anything else in it is left alone.
 */
export async function exportIati(
  asked: { readonly folder: string; readonly site?: string | null },
  effects: { pool: Pool; clock: Clock },
): Promise<IatiExport | Refusal> {
  const stranger = findStranger(asked.folder);
  if (stranger === "") return refuse("EXPORT_NO_FOLDER", { folder: asked.folder });
  if (stranger !== null)
    return refuse("EXPORT_FOLDER_TAKEN", { folder: asked.folder, name: stranger });
  const { snapshot, events } = await readTx(effects.pool, async (tx) => ({
    snapshot: await readOwnSnapshot(tx),
    events: await readBookEvents(tx),
  }));
  const now = effects.clock.now();
  const edition = buildIatiEdition(snapshot, events, now, asked.site ?? null);
  const files = printIatiEdition(edition, now);
  if (files.length === 0 && edition.held_back.length === 0)
    return refuse("EXPORT_NOTHING", { folder: asked.folder });
  const findings = findFuture(listTransactions(snapshot, events), effects.clock.today());
  for (const { name, content } of files) {
    for (const fault of await findIatiFaults(content, effects.clock.today())) {
      const { id: rule, severity, what: message } = fault;
      findings.push({ rule, severity, message, place: { file: name, ...place(fault) } });
    }
  }
  const manifest: Manifest = {
    earmark_publication: "iati",
    made_at: now,
    snapshot: snapshot.version,
    files: files.map(manifestFile),
    held_back: edition.held_back.map(({ record, missing }) => ({
      record,
      missing: missing.map(({ what }) => what.en),
    })),
  };
  const answer = { manifest, held_back: edition.held_back, findings };
  if (findings.length > 0) return { ...answer, is_published: false };
  const contents = new Map(files.map((file) => [file.name, file.content]));
  contents.set(MANIFEST, `${JSON.stringify(manifest, null, 2)}\n`);
  try {
    await putInPlace(asked.folder, contents);
  } catch (error) {
    if (!(error instanceof Error) || !("syscall" in error)) throw error;
    return refuse("EXPORT_NOT_WRITTEN", { folder: asked.folder, reason: fileFaultOrReason(error) });
  }
  return { ...answer, is_published: true };
}

const FUTURE = texts({
  PUBLICATION_DATE_FUTURE: {
    en: "{record} is dated {day}, in the future. Correct the day, or publish when it has come.",
    ja: "{record} の日付は {day} で、将来の日付です。日付を訂正するか、その日以降に公表してください。",
  },
});

/** Invariant 37: nothing is published that has not happened. The standard's own rule looks at an activity's first transaction alone. */
function findFuture(transactions: readonly PublishedTransaction[], today: Day): Finding[] {
  const future = transactions.filter((row) => row.on > today);
  return [...new Map(future.map((row) => [row.record, row.on]))].map(([record, day]) => ({
    rule: "PUBLICATION_DATE_FUTURE",
    severity: "error",
    message: fillText(FUTURE.PUBLICATION_DATE_FUTURE, { record, day }),
    place: { path: record },
  }));
}

function place({
  line,
  column,
  path,
}: {
  line: number | null;
  column: number | null;
  path: string;
}) {
  return { ...(line === null ? {} : { line }), ...(column === null ? {} : { column }), path };
}

/** The first file that an export did not write, "" where the folder is itself a file, or null: an absent or empty folder, or an earlier edition, may be replaced. */
function findStranger(folder: string): string | null {
  if (!existsSync(folder)) return null;
  if (!statSync(folder).isDirectory()) return "";
  const names = readdirSync(folder);
  const isEdition = names.includes(MANIFEST);
  return (
    names.find(
      (name) =>
        !isEdition || (name !== MANIFEST && !/^(activities|organisation)-[\w.-]+\.xml$/.test(name)),
    ) ?? null
  );
}

async function putInPlace(folder: string, contents: ReadonlyMap<string, string>): Promise<void> {
  const target = resolve(folder);
  const fresh = join(dirname(target), `.${basename(target)}.new`);
  const old = join(dirname(target), `.${basename(target)}.old`);
  // What an interrupted export left behind. Between its two renames the earlier edition stands aside: it comes back.
  if (!existsSync(target) && existsSync(old)) await rename(old, target);
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { recursive: true });
  for (const [name, content] of contents) await writeFile(join(fresh, name), content);
  await rm(old, { recursive: true, force: true });
  if (existsSync(target)) await rename(target, old);
  await rename(fresh, target);
  await rm(old, { recursive: true, force: true });
}
