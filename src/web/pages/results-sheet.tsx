import type { ComponentChild } from "preact";
import type { ResultPeriod } from "../../actions/read-results.js";
import {
  SHEET_OUTCOMES,
  type SheetRead,
  type SheetRowReport,
} from "../../actions/results-sheet.js";
import { decimal, formatDecimal, parseDecimal, trimDecimal } from "../../base/decimal.js";
import { formatNumber } from "../../base/format.js";
import type { Language } from "../../base/language.js";
import { fill, texts, type Text } from "../../base/text.js";
import { sayNumber } from "../../prose/say-number.js";
import { address } from "../address.js";
import type { Page } from "../page.js";
import { ErrorSummary } from "../parts/form.js";
import { PageHead, Part } from "../parts/page-head.js";
import { periodPath } from "../parts/result-words.js";
import { SheetForm } from "../parts/results-sheet.js";
import { Table } from "../parts/table.js";

const WORDS = texts({
  title: { en: "What this spreadsheet will do", ja: "表の内容の確認" },
  description: {
    en: "What each row of a filled grid of results will do, before anything is sent.",
    ja: "入力済みの成果の表の各行の扱いを、送信前に示します。",
  },
  lead: {
    en: "{file}: {filled} rows filled in, {blank} left blank. Nothing has been sent yet.",
    ja: "{file}：入力済み{filled}行、空欄{blank}行。まだ送信していません。",
  },
  wrong: {
    en: "{file}: {count} rows have problems. Nothing is sent while there is one. Correct them in the file and choose it again, or go on in the form.",
    ja: "{file}：{count}行に問題があります。すべて解消されるまで送信できません。ファイルを訂正して再度選択するか、フォームで続けてください。",
  },
  nothing: {
    en: "{file}: nothing in it is new, so that there is nothing to send.",
    ja: "{file}：新しい内容はなく、送信するものはありません。",
  },
  sent: { en: "Indicators to be sent", ja: "送信する指標" },
  already: { en: "Rows in the record already", ja: "記録済みの行" },
  problem_rows: { en: "Rows with problems", ja: "要修正の行" },
  blank: { en: "Rows left blank", ja: "空欄の行" },
  problems: { en: "What is to be corrected", ja: "要修正の行" },
  table: { en: "Table", ja: "表全体" },
  row: { en: "Row", ja: "行" },
  indicator: { en: "Indicator", ja: "指標" },
  part: { en: "Part", ja: "区分" },
  typed: { en: "In the file", ja: "ファイルの値" },
  stands: { en: "In the record", ja: "記録の値" },
  read: { en: "Read as", ja: "読取り結果" },
  words: { en: "In words", ja: "読み" },
  what: { en: "What it does", ja: "扱い" },
  problem: { en: "What is wrong, and what to do", ja: "問題と対応" },
  rows: { en: "Every filled row", ja: "入力済みの行" },
  confirm: { en: "Send", ja: "送信する" },
  form: { en: "Go on in the form", ja: "フォームで続ける" },
  again: { en: "Another file", ja: "別のファイル" },
  draft: {
    en: "The draft that {person} saved on {day} is dropped when this is sent.",
    ja: "送信すると、{person}が{day}に保存した下書きは破棄されます。",
  },
  explanation: { en: "explained", ja: "説明あり" },
  none: { en: "–", ja: "–" },
});

export interface SheetState {
  readonly period: ResultPeriod;
  readonly name: Text;
  readonly is_illustrative: boolean;
  readonly read: SheetRead;
  /** What reporting itself says no to, of a sheet that has no problem of its own. */
  readonly refused: Text | null;
  readonly key: string;
}

