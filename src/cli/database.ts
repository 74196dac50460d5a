import { join } from "node:path";
import { systemClock } from "../base/clock.js";
import { packageRoot } from "../base/place.js";
import { isRefusal, refuser } from "../base/refusal.js";
import { texts } from "../base/text.js";
import { sqlState } from "../store/connect.js";
import { refuseFull } from "../store/embedded.js";
import { isFreshFolder } from "../store/embedded/data-folder.js";
import { openRecord, type OpenEffects, type OpenRecord, type RecordChoice } from "../store/open.js";
import { UnusableError, UsageError, type Invocation, type Options } from "./command.js";

/** The options of every command that needs the record. */
export const DATABASE_OPTIONS = {
  data: {
    value: "DIR",
    kind: "new folder",
    help: {
      en: "the record: the folder of its embedded database (data/ in the project). One that runs already is joined",
      ja: "記録のある同梱データベースのフォルダー（既定はプロジェクトの data/）。既に動いていれば接続する",
    },
  },
  database: {
    value: "URL",
    help: {
      en: "the record on a PostgreSQL of 15 or later instead; so does the variable EARMARK_DATABASE",
      ja: "代わりに使う PostgreSQL 15 以降の URL（環境変数 EARMARK_DATABASE でも指定可）",
    },
  },
} as const satisfies Options;

const TEXTS = texts({
  both: {
    en: "Give --data or --database, not both: each names a record.",
    ja: "--data と --database はどちらか一方だけを指定してください。",
  },
});

const refuse = refuser(
  texts({
    RECORD_ABSENT: {
      en: "There is no record in {folder}. Name the folder of one with --data; `earmark start` and `earmark load FOLDER` make a fresh one.",
      ja: "{folder} に記録がありません。--data で記録のあるフォルダーを指定してください。新しい記録は `earmark start` または `earmark load FOLDER` で作成できます。",
    },
  }),
);

type RecordNeeds = Omit<OpenEffects, "clock"> & {
  /** A record may be made of an absent or empty folder: the command puts something into it. */
  readonly mayBeFresh?: boolean;
};

/** Which record the options name: the folder asked for, the URL, or the project's own folder. */
export function recordChoice({ options }: Invocation): RecordChoice {
  const { data, database } = options;
  if (data !== undefined && database !== undefined) throw new UsageError(TEXTS.both);
  if (data !== undefined) return { data };
  const url = database ?? process.env["EARMARK_DATABASE"];
  return url === undefined || url === "" ? { data: join(packageRoot, "data") } : { url };
}

/** Opens the record that the options name, and closes it after the work, whatever becomes of it. */
export async function withRecord<T>(
  invocation: Invocation,
  work: (record: OpenRecord) => Promise<T>,
  { mayBeFresh = false, ...options }: RecordNeeds = {},
): Promise<T> {
  const choice = recordChoice(invocation);
  if (!mayBeFresh && "data" in choice && isFreshFolder(choice.data))
    throw new UnusableError(refuse("RECORD_ABSENT", { folder: choice.data }));
  const record = await openRecord(choice, { clock: systemClock, ...options });
  if (isRefusal(record)) throw new UnusableError(record);
  for (const note of record.notes) invocation.terminal.say(note);
  try {
    return await work(record);
  } catch (error) {
    // Of the record's disk alone; what a command writes elsewhere it tells itself.
    if (sqlState(error) === "53100") throw new UnusableError(refuseFull(record.place));
    throw error;
  } finally {
    await record.close();
  }
}
