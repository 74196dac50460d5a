import type { ComponentChild } from "preact";
import type { IatiSummary } from "../../actions/iati-import-summary.js";
import type { IatiUndo, ListedImport } from "../../actions/import-iati.js";
import type { Change, FieldChange } from "../../actions/portfolio-changes.js";
import { SEVERITIES, type Finding } from "../../base/finding.js";
import { formatMoney, formatNumber } from "../../base/format.js";
import type { Language } from "../../base/language.js";
import { money } from "../../base/money.js";
import type { Refusal } from "../../base/refusal.js";
import { LIMITS } from "../../base/settings.js";
import { fill, texts } from "../../base/text.js";
import { TABLE_TITLES } from "../../figures/table-words.js";
import { transactionTypeText } from "../../fund/reported-money.js";
import type { IatiProfile } from "../../intake/from-iati.js";
import type { IatiGone } from "../../intake/iati-gone.js";
import { address, pathOf } from "../address.js";
import { CHECK_WORDS } from "../check-words.js";
import type { Page } from "../page.js";
import { asCode } from "../parts/as-code.js";
import { formatDate } from "../parts/dates.js";
import { Earlier, filePage, Shown } from "../parts/file-page.js";
import { FileForm } from "../parts/file-form.js";
import { Frame, problemsOf } from "../parts/form.js";
import { PageHead, Part } from "../parts/page-head.js";
import { Table } from "../parts/table.js";

