import type { ComponentChild } from "preact";
import type { Action } from "../../actions/action.js";
import type { Language } from "../../base/language.js";
import { fill, fillText, texts, type Text } from "../../base/text.js";
import { address } from "../address.js";
import type { FormField } from "../form-fields.js";
import type { FieldProblem, FormValues } from "../form-input.js";
import type { Page } from "../page.js";
import { Facts } from "../parts/facts.js";
import { ChangesTable, type Changed } from "../parts/correction.js";
import { showValue } from "../parts/form-value.js";
import { ErrorSummary, Field } from "../parts/form.js";
import { PageHead, Part } from "../parts/page-head.js";

const WORDS = texts({
  title: { en: "What would you like to record?", ja: "何を記録しますか" },
  description: {
    en: "Everything that can be done to the money and its results, in the order of their life.",
    ja: "資金と成果に関して記録できる事項の一覧（流れの順）。",
  },
  lead: {
    en: "Each step is checked by the fund's rules, shown for review, and written to the book once. Nothing is ever overwritten.",
    ja: "各手続は基金の規則に照らして確認し、内容の確認を経て帳簿に一度だけ記帳します。上書きされることはありません。",
  },
  queue: { en: "What is due, overdue or waiting", ja: "期日到来・遅延・処理待ちの事項" },
  import: {
    en: "Import a table of receipts, expenditure or rates",
    ja: "入金・支出・換算率の表を取り込む",
  },
  import_iati: { en: "Import an IATI file", ja: "IATIファイルを取り込む" },
  calls: { en: "Calls and proposals", ja: "提案募集と審査" },
  write: { en: "Write a narrative", ja: "文章を書く" },
  words: { en: "In words", ja: "文章で" },
  setting: { en: "Who and what it is about", ja: "関係者・基金・プロジェクト" },
  contribution: { en: "From the donor", ja: "拠出者から" },
  fund: { en: "In the fund", ja: "基金で" },
  project: { en: "In the project", ja: "プロジェクトで" },
  results: { en: "Results", ja: "成果で" },
  book: { en: "In the book", ja: "帳簿で" },
  kicker: { en: "Record", ja: "記録" },
  form: { en: "Details", ja: "内容" },
  review: { en: "Review", ja: "内容の確認" },
  which: { en: "Which one?", ja: "対象" },
  open: { en: "Open its form", ja: "入力画面を開く" },
  next: { en: "Review", ja: "確認へ進む" },
  confirm: { en: "Confirm and record", ja: "確定して記録する" },
  change: { en: "Change", ja: "修正する" },
  check: {
    en: "Nothing has been recorded yet. Check what you typed, then confirm.",
    ja: "まだ記録していません。入力内容を確認の上、確定してください。",
  },
  with_unit: { en: "{shown} ({unit})", ja: "{shown}（{unit}）" },
  follows: { en: "What follows from it", ja: "この操作による結果" },
});

const GROUPS: readonly { readonly title: Text; readonly names: RegExp }[] = [
  {
    title: WORDS.setting,
    names: /partner$|organisation$|^create-|^correct-(?!agreement|meeting|decision)|rate$/,
  },
  {
    title: WORDS.contribution,
    names: /pledge|agreement|classification|condition$|instalment|receipt|refund|in-kind|write-off/,
  },
  { title: WORDS.calls, names: /call|proposal|declare-interest|request-revision/ },
  {
    title: WORDS.fund,
    names:
      /decision|condition|allocat|release|record-return|transfer|income|meeting|window|reserve|exchange|revalue/,
  },
  {
    title: WORDS.project,
    names: /budget|oblig|spend|expenditure|project|reopening|close-operation|funding-lines/,
  },
  { title: WORDS.results, names: /result|indicator|baseline|target|plan-|open-period|evidence/ },
  { title: WORDS.words, names: /claim|narrative/ },
  { title: WORDS.book, names: /./ },
];

/** Every action, by where in the money's life it belongs. */
export function actionsPage(actions: readonly Action[], language: Language): Page {
  const left = new Set(actions);
  const groups = GROUPS.map(({ title, names }) => {
    const found = [...left].filter((action) => names.test(action.name));
    for (const action of found) left.delete(action);
    return { title, found };
  });
  return {
    title: WORDS.title,
    description: WORDS.description,
    is_illustrative: false,
    body: (
      <>
        <PageHead title={WORDS.title[language]} lead={WORDS.lead[language]}>
          <p class="actions">
            <a class="button plain-button" href={address(language, "/queue")}>
              {WORDS.queue[language]}
            </a>
            <a class="button plain-button" href={address(language, "/import")}>
              {WORDS.import[language]}
            </a>
            <a class="button plain-button" href={address(language, "/write")}>
              {WORDS.write[language]}
            </a>
            <a class="button plain-button" href={address(language, "/import/iati")}>
              {WORDS.import_iati[language]}
            </a>
          </p>
        </PageHead>
        {groups
          .filter(({ found }) => found.length > 0)
          .map(({ title, found }, index) => (
            <Part id={`group-${index}`} title={title[language]}>
              <dl class="action-list">
                {found.map((action) => (
                  <div>
                    <dt>
                      <a href={address(language, `/record/${action.name}`)}>
                        {action.title[language]}
                      </a>
                    </dt>
                    <dd>{action.summary[language]}</dd>
                  </div>
                ))}
              </dl>
            </Part>
          ))}
      </>
    ),
  };
}

