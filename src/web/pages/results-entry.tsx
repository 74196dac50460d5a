import type { ComponentChild } from "preact";
import { returnedIn, type ResultPeriod, type Returned } from "../../actions/read-results.js";
import type { GridEntry, GridRead } from "../../actions/results-grid.js";
import { formatDay, formatNumber } from "../../base/format.js";
import { formatDecimal } from "../../base/decimal.js";
import type { Language } from "../../base/language.js";
import { fill, texts, type Text } from "../../base/text.js";
import type { DueValue } from "../../figures/due.js";
import { askedIn, cellField, fieldOf, uncollectedField } from "../../figures/result-grid.js";
import { sayNumber } from "../../prose/say-number.js";
import { rollUpPeriods } from "../../results/aggregation.js";
import { STATUS_NAMES } from "../../results/indicator-period.js";
import { breakdownName, crossed, type DeclaredBreakdown } from "../../results/report.js";
import { categoryName } from "../../figures/words.js";
import { address, pathOf } from "../address.js";
import type { FieldProblem, FormValues } from "../form-input.js";
import type { Page } from "../page.js";
import { ErrorSummary, fieldId, Frame } from "../parts/form.js";
import { PageHead, Part } from "../parts/page-head.js";
import { periodPath, saySpan, sayValue } from "../parts/result-words.js";
import { SheetPart } from "../parts/results-sheet.js";
import { Table } from "../parts/table.js";

const WORDS = texts({
  title: { en: "Report results: {name}", ja: "成果の報告：{name}" },
  revise_title: { en: "Revise published results: {name}", ja: "公表済みの成果の改訂：{name}" },
  description: {
    en: "One page for everything that is due for a period, with the period before and the target beside each box.",
    ja: "期間中に報告すべき値を、前期の値及び目標と並べて一画面で入力します。",
  },
  lead: { en: "Period: {span}. {count} to report.", ja: "期間：{span}。報告対象：{count}件。" },
  lead_due: {
    en: "Period: {span}, due on {day}. {count} to report.",
    ja: "期間：{span}、期限：{day}。報告対象：{count}件。",
  },
  nothing: {
    en: "Nothing of this period waits for a value.",
    ja: "この期間に入力を要する指標はありません。",
  },
  review_page: { en: "Where the period stands, and its review", ja: "期間の状況及び確認" },
  draft: {
    en: "Continued from the draft that {person} saved on {day}.",
    ja: "{person}が{day}に保存した下書きから再開しています。",
  },
  saved: {
    en: "Saved. Nothing has been reported yet; continue here at any time.",
    ja: "保存しました。まだ報告していません。いつでもここから再開できます。",
  },
  definition: { en: "Definition", ja: "定義" },
  unit: { en: "Unit", ja: "単位" },
  last: { en: "Before", ja: "前期" },
  baseline: { en: "Baseline", ja: "基準値" },
  target: { en: "Target", ja: "目標" },
  running: { en: "So far", ja: "これまでの計" },
  status: { en: "State", ja: "状態" },
  none: { en: "none", ja: "なし" },
  incremental: {
    en: "This period alone, without earlier ones",
    ja: "当期のみの値（以前の期間を含めない）",
  },
  cumulative: {
    en: "The total to date, earlier periods included",
    ja: "累計値（以前の期間を含む）",
  },
  value: { en: "Value ({unit})", ja: "値（{unit}）" },
  numerator: { en: "Numerator: how many of them", ja: "分子（該当する数）" },
  denominator: { en: "Denominator: of how many", ja: "分母（全体の数）" },
  words: { en: "In words", ja: "記述" },
  parts: { en: "By {name}", ja: "{name}別" },
  exclusive: {
    en: "Parts sum to the total. Leave a part blank where it is not known: it is shown as unknown, not as zero.",
    ja: "内訳の合計は全体と一致します。不明な区分は空欄にしてください（ゼロではなく不明と表示します）。",
  },
  overlapping: {
    en: "One person may be counted in more than one part.",
    ja: "同一人物が複数の区分に計上されることがあります。",
  },
  uncollected: { en: "Not collected by {name}", ja: "{name}別には収集していない" },
  missing: {
    en: "Not collected in this period (say why below)",
    ja: "当期は収集していない（理由を下に記載）",
  },
  more: { en: "Comment, explanation, not collected", ja: "コメント、説明、未収集" },
  comment: { en: "Comment", ja: "コメント" },
  explanation: {
    en: "Explanation, where the value is unusual or missing",
    ja: "通常と異なる値又は未収集の場合の説明",
  },
  reason: { en: "Why the published values change", ja: "公表済みの値を改める理由" },
  review: { en: "Review", ja: "確認へ進む" },
  save: { en: "Save and continue later", ja: "保存して後で続ける" },
  check_title: { en: "Check what will be sent", ja: "送信内容の確認" },
  check_lead: {
    en: "Nothing has been sent yet. Check how each number was read, then send.",
    ja: "まだ送信していません。数値の読取り結果を確認の上、送信してください。",
  },
  returned: {
    en: "Sent back by {person} on {day}: {reason}",
    ja: "{day}に{person}が差戻し：{reason}",
  },
  share: {
    en: "Each is a percentage of its own: how many of how many, such as 12/50.",
    ja: "区分ごとの割合を、12/50のように該当数/全体数で入力してください。",
  },
  indicator: { en: "Indicator", ja: "指標" },
  read_as: { en: "Read as", ja: "読取り結果" },
  in_words: { en: "In words", ja: "読み" },
  note: { en: "Note", ja: "備考" },
  blank: {
    en: "Left blank, and still due: {names}.",
    ja: "空欄のため引き続き報告対象：{names}。",
  },
  confirm: { en: "Send", ja: "送信する" },
  confirm_explained: { en: "Send with explanation", ja: "説明を付して送信する" },
  change: { en: "Change", ja: "修正する" },
  not_collected: { en: "not collected", ja: "未収集" },
});

