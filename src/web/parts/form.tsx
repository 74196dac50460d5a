import type { ComponentChild } from "preact";
import type { Language } from "../../base/language.js";
import { LANGUAGES } from "../../base/language.js";
import { toldBy, type Refusal } from "../../base/refusal.js";
import { fill, fillText, texts, type Text } from "../../base/text.js";
import { rowNames, type FormField } from "../form-fields.js";
import type { FieldProblem, FormValues } from "../form-input.js";
import { LANGUAGE_NAMES } from "../texts.js";
import { asCode } from "./as-code.js";

const WORDS = texts({
  problems: { en: "There is a problem", ja: "入力内容をご確認ください" },
  failure: { en: "There is a problem", ja: "処理できませんでした" },
  optional: { en: "may be left empty", ja: "省略可" },
  choose: { en: "Choose …", ja: "選択してください" },
  date_hint: { en: "For example 2026-03-31, 2026-03 or 2026", ja: "例：2026-03-31、2026-03、2026" },
  day_hint: { en: "For example 2026-03-31", ja: "例：2026-03-31" },
  amount_hint: { en: "For example 1,234.50", ja: "例：1,234.50" },
  amount_in: { en: "For example 1,234.50, {unit}", ja: "例：1,234.50（{unit}）" },
  amounts_in: { en: "Amounts {unit}", ja: "金額は{unit}" },
  percent_hint: { en: "For example 7 or 0.5", ja: "例：7、0.5" },
  currency_hint: { en: "Three letters, such as USD or JPY", ja: "USD、JPYなどの3文字" },
  none_hint: {
    en: "None is in the record yet.",
    ja: "まだ登録されていません。",
  },
  list_hint: { en: "Separated by commas", ja: "読点またはコンマ区切り" },
  yes: { en: "Yes", ja: "はい" },
  row: { en: "Row", ja: "行" },
  in_language: { en: "{label}, {language}", ja: "{label}（{language}）" },
});

