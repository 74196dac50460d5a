import { dirname, join } from "node:path";
import type { Clock } from "../base/clock.js";
import type { Day } from "../base/day.js";
import { fileFaultOrReason } from "../base/file-fault.js";
import type { Finding } from "../base/finding.js";
import { refuser, type Refusal } from "../base/refusal.js";
import { fillText, texts } from "../base/text.js";
import {
  listTransactions,
  SILENT,
  type PublishedTransaction,
} from "../publication/iati-transactions.js";
import {
  listUnbooked,
  listUnpublished,
  plainUnpublished,
  type Unpublished,
} from "../publication/iati-unpublished.js";
import type { HeldBack } from "../publication/iati-segments.js";
import { manifestFile, type Manifest } from "../publication/manifest.js";
import {
  buildIatiEdition,
  findIatiFaults,
  printIatiEdition,
  readEarlierDates,
  type IatiEdition,
} from "../publication/to-iati.js";
import { readBookEvents, readSilentEvents, readToldEvents } from "../store/book-events.js";
import { readTx, type Pool } from "../store/connect.js";
import { listClosures } from "../store/life-rows.js";
import { readOwnSnapshot } from "../store/snapshot.js";
import {
  editionPlace,
  findStranger,
  isMount,
  MANIFEST,
  putInPlace,
  readEditionFiles,
  readManifest,
} from "./edition-folder.js";

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
    EXPORT_MOUNT: {
      en: "A disk is mounted at {folder}: an edition cannot replace it whole in one step. Name a folder inside it, such as {inside}. Nothing was published.",
      ja: "{folder} はディスクのマウント先のため、版を丸ごと置き換えることができません。{inside} のように、その中のフォルダーを指定してください。何も公表していません。",
    },
    EXPORT_NOTHING: {
      en: "The record holds nothing of its own to publish as IATI: load a portfolio, or enter a fund or a project. What others published and an import took over is not published again. {folder} is as it was.",
      ja: "IATI として公表する自らの記録がありません。先にポートフォリオを読み込むか、基金又はプロジェクトを登録してください。取り込んだ他機関の公表データは再び公表しません。{folder} は元のままです。",
    },
    EXPORT_NOT_WRITTEN: {
      en: "{folder} cannot be written: {reason}. An edition is made in {above} and moved into place whole: see that there is room and permission there, or name another folder. Nothing was published, and what stood there is as it was.",
      ja: "{folder} に書き込めません：{reason}。版は {above} に作成し、丸ごと移します。そこの空き容量と権限を確認するか、別のフォルダーを指定してください。何も公表しておらず、元の内容はそのままです。",
    },
  }),
);

export interface IatiExport {
  readonly is_published: boolean;
  readonly manifest: Manifest;
  readonly held_back: readonly HeldBack[];
  /** All that the record holds and the files do not say. */
  readonly unpublished: readonly Unpublished[];
  /** Activities of the edition before that this one does not have. */
  readonly gone: readonly { readonly identifier: string; readonly record: string }[];
  /** Critical findings and errors of our own checker; with one nothing is published. */
  readonly findings: readonly Finding[];
}

/**
 * Publishes the record as IATI files from one snapshot: written beside the folder, checked, then moved into place in one
 * step. An earlier edition there is replaced whole; a folder with anything else in it is left alone.
 */
