import { Type } from "@sinclair/typebox";
import { isRefusal, type Refusal } from "../base/refusal.js";
import { parseCurrency } from "../base/currency.js";
import { EARMARKING_CATEGORIES } from "../fund/earmarking.js";
import { DISPOSITIONS } from "../fund/refund.js";
import { refuse } from "../fund/refusals.js";
import type { Tx } from "../store/connect.js";
import { listRowsBy } from "../store/money-rows.js";
import { writeRows } from "../store/record-rows.js";
import type { RowOf } from "../store/rows.js";
import { action } from "./action.js";
import { checkNew, findGiven } from "./given-row.js";
import {
  AMOUNT,
  CURRENCY,
  DAY,
  maybe,
  NARRATIVE,
  readDay,
  readMoney,
  REF,
  refuseInput,
} from "./input.js";
import { LABELS } from "./labels.js";
import { readCountry } from "./record-partner.js";
import { book, checkGoverned, lockFund } from "./standing.js";

/** A project account opens with its agreement, never by itself. Decision 0303. */
const FUND_TYPES = [
  "trust_fund",
  "lightly_earmarked",
  "pooled",
  "single_donor",
  "core_voluntary",
  "multi_bilateral",
] as const;
const INTEREST_POLICIES = ["return", "add_to_fund", "agency_keeps"] as const;

/** Opens a fund with a book of its own, in one currency; a reserve is set apart in it at once. */
export const createFund = action({
  name: "create-fund",
  title: { en: "Open a fund", ja: "基金を開設する" },
  summary: {
    en: "Opens a fund and its book, in one currency. Contributions, decisions and allocations follow.",
    ja: "基金とその帳簿を一つの通貨で開設する。拠出、決定及び配分は開設後に記録する。",
  },
  input: Type.Object(
    {
      id: REF,
      name: NARRATIVE,
      short_name: maybe(NARRATIVE),
      type: Type.Union(FUND_TYPES.map((type) => Type.Literal(type))),
      currency: CURRENCY,
      established_on: DAY,
      code: maybe(REF),
      administrator: maybe(REF),
      purpose: maybe(NARRATIVE),
      governance: maybe(NARRATIVE),
      reserve: maybe(AMOUNT),
      interest_policy: maybe(Type.Union(INTEREST_POLICIES.map((policy) => Type.Literal(policy)))),
      refund_policy: maybe(Type.Union(DISPOSITIONS.map((policy) => Type.Literal(policy)))),
      earmarking_category: maybe(
        Type.Union(EARMARKING_CATEGORIES.map((category) => Type.Literal(category))),
      ),
    },
    { additionalProperties: false },
  ),
  fields: {
    id: LABELS.id,
    name: LABELS.name,
    short_name: LABELS.short_name,
    type: LABELS.fund_type,
    currency: LABELS.fund_currency,
    established_on: LABELS.established_on,
    code: LABELS.fund_code,
    administrator: LABELS.administrator,
    purpose: LABELS.purpose,
    governance: LABELS.governance,
    reserve: LABELS.reserve,
    interest_policy: LABELS.interest_policy,
    refund_policy: LABELS.refund_policy,
    earmarking_category: LABELS.earmarking_category,
  },
  edits: null,
  async run(tx, input, context) {
    const currency = parseCurrency(input.currency);
    if (currency === null)
      return refuseInput("INPUT_CURRENCY", { value: input.currency }, "currency");
    const on = readDay(input.established_on, "established_on");
    if (isRefusal(on)) return on;
    if (on > context.today)
      return refuse("DAY_IN_FUTURE", { on, today: context.today }, "established_on");
    const reserve = readMoney(input.reserve ?? "0", currency, "reserve");
    if (isRefusal(reserve)) return reserve;
    if (reserve.amount_minor < 0n)
      return refuse("AMOUNT_NOT_POSITIVE", { amount: reserve }, "reserve");
    const { id, code = id, name, short_name = null, type } = input;
    const taken = await checkFundId(tx, id, code);
    if (taken) return taken;
    const administrator = await findGiven(
      tx,
      { table: "organisation", kind: LABELS.organisation, field: "administrator" },
      input.administrator,
    );
    if (isRefusal(administrator)) return administrator;
    const { purpose = null, governance = null, interest_policy = null } = input;
    const row: RowOf<"fund"> = {
      id,
      portfolio: null,
      code,
      name,
      short_name,
      type,
      currency,
      established_date: on,
      closed_date: null,
      administrator_id: administrator?.id ?? null,
      purpose,
      governance,
      agent_fee_bp: null,
      reserve_minor: reserve.amount_minor === 0n ? null : reserve.amount_minor,
      interest_policy,
      refund_policy: input.refund_policy ?? null,
      earmarking_category: input.earmarking_category ? String(input.earmarking_category) : null,
      aid_type: null,
    };
    await writeRows(tx, "fund", [row]);
    const at = await lockFund(tx, id);
    if (isRefusal(at)) return at;
    const events = [{ kind: "reserve", event_id: `fund/${id}`, on, amount: reserve } as const];
    const entries = await book(tx, at, reserve.amount_minor === 0n ? [] : events, context);
    return isRefusal(entries) ? entries : { subject_kind: "fund", subject_id: id, entries };
  },
});

