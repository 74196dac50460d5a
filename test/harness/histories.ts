import { currency } from "../../src/base/currency.js";
import { addDays, day, type Day } from "../../src/base/day.js";
import { money, type Money } from "../../src/base/money.js";
import { isRefusal, type Refusal } from "../../src/base/refusal.js";
import {
  allocationStand,
  chooseSources,
  decideAllocation,
  decideCancellation,
} from "../../src/fund/allocation.js";
import { balanceOf, sumEntries, trialBalance, type FlowSum } from "../../src/fund/balance.js";
import type { Decision } from "../../src/fund/decision.js";
import { UNEARMARKED } from "../../src/fund/earmarking.js";
import { reverseEntry, type Entry } from "../../src/fund/entry.js";
import { allocatable, type FundTerms } from "../../src/fund/fund.js";
import { decideObligation, decideSpending, type SpendingStand } from "../../src/fund/obligation.js";
import { entryFor, type Ledger, type MoneyEvent } from "../../src/fund/posting.js";
import { accruePsc } from "../../src/fund/psc.js";
import { matchReceipt } from "../../src/fund/receipt.js";
import { decideRelease, decideReturn } from "../../src/fund/release.js";
import { fundStatement } from "../../src/fund/statement.js";
import { openProgress, seeded, type Harness } from "./proof.js";

const USD = currency("USD");
const LEDGER: Ledger = { id: "f", base: USD };
const TERMS: FundTerms = { base: USD, interest_policy: "add_to_fund", psc_at: "allocation" };
const FIRST = day("2020-01-01");
const END = day("2099-12-31");
const ALWAYS = {
  from: null,
  until: null,
  operationally_closed_on: null,
  financially_closed_on: null,
};
const PSC_BP = 713;
/** How many histories a run that is broken off may lose. */
const KEPT_EACH = 5_000;
const NONE = money(0n, USD);
const usd = (amount: bigint): Money => money(amount, USD);

const FAULTS = [
  "balance not checked",
  "programme support rounded down",
  "one line dropped",
  "release unbounded",
  "excess applied silently",
] as const;

/** Small, middling and large amounts against agreements of up to two million: most are accepted, many are at a limit. */
const SCALES = [2_000, 60_000, 600_000];

/** The simpler model: seven numbers, and what each command does to them. It knows nothing of entries or accounts. */
interface Model {
  owed: bigint;
  suspense: bigint;
  cash: bigint;
  allocatable: bigint;
  approved: bigint;
  released: bigint;
  obligated: bigint;
  consumed: bigint;
  direct: bigint;
  psc: bigint;
}

/** The ledger under test: rules decide on what its own entries say, and append. */
interface Book {
  readonly entries: Entry[];
  sums: FlowSum[];
}

type Command =
  | "receive"
  | "interest"
  | "allocate"
  | "cancel"
  | "release"
  | "return"
  | "oblige"
  | "spend"
  | "reverse";
const COMMANDS: readonly Command[] = [
  "receive",
  "interest",
  "allocate",
  "allocate",
  "cancel",
  "release",
  "release",
  "return",
  "oblige",
  "spend",
  "spend",
  "reverse",
];

/** Random histories of one fund and one project: every decision and every balance as the model has it, all invariants held after each. */
export const histories: Harness = {
  name: "histories",
  claim:
    "random ledger histories: rules and entries agree with a simpler model, and every invariant holds after every command",
  size: 1_000_000,
  faults: FAULTS,
  async run({ size, seed, fault }) {
    const progress = openProgress(
      { name: "histories", seed, fault },
      { histories: 0, commands: 0, refusals: 0, took_s: 0 },
    );
    const failures: string[] = [];
    while (progress.kept.histories < size && failures.length === 0) {
      const told = { ...progress.kept };
      const started = performance.now();
      const end = Math.min(size, told.histories + KEPT_EACH);
      for (; told.histories < end && failures.length < 5; told.histories += 1) {
        const n = told.histories;
        const { commands, refusals, failure } = playHistory((seed * 1_000_003 + n) >>> 0, fault);
        told.commands += commands;
        told.refusals += refusals;
        if (failure !== null) failures.push(`history ${n} of seed ${seed}: ${failure}`);
      }
      told.took_s += (performance.now() - started) / 1000;
      // A history that failed is played again by whoever resumes.
      if (failures.length === 0) progress.keep(told);
    }
    const { histories: runs, commands, refusals, took_s } = progress.kept;
    if (failures.length === 0) progress.forget();
    const figures = {
      commands: commands.toLocaleString("en"),
      "of them refused": refusals.toLocaleString("en"),
    };
    return { runs, failures, figures, took_s };
  },
};

