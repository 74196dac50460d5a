import { parseCurrency } from "../base/currency.js";
import { money } from "../base/money.js";
import type { Figure, FigureValue, Qualifier } from "./figure.js";
import { QUALIFIERS } from "./figure.js";

/** What a figure said on a day, as it is kept beside what was approved then. */
export type SaidValue = Pick<Figure, "value" | "qualifier">;

/** As JSON that keeps every digit: `{"kind":"money","currency":"USD","amount_minor":"4350000000","qualifier":"over"}`. */
export function storeValue({ value, qualifier }: SaidValue): unknown {
  if (value === null) return { kind: "none", qualifier };
  if (value.kind !== "money") return { ...value, qualifier };
  const { currency, amount_minor } = value.money;
  return { kind: "money", currency, amount_minor: String(amount_minor), qualifier };
}

/** Null where what is kept cannot be read: a claim is then asked about again. */
export function readStoredValue(kept: unknown): SaidValue | null {
  if (typeof kept !== "object" || kept === null) return null;
  const { kind, qualifier, ...rest } = kept as Record<string, unknown>;
  if (!QUALIFIERS.includes(qualifier as Qualifier)) return null;
  const value = kind === "none" ? null : readValue(kind, rest);
  return value === undefined ? null : { value, qualifier: qualifier as Qualifier };
}

function readValue(kind: unknown, rest: Record<string, unknown>): FigureValue | undefined {
  if (kind === "money") {
    const currency = parseCurrency(String(rest["currency"]));
    return currency === null
      ? undefined
      : { kind, money: money(BigInt(String(rest["amount_minor"])), currency) };
  }
  if (kind === "rank") return { kind, rank: Number(rest["rank"]) };
  if (kind === "percent") return { kind, decimal: String(rest["decimal"]) };
  if (kind === "number")
    return {
      kind,
      decimal: String(rest["decimal"]),
      unit: rest["unit"] as { en: string; ja: string },
    };
  return undefined;
}

/** Two values of one kind and unit that say the same; a unit's words do not count. */
export function isSameValue(a: FigureValue | null, b: FigureValue | null): boolean {
  if (a === null || b === null) return a === b;
  if (a.kind === "money")
    return (
      b.kind === "money" &&
      a.money.currency === b.money.currency &&
      a.money.amount_minor === b.money.amount_minor
    );
  if (a.kind === "rank") return b.kind === "rank" && a.rank === b.rank;
  return b.kind === a.kind && plain(a.decimal) === plain(b.decimal);
}

/** 0.30 is 0.3. */
function plain(decimal: string): string {
  return decimal.includes(".") ? decimal.replace(/\.?0+$/, "") : decimal;
}