export async function exportIati(
  asked: { readonly folder: string; readonly site?: string | null },
  effects: { pool: Pool; clock: Clock },
): Promise<IatiExport | Refusal> {
  const target = editionPlace(asked.folder);
  const stranger = findStranger(target);
  if (stranger === "") return refuse("EXPORT_NO_FOLDER", { folder: asked.folder });
  if (stranger !== null)
    return refuse("EXPORT_FOLDER_TAKEN", { folder: asked.folder, name: stranger });
  const mount = { folder: asked.folder, inside: join(asked.folder, "iati") };
  if (isMount(target)) return refuse("EXPORT_MOUNT", mount);
  const { snapshot, events, closures, ...around } = await readTx(effects.pool, async (tx) => ({
    snapshot: await readOwnSnapshot(tx),
    events: await readBookEvents(tx),
    silent: await readSilentEvents(tx, SILENT),
    told: await readToldEvents(tx),
    closures: await listClosures(tx),
  }));
  const now = effects.clock.now();
  const ended = new Map(closures.map((row) => [row.project_id, row.operational_on]));
  const edition = buildIatiEdition(snapshot, events, now, asked.site ?? null, ended);
  const earlier = readManifest(target);
  const files = printIatiEdition(edition, now, readEarlierDates(readEditionFiles(target)));
  const told = { events, transactions: listTransactions(snapshot, events), ...around };
  const unpublished = [...listUnpublished(snapshot, told), ...listUnbooked(snapshot, told)];
  const isEmpty = edition.held_back.length === 0 && unpublished.length === 0;
  if (files.length === 0 && isEmpty) return refuse("EXPORT_NOTHING", { folder: asked.folder });
  const findings = [
    ...edition.twins.map(twinFinding),
    ...findRenamed(edition, earlier),
    ...findFuture(told.transactions, effects.clock.today()),
  ];
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
    activities: edition.identifiers,
    held_back: edition.held_back.map(({ record, missing }) => ({
      record,
      missing: missing.map(({ what }) => what.en),
    })),
    unpublished: unpublished.map((each) => plainUnpublished(each).summary),
  };
  const gone = findGone(edition, earlier);
  const answer = { manifest, held_back: edition.held_back, unpublished, gone, findings };
  // An edition of nothing takes no earlier one away.
  if (findings.length > 0 || files.length === 0) return { ...answer, is_published: false };
  const contents = new Map(files.map((file) => [file.name, file.content]));
  contents.set(MANIFEST, `${JSON.stringify(manifest, null, 2)}\n`);
  try {
    await putInPlace(target, contents);
  } catch (error) {
    if (!(error instanceof Error) || !("syscall" in error)) throw error;
    // Also of a disk that is mounted from a folder of its own.
    if ("code" in error && error.code === "EBUSY") return refuse("EXPORT_MOUNT", mount);
    const reason = fileFaultOrReason(error);
    return refuse("EXPORT_NOT_WRITTEN", { folder: asked.folder, reason, above: dirname(target) });
  }
  return { ...answer, is_published: true };
}

const FINDINGS = texts({
  PUBLICATION_IDENTIFIER_TWICE: {
    en: "{records} would both be published as {identifier}: an identifier stands for one activity alone. Correct the code of one that was not published yet.",
    ja: "{records} が同じ識別子 {identifier} で公表されることになります。識別子は一つの活動だけを表します。未公表の方のコードを訂正してください。",
  },
  PUBLICATION_IDENTIFIER_CHANGED: {
    en: "{record} was published as {before} and would now be {identifier}: an identifier that is published never changes. Correct its code, or the identifier of who reports it, back; where that edition never went out, publish into another folder.",
    ja: "{record} は {before} として公表済みですが、今回は {identifier} となります。公表した識別子は変更できません。コード又は報告機関の識別子を元に戻してください。前の版を公開していない場合は、別のフォルダーに公表してください。",
  },
  PUBLICATION_DATE_FUTURE: {
    en: "{record} is dated {day}, in the future. Correct the day, or publish when it has come.",
    ja: "{record} の日付は {day} で、将来の日付です。日付を訂正するか、その日以降に公表してください。",
  },
});

/** Invariant 37: an identifier is one activity's. */
function twinFinding({ identifier, records }: IatiEdition["twins"][number]): Finding {
  const facts = { identifier, records: { en: records.join(", "), ja: records.join("、") } };
  return {
    rule: "PUBLICATION_IDENTIFIER_TWICE",
    severity: "error",
    message: fillText(FINDINGS.PUBLICATION_IDENTIFIER_TWICE, facts),
    place: { path: records[0] ?? identifier },
  };
}

/** Invariant 37: an identifier that is published is the record's for good. */
function findRenamed({ identifiers }: IatiEdition, earlier: Manifest | null): Finding[] {
  const before = new Map(earlier?.activities?.map((each) => [each.record, each.identifier]));
  return identifiers.flatMap(({ record, identifier }) => {
    const was = before.get(record) ?? identifier;
    if (was === identifier) return [];
    const rule = "PUBLICATION_IDENTIFIER_CHANGED";
    const message = fillText(FINDINGS[rule], { record, identifier, before: was });
    return [{ rule, severity: "error", message, place: { path: record } } as const];
  });
}

/** Who follows our files is not told why one is missing: whoever publishes is. */
function findGone({ identifiers }: IatiEdition, earlier: Manifest | null): IatiExport["gone"] {
  const kept = new Set(identifiers.map(({ record }) => record));
  return earlier?.activities?.filter(({ record }) => !kept.has(record)) ?? [];
}

/** Invariant 37: nothing is published that has not happened. The standard's own rule looks at an activity's first transaction alone. */
function findFuture(transactions: readonly PublishedTransaction[], today: Day): Finding[] {
  const future = transactions.filter((row) => row.on > today);
  return [...new Map(future.map((row) => [row.record, row.on]))].map(([record, day]) => ({
    rule: "PUBLICATION_DATE_FUTURE",
    severity: "error",
    message: fillText(FINDINGS.PUBLICATION_DATE_FUTURE, { record, day }),
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