function playHistory(
  seed: number,
  fault: string | null,
): { commands: number; refusals: number; failure: string | null } {
  const next = seeded(seed);
  const agreed = BigInt(1 + next(2_000_000));
  const decided = BigInt(1 + next(2_000_000));
  const model: Model = {
    owed: agreed,
    suspense: 0n,
    cash: 0n,
    allocatable: 0n,
    approved: 0n,
    released: 0n,
    obligated: 0n,
    consumed: 0n,
    direct: 0n,
    psc: 0n,
  };
  const book: Book = { entries: [], sums: [] };
  let on = FIRST;
  append(
    book,
    { kind: "agreement", event_id: "a", on, is_conditional: false, amount: usd(agreed) },
    null,
  );
  const count = 5 + next(26);
  let refusals = 0;
  for (let n = 0; n < count; n += 1) {
    on = addDays(on, next(40));
    const command = COMMANDS[next(COMMANDS.length)] as Command;
    const amount = BigInt(1 + next(SCALES[next(SCALES.length)] ?? 1));
    const part = BigInt(next(400_000));
    const expected = expect(model, command, amount, part, decided);
    const got = act(book, { command, amount, part, agreed, decided, on }, fault);
    if (isRefusal(got)) refusals += 1;
    if (!isRefusal(got) !== expected) {
      return {
        commands: n,
        refusals,
        failure: `${command} ${amount}: model ${expected ? "accepts" : "refuses"}, rules ${isRefusal(got) ? got.refused : "accept"}`,
      };
    }
    const wrong = compare(model, book);
    if (wrong) return { commands: n, refusals, failure: `after ${command} ${amount}: ${wrong}` };
  }
  return { commands: count, refusals, failure: null };
}

/** What the model says: whether the command is accepted; and it moves on. */
function expect(
  model: Model,
  command: Command,
  amount: bigint,
  part: bigint,
  decided: bigint,
): boolean {
  switch (command) {
    case "receive": {
      const matched = amount < model.owed ? amount : model.owed;
      model.owed -= matched;
      model.suspense += amount - matched;
      model.cash += amount;
      model.allocatable += matched;
      return true;
    }
    case "interest":
      model.cash += amount;
      model.allocatable += amount;
      return true;
    case "allocate":
      if (amount > decided - model.approved || amount > model.allocatable) return false;
      model.allocatable -= amount;
      model.approved += amount;
      return true;
    case "cancel": {
      const unused = smaller(
        model.approved - model.obligated - model.consumed,
        model.approved - model.released,
      );
      if (amount > unused) return false;
      model.approved -= amount;
      model.allocatable += amount;
      return true;
    }
    case "release":
      if (amount > model.approved - model.released || amount > model.cash) return false;
      model.released += amount;
      model.cash -= amount;
      return true;
    case "return": {
      if (amount > model.released - model.consumed) return false;
      const unused = model.approved - model.obligated - model.consumed;
      const frees = smaller(amount, unused > 0n ? unused : 0n);
      model.released -= amount;
      model.cash += amount;
      model.approved -= frees;
      model.allocatable += frees;
      return true;
    }
    case "oblige":
      if (amount > model.approved - model.obligated - model.consumed) return false;
      model.obligated += amount;
      return true;
    case "spend": {
      const liquidates = smaller(smaller(part, model.obligated), amount);
      const psc = pscOf(model.direct + amount) - model.psc;
      if (amount - liquidates + psc > model.approved - model.obligated - model.consumed)
        return false;
      model.obligated -= liquidates;
      model.consumed += amount + psc;
      model.direct += amount;
      model.psc += psc;
      return true;
    }
    case "reverse":
      return true;
  }
}

/** Half to even, written out: the model's own. */
function pscOf(direct: bigint): bigint {
  const product = direct * BigInt(PSC_BP);
  const floor = product / 10_000n;
  const rest = product - floor * 10_000n;
  return rest > 5_000n || (rest === 5_000n && floor % 2n === 1n) ? floor + 1n : floor;
}

const smaller = (a: bigint, b: bigint) => (a < b ? a : b);

interface Asked {
  readonly command: Command;
  readonly amount: bigint;
  readonly part: bigint;
  readonly agreed: bigint;
  readonly decided: bigint;
  readonly on: Day;
}

