import multipart from "@fastify/multipart";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { IatiSummary } from "../actions/iati-import-summary.js";
import { readIatiImports, type IatiUndo } from "../actions/import-iati.js";
import { assert } from "../base/assert.js";
import { sha256 } from "../base/canonical.js";
import { isLanguage, type Language } from "../base/language.js";
import { isRefusal, refuser, type Refusal } from "../base/refusal.js";
import { LIMITS } from "../base/settings.js";
import { texts } from "../base/text.js";
import { IATI_PROFILES, type IatiProfile } from "../intake/from-iati.js";
import { addressOf } from "../store/connect.js";
import type { PageSender } from "./writing.js";
import type { IatiJob, IatiWord } from "./iati-import-worker.js";
import { iatiImportPage, iatiReportPage, iatiUndonePage } from "./pages/iati-import.js";
import { refusedPage } from "./pages/refused.js";
import type { WriteOptions } from "./writing.js";
import { runInThread } from "./thread.js";
import { readUpload, uploadLimits } from "./upload.js";
import { createWaitingFiles, type WaitingFiles } from "./waiting-files.js";
import { refuseElsewhere } from "./write-guard.js";

const MEGABYTE = 1024 * 1024;
const THREAD = {
  cpu_ms: LIMITS.iati_import_cpu_ms,
  wall_ms: LIMITS.iati_import_wall_ms,
  memory_mb: LIMITS.iati_import_memory_mb,
};

const refuse = refuser(
  texts({
    IATI_IMPORT_NO_FILE: {
      en: "No file came with the form. Choose an IATI file, then press the button again.",
      ja: "ファイルが送信されていません。IATIファイルを選択してから、もう一度ボタンを押してください。",
    },
    IATI_IMPORT_TOO_LARGE: {
      en: "The file has more than {limit} MB, as it is or unpacked: more than this page takes. The command `earmark iati import FILE` has no such limit.",
      ja: "ファイル（または展開後）の大きさが、このページの上限 {limit} MB を超えています。上限のないコマンド `earmark iati import FILE` をお使いください。",
    },
    IATI_IMPORT_TOO_MUCH: {
      en: "The import took more of this machine than the page gives to one file, and was stopped. Nothing was imported. The command `earmark iati import FILE` has no such limit.",
      ja: "1 ファイルあたりの処理の上限を超えたため中止しました。何も取り込んでいません。上限のないコマンド `earmark iati import FILE` をお使いください。",
    },
    IATI_IMPORT_BUSY: {
      en: "Another IATI file is being imported just now. Send yours again in a moment.",
      ja: "現在、別のIATIファイルを取り込んでいます。しばらくしてからもう一度送信してください。",
    },
    IATI_IMPORT_FORGOTTEN: {
      en: "The file is no longer held here. Choose it again; what was taken before is not taken twice.",
      ja: "ファイルの一時保存期間が過ぎました。もう一度選択してください。取込み済みの内容が重複することはありません。",
    },
  }),
);

interface Doors {
  readonly options: WriteOptions;
  readonly waiting: WaitingFiles;
  readonly sendPage: PageSender;
  /** One import at a time: they would wait for each other in the record. */
  isBusy: boolean;
}

/** IATI files into the record: choose, look at what would become of it, confirm, and undo. A read-only site has none of it. */
export function addIatiImport(
  server: FastifyInstance,
  options: WriteOptions,
  sendPage: PageSender,
): void {
  if (options.isReadOnly) return;
  const doors: Doors = { options, waiting: createWaitingFiles(), sendPage, isBusy: false };
  server.get("/:language/import/iati", async (request, reply) => {
    const language = languageIn(request);
    return sendPage(
      language ? iatiImportPage(language, await readIatiImports(options)) : null,
      request,
      reply,
    );
  });
  const post = (scope: FastifyInstance, path: string, answer: Answerer, bodyLimit: number) =>
    scope.post(path, { bodyLimit }, async (request, reply) => {
      const language = languageIn(request);
      if (!language) return sendPage(null, request, reply);
      const elsewhere = refuseElsewhere(request);
      if (elsewhere) return sendPage(refusedPage(elsewhere, language), request, reply);
      const page = await answer(request, doors, language);
      if (!isRefusal(page)) return sendPage(page, request, reply);
      return again(page, doors, { request, reply, language });
    });
  post(server, "/:language/import/iati/confirm", confirm, LIMITS.request_size_bytes);
  post(server, "/:language/import/iati/undo", undo, LIMITS.request_size_bytes);
  void server.register(async (scope) => {
    await scope.register(multipart, uploadLimits(LIMITS.iati_import_file_size_bytes));
    post(scope, "/:language/import/iati", preview, LIMITS.iati_import_file_size_bytes + MEGABYTE);
  });
}