const TEXTS = texts({
  title: { en: "Import an IATI file", ja: "IATIファイルの取込み" },
  lead: {
    en: "Choose a file, and see what each of its activities would become before anything is recorded. What others publish stands beside the book as reported, never in it; every import can be undone.",
    ja: "ファイルを選択すると、記録する前に各活動の扱いを表示します。他者の公表内容は帳簿とは別に「報告」として記録し、帳簿には記帳しません。取込みはいつでも取り消せます。",
  },
  file: { en: "The file", ja: "ファイル" },
  choose: { en: "IATI file", ja: "IATIファイル" },
  hint: {
    en: "Activities or organisations, version 1.01 to 2.03, plain or gzip, up to 50 MB",
    ja: "活動または組織のファイル（1.01～2.03版、非圧縮またはgzip、50 MBまで）",
  },
  profile: { en: "How its publisher uses IATI", ja: "発行者のIATI記載方式" },
  judged: { en: "Judge it from the file", ja: "ファイルから判断" },
  generic: {
    en: "By levels: funds or programmes above projects",
    ja: "階層あり（基金・プログラムとプロジェクト）",
  },
  ilo: {
    en: "As the ILO: one level, an outcome of a country programme each",
    ja: "ILO方式（一階層、各活動が国別プログラムの成果）",
  },
  made_up: {
    en: "The file was made up to show how a full record looks",
    ja: "表示例として作成した架空のファイルである",
  },
  yes: { en: "Yes", ja: "はい" },
  preview: { en: "See what it would do", ja: "内容を確認する" },
  check: { en: "Only check a file against the standard", ja: "取り込まずに検査だけを行う" },
  how: { en: "What becomes of each element", ja: "各要素の扱い" },
  earlier: { en: "Imports of IATI", ja: "これまでのIATIの取込み" },
  none: { en: "No IATI file was imported yet.", ja: "IATIファイルの取込みはまだありません。" },
  when: { en: "Imported", ja: "取込日" },
  name: { en: "File", ja: "ファイル" },
  dataset: { en: "Dataset", ja: "データセット" },
  records: { en: "Records changed", ja: "変更した記録" },
  number: { en: "Number", ja: "番号" },
  take_back: { en: "Take back", ja: "取消し" },
  undo: { en: "Undo", ja: "取り消す" },
  was_undone: { en: "Undone on {day}", ja: "{day}取消し" },
  was_undone_in_part: {
    en: "Undone on {day}, but for what others refer to (records: {kept})",
    ja: "{day}取消し（参照されている{kept}件を除く）",
  },
  undo_rest: { en: "Undo what nobody refers to any longer", ja: "参照がなくなったものを取り消す" },
  keep_title: { en: "Undo all but what is in use", ja: "参照されているものを残して取り消す" },
  keep_note: {
    en: "What other records refer to stays as it is, with the records that it stands on; all else of this import is undone. Once nobody refers to it any longer, it can be undone from the list below too.",
    ja: "他の記録から参照されているものと、その前提となる記録は残し、それ以外を取り消します。残したものは、参照がなくなった後に下の一覧から取り消せます。",
  },
  kept_title: { en: "What stays, as others refer to it", ja: "参照されているため残した記録" },
  later: { en: "A later import comes first", ja: "後の取込みを先に取り消してください" },
  preview_title: { en: "What this file would do", ja: "取込み内容の確認" },
  result_title: { en: "The file is in the record", ja: "ファイルを取り込みました" },
  refused_title: { en: "This file cannot be imported", ja: "このファイルは取り込めません" },
  same_title: { en: "The record already says all of this", ja: "記録は既に同じ内容です" },
  activities: {
    en: "{file}: version {version}, {activities} activities or organisations, {transactions} transactions.",
    ja: "{file}：{version}版、活動・組織{activities}件、取引{transactions}件。",
  },
  held_title: { en: "May this go?", ja: "削除してよいか確認してください" },
  held: {
    en: "Nothing has been imported: much of the record would go. Say that it may, or choose the whole file.",
    ja: "記録の多くが削除されるため、何も取り込んでいません。削除してよいことを確認するか、全体のファイルを選択してください。",
  },
  would_go: {
    en: "The file is taken for a newer version of {dataset}, and {count} of the {all} activities that the record has of it are not in the file. They would go with their money and results, but for what other records refer to.",
    ja: "このファイルは {dataset} の新しい版とみなしますが、記録にある活動 {all} 件のうち {count} 件が含まれていません。他の記録が参照しているものを除き、資金や成果も併せて削除されます。",
  },
  would_gone_money: {
    en: "Of the dataset's {all} transactions {count} would go, those that replace others counted.",
    ja: "取引 {all} 件のうち、差替えを除き {count} 件が削除されます。",
  },
  would_gone_more: { en: "… and {count} more", ja: "… ほか{count}件" },
  would_gone_why: {
    en: "So it is with an extract, or a download that broke off. If this is one, choose the whole file instead.",
    ja: "一部の抜粋や途中で切れたダウンロードの可能性があります。その場合は全体のファイルを選択してください。",
  },
  may_go: {
    en: "This is the whole new version; what it no longer has may go",
    ja: "新しい版の全体であり、含まれないものは削除してよい",
  },
  before: { en: "Nothing has been recorded yet.", ja: "まだ記録していません。" },
  same: { en: "Nothing would change.", ja: "変更はありません。" },
  refused: {
    en: "A critical finding keeps the whole file out. Correct the file and choose it again.",
    ja: "重大な指摘があるため、何も取り込みません。ファイルを訂正してもう一度選択してください。",
  },
  done: {
    en: "Import {batch}. The list of imports undoes it, as does `earmark iati undo {batch}`.",
    ja: "取込み番号 {batch}。取込みの一覧または `earmark iati undo {batch}` により取り消せます。",
  },
  projects: { en: "Projects", ja: "プロジェクト" },
  programmes: { en: "Programmes", ja: "プログラム" },
  funds: { en: "Funds", ja: "基金" },
  added: { en: "Added", ja: "追加" },
  changed: { en: "Changed", ja: "変更" },
  removed: { en: "Removed", ja: "削除" },
  unchanged: { en: "As it is", ja: "変更なし" },
  findings_count: { en: "Findings", ja: "指摘" },
  review_count: { en: "Organisations to look at", ja: "要確認の組織" },
  confirm_head: { en: "Confirm", ja: "確定" },
  confirm: { en: "Import the file", ja: "ファイルを取り込む" },
  confirm_note: {
    en: "All of it is imported, or nothing. What the findings below name is left out or judged as they say.",
    ja: "全体を取り込むか、何も取り込まないかのいずれかです。下記の指摘に該当する箇所は、その記載のとおり除外または判断します。",
  },
  other: { en: "Another file", ja: "別のファイル" },
  homes: { en: "What each activity becomes", ja: "各活動の扱い" },
  activity: { en: "Activity", ja: "活動" },
  becomes: { en: "Becomes", ja: "種類" },
  fund: { en: "Fund", ja: "基金" },
  programme: { en: "Programme", ja: "プログラム" },
  project: { en: "Project", ja: "プロジェクト" },
  its_title: { en: "Title", ja: "名称" },
  line: { en: "Line", ja: "行" },
  what: { en: "Record", ja: "記録" },
  by_kind: { en: "Records by kind", ja: "種類別の件数" },
  kind: { en: "Kind", ja: "種類" },
  changes: { en: "What changes, field by field", ja: "項目ごとの変更" },
  change: { en: "Change", ja: "変更内容" },
  from_to: { en: "{field}: {before} → {after}", ja: "{field}：{before} → {after}" },
  gone: { en: "no longer in the file: removed", ja: "ファイルにないため削除" },
  money: { en: "Its money, no part twice", ja: "金額（二重計上なし）" },
  money_note: {
    en: "What comes in and what goes out are two views of the same money, and pledges, commitments and payments three stages of it: none is added to another, nor are currencies. Money that moves between two of these activities, or that a higher level reports again, stays with its activity and is left out of the total.",
    ja: "収入と支出は同じ資金を二つの面から見たもの、誓約・約束・支払はその三つの段階であり、互いに足し合わせません。異なる通貨も合算しません。これらの活動の間の資金移動と、上位の活動で重ねて報告された金額は、各活動には表示し、合計からは除きます。",
  },
  type: { en: "Transactions", ja: "取引の種別" },
  counted: { en: "Counted", ja: "計上額" },
  count: { en: "Number", ja: "件数" },
  internal: { en: "Left out: moves between them", ja: "除外：活動間の移動" },
  higher: { en: "Left out: told again above", ja: "除外：上位で重複" },
  review: { en: "Organisations to look at", ja: "確認を要する組織" },
  in_file: { en: "In the file", ja: "ファイルの記載" },
  judgement: { en: "Judgement", ja: "判断" },
  candidate: { en: "In the record", ja: "記録の組織" },
  matched_by_name: { en: "Taken to be the same, by its name", ja: "名称により同一とみなした" },
  name_differs: {
    en: "The same identifier, another name: matched",
    ja: "識別子が同じで名称が異なる（照合済み）",
  },
  may_be: {
    en: "Alike: entered as an organisation of its own",
    ja: "名称が類似（別の組織として登録）",
  },
  findings: { en: "What was found on the way", ja: "指摘事項" },
  finding: { en: "What is wrong or was judged, and what to do", ja: "内容と対処" },
  severity: { en: "Severity", ja: "重大度" },
  whole: { en: "whole file", ja: "ファイル全体" },
  undone_title: { en: "The import was undone", ja: "取込みを取り消しました" },
  undone_lead: {
    en: "{file}: {restored} rows are as before, {removed} are gone.",
    ja: "{file}：元に戻した行 {restored}、削除した行 {removed}。",
  },
  list: { en: "Imports of IATI", ja: "IATIの取込み一覧" },
});

