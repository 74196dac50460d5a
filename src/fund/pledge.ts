import { subtractMoney, sumMoney, type Money } from "../base/money.js";
import type { Refusal } from "../base/refusal.js";
import { lifecycle } from "./lifecycle.js";
import { refuse } from "./refusals.js";

export const PLEDGE = lifecycle({
  noun: { en: "pledge", ja: "拠出表明" },
  first: "announced",
  states: {
    announced: {
      en: "Announced",
      ja: "表明済み",
      to: ["confirmed", "partly_converted", "converted", "lapsed", "withdrawn"],
    },
    confirmed: {
      en: "Confirmed",
      ja: "確認済み",
      to: ["partly_converted", "converted", "lapsed", "withdrawn"],
    },
    partly_converted: {
      en: "Converted in part",
      ja: "一部取決め済み",
      to: ["converted", "lapsed", "withdrawn"],
    },
    converted: { en: "Converted", ja: "取決め済み", to: [] },
    lapsed: { en: "Lapsed", ja: "失効", to: [] },
    withdrawn: { en: "Withdrawn", ja: "撤回", to: [] },
  },
});

/** What is left of a pledge after the agreements that came of it. A pledge is never money: only this is ever shown (FTS). */
export function outstandingPledge(pledged: Money, converted: readonly Money[]): Money {
  return subtractMoney(pledged, sumMoney(converted, pledged.currency));
}

/** An agreement takes at most what is left of the pledge; more is a larger agreement, not a larger pledge. */
export function decideConversion(
  pledged: Money,
  converted: readonly Money[],
  agreed: Money,
): Refusal | null {
  if (agreed.currency !== pledged.currency)
    return refuse("PLEDGE_CURRENCY", { agreed, currency: pledged.currency }, "amount");
  const left = outstandingPledge(pledged, converted);
  return agreed.amount_minor <= left.amount_minor
    ? null
    : refuse("PLEDGE_EXCEEDED", { left, asked: agreed }, "amount");
}
