import type { ComponentChild } from "preact";
import {
  IMPORT_KIND_NAMES,
  IMPORT_KINDS,
  OUTCOMES,
  type ImportBatch,
  type ImportKind,
  type ImportReport,
  type RowReport,
} from "../../actions/import-report.js";
import type { Undone } from "../../actions/undo-import.js";
import { parseDay } from "../../base/day.js";
import { formatDay, formatMoney, formatNumber } from "../../base/format.js";
import type { Language } from "../../base/language.js";
import type { Refusal } from "../../base/refusal.js";
import { fill, texts } from "../../base/text.js";
import { address, pathOf } from "../address.js";
import type { Page } from "../page.js";
import { Earlier, filePage, Shown } from "../parts/file-page.js";
import { FileForm } from "../parts/file-form.js";
import { fieldId, Frame, problemsOf } from "../parts/form.js";
import { PageHead, Part } from "../parts/page-head.js";
import { Table } from "../parts/table.js";

const TEXTS = texts({
  title: { en: "Import receipts, expenditure or rates", ja: "入金・支出・換算率の取込み" },
  lead: {
    en: "Choose a table, and see what each of its rows will do before anything is recorded. The same file twice changes nothing, and every import can be taken back.",
    ja: "表を選択すると、記録する前に各行の扱いを表示します。同じファイルを再度取り込んでも何も変わらず、取込みはいつでも取り消せます。",
  },
  file: { en: "The table", ja: "表" },
  kind: { en: "What it holds", ja: "内容" },
  other_kind: { en: "Another kind of table?", ja: "表の種類の確認" },
  look_as: { en: "Look at it as a table of: {kind}", ja: "「{kind}」の表として確認する" },
  choose: { en: "File", ja: "ファイル" },
  hint: {
    en: "CSV or XLSX, headings in English or Japanese, columns in any order",
    ja: "CSVまたはXLSX（見出しは英語または日本語、列の順序は自由）",
  },
  preview: { en: "See what it will do", ja: "内容を確認する" },
  example_receipts: { en: "Example file for receipts", ja: "入金の記入例" },
  example_expenditure: { en: "Example file for expenditure", ja: "支出の記入例" },
  example_rates: { en: "Example file for exchange rates", ja: "換算率の記入例" },
  iati: { en: "An IATI file instead", ja: "IATIファイルの取込み" },
  earlier: { en: "Earlier imports", ja: "これまでの取込み" },
  none: { en: "Nothing was imported yet.", ja: "取込みはまだありません。" },
  when: { en: "Imported", ja: "取込日" },
  name: { en: "File", ja: "ファイル" },
  rows: { en: "Rows taken", ja: "取込み行数" },
  of: { en: "{taken} of {read}", ja: "{read}行中{taken}行" },
  take_back: { en: "Take back", ja: "取消し" },
  reason: { en: "Reason", ja: "理由" },
  undo: { en: "Undo", ja: "取り消す" },
  was_undone: { en: "Undone on {day}", ja: "{day}取消し" },
  preview_title: { en: "What this file will do", ja: "取込み内容の確認" },
  result_title: { en: "What this file did", ja: "取込み結果" },
  before: {
    en: "{file}, rows read: {read}. Nothing has been recorded yet.",
    ja: "{file}：{read}行。まだ記録していません。",
  },
  after: { en: "{file}, rows read: {read}.", ja: "{file}：{read}行。" },
  nothing: {
    en: "{file}, rows read: {read}. None of them is to be recorded.",
    ja: "{file}：{read}行。新たに記録する行はありません。",
  },
  will_take: { en: "To be taken", ja: "取込み対象" },
  taken: { en: "Taken", ja: "取込み済み" },
  already: { en: "In the record already", ja: "記録済み" },
  rejected: { en: "Not taken", ja: "取込み不可" },
  total: { en: "Total of {currency}", ja: "合計（{currency}）" },
  flagged: { en: "Flagged for explanation", ja: "要説明事項" },
  confirm: { en: "Record {count} of {read} rows", ja: "{read}行中{count}行を記録する" },
  confirm_head: { en: "Confirm", ja: "確定" },
  confirm_note: {
    en: "Rows that are not taken stay out. Correct them in the file and import it again: what was recorded is not recorded twice.",
    ja: "取込み不可の行は記録されません。ファイルを訂正して再度取り込むことができ、記録済みの行が重複することはありません。",
  },
  other: { en: "Another file", ja: "別のファイル" },
  problems: { en: "Rows with problems", ja: "要修正の行" },
  table: { en: "Table", ja: "表全体" },
  row: { en: "Row", ja: "行" },
  what: { en: "What it does", ja: "扱い" },
  what_did: { en: "What it did", ja: "扱い" },
  problem: { en: "What is wrong, and what to do", ja: "問題と対応" },
  day: { en: "Day", ja: "日付" },
  amount: { en: "Amount", ja: "金額" },
  about: { en: "Matched or charged to", ja: "充当先・計上先" },
  rate: { en: "One unit, and what it is worth", ja: "1単位とその換算額" },
  from_day: { en: "From", ja: "適用開始日" },
  good: { en: "Other rows", ja: "その他の行" },
  undone_title: { en: "The import was taken back", ja: "取込みを取り消しました" },
  part_title: { en: "The import was taken back in part", ja: "取込みの一部を取り消しました" },
  undone_lead: {
    en: "{file}, rows undone: {undone}; rows that stay: {kept}.",
    ja: "{file}：{undone}行を取り消しました（残り{kept}行）。",
  },
  kept: { en: "Rows that stay", ja: "残った行" },
  subject: { en: "Reference", ja: "参照番号" },
  why: { en: "Why", ja: "理由" },
});

