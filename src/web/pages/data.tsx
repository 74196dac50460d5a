import type { ComponentChild } from "preact";
import { LIMITS } from "../../base/settings.js";
import { texts, fill, fillText } from "../../base/text.js";
import {
  countRows,
  DATA_TABLES,
  dataColumns,
  dataTable,
  isDataTable,
} from "../../figures/tables.js";
import { TABLE_GROUPS, TABLE_TITLES } from "../../figures/table-words.js";
import { dataTableCsv } from "../../publication/to-csv.js";
import { dataTableJson } from "../../publication/to-json.js";
import { findHeldBack } from "../../publication/iati-segments.js";
import { sumUnpublished, type Unpublished } from "../../publication/iati-unpublished.js";
import { address } from "../address.js";
import type { Page, PageContext } from "../page.js";
import { asCode } from "../parts/as-code.js";
import { PageHead, Part } from "../parts/page-head.js";
import { Table } from "../parts/table.js";
import { recordPath } from "../record-address.js";
import { NO_PAGE, SITE } from "../texts.js";
import { fileHeaders, type FileAnswer } from "../file-answer.js";

const TEXTS = texts({
  title: { en: "All tables, to download", ja: "すべての表（ダウンロード）" },
  description: {
    en: "Every table of the record as CSV and JSON, with a dictionary of its columns.",
    ja: "記録のすべての表をCSV及びJSONで提供します。列の定義も掲載しています。",
  },
  lead: {
    en: "Every table of the record at an address that stays, as CSV and JSON, with what each column holds.",
    ja: "記録のすべての表を、固定のアドレスでCSV及びJSONにより提供します。各列の定義も掲載しています。",
  },
  import_iati: { en: "Import an IATI file", ja: "IATIファイルを取り込む" },
  table: { en: "Table", ja: "表" },
  rows: { en: "Rows", ja: "行数" },
  files: { en: "Files", ja: "ファイル" },
  held: { en: "What the IATI files leave out", ja: "IATIファイルに含まれない活動" },
  held_lead: {
    en: "{count} activities are held back from our IATI files: the standard demands what no source of the record says, and nothing is made up. Entered with its source in the portfolio's files, or on its page where people entered it, it is published with the next edition.",
    ja: "{count}件の活動は、IATIの規格が求める項目がどの出典にもないため公表を保留しています（推測では補いません）。出典とともにポートフォリオのファイルに記入するか、画面で登録した記録はそのページで訂正すると、次の版で公表されます。",
  },
  held_of: { en: "Activity", ja: "活動" },
  held_missing: {
    en: "What is not reported, and the field of the files to enter it in",
    ja: "未報告の項目と、記入するファイルの欄",
  },
  held_field: { en: "{what}: ", ja: "{what}：" },
  held_more: {
    en: "{count} more: `earmark iati export` lists all.",
    ja: "ほか{count}件（`earmark iati export`がすべて表示します）。",
  },
  unpublished: {
    en: "What the record holds and no IATI file says",
    ja: "記録にあってIATIファイルにないもの",
  },
  unpublished_lead: {
    en: "Money, results and documents that our IATI files leave out, and why; `earmark iati export` lists every row.",
    ja: "IATIファイルに含まれない資金、成果及び文書とその理由です。各行は`earmark iati export`が表示します。",
  },
  unpublished_of: { en: "Of", ja: "対象" },
  unpublished_sums: { en: "What, how many, how much", ja: "種類、件数及び金額" },
  unpublished_why: { en: "Why, and what to do", ja: "理由と対応" },
  sum: { en: "{what}: {count}", ja: "{what}：{count}件" },
  sum_of_money: { en: "{what}: {count}, {amount}", ja: "{what}：{count}件、{amount}" },
  how: { en: "How to read them", ja: "利用上の注意" },
  how_missing: {
    en: "An empty cell is something that no source reports. It is never zero.",
    ja: "空欄は、出典に報告がないことを示し、零ではありません。",
  },
  how_money: {
    en: "Amounts are in major units of the currency beside them; days are ISO 8601. In JSON, numbers are text, so that no reader rounds them.",
    ja: "金額は併記の通貨の主要単位、日付はISO 8601によります。JSONでは、読込時の丸めを避けるため数値を文字列で記載しています。",
  },
  how_safe: {
    en: "In CSV, text that a spreadsheet would take for a formula is led by an apostrophe. “CSV for Excel” begins with a byte order mark, so that Excel shows Japanese.",
    ja: "CSVでは、表計算ソフトが数式と解釈しうる文字列の先頭にアポストロフィを付しています。「Excel用CSV」は、日本語が正しく表示されるようバイト順マークを付しています。",
  },
  how_made_up: {
    en: "Rows that were made up to show how a full record looks have is_illustrative set to true.",
    ja: "表示例として作成した架空の行は、is_illustrativeがtrueとなっています。",
  },
  how_licence: {
    en: "Data under CC BY 4.0, unless the row's source says otherwise.",
    ja: "データは、行の出典に別段の定めがない限り、CC BY 4.0により提供します。",
  },
  excel: { en: "CSV for Excel", ja: "Excel用CSV" },
  columns: { en: "Columns", ja: "列の定義" },
  column: { en: "Column", ja: "列" },
  type: { en: "Type", ja: "型" },
  holds: { en: "What it holds", ja: "内容" },
  table_lead: {
    en: "{count} rows. One row is one record; its address does not change.",
    ja: "全{count}行。1行が1件の記録に対応し、アドレスは変わりません。",
  },
  text: { en: "text", ja: "文字列" },
  number: { en: "number", ja: "数値" },
  boolean: { en: "true or false", ja: "真偽値" },
  date: { en: "date", ja: "日付" },
});