export interface FormState {
  readonly action: Action;
  readonly fields: readonly FormField[];
  readonly values: FormValues;
  readonly problems: readonly FieldProblem[];
  /** The request's key, made when the form was first shown: sending it twice records once. */
  readonly key: string;
  /** The version of the row that is edited, once it is known. */
  readonly version: number | null;
  /** What the record says of the row that is edited, for who decides: above the form. */
  readonly beside?: ComponentChild;
  /** What else follows, as the action said when it was tried. */
  readonly notes?: readonly Text[];
  /** Of a correction, what will say something else. */
  readonly changes?: readonly Changed[];
}

/** A page on which an action asks for something; `wrong` is the status of one on which something has to be mended. */
function askPage(
  { action, problems }: FormState,
  {
    language,
    wrong,
    body,
  }: { readonly language: Language; readonly wrong: number; readonly body: ComponentChild },
): Page {
  return {
    title: action.title,
    description: action.summary,
    is_illustrative: false,
    status: problems.length > 0 ? wrong : 200,
    body: (
      <>
        <PageHead
          kicker={<a href={address(language, "/record")}>{WORDS.kicker[language]}</a>}
          title={action.title[language]}
          lead={action.summary[language]}
        />
        <ErrorSummary problems={problems} language={language} />
        {body}
      </>
    ),
  };
}

/** Asks which record a correction is of, where the form was opened without one. */
export function choosePage(state: FormState, language: Language): Page {
  const { action, values, problems } = state;
  const fields = state.fields
    .filter(({ kind }) => kind === "fixed")
    .map((field) => ({
      ...field,
      kind: field.options.length > 0 ? ("choice" as const) : ("text" as const),
    }));
  return askPage(state, {
    language,
    wrong: 404,
    body: (
      <Part id="details" title={WORDS.which[language]}>
        <form class="form" method="get" action={address(language, `/record/${action.name}`)}>
          <Fields {...{ fields, values, problems, language }} submit={WORDS.open} />
        </form>
      </Part>
    ),
  });
}

export function formPage(state: FormState, language: Language): Page {
  const { action, fields, values, problems } = state;
  return askPage(state, {
    language,
    wrong: 422,
    body: (
      <>
        {state.beside ?? null}
        <Part id="details" title={WORDS.form[language]}>
          <form
            class="form"
            method="post"
            action={address(language, `/record/${action.name}`)}
            novalidate
          >
            <input type="hidden" name="_key" value={state.key} />
            <input type="hidden" name="_step" value="review" />
            {action.corrects && state.version !== null ? (
              <input type="hidden" name="_version" value={String(state.version)} />
            ) : null}
            <Fields {...{ fields, values, problems, language }} submit={WORDS.next} />
          </form>
        </Part>
      </>
    ),
  });
}

/** The fields of a form, and the button under them. */
function Fields(
  props: Pick<FormState, "fields" | "values" | "problems"> & {
    readonly language: Language;
    readonly submit: Text;
  },
): ComponentChild {
  const { fields, values, problems, language, submit } = props;
  return (
    <>
      {fields.map((field) => (
        <Field
          field={field}
          name={field.name}
          values={values}
          problems={problems}
          language={language}
        />
      ))}
      <p class="actions">
        <button class="button" type="submit">
          {submit[language]}
        </button>
      </p>
    </>
  );
}

/** What will be recorded, in full, before anything is: every value as it was understood. */
export function reviewPage(
  state: FormState,
  input: Readonly<Record<string, unknown>>,
  language: Language,
): Page {
  const { action, fields, values } = state;
  // Of a correction the table tells what changes; the rest stays, and is not told again.
  const told = action.corrects
    ? fields.filter(({ name, kind }) => kind === "fixed" || name === "reason")
    : fields;
  const facts = told.map(
    (field) => [field.label[language], showWithUnit(field, input[field.name], language)] as const,
  );
  const hidden = Object.entries(values).filter(
    ([name, value]) => !name.startsWith("_") && value !== "",
  );
  return {
    title: fillText(
      { en: "{review}: {title}", ja: "{review}：{title}" },
      { review: WORDS.review, title: action.title },
    ),
    description: action.summary,
    is_illustrative: false,
    body: (
      <>
        <PageHead
          kicker={WORDS.review[language]}
          title={action.title[language]}
          lead={WORDS.check[language]}
        />
        {state.beside ?? null}
        <Part id="review" title={WORDS.form[language]}>
          {state.changes ? (
            <ChangesTable fields={fields} changes={state.changes} language={language} />
          ) : null}
          <Facts facts={facts} />
          <Notes notes={state.notes ?? []} language={language} />
          <form method="post" action={address(language, `/record/${action.name}`)}>
            <input type="hidden" name="_key" value={state.key} />
            {state.version === null ? null : (
              <input type="hidden" name="_version" value={String(state.version)} />
            )}
            {hidden.map(([name, value]) => (
              <input type="hidden" name={name} value={value} />
            ))}
            <p class="actions">
              <button class="button" type="submit" name="_step" value="confirm">
                {WORDS.confirm[language]}
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

/** An amount of which the form asks for no currency says whose currency it is in. */
function showWithUnit(field: FormField, value: unknown, language: Language): string | null {
  const shown = showValue(field, value, language);
  if (shown === null || field.unit === undefined) return shown;
  return fill(WORDS.with_unit[language], { shown, unit: field.unit }, language);
}

function Notes(props: {
  readonly notes: readonly Text[];
  readonly language: Language;
}): ComponentChild {
  const { notes, language } = props;
  if (notes.length === 0) return null;
  return (
    <>
      <h3>{WORDS.follows[language]}</h3>
      <ul class="plain">
        {notes.map((note) => (
          <li>{note[language]}</li>
        ))}
      </ul>
    </>
  );
}
