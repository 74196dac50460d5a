import type { Decimal } from "../base/decimal.js";
import { refuser, type Refusal } from "../base/refusal.js";
import { texts } from "../base/text.js";
import type { Dialect } from "./dialect.js";
import type { Statement } from "./conditions.js";

/** A value of an engine's row; days are text, exact numbers exact. */
export type Cell = string | number | bigint | boolean | Decimal | null;
export type Row = Readonly<Record<string, Cell>>;

/** An engine, ready for the statements of one question. */
export interface Asking {
  readonly dialect: Dialect;
  /** The rows of a statement; only the values that it names are bound. */
  rows(statement: Statement): Promise<readonly Row[]>;
  /** From here on `ratesTo` this currency can be read. */
  useCurrency(currency: string): Promise<void>;
  /** What an engine's failure is to the person who asked; null where it is our bug. */
  refusalOf(error: unknown): Refusal | null;
  close(): void;
}

const refuse = refuser(
  texts({
    OBSERVATORY_SLOW: {
      en: "This takes longer than {seconds} seconds to compute, and is not answered here. Name a partner, or ask for whole months; `earmark observatory ask` in the terminal computes it to the end.",
      ja: "計算に {seconds} 秒以上かかるため、ここでは回答できません。パートナーを指定するか、期間を月単位にしてください。端末の `earmark observatory ask` では最後まで計算します。",
    },
  }),
);

/** The time of a question is over. */
export const refuseSlow = (limit_ms: number): Refusal =>
  refuse("OBSERVATORY_SLOW", { seconds: limit_ms / 1000 });

/** The values that a statement names. */
export function usedValues({ sql, values }: Statement): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter(([name]) => new RegExp(`\\$${name}\\b`).test(sql)),
  );
}