/** What our rules say, from what the entries say. */
function act(book: Book, asked: Asked, fault: string | null): Refusal | null {
  const { command, on } = asked;
  const amount = usd(asked.amount);
  const at = { event_id: `${command}`, on, about: { allocation_id: "al" } };
  const stand = allocationStand(book.sums, USD);
  const cash = balanceOf(book.sums, 1300, USD);
  switch (command) {
    case "receive":
      return receive(book, asked, fault);
    case "interest":
      return append(book, { ...at, kind: "interest", earned_by: "fund", amount }, null);
    case "allocate":
      return allocateFrom(book, asked, fault);
    case "cancel":
      return (
        decideCancellation(stand, amount) ??
        append(book, { ...at, kind: "allocation_freed", amount }, null)
      );
    case "release": {
      const limit = fault === "release unbounded" ? { ...stand, released: NONE } : stand;
      const refused = decideRelease(
        { stand: limit, cash, prefinance: null },
        { amount, on, allocated_on: FIRST },
      );
      return refused ?? append(book, { ...at, kind: "release", amount }, null);
    }
    case "return": {
      const refused = decideReturn(balanceOf(book.sums, 1400, USD), amount);
      if (refused) return refused;
      const freed = smaller(
        asked.amount,
        stand.uncommitted.amount_minor > 0n ? stand.uncommitted.amount_minor : 0n,
      );
      return append(
        book,
        { ...at, kind: "return", amount, frees: freed > 0n ? usd(freed) : null },
        null,
      );
    }
    case "oblige": {
      const refused = decideObligation(spendingStand(book), { amount, psc: NONE, on }, ALWAYS);
      return refused ?? append(book, { ...at, kind: "obligation", amount }, null);
    }
    case "spend":
      return spendFrom(book, asked, fault);
    case "reverse":
      return reverseAndRebook(book, on);
  }
}

function receive(book: Book, { amount, on, agreed }: Asked, fault: string | null): Refusal | null {
  const received = usd(agreed - balanceOf(book.sums, 1200, USD).amount_minor);
  const matching = matchReceipt(usd(amount), [
    { id: "i", seq: 1, due_on: on, amount: usd(agreed), received, status: "scheduled" },
  ]);
  if (isRefusal(matching)) return matching;
  const isSilent = fault === "excess applied silently" && matching.excess.amount_minor > 0n;
  const parts = isSilent
    ? [{ amount: usd(amount), about: {} }]
    : matching.parts.map((part) => ({ amount: part.amount, about: {} }));
  const suspense = isSilent || matching.excess.amount_minor === 0n ? null : matching.excess;
  return append(
    book,
    { kind: "receipt", event_id: "r", on, parts, credited: usd(amount), charge: null, suspense },
    fault,
  );
}

function allocateFrom(
  book: Book,
  { amount, on, decided }: Asked,
  fault: string | null,
): Refusal | null {
  const decision: Decision = {
    id: "d",
    ref: "d",
    outcome: "approved",
    amount: usd(decided),
    decided_on: FIRST,
    status: "confirmed",
    recorded_by: "a",
  };
  const { total } = allocatable(book.sums, TERMS);
  const available = fault === "balance not checked" ? usd(10n ** 12n) : total;
  const allocation = decideAllocation(
    {
      fund: TERMS,
      available,
      decision,
      decision_used: allocationStand(book.sums, USD).approved,
      window: null,
      window_used: NONE,
      contributions: [
        {
          ...{ agreement_id: "a", ref: "a", name: { en: "a", ja: "a" } },
          ...{ earmarking: UNEARMARKED, left: available },
        },
      ],
    },
    { direct: usd(amount), psc: NONE, on, use: UNEARMARKED },
  );
  if (isRefusal(allocation)) return allocation;
  return append(
    book,
    {
      kind: "allocation",
      event_id: "al",
      on,
      amount: allocation.gross,
      about: { allocation_id: "al" },
    },
    null,
  );
}

function spendingStand(book: Book): SpendingStand {
  const stand = allocationStand(book.sums, USD);
  return {
    budget: stand.approved,
    tolerance_bp: 0,
    allocation: stand.approved,
    obligated: stand.obligated,
    spent: stand.consumed,
    psc: NONE,
  };
}

