import type { Language } from "../../base/language.js";
import type { Refusal } from "../../base/refusal.js";
import { LIMITS } from "../../base/settings.js";
import { fill, texts, type Text } from "../../base/text.js";
import type { SqlAnswer, SqlCell } from "../../observatory/analyst-sql.js";
import { lookAt, SQL_COLUMNS, SQL_EXAMPLE, type SqlExample } from "../../observatory/size.js";
import { isNumericType, plainCell } from "../../publication/answer-csv.js";
import { address } from "../address.js";
import type { Page } from "../page.js";
import { statusOf } from "../problem.js";
import { fieldId, RefusalSummary } from "../parts/form.js";
import { NotReported } from "../parts/number.js";
import { asCode } from "../parts/as-code.js";
import { PageHead, Part } from "../parts/page-head.js";
import { Table } from "../parts/table.js";

const WORDS = texts({
  title: { en: "Ask the world's data in SQL", ja: "SQLで世界のデータを調べる" },
  description: {
    en: "One SELECT on the observatory's tables, read only.",
    ja: "観測データの表に対するSELECT文（読み取り専用）。",
  },
  kicker: { en: "The world's data", ja: "世界のデータ" },
  lead: {
    en: "One SELECT in {dialect}'s SQL, read only: at most {seconds} seconds and {rows} rows. Its address is the question: it can be kept and passed on.",
    ja: "{dialect}のSQLによるSELECT文1つ（読み取り専用、{seconds}秒・{rows}行まで）。アドレスに質問が含まれるため、保存・共有できます。",
  },
  statement: { en: "Statement", ja: "SQL文" },
  run: { en: "Run", ja: "実行する" },
  cancel: { en: "Cancel what runs", ja: "実行を中止する" },
  answer: { en: "Answer", ja: "回答" },
  cut: { en: "Cut at {count} rows.", ja: "{count}行で打ち切りました。" },
  empty: { en: "The statement was run, and found no rows.", ja: "該当する行はありません。" },
  shown: {
    en: "The first {count} rows are shown; the files hold all.",
    ja: "先頭の{count}行を表示。全行はファイルに含まれます。",
  },
  files: { en: "As a file", ja: "ファイルで取得" },
  tables: { en: "What there is", ja: "利用できる表" },
  examples: { en: "Examples to begin with", ja: "例" },
  columns: { en: "Its columns", ja: "列" },
  schema: {
    en: "Columns and their types can be asked for too:",
    ja: "列と型は次の文でも調べられます：",
  },
});

const ROWS_SHOWN = 200;
/** Characters of one cell that the page shows; files have it whole. */
const CELL_LENGTH = 1_000;

function cellText(cell: SqlCell): string {
  const text = String(plainCell(cell));
  return text.length > CELL_LENGTH ? `${text.slice(0, CELL_LENGTH)}…` : text;
}

export interface SqlAsked {
  readonly sql: string;
  readonly answer: SqlAnswer | Refusal | null;
  /** Whose SQL it is. */
  readonly dialect: string;
  readonly examples: readonly SqlExample[];
  /** Whether it tells columns and types of its tables by `information_schema`. */
  readonly hasSchema: boolean;
  readonly tables: readonly {
    readonly name: string;
    readonly grain: Text;
    readonly columns: readonly (readonly [name: string, meaning: Text])[];
  }[];
}

