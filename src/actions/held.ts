import { money, sumMoney } from "../base/money.js";
import type { AccountCode, Flow } from "../fund/account.js";
import type { FlowSum } from "../fund/balance.js";
import type { Held } from "../fund/correction.js";
import type { EntryLine } from "../fund/entry.js";
import { readSubjectSums } from "../store/balances.js";
import type { Tx } from "../store/connect.js";
import { ALWAYS } from "./standing.js";

/** What lines of an entry are about that can be used up. */
export type HeldBy = "obligation_id" | "agreement_id";

/** What can be used up, the account and purposes on which it stands, the sign with which it is open, and whose it is. */
const HELD: readonly {
  readonly of: Held["of"];
  readonly subject: HeldBy;
  readonly account: AccountCode;
  readonly sign: bigint;
  readonly flows?: readonly Flow[];
}[] = [
  { of: "obligation", subject: "obligation_id", account: 2300, sign: -1n },
  { of: "agreement", subject: "agreement_id", account: 1200, sign: 1n },
  { of: "agreement", subject: "agreement_id", account: 2100, sign: -1n },
  {
    ...{ of: "interest", subject: "agreement_id", account: 1300, sign: 1n },
    flows: ["interest_due", "interest_returned"],
  },
];

/** What stands on the accounts of an obligation or agreement. */
export type ReadSums = (subject: HeldBy, id: string) => Promise<readonly FlowSum[]>;

/** As it is booked. */
export function sumsOf(tx: Tx): ReadSums {
  return (subject, id) => readSubjectSums(tx, subject, id, { as_of: ALWAYS });
}

/** What is open of the obligations and agreements that lines take from, before it and after. */
export async function readHeld(
  lines: readonly EntryLine[],
  read: ReadSums,
): Promise<readonly Held[]> {
  const held: Held[] = [];
  for (const { of, subject, account, sign, flows } of HELD) {
    const isOf = (line: Pick<FlowSum, "account" | "flow">) =>
      line.account === account && (!flows || (line.flow !== null && flows.includes(line.flow)));
    const own = lines.filter((line) => isOf(line) && line.about[subject]);
    for (const id of new Set(own.flatMap((line) => line.about[subject] ?? []))) {
      const sums = await read(subject, id);
      const taken = own.filter((line) => line.about[subject] === id);
      for (const currency of new Set(taken.map((line) => line.currency))) {
        const open = (all: readonly FlowSum[]) =>
          sumMoney(
            all.flatMap((sum) =>
              isOf(sum) && sum.currency === currency
                ? [money(sign * sum.amount_minor, currency)]
                : [],
            ),
            currency,
          );
        held.push({ of, before: open(sums), after: open([...sums, ...taken]) });
      }
    }
  }
  return held;
}