/** Each row of a filled grid: what it does, what the record holds, how its number was read; all problems at once. */
export function sheetPage(state: SheetState, language: Language): Page {
  const { period, name, read, refused } = state;
  const { report } = read;
  const { file, blank, rows } = report;
  const isWrong = report.problems > 0 || report.findings.length > 0 || refused !== null;
  const lead = isWrong ? WORDS.wrong : report.sent === 0 ? WORDS.nothing : WORDS.lead;
  const facts = { file, filled: rows.length, blank, count: report.problems };
  const counts = [
    [WORDS.sent, report.sent],
    [WORDS.already, report.already],
    [WORDS.problem_rows, report.problems],
    [WORDS.blank, blank],
  ] as const;
  const draft = period.draft;
  return {
    title: WORDS.title,
    description: WORDS.description,
    section: "projects",
    is_illustrative: state.is_illustrative,
    status: isWrong ? 422 : 200,
    body: (
      <>
        <PageHead
          kicker={<a href={address(language, periodPath(period))}>{name[language]}</a>}
          title={WORDS.title[language]}
          lead={fill(lead[language], facts, language)}
        />
        {refused ? (
          <ErrorSummary problems={[{ field: "file", message: refused }]} language={language} />
        ) : null}
        <dl class="key-figures is-counts">
          {counts.map(([label, count]) => (
            <div>
              <dt>{label[language]}</dt>
              <dd class="value">{formatNumber(count, language)}</dd>
            </div>
          ))}
        </dl>
        {isWrong ? <Problems state={state} language={language} /> : null}
        {rows.length === 0 ? null : (
          <Part id="rows" title={WORDS.rows[language]}>
            <Rows rows={rows} language={language} />
          </Part>
        )}
        {report.sent > 0 && draft ? (
          <p class="notice-text">
            {fill(
              WORDS.draft[language],
              { person: draft.saved_by, day: draft.saved_at.slice(0, 10) },
              language,
            )}
          </p>
        ) : null}
        <SendOn state={state} canSend={!isWrong && report.sent > 0} language={language} />
        <Part id="file" title={WORDS.again[language]}>
          <SheetForm period={period} language={language} />
        </Part>
      </>
    ),
  };
}

function Problems(props: {
  readonly state: SheetState;
  readonly language: Language;
}): ComponentChild {
  const { language } = props;
  const { report } = props.state.read;
  const columns = [
    { name: WORDS.row[language], is_tight: true },
    { name: WORDS.indicator[language], label: WORDS.indicator[language] },
    { name: WORDS.typed[language], label: WORDS.typed[language] },
    { name: WORDS.problem[language], label: WORDS.problem[language] },
  ];
  const whole = report.findings.map(({ message }) => ({
    cells: [WORDS.table[language], "", "", message[language]],
  }));
  const bad = report.rows
    .filter((row) => row.outcome === "problem")
    .map((row) => ({
      cells: [
        formatNumber(row.row, language),
        nameOf(row, language),
        row.typed,
        row.problems.map((text) => <p class="row-note">{text[language]}</p>),
      ],
    }));
  if (whole.length + bad.length === 0) return null;
  return (
    <Part id="problems" title={WORDS.problems[language]}>
      <Table
        caption={WORDS.problems[language]}
        is_titled
        stack
        columns={columns}
        rows={[...whole, ...bad]}
      />
    </Part>
  );
}

function nameOf({ title, part }: SheetRowReport, language: Language): string {
  if (title === null) return WORDS.none[language];
  return part === null ? title[language] : `${title[language]} · ${part[language]}`;
}

function Rows(props: {
  readonly rows: readonly SheetRowReport[];
  readonly language: Language;
}): ComponentChild {
  const { rows, language } = props;
  const label = (text: Text) => ({ name: text[language], label: text[language] });
  const columns = [
    { name: WORDS.row[language], is_tight: true },
    label(WORDS.indicator),
    { ...label(WORDS.stands), is_number: true },
    { ...label(WORDS.read), is_number: true },
    label(WORDS.words),
    label(WORDS.what),
  ];
  return (
    <Table
      caption={WORDS.rows[language]}
      is_titled
      stack
      columns={columns}
      rows={rows.map((row) => ({
        cells: [
          formatNumber(row.row, language),
          nameOf(row, language),
          row.stands === null ? WORDS.none[language] : plainText(row.stands[language], language),
          row.read === null ? row.typed : formatNumber(row.read, language),
          row.read === null ? "" : sayNumber(row.read, language),
          SHEET_OUTCOMES[row.outcome][language],
        ],
      }))}
    />
  );
}

function plainText(text: string, language: Language): string {
  if (parseDecimal(text) === null) return text;
  return formatNumber(formatDecimal(trimDecimal(decimal(text))), language);
}

/** What was read goes on in the grid's own form, in the sheet's language: to be sent as it is, or to be corrected there. */
function SendOn(props: {
  readonly state: SheetState;
  readonly canSend: boolean;
  readonly language: Language;
}): ComponentChild {
  const { state, canSend, language } = props;
  const { period, read, key } = state;
  const typed = Object.entries(read.values);
  if (typed.length === 0) return null;
  return (
    <form method="post" action={address(read.language, periodPath(period))}>
      <input type="hidden" name="_key" value={key} />
      <input type="hidden" name="_version" value={String(period.version)} />
      {typed.map(([field, value]) => (
        <input type="hidden" name={field} value={value} />
      ))}
      <p class="actions">
        {canSend ? (
          <button class="button" type="submit" name="_step" value="confirm">
            {WORDS.confirm[language]}
          </button>
        ) : null}
        <button class="button plain-button" type="submit" name="_step" value="change">
          {WORDS.form[language]}
        </button>
      </p>
    </form>
  );
}
