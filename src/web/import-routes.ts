import multipart from "@fastify/multipart";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { importFile, type ImportRequest } from "../actions/import-file.js";
import { exampleOf, IMPORT_KINDS, type ImportKind } from "../actions/import-report.js";
import { readImports, undoImport } from "../actions/undo-import.js";
import { sha256 } from "../base/canonical.js";
import { isLanguage, type Language } from "../base/language.js";
import { isRefusal, refuser, type Refusal } from "../base/refusal.js";
import { LIMITS } from "../base/settings.js";
import { texts } from "../base/text.js";
import { UnreadableSheet } from "../intake/sheet.js";
import { readTable } from "../intake/table-file.js";
import { LOCAL_USER } from "../people/permission.js";
import type { PageSender } from "./writing.js";
import { importPage, reportPage, undonePage } from "./pages/import.js";
import { refusedPage } from "./pages/refused.js";
import type { WriteOptions } from "./writing.js";
import { readUpload, uploadLimits } from "./upload.js";
import { createWaitingFiles, type WaitingFiles } from "./waiting-files.js";
import { refuseElsewhere } from "./write-guard.js";

const refuse = refuser(
  texts({
    IMPORT_NO_FILE: {
      en: "No file came with the form. Choose a CSV or XLSX table, then press the button again.",
      ja: "ファイルが送信されていません。CSVまたはXLSXの表を選択してから、もう一度ボタンを押してください。",
    },
    IMPORT_NO_KIND: {
      en: "Say what the table holds: receipts, expenditure or exchange rates.",
      ja: "表の内容（入金、支出または換算率）を選択してください。",
    },
    IMPORT_TOO_LARGE: {
      en: "The file has more than {limit} MB. Split it, and import the parts one after the other.",
      ja: "ファイルが上限（{limit} MB）を超えています。分割して順に取り込んでください。",
    },
    IMPORT_FORGOTTEN: {
      en: "The file is no longer held here. Choose it again; what was taken before is not taken twice.",
      ja: "ファイルの一時保存期間が過ぎました。もう一度選択してください。取込み済みの行が重複することはありません。",
    },
    IMPORT_FILE_WRONG: { en: "{problem}", ja: "{problem}" },
  }),
);

interface Doors {
  readonly options: WriteOptions;
  readonly waiting: WaitingFiles;
  readonly sendPage: PageSender;
}

const MEGABYTE = 1024 * 1024;

/** Tables of receipts, expenditure and exchange rates: choose, look at what each row will do, confirm, and take back. A read-only site has none of it. */
export function addImport(
  server: FastifyInstance,
  options: WriteOptions,
  sendPage: PageSender,
): void {
  if (options.isReadOnly) return;
  const doors: Doors = { options, waiting: createWaitingFiles(), sendPage };
  server.get("/:language/import", async (request, reply) => {
    const language = languageIn(request);
    return sendPage(
      language
        ? importPage(language, await readImports(options), { chosen: kindOf(queryOf(request)) })
        : null,
      request,
      reply,
    );
  });
  server.get("/:language/import/example/:kind", async (request, reply) => {
    const language = languageIn(request);
    const kind = kindOf((request.params as Record<string, string>)["kind"]);
    if (!language || !kind) return sendPage(null, request, reply);
    const disposition = `attachment; filename="${kind}-example.csv"`;
    return reply
      .headers({ "cache-control": "no-store", "content-disposition": disposition })
      .type("text/csv; charset=utf-8")
      .send(exampleOf(kind, language));
  });
  guarded(server, "/:language/import/confirm", doors, (...asked) => runAgain(asked, false));
  // Of another kind than was chosen, as its headings have it.
  guarded(server, "/:language/import/as", doors, (...asked) => runAgain(asked, true));
  guarded(server, "/:language/import/undo", doors, undo);
  void server.register(async (scope) => {
    await scope.register(multipart, uploadLimits(LIMITS.sheet_size_bytes));
    guarded(scope, "/:language/import", doors, preview, LIMITS.sheet_size_bytes + MEGABYTE);
  });
}

type Answerer = (
  request: FastifyRequest,
  reply: FastifyReply,
  doors: Doors,
  language: Language,
) => Promise<FastifyReply>;

/** A write by a form of this site alone. */
function guarded(
  server: FastifyInstance,
  path: string,
  doors: Doors,
  answer: Answerer,
  bodyLimit: number = LIMITS.request_size_bytes,
): void {
  server.post(path, { bodyLimit }, async (request, reply) => {
    const language = languageIn(request);
    if (!language) return doors.sendPage(null, request, reply);
    const elsewhere = refuseElsewhere(request);
    if (elsewhere) return doors.sendPage(refusedPage(elsewhere, language), request, reply);
    return answer(request, reply, doors, language);
  });
}