/** Every problem at the top, each leading to its field, in the same words as beside it. Source: GOV.UK error summary. */
export function ErrorSummary(props: {
  readonly problems: readonly FieldProblem[];
  readonly language: Language;
}): ComponentChild {
  const { problems, language } = props;
  if (problems.length === 0) return null;
  // Where no field is named, nothing that was entered is to be looked at again.
  const title = problems.some(({ field }) => field !== "") ? WORDS.problems : WORDS.failure;
  return (
    <div class="error-summary" role="alert" aria-labelledby="error-summary-title" tabIndex={-1}>
      <h2 id="error-summary-title">{title[language]}</h2>
      <ul>
        {problems.map(({ field, message }) => (
          <li>
            {field === "" ? (
              asCode(message[language])
            ) : (
              <a href={`#${fieldId(field)}`}>{asCode(message[language])}</a>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** All that a refusal tells, in such a summary: each at its own field, or at the one that is given; nothing where there is none. */
export function RefusalSummary(props: {
  readonly refusal: Refusal | null;
  readonly field?: string;
  readonly language: Language;
}): ComponentChild {
  const { refusal, field, language } = props;
  const problems = problemsOf(refusal);
  const told = field === undefined ? problems : problems.map((each) => ({ ...each, field }));
  return <ErrorSummary problems={told} language={language} />;
}

export function asProblems(told: readonly Refusal[]): readonly FieldProblem[] {
  return told.map(({ field = "", message }) => ({ field, message }));
}

export function problemsOf(refusal: Refusal | null): readonly FieldProblem[] {
  return asProblems(refusal === null ? [] : toldBy(refusal));
}

export function fieldId(name: string): string {
  return `field-${name.replaceAll(".", "-")}`;
}

interface FieldProps {
  readonly field: FormField;
  /** The field's name in the form: within rows, `instalments.0.amount`. */
  readonly name: string;
  readonly values: FormValues;
  readonly problems: readonly FieldProblem[];
  readonly language: Language;
}

/** One question of a form: its label, a hint, what is wrong with the answer, and the control. */
export function Field(props: FieldProps): ComponentChild {
  const { field, name, values, problems, language } = props;
  if (field.kind === "narrative") return <NarrativeField {...props} />;
  if (field.kind === "rows") return <RowsField {...props} />;
  if (field.kind === "several") return <SeveralField {...props} />;
  if (field.kind === "fixed") return <FixedField {...props} />;
  return (
    <Frame
      {...{ name, problems, language }}
      label={<Label field={field} language={language} />}
      hint={hintOf(field, language)}
    >
      {(told) => (
        <Control
          field={field}
          name={name}
          value={values[name] ?? ""}
          language={language}
          told={told}
        />
      )}
    </Frame>
  );
}

/** The same as text, for a table that reads as a list on a phone. */
function labelText({ label, is_required }: FormField, language: Language): string {
  return is_required ? label[language] : `${label[language]} (${WORDS.optional[language]})`;
}

/** What a field is called, and whether it may be left empty. */
function Label({ field, language }: Pick<FieldProps, "field" | "language">): ComponentChild {
  return (
    <>
      {field.label[language]}
      {field.is_required ? null : <span class="quiet"> ({WORDS.optional[language]})</span>}
    </>
  );
}

/** By which name a control is found, and by what it is described. */
export interface Told {
  readonly id: string;
  readonly "aria-describedby": string | undefined;
  readonly "aria-invalid": "true" | undefined;
}

/** In a table what is wrong stands above it, and describes no control. */
function toldOf(of: {
  readonly name: string;
  readonly hint: string | null;
  readonly problems: readonly FieldProblem[];
  readonly isDescribed?: boolean;
}): Told {
  const { name, hint, problems, isDescribed = true } = of;
  const id = fieldId(name);
  const wrong = problems.filter((each) => each.field === name);
  const described = [
    ...(hint ? [`${id}-hint`] : []),
    ...wrong.map((_, index) => errorId(id, index)),
  ];
  return {
    id,
    "aria-describedby": isDescribed && described.length > 0 ? described.join(" ") : undefined,
    "aria-invalid": wrong.length > 0 ? "true" : undefined,
  };
}

/** Of the sentences that say what is wrong with one field. */
function errorId(id: string, index: number): string {
  return index === 0 ? `${id}-error` : `${id}-error-${index + 1}`;
}

/** The frame of one question: its label, a hint, and what is wrong with the answer; the control is told by which of them it is described. */
export function Frame(props: {
  readonly name: string;
  readonly label: ComponentChild;
  readonly hint?: string | null;
  readonly problems: readonly FieldProblem[];
  readonly language: Language;
  /** `box`: one of several in a question. */
  readonly kind?: "field" | "box";
  /** Said to those who do not see the table around it. */
  readonly is_unseen?: boolean | undefined;
  readonly children: (told: Told) => ComponentChild;
}): ComponentChild {
  const { name, label, hint = null, problems, language, kind = "field" } = props;
  const id = fieldId(name);
  const wrong = problems.filter((each) => each.field === name);
  const told = toldOf({ name, hint, problems });
  return (
    <div class={wrong.length > 0 && kind === "field" ? `${kind} is-wrong` : kind}>
      <label for={id} class={props.is_unseen ? "unseen" : undefined}>
        {label}
      </label>
      {hint ? (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      ) : null}
      {wrong.map(({ message }, index) => (
        <p class="field-error" id={errorId(id, index)}>
          {asCode(message[language])}
        </p>
      ))}
      {props.children(told)}
    </div>
  );
}

/** How to answer, and what becomes of the answer. */
function hintOf(field: FormField, language: Language): string | null {
  const how = howTo(field, language);
  const help = field.help?.[language] ?? null;
  if (how === null || help === null) return how ?? help;
  const sentence = how.replace(/[.。]$/, "");
  return language === "en" ? `${sentence}. ${help}` : `${sentence}。${help}`;
}

function howTo(field: FormField, language: Language): string | null {
  if (field.kind === "day") return WORDS.day_hint[language];
  if (field.kind === "date") return WORDS.date_hint[language];
  if (field.kind === "amount")
    return field.unit
      ? fill(WORDS.amount_in[language], { unit: field.unit }, language)
      : WORDS.amount_hint[language];
  if (field.kind === "currency") return WORDS.currency_hint[language];
  if (field.kind === "percent") return WORDS.percent_hint[language];
  if (field.kind === "choice" && field.options.length === 0) return WORDS.none_hint[language];
  return field.kind === "list" ? WORDS.list_hint[language] : null;
}

function Control(props: {
  readonly field: FormField;
  readonly name: string;
  readonly value: string;
  readonly language: Language;
  readonly told: Told;
  /** What it is called, where no label stands beside it: in a table. */
  readonly title?: string;
  /** Where it is offered what may be typed, if for several at once. */
  readonly list?: string;
}): ComponentChild {
  const { field, name, value, language } = props;
  const shared = {
    name,
    "aria-label": props.title,
    ...props.told,
  };
  if (field.kind === "choice") {
    return (
      <select {...shared}>
        <option value="">{WORDS.choose[language]}</option>
        {field.options.map((option) => (
          <option value={option.value} selected={option.value === value}>
            {option.label}
          </option>
        ))}
        {value === "" || field.options.some((option) => option.value === value) ? null : (
          <option value={value} selected>
            {value}
          </option>
        )}
      </select>
    );
  }
  if (field.kind === "flag") {
    return (
      <span class="check">
        <input {...shared} type="checkbox" value="yes" checked={value === "yes"} />{" "}
        {WORDS.yes[language]}
      </span>
    );
  }
  // In a table the stylesheet looks whether anything is typed: it can tell by a placeholder that is shown, or not.
  const placeholder = props.title === undefined ? undefined : " ";
  if (field.kind === "long")
    return <textarea {...shared} placeholder={placeholder} rows={3} value={value} />;
  const isNumber = ["amount", "number", "decimal", "percent"].includes(field.kind);
  const width =
    field.kind === "day" || field.kind === "date" || field.kind === "currency" || isNumber
      ? "short"
      : undefined;
  const list = isOffering(field) ? (props.list ?? offeredBy(name)) : undefined;
  return (
    <>
      <input
        {...shared}
        class={width}
        type="text"
        inputMode={isNumber ? "decimal" : undefined}
        autoComplete="off"
        placeholder={placeholder}
        list={list}
        value={value}
      />
      {list === undefined || props.list !== undefined ? null : <Offered field={field} id={list} />}
    </>
  );
}

/** What may be typed is offered while it is. */
function isOffering({ kind, options }: FormField): boolean {
  return kind === "text" && options.length > 0;
}

function offeredBy(name: string): string {
  return `${name}-offered`;
}

function Offered({ field, id }: { readonly field: FormField; readonly id: string }) {
  return (
    <datalist id={id}>
      {field.options.map((option) => (
        <option value={option.value}>{option.label}</option>
      ))}
    </datalist>
  );
}

/** What the form is about: said, and sent, and not asked. */
function FixedField({ field, name, values, language }: FieldProps): ComponentChild {
  const value = values[name] ?? "";
  const said = field.options.find((option) => option.value === value)?.label ?? value;
  return (
    <p>
      {field.label[language]}: <strong>{said}</strong>
      <input type="hidden" name={name} value={value} />
    </p>
  );
}

/** What a line of a form shows of a text at once, in half widths; a longer one, as a correction begins with, gets more of them. */
const LINE_WIDTH = 80;

function isLong(text: string): boolean {
  const width = [...text].reduce((sum, each) => sum + (each > "\u2e7f" ? 2 : 1), 0);
  return width > LINE_WIDTH || text.includes("\n");
}

/** A text in each language, side by side. */
function NarrativeField(props: FieldProps): ComponentChild {
  const { field, name, values, problems, language } = props;
  const kind = LANGUAGES.some((each) => isLong(values[`${name}.${each}`] ?? "")) ? "long" : "text";
  return (
    <fieldset class="field">
      <legend>
        <Label field={field} language={language} />
      </legend>
      {field.help ? <p class="hint">{field.help[language]}</p> : null}
      {LANGUAGES.map((each) => {
        const part = `${name}.${each}`;
        const { help: _, ...whole } = field;
        const text: FormField = {
          ...whole,
          kind,
          // The whole says whether it may be left empty.
          is_required: true,
          label: { en: LANGUAGE_NAMES[each], ja: LANGUAGE_NAMES[each] },
        };
        return (
          <Field field={text} name={part} values={values} problems={problems} language={language} />
        );
      })}
    </fieldset>
  );
}

/** Any of a few words, each with a box of its own. */
function SeveralField({ field, name, values, problems, language }: FieldProps): ComponentChild {
  const wrong = problems.filter((each) => each.field === name);
  return (
    <fieldset class={wrong.length > 0 ? "field is-wrong" : "field"} id={fieldId(name)}>
      <legend>
        <Label field={field} language={language} />
      </legend>
      {wrong.map(({ message }) => (
        <p class="field-error">{asCode(message[language])}</p>
      ))}
      {field.options.map(({ value, label }) => {
        const part = `${name}.${value}`;
        return (
          <label class="check">
            <input type="checkbox" name={part} value="yes" checked={values[part] === "yes"} />{" "}
            {label}
          </label>
        );
      })}
    </fieldset>
  );
}

/** A short list typed as a table; rows that stay empty are left out. */
function RowsField(props: FieldProps): ComponentChild {
  const { field, values, problems, language } = props;
  const wrong = problems.filter(
    (each) => each.field === field.name || each.field.startsWith(`${field.name}.`),
  );
  return (
    <fieldset class="field" id={fieldId(field.name)}>
      <legend>
        <Label field={field} language={language} />
      </legend>
      {field.help ? <p class="hint">{field.help[language]}</p> : null}
      {field.unit ? (
        <p class="hint">{fill(WORDS.amounts_in[language], { unit: field.unit }, language)}</p>
      ) : null}
      {wrong.map(({ message }) => (
        <p class="field-error">{asCode(message[language])}</p>
      ))}
      <div class="table-scroll">
        <table class="form-rows stack as-needed">
          <thead>
            <tr>
              {field.columns.map((column) => (
                <th scope="col">
                  <Label field={column} language={language} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rowNames(field, values).map((row, index) => (
              <tr>
                {field.columns.map((column) => (
                  <td data-label={labelText(column, language)}>
                    {partsOf(column, `${row}.${column.name}`).map(({ name, label }) => (
                      <Control
                        field={column}
                        name={name}
                        value={values[name] ?? ""}
                        language={language}
                        told={toldOf({ name, hint: null, problems, isDescribed: false })}
                        title={`${label[language]}, ${WORDS.row[language]} ${index + 1}`}
                        list={offeredBy(`${field.name}.${column.name}`)}
                      />
                    ))}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {field.columns.filter(isOffering).map((column) => (
        <Offered field={column} id={offeredBy(`${field.name}.${column.name}`)} />
      ))}
    </fieldset>
  );
}

/** The controls of a cell: one, or one for each language of a text. */
function partsOf(
  column: FormField,
  name: string,
): { readonly name: string; readonly label: Text }[] {
  if (column.kind !== "narrative") return [{ name, label: column.label }];
  return LANGUAGES.map((each) => {
    const said = {
      label: column.label,
      language: { en: LANGUAGE_NAMES[each], ja: LANGUAGE_NAMES[each] },
    };
    return { name: `${name}.${each}`, label: fillText(WORDS.in_language, said) };
  });
}
