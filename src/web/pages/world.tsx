import type { ComponentChild } from "preact";
import type { Day } from "../../base/day.js";
import { formatDay, formatNumber } from "../../base/format.js";
import type { Language } from "../../base/language.js";
import { isRefusal, toldBy, type Refusal } from "../../base/refusal.js";
import { LIMITS } from "../../base/settings.js";
import { fill, texts, type Text } from "../../base/text.js";
import type { Answer, AnswerRow } from "../../observatory/answer.js";
import { FLOW_NAMES, FLOWS, PARAMETERS, type ParameterName } from "../../observatory/asked.js";
import { behind, type Given } from "../../observatory/behind.js";
import { CHOICES, parameterWords } from "../../observatory/parameter-words.js";
import { QUESTIONS, type AnswerColumn, type Question } from "../../observatory/questions.js";
import type { ObservatorySize } from "../../observatory/size.js";
import { isSilent } from "../../observatory/view.js";
import { isNumeric } from "../../publication/answer-csv.js";
import { RATE_SOURCE_WORDS, RATE_WORDS, wordOf } from "../../observatory/code-words.js";
import { address } from "../address.js";
import type { Page } from "../page.js";
import { statusOf } from "../problem.js";
import type { FieldProblem } from "../form-input.js";
import { asProblems, fieldId, Frame, RefusalSummary } from "../parts/form.js";
import { NotReported } from "../parts/number.js";
import { PageHead, Part } from "../parts/page-head.js";
import { Table } from "../parts/table.js";
import { askedWords, valueWords } from "../parts/world-asked.js";
import { cellText } from "../parts/world-cell.js";
import { AnswerChart } from "../parts/world-chart.js";

const WORDS = texts({
  title: { en: "Where does the world's aid go?", ja: "世界の援助資金はどこへ向かうか" },
  description: {
    en: "What publishers report by IATI, and the OECD's tables of aid: questions, each with its boundary, its rates and its rows.",
    ja: "IATIによる公表データとOECDの援助統計に対する質問。範囲・為替レート・根拠となる行を併せて示します。",
  },
  lead: {
    en: "What others publish, beside our own record: {activities} activities and {transactions} transactions of {files} files. None of it is in the record's own totals.",
    ja: "他の機関の公表データ：ファイル{files}件、活動{activities}件、取引{transactions}件。本記録の集計には含めていません。",
  },
  absent: {
    en: "No data of the world has been loaded here yet.",
    ja: "世界の公表データはまだ読み込まれていません。",
  },
  how: {
    en: "Load IATI files, exchange rates and the OECD's tables with this command, then start the site with the same folder:",
    ja: "次のコマンドでIATIファイル・為替レート・OECD統計を読み込み、同じフォルダーを指定してサイトを起動してください。",
  },
  kicker: { en: "The world's data", ja: "世界のデータ" },
  questions: { en: "What would you like to know?", ja: "何を知りたいですか" },
  money: { en: "Who gives, to whom, for what", ja: "誰が、どこへ、何のために" },
  partner: { en: "One partner", ja: "特定のパートナー" },
  quality: { en: "How good the data are", ja: "データの品質" },
  search: { en: "Search titles and descriptions", ja: "題名・説明を検索" },
  search_button: { en: "Search", ja: "検索" },
  sql: { en: "Ask in SQL", ja: "SQLで質問する" },
  ask: { en: "Ask", ja: "質問する" },
  asked: { en: "What is asked", ja: "質問の条件" },
  answer: { en: "Answer", ja: "回答" },
  read: { en: "How to read it", ja: "数値の見方" },
  none: { en: "Nothing is reported for that.", ja: "該当する報告はありません。" },
  cut: {
    en: "The first {count} rows. The files hold more.",
    ja: "先頭の{count}行。続きはファイルに含まれます。",
  },
  files: {
    en: "As a file, of {limit} rows at most",
    ja: "ファイルで取得（最大{limit}行）",
  },
  common: { en: "{name}: {value}.", ja: "{name}：{value}。" },
  in_currency: { en: "Ask in {currency}", ja: "{currency}で質問する" },
  wider: { en: "Ask without:", ja: "条件を外す：" },
  cite: { en: "How to cite it", ja: "引用の方法" },
  citation: {
    en: "“{title}”. {asked}In {currency}. Snapshot {snapshot} of what others publish, made on {day}; {address}.",
    ja: "「{title}」{asked}通貨：{currency}。公表データのスナップショット{snapshot}（{day}作成）、{address}",
  },
  citation_plain: {
    en: "“{title}”. {asked}Snapshot {snapshot} of what others publish, made on {day}; {address}.",
    ja: "「{title}」{asked}公表データのスナップショット{snapshot}（{day}作成）、{address}",
  },
  coverage: {
    en: "{converted} of {valued} amounts could be stated in {currency}.",
    ja: "金額{valued}件のうち{converted}件を{currency}に換算しました。",
  },
  missed: {
    en: "Without a rate, and in no amount: {missed}.",
    ja: "レートがなく金額に含めていないもの：{missed}。",
  },
  rates: { en: "Exchange rates that were used", ja: "使用した為替レート" },
  rate_currency: { en: "Currency", ja: "通貨" },
  rate_kind: { en: "Kind", ja: "種類" },
  rate_source: { en: "Source", ja: "出典" },
  rate_months: { en: "Months", ja: "対象月" },
  rate_uses: { en: "Transactions", ja: "取引件数" },
  copies: {
    en: "{count} transactions of older copies of an activity are left out.",
    ja: "活動の古い写しにある取引{count}件は除いています。",
  },
  with_copies: { en: "Show as reported, copies included", ja: "写しも含め報告のまま表示" },
  overlaps: {
    en: "Of all transactions of this kind in the snapshot {count} may say what others say; they are counted.",
    ja: "スナップショット全体では、同じ種類の取引のうち{count}件が他と重複する可能性があり、集計に含めています。",
  },
  which: { en: "How much of this that is", ja: "この回答での該当額" },
  snapshot: { en: "Snapshot {snapshot}.", ja: "スナップショット：{snapshot}。" },
  rows: { en: "rows", ja: "根拠の行" },
  any: { en: "any", ja: "指定なし" },
  more: { en: "Show {count} rows", ja: "{count}行まで表示" },
  change: { en: "Ask differently", ja: "条件を変える" },
  details: { en: "Details", ja: "詳細" },
});

