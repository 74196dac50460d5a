import { formatDecimal, trimDecimal } from "../base/decimal.js";
import type { Day } from "../base/day.js";
import type { Language } from "../base/language.js";
import { money, parseAmount } from "../base/money.js";
import type { Span } from "../base/span.js";
import { fillText, type Text } from "../base/text.js";
import { numberOf } from "../results/aggregation.js";
import type {
  ContributionRow,
  IndicatorValueRow,
  OdaValueRow,
  PeoplePostRow,
  StatementRow,
} from "../store/rows.js";
import type { Snapshot } from "../store/snapshot.js";
import type { TableName } from "../store/tables.js";
import { asOfSources, sourcesOf } from "./cited.js";
import type { Basis, Figure, FigureSource, FigureValue, Qualifier } from "./figure.js";
import { valueOf } from "./indicator-value.js";
import { moneyEventFigure } from "./money-events.js";
import { ownerOf } from "./owner.js";
import { renderReferences } from "./reference.js";
import { capitalise } from "./wording.js";
import { CLAIM_WORDS, KIND_NAMES, MEASURE_NAMES, PEOPLE_KIND_NAMES, STAGE_NAMES } from "./words.js";

/**
 * The figure of one record by its id: a statement (without its sentence, which may itself refer to statements), an indicator
 * value, a contribution, an ODA value (`:share` and `:rank` are its further numbers), a post, or a money event. Null where
 * there is no such record, or it is a fact without a number.
 */
export function recordFigureOf(snapshot: Snapshot, id: string): Figure | null {
  const [record = "", part] = id.split(":");
  const oda = snapshot.odaValueById.get(record);
  if (oda) return odaFigure(snapshot, oda, part ?? "amount");
  if (part !== undefined) return null;
  const statement = snapshot.statementById.get(record);
  if (statement) return statementDraft(snapshot, statement);
  const value = snapshot.indicatorValueById.get(record);
  if (value) return indicatorFigure(snapshot, value);
  const contribution = snapshot.contributionById.get(record);
  if (contribution) return contributionFigure(snapshot, contribution);
  const post = snapshot.peoplePostById.get(record);
  if (post) return postFigure(snapshot, post);
  return moneyEventFigure(snapshot, record);
}

/** A statement as a figure, with its sentence; null where it states a fact without a number. */
export function statementFigure(snapshot: Snapshot, row: StatementRow): Figure | null {
  const draft = statementDraft(snapshot, row);
  if (draft === null) return null;
  const resolve = (id: string) => (id === "value" ? draft : recordFigureOf(snapshot, id));
  const said = (language: Language) =>
    renderReferences(row.text[language], language, resolve)
      .map((segment) => segment.text)
      .join("");
  const sentence = { en: said("en"), ja: said("ja") };
  return { ...draft, title: draft.value?.kind === "number" ? draft.title : sentence, sentence };
}

function statementDraft(snapshot: Snapshot, row: StatementRow): Figure | null {
  const value = statementValue(row);
  if (value === null) return null;
  return cite(snapshot, "statement", row, {
    value,
    qualifier: row.qualifier,
    basis: row.basis,
    period: spanOf(row),
    as_of: row.as_of,
    title: titled(
      value.kind === "number" ? value.unit : null,
      ownerOf(snapshot, row)?.name ?? null,
    ),
    definition: CLAIM_WORDS.statement,
  });
}

function statementValue(row: StatementRow): FigureValue | null {
  if (row.value === null) return null;
  if (row.currency !== null) {
    const amount = parseAmount(row.value, row.currency);
    return typeof amount === "string" ? null : { kind: "money", money: amount };
  }
  const unit = row.unit ?? { en: "", ja: "" };
  if (unit.en === "%") return { kind: "percent", decimal: row.value };
  if (unit.en === "rank") return { kind: "rank", rank: Number(row.value) };
  return { kind: "number", decimal: row.value, unit };
}

/** A baseline, target or achievement of an indicator. Only what is published or revised has a value for the public. */
export function indicatorFigure(snapshot: Snapshot, row: IndicatorValueRow): Figure | null {
  const indicator = snapshot.indicatorById.get(row.indicator_id);
  if (!indicator) return null;
  const isPublic = row.status === "published" || row.status === "revised";
  const result = snapshot.resultById.get(indicator.result_id);
  const owner = result ? (ownerOf(snapshot, result)?.name ?? null) : null;
  const isPercent = indicator.measure === "percentage";
  const digits = isPublic ? (row.value ?? madeOfParts(snapshot, row)) : null;
  const value: FigureValue | null =
    digits === null
      ? null
      : isPercent
        ? { kind: "percent", decimal: digits }
        : { kind: "number", decimal: digits, unit: indicator.unit };
  return cite(snapshot, "indicator_value", row, {
    value,
    qualifier: row.qualifier,
    basis: row.kind === "target" ? "target" : "actual",
    period: spanOf(row),
    as_of: null,
    title: titled(indicator.title, owner),
    definition:
      indicator.definition ?? (row.kind === "target" ? CLAIM_WORDS.target : CLAIM_WORDS.actual),
  });
}

/** What was reported as numerator and denominator, or by place alone: the number that these make by the indicator's rule. */
function madeOfParts(snapshot: Snapshot, row: IndicatorValueRow): string | null {
  const value = numberOf(valueOf(snapshot, row));
  return value === null ? null : formatDecimal(trimDecimal(value));
}