/** Choose a file, and the list of what was imported before. */
export function iatiImportPage(
  language: Language,
  batches: readonly ListedImport[],
  refusal: Refusal | null = null,
): Page {
  return filePage({
    title: TEXTS.title,
    lead: TEXTS.lead,
    file: TEXTS.file,
    form: <IatiForm refusal={refusal} language={language} />,
    refusal,
    way:
      refusal?.refused === "IMPORT_IN_USE" ? (
        <UndoBut refusal={refusal} language={language} />
      ) : null,
    language,
    children: (
      <Earlier title={TEXTS.earlier[language]} none={TEXTS.none[language]}>
        {batches.length === 0 ? null : <Batches batches={batches} language={language} />}
      </Earlier>
    ),
  });
}

/** Undoing but for what others refer to. */
function UndoBut({
  refusal,
  language,
}: {
  readonly refusal: Refusal;
  readonly language: Language;
}): ComponentChild {
  return (
    <Part id="keep" title={TEXTS.keep_title[language]}>
      <p class="prose">{TEXTS.keep_note[language]}</p>
      <UndoForm
        batch={String(refusal.facts["batch"])}
        keeps
        says={TEXTS.keep_title[language]}
        language={language}
      />
    </Part>
  );
}

function IatiForm({
  refusal = null,
  language,
}: {
  readonly refusal?: Refusal | null;
  readonly language: Language;
}): ComponentChild {
  return (
    <FileForm
      action={address(language, "/import/iati")}
      label={TEXTS.choose[language]}
      hint={TEXTS.hint[language]}
      accept=".xml,.gz,text/xml,application/xml,application/gzip"
      problems={problemsOf(refusal)}
      after={<HowToRead language={language} />}
      language={language}
    >
      <button class="button" type="submit">
        {TEXTS.preview[language]}
      </button>
      <a class="button plain-button" href={address(language, "/check")}>
        {TEXTS.check[language]}
      </a>
    </FileForm>
  );
}