/** Every table with its size and files. */
export async function dataPage(context: PageContext): Promise<Page> {
  const { language, snapshot } = context;
  const unpublished = (await context.book?.unpublishedOf(snapshot)) ?? [];
  const named = new Set(TABLE_GROUPS.flatMap((group) => group.names));
  const others = DATA_TABLES.filter((name) => !named.has(name));
  const groups = TABLE_GROUPS.map((group, index) =>
    index === TABLE_GROUPS.length - 1 ? { ...group, names: [...group.names, ...others] } : group,
  );
  const notes = [
    TEXTS.how_missing,
    TEXTS.how_money,
    TEXTS.how_safe,
    TEXTS.how_made_up,
    TEXTS.how_licence,
  ];
  return {
    title: TEXTS.title,
    description: TEXTS.description,
    section: "data",
    is_illustrative: false,
    body: (
      <>
        <PageHead title={TEXTS.title[language]} lead={TEXTS.lead[language]}>
          {context.is_writable ? (
            <p class="actions">
              <a class="button plain-button" href={address(language, "/import/iati")}>
                {TEXTS.import_iati[language]}
              </a>
            </p>
          ) : null}
        </PageHead>
        {groups.map(({ title, names }, index) => (
          <Part id={`tables-${index}`} title={title[language]}>
            <TableList names={names} context={context} caption={title[language]} />
          </Part>
        ))}
        <HeldBackList context={context} />
        <UnpublishedList unpublished={unpublished} context={context} />
        <Part id="how" title={TEXTS.how[language]}>
          <ul class="plain prose">
            {notes.map((note) => (
              <li>{note[language]}</li>
            ))}
          </ul>
        </Part>
      </>
    ),
  };
}

function HeldBackList({ context }: { readonly context: PageContext }): ComponentChild {
  const { snapshot, language } = context;
  const held = findHeldBack(snapshot);
  if (held.length === 0) return null;
  const shown = held.slice(0, LIMITS.page_rows_default);
  const rows = shown.map(({ record, title, missing }) => {
    const path = recordPath(snapshot, record);
    const name = title[language];
    return {
      cells: [
        path ? <a href={address(language, path)}>{name}</a> : name,
        missing.map(({ what, step }) => (
          <div>
            {fill(TEXTS.held_field[language], { what }, language)}
            {asCode(step[language])}
          </div>
        )),
      ],
    };
  });
  const columns = [{ name: TEXTS.held_of[language] }, { name: TEXTS.held_missing[language] }];
  const left = held.length - shown.length;
  return (
    <Part id="held-back" title={TEXTS.held[language]}>
      <p class="prose">{fill(TEXTS.held_lead[language], { count: held.length }, language)}</p>
      <Table caption={TEXTS.held[language]} is_titled stack columns={columns} rows={rows} />
      {left > 0 ? (
        <p class="small">{fill(TEXTS.held_more[language], { count: left }, language)}</p>
      ) : null}
    </Part>
  );
}

