import { addMoney, negateMoney, splitMoney, type Money } from "../base/money.js";
import { texts, type Text } from "../base/text.js";
import type { AllocationStand } from "./allocation.js";
import type { FlowSum } from "./balance.js";
import type { About, EntryKind } from "./entry.js";
import { allocatable, type FundTerms } from "./fund.js";
import type { MoneyEvent } from "./posting.js";

/** The book of an agreement that pays a project directly: a fund of that project alone, in the agreement's currency. Decision 0303. */
export function isProjectAccount(fund: { readonly type: string }): boolean {
  return fund.type === "project_account";
}

const WORDS = texts({ name: { en: "Project account: {title}", ja: "プロジェクト口座：{title}" } });

/** The account's name, of what it is for. */
export function accountTitle(title: Text): Text {
  return {
    en: WORDS.name.en.replace("{title}", () => title.en),
    ja: WORDS.name.ja.replace("{title}", () => title.ja),
  };
}

/** The programme support within a gross amount, by the agreement's rate; the rest is direct cost. */
export function supportWithin(gross: Money, psc_rate_bp: number): Money {
  const [, psc] = splitMoney(gross, [10_000n, BigInt(psc_rate_bp)]);
  return psc ?? { ...gross, amount_minor: 0n };
}

/**
 * The agreement is the decision: whatever of its money could be allocated is the project's at once, and what leaves the account is taken
 * off it. So an account never has anything to allocate, and a project never more to spend than came in (invariants 12 and 13).
 * Null where an entry does not touch what can be allocated.
 */
export function passOn(
  lines: readonly FlowSum[],
  terms: FundTerms,
  head: { readonly event_id: string; readonly on: MoneyEvent["on"]; readonly about: About },
): MoneyEvent | null {
  const rest = allocatable(lines, terms).total;
  if (rest.amount_minor === 0n) return null;
  return rest.amount_minor > 0n
    ? { ...head, kind: "allocation", amount: rest }
    : { ...head, kind: "allocation_freed", amount: negateMoney(rest) };
}

/**
 * Whether an entry of an account only passes on what another brought in or took out. It goes back with that one: taken back by itself, the money
 * would pass on again with the next load of the files, and once more with the entry that it follows (invariant 12).
 */
export function isPassedOn(entry: { readonly kind: EntryKind }): boolean {
  return entry.kind === "allocation" || entry.kind === "allocation_freed";
}

/** What a file's event passes on, as an event of its own beside it. */
export function passedEventId(event_id: string): string {
  return `project_account/${event_id.replace("/", ".")}`;
}

/**
 * Who pays what is spent: the account itself where the agency does the work, the implementing organisation as soon as anything was released
 * to one. Money of a fund is always spent by who received it.
 */
export function payerOf(
  fund: { readonly type: string },
  stand: Pick<AllocationStand, "released">,
): "cash" | "implementer" {
  return isProjectAccount(fund) && stand.released.amount_minor === 0n ? "cash" : "implementer";
}

/** Who paid what a later version replaces: the version was paid by the same. `lines` of the entry, or of its reversal. */
export function payerBefore(
  lines: readonly { readonly flow: string | null }[],
): "cash" | "implementer" | null {
  if (lines.length === 0) return null;
  return lines.some((line) => line.flow === "direct_expenditure") ? "cash" : "implementer";
}

/**
 * What a project has been given to spend: what was released to it. Of its own account, all that came in as long as nothing was released,
 * and then what was released and what the account itself has paid: an organisation spends no more than it got.
 */
export function fundedOf(
  fund: { readonly type: string },
  stand: Pick<AllocationStand, "released" | "approved">,
  paid: Money,
): Money {
  if (!isProjectAccount(fund)) return stand.released;
  return stand.released.amount_minor === 0n ? stand.approved : addMoney(stand.released, paid);
}