const GROUPS: readonly { readonly title: Text; readonly names: RegExp }[] = [
  { title: WORDS.partner, names: /^(partner-portfolio|family-members|oda|oda-rows)$/ },
  {
    title: WORDS.quality,
    names: /^(publisher-quality|files|double-counting|rates|rows)$/,
  },
  { title: WORDS.money, names: /./ },
];
const ORDER = [WORDS.money, WORDS.partner, WORDS.quality];

export const questionPath = (name: string) => `/world/questions/${name}`;

/** Everything that can be asked, by what it is about; or how to load what there is not yet, or why nothing can be asked now. */
export function worldPage(
  language: Language,
  found: ObservatorySize | Refusal | null,
  isSearchable: boolean,
): Page {
  if (isRefusal(found) && !isSilent(found)) return awayPage(language, found);
  const size = isRefusal(found) ? null : found;
  return {
    title: WORDS.title,
    description: WORDS.description,
    is_illustrative: false,
    section: "world",
    body:
      size === null ? (
        <>
          <PageHead title={WORDS.title[language]} lead={WORDS.absent[language]} />
          <Part id="load" title={WORDS.kicker[language]}>
            <p>{WORDS.how[language]}</p>
            <pre tabIndex={0}>
              <code>
                bin/earmark observatory load FOLDER… --observatory DIR{"\n"}npm start --
                --observatory DIR
              </code>
            </pre>
          </Part>
        </>
      ) : (
        <>
          <PageHead
            title={WORDS.title[language]}
            lead={fill(
              WORDS.lead[language],
              {
                files: size.files,
                activities: size.activities,
                transactions: size.transactions,
              },
              language,
            )}
          >
            {isSearchable ? <SearchForm language={language} words="" /> : null}
            <p class="actions">
              <a class="button plain-button" href={address(language, "/world/sql")}>
                {WORDS.sql[language]}
              </a>
            </p>
          </PageHead>
          {groupsOf(QUESTIONS).map(({ title, found }, index) => (
            <Part id={`questions-${index}`} title={title[language]}>
              <dl class="action-list">
                {found.map((question) => (
                  <div>
                    <dt>
                      <a href={address(language, questionPath(question.name))}>
                        {question.title[language]}
                      </a>
                    </dt>
                    <dd>{question.words[language]}</dd>
                  </div>
                ))}
              </dl>
            </Part>
          ))}
        </>
      ),
  };
}