async function preview(
  request: FastifyRequest,
  reply: FastifyReply,
  doors: Doors,
  language: Language,
): Promise<FastifyReply> {
  const upload = await readTableForm(request);
  if (isRefusal(upload)) return again(request, reply, doors, language, upload);
  const { kind, name, bytes } = upload;
  const hash = sha256(bytes);
  const report = await run({ kind, name, bytes, hash, isDryRun: true }, doors);
  if (isRefusal(report)) return again(request, reply, doors, language, report);
  if (report.taken > 0 || report.looks_like !== null) doors.waiting.keep(hash, { name, bytes });
  return doors.sendPage(reportPage(report, language), request, reply);
}

/** A file that waits, taken over or only looked at. */
async function runAgain(
  [request, reply, doors, language]: Parameters<Answerer>,
  isDryRun: boolean,
): Promise<FastifyReply> {
  const sent = (request.body ?? {}) as Record<string, unknown>;
  const hash = typeof sent["hash"] === "string" ? sent["hash"] : "";
  const kind = kindOf(sent["kind"]);
  const file = doors.waiting.find(hash);
  if (!kind || !file)
    return again(request, reply, doors, language, refuse("IMPORT_FORGOTTEN", {}, "file"));
  const report = await run({ kind, ...file, hash, isDryRun }, doors);
  if (isRefusal(report)) return again(request, reply, doors, language, report);
  return doors.sendPage(reportPage(report, language), request, reply);
}

async function undo(
  request: FastifyRequest,
  reply: FastifyReply,
  doors: Doors,
  language: Language,
): Promise<FastifyReply> {
  const sent = (request.body ?? {}) as Record<string, unknown>;
  const text = (name: string) =>
    typeof sent[name] === "string" ? sent[name].slice(0, LIMITS.text_field_length) : "";
  const answer = await undoImport(
    { batch_id: text("batch"), reason: text("reason"), person: LOCAL_USER },
    doors.options,
  );
  if (isRefusal(answer))
    return again(request, reply, doors, language, { ...answer, field: `reason-${text("batch")}` });
  return doors.sendPage(undonePage(answer, language), request, reply);
}

/** The page that one began from, with what is wrong. */
async function again(
  request: FastifyRequest,
  reply: FastifyReply,
  doors: Doors,
  language: Language,
  refusal: Refusal,
): Promise<FastifyReply> {
  return doors.sendPage(
    importPage(language, await readImports(doors.options), { refusal }),
    request,
    reply,
  );
}

interface Given {
  readonly kind: ImportKind;
  readonly name: string;
  readonly bytes: Uint8Array;
}

async function run(
  given: Given & { readonly hash: string; readonly isDryRun: boolean },
  { options }: Doors,
) {
  const { kind, name, bytes, hash, isDryRun } = given;
  try {
    const asked: ImportRequest = {
      kind,
      source: (count) => readTable(bytes, name, count),
      file: name,
      file_hash: hash,
      person: LOCAL_USER,
      isDryRun,
    };
    return await importFile(asked, options);
  } catch (error) {
    if (error instanceof UnreadableSheet)
      return refuse("IMPORT_FILE_WRONG", { problem: error.finding.message }, "file");
    throw error;
  }
}

async function readTableForm(request: FastifyRequest): Promise<Given | Refusal> {
  const upload = await readUpload(request);
  if (upload === "none") return refuse("IMPORT_NO_FILE", {}, "file");
  if (upload === "too_large")
    return refuse("IMPORT_TOO_LARGE", { limit: LIMITS.sheet_size_bytes / MEGABYTE }, "file");
  const kind = kindOf(upload.fields["kind"]);
  if (!kind) return refuse("IMPORT_NO_KIND", {}, "kind");
  return { kind, bytes: upload.bytes, name: upload.name === "" ? "table.csv" : upload.name };
}

/** What an address that leads to the form says that the file holds. */
function queryOf(request: FastifyRequest): unknown {
  return (request.query as Record<string, unknown>)["kind"];
}

function kindOf(sent: unknown): ImportKind | null {
  return IMPORT_KINDS.find((kind) => kind === sent) ?? null;
}

function languageIn(request: FastifyRequest): Language | null {
  const { language = "" } = request.params as Record<string, string>;
  return isLanguage(language) ? language : null;
}
