import { importFile, type ImportRequest } from "../actions/import-file.js";
import { importJson, OUTCOMES, type ImportReport } from "../actions/import-report.js";
import { systemClock } from "../base/clock.js";
import { formatPlace } from "../base/finding.js";
import { formatMoney } from "../base/format.js";
import { isRefusal } from "../base/refusal.js";
import { fill, texts, type Text } from "../base/text.js";
import { hashFile, readTableFile } from "../intake/table-file.js";
import { LOCAL_USER } from "../people/permission.js";
import type { ImportKind } from "../store/imports.js";
import { UnusableError, type Command, type Invocation } from "./command.js";
import { DATABASE_OPTIONS, withRecord } from "./database.js";
import { JSON_OPTION, TRIAL_ROWS_OPTION } from "./options.js";
import type { Terminal } from "./terminal.js";
import { unusableFile } from "./unusable-file.js";

const TEXTS = texts({
  file: { en: "a table, CSV or XLSX", ja: "CSV または XLSX の表" },
  row: { en: "row {row}", ja: "{row}行目" },
  counts: {
    en: "{file}: {read} rows read; {taken} taken, {already} in the record already, {rejected} not taken.",
    ja: "{file}：{read}行を読み、{taken}行を取り込みました（記録済み {already}行、取込み不可 {rejected}行）。",
  },
  trial: {
    en: "{file}: {read} rows read; {taken} would be taken, {already} are in the record already, {rejected} would not be taken. Nothing was changed.",
    ja: "{file}：{read}行を読みました。取り込める行 {taken}行、記録済み {already}行、取込み不可 {rejected}行。何も変更していません。",
  },
  totals: { en: "Taken in total: {totals}", ja: "取込み合計：{totals}" },
  flagged: {
    en: "{count} rules were flagged for explanation.",
    ja: "要説明事項として{count}件を記録しました。",
  },
  batch: {
    en: "Import {id}. `earmark import undo {id} --reason …` takes it back.",
    ja: "取込み番号 {id}。`earmark import undo {id} --reason …` で取り消せます。",
  },
  more: { en: "… and {count} more rows.", ja: "ほか{count}行。" },
});

/** The command that takes over one kind of table. */
export function importCommand(
  kind: ImportKind,
  told: Pick<Command, "summary" | "examples"> & { readonly notes: Text },
): Command {
  return {
    summary: told.summary,
    words: [{ value: "FILE", help: TEXTS.file }],
    options: { "dry-run": TRIAL_ROWS_OPTION, json: JSON_OPTION, ...DATABASE_OPTIONS },
    notes: told.notes,
    examples: told.examples,
    async run(invocation) {
      const report = await runImport(kind, invocation);
      const { terminal, flags } = invocation;
      if (flags["json"]) terminal.print(JSON.stringify(importJson(report)));
      else printReport(report, terminal);
      return report.findings.some((finding) => finding.severity === "error") || report.rejected > 0
        ? 1
        : 0;
    },
  };
}

async function runImport(kind: ImportKind, invocation: Invocation): Promise<ImportReport> {
  const [file = ""] = invocation.words;
  try {
    const file_hash = await hashFile(file);
    const asked: ImportRequest = {
      kind,
      source: (count) => readTableFile(file, count),
      file,
      file_hash,
      person: LOCAL_USER,
      isDryRun: invocation.flags["dry-run"] ?? false,
    };
    const report = await withRecord(
      invocation,
      ({ pool }) => importFile(asked, { pool, clock: systemClock }),
      { mayBeFresh: true },
    );
    if (isRefusal(report)) throw new UnusableError(report);
    return report;
  } catch (error) {
    throw unusableFile(error, file);
  }
}

function printReport(report: ImportReport, terminal: Terminal): void {
  const { language } = terminal;
  const say = (text: Text, facts: Parameters<typeof fill>[1]) =>
    terminal.print(fill(text[language], facts, language));
  for (const { place, severity, rule, message } of report.findings) {
    terminal.print(`${formatPlace(place)}\n    ${severity} ${rule}: ${message[language]}`);
  }
  for (const row of report.rows) {
    const amount = row.amount ? formatMoney(row.amount, language) : "";
    const words = [
      fill(TEXTS.row[language], { row: row.row }, language),
      OUTCOMES[row.outcome][language],
      row.on ?? "",
      amount,
      row.about[language],
    ];
    terminal.print(words.filter((word) => word !== "").join("  "));
    for (const note of row.notes) terminal.print(`    ${note[language]}`);
    for (const { rule, message } of row.findings)
      terminal.print(`    ${rule}: ${message[language]}`);
  }
  if (report.rows.length < report.read)
    say(TEXTS.more, { count: report.read - report.rows.length });
  const { file, read, taken, already, rejected } = report;
  say(report.is_dry_run ? TEXTS.trial : TEXTS.counts, { file, read, taken, already, rejected });
  if (report.totals.length > 0)
    say(TEXTS.totals, {
      totals: report.totals.map((total) => formatMoney(total, language)).join(", "),
    });
  if (report.flagged > 0) say(TEXTS.flagged, { count: report.flagged });
  if (report.batch_id !== null) say(TEXTS.batch, { id: report.batch_id });
}
