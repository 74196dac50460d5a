import { readIatiImports } from "../../../actions/import-iati.js";
import { readImports } from "../../../actions/undo-import.js";
import { fill, texts } from "../../../base/text.js";
import type { Command } from "../../command.js";
import { JSON_OPTION } from "../../options.js";
import { DATABASE_OPTIONS, withRecord } from "../../database.js";

const TEXTS = texts({
  summary: { en: "List what was imported, newest first", ja: "取込みの一覧を新しい順に表示する" },
  none: { en: "Nothing was imported yet.", ja: "取込みはまだありません。" },
  line: {
    en: "{id}  {at}  {kind}  {taken} of {read} rows taken  {file}{undone}",
    ja: "{id}  {at}  {kind}  {read}行中{taken}行を取込み  {file}{undone}",
  },
  undone: { en: "  undone {at}", ja: "  取消し {at}" },
  kept: { en: ", but for {kept} records in use", ja: "（参照中の{kept}件を除く）" },
  receipts: { en: "receipts", ja: "入金" },
  expenditure: { en: "expenditure", ja: "支出" },
  rates: { en: "exchange rates", ja: "換算率" },
  iati: {
    en: "{id}  {at}  IATI  {changed} records of {dataset} changed  {file}{undone}",
    ja: "{id}  {at}  IATI  {dataset} の{changed}件を変更  {file}{undone}",
  },
});

export const command: Command = {
  summary: TEXTS.summary,
  words: [],
  options: { json: JSON_OPTION, ...DATABASE_OPTIONS },
  examples: ["earmark import list", "earmark import list --json"],
  async run(invocation) {
    const { terminal, flags } = invocation;
    const { language } = terminal;
    const batches = await withRecord(invocation, readAll);
    if (flags["json"]) {
      terminal.print(JSON.stringify(batches));
      return 0;
    }
    if (batches.length === 0) terminal.print(TEXTS.none[language]);
    for (const batch of batches) {
      const { id, file, recorded_at: at, undone_at } = batch;
      const kept = batch.kind === "iati" ? batch.kept : 0;
      const undone = [
        undone_at === null ? "" : fill(TEXTS.undone[language], { at: undone_at }, language),
        kept === 0 ? "" : fill(TEXTS.kept[language], { kept }, language),
      ].join("");
      const [text, facts] =
        batch.kind === "iati"
          ? [TEXTS.iati, { changed: batch.changed, dataset: batch.dataset }]
          : [
              TEXTS.line,
              { kind: TEXTS[batch.kind][language], taken: batch.rows_taken, read: batch.rows_read },
            ];
      terminal.print(fill(text[language], { id, at, file, undone, ...facts }, language));
    }
    return 0;
  },
};

/** The imports of tables and of IATI, newest first. */
async function readAll(effects: Parameters<typeof readImports>[0]) {
  const [tables, files] = await Promise.all([readImports(effects), readIatiImports(effects)]);
  const ofIati = files.map(
    ({ id, portfolio, file_name, profile, imported_at, undone_at, kept, changed }) => ({
      id,
      kind: "iati" as const,
      file: file_name,
      dataset: portfolio,
      profile,
      changed,
      recorded_at: imported_at,
      undone_at,
      kept,
    }),
  );
  const timeOf = ({ recorded_at }: { readonly recorded_at: unknown }) => String(recorded_at);
  return [...tables, ...ofIati].sort((one, other) => timeOf(other).localeCompare(timeOf(one)));
}
