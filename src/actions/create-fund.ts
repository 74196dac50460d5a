import { Type, type Static, type TObject } from "@sinclair/typebox";
import { isRefusal, together, type Refusal } from "../base/refusal.js";
import type { Day } from "../base/day.js";
import { money, type Money } from "../base/money.js";
import { firstDayOf } from "../base/partial-date.js";
import { EARMARKING_CATEGORIES } from "../fund/earmarking.js";
import { checkPast } from "../fund/past-day.js";
import { checkPositive } from "../fund/positive.js";
import { INTEREST_POLICIES } from "../fund/fund.js";
import { DISPOSITIONS } from "../fund/refund.js";
import type { MoneyEvent } from "../fund/posting.js";
import { refuse } from "../fund/refusals.js";
import type { Tx } from "../store/connect.js";
import { listRowsBy } from "../store/money-rows.js";
import { writeRows } from "../store/record-rows.js";
import type { RowOf } from "../store/rows.js";
import { action } from "./action.js";
import { AID_FIELDS, AID_FORM, readAidTerms } from "./aid-terms.js";
import { EARMARKED_FORM, readEarmarked } from "./earmarked.js";
import { checkNew, findGiven } from "./given-row.js";
import {
  AMOUNT,
  CURRENCY,
  DAY,
  maybe,
  NARRATIVE,
  readCurrency,
  readDate,
  readMoney,
  REF,
  refuseInput,
} from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";
import { book, findFundInCurrency, lockFund } from "./standing.js";

/** A project account opens with its agreement, never by itself. Decision 0303. */
const FUND_TYPES = [
  "trust_fund",
  "lightly_earmarked",
  "pooled",
  "single_donor",
  "core_voluntary",
  "multi_bilateral",
] as const;

/** What is asked of a fund besides its reference, when it is opened and when it is corrected. */
export const FUND_FORM = {
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
  ...AID_FORM,
};
export const FUND_FIELDS = {
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
  ...AID_FIELDS,
};

/** The lists inside a fund that a form asks for, by its field. */
export const FUND_LISTS = { policy_markers: "fund_marker" } as const;

/** Opens a fund with a book of its own, in one currency; a reserve is set apart in it at once. */
export const createFund = action({
  name: "create-fund",
  title: { en: "Open a fund", ja: "基金を開設する" },
  summary: {
    en: "Opens a fund and its book, in one currency. Contributions, decisions and allocations follow.",
    ja: "基金とその帳簿を一つの通貨で開設する。拠出、決定及び配分は開設後に記録する。",
  },
  input: Type.Object({ id: REF, ...FUND_FORM }, { additionalProperties: false }),
  fields: { id: LABELS.id, ...FUND_FIELDS },
  edits: null,
  async run(tx, { id, ...given }, context) {
    const head = { id, portfolio: null, closed_date: null, agent_fee_bp: null };
    const read = together({
      new_fund: await checkNew(tx, { table: "fund", kind: NOUNS.fund, field: "id" }, id),
      new_project: await checkNew(tx, { table: "project", kind: NOUNS.project, field: "id" }, id),
      entered: await readFund(tx, given, { head, latest_day: context.latest_day }),
    });
    if (isRefusal(read)) return read;
    const { row, lists } = read.entered;
    await writeRows(tx, "fund", [row]);
    await writeRows(tx, "fund_marker", lists.fund_marker);
    const at = await lockFund(tx, id);
    if (isRefusal(at)) return at;
    const entries = await book(tx, at, reserveOf(row), context);
    return isRefusal(entries) ? entries : { subject_kind: "fund", subject_id: id, entries };
  },
});

/** What sets a fund's reserve apart in its book; nothing where it has none. */
export function reserveOf(fund: RowOf<"fund">): MoneyEvent[] {
  const { id, currency, reserve_minor, established_date } = fund;
  const on = established_date === null ? null : firstDayOf(established_date);
  if (currency === null || !reserve_minor || on === null) return [];
  const amount = money(reserve_minor, currency);
  return [{ kind: "reserve", event_id: `fund/${id}`, on, amount }];
}

/** The fund that a form says, with its list; `head` is what no form says of it. */
export async function readFund(
  tx: Tx,
  given: FundGiven,
  { head, latest_day }: { readonly head: FundHead; readonly latest_day: Day },
): Promise<
  | {
      readonly row: RowOf<"fund">;
      readonly lists: { readonly fund_marker: readonly RowOf<"fund_marker">[] };
    }
  | Refusal