function HowToRead({ language }: { readonly language: Language }): ComponentChild {
  return (
    <>
      <Frame name="profile" label={TEXTS.profile[language]} problems={[]} language={language}>
        {(told) => (
          <select {...told} name="profile">
            <option value="">{TEXTS.judged[language]}</option>
            <option value="generic">{TEXTS.generic[language]}</option>
            <option value="ilo">{TEXTS.ilo[language]}</option>
          </select>
        )}
      </Frame>
      <Frame name="illustrative" label={TEXTS.made_up[language]} problems={[]} language={language}>
        {(told) => (
          <span class="check">
            <input {...told} type="checkbox" name="illustrative" value="yes" />{" "}
            {TEXTS.yes[language]}
          </span>
        )}
      </Frame>
    </>
  );
}

function Batches({
  batches,
  language,
}: {
  readonly batches: readonly ListedImport[];
  readonly language: Language;
}): ComponentChild {
  const rows = batches.map((batch) => ({
    cells: [
      batch.file_name,
      formatDate(batch.imported_at.slice(0, 10), language),
      batch.portfolio,
      formatNumber(batch.changed, language),
      <code class="small">{batch.id}</code>,
      <Standing batch={batch} language={language} />,
    ],
  }));
  const columns = [
    ...columnsOf([TEXTS.name, TEXTS.when, TEXTS.dataset], language),
    { name: TEXTS.records[language], label: TEXTS.records[language], is_number: true },
    ...columnsOf([TEXTS.number, TEXTS.take_back], language),
  ];
  return <Table caption={TEXTS.earlier[language]} is_titled columns={columns} rows={rows} stack />;
}

/** Whether an import stands; the last one of its dataset can be undone, and what was left of one when nobody refers to it any longer. */
function Standing({
  batch: { id, undone_at, kept, later },
  language,
}: {
  readonly batch: ListedImport;
  readonly language: Language;
}): ComponentChild {
  if (undone_at !== null) {
    const day = formatDate(undone_at.slice(0, 10), language);
    const text = kept > 0 ? TEXTS.was_undone_in_part : TEXTS.was_undone;
    const said = <span class="quiet">{fill(text[language], { day, kept }, language)}</span>;
    if (kept === 0 || later !== null) return said;
    return (
      <>
        {said}
        <UndoForm batch={id} keeps says={TEXTS.undo_rest[language]} language={language} />
      </>
    );
  }
  if (later !== null) return <span class="quiet">{TEXTS.later[language]}</span>;
  return <UndoForm batch={id} says={TEXTS.undo[language]} language={language} />;
}

function UndoForm({
  batch,
  keeps = false,
  says,
  language,
}: {
  readonly batch: string;
  /** Whether what others refer to stays. */
  readonly keeps?: boolean;
  readonly says: string;
  readonly language: Language;
}): ComponentChild {
  return (
    <form class="inline-form" method="post" action={address(language, "/import/iati/undo")}>
      <input type="hidden" name="batch" value={batch} />
      {keeps ? <input type="hidden" name="keep" value="yes" /> : null}
      <button class="button plain-button" type="submit">
        {says}
      </button>
    </form>
  );
}

function columnsOf(names: readonly (typeof TEXTS)["name"][], language: Language) {
  return names.map((name) => ({ name: name[language], label: name[language] }));
}

/** What the form said, to be said again when it is confirmed. */
export interface IatiChoice {
  readonly hash: string;
  readonly profile: IatiProfile | undefined;
  readonly isIllustrative: boolean;
}

interface ReportProps {
  readonly summary: IatiSummary;
  readonly language: Language;
}

