import { Type } from "@sinclair/typebox";
import type { Day } from "../base/day.js";
import { addMoney, money, type Money } from "../base/money.js";
import { isRefusal, refusedBy, together, type Refusal } from "../base/refusal.js";
import { fillText, texts } from "../base/text.js";
import { revaluationDifference, type MoneyEvent } from "../fund/posting.js";
import { readSubjectSums } from "../store/balances.js";
import type { Tx } from "../store/connect.js";
import { listRowsBy } from "../store/money-rows.js";
import type { RowOf } from "../store/rows.js";
import { action } from "./action.js";
import { DAY, readDay, REF } from "./input.js";
import { LABELS } from "./labels.js";
import { checkPostingDay } from "./posting-day.js";
import { book, lockFund, unRate, type FundAtHand } from "./standing.js";

const NOTES = texts({
  revalued: {
    en: "{count} receivables were revalued: {difference} in all, unrealised.",
    ja: "未収拠出金{count}件を再評価しました（未実現差額の合計{difference}）。",
  },
  nothing: {
    en: "No receivable in another currency changed in value.",
    ja: "評価額が変わる外貨建て未収拠出金はありません。",
  },
});

/**
 * Brings what is still owed in other currencies to the UN's rate of a day, as at the end of a month. The difference is unrealised: it is
 * in accounts of its own, never in the allocatable balance, and goes back to nothing once the money is in.
 */
export const revalue = action({
  name: "revalue",
  title: { en: "Revalue receivables", ja: "外貨建て未収拠出金を再評価する" },
  summary: {
    en: "Brings what is owed in other currencies to the UN rate of the day. The difference is never allocatable.",
    ja: "外貨建て未収拠出金を、当日の国連レートで再評価する。差額は配分可能残高に含めない。",
  },
  input: Type.Object({ fund: REF, on: DAY }, { additionalProperties: false }),
  fields: { fund: LABELS.fund, on: LABELS.on },
  edits: null,
  async run(tx, input, context) {
    const day = readDay(input.on);
    const read = together({
      on: day,
      wrong_day: await checkPostingDay(tx, day, context),
      at: await lockFund(tx, input.fund),
    });
    if (isRefusal(read)) return read;
    const { on, at } = read;
    const missing: Refusal[] = [];
    const events: MoneyEvent[] = [];
    let total = money(0n, at.ledger.base);
    for (const agreement of await listRowsBy(tx, "agreement", "fund_id", at.fund.id)) {
      if (agreement.currency === at.ledger.base) continue;
      const difference = await differenceOf(tx, at, agreement, on);
      if (isRefusal(difference)) missing.push(difference);
      if (isRefusal(difference) || difference.amount_minor === 0n) continue;
      total = addMoney(total, difference);
      events.push({
        kind: "revaluation",
        event_id: `fund/${at.fund.id}`,
        on,
        difference,
        about: { agreement_id: agreement.id },
      });
    }
    const refused = refusedBy(missing);
    if (refused) return refused;
    const entries = await book(tx, at, events, context);
    if (isRefusal(entries)) return entries;
    const note =
      events.length === 0
        ? NOTES.nothing
        : fillText(NOTES.revalued, { count: events.length, difference: total });
    return { subject_kind: "fund", subject_id: at.fund.id, entries, notes: [note] };
  },
});

/** What an agreement's open receivable is worth on a day, less what it is carried at, earlier revaluations included. */
async function differenceOf(
  tx: Tx,
  at: FundAtHand,
  agreement: RowOf<"agreement">,
  on: Day,
): Promise<Money | Refusal> {
  const { id: ledger_id, base } = at.ledger;
  const sums = (await readSubjectSums(tx, "agreement_id", agreement.id, { as_of: on })).filter(
    (sum) => sum.ledger_id === ledger_id,
  );
  const receivable = sums.filter(
    (sum) => sum.account === 1200 && sum.currency === agreement.currency,
  );
  const open = receivable.reduce((all, sum) => all + sum.amount_minor, 0n);
  const carried = sums
    .filter((sum) => sum.account === 1200 || sum.account === 1290)
    .reduce((all, sum) => all + sum.base_minor, 0n);
  // What is paid in full needs no rate of the day: what it was revalued by goes back.
  if (open === 0n) return money(-carried, base);
  const rate = await unRate(tx, agreement.currency, base, on, "on");
  if (isRefusal(rate)) return rate;
  return rate === null
    ? money(0n, base)
    : revaluationDifference(money(open, agreement.currency), rate, money(carried, base));
}