/** Choose a file, and the list of what was imported before. */
export function importPage(
  language: Language,
  batches: readonly ImportBatch[],
  {
    refusal = null,
    chosen = null,
  }: { readonly refusal?: Refusal | null; readonly chosen?: ImportKind | null },
): Page {
  return filePage({
    title: TEXTS.title,
    lead: TEXTS.lead,
    file: TEXTS.file,
    form: <TableForm chosen={chosen ?? "receipts"} refusal={refusal} language={language} />,
    refusal,
    language,
    children: (
      <Earlier title={TEXTS.earlier[language]} none={TEXTS.none[language]}>
        {batches.length === 0 ? null : <Batches batches={batches} language={language} />}
      </Earlier>
    ),
  });
}

function TableForm({
  chosen,
  refusal = null,
  language,
}: {
  readonly chosen: ImportKind;
  readonly refusal?: Refusal | null;
  readonly language: Language;
}): ComponentChild {
  return (
    <FileForm
      action={address(language, "/import")}
      before={<KindField chosen={chosen} language={language} />}
      label={TEXTS.choose[language]}
      hint={TEXTS.hint[language]}
      accept=".csv,.tsv,.txt,.xlsx"
      problems={problemsOf(refusal)}
      language={language}
    >
      <button class="button" type="submit">
        {TEXTS.preview[language]}
      </button>
      {IMPORT_KINDS.map((kind) => (
        <a class="button plain-button" href={address(language, `/import/example/${kind}`)}>
          {TEXTS[`example_${kind}`][language]}
        </a>
      ))}
      <a class="button plain-button" href={address(language, "/import/iati")}>
        {TEXTS.iati[language]}
      </a>
    </FileForm>
  );
}

function KindField({
  chosen,
  language,
}: {
  readonly chosen: ImportKind;
  readonly language: Language;
}): ComponentChild {
  return (
    <Frame name="kind" label={TEXTS.kind[language]} problems={[]} language={language}>
      {(told) => (
        <select {...told} name="kind">
          {IMPORT_KINDS.map((kind) => (
            <option value={kind} selected={kind === chosen}>
              {IMPORT_KIND_NAMES[kind][language]}
            </option>
          ))}
        </select>
      )}
    </Frame>
  );
}

function Batches({
  batches,
  language,
}: {
  readonly batches: readonly ImportBatch[];
  readonly language: Language;
}): ComponentChild {
  const columns = [TEXTS.name, TEXTS.when, TEXTS.kind, TEXTS.rows, TEXTS.take_back].map((text) => ({
    name: text[language],
    label: text[language],
  }));
  const rows = batches.map((batch) => ({
    cells: [
      batch.file,
      dayOf(batch.recorded_at, language),
      IMPORT_KIND_NAMES[batch.kind][language],
      fill(TEXTS.of[language], { taken: batch.rows_taken, read: batch.rows_read }, language),
      batch.undone_at === null ? (
        <UndoForm batch={batch} language={language} />
      ) : (
        <span class="quiet">
          {fill(TEXTS.was_undone[language], { day: dayOf(batch.undone_at, language) }, language)}
        </span>
      ),
    ],
  }));
  return <Table caption={TEXTS.earlier[language]} is_titled columns={columns} rows={rows} stack />;
}

