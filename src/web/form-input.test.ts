import assert from "node:assert/strict";
import { test } from "node:test";
import { renderToString } from "preact-render-to-string";
import { ACTIONS, findAction } from "../actions/register.js";
import { snapshotOf } from "../store/snapshot.js";
import { formFields } from "./form-fields.js";
import { findProblems, readForm, writeForm } from "./form-input.js";
import { Field } from "./parts/form.js";
import { showValue } from "./parts/form-value.js";

const world = { snapshot: snapshotOf("1", new Map()), language: "en", choices: [] } as const;

/** What a form would send, and what it says of fields that are not as they must be. */
function fillIn(name: string, values: Readonly<Record<string, string>>) {
  const action = findAction(name);
  assert.ok(action, name);
  const fields = formFields(action, world);
  const input = readForm(fields, values);
  const told = (language: "en" | "ja") =>
    findProblems(action, fields, input)
      .filter(({ field }) => Object.keys(values).some((each) => field.startsWith(each)))
      .map(({ message }) => message[language]);
  return { input, en: told("en"), ja: told("ja") };
}

test("a country is typed small or of full width, alone or in a list, and what is none is told as a country", () => {
  const typed = fillIn("sign-agreement", { countries: "jp, ＶＮ；ph" });
  assert.deepEqual([typed.input["countries"], typed.en], [["JP", "VN", "PH"], []]);
  assert.equal(fillIn("record-partner", { country: "ｊｐ" }).input["country"], "JP");
  const list = fillIn("sign-agreement", { countries: "VN, Japan" });
  assert.deepEqual(
    [...list.en, ...list.ja],
    [
      "Countries that it is tied to: “Japan” is no country. Write its two letters, such as JP or VN.",
      "使途を限定する国：「Japan」は国として読めません。JP、VNなど2文字で入力してください。",
    ],
  );
  const row = fillIn("create-project", { "places.0.country": "Viet Nam" });
  assert.deepEqual(row.en, [
    "Countries of the work, row 1: Country (two letters): “Viet Nam” is no country. Write its two letters, such as JP or VN.",
  ]);
});

test("of a few words each has a box by its name, and what is ticked is read, written and said again", () => {
  const action = findAction("amend-agreement");
  assert.ok(action);
  const [field] = formFields(action, world).filter(({ name }) => name === "lifted");
  assert.ok(field);
  assert.deepEqual(
    field.options.map(({ value, label }) => [value, label]),
    [
      ["countries", "Country"],
      ["sectors", "Sector"],
      ["outcomes", "Outcome"],
    ],
  );
  const ticked = { "lifted.outcomes": "yes", "lifted.countries": "yes", "lifted.other": "yes" };
  const { input } = fillIn("amend-agreement", ticked);
  assert.deepEqual(input["lifted"], ["countries", "outcomes"]);
  assert.deepEqual(writeForm([field], input), {
    "lifted.countries": "yes",
    "lifted.outcomes": "yes",
  });
  assert.equal(showValue(field, input["lifted"], "en"), "Country, Outcome");
  assert.equal(fillIn("amend-agreement", {}).input["lifted"], undefined);
});

test("what is owed by an agreement is asked for in the agreement's currency, and no fund's", () => {
  for (const name of ["amend-agreement", "correct-instalment", "write-off"]) {
    const action = findAction(name);
    assert.ok(action);
    const [field] = formFields(action, world).filter((each) => each.name === "amount");
    assert.equal(field?.unit?.en, "in the agreement's currency", name);
  }
});

test("a number that lies beyond its range is told the range", () => {
  assert.deepEqual(fillIn("review-proposal", { strategic_relevance: "99" }).en, [
    "Strategic relevance (0–20): “99” is no whole number from 0 to 20.",
  ]);
});

test("every column of every form's lists is called in both languages", () => {
  for (const action of ACTIONS) {
    const columns = formFields(action, world).flatMap((field) => field.columns);
    for (const { name, label } of columns)
      assert.ok(/[ぁ-んァ-ヶ一-龠]/.test(label.ja) && label.en !== name, `${action.name}: ${name}`);
  }
});

test("what is wrong in a row is told with the row in which it was typed, and stands at its field", () => {
  const action = findAction("schedule-instalments");
  assert.ok(action);
  const fields = formFields(action, world);
  const values = {
    agreement: "a",
    "instalments.1.due_on": "2026-04-30",
    "instalments.1.amount": "100",
    "instalments.3.due_on": "tomorrow",
  };
  const input = readForm(fields, values);
  assert.deepEqual(findProblems(action, fields, input, values), [
    {
      field: "instalments.3.amount",
      message: {
        en: "Instalments, row 4: Amount: fill this in.",
        ja: "分割払込み（4行目）：金額：入力してください。",
      },
    },
    {
      field: "instalments.3.due_on",
      message: {
        en: "Instalments, row 4: Due on: “tomorrow” is no day that can only mean one. Write it as 2026-03-31.",
        ja: "分割払込み（4行目）：期日：「tomorrow」は日付として一通りに読めません。2026-03-31のように入力してください。",
      },
    },
  ]);
  // A program's are counted from the first.
  const [first] = findProblems(action, fields, { agreement: "a", instalments: [{ amount: "1" }] });
  assert.equal(first?.field, "instalments.0.due_on");
});

test("an amount that can be read in two ways is asked about", () => {
  const action = findAction("record-pledge");
  assert.ok(action);
  const fields = formFields(action, world);
  const told = (amount: string, currency: string) => {
    const values = { amount, currency };
    return findProblems(action, fields, readForm(fields, values), values)
      .filter(({ field }) => field === "amount")
      .map(({ message }) => message.en);
  };
  assert.deepEqual(told("250.000", "USD"), [
    "Amount: “250.000” can be read in two ways. Write 250000 where its point stands before thousands, else two places after it.",
  ]);
  assert.equal(told("250.000", "JPY").length, 1);
  for (const [amount, currency] of [
    ["250.000", "KWD"],
    ["250,000", "USD"],
    ["250.00", "USD"],
    ["1.250.000", "USD"],
  ] as const)
    assert.deepEqual(told(amount, currency), [], amount);
});

test("every field that may be left empty says so, once, before it is answered", () => {
  for (const action of ACTIONS)
    for (const field of formFields(action, world)) {
      const props = { field, name: field.name, values: {}, problems: [], language: "en" } as const;
      const shown = renderToString(Field(props) as Parameters<typeof renderToString>[0]);
      const seen = shown.replaceAll(/ data-label="[^"]*"/g, "");
      const told = seen.match(/may be left empty/g)?.length ?? 0;
      const optional = [field, ...field.columns].filter(({ is_required }) => !is_required).length;
      assert.equal(told, field.kind === "fixed" ? 0 : optional, `${action.name} ${field.name}`);
    }
});
