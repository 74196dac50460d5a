import { isRefusal, refusedBy, type Refusal } from "../base/refusal.js";
import {
  decideScopeChange,
  findBreach,
  SCOPE_LISTS,
  type Earmarking,
  type ScopeAsked,
  type ScopeList,
} from "../fund/earmarking.js";
import type { Money } from "../base/money.js";
import type { Text } from "../base/text.js";
import { refuse } from "../fund/refusals.js";
import type { Tx } from "../store/connect.js";
import { listDrawingOn } from "../store/corrections.js";
import type { ScopeChange } from "../store/money-rows.js";
import type { RowOf } from "../store/rows.js";
import { refuseCorrection } from "./correcting.js";
import {
  agreementEarmarking,
  agreementName,
  asAmended,
  nameUse,
  projectUse,
  readEarmarked,
  sayNewBreach,
  tiedColumns,
  withScope,
  type EarmarkedGiven,
} from "./earmarked.js";

type Agreement = RowOf<"agreement">;

/** Allocations that draw on the agreement and kept to what it was tied to keep to it as well when it is tied anew (invariant 13). */
export async function checkDrawn(
  tx: Tx,
  tied: { readonly before: Agreement; readonly after: Agreement },
  field: string,
): Promise<Refusal | null> {
  const [was, source] = [agreementEarmarking(tied.before), agreementEarmarking(tied.after)];
  const held = await listDrawingOn(tx, tied.after.id);
  return checkKept(tx, held, { was, source, name: agreementName(tied.after), field });
}

/** Each allocation that kept to what money was tied to, and does not to what it is tied to anew. */
export async function checkKept(
  tx: Tx,
  held: readonly { readonly id: string; readonly project_id: string }[],
  tied: {
    readonly was: Earmarking;
    readonly source: Earmarking;
    readonly name: Text;
    readonly field: string;
  },
): Promise<Refusal | null> {
  const { was, source, name, field } = tied;
  const wrong: Refusal[] = [];
  for (const { id, project_id } of held) {
    const use = await projectUse(tx, project_id);
    const breach = await sayNewBreach(tx, { source: was, use }, { source, use });
    if (breach === null) continue;
    const facts = { allocation: id, source: name, ...breach };
    wrong.push(refuseCorrection("USE_NOT_ALLOWED", facts, field));
  }
  return refusedBy(wrong);
}

/** An agreement that pays a project directly pays for what it is tied to, like an allocation of a fund (invariant 13). */
export async function checkDirectUse(
  tx: Tx,
  row: Agreement,
  { project_id, amount }: { readonly project_id: string; readonly amount: Money },
): Promise<Refusal | null> {
  const source = agreementEarmarking(row);
  const use = await projectUse(tx, project_id);
  if (findBreach(source, use) === null) return null;
  const breach = findBreach(source, await nameUse(tx, use, [source]));
  if (breach === null) return null;
  return refuse(
    "ALLOCATION_FREER_THAN_CONTRIBUTION",
    {
      asked: amount,
      usable: { ...amount, amount_minor: 0n },
      contribution: agreementName(row),
      held: amount,
      rule: breach.rule,
      allowed: breach.allowed,
      wanted: breach.asked,
    },
    "project",
  );
}

const NO_CHANGE = {
  grand_bargain_category: null,
  earmarked_countries: null,
  earmarked_sectors: null,
  earmarked_outcomes: null,
};

/** What an amendment ties an agreement's money to from now on: what is given anew, what limits no more, all else as it was. */
export async function readScopeChange(
  tx: Tx,
  agreement: Agreement,
  asked: EarmarkedGiven &
    Pick<ScopeAsked, "kind"> & {
      readonly earmarking_category?: number;
      readonly lifted?: readonly ScopeList[];
    },
): Promise<Omit<ScopeChange, "agreement_id"> | Refusal> {
  const { kind, lifted = [], earmarking_category } = asked;
  const given = SCOPE_LISTS.filter((list) => (asked[list]?.length ?? 0) > 0);
  const field = given[0] ?? (lifted.length > 0 ? "lifted" : null);
  const named = earmarking_category === undefined ? field : "earmarking_category";
  const tied = await readEarmarked(tx, asked);
  const refused = refusedBy([
    decideScopeChange({ kind, named, given, lifted }),
    isRefusal(tied) ? tied : null,
  ]);
  if (refused || isRefusal(tied)) return refused ?? NO_CHANGE;
  if (named === null) return NO_CHANGE;
  const columns = tiedColumns(tied);
  const listOf = (list: ScopeList) =>
    lifted.includes(list) ? [] : given.includes(list) ? columns[`earmarked_${list}`] : null;
  const change = {
    grand_bargain_category: earmarking_category === undefined ? null : String(earmarking_category),
    earmarked_countries: listOf("countries"),
    earmarked_sectors: listOf("sectors"),
    earmarked_outcomes: listOf("outcomes"),
  };
  const [before = agreement] = await asAmended(tx, [agreement]);
  const after = withScope(before, change);
  return (await checkDrawn(tx, { before, after }, named)) ?? change;
}
