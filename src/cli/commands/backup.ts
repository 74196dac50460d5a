import { backUp } from "../../actions/back-up.js";
import { systemClock } from "../../base/clock.js";
import { isRefusal } from "../../base/refusal.js";
import { fill, texts } from "../../base/text.js";
import type { Backup } from "../../store/backup.js";
import { UnusableError, UsageError, type Command } from "../command.js";
import { DATABASE_HELP, DATABASE_OPTIONS, DATABASE_USAGE, withRecord } from "../database.js";
import type { Terminal } from "../terminal.js";

const TEXTS = texts({
  file: {
    en: "Name one file to write the backup into.",
    ja: "バックアップの書き込み先ファイルを 1 つ指定してください。",
  },
  done: { en: "{file}: {rows} rows of {tables} tables.", ja: "{file}：{tables} 表、{rows} 行。" },
  summary: {
    en: "Write the whole record into one file, while people work",
    ja: "記録全体を 1 つのファイルに書き出す（稼働中でも可）",
  },
  help: {
    en: "The file holds every table as of one moment, compressed, with a checksum; it is written whole or not at all and never over another. It restores on any PostgreSQL of 15 or later, the embedded one included (`earmark restore`). It holds everything that the record holds: keep it where only its owners can read it.",
    ja: "ある一時点のすべての表を圧縮し、チェックサムを付けて 1 つのファイルに書き出します。既存のファイルは上書きせず、途中までのファイルも残しません。同梱データベースを含む PostgreSQL 15 以降のどこにでも復元できます（`earmark restore`）。記録のすべてを含むため、所有者だけが読める場所に保管してください。",
  },
});

export const command: Command = {
  summary: TEXTS.summary,
  usage: `FILE ${DATABASE_USAGE} [--json]`,
  help: {
    en: `${TEXTS.help.en}\n\n${DATABASE_HELP.en}`,
    ja: `${TEXTS.help.ja}\n\n${DATABASE_HELP.ja}`,
  },
  options: { ...DATABASE_OPTIONS, json: { type: "boolean" } },
  async run(invocation) {
    const [file, ...rest] = invocation.words;
    if (file === undefined || rest.length > 0) throw new UsageError(TEXTS.file);
    const made = await withRecord(invocation, ({ pool }) =>
      backUp(file, { pool, clock: systemClock }),
    );
    if (isRefusal(made)) throw new UnusableError(made.message);
    printBackup(file, made, invocation.flags["json"] ?? false, invocation.terminal);
    return 0;
  },
};

/** `--json`: {file, made_at, rows: {table: count}}. */
export function printBackup(file: string, made: Backup, isJson: boolean, terminal: Terminal): void {
  if (isJson) return terminal.print(JSON.stringify({ file, ...made }));
  const counts = Object.values(made.rows);
  const facts = {
    file,
    rows: counts.reduce((sum, count) => sum + count, 0),
    tables: counts.length,
  };
  terminal.print(fill(TEXTS.done[terminal.language], facts, terminal.language));
}