/** A contribution as it was reported. What was pledged, committed or budgeted is a statement; what came in is an actual. */
export function contributionFigure(snapshot: Snapshot, row: ContributionRow): Figure {
  const isActual = ["received", "executed", "reported"].includes(row.stage);
  const giver =
    snapshot.organisationById.get(row.organisation_id ?? "")?.name ??
    snapshot.partnerById.get(row.partner_id)?.name;
  const kind = KIND_NAMES[row.kind];
  const stage = STAGE_NAMES[row.stage];
  return cite(snapshot, "contribution", row, {
    value:
      row.amount_minor === null || row.currency === null
        ? null
        : { kind: "money", money: money(row.amount_minor, row.currency) },
    qualifier: row.qualifier,
    basis: isActual ? "actual" : "statement",
    period: spanOf(row),
    as_of: null,
    title: titled(
      { en: `${kind.en} (${stage.en})`, ja: `${kind.ja}（${stage.ja}）` },
      giver ?? null,
    ),
    definition: CLAIM_WORDS.contribution,
  });
}

/** An ODA value, or its `share` or `rank`; its title says measure, prices and whether it was preliminary. */
export function odaFigure(snapshot: Snapshot, row: OdaValueRow, part: string): Figure | null {
  const value = odaPart(row, part);
  if (value === undefined) return null;
  const partner = snapshot.partnerById.get(row.partner_id)?.name ?? null;
  const measure = measureOf(row);
  const what =
    part === "share"
      ? CLAIM_WORDS.oda_share
      : part === "rank"
        ? CLAIM_WORDS.oda_rank
        : CLAIM_WORDS.oda;
  const title = titled(
    {
      en: `${what.en}, ${row.year} (${measure.en})`,
      ja: `${what.ja}、${row.year}年（${measure.ja}）`,
    },
    partner,
  );
  const figure = cite(snapshot, "oda_value", row, {
    value,
    qualifier: "exactly",
    basis: "actual",
    period: { from: `${row.year}-01-01` as Day, to: `${row.year}-12-31` as Day },
    as_of: null,
    title,
    definition: CLAIM_WORDS.oda_definition,
  });
  return { ...figure, id: part === "amount" ? row.id : `${row.id}:${part}` };
}

/** What an amount must not be printed without: `net flows, current prices`. */
function measureOf(row: OdaValueRow): Text {
  const year = /^constant_(\d{4})$/.exec(row.price_basis)?.[1];
  const parts = [
    MEASURE_NAMES[row.measure],
    year === undefined
      ? CLAIM_WORDS.current_prices
      : fillText(CLAIM_WORDS.constant_prices, { year }),
    ...(row.is_preliminary ? [CLAIM_WORDS.preliminary] : []),
  ];
  return {
    en: parts.map((part) => part.en).join(", "),
    ja: parts.map((part) => part.ja).join("、"),
  };
}

function odaPart(row: OdaValueRow, part: string): FigureValue | null | undefined {
  if (part === "amount") return { kind: "money", money: money(row.amount_minor, row.currency) };
  if (part === "share")
    return row.share_of_gni_percent === null
      ? null
      : { kind: "percent", decimal: row.share_of_gni_percent };
  if (part === "rank") return row.rank === null ? null : { kind: "rank", rank: row.rank };
  return undefined;
}

function postFigure(snapshot: Snapshot, row: PeoplePostRow): Figure {
  const partner = snapshot.partnerById.get(row.partner_id)?.name ?? null;
  const names = PEOPLE_KIND_NAMES[row.kind];
  return cite(snapshot, "people_post", row, {
    value:
      row.count === null
        ? null
        : {
            kind: "number",
            decimal: String(row.count),
            unit: row.count === 1 ? names.one : names.unit,
          },
    qualifier: "exactly",
    basis: "actual",
    period: null,
    as_of: null,
    title: titled(row.title, partner),
    definition: CLAIM_WORDS.post,
  });
}

interface Said {
  readonly value: FigureValue | null;
  readonly qualifier: Qualifier;
  readonly basis: Basis;
  readonly period: Span | null;
  readonly as_of: Day | null;
  readonly title: Text;
  readonly definition: Text;
}

/** One row as a figure with its sources. Without a day of its own it stands as of the latest that its sources speak for. */
function cite(
  snapshot: Snapshot,
  table: TableName,
  row: { id: string; portfolio: string | null },
  said: Said,
): Figure {
  const sources: FigureSource[] = sourcesOf(snapshot, table, row.id);
  return {
    ...said,
    id: row.id,
    sentence: null,
    standing: "reported",
    as_of: said.as_of ?? asOfSources(snapshot, sources) ?? said.period?.to ?? null,
    rows: [{ record: `${table}/${row.id}`, label: said.title, value: said.value, sources }],
    sources,
    is_illustrative: snapshot.isIllustrative(row),
  };
}

function spanOf(row: { period_from: Day | null; period_to: Day | null }): Span | null {
  return row.period_from === null && row.period_to === null
    ? null
    : { from: row.period_from, to: row.period_to };
}

function titled(what: Text | null, owner: Text | null): Text {
  if (what === null) return owner ?? { en: "", ja: "" };
  if (owner === null) return { en: capitalise(what.en), ja: what.ja };
  return { en: `${capitalise(what.en)}: ${owner.en}`, ja: `${owner.ja}：${what.ja}` };
}