> {
  const { id } = head;
  const { code = id, name, short_name = null, type } = given;
  const date = readDate(given.established_on, "established_on");
  const on = date === null || isRefusal(date) ? null : firstDayOf(date);
  const administering = {
    table: "organisation",
    kind: NOUNS.organisation,
    field: "administrator",
  } as const;
  const read = together({
    currency: readCurrency(given.currency),
    established_date: date,
    future: on && checkPast(on, latest_day, "established_on"),
    reserve: readReserve(id, given),
    taken: await checkCode(tx, id, code),
    administrator: await findGiven(tx, administering, given.administrator),
    aid: readAidTerms(given),
  });
  if (isRefusal(read)) return read;
  const { currency, established_date, reserve, administrator, aid } = read;
  const { purpose = null, governance = null, earmarking_category } = given;
  const row = {
    ...head,
    ...{ code, name, short_name, type, currency, established_date },
    administrator_id: administrator?.id ?? null,
    ...{ purpose, governance },
    reserve_minor: reserve?.amount_minor || null,
    interest_policy: given.interest_policy ?? null,
    refund_policy: given.refund_policy ?? null,
    earmarking_category: earmarking_category ? String(earmarking_category) : null,
    ...aid.columns,
  };
  const fund_marker = aid.markers.map((marker) => ({ ...marker, fund_id: id }));
  return { row, lists: { fund_marker } };
}

/** What is set apart is in the fund's currency, and not less than nothing. */
function readReserve(id: string, { reserve, currency }: FundGiven): Money | null | Refusal {
  if (reserve !== undefined && currency === undefined)
    return refuseInput("NO_LEDGER", { id }, "currency");
  const amount = readMoney(reserve, currency ?? "", "reserve");
  if (amount === null || isRefusal(amount) || amount.amount_minor >= 0n) return amount;
  return refuse("AMOUNT_NOT_POSITIVE", { amount }, "reserve");
}

/** A fund of files may say neither its currency nor its day; one that is opened by hand says both. */
type FundGiven = Omit<Static<TObject<typeof FUND_FORM>>, "currency" | "established_on"> & {
  readonly currency?: string;
  readonly established_on?: string;
};

type FundHead = Pick<RowOf<"fund">, "id" | "portfolio" | "closed_date" | "agent_fee_bp">;

/** The code of a fund is its own. */
async function checkCode(tx: Tx, id: string, code: string): Promise<Refusal | null> {
  const others = (await listRowsBy(tx, "fund", "code", code)).filter((row) => row.id !== id);
  return others.length > 0
    ? refuseInput("EXISTS_ALREADY", { kind: NOUNS.fund, id: code }, "code")
    : null;
}

/** What is asked of a window besides its reference. */
export const WINDOW_FORM = {
  fund: REF,
  name: NARRATIVE,
  theme: maybe(NARRATIVE),
  ...EARMARKED_FORM,
  ceiling: maybe(AMOUNT),
};
export const WINDOW_FIELDS = {
  fund: LABELS.fund,
  name: LABELS.name,
  theme: LABELS.theme,
  countries: LABELS.window_countries,
  sectors: LABELS.window_sectors,
  outcomes: LABELS.window_outcomes,
  ceiling: LABELS.ceiling,
};

/** A part of a fund that is decided on by itself: its countries, sectors, outcomes and its ceiling limit what is allocated from it (invariant 13). */
export const createWindow = action({
  name: "create-window",
  title: { en: "Open a window of a fund", ja: "基金のウィンドウを開設する" },
  summary: {
    en: "A part of a fund with a theme, countries, sectors, outcomes or a ceiling of its own. Calls and allocations may name it.",
    ja: "テーマ、対象国、対象分野、対象アウトカム又は上限額を定めた基金の区分を設ける。募集及び配分で指定できる。",
  },
  input: Type.Object({ id: REF, ...WINDOW_FORM }, { additionalProperties: false }),
  fields: { id: LABELS.id, ...WINDOW_FIELDS },
  edits: null,
  async run(tx, { id, ...given }) {
    const kind = NOUNS.window;
    const read = together({
      row: await readWindow(tx, given, { id, portfolio: null }),
      taken: await checkNew(tx, { table: "funding_window", kind, field: "id" }, id),
    });
    if (isRefusal(read)) return read;
    await writeRows(tx, "funding_window", [read.row]);
    return { subject_kind: "funding_window", subject_id: id, entries: [] };
  },
});

/** The window that a form says; `head` is what no form says of it. */
export async function readWindow(
  tx: Tx,
  given: Static<TObject<typeof WINDOW_FORM>>,
  head: Pick<RowOf<"funding_window">, "id" | "portfolio">,
): Promise<RowOf<"funding_window"> | Refusal> {
  const fund = await findFundInCurrency(tx, given.fund);
  const limit = isRefusal(fund) ? fund : readMoney(given.ceiling, fund.currency, "ceiling");
  const read = together({
    fund,
    ceiling: limit,
    positive: checkPositive(limit, "ceiling"),
    open: await readEarmarked(tx, given),
  });
  if (isRefusal(read)) return read;
  const { ceiling, open } = read;
  const { name, theme = null } = given;
  const ceiling_minor = ceiling?.amount_minor ?? null;
  return { ...head, fund_id: read.fund.id, name, theme, ...open, ceiling_minor };
}
