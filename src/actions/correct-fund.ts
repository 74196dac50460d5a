import { money, toDecimal } from "../base/money.js";
import { lastDayOf } from "../base/partial-date.js";
import { isRefusal, refusedBy, together, type Refusal } from "../base/refusal.js";
import { decideCorrection } from "../fund/correction.js";
import { EARMARKING_CATEGORIES } from "../fund/earmarking.js";
import { reverseEntry } from "../fund/entry.js";
import { allocatable, termsOf } from "../fund/fund.js";
import { decidePostingDay } from "../fund/period.js";
import { refuse } from "../fund/refusals.js";
import type { Tx } from "../store/connect.js";
import { countAmounts, readFirstDay, setLedgerBase } from "../store/corrections.js";
import { appendEntries, listStandingOf } from "../store/entries.js";
import { listRowsBy } from "../store/money-rows.js";
import { listPeriods } from "../store/periods.js";
import type { RowOf } from "../store/rows.js";
import type { ActionContext } from "./action.js";
import { tellAmounts } from "./amounts-of-fund.js";
import { giveAidTerms } from "./aid-terms.js";
import { correction, given, listParts, refuseCorrection } from "./correcting.js";
import { FUND_FIELDS, FUND_FORM, FUND_LISTS, readFund, reserveOf } from "./create-fund.js";
import { CURRENCY, DATE, maybe, readDate, refuseInput } from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";
import { book, checkGoverned, lockFund, readFundMoney, type FundAtHand } from "./standing.js";

/** Corrects a fund. Its book follows where its reserve changes; its currency is that of its book's entries. */
export const correctFund = correction({
  table: "fund",
  field: "fund",
  kind: LABELS.fund,
  noun: NOUNS.fund,
  title: { en: "Correct a fund", ja: "基金を訂正する" },
  summary: {
    en: "Mends its names, texts, policies or reserve. A currency that has entries stays; a reserve is taken back in the book and set apart anew.",
    ja: "名称、説明、取扱い、準備金の誤りを訂正する。仕訳のある通貨は変更できない。準備金は帳簿で取り消し、改めて計上する。",
  },
  form: {
    ...FUND_FORM,
    currency: maybe(CURRENCY),
    established_on: maybe(DATE),
    closed_on: maybe(DATE),
  },
  fields: { ...FUND_FIELDS, closed_on: LABELS.closed_on },
  lists: FUND_LISTS,
  currencyOf: (_, { currency }) => Promise.resolve(currency),
  async give(tx, row) {
    const { name, short_name, currency, code, purpose, governance } = row;
    const { interest_policy, refund_policy, reserve_minor } = row;
    const type = row.type === "project_account" ? null : row.type;
    const category = EARMARKING_CATEGORIES.find((each) => String(each) === row.earmarking_category);
    const markers = await listParts(tx, "fund_marker", "fund", row.id);
    return given({
      ...{ name, short_name, type, currency, code, purpose, governance },
      ...{ interest_policy, refund_policy },
      established_on: row.established_date,
      closed_on: row.closed_date,
      administrator: row.administrator_id,
      reserve:
        reserve_minor === null || currency === null
          ? null
          : toDecimal(money(reserve_minor, currency)),
      earmarking_category: category,
      ...giveAidTerms(row, markers),
    });
  },
  async read(tx, asked, before, { latest_day }) {
    const account = checkGoverned(before);
    if (account) return account;
    const closed = readDate(asked.closed_on, "closed_on");
    const first = readDate(asked.established_on, "established_on");
    const isBackwards =
      typeof first === "string" && typeof closed === "string" && (lastDayOf(closed) ?? "") < first;
    const read = together({
      entered: await readFund(tx, asked, { head: before, latest_day }),
      currency:
        before.currency !== null && asked.currency === undefined
          ? refuseInput("NO_LEDGER", { id: before.id }, "currency")
          : null,
      closed_on: closed,
      forwards: isBackwards
        ? refuse("PERIOD_BACKWARDS", { from: first, to: closed }, "closed_on")
        : null,
    });
    if (isRefusal(read)) return read;
    const { entered, closed_on } = read;
    return { ...entered, row: { ...entered.row, closed_date: closed_on } };
  },
  async follow(tx, { before, after: { row }, reason }, context) {
    // A fund of files without a currency has no book that could follow: the next load of them opens it.
    if (before.currency === null) return null;
    const at = await lockFund(tx, row.id);
    if (isRefusal(at)) return at;
    const refused = refusedBy([
      await checkCurrency(tx, before, row),
      await checkFirstDay(tx, before, row),
      await checkPolicy(tx, at, row),
    ]);
    if (refused) return refused;
    return followReserve(tx, { at, before, row, reason }, context);
  },
});

