import { loadPortfolio, type PortfolioLoad } from "../../actions/load-portfolio.js";
import type { Change } from "../../actions/portfolio-changes.js";
import { systemClock } from "../../base/clock.js";
import { formatPlace } from "../../base/finding.js";
import { isRefusal } from "../../base/refusal.js";
import { fill, texts } from "../../base/text.js";
import { UnusableError, type Command, type ExitCode } from "../command.js";
import { DRY_RUN_OPTION, JSON_OPTION } from "../options.js";
import { DATABASE_OPTIONS, withRecord } from "../database.js";
import type { Terminal } from "../terminal.js";

const TEXTS = texts({
  folder: {
    en: "the folder of the portfolio's files",
    ja: "ポートフォリオのファイルがあるフォルダー",
  },
  notes: {
    en: "Checks every file and lists each problem with its file, line and path; with one error nothing is loaded. The same files twice change nothing; changed files change their records in place, and each changed field is told. docs/portfolio-files.md describes the files.",
    ja: "すべてのファイルを検査し、問題をファイル名、行、項目の位置とともに一覧にします。誤りが 1 件でもあれば何も読み込みません。同じファイルを 2 回読み込んでも変わらず、変更されたファイルはレコードを更新して変更点を表示します。ファイルの書き方は docs/portfolio-files.md にあります。",
  },
  unchanged: {
    en: "{portfolio}: the record already says all of this. Nothing changed.",
    ja: "{portfolio}：記録は既に同じ内容です。変更はありません。",
  },
  loaded: {
    en: "{portfolio}: {added} added, {changed} changed, {removed} removed.",
    ja: "{portfolio}：追加 {added} 件、変更 {changed} 件、削除 {removed} 件。",
  },
  would: {
    en: "{portfolio}: {added} would be added, {changed} changed, {removed} removed. Nothing was loaded (--dry-run).",
    ja: "{portfolio}：追加 {added} 件、変更 {changed} 件、削除 {removed} 件になります（--dry-run のため読み込んでいません）。",
  },
  refused: {
    en: "{count} problems. Nothing was loaded.",
    ja: "問題が {count} 件あります。何も読み込んでいません。",
  },
  refused_one: {
    en: "1 problem. Nothing was loaded.",
    ja: "問題が 1 件あります。何も読み込んでいません。",
  },
  booked: {
    en: "{portfolio}: {booked} entries booked, {reversed} reversed.",
    ja: "{portfolio}：記帳 {booked} 件、取消 {reversed} 件。",
  },
  not_booked: {
    en: "{portfolio}: {not_booked} money events could not be booked; they are listed as exceptions on the site.",
    ja: "{portfolio}：記帳できなかった資金の動きが {not_booked} 件あります。サイトの例外一覧に表示します。",
  },
  more: { en: "… and {count} more.", ja: "… ほか {count} 件。" },
  removed: { en: "removed", ja: "削除" },
  changed: { en: "changed", ja: "変更" },
  left: { en: "–", ja: "–" },
  summary: {
    en: "Put a portfolio's files into the record: all of them or nothing",
    ja: "ポートフォリオのファイルを記録に読み込む（すべてか、何もしないか）",
  },
});

/** How much of a text a line of the terminal shows. */
const EXCERPT_LENGTH = 60;

export const command: Command = {
  summary: TEXTS.summary,
  words: [{ value: "FOLDER", kind: "folder", help: TEXTS.folder }],
  options: { "dry-run": DRY_RUN_OPTION, json: JSON_OPTION, ...DATABASE_OPTIONS },
  notes: TEXTS.notes,
  examples: ["earmark load portfolios/japan-ilo --dry-run", "earmark load portfolios/japan-ilo"],
  async run(invocation) {
    const [folder = ""] = invocation.words;
    const { terminal, flags } = invocation;
    const isDryRun = flags["dry-run"] ?? false;
    const load = await withRecord(
      invocation,
      ({ pool }) => loadPortfolio({ folder, isDryRun }, { pool, clock: systemClock }),
      { mayBeFresh: true },
    );
    if (isRefusal(load)) throw new UnusableError(load);
    if (flags["json"]) terminal.print(JSON.stringify({ ...load, is_dry_run: isDryRun }, null, 2));
    else printLoad(load, isDryRun, terminal);
    return exitCode(load);
  },
};

function exitCode(load: PortfolioLoad): ExitCode {
  return load.is_loaded ? 0 : 1;
}

/** What was wrong, what changed, and how much: the last line says what became of it. */
export function printLoad(load: PortfolioLoad, isDryRun: boolean, terminal: Terminal): void {
  const { language } = terminal;
  for (const finding of load.findings) {
    terminal.print(
      `${formatPlace(finding.place)}\n    ${finding.severity} ${finding.rule}: ${finding.message[language]}`,
    );
  }
  const unsaid = load.findings_counted - load.findings.length;
  if (unsaid > 0) terminal.print(fill(TEXTS.more[language], { count: unsaid }, language));
  if (!load.is_loaded) {
    const sentence = load.findings_counted === 1 ? TEXTS.refused_one : TEXTS.refused;
    terminal.print(fill(sentence[language], { count: load.findings_counted }, language));
    return;
  }
  const countOf = (change: Change["change"]) =>
    load.changes.filter((each) => each.change === change).length;
  for (const change of load.changes) {
    if (change.change !== "added") printChange(change, terminal);
  }
  const facts = {
    portfolio: load.portfolio,
    added: countOf("added"),
    changed: countOf("changed"),
    removed: countOf("removed"),
  };
  const sentence =
    load.changes.length === 0 ? TEXTS.unchanged : isDryRun ? TEXTS.would : TEXTS.loaded;
  terminal.print(fill(sentence[language], facts, language));
  printPosting(load, terminal);
}

function printPosting({ portfolio, posting }: PortfolioLoad, { language, print }: Terminal): void {
  if (posting === null) return;
  const { booked, reversed, not_booked } = posting;
  if (booked + reversed > 0)
    print(fill(TEXTS.booked[language], { portfolio, booked, reversed }, language));
  if (not_booked > 0) print(fill(TEXTS.not_booked[language], { portfolio, not_booked }, language));
}

function printChange({ kind, id, change, fields }: Change, terminal: Terminal): void {
  const { language } = terminal;
  if (change === "removed") terminal.print(`${kind}/${id}: ${TEXTS.removed[language]}`);
  for (const { field, before, after } of fields) {
    const values = `${excerpt(before, terminal)} → ${excerpt(after, terminal)}`;
    terminal.print(`${kind}/${id}: ${field} ${TEXTS.changed[language]}: ${values}`);
  }
}

function excerpt(text: string | null, { language }: Terminal): string {
  if (text === null) return TEXTS.left[language];
  const line = text.replaceAll("\n", " ");
  return line.length > EXCERPT_LENGTH ? `${line.slice(0, EXCERPT_LENGTH - 1)}…` : line;
}