/** What a file would do, or did: the counts, the confirmation, then each question in its part. */
export function iatiReportPage(summary: IatiSummary, choice: IatiChoice, language: Language): Page {
  const { totals, is_imported, is_dry_run } = summary;
  const isSame = is_imported && totals.added + totals.changed + totals.removed === 0;
  // Where much would go and the box was not ticked nothing is imported, and the question stands again.
  const isHeld = !is_imported && summary.gone !== null;
  const canConfirm = isHeld || (is_dry_run && is_imported && !isSame);
  const title = isHeld
    ? TEXTS.held_title
    : !is_imported
      ? TEXTS.refused_title
      : isSame
        ? TEXTS.same_title
        : is_dry_run
          ? TEXTS.preview_title
          : TEXTS.result_title;
  const props = { summary, language };
  return {
    title,
    description: TEXTS.lead,
    is_illustrative: false,
    body: (
      <>
        <PageHead
          kicker={<a href={address(language, "/import/iati")}>{TEXTS.title[language]}</a>}
          title={title[language]}
          lead={asCode(leadOf(summary, isSame, language))}
        />
        {is_imported ? <Counts {...props} /> : null}
        {canConfirm ? <Confirm choice={choice} gone={summary.gone} language={language} /> : null}
        {is_imported ? null : <Findings {...props} />}
        <Homes {...props} />
        <Changes {...props} />
        <Sums {...props} />
        <Review {...props} />
        {is_imported ? <Findings {...props} /> : null}
        <Kinds {...props} />
        {canConfirm ? null : (
          <Part id="file" title={TEXTS.other[language]}>
            <IatiForm language={language} />
          </Part>
        )}
      </>
    ),
  };
}

function leadOf(summary: IatiSummary, isSame: boolean, language: Language): string {
  const { file, activities, transactions, is_imported, is_dry_run, batch } = summary;
  const version = summary.version === "" ? "–" : summary.version;
  const about = fill(
    TEXTS.activities[language],
    { file, version, activities, transactions },
    language,
  );
  const rest = !is_imported
    ? TEXTS[summary.gone ? "held" : "refused"][language]
    : isSame
      ? TEXTS.same[language]
      : is_dry_run
        ? TEXTS.before[language]
        : fill(TEXTS.done[language], { batch: batch ?? "" }, language);
  if (!is_imported && activities === 0) return rest;
  return language === "ja" ? about + rest : `${about} ${rest}`;
}