export interface GridState {
  readonly period: ResultPeriod;
  readonly name: Text;
  readonly is_illustrative: boolean;
  readonly values: FormValues;
  readonly problems: readonly FieldProblem[];
  readonly key: string;
  /** A revision of what is public, with its reason; else a report. */
  readonly isRevision: boolean;
  readonly wasSaved: boolean;
}

/** What is due for one period, one box beside the period before and the target. Source: UX 5. */
export function entryPage(state: GridState, language: Language): Page {
  const { period, name, values, problems, isRevision } = state;
  const asked = askedIn(period.due, isRevision);
  const returned = returnedIn(period);
  const due_on = asked
    .map((each) => each.actual.due_on)
    .filter((day) => day !== null)
    .sort()[0];
  const facts = {
    span: saySpan(
      formatDay(period.period_from, language),
      formatDay(period.period_to, language),
      language,
    ),
    day: due_on ? formatDay(due_on, language) : "",
    count: asked.length,
  };
  const title = fillWords(isRevision ? WORDS.revise_title : WORDS.title, { name });
  const path = address(language, `${periodPath(period)}${isRevision ? "/revise" : ""}`);
  return {
    title,
    description: WORDS.description,
    section: "projects",
    is_illustrative: state.is_illustrative,
    status: problems.length > 0 ? 422 : 200,
    body: (
      <>
        <PageHead
          kicker={
            <a href={address(language, pathOf(`${period.kind}s`, period.id))}>{name[language]}</a>
          }
          title={title[language]}
          lead={fill((due_on ? WORDS.lead_due : WORDS.lead)[language], facts, language)}
        >
          <p class="actions">
            <a class="button plain-button" href={address(language, `${periodPath(period)}/review`)}>
              {WORDS.review_page[language]}
            </a>
          </p>
        </PageHead>
        <ErrorSummary problems={problems} language={language} />
        {state.wasSaved ? (
          <p class="lead" role="status">
            {WORDS.saved[language]}
          </p>
        ) : period.draft && !isRevision ? (
          <p class="quiet" role="status">
            {fill(
              WORDS.draft[language],
              { person: period.draft.saved_by, day: period.draft.saved_at.slice(0, 10) },
              language,
            )}
          </p>
        ) : null}
        {asked.length === 0 ? (
          <p class="empty">{WORDS.nothing[language]}</p>
        ) : (
          <form class="form results-grid" method="post" action={path}>
            <input type="hidden" name="_key" value={state.key} />
            <input type="hidden" name="_version" value={String(period.version)} />
            {asked.map((each) => (
              <Asked
                each={each}
                returned={returned.get(each.actual.id)}
                values={values}
                problems={problems}
                language={language}
              />
            ))}
            {isRevision ? (
              <TextBox
                name="reason"
                label={WORDS.reason[language]}
                values={values}
                problems={problems}
                language={language}
                is_long
              />
            ) : null}
            <p class="actions">
              <button class="button" type="submit" name="_step" value="review">
                {WORDS.review[language]}
              </button>
              {isRevision ? null : (
                <button class="button plain-button" type="submit" name="_step" value="draft">
                  {WORDS.save[language]}
                </button>
              )}
            </p>
          </form>
        )}
        {isRevision || asked.length === 0 ? null : (
          <SheetPart period={period} language={language} />
        )}
      </>
    ),
  };
}

