import { join } from "node:path";
import { systemClock } from "../base/clock.js";
import { packageRoot } from "../base/place.js";
import { isRefusal } from "../base/refusal.js";
import { texts } from "../base/text.js";
import { sqlState } from "../store/connect.js";
import { refuseFull } from "../store/embedded.js";
import { openRecord, type OpenEffects, type OpenRecord, type RecordChoice } from "../store/open.js";
import { UnusableError, UsageError, type Command, type Invocation } from "./command.js";

/** The options of every command that needs the record. */
export const DATABASE_OPTIONS = {
  data: { type: "string" },
  database: { type: "string" },
} as const satisfies Command["options"];

export const DATABASE_USAGE = "[--data DIR | --database URL]";

/** What the two options mean, for a command's help. */
export const DATABASE_HELP = texts({
  help: {
    en: "--data DIR is the folder of the embedded database (data/ in the project where it is left out): an absent or empty folder becomes a fresh record, and a database that runs on it already is joined. --database URL names any PostgreSQL of 15 or later instead; so does the variable EARMARK_DATABASE.",
    ja: "--data DIR は同梱データベースのフォルダーです（省略時はプロジェクトの data/）。存在しない、または空のフォルダーは新しい記録になり、既に動いているデータベースがあればそれに接続します。--database URL（または環境変数 EARMARK_DATABASE）を指定すると、PostgreSQL 15 以降の任意のデータベースを使います。",
  },
}).help;

const TEXTS = texts({
  both: {
    en: "Give --data or --database, not both: each names a record.",
    ja: "--data と --database はどちらか一方だけを指定してください。",
  },
  empty: {
    en: "--data needs the name of a folder.",
    ja: "--data にはフォルダー名が必要です。",
  },
});

/** Which record the options name: the folder asked for, the URL, or the project's own folder. */
export function recordChoice({ options }: Invocation): RecordChoice {
  const { data, database } = options;
  if (data !== undefined && database !== undefined) throw new UsageError(TEXTS.both);
  if (data === "") throw new UsageError(TEXTS.empty);
  if (data !== undefined) return { data };
  const url = database ?? process.env["EARMARK_DATABASE"];
  return url === undefined || url === "" ? { data: join(packageRoot, "data") } : { url };
}

/** Opens the record that the options name, and closes it after the work, whatever becomes of it. */
export async function withRecord<T>(
  invocation: Invocation,
  work: (record: OpenRecord) => Promise<T>,
  options: Omit<OpenEffects, "clock"> = {},
): Promise<T> {
  const record = await openRecord(recordChoice(invocation), { clock: systemClock, ...options });
  if (isRefusal(record)) throw new UnusableError(record.message);
  for (const note of record.notes) invocation.terminal.say(note);
  try {
    return await work(record);
  } catch (error) {
    // Of the record's disk alone; what a command writes elsewhere it tells itself.
    if (sqlState(error) === "53100") throw new UnusableError(refuseFull(record.place).message);
    throw error;
  } finally {
    await record.close();
  }
}
