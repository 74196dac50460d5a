import { subtractMoney, type Money } from "../base/money.js";
import type { Refusal } from "../base/refusal.js";
import type { AllocationStand } from "./allocation.js";
import { refuse } from "./refusals.js";

/**
 * A correction may take back anything but what others already rely on: the allocatable balance must not fall below zero by it, nor may an
 * allocation have less than was released, obligated and spent from it (invariants 12, 14 and 17 hold after it, too).
 */
export function decideCorrection(
  available: { readonly before: Money; readonly after: Money },
  allocation: { readonly before: AllocationStand; readonly after: AllocationStand } | null,
): Refusal | null {
  const { before, after } = available;
  if (after.amount_minor < 0n && after.amount_minor < before.amount_minor) {
    return refuse("CORRECTION_OVERDRAWS_FUND", { after });
  }
  if (!allocation) return null;
  const unreleased = subtractMoney(allocation.after.approved, allocation.after.released);
  const wasUnreleased = subtractMoney(allocation.before.approved, allocation.before.released);
  if (unreleased.amount_minor < 0n && unreleased.amount_minor < wasUnreleased.amount_minor) {
    return refuse("CORRECTION_OVERDRAWS_ALLOCATION", { after: unreleased });
  }
  const { uncommitted } = allocation.after;
  if (
    uncommitted.amount_minor < 0n &&
    uncommitted.amount_minor < allocation.before.uncommitted.amount_minor
  ) {
    return refuse("CORRECTION_OVERDRAWS_ALLOCATION", { after: uncommitted });
  }
  return null;
}