function Counts({ summary, language }: ReportProps): ComponentChild {
  const { homes_counted, totals, findings_counted, review_counted } = summary;
  const counts = [
    [TEXTS.projects, homes_counted.project],
    [TEXTS.programmes, homes_counted.programme],
    [TEXTS.funds, homes_counted.fund],
    [TEXTS.added, totals.added],
    [TEXTS.changed, totals.changed],
    [TEXTS.removed, totals.removed],
    [TEXTS.review_count, review_counted],
    [TEXTS.findings_count, findings_counted],
  ] as const;
  return (
    <dl class="key-figures is-counts">
      {counts.map(([name, count]) => (
        <div>
          <dt>{name[language]}</dt>
          <dd class="value">{formatNumber(count, language)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Confirm({
  choice: { hash, profile, isIllustrative },
  gone,
  language,
}: {
  readonly choice: IatiChoice;
  readonly gone: IatiGone | null;
  readonly language: Language;
}): ComponentChild {
  return (
    <Part id="confirm" title={TEXTS.confirm_head[language]}>
      <form method="post" action={address(language, "/import/iati/confirm")}>
        <input type="hidden" name="hash" value={hash} />
        <input type="hidden" name="profile" value={profile ?? ""} />
        <input type="hidden" name="illustrative" value={isIllustrative ? "yes" : ""} />
        {gone ? <Gone gone={gone} language={language} /> : null}
        <p class="prose">{TEXTS.confirm_note[language]}</p>
        <p class="actions">
          <button class="button" type="submit">
            {TEXTS.confirm[language]}
          </button>
          <a class="button plain-button" href={address(language, "/import/iati")}>
            {TEXTS.other[language]}
          </a>
        </p>
      </form>
    </Part>
  );
}

/** What would go where that is much: how many, which, and the box by which a person says that it may. */
function Gone({
  gone: { dataset, activities, transactions, named },
  language,
}: {
  readonly gone: IatiGone;
  readonly language: Language;
}): ComponentChild {
  const facts = { dataset, count: activities.gone, all: activities.all };
  const money = { count: transactions.gone, all: transactions.all };
  const more = activities.gone - named.length;
  return (
    <>
      {activities.gone > 0 ? (
        <p class="prose">{fill(TEXTS.would_go[language], facts, language)}</p>
      ) : null}
      {transactions.gone > 0 ? (
        <p class="prose">{fill(TEXTS.would_gone_money[language], money, language)}</p>
      ) : null}
      {named.length === 0 ? null : (
        <ul class="plain">
          {named.map(({ identifier, title }) => (
            <li>
              {title[language]} <span class="quiet">{identifier}</span>
            </li>
          ))}
          {more > 0 ? (
            <li>{fill(TEXTS.would_gone_more[language], { count: more }, language)}</li>
          ) : null}
        </ul>
      )}
      <p class="prose">{TEXTS.would_gone_why[language]}</p>
      <p>
        <label class="check">
          <input type="checkbox" name="drop_missing" value="yes" required />{" "}
          {TEXTS.may_go[language]}
        </label>
      </p>
    </>
  );
}

function Homes({ summary, language }: ReportProps): ComponentChild {
  const { homes, activities, is_dry_run } = summary;
  if (homes.length === 0) return null;
  const rows = homes.map(({ id, identifier, kind, title, line, change }) => ({
    cells: [
      identifier,
      TEXTS[kind][language],
      is_dry_run && change === "added" ? (
        title[language]
      ) : (
        <a href={address(language, pathOf(`${kind}s`, id))}>{title[language]}</a>
      ),
      TEXTS[change][language],
      String(line),
    ],
  }));
  const columns = [
    ...columnsOf([TEXTS.activity, TEXTS.becomes, TEXTS.its_title, TEXTS.what], language),
    { name: TEXTS.line[language], label: TEXTS.line[language], is_tight: true },
  ];
  return (
    <Part id="homes" title={TEXTS.homes[language]}>
      <Table caption={TEXTS.homes[language]} is_titled columns={columns} rows={rows} stack />
      <Shown shown={homes.length} count={activities} language={language} />
    </Part>
  );
}

function Changes({ summary, language }: ReportProps): ComponentChild {
  const { told, told_counted } = summary;
  if (told.length === 0) return null;
  const rows = told.map((change) => ({
    cells: [
      <>
        {TABLE_TITLES[change.kind][language]}
        <br />
        <span class="small quiet path">{change.id}</span>
      </>,
      describeChange(change, language),
    ],
  }));
  return (
    <Part id="changes" title={TEXTS.changes[language]}>
      <Table
        caption={TEXTS.changes[language]}
        is_titled
        columns={columnsOf([TEXTS.what, TEXTS.change], language)}
        rows={rows}
        stack
      />
      <Shown shown={told.length} count={told_counted} language={language} />
    </Part>
  );
}

function describeChange({ change, fields }: Change, language: Language): ComponentChild {
  if (change === "removed") return TEXTS.gone[language];
  return fields.map((field) => <p class="row-note">{fieldText(field, language)}</p>);
}

const EXCERPT_LENGTH = 120;

function fieldText({ field, before, after }: FieldChange, language: Language): string {
  const facts = { field, before: excerpt(before), after: excerpt(after) };
  return fill(TEXTS.from_to[language], facts, language);
}

function excerpt(text: string | null): string {
  if (text === null) return "–";
  return text.length > EXCERPT_LENGTH ? `${text.slice(0, EXCERPT_LENGTH - 1)}…` : text;
}

function Sums({ summary: { sums }, language }: ReportProps): ComponentChild {
  if (sums.length === 0) return null;
  const rows = sums.map((sum) => {
    const amount = (minor: bigint, count: number) =>
      count === 0 ? "" : formatMoney(money(minor, sum.currency), language);
    return {
      cells: [
        transactionTypeText(sum.type)[language],
        formatMoney(money(sum.counted_minor, sum.currency), language),
        formatNumber(sum.counted, language),
        amount(sum.internal_minor, sum.internal),
        amount(sum.higher_level_minor, sum.higher_level),
      ],
    };
  });
  const number = (name: (typeof TEXTS)["name"]) => ({
    name: name[language],
    label: name[language],
    is_number: true,
  });
  const columns = [
    { name: TEXTS.type[language] },
    ...[TEXTS.counted, TEXTS.count, TEXTS.internal, TEXTS.higher].map(number),
  ];
  return (
    <Part id="money" title={TEXTS.money[language]}>
      <p class="prose">{TEXTS.money_note[language]}</p>
      <Table caption={TEXTS.money[language]} is_titled columns={columns} rows={rows} stack />
    </Part>
  );
}

function Review({ summary, language }: ReportProps): ComponentChild {
  const { review, review_counted } = summary;
  if (review.length === 0) return null;
  const rows = review.map(({ name, ref, line, candidate, judgement }) => ({
    cells: [
      <>
        {name === "" ? ref : name}
        {name !== "" && ref !== null ? <span class="small quiet"> {ref}</span> : null}
      </>,
      TEXTS[judgement][language],
      <a href={address(language, pathOf("organisations", candidate))}>{candidate}</a>,
      String(line),
    ],
  }));
  const columns = columnsOf(
    [TEXTS.in_file, TEXTS.judgement, TEXTS.candidate, TEXTS.line],
    language,
  );
  return (
    <Part id="review" title={TEXTS.review[language]}>
      <Table caption={TEXTS.review[language]} is_titled columns={columns} rows={rows} stack />
      <Shown shown={review.length} count={review_counted} language={language} />
    </Part>
  );
}

function Findings({ summary, language }: ReportProps): ComponentChild {
  const { findings, findings_counted } = summary;
  if (findings.length === 0) return null;
  const rank = ({ severity }: Finding) => SEVERITIES.indexOf(severity);
  const rows = [...findings]
    .sort((a, b) => rank(a) - rank(b))
    .map(({ place, severity, rule, message }) => ({
      cells: [
        place.line === undefined ? TEXTS.whole[language] : String(place.line),
        <span class={`severity severity-${severity}`}>{CHECK_WORDS[severity][language]}</span>,
        <>
          {asCode(message[language])}
          <br />
          <span class="small quiet path">{[rule, place.path].filter(Boolean).join(" · ")}</span>
        </>,
      ],
    }));
  return (
    <Part id="findings" title={TEXTS.findings[language]}>
      <Table
        caption={TEXTS.findings[language]}
        is_titled
        columns={columnsOf([TEXTS.line, TEXTS.severity, TEXTS.finding], language)}
        rows={rows}
        stack
      />
      <Shown shown={findings.length} count={findings_counted} language={language} />
    </Part>
  );
}

function Kinds({ summary: { kinds }, language }: ReportProps): ComponentChild {
  if (kinds.length === 0) return null;
  const rows = kinds.map(({ kind, added, changed, removed }) => ({
    cells: [
      TABLE_TITLES[kind][language],
      ...[added, changed, removed].map((count) =>
        count === 0 ? "" : formatNumber(count, language),
      ),
    ],
  }));
  const columns = [
    { name: TEXTS.kind[language] },
    ...[TEXTS.added, TEXTS.changed, TEXTS.removed].map((name) => ({
      name: name[language],
      label: name[language],
      is_number: true,
    })),
  ];
  return (
    <Part id="kinds" title={TEXTS.by_kind[language]}>
      <Table caption={TEXTS.by_kind[language]} is_titled columns={columns} rows={rows} stack />
    </Part>
  );
}

export function iatiUndonePage(
  { file, restored, removed, kept }: IatiUndo,
  language: Language,
): Page {
  return {
    title: TEXTS.undone_title,
    description: TEXTS.lead,
    is_illustrative: false,
    body: (
      <>
        <PageHead
          kicker={<a href={address(language, "/import/iati")}>{TEXTS.title[language]}</a>}
          title={TEXTS.undone_title[language]}
          lead={fill(TEXTS.undone_lead[language], { file, restored, removed }, language)}
        >
          <p class="actions">
            <a class="button plain-button" href={address(language, "/import/iati")}>
              {TEXTS.list[language]}
            </a>
          </p>
        </PageHead>
        {kept.length === 0 ? null : <Kept kept={kept} language={language} />}
      </>
    ),
  };
}

/** Where a kept record has a page of its own. */
const PAGES: ReadonlySet<string> = new Set(["fund", "programme", "project", "organisation"]);

function Kept({ kept, language }: { kept: IatiUndo["kept"]; language: Language }): ComponentChild {
  const shown = kept.slice(0, LIMITS.page_rows_default);
  const rows = shown.map((record) => {
    const slash = record.indexOf("/");
    const [kind, id] = [
      record.slice(0, slash) as keyof typeof TABLE_TITLES,
      record.slice(slash + 1),
    ];
    const isPage = PAGES.has(kind);
    return {
      cells: [
        TABLE_TITLES[kind][language],
        isPage ? <a href={address(language, pathOf(`${kind}s`, id))}>{id}</a> : id,
      ],
    };
  });
  return (
    <Part id="kept" title={TEXTS.kept_title[language]}>
      <Table
        caption={TEXTS.kept_title[language]}
        is_titled
        columns={columnsOf([TEXTS.kind, TEXTS.what], language)}
        rows={rows}
        stack
      />
      <Shown shown={shown.length} count={kept.length} language={language} />
    </Part>
  );
}
