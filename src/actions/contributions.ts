import { assert } from "../base/assert.js";
import { money, subtractMoney, sumMoney, type Money } from "../base/money.js";
import { isRefusal, type Refusal } from "../base/refusal.js";
import type { Flow } from "../fund/account.js";
import { chooseSources, type AllocationSource, type ContributionLeft } from "../fund/allocation.js";
import type { FlowSum } from "../fund/balance.js";
import type { EntryLine } from "../fund/entry.js";
import { allocatable } from "../fund/fund.js";
import { refuse } from "../fund/refusals.js";
import type { Tx } from "../store/connect.js";
import { listContributed, listRowsBy } from "../store/money-rows.js";
import { listDrawn, listDrawsOn, listUnsourced } from "../store/source-rows.js";
import { agreementEarmarking, agreementName, asAmended, projectUse } from "./earmarked.js";
import type { BookAtHand, FundAtHand } from "./standing.js";

type Fund = Pick<FundAtHand, "fund" | "ledger">;

/** Contributions with what they hold, and what allocations that say no source draw on them: worked out, not recorded. */
interface Drawn {
  readonly contributions: readonly ContributionLeft[];
  readonly worked_out: ReadonlyMap<string, readonly AllocationSource[]>;
  /** What allocations draw on no contribution, recorded or worked out: the fund's own money has to be as much. */
  readonly own_minor: bigint;
}

/**
 * What each contribution of a fund still holds: received less its agent fee, less the allocations that it pays. An allocation whose
 * sources nobody recorded (it came with a file) is drawn as a new one would be, in the order of its day. `more` are lines that are not booked yet.
 */
async function readDrawn(
  tx: Tx,
  { fund, ledger }: Fund,
  more: readonly EntryLine[],
): Promise<Drawn> {
  const agreements = await asAmended(tx, await listRowsBy(tx, "agreement", "fund_id", fund.id));
  const left = new Map(contributedBy(more));
  for (const { agreement_id, flow, base_minor } of await listContributed(tx, ledger.id)) {
    if (!OF_CONTRIBUTION.includes(flow)) continue;
    left.set(agreement_id, (left.get(agreement_id) ?? 0n) + base_minor);
  }
  const contributions = (): ContributionLeft[] =>
    agreements.map((row) => ({
      agreement_id: row.id,
      ref: row.donor_ref ?? row.id,
      name: agreementName(row),
      earmarking: agreementEarmarking(row),
      left: money(left.get(row.id) ?? 0n, ledger.base),
    }));
  let own_minor = 0n;
  const draw = (agreement_id: string | null, amount_minor: bigint) => {
    if (agreement_id === null) own_minor += amount_minor;
    else left.set(agreement_id, (left.get(agreement_id) ?? 0n) - amount_minor);
  };
  for (const { agreement_id, drawn_minor } of await listDrawn(tx, fund.id))
    draw(agreement_id, drawn_minor);
  const worked_out = new Map<string, readonly AllocationSource[]>();
  const unsourced = await listUnsourced(tx, fund.id);
  const projects = [...new Set(unsourced.map(({ project_id }) => project_id))];
  const uses = new Map(
    await Promise.all(projects.map(async (each) => [each, await projectUse(tx, each)] as const)),
  );
  for (const { id, project_id, net_minor } of unsourced) {
    const use = uses.get(project_id);
    assert(use, `the use of ${project_id} was read`);
    const standing = {
      available: money(UNBOUNDED_MINOR, ledger.base),
      contributions: contributions(),
    };
    const chosen = chooseSources(standing, money(net_minor, ledger.base), use);
    if (isRefusal(chosen)) continue;
    worked_out.set(id, chosen);
    for (const { agreement_id: from, amount } of chosen) draw(from, amount.amount_minor);
  }
  return { contributions: contributions(), worked_out, own_minor };
}

