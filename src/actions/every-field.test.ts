import assert from "node:assert/strict";
import type { TSchema } from "@sinclair/typebox";
import { act } from "../../test/acting.js";
import { fixedClock } from "../base/clock.js";
import { isRefusal, toldBy } from "../base/refusal.js";
import { databaseTest } from "../store/testing.js";
import { AMOUNT, COUNTRY, CURRENCY, DATE, DAY, DECIMAL, REF, withoutNull } from "./input.js";
import { ACTIONS } from "./register.js";

const clock = fixedClock("2026-03-31T09:30:00.000Z");

/** What is wrong by itself, whatever stands in the other fields: no such row, day, currency, country. */
const WRONG: Readonly<Record<string, string>> = {
  [String(REF["pattern"])]: "no-such-row",
  [String(DAY["pattern"])]: "2026-02-30",
  [String(DATE["pattern"])]: "2026-02-30",
  [String(CURRENCY["pattern"])]: "QQQ",
  [String(COUNTRY["pattern"])]: "QQ",
};

/** Texts of other patterns, well-formed. */
const WELL_FORMED: Readonly<Record<string, string>> = {
  [String(AMOUNT["pattern"])]: "1.00",
  [String(DECIMAL["pattern"])]: "150.25",
  "^\\d{1,12}(\\.\\d{1,18})?$": "150.25",
  "^(1[0-7]|[1-9])(\\.[0-9a-z]{1,2})?$": "8.5",
  "^\\d{3,5}$": "16020",
  "^\\d{3}(\\d{2})?$": "16020",
  "^\\d{1,3}(\\.\\d{1,2})?$": "50",
  "^-?\\d{1,18}(\\.\\d{1,9})?$": "12",
  "^\\d{5}$": "41122",
  "^\\d{1,4}$": "110",
  "^\\d{2}$": "10",
  "^\\d{1,2}$": "8",
  "^\\d$": "3",
  "^[A-H]\\d{2,3}$": "C01",
  "^[A-Za-z0-9_+/-]{1,50}$": "Asia/Tokyo",
  "^\\d{4}$": "2025",
  "^[0-9a-f-]{36}$": "0195f3a8-0000-7000-8000-000000000000",
  "^([0-9a-f-]{36}|[0-9]{1,18})$": "0195f3a8-0000-7000-8000-000000000000",
  "^https?://[^\\s]+$": "https://example.org/report",
  "^[a-z]{2}$": "en",
  "^([1-9]|99)$": "1",
};

/** Names what is new, or what no row has to have. */
const NAMES_NOTHING = /^(id|code|story|quantity|.+\.id)$/;

interface Shape {
  readonly pattern?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly anyOf?: readonly TSchema[];
  readonly items?: TSchema;
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly minimum?: number;
  readonly minLength?: number;
}

/** A value of a schema that is wrong wherever it can be; `wrong` gathers where that is. */
function wrongValue(
  schema: TSchema,
  path: string,
  wrong: string[],
  left: readonly string[],
): unknown {
  const shape = withoutNull(schema) as Shape;
  const { pattern = "", type, anyOf, items, properties } = shape;
  if (shape.const !== undefined) return shape.const;
  if (anyOf) return wrongValue(anyOf[0] as TSchema, path, wrong, left);
  if (properties)
    return Object.fromEntries(
      Object.entries(properties)
        .filter(([name]) => !left.includes(name))
        .map(([name, each]) => [
          name,
          wrongValue(each, path === "" ? name : `${path}.${name}`, wrong, left),
        ]),
    );
  // A list of plain values is one field of a form; one of rows has a field in each row.
  if (items) {
    const isRows = (withoutNull(items) as Shape).properties !== undefined;
    return [wrongValue(items, isRows ? `${path}.0` : path, wrong, left)];
  }
  if (type === "boolean") return false;
  if (type === "integer") return shape.minimum ?? 0;
  const found = NAMES_NOTHING.test(path) ? undefined : WRONG[pattern];
  if (found !== undefined) wrong.push(path);
  if (pattern === String(REF["pattern"])) return found ?? "new-row";
  return found ?? WELL_FORMED[pattern] ?? "Words";
}

const ONE_OWNER = ["programme", "fund"];

