import type { FastifyRequest } from "fastify";
import type { Day } from "../base/day.js";
import type { Language } from "../base/language.js";
import { isRefusal, refuser, type Refusal } from "../base/refusal.js";
import { LIMITS } from "../base/settings.js";
import { texts } from "../base/text.js";
import type { CheckAsked, CheckWord, WorkbookAsked } from "./check-worker.js";
import { countSpots, isChecked, type CheckAnswer, type FileAnswer } from "./check-answer.js";
import { KeptThreads } from "./thread.js";
import { createTurns } from "./turns.js";
import { isZip, unzipped, type ZippedFile } from "./unzipped.js";
import { eachUpload } from "./upload.js";

const MEGABYTE = 1024 * 1024;

const refuse = refuser(
  texts({
    CHECK_NO_FILE: {
      en: "No file came with the form. Choose an IATI file, then press the button again.",
      ja: "ファイルが送信されていません。IATI ファイルを選択してから、もう一度ボタンを押してください。",
    },
    CHECK_TOO_LARGE: {
      en: "The file has more than {limit} MB, as it is or unpacked: more than this page checks. The command `earmark iati check FILE` has no such limit.",
      ja: "ファイル（または展開後）の大きさが、このページの上限 {limit} MB を超えています。上限のないコマンド `earmark iati check FILE` をお使いください。",
    },
    CHECK_TOO_LONG: {
      en: "The check took more than the {limit} seconds of processor time that this page gives to one file, and was stopped. The command `earmark iati check FILE` has no such limit.",
      ja: "1 ファイルあたりの処理時間の上限 {limit} 秒を超えたため、検査を中止しました。上限のないコマンド `earmark iati check FILE` をお使いください。",
    },
    CHECK_TOO_HEAVY: {
      en: "The check needed more than the {limit} MB of memory that this page gives to one file, and was stopped. The command `earmark iati check FILE` may read it.",
      ja: "1 ファイルあたりのメモリの上限 {limit} MB を超えたため、検査を中止しました。コマンド `earmark iati check FILE` では読める場合があります。",
    },
    CHECK_BUSY: {
      en: "{count} files are being checked or wait for it just now. Send yours again in a moment.",
      ja: "現在 {count} 件のファイルを検査中または待機中です。しばらくしてからもう一度送信してください。",
    },
    CHECK_TOO_MANY: {
      en: "More than {limit} files came with the form. The first {limit} were checked; send the others in a form of their own, or check a folder with the command `earmark iati check FOLDER`.",
      ja: "一度に検査できるのは {limit} ファイルまでです。最初の {limit} ファイルだけを検査しました。残りは改めて送信するか、コマンド `earmark iati check フォルダ` をお使いください。",
    },
    CHECK_TOO_MUCH: {
      en: "The files of the form have more than {limit} MB together. Those before the limit were checked; send the others in a form of their own, or check a folder with the command `earmark iati check FOLDER`.",
      ja: "ファイルの合計が上限 {limit} MB を超えました。上限までのファイルだけを検査しました。残りは改めて送信するか、コマンド `earmark iati check フォルダ` をお使いください。",
    },
    CHECK_CUT_OFF: {
      en: "The form ended before all of its files had come. Send the missing ones again.",
      ja: "送信が途中で切れました。検査されていないファイルをもう一度送信してください。",
    },
    CHECK_NO_XML: {
      en: "This file of the ZIP was passed over: its name ends with neither .xml nor .xml.gz.",
      ja: "ZIP 内のこのファイルは、名前が .xml または .xml.gz で終わらないため検査していません。",
    },
    CHECK_ZIP_BROKEN: {
      en: "The ZIP file could not be unpacked, or not to its end: it is damaged, or a password locks it. Unpack it, then choose the files in it.",
      ja: "ZIP ファイルを最後まで展開できませんでした（破損またはパスワード保護）。展開してから、中のファイルを選択してください。",
    },
    CHECK_WORKBOOK: {
      en: "The findings are too many for a workbook. Ask for the report as JSON.",
      ja: "指摘が多すぎるため XLSX を作成できません。JSON で取得してください。",
    },
  }),
);

/** A part of the form itself: the field that it came from. */
const FIELD = "file";

export function refuseNoFile(): Refusal {
  return refuse("CHECK_NO_FILE", {}, FIELD);
}

function refuseTooLarge(): Refusal {
  return refuse("CHECK_TOO_LARGE", { limit: LIMITS.check_file_size_bytes / MEGABYTE }, FIELD);
}