function spendFrom(book: Book, { amount, part, on }: Asked, fault: string | null): Refusal | null {
  const stand = spendingStand(book);
  const liquidates = usd(smaller(smaller(part, stand.obligated.amount_minor), amount));
  const direct = usd(balanceOf(book.sums, 5110, USD).amount_minor + amount);
  const charged = balanceOf(book.sums, 5180, USD);
  const exact = accruePsc(direct, PSC_BP, charged);
  const floored = usd((direct.amount_minor * BigInt(PSC_BP)) / 10_000n - charged.amount_minor);
  const psc = fault === "programme support rounded down" ? floored : exact;
  const refused = decideSpending(
    stand,
    { amount: usd(amount), psc, liquidates, obligation_open: stand.obligated, on },
    ALWAYS,
  );
  if (refused) return refused;
  const at = {
    event_id: "x",
    on,
    about: { allocation_id: "al" },
    paid_from: "implementer" as const,
  };
  const spent = append(
    book,
    { ...at, kind: "expenditure", category: "staff", amount: usd(amount), liquidates },
    null,
  );
  if (spent || psc.amount_minor === 0n) return spent;
  return append(book, { ...at, kind: "psc", category: "psc", amount: psc, liquidates: null }, null);
}

/** The last entry is taken back and booked again: nothing may have changed. */
function reverseAndRebook(book: Book, on: Day): Refusal | null {
  const last = book.entries.at(-1);
  if (!last || last.kind === "reversal") return null;
  const reversal = reverseEntry(
    { ...last, id: "e", reversed_by: null },
    { effective_on: on, reason: "again" },
  );
  if (isRefusal(reversal)) return reversal;
  book.entries.push(reversal, { ...last, effective_on: on });
  book.sums = addSums(addSums(book.sums, reversal), last);
  return null;
}

function append(book: Book, event: MoneyEvent, fault: string | null): Refusal | null {
  const entry = entryFor(LEDGER, event);
  if (isRefusal(entry)) return entry;
  const broken = fault === "one line dropped" ? { ...entry, lines: entry.lines.slice(1) } : entry;
  book.entries.push(broken);
  book.sums = addSums(book.sums, broken);
  return null;
}

/** Sums kept up entry by entry, as the store keeps them; compared with a replay from the first entry in `compare`. */
function addSums(sums: readonly FlowSum[], entry: Entry): FlowSum[] {
  const added = [...sums];
  for (const { account, currency: code, flow, amount_minor, base_minor } of entry.lines) {
    const index = added.findIndex(
      (sum) => sum.account === account && sum.flow === flow && sum.currency === code,
    );
    const sum = added[index];
    if (!sum) added.push({ account, currency: code, flow, amount_minor, base_minor });
    else
      added[index] = {
        ...sum,
        amount_minor: sum.amount_minor + amount_minor,
        base_minor: sum.base_minor + base_minor,
      };
  }
  return added;
}

/** The first thing that the model and the entries do not say alike, or an invariant that does not hold. */
function compare(model: Model, book: Book): string | null {
  const of = (account: Parameters<typeof balanceOf>[1]) =>
    balanceOf(book.sums, account, USD).amount_minor;
  const stand = allocationStand(book.sums, USD);
  const { total } = allocatable(book.sums, TERMS);
  const pairs: readonly [string, bigint, bigint][] = [
    ["receivable", of(1200), model.owed],
    ["suspense", -of(2700), model.suspense],
    ["cash", of(1300), model.cash],
    ["allocatable", total.amount_minor, model.allocatable],
    ["approved", stand.approved.amount_minor, model.approved],
    ["released", stand.released.amount_minor, model.released],
    ["obligated", stand.obligated.amount_minor, model.obligated],
    ["consumed", stand.consumed.amount_minor, model.consumed],
    ["programme support", of(5180), model.psc],
  ];
  for (const [what, got, expected] of pairs)
    if (got !== expected) return `${what} is ${got}, the model has ${expected}`;
  if (total.amount_minor < 0n) return "the allocatable balance is negative";
  const replay = sumEntries(book.entries, "f", { as_of: END });
  if (trialBalance(replay).length > 0) return "the trial balance is not zero";
  const kept = book.sums.filter((sum) => sum.base_minor !== 0n || sum.amount_minor !== 0n);
  const key = (sum: FlowSum) => `${sum.account} ${sum.flow ?? ""} ${sum.base_minor}`;
  if (kept.map(key).sort().join() !== replay.map(key).sort().join())
    return "sums kept are not the replay's";
  const [finding] = fundStatement(replay, USD).findings;
  if (finding) return finding.message.en;
  const sources = chooseSources(
    { available: total, contributions: [] },
    usd(total.amount_minor > 0n ? total.amount_minor : 1n),
    UNEARMARKED,
  );
  return isRefusal(sources) && total.amount_minor > 0n ? "free money is not found" : null;
}
