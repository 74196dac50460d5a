import { asAmount, type Engine } from "./engine.js";
import type { Source } from "./table-source.js";

/**
 * How numbers are written in a published table: what a comma parts, and a point, where a whole number of three figures stands behind it.
 * `decimals` and `thousands` say it of the comma, the point parting the other. `unclear`: no number shows what `1,234` is; a point parts
 * decimals, as in everything that the OECD and the IMF publish. `mixed`: numbers contradict each other, and `1.234` says nothing either.
 */
export type CommaSense = "decimals" | "thousands" | "unclear" | "mixed";

export interface NumberSense {
  readonly comma: CommaSense;
  /** Whether spaces or apostrophes part thousands somewhere: `1 234,5`, `1'234.5`. */
  readonly is_spaced: boolean;
}

export const PLAIN: NumberSense = { comma: "unclear", is_spaced: false };

/** A cell of the table that holds a number or a day: what stands there, and how it is read. */
export interface ReadCell {
  /** Our column. */
  readonly column: string;
  /** Theirs. */
  readonly heading: string;
  readonly given: string;
  readonly read: string;
  /** Whether its commas and points say how the table writes numbers. */
  readonly is_amount: boolean;
}

/** A number that begins as one of several thousands does; `0,123` is none. */
const THOUSANDS = "[+-]?[1-9][0-9]{0,2}";
const COMMAS = `${THOUSANDS}(,[0-9]{3})+`;
const POINTS = `${THOUSANDS}([.][0-9]{3})+`;
/** Space, no-break space, figure space, thin space, narrow no-break space, apostrophes. */
const SPACES = "[ \u00a0\u2007\u2009\u202f'’]";
const SPACED = `${THOUSANDS}(${SPACES}[0-9]{3})+([.,][0-9]*)?`;

const quote = (pattern: string) => `'${pattern.replaceAll("'", "''")}'`;
const is = (text: string, pattern: string) => `regexp_full_match(${text}, ${quote(pattern)})`;

function unspaced(text: string): string {
  const without = `regexp_replace(${text}, ${quote(SPACES)}, '', 'g')`;
  return `case when ${is(text, SPACED)} then ${without} else ${text} end`;
}

/** The number as the engine writes it, as text; null of what cannot be told. */
export function plainNumber(column: string, { comma, is_spaced }: NumberSense): string {
  const text = is_spaced ? `(${unspaced(column)})` : column;
  switch (comma) {
    case "decimals":
      return `case when ${is(text, `${POINTS}(,[0-9]*)?`)} then replace(replace(${text}, '.', ''), ',', '.') when not contains(${text}, '.') then replace(${text}, ',', '.') end`;
    case "thousands":
      return `case when ${is(text, `${COMMAS}([.][0-9]*)?`)} then replace(${text}, ',', '') else ${text} end`;
    case "mixed":
      return `case when not ${is(text, POINTS)} then ${text} end`;
    case "unclear":
      return text;
  }
}

export function amountOf(column: string, sense: NumberSense): string {
  return asAmount(`(${plainNumber(column, sense)})`);
}

/** A whole number, also one that is written 2020.0; never one that is rounded. */
export function wholeOf(column: string, type: string): string {
  const number = `try_cast(${column} as DOUBLE)`;
  return `case when ${number} = trunc(${number}) then try_cast(${number} as ${type}) end`;
}

export interface NumbersFound {
  readonly sense: NumberSense;
  /** Of each cell, how often something stands in it. */
  readonly given: readonly number[];
  /** Numbers that say nothing, where the table does not say it either. */
  readonly unclear: { readonly count: number; readonly text: string; readonly line: number } | null;
  /** Rows that have more cells than the table has columns, and the first of them. */
  readonly wide: { readonly count: number; readonly line: number };
}

/**
 * Looks through the table's numbers once, and a second time where some are written with commas, with points as for thousands, or with
 * spaces. One comma with other than three figures behind it, or with nothing before it, parts decimals, and so do all of the table.
 */
export async function findNumbers(
  cells: readonly ReadCell[],
  { rows, all: every }: Source,
  engine: Engine,
): Promise<NumbersFound> {
  const amounts = cells.filter(({ is_amount }) => is_amount).map(({ given }) => given);
  const all = `concat_ws('|', ${[...amounts, "''"].join(", ")})`;
  const even = "filter (where not is_wide)";
  const counts = cells.map(({ given }, index) => `count(${given}) ${even} as n${index}`);
  const any = (name: string, holds: string) =>
    `coalesce(bool_or(${holds}) ${even}, false) as ${name}`;
  const [first] = await engine.rows(
    `select ${[
      ...counts,
      any("is_odd", `contains(${all}, ',') or regexp_matches(${all}, '[0-9][.][0-9]{3}[.]')`),
      any("is_spaced", `regexp_matches(${all}, ${quote(`[0-9]${SPACES}[0-9]`)})`),
      "count(*) filter (where is_wide) as wide, min(line) filter (where is_wide) as first_wide",
    ].join(", ")} from ${every} t`,
  );
  const given = cells.map((_, index) => Number(first?.[`n${index}`]));
  const wide = { count: Number(first?.["wide"]), line: Number(first?.["first_wide"] ?? 0) };
  const is_spaced = first?.["is_spaced"] === true;
  if (first?.["is_odd"] !== true)
    return { sense: { comma: "unclear", is_spaced }, given, unclear: null, wide };
  const cell = is_spaced ? `(${unspaced("cell")})` : "cell";
  const decimals = `(${is(cell, "[+-]?[0-9]*,[0-9]+")} and not ${is(cell, COMMAS)}) or ${is(cell, `${POINTS},[0-9]*`)} or ${is(cell, `${THOUSANDS}([.][0-9]{3}){2,}`)}`;
  const thousands = `(${is(cell, "[+-]?[0-9]*[.][0-9]+")} and not ${is(cell, POINTS)}) or ${is(cell, `${COMMAS}[.][0-9]*`)} or ${is(cell, `${THOUSANDS}(,[0-9]{3}){2,}`)}`;
  const [found] = await engine.rows(
    `select count(*) filter (${decimals})::INTEGER as decimals, count(*) filter (${thousands})::INTEGER as thousands,
            count(*) filter (${is(cell, COMMAS)})::INTEGER as grouped, arg_min(cell, line) filter (${is(cell, COMMAS)}) as text,
            min(line) filter (${is(cell, COMMAS)})::INTEGER as first
       from (select t.line as line, unnest([${amounts.join(", ")}]) as cell from ${rows} t)`,
  );
  const has = {
    decimals: Number(found?.["decimals"]) > 0,
    thousands: Number(found?.["thousands"]) > 0,
  };
  const comma = has.decimals
    ? has.thousands
      ? "mixed"
      : "decimals"
    : has.thousands
      ? "thousands"
      : "unclear";
  const count = Number(found?.["grouped"]);
  const unclear =
    count === 0 || comma === "decimals" || comma === "thousands"
      ? null
      : { count, text: String(found?.["text"]), line: Number(found?.["first"]) };
  return { sense: { comma, is_spaced }, given, unclear, wide };
}