const REST = {
  too_many: () => refuse("CHECK_TOO_MANY", { limit: LIMITS.check_files }, FIELD),
  too_much: () =>
    refuse("CHECK_TOO_MUCH", { limit: LIMITS.check_form_size_bytes / MEGABYTE }, FIELD),
  cut_off: () => refuse("CHECK_CUT_OFF", {}, FIELD),
} as const;

const THREAD = {
  cpu_ms: LIMITS.check_cpu_ms,
  wall_ms: LIMITS.check_wall_ms,
  memory_mb: LIMITS.check_memory_mb,
  idle_ms: LIMITS.check_idle_ms,
};
/** One that read a file to its end reads the next; of the file it keeps nothing but names, and those only up to a limit. */
export const checkThreads = new KeptThreads<CheckWord>(
  new URL("./check-worker.js", import.meta.url),
  THREAD,
  (word) => "workbook" in word || ("answer" in word && word.answer.is_readable && !word.isCrowded),
);

const turns = createTurns(LIMITS.checks_at_once, LIMITS.checks_waiting);

/** What a thread says that does nothing else meanwhile: bounded in time, memory and number. */
async function askThread(given: {
  readonly data: CheckAsked | WorkbookAsked;
  readonly handed: readonly Uint8Array[];
}): Promise<CheckWord | Refusal> {
  const word = await turns.take(() => checkThreads.ask(given));
  if (word === null) return refuse("CHECK_BUSY", { count: turns.taken() }, FIELD);
  if (word === "too_long") return refuse("CHECK_TOO_LONG", { limit: THREAD.cpu_ms / 1000 }, FIELD);
  if (word === "too_heavy") return refuse("CHECK_TOO_HEAVY", { limit: THREAD.memory_mb }, FIELD);
  return word;
}

/** Checks one file. Keeps nothing. */
export async function checkInThread(asked: CheckAsked): Promise<CheckAnswer | Refusal> {
  const word = await askThread({ data: asked, handed: [asked.bytes] });
  if ("answer" in word) return word.answer;
  return "message" in word ? word : refuseTooLarge();
}

/** The reports of such files as one workbook. */
export async function workbookInThread(asked: WorkbookAsked): Promise<Uint8Array | Refusal> {
  const word = await askThread({ data: asked, handed: [] });
  if ("workbook" in word) return word.workbook;
  return isRefusal(word) && word.refused === "CHECK_BUSY" ? word : refuse("CHECK_WORKBOOK");
}

/** The files of a form one by one, each checked before the next is read; together they tell of so many places. */
export async function* checkEach(
  request: FastifyRequest,
  asked: { readonly today: Day; readonly language: Language; readonly places: number },
): AsyncGenerator<FileAnswer> {
  let { places } = asked;
  for await (const sent of eachFile(request)) {
    const answer = await answerTo(sent, { ...asked, places });
    if (isChecked(answer)) places = Math.max(0, places - countSpots(answer));
    yield answer;
  }
}

/** The files of a form and of each ZIP in it, as many and as much as one form may have. */
async function* eachFile(request: FastifyRequest): AsyncGenerator<ZippedFile> {
  let files = 0;
  let size_bytes = 0;
  for await (const sent of eachUpload(request, LIMITS.check_form_size_bytes)) {
    const isPacked = "bytes" in sent && isZip(sent.bytes);
    const each = isPacked ? unzipped(sent.bytes, LIMITS.check_file_size_bytes) : [sent];
    for await (const file of each) {
      if ("bytes" in file) size_bytes += file.bytes.length;
      const isMany = ++files > LIMITS.check_files && !("rest" in file);
      const isMuch = size_bytes > LIMITS.check_form_size_bytes;
      if (!isMany && !isMuch) yield file;
      else return yield { rest: isMany ? "too_many" : "too_much" };
    }
  }
}

async function answerTo(
  sent: ZippedFile,
  asked: Omit<CheckAsked, "bytes" | "name">,
): Promise<FileAnswer> {
  if ("rest" in sent) return { name: "", refusal: REST[sent.rest]() };
  if ("isBroken" in sent) return { name: "", refusal: refuse("CHECK_ZIP_BROKEN", {}, FIELD) };
  const name = sent.name === "" ? "file.xml" : sent.name;
  if ("isOther" in sent) return { name, refusal: refuse("CHECK_NO_XML", {}, FIELD) };
  if ("isTooLarge" in sent) return { name, refusal: refuseTooLarge() };
  const answer = await checkInThread({ ...asked, bytes: sent.bytes, name });
  return isRefusal(answer) ? { name, refusal: answer } : answer;
}
