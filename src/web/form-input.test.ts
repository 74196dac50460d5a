import assert from "node:assert/strict";
import { test } from "node:test";
import { findAction } from "../actions/register.js";
import { snapshotOf } from "../store/snapshot.js";
import { formFields } from "./form-fields.js";
import { findProblems, readForm } from "./form-input.js";

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
    "Country (two letters): “Viet Nam” is no country. Write its two letters, such as JP or VN.",
  ]);
});

test("a number that lies beyond its range is told the range", () => {
  assert.deepEqual(fillIn("review-proposal", { strategic_relevance: "99" }).en, [
    "Strategic relevance (0–20): “99” is no whole number from 0 to 20.",
  ]);
});