function fillWords(text: Text, facts: Readonly<Record<string, Text>>): Text {
  return { en: fill(text.en, facts, "en"), ja: fill(text.ja, facts, "ja") };
}

interface AskedProps {
  readonly each: DueValue;
  readonly values: FormValues;
  readonly problems: readonly FieldProblem[];
  readonly language: Language;
}

function Asked(props: AskedProps & { readonly returned: Returned | undefined }): ComponentChild {
  const { each, language, problems, returned } = props;
  const { indicator, due, actual } = each;
  const { id } = indicator;
  const isWords = due.measure !== "unit" && due.measure !== "percentage";
  const own = problems.filter(({ field }) => field.split(":")[1] === id);
  const isOpen = own.length > 0 || isTyped(props);
  return (
    <fieldset class={own.length > 0 ? "field asked is-wrong" : "field asked"}>
      <legend>
        {indicator.title[language]}{" "}
        {actual.status === "planned" ? null : (
          <span class="badge">{STATUS_NAMES[actual.status][language]}</span>
        )}
      </legend>
      {indicator.definition ? <p class="hint">{indicator.definition[language]}</p> : null}
      {returned ? (
        <p class="returned">
          {fill(
            WORDS.returned[language],
            {
              person: returned.by,
              day: formatDay(returned.on, language),
              reason: returned.reason,
            },
            language,
          )}
        </p>
      ) : null}
      <Beside {...props} />
      {due.measure === "unit" ? (
        <NumberBox
          {...props}
          name={fieldOf("value", id)}
          label={fill(WORDS.value[language], { unit: indicator.unit }, language)}
        />
      ) : null}
      {due.measure === "percentage" ? (
        <div class="side-by-side">
          <NumberBox {...props} name={fieldOf("numerator", id)} label={WORDS.numerator[language]} />
          <NumberBox
            {...props}
            name={fieldOf("denominator", id)}
            label={WORDS.denominator[language]}
          />
        </div>
      ) : null}
      {isWords ? (
        <TextBox {...props} name={fieldOf("comment", id)} label={WORDS.words[language]} is_long />
      ) : null}
      {due.breakdowns.map((breakdown, index) => (
        <Parts {...props} breakdown={breakdown} index={index} />
      ))}
      <details open={isOpen}>
        <summary>{WORDS.more[language]}</summary>
        {isWords ? null : (
          <TextBox {...props} name={fieldOf("comment", id)} label={WORDS.comment[language]} />
        )}
        <CheckBox {...props} name={fieldOf("missing", id)} label={WORDS.missing[language]} />
        <TextBox {...props} name={fieldOf("explanation", id)} label={WORDS.explanation[language]} />
      </details>
    </fieldset>
  );
}

function isTyped({ each, values }: AskedProps): boolean {
  const { id } = each.indicator;
  return (["comment", "explanation", "missing"] as const).some(
    (part) => (values[fieldOf(part, id)] ?? "") !== "" && each.due.measure !== "qualitative",
  );
}