/** The world's data are somewhere that does not answer now: the sentence says where, and what to do. */
function awayPage(language: Language, refusal: Refusal): Page {
  return {
    title: WORDS.title,
    description: WORDS.description,
    is_illustrative: false,
    section: "world",
    status: statusOf(refusal),
    body: (
      <>
        <PageHead title={WORDS.title[language]} lead={WORDS.description[language]} />
        <RefusalSummary refusal={refusal} language={language} />
      </>
    ),
  };
}

function groupsOf(questions: readonly Question[]) {
  const left = new Set(questions);
  const groups = GROUPS.map(({ title, names }) => {
    const found = [...left].filter(({ name }) => names.test(name));
    for (const question of found) left.delete(question);
    return { title, found };
  });
  return groups.sort((a, b) => ORDER.indexOf(a.title) - ORDER.indexOf(b.title));
}

export function SearchForm(props: {
  readonly language: Language;
  readonly words: string;
}): ComponentChild {
  const { language, words } = props;
  return (
    <form
      class="inline-form search-form"
      role="search"
      method="get"
      action={address(language, "/world/search")}
    >
      <label for="world-search">{WORDS.search[language]}</label>
      <input id="world-search" type="search" name="q" value={words} maxLength={200} />
      <button class="button" type="submit">
        {WORDS.search_button[language]}
      </button>
    </form>
  );
}

export interface Asking {
  readonly question: Question;
  /** As the address has it. */
  readonly given: Given;
  readonly answer: Answer | null;
  readonly refusal: Refusal | null;
  /** Where the site is reached, for who cites an answer. */
  readonly origin: string;
}

/** One question: what is asked, the answer as a drawing and a table, and what must be known to read it. */
export function questionPage(language: Language, asking: Asking): Page {
  const { question, given, answer, refusal } = asking;
  const asked = answer === null ? "" : askedWords(answer, question, given, language);
  return {
    title: question.title,
    description: question.words,
    is_illustrative: false,
    section: "world",
    status: refusal === null ? 200 : statusOf(refusal),
    body: (
      <>
        <PageHead
          kicker={<a href={address(language, "/world")}>{WORDS.kicker[language]}</a>}
          title={question.title[language]}
          lead={question.words[language]}
        />
        <RefusalSummary refusal={refusal} language={language} />
        <InItsCurrency asking={asking} language={language} />
        {asked === "" ? null : <p class="asked">{asked}</p>}
        {answer === null ? (
          <Part id="asked" title={WORDS.asked[language]}>
            <QuestionForm {...{ question, given, refusal, language }} />
          </Part>
        ) : (
          <>
            <details class="ask-again" open={answer.rows.length === 0}>
              <summary>{WORDS.change[language]}</summary>
              <QuestionForm {...{ question, given, refusal, language }} />
            </details>
            <AnswerParts asking={asking} answer={answer} language={language} />
          </>
        )}
      </>
    ),
  };
}

/** Parameters that a form asks for; limits belong to files and programs, unless one that was given is wrong. */
function QuestionForm(
  props: Pick<Asking, "question" | "given" | "refusal"> & { readonly language: Language },
): ComponentChild {
  const { question, given, refusal, language } = props;
  const problems = asProblems(refusal === null ? [] : toldBy(refusal));
  const isWrong = (name: ParameterName) => problems.some(({ field }) => field === name);
  return (
    <form class="form" method="get" action={address(language, questionPath(question.name))}>
      {question.parameters
        .filter((name) => isWrong(name) || (name !== "limit" && !isNarrow(name, question, given)))
        .map((name) => (
          <Parameter {...{ name, question, problems, language }} value={given[name] ?? ""} />
        ))}
      <p class="actions">
        <button class="button" type="submit">
          {WORDS.ask[language]}
        </button>
      </p>
    </form>
  );
}

/** Questions that have these list what other answers are made of. */
const NARROWED: readonly ParameterName[] = ["without-name", "without-status", "donor", "group"];