/** What each contribution of a fund still holds; `more` are lines that are not booked yet. */
export async function readContributionsLeft(
  tx: Tx,
  at: Fund,
  more: readonly EntryLine[] = [],
): Promise<readonly ContributionLeft[]> {
  return (await readDrawn(tx, at, more)).contributions;
}

/** The sources of one allocation that says none: those that it is counted on. */
export async function readWorkedOut(
  tx: Tx,
  at: Fund,
): Promise<ReadonlyMap<string, readonly AllocationSource[]>> {
  return (await readDrawn(tx, at, [])).worked_out;
}

/** What makes a contribution larger or smaller: an exchange difference where its donor bears it. */
const OF_CONTRIBUTION: readonly Flow[] = [
  ...(["contribution", "agent_fee", "refund_to_donor"] as const),
  ...(["donor_exchange_gain", "donor_exchange_loss"] as const),
];

/** By how much lines make each contribution larger or smaller. */
export function contributedBy(lines: readonly EntryLine[]): ReadonlyMap<string, bigint> {
  const all = new Map<string, bigint>();
  for (const { account, flow, base_minor, about } of lines) {
    const { agreement_id } = about;
    if (account !== 1300 || flow === null || agreement_id === undefined) continue;
    if (OF_CONTRIBUTION.includes(flow))
      all.set(agreement_id, (all.get(agreement_id) ?? 0n) + base_minor);
  }
  return all;
}

/** More than any fund holds: past allocations are spread over contributions, not judged again. */
const UNBOUNDED_MINOR = 10n ** 18n;

/** Lines that are to be booked, those that will be before them, and what stands on the fund's accounts with the latter. */
interface ToBook {
  readonly lines: readonly EntryLine[];
  readonly planned?: readonly EntryLine[];
  readonly sums: readonly FlowSum[];
}

/**
 * What lines would leave unpaid (invariant 13), whatever else the fund has: a contribution below zero, on which allocations draw, and allocations that
 * draw on the fund's own money, or on nobody's where files do not say it, beyond what there is of it. The account of a project has one contribution and
 * one allocation, which goes back with it.
 */
export async function checkContributions(
  tx: Tx,
  at: BookAtHand | FundAtHand,
  { lines, planned = [], sums }: ToBook,
): Promise<readonly Refusal[]> {
  if (!isFund(at) || at.account || !lines.some(({ account }) => account === 1300)) return [];
  const was = await readDrawn(tx, at, planned);
  const will = await readDrawn(tx, at, [...planned, ...lines]);
  const left = new Map(was.contributions.map((one) => [one.agreement_id, one.left.amount_minor]));
  const refused: Refusal[] = [];
  for (const { agreement_id, name, left: after } of will.contributions) {
    if (after.amount_minor >= 0n || after.amount_minor >= (left.get(agreement_id) ?? 0n)) continue;
    const drawing = (await listDrawsOn(tx, agreement_id)).map((one) => one.allocation_id);
    const facts = { contribution: name, after };
    refused.push(
      drawing.length === 0
        ? refuse("CORRECTION_OVERDRAWS_REFUNDED", facts, "entry")
        : refuse(
            "CORRECTION_OVERDRAWS_DRAWN",
            { ...facts, allocations: drawing.join(", ") },
            "entry",
          ),
    );
  }
  const own = ownLeft(will, allocatable([...sums, ...lines], at.terms).total);
  const own_before = ownLeft(was, allocatable(sums, at.terms).total);
  if (will.own_minor > 0n && own.amount_minor < 0n && own.amount_minor < own_before.amount_minor)
    refused.push(refuse("CORRECTION_LEAVES_UNPAID", { after: own }, "entry"));
  return refused;
}

/** What can be allocated and is no contribution's: below zero, more is drawn on it than there is. */
function ownLeft({ contributions }: Drawn, available: Money): Money {
  const held = sumMoney(
    contributions.map((one) => one.left),
    available.currency,
  );
  return subtractMoney(available, held);
}

function isFund(at: BookAtHand | FundAtHand): at is FundAtHand {
  return "fund" in at;
}