/** What the box is filled in beside: the period before, the target, what has come together, and what the number holds. */
function Beside({ each, language }: AskedProps): ComponentChild {
  const { due, indicator, running } = each;
  const { previous, target } = due;
  const isWords = due.measure !== "unit" && due.measure !== "percentage";
  const total = rollUpPeriods(indicator, running);
  const isAdded = !indicator.is_cumulative && indicator.aggregation === "sum";
  const beforeLabel = previous?.kind === "baseline" ? WORDS.baseline : WORDS.last;
  const span =
    previous?.period_from && previous.period_to
      ? saySpan(
          formatDay(previous.period_from, language),
          formatDay(previous.period_to, language),
          language,
        )
      : "";
  const facts: (readonly [string, string])[] = [
    [
      beforeLabel[language],
      `${sayValue(previous, each, language) ?? WORDS.none[language]}${previous && span !== "" ? (language === "ja" ? `（${span}）` : ` (${span})`) : ""}`,
    ],
    [WORDS.target[language], sayValue(target, each, language) ?? WORDS.none[language]],
    ...(isAdded && total.value
      ? [[WORDS.running[language], formatNumber(formatDecimal(total.value), language)] as const]
      : []),
  ];
  return isWords ? null : (
    <>
      <dl class="beside">
        {facts.map(([name, value]) => (
          <div>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p class="hint">
        {(indicator.is_cumulative ? WORDS.cumulative : WORDS.incremental)[language]}
      </p>
    </>
  );
}

interface BoxProps extends Omit<AskedProps, "each"> {
  readonly name: string;
  readonly label: string;
  /** Said to those who do not see the table around the box. */
  readonly is_labelled_unseen?: boolean;
  readonly is_long?: boolean;
  /** How many of how many, which a keypad of digits cannot type. */
  readonly is_share?: boolean;
}

function NumberBox(props: BoxProps): ComponentChild {
  const { name, label, values, problems, language } = props;
  return (
    <Frame {...{ name, label, problems, language }} kind="box" is_unseen={props.is_labelled_unseen}>
      {(told) => (
        <input
          {...told}
          class="short"
          name={name}
          type="text"
          inputMode={props.is_share ? undefined : "decimal"}
          autoComplete="off"
          value={values[name] ?? ""}
        />
      )}
    </Frame>
  );
}

function TextBox(props: BoxProps): ComponentChild {
  const { name, label, values, problems, language } = props;
  return (
    <Frame {...{ name, label, problems, language }} kind="box">
      {(told) => (
        <textarea {...told} name={name} rows={props.is_long ? 4 : 2} value={values[name] ?? ""} />
      )}
    </Frame>
  );
}

function CheckBox({ name, label, values }: BoxProps): ComponentChild {
  return (
    <p class="check">
      <label>
        <input
          id={fieldId(name)}
          type="checkbox"
          name={name}
          value="yes"
          checked={values[name] === "yes"}
        />{" "}
        {label}
      </label>
    </p>
  );
}

/** The parts of a total: the last dimension across, the others down. */
function Parts(
  props: AskedProps & { readonly breakdown: DeclaredBreakdown; readonly index: number },
): ComponentChild {
  const { each, breakdown, index, language } = props;
  const { id } = each.indicator;
  const isShare = each.due.measure === "percentage";
  const name = breakdown.dimensions.map((each) => categoryName(each.name, language)).join(" × ");
  const across = breakdown.dimensions.at(-1);
  const width = across?.categories.length ?? 1;
  const cells = crossed(breakdown);
  const rows = Array.from({ length: Math.ceil(cells.length / width) }, (_, row) => row);
  const down = breakdown.dimensions.slice(0, -1).map((each) => each.name);
  const heading = (row: number) =>
    down
      .map((dimension) => categoryName(cells[row * width]?.[dimension] ?? "", language))
      .join(" × ");
  return (
    <div class="parts">
      <p class="parts-title">{fill(WORDS.parts[language], { name }, language)}</p>
      <p class="hint">
        {(breakdown.is_overlapping ? WORDS.overlapping : WORDS.exclusive)[language]}
        {isShare ? ` ${WORDS.share[language]}` : null}
      </p>
      <div class="table-scroll" role="group" aria-label={breakdownName(breakdown)} tabIndex={0}>
        <table class="form-rows">
          <thead>
            <tr>
              {down.length > 0 ? <td /> : null}
              {across?.categories.map((category) => (
                <th scope="col">{categoryName(category, language)}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr>
                {down.length > 0 ? <th scope="row">{heading(row)}</th> : null}
                {across?.categories.map((category, column) => (
                  <td>
                    <NumberBox
                      {...props}
                      name={cellField(id, index, row * width + column)}
                      label={[heading(row), categoryName(category, language)]
                        .filter((part) => part !== "")
                        .join(" × ")}
                      is_labelled_unseen
                      is_share={isShare}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <CheckBox
        {...props}
        name={uncollectedField(id, index)}
        label={fill(WORDS.uncollected[language], { name }, language)}
      />
    </div>
  );
}

/** Every number as it was understood, in digits and in words, before anything is sent. */
export function checkPage(state: GridState, read: GridRead, language: Language): Page {
  const { period, name, values, isRevision } = state;
  const path = address(language, `${periodPath(period)}${isRevision ? "/revise" : ""}`);
  const hidden = Object.entries(values).filter(
    ([field, value]) => !field.startsWith("_") && value !== "",
  );
  const isUnusual = read.entries.some((entry) => entry.unusual.length > 0);
  return {
    title: WORDS.check_title,
    description: WORDS.check_lead,
    section: "projects",
    is_illustrative: state.is_illustrative,
    body: (
      <>
        <PageHead
          kicker={name[language]}
          title={WORDS.check_title[language]}
          lead={WORDS.check_lead[language]}
        />
        <Part id="check" title={saySpan(period.period_from, period.period_to, language)}>
          <Table
            caption={WORDS.check_title[language]}
            is_titled
            stack
            columns={[
              { name: WORDS.indicator[language] },
              { name: WORDS.read_as[language], is_number: true, label: WORDS.read_as[language] },
              { name: WORDS.in_words[language], label: WORDS.in_words[language] },
              { name: WORDS.note[language], label: WORDS.note[language] },
            ]}
            rows={read.entries.map((entry) => ({ cells: checkedCells(entry, language) }))}
          />
          {read.blank.length === 0 || isRevision ? null : (
            <p class="quiet">
              {fill(
                WORDS.blank[language],
                {
                  names: read.blank
                    .map((each) => each.indicator.title[language])
                    .join(language === "ja" ? "、" : ", "),
                },
                language,
              )}
            </p>
          )}
          <form method="post" action={path}>
            <input type="hidden" name="_key" value={state.key} />
            <input type="hidden" name="_version" value={String(period.version)} />
            {hidden.map(([field, value]) => (
              <input type="hidden" name={field} value={value} />
            ))}
            <p class="actions">
              <button class="button" type="submit" name="_step" value="confirm">
                {(isUnusual ? WORDS.confirm_explained : WORDS.confirm)[language]}
              </button>
              <button class="button plain-button" type="submit" name="_step" value="change">
                {WORDS.change[language]}
              </button>
            </p>
          </form>
        </Part>
      </>
    ),
  };
}

function checkedCells({ each, reported, unusual }: GridEntry, language: Language) {
  const digits = (value: NonNullable<typeof reported.value>) => formatDecimal(value);
  const numbers = [reported.value, reported.numerator, reported.denominator].filter(
    (value) => value !== null,
  );
  const parts = reported.cells.map((cell) => {
    const category = Object.values(cell.dimensions)
      .map((word) => categoryName(word, language))
      .join(" × ");
    const value =
      cell.value === null
        ? WORDS.not_collected[language]
        : formatNumber(digits(cell.value), language);
    return `${category} ${value}`;
  });
  const separator = language === "ja" ? "、" : ", ";
  return [
    each.indicator.title[language],
    reported.is_not_collected
      ? WORDS.not_collected[language]
      : (sayValue(reported, each, language) ?? "–"),
    numbers.map((value) => sayNumber(digits(value), language)).join(" / "),
    <>
      {parts.length > 0 ? <div>{parts.join(separator)}</div> : null}
      {reported.words ? <div>{reported.words}</div> : null}
      {unusual.map((text) => (
        <div class="notice-text">{text[language]}</div>
      ))}
      {reported.explanation ? <div class="quiet">{reported.explanation}</div> : null}
    </>,
  ];
}