function UndoForm({
  batch,
  language,
}: {
  readonly batch: ImportBatch;
  readonly language: Language;
}): ComponentChild {
  const id = fieldId(`reason-${batch.id}`);
  return (
    <form class="inline-form" method="post" action={address(language, "/import/undo")}>
      <input type="hidden" name="batch" value={batch.id} />
      <label for={id}>{TEXTS.reason[language]}</label>
      <input id={id} name="reason" required autoComplete="off" />
      <button class="button plain-button" type="submit">
        {TEXTS.undo[language]}
      </button>
    </form>
  );
}

/** What each row will do, or did: the counts, the problems, then the rows. */
export function reportPage(report: ImportReport, language: Language): Page {
  const { file, read, taken, is_dry_run } = report;
  const title = is_dry_run ? TEXTS.preview_title : TEXTS.result_title;
  const lead = taken === 0 ? TEXTS.nothing : is_dry_run ? TEXTS.before : TEXTS.after;
  const problems = report.rows.filter((row) => row.outcome === "problem");
  const others = report.rows.filter((row) => row.outcome !== "problem");
  const kicker = <a href={address(language, "/import")}>{TEXTS.title[language]}</a>;
  return {
    title,
    description: TEXTS.lead,
    is_illustrative: false,
    body: (
      <>
        <PageHead
          kicker={kicker}
          title={title[language]}
          lead={fill(lead[language], { file, read }, language)}
        />
        <Counts report={report} language={language} />
        {report.looks_like === null || !is_dry_run ? null : (
          <OtherKind report={report} kind={report.looks_like} language={language} />
        )}
        {is_dry_run && taken > 0 ? <Confirm report={report} language={language} /> : null}
        {problems.length + report.findings.length === 0 ? null : (
          <Part id="problems" title={TEXTS.problems[language]}>
            <Problems report={report} rows={problems} language={language} />
          </Part>
        )}
        {others.length === 0 ? null : (
          <Part id="rows" title={TEXTS.good[language]}>
            <Rows rows={others} kind={report.kind} isDone={!is_dry_run} language={language} />
            <Shown shown={others.length} count={read - report.rejected} language={language} />
          </Part>
        )}
        {is_dry_run && taken > 0 ? null : (
          <Part id="file" title={TEXTS.other[language]}>
            <TableForm chosen={report.looks_like ?? report.kind} language={language} />
          </Part>
        )}
      </>
    ),
  };
}

