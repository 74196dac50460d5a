import { Readable } from "node:stream";
import multipart from "@fastify/multipart";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Clock } from "../base/clock.js";
import type { Day } from "../base/day.js";
import { isLanguage, type Language } from "../base/language.js";
import { isRefusal } from "../base/refusal.js";
import { LIMITS } from "../base/settings.js";
import { isChecked, type FileAnswer } from "./check-answer.js";
import { checkEach, refuseNoFile, workbookInThread } from "./check-upload.js";
import type { PageSender } from "./writing.js";
import { checkedPage, checkPage } from "./pages/check.js";
import { checkedFilesPage } from "./pages/check-files.js";
import { REPORT_LENGTH, reportName, XLSX_TYPE, type Travelling } from "./parts/check-reports.js";
import { uploadLimits } from "./upload.js";

interface Checking {
  readonly today: Day;
  readonly language: Language;
  readonly isWritable: boolean;
  readonly sendPage: PageSender;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** The page that checks files: it writes nothing and keeps nothing, so a read-only site has it too. */
export function addCheck(
  server: FastifyInstance,
  { clock, isWritable }: { readonly clock: Clock; readonly isWritable: boolean },
  sendPage: PageSender,
): void {
  void server.register(async (scope) => {
    const limits = uploadLimits(LIMITS.check_file_size_bytes, { files: LIMITS.check_files });
    // One that is too large is told of by name, and the next is read.
    await scope.register(multipart, { ...limits, throwFileSizeLimit: false });
    scope.get("/:language/check", (request, reply) => {
      const language = languageIn(request);
      return sendPage(language ? checkPage(language, isWritable) : null, request, reply);
    });
    scope.post(
      "/:language/check",
      { bodyLimit: LIMITS.check_form_size_bytes * 2 },
      (request, reply) => {
        const language = languageIn(request);
        if (!language) return sendPage(null, request, reply);
        const wanted = (request.query as Record<string, unknown>)["answer"];
        const places = wanted === "xlsx" ? LIMITS.check_rows : LIMITS.check_findings_reported;
        const today = clock.today();
        const files = checkEach(request, { today, language, places });
        const checking = { today, language, isWritable, sendPage, request, reply };
        return answerForm(checking, files, wanted);
      },
    );
  });
}

/** A form with one file is answered with its page or report; with several, with one of all of them. */
async function answerForm(
  checking: Checking,
  files: AsyncGenerator<FileAnswer>,
  wanted: unknown,
): Promise<FastifyReply> {
  const { today, language, isWritable, sendPage, request, reply } = checking;
  const refuse = (refusal: ReturnType<typeof refuseNoFile>) =>
    sendPage(checkPage(language, isWritable, refusal), request, reply);
  const first = await files.next();
  if (first.done) return refuse(refuseNoFile());
  const second = await files.next();
  const only = second.done ? first.value : null;
  if (only && !isChecked(only)) return refuse(only.refusal);
  const all = chained(second.done ? [first.value] : [first.value, second.value], files);
  const name = only ? reportName(only.name) : "iati-check";
  if (wanted === "json") {
    const json = only?.json ?? Readable.from(arrayOf(all, language));
    return sendFile(reply, json, "application/json; charset=utf-8", `${name}.json`);
  }
  const told: FileAnswer[] = [];
  const reports: string[] = [];
  let length = 0;
  for await (const file of all) {
    const json = only ? only.json : reportOf(file, language);
    length += json.length;
    if (length <= REPORT_LENGTH) reports.push(json);
    // The page shows nothing of it, and there may be many.
    told.push(isChecked(file) ? { ...file, json: "" } : file);
  }
  if (wanted === "xlsx") {
    const workbook = await workbookInThread({ files: told, today, language });
    if (isRefusal(workbook)) return refuse(workbook);
    return sendFile(reply, Buffer.from(workbook), XLSX_TYPE, `${name}.xlsx`);
  }
  const isLong = length > REPORT_LENGTH || told.some((file) => isChecked(file) && file.is_cut);
  const workbook = isLong ? null : await workbookInThread({ files: told, today, language });
  const travelling: Travelling | null =
    workbook === null || isRefusal(workbook)
      ? null
      : { name, xlsx: workbook, json: only ? only.json : `[${reports.join(",")}]\n` };
  const page = only
    ? checkedPage({ checked: only, reports: travelling, language, isWritable })
    : checkedFilesPage({ checked: told, reports: travelling, language, isWritable });
  return sendPage(page, request, reply);
}

async function* chained(
  first: readonly FileAnswer[],
  rest: AsyncIterable<FileAnswer>,
): AsyncGenerator<FileAnswer> {
  yield* first;
  yield* rest;
}

/** Several reports, as the command gives them: an array, written as the files are checked. */
async function* arrayOf(
  files: AsyncIterable<FileAnswer>,
  language: Language,
): AsyncGenerator<string> {
  let before = "[";
  for await (const file of files) {
    yield before + reportOf(file, language);
    before = ",";
  }
  yield "]\n";
}

/** The official report with the name of its file; of one that was not checked, why. */
function reportOf(file: FileAnswer, language: Language): string {
  const head = `{"file":${JSON.stringify(file.name)},`;
  if (isChecked(file)) return head + file.json.slice(1);
  const { refused, message } = file.refusal;
  return `${head}"refused":${JSON.stringify(refused)},"message":${JSON.stringify(message[language])}}\n`;
}

function sendFile(
  reply: FastifyReply,
  content: string | Buffer | Readable,
  type: string,
  name: string,
): FastifyReply {
  reply.headers({
    "cache-control": "no-store",
    "content-disposition": attachment(name),
  });
  return reply.type(type).send(content);
}

/** In whatever script the name is; what reads plain names alone gets what is left of it in plain letters. Source: RFC 6266. */
function attachment(name: string): string {
  const plain = name.replace(/[^\w.-]+/g, "-").replace(/^-+/, "");
  const full = plain === name ? "" : `; filename*=UTF-8''${encodeURIComponent(name)}`;
  return `attachment; filename="${plain}"${full}`;
}

function languageIn(request: FastifyRequest): Language | null {
  const { language = "" } = request.params as Record<string, string>;
  return isLanguage(language) ? language : null;
}