/** Both the reference and the code of a fund are its own; a project of that reference may keep a book under it. */
async function checkFundId(tx: Tx, id: string, code: string): Promise<Refusal | null> {
  const taken =
    (await checkNew(tx, { table: "fund", kind: LABELS.fund, field: "id" }, id)) ??
    (await checkNew(tx, { table: "project", kind: LABELS.project, field: "id" }, id));
  if (taken) return taken;
  const [other] = await listRowsBy(tx, "fund", "code", code);
  return other ? refuseInput("EXISTS_ALREADY", { kind: LABELS.fund, id: code }, "code") : null;
}

/** A part of a fund that is decided on by itself: its countries and its ceiling limit what is allocated from it (invariant 13). */
export const createWindow = action({
  name: "create-window",
  title: { en: "Open a window of a fund", ja: "基金のウィンドウを開設する" },
  summary: {
    en: "A part of a fund with a theme, countries or a ceiling of its own. Calls and allocations may name it.",
    ja: "テーマ、対象国又は上限額を定めた基金の区分を設ける。募集及び配分で指定できる。",
  },
  input: Type.Object(
    {
      id: REF,
      fund: REF,
      name: NARRATIVE,
      theme: maybe(NARRATIVE),
      countries: maybe(Type.Array(Type.String({ pattern: "^[A-Z]{2}$" }), { maxItems: 250 })),
      ceiling: maybe(AMOUNT),
    },
    { additionalProperties: false },
  ),
  fields: {
    id: LABELS.id,
    fund: LABELS.fund,
    name: LABELS.name,
    theme: LABELS.theme,
    countries: LABELS.window_countries,
    ceiling: LABELS.ceiling,
  },
  edits: null,
  async run(tx, input) {
    const { id, name, theme = null } = input;
    const fund = await findGiven(
      tx,
      { table: "fund", kind: LABELS.fund, field: "fund" },
      input.fund,
    );
    if (isRefusal(fund)) return fund;
    const account = fund && checkGoverned(fund);
    if (account) return account;
    if (!fund?.currency) return refuseInput("NO_LEDGER", { id: input.fund }, "fund");
    const taken = await checkNew(
      tx,
      { table: "funding_window", kind: LABELS.window, field: "id" },
      id,
    );
    if (taken) return taken;
    const ceiling =
      input.ceiling === undefined ? null : readMoney(input.ceiling, fund.currency, "ceiling");
    if (isRefusal(ceiling)) return ceiling;
    if (ceiling && ceiling.amount_minor <= 0n)
      return refuse("AMOUNT_NOT_POSITIVE", { amount: ceiling }, "ceiling");
    const countries = [...new Set(input.countries ?? [])];
    const wrong = countries.map((code) => readCountry(code, "countries")).find(isRefusal);
    if (wrong) return wrong;
    const row: RowOf<"funding_window"> = {
      id,
      portfolio: null,
      fund_id: fund.id,
      name,
      theme,
      countries,
      ceiling_minor: ceiling?.amount_minor ?? null,
    };
    await writeRows(tx, "funding_window", [row]);
    return { subject_kind: "funding_window", subject_id: id, entries: [] };
  },
});
