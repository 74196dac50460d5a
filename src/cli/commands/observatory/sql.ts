import { isRefusal, type Refusal } from "../../../base/refusal.js";
import { fill, texts } from "../../../base/text.js";
import { LIMITS } from "../../../base/settings.js";
import {
  ANALYST_EXAMPLES,
  runAnalystSql,
  type SqlAnswer,
} from "../../../observatory/analyst-sql.js";
import { runClusterSql } from "../../../observatory/cluster/analyst.js";
import { openCluster } from "../../../observatory/cluster/open.js";
import { isNumericType, plainCell, sqlCsv } from "../../../publication/answer-csv.js";
import { alignColumns } from "../../answer-text.js";
import { ENGINE_OPTIONS, folderOf, readEngine } from "../../observatory-engine.js";
import { Refused, type Command, type Invocation } from "../../command.js";
import { OBSERVATORY_OPTION } from "../../options.js";
import type { Terminal } from "../../terminal.js";

const TEXTS = texts({
  statement: { en: "one statement, in quotation marks", ja: "引用符で囲んだ文 1 つ" },
  json: {
    en: "the rows as an array of objects, decimals and large whole numbers as text; a refusal as JSON too",
    ja: "行を JSON の配列で出力（小数と大きな整数は文字列。拒否された場合はその理由も JSON）",
  },
  csv: { en: "the rows as a CSV table", ja: "行を CSV の表で出力" },
  notes: {
    en: `Read are the tables of docs/observatory.md and docs/observatory-questions.md, in the engine's SQL (DuckDB's, or ClickHouse's), on the snapshot that counts. They are only read: no files, no network, no settings; at most ${LIMITS.analyst_sql_ms / 1000} s, ${LIMITS.analyst_sql_rows} rows and ${LIMITS.analyst_sql_memory_mb} MB. Ctrl-C ends it.`,
    ja: `docs/observatory.md と docs/observatory-questions.md の表に対する SELECT 文 1 つ（エンジンの SQL、DuckDB または ClickHouse）を、現在のスナップショットで実行します。読み取り専用で、ファイル・ネットワーク・設定には触れられません。上限は ${LIMITS.analyst_sql_ms / 1000} 秒、${LIMITS.analyst_sql_rows} 行、${LIMITS.analyst_sql_memory_mb} MB。Ctrl-C で中断します。`,
  },
  summary: {
    en: "Read the observatory with an SQL SELECT",
    ja: "SQL の SELECT で観測データを読む",
  },
  rows: {
    en: "{count} rows. Snapshot {snapshot}.",
    ja: "{count} 行。スナップショット {snapshot}。",
  },
  cut: {
    en: "There are more: the answer was cut at {count} rows.",
    ja: "続きがあります（{count} 行で打ち切り）。",
  },
});

export const command: Command = {
  summary: TEXTS.summary,
  words: [{ value: '"SELECT …"', help: TEXTS.statement }],
  usage: '"SELECT …" (--observatory DIR | --engine clickhouse --url URL)',
  options: {
    observatory: OBSERVATORY_OPTION,
    ...ENGINE_OPTIONS,
    json: { help: TEXTS.json },
    csv: { help: TEXTS.csv },
  },
  notes: TEXTS.notes,
  examples: ANALYST_EXAMPLES.map(
    (statement) => `earmark observatory sql "${statement}" --observatory world`,
  ),
  async run({ words, options, flags, terminal }) {
    const [sql = ""] = words;
    const answer = await select(sql, options, terminal);
    if (isRefusal(answer)) throw new Refused(answer);
    const { columns, rows } = answer;
    const names = columns.map(({ name }) => name);
    if (flags["json"] === true) {
      const objects = rows.map((row) =>
        Object.fromEntries(names.map((name, index) => [name, row[index]])),
      );
      terminal.print(JSON.stringify(objects, null, 1));
    } else if (flags["csv"] === true) await terminal.write(sqlCsv(answer));
    else print(answer, terminal);
    if (answer.is_cut)
      terminal.say(fill(TEXTS.cut[terminal.language], { count: rows.length }, terminal.language));
    return 0;
  },
};

/** In a process of its own where the folder is read; in the cluster by its own limits. */
async function select(
  sql: string,
  options: Invocation["options"],
  { interrupted }: Terminal,
): Promise<SqlAnswer | Refusal> {
  const address = readEngine({ options });
  if (address === null) return runAnalystSql({ folder: folderOf({ options }), sql }, interrupted);
  const cluster = isRefusal(address) ? address : await openCluster(address);
  return isRefusal(cluster) ? cluster : runClusterSql(cluster, sql, interrupted);
}

function print({ columns, rows, snapshot }: SqlAnswer, terminal: Terminal): void {
  const lines = rows.map((row) =>
    row.map((cell) => (cell === null ? "–" : String(plainCell(cell)).replace(/\s+/g, " "))),
  );
  const heads = columns.map(({ name }) => name);
  for (const line of alignColumns([heads, ...lines], columns.map(isNumericType)))
    terminal.print(line);
  terminal.say(
    fill(TEXTS.rows[terminal.language], { count: rows.length, snapshot }, terminal.language),
  );
}