/** A statement, its answer, and the tables that it may read. */
export function sqlPage(language: Language, asked: SqlAsked): Page {
  const { sql, answer, dialect, examples, hasSchema, tables } = asked;
  const refusal = answer !== null && "refused" in answer ? answer : null;
  const found = answer !== null && !("refused" in answer) ? answer : null;
  const facts = { dialect, seconds: LIMITS.analyst_sql_ms / 1000, rows: LIMITS.analyst_sql_rows };
  return {
    title: WORDS.title,
    description: WORDS.description,
    is_illustrative: false,
    section: "world",
    status: refusal === null ? 200 : statusOf(refusal),
    body: (
      <>
        <PageHead
          kicker={<a href={address(language, "/world")}>{WORDS.kicker[language]}</a>}
          title={WORDS.title[language]}
          lead={fill(WORDS.lead[language], facts, language)}
        />
        <RefusalSummary
          refusal={refusal}
          // Where what it was asked of does not answer, nothing is wrong with the statement.
          field={refusal !== null && statusOf(refusal) === 503 ? "" : "q"}
          language={language}
        />
        <Part id="ask" title={WORDS.statement[language]}>
          <form class="form" method="get" action={address(language, "/world/sql")}>
            <div class="field">
              <label for={fieldId("q")}>{WORDS.statement[language]}</label>
              <textarea
                id={fieldId("q")}
                class="code"
                name="q"
                rows={10}
                spellcheck={false}
                maxLength={SQL_LENGTH}
              >
                {sql === "" ? SQL_EXAMPLE : sql}
              </textarea>
            </div>
            <p class="actions">
              <button class="button" type="submit">
                {WORDS.run[language]}
              </button>{" "}
              {/* Asking for anything else ends what the page still waits for, and an answer without content leaves what was written where it is. */}
              <button
                class="button plain-button"
                type="submit"
                formaction={address(language, SQL_CANCEL)}
                formnovalidate
              >
                {WORDS.cancel[language]}
              </button>
            </p>
          </form>
        </Part>
        {found === null ? null : (
          <Part id="answer" title={WORDS.answer[language]}>
            <Table
              caption={WORDS.answer[language]}
              is_titled
              columns={found.columns.map((column) => ({
                name: column.name,
                is_number: isNumericType(column),
              }))}
              rows={found.rows.slice(0, ROWS_SHOWN).map((row) => ({
                cells: row.map((cell) =>
                  cell === null ? <NotReported language={language} /> : cellText(cell),
                ),
              }))}
            />
            {found.rows.length === 0 ? <p>{WORDS.empty[language]}</p> : null}
            {found.rows.length > ROWS_SHOWN ? (
              <p>{fill(WORDS.shown[language], { count: ROWS_SHOWN }, language)}</p>
            ) : null}
            {found.is_cut ? (
              <p>{fill(WORDS.cut[language], { count: found.rows.length }, language)}</p>
            ) : null}
            <p class="tools">
              {WORDS.files[language]}{" "}
              <a href={address(language, "/world/sql.csv", { q: sql })}>CSV</a>{" "}
              <a href={address(language, "/world/sql.json", { q: sql })}>JSON</a>
            </p>
          </Part>
        )}
        <Part id="examples" title={WORDS.examples[language]}>
          <dl class="action-list">
            {examples.map(({ words, sql: example }) => (
              <div>
                <dt>
                  <a href={address(language, "/world/sql", { q: example })}>{words[language]}</a>
                </dt>
                <dd>
                  <code>{example}</code>
                </dd>
              </div>
            ))}
          </dl>
        </Part>
        <Part id="tables" title={WORDS.tables[language]}>
          {hasSchema ? (
            <p>
              {WORDS.schema[language]} <code>{SQL_COLUMNS}</code>
            </p>
          ) : null}
          <dl class="action-list">
            {tables.map(({ name, grain, columns }) => (
              <div>
                <dt>
                  <a
                    href={address(language, "/world/sql", {
                      q: lookAt(name),
                    })}
                  >
                    {name}
                  </a>
                </dt>
                <dd>
                  {asCode(grain[language])}
                  <details>
                    <summary>{WORDS.columns[language]}</summary>
                    <ul>
                      {columns.map(([column, meaning]) => (
                        <li>
                          <code>{column}</code>
                          {` ${meaning[language]}`}
                        </li>
                      ))}
                    </ul>
                  </details>
                </dd>
              </div>
            ))}
          </dl>
        </Part>
      </>
    ),
  };
}

/** Answers nothing: a browser that asks it leaves the connection of the statement that runs, which ends with it. */
export const SQL_CANCEL = "/world/sql/cancel";

/** What an address can carry; longer statements are for the command line. */
const SQL_LENGTH = 4_000;