function Counts({
  report,
  language,
}: {
  readonly report: ImportReport;
  readonly language: Language;
}): ComponentChild {
  const { taken, already, rejected, flagged, totals, is_dry_run } = report;
  const counts = [
    [is_dry_run ? TEXTS.will_take : TEXTS.taken, taken],
    [TEXTS.already, already],
    [TEXTS.rejected, rejected],
    ...(flagged > 0 ? [[TEXTS.flagged, flagged] as const] : []),
  ] as const;
  return (
    <dl class="key-figures is-counts">
      {counts.map(([name, count]) => (
        <div>
          <dt>{name[language]}</dt>
          <dd class="value">{formatNumber(count, language)}</dd>
        </div>
      ))}
      {totals.map((total) => (
        <div>
          <dt>{fill(TEXTS.total[language], { currency: total.currency }, language)}</dt>
          <dd class="value">{formatMoney(total, language)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The same file, looked at once more as the kind that its headings are of. */
function OtherKind({
  report,
  kind,
  language,
}: {
  readonly report: ImportReport;
  readonly kind: ImportKind;
  readonly language: Language;
}): ComponentChild {
  return (
    <Part id="other-kind" title={TEXTS.other_kind[language]}>
      <form method="post" action={address(language, "/import/as")}>
        <input type="hidden" name="hash" value={report.file_hash} />
        <input type="hidden" name="kind" value={kind} />
        <p class="actions">
          <button class="button" type="submit">
            {fill(TEXTS.look_as[language], { kind: IMPORT_KIND_NAMES[kind] }, language)}
          </button>
        </p>
      </form>
    </Part>
  );
}

function Confirm({
  report,
  language,
}: {
  readonly report: ImportReport;
  readonly language: Language;
}): ComponentChild {
  return (
    <Part id="confirm" title={TEXTS.confirm_head[language]}>
      <form method="post" action={address(language, "/import/confirm")}>
        <input type="hidden" name="hash" value={report.file_hash} />
        <input type="hidden" name="kind" value={report.kind} />
        {report.rejected > 0 ? <p class="prose">{TEXTS.confirm_note[language]}</p> : null}
        <p class="actions">
          <button class="button" type="submit">
            {fill(TEXTS.confirm[language], { count: report.taken, read: report.read }, language)}
          </button>
          <a class="button plain-button" href={address(language, "/import")}>
            {TEXTS.other[language]}
          </a>
        </p>
      </form>
    </Part>
  );
}

function Problems(props: {
  readonly report: ImportReport;
  readonly rows: readonly RowReport[];
  readonly language: Language;
}): ComponentChild {
  const { report, rows, language } = props;
  const columns = [
    { name: TEXTS.row[language], is_tight: true },
    { name: TEXTS.problem[language], label: TEXTS.problem[language] },
  ];
  const list = (messages: readonly { readonly message: Record<Language, string> }[]) =>
    messages.map(({ message }) => <p class="row-note">{message[language]}</p>);
  const whole = report.findings.map((finding) => ({
    cells: [TEXTS.table[language], finding.message[language]],
  }));
  const bad = rows.map((row) => ({ cells: [formatNumber(row.row, language), list(row.findings)] }));
  return (
    <>
      <Table
        caption={TEXTS.problems[language]}
        is_titled
        columns={columns}
        rows={[...whole, ...bad]}
        stack
      />
      <Shown shown={rows.length} count={report.rejected} language={language} />
    </>
  );
}

function Rows(props: {
  readonly rows: readonly RowReport[];
  readonly kind: ImportKind;
  readonly isDone: boolean;
  readonly language: Language;
}): ComponentChild {
  const { rows, kind, isDone, language } = props;
  const isRates = kind === "rates";
  const what = isDone ? TEXTS.what_did : TEXTS.what;
  const columns = [
    { name: TEXTS.row[language], is_tight: true },
    { name: what[language], label: what[language] },
    ...(isRates
      ? [
          { name: TEXTS.from_day[language], label: TEXTS.from_day[language], is_tight: true },
          { name: TEXTS.rate[language], label: TEXTS.rate[language] },
        ]
      : [
          { name: TEXTS.day[language], label: TEXTS.day[language], is_tight: true },
          { name: TEXTS.about[language], label: TEXTS.about[language] },
          { name: TEXTS.amount[language], label: TEXTS.amount[language], is_number: true },
        ]),
  ];
  const cells = rows.map((row) => ({
    cells: [
      formatNumber(row.row, language),
      <>
        {isDone && row.subject_id !== null && row.outcome !== "nothing" ? (
          <a href={address(language, pathOf(`rows/${row.subject_kind}`, row.subject_id))}>
            {OUTCOMES[row.outcome][language]}
          </a>
        ) : (
          OUTCOMES[row.outcome][language]
        )}
        {row.notes.map((note) => (
          <p class="row-note small quiet">{note[language]}</p>
        ))}
      </>,
      row.on === null ? "" : formatDay(row.on, language),
      row.about[language],
      ...(isRates ? [] : [row.amount === null ? "" : formatMoney(row.amount, language)]),
    ],
  }));
  return <Table caption={TEXTS.good[language]} is_titled columns={columns} rows={cells} stack />;
}

export function undonePage(undone: Undone, language: Language): Page {
  const { batch, kept, kept_count } = undone;
  const title = kept_count === 0 ? TEXTS.undone_title : TEXTS.part_title;
  const columns = [
    { name: TEXTS.row[language], is_tight: true },
    { name: TEXTS.subject[language], label: TEXTS.subject[language] },
    { name: TEXTS.why[language], label: TEXTS.why[language] },
  ];
  return {
    title,
    description: TEXTS.lead,
    is_illustrative: false,
    body: (
      <>
        <PageHead
          kicker={<a href={address(language, "/import")}>{TEXTS.title[language]}</a>}
          title={title[language]}
          lead={fill(
            TEXTS.undone_lead[language],
            { file: batch.file, undone: undone.undone, kept: kept_count },
            language,
          )}
        />
        {kept.length === 0 ? null : (
          <Part id="kept" title={TEXTS.kept[language]}>
            <Table
              caption={TEXTS.kept[language]}
              is_titled
              columns={columns}
              rows={kept.map((row) => ({
                cells: [formatNumber(row.row, language), row.subject_id, row.message[language]],
              }))}
              stack
            />
            <Shown shown={kept.length} count={kept_count} language={language} />
          </Part>
        )}
      </>
    ),
  };
}

function dayOf(instant: string, language: Language): string {
  const day = parseDay(instant.slice(0, 10));
  return day ? formatDay(day, language) : instant;
}