/** A currency that amounts are counted in stays; else the empty book takes the new one. */
async function checkCurrency(
  tx: Tx,
  { currency: old }: RowOf<"fund">,
  { id, currency }: RowOf<"fund">,
): Promise<Refusal | null> {
  if (old === null || old === currency) return null;
  const what = tellAmounts(await countAmounts(tx, id));
  if (what === null) {
    if (currency !== null) await setLedgerBase(tx, id, currency);
    return null;
  }
  return refuseCorrection(
    "CURRENCY_STAYS",
    { id, currency: old, asked: currency ?? "–", what },
    "currency",
  );
}

/** No entry is older than its fund. */
async function checkFirstDay(
  tx: Tx,
  before: RowOf<"fund">,
  { id, established_date: on }: RowOf<"fund">,
): Promise<Refusal | null> {
  if (on === null || on === before.established_date) return null;
  const first = await readFirstDay(tx, id);
  return first === null || on <= first
    ? null
    : refuseCorrection("FUND_BEGINS_LATER", { first, on }, "established_on");
}

/** Another policy for interest leaves enough for what was allocated. */
async function checkPolicy(tx: Tx, at: FundAtHand, row: RowOf<"fund">): Promise<Refusal | null> {
  const { currency } = row;
  if (currency === null || row.interest_policy === at.fund.interest_policy) return null;
  const { sums, opened } = await readFundMoney(tx, at);
  const after = allocatable(sums, termsOf({ ...row, currency })).total;
  const refused = decideCorrection({ before: opened.total, after }, null);
  return refused && { ...refused, field: "interest_policy" };
}

/** The reserve that stands in the book is taken back, with the reason, and set apart as it should have been. */
async function followReserve(
  tx: Tx,
  {
    at,
    before,
    row,
    reason,
  }: {
    readonly at: FundAtHand;
    readonly before: RowOf<"fund">;
    readonly row: RowOf<"fund">;
    readonly reason: string;
  },
  context: ActionContext,
): Promise<readonly string[] | Refusal> {
  const isSame =
    before.reserve_minor === row.reserve_minor &&
    (row.reserve_minor === null || before.established_date === row.established_date);
  if (isSame) return [];
  if (row.portfolio !== null)
    return refuseCorrection("RESERVE_FROM_FILES", { id: row.id }, "reserve");
  if (row.reserve_minor !== null && row.established_date === null)
    return refuseCorrection("RESERVE_WITHOUT_DAY", { id: row.id }, "established_on");
  const { opened } = await readFundMoney(tx, at);
  const { today, now, actor, newId } = context;
  const periods = await listPeriods(tx);
  const back = [];
  for (const entry of await listStandingOf(tx, [`fund/${row.id}`])) {
    // Revaluations are the fund's, too.
    if (entry.kind !== "reserve") continue;
    const on = entry.effective_on;
    const placed = decidePostingDay(periods, { on, today, is_finance: true, is_reported: true });
    if (isRefusal(placed)) return placed;
    const { effective_on, relates_to } = placed;
    const reversal = reverseEntry(entry, {
      effective_on,
      reason,
      ...(relates_to === null ? {} : { relates_to }),
    });
    if (isRefusal(reversal)) return reversal;
    back.push(reversal);
  }
  const taken = await appendEntries(tx, back, { now, actor, newId });
  const ledger = { ...at.ledger, base: row.currency ?? at.ledger.base };
  const anew = await book(tx, { ...at, ledger }, reserveOf(row), context);
  if (isRefusal(anew)) return anew;
  const { total: after } = (await readFundMoney(tx, { ...at, ledger })).opened;
  // Before money comes in, a reserve is more than there is: that takes nothing from anybody.
  const isAllocated = (await listRowsBy(tx, "allocation", "fund_id", row.id)).length > 0;
  const refused = isAllocated ? decideCorrection({ before: opened.total, after }, null) : null;
  if (refused) return { ...refused, field: "reserve" };
  return [...taken.map((entry) => entry.id), ...anew];
}
