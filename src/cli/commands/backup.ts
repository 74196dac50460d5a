import { backUp } from "../../actions/back-up.js";
import { systemClock } from "../../base/clock.js";
import { isRefusal } from "../../base/refusal.js";
import { fill, texts } from "../../base/text.js";
import type { Backup } from "../../store/backup.js";
import { UnusableError, type Command } from "../command.js";
import { JSON_OPTION } from "../options.js";
import { DATABASE_OPTIONS, withRecord } from "../database.js";
import type { Terminal } from "../terminal.js";

const TEXTS = texts({
  file: {
    en: "where to write the backup; no file may stand there",
    ja: "バックアップの書き込み先（既存のファイルは不可）",
  },
  notes: {
    en: "The file holds every table as of one moment, compressed, with a checksum; it is written whole or not at all and never over another. It restores on any PostgreSQL of 15 or later, the embedded one included (`earmark restore`). It holds everything that the record holds: keep it where only its owners can read it.",
    ja: "ある一時点のすべての表を圧縮し、チェックサムを付けて 1 つのファイルに書き出します。既存のファイルは上書きせず、途中までのファイルも残しません。同梱データベースを含む PostgreSQL 15 以降のどこにでも復元できます（`earmark restore`）。記録のすべてを含むため、所有者だけが読める場所に保管してください。",
  },
  done: { en: "{file}: {rows} rows of {tables} tables.", ja: "{file}：{tables} 表、{rows} 行。" },
  summary: {
    en: "Write the whole record into one file, while people work",
    ja: "記録全体を 1 つのファイルに書き出す（稼働中でも可）",
  },
});

export const command: Command = {
  summary: TEXTS.summary,
  words: [{ value: "FILE", kind: "new file", help: TEXTS.file }],
  options: { json: JSON_OPTION, ...DATABASE_OPTIONS },
  notes: TEXTS.notes,
  examples: ["earmark backup earmark-2026-03-31.backup"],
  async run(invocation) {
    const [file = ""] = invocation.words;
    const made = await withRecord(invocation, ({ pool }) =>
      backUp(file, { pool, clock: systemClock }),
    );
    if (isRefusal(made)) throw new UnusableError(made);
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
