import { readFile, stat } from "node:fs/promises";
import {
  refuseSheetTooLarge,
  SHEET_OUTCOMES,
  takeResultsSheet,
  type SheetReport,
} from "../../../actions/results-sheet.js";
import { sha256 } from "../../../base/canonical.js";
import { systemClock } from "../../../base/clock.js";
import { isRefusal, type Refusal } from "../../../base/refusal.js";
import { LIMITS } from "../../../base/settings.js";
import { fill, texts } from "../../../base/text.js";
import { LOCAL_USER } from "../../../people/permission.js";
import { UnusableError, type Command, type Invocation } from "../../command.js";
import { DATABASE_OPTIONS, withRecord } from "../../database.js";
import { JSON_OPTION, TRIAL_ROWS_OPTION } from "../../options.js";
import { unusableFile } from "../../unusable-file.js";
import type { Terminal } from "../../terminal.js";

const TEXTS = texts({
  summary: {
    en: "Take a filled grid of results back",
    ja: "入力済みの成果の表を取り込む",
  },
  file: {
    en: "a filled grid that `earmark results sheet` or the page of the period wrote, XLSX or CSV",
    ja: "`earmark results sheet` または期間のページで作成した入力表（XLSX・CSV）",
  },
  notes: {
    en: "The grid says itself where it belongs. Where a row has a problem nothing is sent, and every problem is told with its row; what is in the record already is skipped, so that the same file twice changes nothing.",
    ja: "対象は入力表の中に記載されています。問題のある行が一つでもあれば送信せず、すべての問題を行番号とともに示します。記録済みの内容は対象外とし、同じファイルを再度取り込んでも何も変わりません。",
  },
  row: { en: "row {row}  {outcome}  {name}  {typed}", ja: "{row}行目  {outcome}  {name}  {typed}" },
  counts: {
    en: "{of}: {sent} indicators sent, {already} rows in the record already, {problems} with problems, {blank} blank.",
    ja: "{of}：{sent}指標を送信、記録済み{already}行、要修正{problems}行、空欄{blank}行。",
  },
  trial: {
    en: "{of}: {sent} indicators would be sent, {already} rows are in the record already, {problems} have problems, {blank} are blank. Nothing was changed.",
    ja: "{of}：送信対象{sent}指標、記録済み{already}行、要修正{problems}行、空欄{blank}行。何も変更していません。",
  },
});

export const command: Command = {
  summary: TEXTS.summary,
  words: [{ value: "FILE", help: TEXTS.file }],
  options: { "dry-run": TRIAL_ROWS_OPTION, json: JSON_OPTION, ...DATABASE_OPTIONS },
  notes: TEXTS.notes,
  examples: ["earmark results take piers.xlsx --dry-run", "earmark results take piers.xlsx"],
  async run(invocation) {
    const { terminal, flags } = invocation;
    const report = await take(invocation);
    if (isRefusal(report)) throw new UnusableError(report);
    if (flags["json"]) terminal.print(JSON.stringify(report));
    else print(report, terminal);
    return report.problems > 0 || report.findings.length > 0 ? 1 : 0;
  },
};

async function take(invocation: Invocation): Promise<SheetReport | Refusal> {
  const [file = ""] = invocation.words;
  const bytes = await read(file);
  if (bytes === null) return refuseSheetTooLarge();
  const isTrial = invocation.flags["dry-run"] ?? false;
  const given = { bytes, file, at: null, key: sha256(bytes), person: LOCAL_USER, isTrial };
  return withRecord(invocation, ({ pool }) =>
    takeResultsSheet(given, { pool, clock: systemClock }),
  );
}

/** Null where it is larger than any grid. */
async function read(file: string): Promise<Uint8Array | null> {
  try {
    if ((await stat(file)).size > LIMITS.results_sheet_size_bytes) return null;
    return new Uint8Array(await readFile(file));
  } catch (error) {
    throw unusableFile(error, file);
  }
}

function print(report: SheetReport, terminal: Terminal): void {
  const { language } = terminal;
  for (const { rule, message } of report.findings) terminal.print(`${rule}: ${message[language]}`);
  for (const { row, outcome, title, part, typed, problems } of report.rows) {
    const name = [title?.[language], part?.[language]].filter(Boolean).join(" · ");
    const facts = { row, outcome: SHEET_OUTCOMES[outcome], name, typed };
    terminal.print(fill(TEXTS.row[language], facts, language));
    for (const problem of problems) terminal.print(`    ${problem[language]}`);
  }
  for (const note of report.notes) terminal.print(note[language]);
  const { of, sent, already, problems, blank, is_trial } = report;
  const counts = is_trial ? TEXTS.trial : TEXTS.counts;
  terminal.print(fill(counts[language], { of, sent, already, problems, blank }, language));
}