/** What says which row of another answer is opened: nobody writes it, and it goes again where it is left out. */
function isNarrow(name: ParameterName, { parameters }: Question, given: Given): boolean {
  const isOfRow =
    /^(without-|receiver-|publisher-|as-coded$|(name|reference|group|purpose|type|file|donor)$)/.test(
      name,
    );
  const isOfRows = NARROWED.some((each) => parameters.includes(each));
  return isOfRow && isOfRows && given[name] === undefined;
}

function Parameter(props: {
  readonly name: ParameterName;
  readonly question: Question;
  readonly value: string;
  readonly problems: readonly FieldProblem[];
  readonly language: Language;
}): ComponentChild {
  const { name, question, value, problems, language } = props;
  const { kind } = PARAMETERS[name];
  const label = sentence(parameterWords(question, name)[language]);
  const isFlag = kind === "flag";
  // What is neither chosen nor left out is typed again as it stands.
  if (isFlag && !problems.some(({ field }) => field === name))
    return (
      <div class="field check">
        <label>
          <input
            id={fieldId(name)}
            type="checkbox"
            name={name}
            value="true"
            checked={value === "true"}
          />{" "}
          {label}
        </label>
      </div>
    );
  const choices = choicesOf(name, language);
  return (
    <Frame {...{ name, label, problems, language }}>
      {(told) =>
        choices === null ? (
          <input
            {...told}
            class={kind === "text" || kind === "file" || kind === "partner" ? undefined : "short"}
            type="text"
            name={name}
            value={value === "" && name === "currency" ? "USD" : value}
            required={question.requires === name}
            maxLength={200}
          />
        ) : (
          <select {...told} name={name}>
            {name === "flow" ? null : <option value="">{WORDS.any[language]}</option>}
            {choices.map(([each, text]) => (
              <option
                value={each}
                selected={(value === "" && name === "flow" ? question.flow : value) === each}
              >
                {text}
              </option>
            ))}
          </select>
        )
      }
    </Frame>
  );
}