function UnpublishedList(props: {
  readonly unpublished: readonly Unpublished[];
  readonly context: PageContext;
}): ComponentChild {
  const { snapshot, language } = props.context;
  if (props.unpublished.length === 0) return null;
  const shown = props.unpublished.slice(0, LIMITS.page_rows_default);
  const rows = shown.map(({ record, title, reason, rows: left_out }) => {
    const path = record === null ? null : recordPath(snapshot, record);
    const name = title[language];
    const sums = sumUnpublished(left_out).map(({ what, count, amount }) => (
      <div>
        {amount === null
          ? fill(TEXTS.sum[language], { what, count }, language)
          : fill(TEXTS.sum_of_money[language], { what, count, amount }, language)}
      </div>
    ));
    return {
      cells: [
        path ? <a href={address(language, path)}>{name}</a> : name,
        sums,
        asCode(reason[language]),
      ],
    };
  });
  const columns = [
    { name: TEXTS.unpublished_of[language] },
    { name: TEXTS.unpublished_sums[language] },
    { name: TEXTS.unpublished_why[language] },
  ];
  const left = props.unpublished.length - shown.length;
  return (
    <Part id="unpublished" title={TEXTS.unpublished[language]}>
      <p class="prose">{asCode(TEXTS.unpublished_lead[language])}</p>
      <Table caption={TEXTS.unpublished[language]} is_titled stack columns={columns} rows={rows} />
      {left > 0 ? (
        <p class="small">{fill(TEXTS.held_more[language], { count: left }, language)}</p>
      ) : null}
    </Part>
  );
}

function TableList(props: {
  readonly names: readonly Parameters<typeof dataColumns>[0][];
  readonly context: PageContext;
  readonly caption: string;
}): ComponentChild {
  const { snapshot, language } = props.context;
  const file = (name: string, ending: "csv" | "json", title: string) => (
    <a
      href={address(language, `/data/${name}.${ending}`)}
      aria-label={`${title}, ${ending.toUpperCase()}`}
    >
      {ending.toUpperCase()}
    </a>
  );
  const rows = props.names.map((name) => {
    const title = TABLE_TITLES[name][language];
    return {
      cells: [
        <a href={address(language, `/data/${name}`)}>{title}</a>,
        fill("{count}", { count: countRows(snapshot, name) }, language),
        <>
          {file(name, "csv", title)} {file(name, "json", title)}
        </>,
      ],
    };
  });
  const columns = [
    { name: TEXTS.table[language] },
    { name: TEXTS.rows[language], is_number: true, label: TEXTS.rows[language] },
    { name: TEXTS.files[language], is_tight: true },
  ];
  return <Table caption={props.caption} is_titled stack columns={columns} rows={rows} />;
}

/** A table's own page, or its file: `/data/project`, `/data/project.csv`, `/data/project.json`. */
export function dataTableAnswer(context: PageContext): Page | FileAnswer | null {
  const asked = context.params["table"] ?? "";
  const [name = "", ending] = asked.split(".");
  if (!isDataTable(name)) return null;
  if (ending === undefined) return tablePage(context, name);
  const table = dataTable(context.snapshot, name);
  if (ending === "csv") {
    const mark = context.query["for"] === "excel" ? "\ufeff" : "";
    return {
      content: mark + dataTableCsv(table),
      type: "text/csv; charset=utf-8",
      headers: fileHeaders(asked),
    };
  }
  if (ending !== "json") return null;
  return {
    content: dataTableJson(table, context.snapshot.version),
    type: "application/json; charset=utf-8",
    headers: fileHeaders(asked),
  };
}

function tablePage(
  { snapshot, language }: PageContext,
  name: Parameters<typeof dataColumns>[0],
): Page {
  const count = countRows(snapshot, name);
  const file = (ending: string, query = {}) => address(language, `/data/${name}.${ending}`, query);
  return {
    title: TABLE_TITLES[name],
    description: fillText(TEXTS.table_lead, { count }),
    section: "data",
    is_illustrative: false,
    body: (
      <>
        <PageHead
          kicker={<a href={address(language, "/data")}>{SITE.data[language]}</a>}
          title={TABLE_TITLES[name][language]}
          lead={fill(TEXTS.table_lead[language], { count }, language)}
        >
          <p class="actions">
            <a class="button" href={file("csv")}>
              CSV
            </a>
            <a class="button plain-button" href={file("csv", { for: "excel" })}>
              {TEXTS.excel[language]}
            </a>
            <a class="button plain-button" href={file("json")}>
              JSON
            </a>
          </p>
        </PageHead>
        <Part id="columns" title={TEXTS.columns[language]}>
          <Table
            caption={TEXTS.columns[language]}
            is_titled
            stack
            columns={[
              { name: TEXTS.column[language] },
              { name: TEXTS.type[language], label: TEXTS.type[language] },
              { name: TEXTS.holds[language] },
            ]}
            rows={dataColumns(name).map((column) => ({
              cells: [
                <code>{column.name}</code>,
                TEXTS[column.type][language],
                column.description[language],
              ],
            }))}
          />
          <p class="small">
            <a href={address(language, "/data")}>{NO_PAGE.data[language]}</a>
          </p>
        </Part>
      </>
    ),
  };
}
