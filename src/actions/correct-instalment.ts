import { money, sumMoney, toDecimal } from "../base/money.js";
import { inFields, isRefusal } from "../base/refusal.js";
import { agreedAmount } from "../fund/agreement.js";
import { decideInstalment } from "../fund/instalment.js";
import {
  findRow,
  listAmendments,
  listRowsBy,
  readInstalmentReceived,
} from "../store/money-rows.js";
import { correction } from "./correcting.js";
import { AMOUNT, readMoney, refuseInput } from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";
import { lockFund } from "./standing.js";

/** Lowers, raises or cancels what is scheduled: what an amendment takes off, the schedule gives up first. Its day is rescheduled, with the day before kept. */
export const correctInstalment = correction({
  table: "instalment",
  field: "instalment",
  kind: LABELS.instalment,
  noun: NOUNS.instalment,
  title: {
    en: "Correct or cancel an instalment",
    ja: "分割払込みの金額を訂正する（取消しを含む）",
  },
  summary: {
    en: "Mends the amount of an instalment: no less than what was received and written off of it, and together no more than was agreed. Zero cancels it. Its day is rescheduled.",
    ja: "分割払込みの金額を訂正する。受領及び償却済みの額を下回ることはできず、合計は取決め額を超えられない。ゼロとすると取消しとなる。期日は期日の変更による。",
  },
  form: { amount: AMOUNT },
  fields: { amount: LABELS.amount },
  async currencyOf(tx, { agreement_id }) {
    return (await findRow(tx, "agreement", agreement_id))?.currency ?? null;
  },
  async give(tx, row) {
    const agreement = await findRow(tx, "agreement", row.agreement_id);
    return agreement ? { amount: toDecimal(money(row.amount_minor, agreement.currency)) } : {};
  },
  async read(tx, asked, before) {
    const agreement = await findRow(tx, "agreement", before.agreement_id);
    if (!agreement)
      return refuseInput("NOT_FOUND", { kind: NOUNS.instalment, id: before.id }, "instalment");
    const { currency } = agreement;
    const amount = readMoney(asked.amount, currency);
    if (isRefusal(amount)) return amount;
    // Under the fund's lock no receipt comes in between.
    const at = agreement.fund_id === null ? null : await lockFund(tx, agreement.fund_id);
    if (isRefusal(at)) return inFields(at, { fund: "instalment" }) ?? at;
    const of = (minor: bigint) => money(minor, currency);
    const others = (await listRowsBy(tx, "instalment", "agreement_id", agreement.id))
      .filter(({ id }) => id !== before.id)
      .map((row) => of(row.amount_minor));
    const amendments = await listAmendments(tx, agreement.id);
    const refused = decideInstalment(
      {
        seq: before.seq,
        amount: of(before.amount_minor),
        settled: of((await readInstalmentReceived(tx, agreement.id)).get(before.id) ?? 0n),
        others: sumMoney(others, currency),
        agreed: agreedAmount(
          { amount: of(agreement.amount_minor) },
          amendments.map((row) => ({ delta: of(row.delta_minor) })),
        ),
      },
      amount,
    );
    return refused ?? { row: { ...before, amount_minor: amount.amount_minor } };
  },
});