type Answerer = (
  request: FastifyRequest,
  doors: Doors,
  language: Language,
) => Promise<ReturnType<typeof iatiReportPage> | Refusal>;

/** What the file would do. Nothing of it is kept but the file, for its confirmation. */
async function preview(request: FastifyRequest, doors: Doors, language: Language) {
  const upload = await readUpload(request);
  if (upload === "none") return refuse("IATI_IMPORT_NO_FILE", {}, "file");
  if (upload === "too_large") return refuseTooLarge();
  const name = upload.name === "" ? "file.xml" : upload.name;
  const choice = choiceOf(upload.fields);
  const hash = sha256(upload.bytes);
  const kept = upload.bytes.slice();
  // What would go is looked at like all else; the confirmation asks whether it may.
  const asked = { ...choice, isDryRun: true, dropsMissing: true };
  const word = await runJob({ bytes: upload.bytes, name, ...asked }, doors);
  if (isRefusal(word)) return word;
  assert("imported" in word, "an import answers with what it would do");
  const { imported } = word;
  if (imported.is_imported) doors.waiting.keep(hash, { name, bytes: kept });
  return iatiReportPage(imported, { ...choice, hash }, language);
}

async function confirm(request: FastifyRequest, doors: Doors, language: Language) {
  const sent = (request.body ?? {}) as Record<string, unknown>;
  const hash = typeof sent["hash"] === "string" ? sent["hash"] : "";
  const file = doors.waiting.find(hash);
  if (!file) return refuse("IATI_IMPORT_FORGOTTEN", {}, "file");
  const choice = choiceOf(sent);
  const { name, bytes } = file;
  const asked = { ...choice, isDryRun: false, dropsMissing: sent["drop_missing"] === "yes" };
  const word = await runJob({ bytes: bytes.slice(), name, ...asked }, doors);
  if (isRefusal(word)) return word;
  assert("imported" in word, "an import answers with what it did");
  return iatiReportPage(word.imported, { ...choice, hash }, language);
}

async function undo(request: FastifyRequest, doors: Doors, language: Language) {
  const { batch, keep } = (request.body ?? {}) as Record<string, unknown>;
  const asked = {
    batch: typeof batch === "string" ? batch.slice(0, 100) : "",
    keepsUsed: keep === "yes",
  };
  const word = await runJob({ undo: asked }, doors);
  if (isRefusal(word)) return word;
  assert("undone" in word, "an undoing answers with what it undid");
  return iatiUndonePage(word.undone, language);
}

/** What the form says beside the file. */
function choiceOf(fields: Readonly<Record<string, unknown>>): {
  profile: IatiProfile | undefined;
  isIllustrative: boolean;
} {
  const profile = IATI_PROFILES.find((each) => each === fields["profile"]);
  return { profile, isIllustrative: fields["illustrative"] === "yes" };
}

function refuseTooLarge(): Refusal {
  return refuse(
    "IATI_IMPORT_TOO_LARGE",
    { limit: LIMITS.iati_import_file_size_bytes / MEGABYTE },
    "file",
  );
}

type Asked<Job> = Job extends unknown ? Omit<Job, "database" | "now"> : never;
type Done = { readonly imported: IatiSummary } | { readonly undone: IatiUndo };

/** In a thread of its own, so that pages are answered meanwhile; bounded in time and memory. */
async function runJob(asked: Asked<IatiJob>, doors: Doors): Promise<Done | Refusal> {
  if (doors.isBusy) return refuse("IATI_IMPORT_BUSY", {}, "file");
  doors.isBusy = true;
  try {
    const { pool, clock } = doors.options;
    const job = { ...asked, database: addressOf(pool), now: clock.now() };
    const handed = "bytes" in asked ? [asked.bytes] : [];
    const word = await runInThread<IatiWord>(SCRIPT, { data: job, handed }, THREAD);
    if (typeof word === "string") return refuse("IATI_IMPORT_TOO_MUCH", {}, "file");
    if ("refused" in word) return word.refused;
    return "unpacks_too_large" in word ? refuseTooLarge() : word;
  } finally {
    doors.isBusy = false;
  }
}

const SCRIPT = new URL("./iati-import-worker.js", import.meta.url);

/** The page that one began from, with what is wrong. */
async function again(
  refusal: Refusal,
  doors: Doors,
  to: { request: FastifyRequest; reply: FastifyReply; language: Language },
): Promise<FastifyReply> {
  const batches = await readIatiImports(doors.options);
  return doors.sendPage(iatiImportPage(to.language, batches, refusal), to.request, to.reply);
}

function languageIn(request: FastifyRequest): Language | null {
  const { language = "" } = request.params as Record<string, string>;
  return isLanguage(language) ? language : null;
}
