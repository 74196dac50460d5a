import assert from "node:assert/strict";
import { test } from "node:test";
import { isRefusal } from "../../base/refusal.js";
import type { ParameterName } from "../asked.js";
import { readAsked } from "../read-asked.js";
import { QUESTIONS, sourceOf } from "../questions.js";
import { clickhouse } from "./dialect.js";
import { bound } from "./open.js";

const GIVEN: Readonly<Partial<Record<ParameterName, string>>> = {
  from: "2015-02-15",
  to: "2020-06-30",
  currency: "EUR",
  partner: "Japan",
  publisher: "XM-1",
};

test("every value of a question, of single days too, is named as ClickHouse names one, and given", () => {
  const dialect = clickhouse((select) => `(${select})`);
  let spans = 0;
  for (const question of QUESTIONS) {
    const given = Object.fromEntries(
      Object.entries(GIVEN).filter(([name]) => question.parameters.includes(name as ParameterName)),
    );
    const asked = readAsked(question, given);
    assert.ok(!isRefusal(asked), question.name);
    if (question.summary === null) continue;
    const { sql, values } = question.statement(
      asked,
      sourceOf(question.summary, asked, { dialect }),
    );
    const written = bound(sql);
    assert.doesNotMatch(written, /\$[a-z]/, question.name);
    for (const [, name = ""] of written.matchAll(/\{(\w+):String\}/g)) {
      assert.ok(typeof values[name] === "string", `${question.name}: ${name}`);
      if (name.startsWith("first_day")) spans += 1;
    }
  }
  assert.ok(spans > 0, "some question reads single days");
});
