import { parseCurrency } from "../base/currency.js";
import type { Finding } from "../base/finding.js";
import { isRefusal } from "../base/refusal.js";
import { fillText, texts, type Facts, type Text } from "../base/text.js";
import { checkDirection, checkRate, RATE_TYPES, type RateType } from "../fund/rate.js";
import type { StoredRate } from "../store/rates.js";
import { mapColumns, type ColumnSpec, type KeyedCells } from "./columns.js";
import type { SheetRow } from "./sheet.js";
import { decimalMarkOf, readDay } from "./typed-value.js";

type Key = "type" | "from" | "to" | "rate" | "effective_from" | "published_on" | "source";

const COLUMNS: readonly ColumnSpec<Key>[] = [
  { key: "type", title: { en: "Type", ja: "種類" }, also: ["kind"], is_required: true },
  { key: "from", title: { en: "From", ja: "換算元" }, also: ["from currency"], is_required: true },
  { key: "to", title: { en: "To", ja: "換算先" }, also: ["to currency"], is_required: true },
  { key: "rate", title: { en: "Rate", ja: "レート" }, is_required: true },
  {
    key: "effective_from",
    title: { en: "Effective from", ja: "適用開始日" },
    also: ["date", "day", "日付"],
    is_required: true,
  },
  { key: "published_on", title: { en: "Published on", ja: "公表日" }, is_required: false },
  { key: "source", title: { en: "Source", ja: "出典" }, is_required: true },
];

const TEXTS = texts({
  RATE_TYPE_UNKNOWN: {
    en: '"{found}" is no type of rate. Write one of: {known}.',
    ja: "「{found}」はレートの種類ではありません。次のいずれかにしてください：{known}。",
  },
  RATE_CURRENCY_UNKNOWN: {
    en: '"{found}" is no currency of ISO 4217. Write its three letters, such as USD or JPY.',
    ja: "「{found}」は ISO 4217 の通貨ではありません。USD、JPY などの 3 文字で書いてください。",
  },
  RATE_DAY_UNREADABLE: {
    en: '"{found}" is no day that can only mean one. Write it as 2026-03-31.',
    ja: "「{found}」は日付として一通りに読めません。2026-03-31 の形で書いてください。",
  },
  RATE_SOURCE_MISSING: {
    en: "The rate has no source. Name who published it.",
    ja: "レートの出典がありません。公表者を書いてください。",
  },
  RATE_TWICE: {
    en: "This rate of {from} in {to} from {day} stands in row {row} already, with another value. Keep one of them.",
    ja: "{day} からの {from} → {to} のレートは {row} 行目にもあり、値が異なります。どちらかを残してください。",
  },
});

export interface RatesDraft {
  readonly rates: readonly StoredRate[];
  readonly findings: readonly Finding[];
}

/**
 * Reads rates, one per row, each stating its direction: `rate` units of `to` for one of `from`. `known` answers with the newest
 * rate of a pair that the record has, in either quotation: a rate ten times away from it is upside down more likely than real.
 */
export async function readRates(
  rows: AsyncIterable<SheetRow>,
  file: string,
  known: (rate: StoredRate) => StoredRate | null,
): Promise<RatesDraft> {
  const [header, ...lines] = await collect(rows);
  if (!header) return { rates: [], findings: [] };
  const map = mapColumns(header, COLUMNS, file);
  const findings: Finding[] = [...map.findings];
  if (findings.some((finding) => finding.severity === "error")) return { rates: [], findings };
  const isComma = decimalMarkOf(lines.map((row) => map.cellsOf(row).rate.text)) === ",";
  const taken = new Map<string, { row: number; rate: StoredRate }>();
  for (const row of lines) {
    const tell = (rule: string, message: Text) =>
      findings.push({ rule, severity: "error", message, place: { file, line: row.number } });
    const rate = readRate(map.cellsOf(row), isComma, (rule, facts) =>
      tell(rule, fillText(TEXTS[rule], facts)),
    );
    if (rate === null) continue;
    const wrong = checkRate(rate) ?? checkDirection(rate, known(rate));
    if (isRefusal(wrong)) {
      tell(wrong.refused, wrong.message);
      continue;
    }
    const before = taken.get(rate.id);
    if (before && before.rate.rate !== rate.rate) {
      const facts = { from: rate.from, to: rate.to, day: rate.effective_from, row: before.row };
      tell("RATE_TWICE", fillText(TEXTS.RATE_TWICE, facts));
    }
    if (!before) taken.set(rate.id, { row: row.number, rate });
  }
  return { rates: [...taken.values()].map((each) => each.rate), findings };
}

function readRate(
  cells: KeyedCells<Key>,
  isComma: boolean,
  tell: (rule: keyof typeof TEXTS, facts: Facts) => void,
): StoredRate | null {
  const type = RATE_TYPES.find((each) => each === cells.type.text.toLowerCase());
  const from = parseCurrency(cells.from.text.toUpperCase());
  const to = parseCurrency(cells.to.text.toUpperCase());
  const effective_from = readDay(cells.effective_from);
  const published_on = cells.published_on.kind === "empty" ? null : readDay(cells.published_on);
  if (!type) tell("RATE_TYPE_UNKNOWN", { found: cells.type.text, known: RATE_TYPES.join(", ") });
  if (!from) tell("RATE_CURRENCY_UNKNOWN", { found: cells.from.text });
  if (!to) tell("RATE_CURRENCY_UNKNOWN", { found: cells.to.text });
  if (!effective_from) tell("RATE_DAY_UNREADABLE", { found: cells.effective_from.text });
  if (published_on === null && cells.published_on.kind !== "empty") {
    tell("RATE_DAY_UNREADABLE", { found: cells.published_on.text });
  }
  if (cells.source.kind === "empty") tell("RATE_SOURCE_MISSING", {});
  if (!type || !from || !to || !effective_from || cells.source.kind === "empty") return null;
  const rate = plainRate(cells.rate.text, isComma);
  const id = rateId({ type, from, to, effective_from });
  return {
    id,
    type,
    from,
    to,
    rate,
    effective_from,
    published_on,
    source: cells.source.text,
    supersedes: null,
  };
}

/** One id for one quotation, so that loading a file twice adds nothing. */
export function rateId(rate: {
  type: RateType;
  from: string;
  to: string;
  effective_from: string;
}): string {
  return `${rate.type}.${rate.from}.${rate.to}.${rate.effective_from}`;
}

/** Groups removed, the decimal mark a point; what is no number stays as it is and is refused by checkRate. */
function plainRate(text: string, isComma: boolean): string {
  const plain = isComma ? text.replace(/[.\s]/g, "").replace(",", ".") : text.replace(/[,\s]/g, "");
  return plain
    .replace(/^0+(?=\d)/, "")
    .replace(/(\.\d*?)0+$/, "$1")
    .replace(/\.$/, "");
}

async function collect(rows: AsyncIterable<SheetRow>): Promise<SheetRow[]> {
  const all: SheetRow[] = [];
  for await (const row of rows) all.push(row);
  return all;
}
