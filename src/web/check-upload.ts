import { refuser, type Refusal } from "../base/refusal.js";
import { LIMITS } from "../base/settings.js";
import { texts } from "../base/text.js";
import type { CheckAsked, CheckWord } from "./check-worker.js";
import type { CheckAnswer } from "./check-answer.js";
import { KeptThreads } from "./thread.js";

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
      en: "{count} files are being checked just now. Send yours again in a moment.",
      ja: "現在 {count} 件のファイルを検査中です。しばらくしてからもう一度送信してください。",
    },
  }),
);

export function refuseNoFile(): Refusal {
  return refuse("CHECK_NO_FILE", {}, "file");
}

export function refuseTooLarge(): Refusal {
  return refuse("CHECK_TOO_LARGE", { limit: LIMITS.check_file_size_bytes / MEGABYTE }, "file");
}

let running = 0;
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
  (word) => "answer" in word && word.answer.is_readable && !word.isCrowded,
);

/** Checks an uploaded file in a thread that checks nothing else meanwhile: bounded in time, memory and number. Keeps nothing. */
export async function checkInThread(asked: CheckAsked): Promise<CheckAnswer | Refusal> {
  if (running >= LIMITS.checks_at_once) return refuse("CHECK_BUSY", { count: running });
  running++;
  try {
    const word = await checkThreads.ask({ data: asked, handed: [asked.bytes] });
    if (word === "too_long") return refuse("CHECK_TOO_LONG", { limit: THREAD.cpu_ms / 1000 });
    if (word === "too_heavy") return refuse("CHECK_TOO_HEAVY", { limit: THREAD.memory_mb });
    return "answer" in word ? word.answer : refuseTooLarge();
  } finally {
    running--;
  }
}
