import { readImports } from "../../../actions/undo-import.js";
import { fill, texts } from "../../../base/text.js";
import { UsageError, type Command } from "../../command.js";
import { DATABASE_HELP, DATABASE_OPTIONS, DATABASE_USAGE, withRecord } from "../../database.js";

const TEXTS = texts({
  summary: { en: "List what was imported, newest first", ja: "取込みの一覧を新しい順に表示する" },
  words: { en: "This command takes no words.", ja: "このコマンドに引数はありません。" },
  none: { en: "Nothing was imported yet.", ja: "取込みはまだありません。" },
  line: {
    en: "{id}  {at}  {kind}  {taken} of {read} rows taken  {file}{undone}",
    ja: "{id}  {at}  {kind}  {read}行中{taken}行を取込み  {file}{undone}",
  },
  undone: { en: "  undone {at}", ja: "  取消し {at}" },
  receipts: { en: "receipts", ja: "入金" },
  expenditure: { en: "expenditure", ja: "支出" },
});

export const command: Command = {
  summary: TEXTS.summary,
  usage: `${DATABASE_USAGE} [--json]`,
  help: DATABASE_HELP,
  options: { ...DATABASE_OPTIONS, json: { type: "boolean" } },
  async run(invocation) {
    if (invocation.words.length > 0) throw new UsageError(TEXTS.words);
    const { terminal, flags } = invocation;
    const { language } = terminal;
    const batches = await withRecord(invocation, readImports);
    if (flags["json"]) {
      terminal.print(JSON.stringify(batches));
      return 0;
    }
    if (batches.length === 0) terminal.print(TEXTS.none[language]);
    for (const { id, kind, file, recorded_at, rows_read, rows_taken, undone_at } of batches) {
      const undone =
        undone_at === null ? "" : fill(TEXTS.undone[language], { at: undone_at }, language);
      const facts = {
        id,
        at: recorded_at,
        kind: TEXTS[kind][language],
        taken: rows_taken,
        read: rows_read,
        file,
        undone,
      };
      terminal.print(fill(TEXTS.line[language], facts, language));
    }
    return 0;
  },
};