/** Of fields that exclude each other, all but one. */
const LEFT_OUT: Readonly<Record<string, readonly string[]>> = {
  "record-pledge": ["project"],
  "record-in-kind": ["programme", "project"],
  "define-result": ONE_OWNER,
  "plan-periods": ONE_OWNER,
  "open-period": ONE_OWNER,
  "save-results-draft": ONE_OWNER,
  "report-results": ONE_OWNER,
  "revise-results": ONE_OWNER,
  "validate-results": ONE_OWNER,
  "return-results": ONE_OWNER,
  "publish-results": ONE_OWNER,
  "add-evidence": [...ONE_OWNER, "result", "url"],
  "attribute-results": ["programme", "project", "agreement"],
  "record-claim": ["programme", "fund", "project", "figure"],
  "save-narrative": ["programme", "fund", "project"],
  "prepare-edition": ["template", "template_of", "template_file"],
};

/** What is judged once another field is sound: an instalment of its agreement, an indicator of a period that there is, what stays of a record that is corrected. */
const AFTER: Readonly<Record<string, readonly string[]>> = {
  "record-receipt": ["agreement", "instalment"],
  "record-income": ["agreement"],
  "match-receipt": ["instalment"],
  "sign-agreement": ["pledge"],
  "amend-agreement": ["countries", "outcomes.0.outcome"],
  spend: ["obligation"],
  "plan-periods": ["indicators"],
  "open-period": ["indicators"],
  "validate-results": ["indicators"],
  "return-results": ["indicators"],
  "publish-results": ["indicators"],
  "report-results": ["values.0.indicator", "cells.0.indicator"],
  "revise-results": ["values.0.indicator", "cells.0.indicator"],
  "add-evidence": ["indicator"],
};

/** What is chosen where the first of several choices leaves fields unread. */
const CHOSEN: Readonly<Record<string, object>> = {
  "approve-proposal": { stage: "final" },
};

const NAME = `'{"en": "N", "ja": "名"}'`;

/** What is corrected has to be there: the rest of the form is judged against it. */
const THERE = `
  insert into partner (id, name, kind, fiscal_year) values ('there', ${NAME}, 'government', 'calendar');
  insert into organisation (id, name, type) values ('there', ${NAME}, '10');
  insert into membership (id, partner_id, organisation_id, standing, position) values ('there', 'there', 'there', 'member', 1);
  insert into fund (id, code, name, type, currency) values ('there', 'F', ${NAME}, 'trust_fund', 'USD');
  insert into funding_window (id, fund_id, name) values ('there', 'there', ${NAME});
  insert into programme (id, name) values ('there', ${NAME});
  insert into project (id, title, fund_id) values ('there', ${NAME}, 'there');
  insert into agreement (id, organisation_id, fund_id, instrument, title, amount_minor, currency, signed_on, status)
    values ('there', 'there', 'there', 'saa', ${NAME}, 100000, 'USD', '2025-01-01', 'signed');
  insert into allocation (id, fund_id, project_id, agreement_id, allocated_on, amount_minor)
    values ('there', 'there', 'there', 'there', '2025-01-01', 100000)`;

databaseTest(
  "every field that is wrong by itself is told at once, by each action",
  async (_, open) => {
    const pool = await open();
    await pool.query(THERE);
    const silent: string[] = [];
    for (const action of ACTIONS) {
      const wrong: string[] = [];
      const input = wrongValue(action.input, "", wrong, LEFT_OUT[action.name] ?? []) as Record<
        string,
        unknown
      >;
      const { corrects } = action;
      if (corrects) Object.assign(input, { [corrects.field]: "there", id: "there" });
      Object.assign(input, CHOSEN[action.name]);
      const answer = await act({ pool, clock }, action.name, input).catch(
        (error: unknown) => error as Error,
      );
      if (wrong.length === 0) continue;
      if (!isRefusal(answer)) {
        silent.push(`${action.name}: ${answer instanceof Error ? answer.message : "done"}`);
        continue;
      }
      const told = toldBy(answer).map(({ field }) => field);
      const judged = wrong.filter(
        (field) => field !== corrects?.field && !AFTER[action.name]?.includes(field),
      );
      // In a form a list is one field, whichever of its rows is wrong.
      const hidden = judged.filter(
        (field) => !told.includes(field) && !told.includes(field.split(".")[0]),
      );
      if (hidden.length > 0)
        silent.push(
          `${action.name}: told ${toldBy(answer)
            .map((x) => `${x.refused} ${x.field}`)
            .join(", ")}; not ${hidden.join(", ")}`,
        );
    }
    assert.deepEqual(silent, []);
  },
);