/** Words of a list, as a label begins. */
function sentence(words: string): string {
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

function choicesOf(
  name: ParameterName,
  language: Language,
): readonly (readonly [string, string])[] | null {
  if (name === "flow") return FLOW_NAMES.map((each) => [each, FLOWS[each].words[language]]);
  const words = CHOICES[name];
  if (words === undefined) return null;
  return Object.entries(words).map(([each, text]) => [each, text[language]]);
}

/** Beyond so many a table is wider than a phone, and reads as a list there. */
const COLUMNS_OF_A_PHONE = 3;

/** Where all rows come from one file, that is said once below them. */
function commonSource({ columns, rows }: Answer): readonly AnswerColumn[] {
  return columns.filter(
    ({ name }) =>
      (name === "source" || name === "vintage") &&
      rows.every((row) => row[name] === rows[0]?.[name] && row[name] !== null),
  );
}

/** The rows of an answer; amounts open to their transactions. Where there are many columns the rest is below each row. */
function AnswerTable({ answer, language, asking }: Shown): ComponentChild {
  const { below = [] } = asking.question;
  const common = commonSource(answer);
  const told = answer.columns.filter((column) => !common.includes(column));
  const columns = told.filter(({ name }) => !below.includes(name));
  const rest = told.filter(({ name }) => below.includes(name));
  const [first] = answer.rows;
  const cell = (column: AnswerColumn, row: AnswerRow) => (
    <Cell column={column} row={row} answer={answer} asking={asking} language={language} />
  );
  return (
    <>
      <Table
        caption={answer.title[language]}
        is_titled
        stack={columns.length > COLUMNS_OF_A_PHONE}
        columns={columns.map((column, index) => ({
          name: headingOf(column, answer, language),
          ...(index === 0 ? {} : { label: headingOf(column, answer, language) }),
          is_number: isNumeric(column),
          is_tight:
            column.kind === "code" || column.kind === "day" || isShortName(column, language),
        }))}
        rows={answer.rows.map((row) => ({
          cells: columns.map((column) => cell(column, row)),
          ...(rest.length === 0
            ? {}
            : {
                below: (
                  <details>
                    <summary>{WORDS.details[language]}</summary>
                    <dl class="facts">
                      {rest.map((column) => (
                        <div>
                          <dt>{headingOf(column, answer, language)}</dt>
                          <dd>{cell(column, row)}</dd>
                        </div>
                      ))}
                    </dl>
                  </details>
                ),
              }),
        }))}
      />
      {first === undefined || common.length === 0 ? null : (
        <p>
          {common
            .map((column) =>
              fill(
                WORDS.common[language],
                {
                  name: column.words[language],
                  value: cellText(column, first, answer, language) ?? "",
                },
                language,
              ),
            )
            .join(" ")}
        </p>
      )}
    </>
  );
}

/** A country's name in Japanese, which may be broken between any two signs and has no room for it. */
function isShortName({ names }: AnswerColumn, language: Language): boolean {
  return language === "ja" && names?.list === "place";
}

interface Shown {
  readonly asking: Asking;
  readonly answer: Answer;
  readonly language: Language;
}

const MORE_ROWS = LIMITS.page_rows;

function AnswerParts({ asking, answer, language }: Shown): ComponentChild {
  const { question, given } = asking;
  const limit = LIMITS.question_rows;
  const file = (ending: string) =>
    address(language, `${questionPath(question.name)}.${ending}`, {
      ...given,
      limit: String(limit),
    });
  const asked = askedWords(answer, question, given, language);
  return (
    <>
      <Part id="answer" title={WORDS.answer[language]}>
        {answer.rows.length === 0 ? (
          <>
            <p>{WORDS.none[language]}</p>
            <Wider asking={asking} language={language} />
          </>
        ) : (
          <>
            <AnswerChart answer={answer} asked={asked} language={language} />
            <AnswerTable answer={answer} asking={asking} language={language} />
            {answer.is_cut ? (
              <p>
                {fill(WORDS.cut[language], { count: answer.rows.length }, language)}{" "}
                {answer.rows.length < MORE_ROWS ? (
                  <a
                    href={address(language, questionPath(question.name), {
                      ...given,
                      limit: String(MORE_ROWS),
                    })}
                  >
                    {fill(WORDS.more[language], { count: MORE_ROWS }, language)}
                  </a>
                ) : null}
              </p>
            ) : null}
          </>
        )}
        <p class="tools">
          {fill(WORDS.files[language], { limit }, language)} <a href={file("csv")}>CSV</a>{" "}
          <a href={file("json")}>JSON</a>
        </p>
      </Part>
      <Part id="reading" title={WORDS.read[language]}>
        <Reading asking={asking} answer={answer} language={language} />
      </Part>
    </>
  );
}

function headingOf(column: AnswerColumn, answer: Answer, language: Language): string {
  const words = column.words[language];
  return column.kind === "money" ? `${words} (${answer.currency})` : words;
}

function Cell(props: {
  readonly column: AnswerColumn;
  readonly row: AnswerRow;
  readonly answer: Answer;
  readonly asking: Asking;
  readonly language: Language;
}): ComponentChild {
  const { column, row, answer, asking, language } = props;
  const text = cellText(column, row, answer, language);
  if (text === null) return <NotReported language={language} />;
  const opened = openingOf(column, row, asking);
  return opened === null ? text : <a href={address(language, ...opened)}>{text}</a>;
}

/** The question that a cell opens to: an amount or a count its rows, an activity its transactions or itself. */
function openingOf(
  column: AnswerColumn,
  row: AnswerRow,
  { question, given }: Asking,
): readonly [string, Given] | null {
  if (column.name === "iati_identifier") {
    const activity = row["iati_identifier"];
    if (typeof activity !== "string") return null;
    const other = question.name === "activities" ? "rows" : "activities";
    return [questionPath(other), { activity }];
  }
  const found = behind(row, column, question, given);
  return found === null ? null : [questionPath(found.question), found.given];
}

/** The same question in the one currency of its amounts, where there are no rates to state them in another. */
function InItsCurrency({ asking, language }: Omit<Shown, "answer">): ComponentChild {
  const { question, given, refusal } = asking;
  if (refusal?.refused !== "QUESTION_IN_ONE_CURRENCY") return null;
  const currency = String(refusal.facts["only"]);
  return (
    <p>
      <a href={address(language, questionPath(question.name), { ...given, currency })}>
        {fill(WORDS.in_currency[language], { currency }, language)}
      </a>
    </p>
  );
}

/** The same question with one condition less, for each that was given. */
function Wider({ asking, language }: Omit<Shown, "answer">): ComponentChild {
  const { question, given } = asking;
  const names = question.parameters.filter(
    (name) =>
      given[name] !== undefined &&
      !["currency", "flow", "limit"].includes(name) &&
      name !== question.requires,
  );
  if (names.length === 0) return null;
  return (
    <p>
      {WORDS.wider[language]}{" "}
      {names.map((name, index) => (
        <>
          {index === 0 ? null : " · "}
          <a href={address(language, questionPath(question.name), { ...given, [name]: undefined })}>
            {valueWords(name, given[name] ?? "", language)}
          </a>
        </>
      ))}
    </p>
  );
}

function Reading({ asking, answer, language }: Shown): ComponentChild {
  const { coverage, currency } = answer;
  const total = (key: "valued" | "converted") =>
    (coverage?.currencies ?? []).reduce((sum, each) => sum + each[key], 0);
  const missed = (coverage?.currencies ?? [])
    .filter((each) => each.converted < each.valued)
    .map((each) => `${each.currency ?? "?"} ${each.valued - each.converted}`);
  const overlaps = Object.values(coverage?.overlaps ?? {}).reduce((sum, each) => sum + each, 0);
  const self = (more: Record<string, string>) =>
    address(language, questionPath(asking.question.name), { ...asking.given, ...more });
  return (
    <div class="prose">
      <p>{answer.boundary[language]}</p>
      {coverage === null || total("valued") === 0 ? null : (
        <p>
          {fill(
            WORDS.coverage[language],
            { converted: total("converted"), valued: total("valued"), currency },
            language,
          )}{" "}
          {missed.length === 0
            ? null
            : fill(WORDS.missed[language], { missed: missed.join(", ") }, language)}
        </p>
      )}
      {coverage !== null && coverage.copies > 0 ? (
        <p>
          {fill(WORDS.copies[language], { count: coverage.copies }, language)}{" "}
          <a href={self({ "as-reported": "true" })}>{WORDS.with_copies[language]}</a>
        </p>
      ) : null}
      {overlaps > 0 ? (
        <p>
          {fill(WORDS.overlaps[language], { count: overlaps }, language)}{" "}
          <a href={address(language, questionPath("double-counting"), doubled(asking))}>
            {WORDS.which[language]}
          </a>
        </p>
      ) : null}
      {coverage === null || coverage.rates.length === 0 ? null : (
        <details>
          <summary>{WORDS.rates[language]}</summary>
          <Table
            caption={WORDS.rates[language]}
            is_titled
            columns={[
              { name: WORDS.rate_currency[language] },
              { name: WORDS.rate_kind[language] },
              { name: WORDS.rate_source[language] },
              { name: WORDS.rate_months[language], is_tight: true },
              { name: WORDS.rate_uses[language], is_number: true },
            ]}
            rows={coverage.rates.map((rate) => ({
              cells: [
                rate.currency,
                wordOf(RATE_WORDS, rate.kind, language),
                wordOf(RATE_SOURCE_WORDS, rate.source ?? "–", language),
                `${rate.first_month} – ${rate.last_month}`,
                formatNumber(rate.transactions, language),
              ],
            }))}
          />
        </details>
      )}
      <p class="quiet">{fill(WORDS.snapshot[language], { snapshot: answer.snapshot }, language)}</p>
      <details>
        <summary>{WORDS.cite[language]}</summary>
        <p>{citationOf({ asking, answer, language })}</p>
      </details>
    </div>
  );
}

/** How much of what is asked may be counted twice: as far as a partner, days and the kind of money tell it. */
function doubled({ question, given }: Asking) {
  const { partner, from, to, currency, flow = question.flow } = given;
  return { partner, from, to, currency, flow };
}

/** What a reader needs to find the same answer again. */
function citationOf({ asking, answer, language }: Shown): string {
  const { question, given, origin } = asking;
  const asked = askedWords(answer, question, given, language);
  const hasMoney = answer.columns.some(({ kind }) => kind === "money");
  return fill(
    WORDS[hasMoney ? "citation" : "citation_plain"][language],
    {
      title: answer.title[language],
      asked: asked === "" || language === "ja" ? asked : `${asked} `,
      currency: answer.currency,
      snapshot: answer.snapshot,
      day: formatDay(answer.as_of.slice(0, 10) as Day, language),
      address: origin + address(language, questionPath(question.name), given),
    },
    language,
  );
}
