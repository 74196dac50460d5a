import { fork } from "node:child_process";
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { refuser, type Refusal } from "../base/refusal.js";
import { LIMITS } from "../base/settings.js";
import { texts, type Facts } from "../base/text.js";
import { spillFolder } from "./snapshot.js";

/** Numbers that a double cannot hold (decimals, large whole numbers) and days are text. */
export type SqlCell =
  string | number | boolean | null | readonly SqlCell[] | { readonly [key: string]: SqlCell };

export interface SqlAnswer {
  readonly snapshot: string;
  readonly as_of: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly SqlCell[])[];
  /** There are more rows than the limit. */
  readonly is_cut: boolean;
}

export interface SqlAsked {
  readonly folder: string;
  readonly sql: string;
  readonly limits: SqlLimits;
}

export interface SqlLimits {
  readonly time_ms: number;
  readonly rows: number;
  /** Of the whole process that runs it, its engine within. */
  readonly memory_mb: number;
  readonly answer_size_bytes: number;
}

export const SQL_LIMITS: SqlLimits = {
  time_ms: LIMITS.analyst_sql_ms,
  rows: LIMITS.analyst_sql_rows,
  memory_mb: LIMITS.analyst_sql_memory_mb,
  answer_size_bytes: LIMITS.analyst_sql_answer_bytes,
};

const REFUSALS = texts({
  SQL_NO_SELECT: {
    en: "Write one statement, a SELECT (or WITH … SELECT, FROM, VALUES). This is {found}: the observatory is only read.",
    ja: "SELECT 文（WITH … SELECT、FROM、VALUES を含む）を 1 つだけ書いてください。これは {found} です。観測データは読み取り専用です。",
  },
  SQL_NAME_CLOSED: {
    en: "{name} is closed: it reads files, or the engine itself. The tables are in docs/observatory.md and docs/observatory-questions.md.",
    ja: "{name} は使えません（ファイルやエンジン自体を読むため）。表は docs/observatory.md と docs/observatory-questions.md にあります。",
  },
  SQL_TOO_LONG: {
    en: "The statement is longer than {limit} characters.",
    ja: "文が {limit} 文字を超えています。",
  },
  SQL_FAILED: { en: "The engine says: {reason}", ja: "エンジンからの応答：{reason}" },
  SQL_TOO_SLOW: {
    en: "Stopped after {seconds} s. Narrow the question: a condition on type, year or provider, or one of the tables by year.",
    ja: "{seconds} 秒で停止しました。種別・年・提供組織などで絞り込むか、年別の表を使ってください。",
  },
  SQL_TOO_LARGE: {
    en: "Stopped: it needed more than {limit} MB of memory. Narrow the question, or ask for fewer columns and groups.",
    ja: "メモリが {limit} MB を超えたため停止しました。条件を絞るか、列や集計の単位を減らしてください。",
  },
  SQL_ANSWER_TOO_LARGE: {
    en: "The answer is larger than {limit} MB. Ask for fewer rows or columns.",
    ja: "回答が {limit} MB を超えています。行や列を減らしてください。",
  },
  SQL_JOIN_SPREAD: {
    en: "On a cluster a RIGHT or FULL JOIN would count rows once for each node. Turn it round: write the table whose rows all stay first, and LEFT JOIN.",
    ja: "クラスターでは RIGHT JOIN・FULL JOIN の行がノードごとに重複します。全行を残す表を先に書き、LEFT JOIN にしてください。",
  },
  SQL_CANCELLED: { en: "Cancelled.", ja: "取り消しました。" },
});
export const refuseSql = refuser(REFUSALS);

export type SqlCode = keyof typeof REFUSALS;

/** What the process says: one of these, and then it ends. */
export type SqlWord =
  | { readonly answer: SqlAnswer }
  | { readonly code: SqlCode; readonly facts: Facts }
  | { readonly refusal: Refusal };

/** How the process ends itself where it must not go on. */
export const SQL_EXITS = { too_slow: 81, too_large: 82 } as const;

/** What an operating system's kill may take beyond the process's own limit. */
const PATIENCE_MS = 3_000;

/** Statements for whoever asks how one is written. */
export const ANALYST_EXAMPLES = [
  "select type, count(*) from flow group by type",
  "select iati_identifier, title from activity limit 10",
] as const;

/**
 * Runs an analyst's SELECT on the snapshot that counts: one statement, read only, in a process of its own that can reach no
 * other file and no network, with limits of time, rows and memory. The engine's own memory limit does not cover all that it
 * allocates, and some of its functions cannot be interrupted (both measured on 1.5.6): so the process watches itself, and is
 * killed from here when it does not end.
 */
export function runAnalystSql(
  { folder, sql }: { readonly folder: string; readonly sql: string },
  signal: AbortSignal,
  limits: SqlLimits = SQL_LIMITS,
): Promise<SqlAnswer | Refusal> {
  if (sql.length > LIMITS.analyst_sql_length)
    return Promise.resolve(refuseSql("SQL_TOO_LONG", { limit: LIMITS.analyst_sql_length }));
  if (signal.aborted) return Promise.resolve(refuseSql("SQL_CANCELLED"));
  const program = fileURLToPath(new URL("./analyst-process.js", import.meta.url));
  const child = fork(program, [], {
    // Nothing of ours is handed on: no address, no password.
    env: { PATH: process.env["PATH"] ?? "", TMPDIR: process.env["TMPDIR"] },
    execArgv: [],
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    serialization: "advanced",
  });
  const kill = () => child.kill("SIGKILL");
  const timer = setTimeout(kill, limits.time_ms + PATIENCE_MS);
  signal.addEventListener("abort", kill);
  let word: SqlWord | null = null;
  child.on("message", (said: SqlWord) => (word = said));
  child.send({ folder, sql, limits } satisfies SqlAsked, () => undefined);
  return new Promise((done) => {
    child.on("error", () => undefined);
    child.on("close", (code) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", kill);
      if (child.pid !== undefined)
        rmSync(spillFolder(child.pid, 0), { recursive: true, force: true });
      done(outcome(word, code, signal.aborted, limits));
    });
  });
}

function outcome(
  word: SqlWord | null,
  code: number | null,
  isCancelled: boolean,
  limits: SqlLimits,
): SqlAnswer | Refusal {
  if (isCancelled) return refuseSql("SQL_CANCELLED");
  if (word !== null && "answer" in word) return word.answer;
  if (word !== null && "refusal" in word) return word.refusal;
  if (word !== null) return refuseSql(word.code, word.facts);
  // Without a word and without its own code the system ended it: for memory, or we did, for time.
  if (code === SQL_EXITS.too_large) return refuseSql("SQL_TOO_LARGE", { limit: limits.memory_mb });
  return refuseSql("SQL_TOO_SLOW", { seconds: Math.round(limits.time_ms / 1000) });
}
