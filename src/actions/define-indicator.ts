import { Type, type Static } from "@sinclair/typebox";
import { assert } from "../base/assert.js";
import { isRefusal, refusedBy, together, type Refusal } from "../base/refusal.js";
import { checkDefinition, checkTaken, type Definition } from "../results/definition.js";
import type { Tx } from "../store/connect.js";
import { findRow, listRowsBy } from "../store/money-rows.js";
import { writeRows } from "../store/record-rows.js";
import { readNextPosition } from "../store/result-rows.js";
import { AGGREGATIONS, MEASURES, ROLL_UPS } from "../store/tables.js";
import { action } from "./action.js";
import { checkNew, findGiven } from "./given-row.js";
import { maybe, NARRATIVE, REF, refuseInput } from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";

const words = <W extends string>(list: readonly W[]) =>
  Type.Union(list.map((word) => Type.Literal(word)));

const DIMENSIONS = maybe(
  Type.Array(
    Type.Object(
      {
        dimension: Type.String({ minLength: 1, maxLength: 60 }),
        categories: Type.String({
          minLength: 1,
          maxLength: 1_000,
          description: "Separated by commas: female, male",
        }),
        breakdown: maybe(Type.Integer({ minimum: 1, maximum: 100 })),
        is_overlapping: maybe(Type.Boolean()),
      },
      { additionalProperties: false },
    ),
    { maxItems: 20 },
  ),
);
type DimensionsInput = Static<typeof DIMENSIONS>;

/** What it is in published vocabularies. Source: IATI IndicatorVocabulary; a list of one's own (99) is known by where it stands. */
const REFERENCES = maybe(
  Type.Array(
    Type.Object(
      {
        vocabulary: Type.String({
          pattern: "^([1-9]|99)$",
          description: "IATI IndicatorVocabulary: 9 SDG indicators, 99 a list of one's own",
        }),
        code: Type.String({ minLength: 1, maxLength: 60 }),
        uri: maybe(Type.String({ pattern: "^https?://[^\\s]+$", maxLength: 2_000 })),
      },
      { additionalProperties: false },
    ),
    { maxItems: 20 },
  ),
);
type ReferencesInput = Static<typeof REFERENCES>;

/** An indicator that every project may take: defined once, so that its values can stand together. */
export const defineLibraryIndicator = action({
  name: "define-library-indicator",
  title: { en: "Define an indicator of the library", ja: "共通指標を定義する" },
  summary: {
    en: "Defines an indicator for many projects: what counts, how it is measured, and how its values may be put together.",
    ja: "複数の事業で用いる指標について、定義、計測方法及び集計方法を定める。",
  },
  input: Type.Object(
    {
      id: REF,
      title: NARRATIVE,
      definition: NARRATIVE,
      method: maybe(NARRATIVE),
      unit: NARRATIVE,
      measure: words(MEASURES),
      aggregation: words(AGGREGATIONS),
      over_places: words(ROLL_UPS),
      over_projects: words(ROLL_UPS),
      is_descending: maybe(Type.Boolean()),
      is_cumulative: maybe(Type.Boolean()),
      dimensions: DIMENSIONS,
      references: REFERENCES,
    },
    { additionalProperties: false },
  ),
  fields: {
    id: LABELS.id,
    title: LABELS.title,
    definition: LABELS.definition,
    method: LABELS.collection,
    unit: LABELS.unit,
    measure: LABELS.measure,
    aggregation: LABELS.aggregation,
    over_places: LABELS.over_places,
    over_projects: LABELS.over_projects,
    is_descending: LABELS.is_descending,
    is_cumulative: LABELS.is_cumulative,
    dimensions: LABELS.dimensions,
    references: LABELS.references,
  },
  edits: null,
  async run(tx, input) {
    const { id, is_descending = false, is_cumulative = false } = input;
    const library = { table: "library_indicator", kind: NOUNS.library, field: "id" } as const;
    const exists = await checkNew(tx, library, id);
    const { measure, aggregation, over_places, over_projects } = input;
    const is_ascending = !is_descending;
    const defined = { measure, aggregation, over_places, over_projects };
    const wrong = refusedBy([exists, checkDefinition({ ...defined, is_ascending, is_cumulative })]);
    if (wrong) return wrong;
    const { title, definition, method = null, unit, references = [] } = input;
    await writeRows(tx, "library_indicator", [
      {
        id,
        portfolio: null,
        title,
        definition,
        method,
        unit,
        ...defined,
        is_ascending,
        is_cumulative,
        position: await readNextPosition(tx),
      },
    ]);
    await writeRows(
      tx,
      "library_dimension",
      rowsOf({ library_indicator_id: id }, input.dimensions),
    );
    await writeRows(
      tx,
      "library_reference",
      referenceRows({ library_indicator_id: id }, references),
    );
    return { subject_kind: "library_indicator", subject_id: id, entries: [] };
  },
});

const INDICATOR_INPUT = Type.Object(
  {
    id: REF,
    result: REF,
    library: maybe(REF),
    title: maybe(NARRATIVE),
    definition: maybe(NARRATIVE),
    method: maybe(NARRATIVE),
    unit: maybe(NARRATIVE),
    measure: maybe(words(MEASURES)),
    aggregation: maybe(words(AGGREGATIONS)),
    over_places: maybe(words(ROLL_UPS)),
    over_projects: maybe(words(ROLL_UPS)),
    is_descending: maybe(Type.Boolean()),
    is_cumulative: maybe(Type.Boolean()),
    dimensions: DIMENSIONS,
    references: REFERENCES,
    same_as: maybe(REF),
  },
  { additionalProperties: false },
);
type IndicatorInput = Static<typeof INDICATOR_INPUT>;

/** An indicator of a result: taken from the library as it is, or of its own. */
export const defineIndicator = action({
  name: "define-indicator",
  title: { en: "Define an indicator of a result", ja: "成果の指標を定義する" },
  summary: {
    en: "Takes an indicator from the library for a result, or defines one of its own. Of the library's, only the reference is needed.",
    ja: "共通指標から選ぶか、独自の指標を定義する。共通指標の場合、その他の項目は不要。",
  },
  input: INDICATOR_INPUT,
  fields: {
    id: LABELS.id,
    result: LABELS.result,
    library: LABELS.library,
    title: LABELS.title,
    definition: LABELS.definition,
    method: LABELS.collection,
    unit: LABELS.unit,
    measure: LABELS.measure,
    aggregation: LABELS.aggregation,
    over_places: LABELS.over_places,
    over_projects: LABELS.over_projects,
    is_descending: LABELS.is_descending,
    is_cumulative: LABELS.is_cumulative,
    dimensions: LABELS.dimensions,
    references: LABELS.references,
    same_as: LABELS.same_as,
  },
  edits: null,
  async run(tx, input) {
    const { id, same_as } = input;
    const indicator = { table: "indicator", kind: NOUNS.indicator } as const;
    const of = { table: "result", kind: NOUNS.result, field: "result" } as const;
    const read = together({
      result: await findGiven(tx, of, input.result),
      exists: await checkNew(tx, { ...indicator, field: "id" }, id),
      same: await findGiven(tx, { ...indicator, field: "same_as" }, same_as),
      described: input.library === undefined ? describeOwn(input) : await take(tx, input),
    });
    if (isRefusal(read)) return read;
    const { result, described } = read;
    const siblings = await listRowsBy(tx, "indicator", "result_id", result.id);
    await writeRows(tx, "indicator", [
      {
        id,
        portfolio: null,
        result_id: result.id,
        ...described.columns,
        position: siblings.length + 1,
        same_as_id: same_as ?? null,
      },
    ]);
    await writeRows(
      tx,
      "indicator_dimension",
      described.dimensions.map((row) => ({ ...row, indicator_id: id })),
    );
    await writeRows(
      tx,
      "indicator_reference",
      referenceRows({ indicator_id: id }, input.references),
    );
    return { subject_kind: "indicator", subject_id: id, entries: [] };
  },
});

function referenceRows(
  owner: Readonly<Record<string, string>>,
  references: ReferencesInput = [],
): Readonly<Record<string, unknown>>[] {
  return references.map(({ vocabulary, code, uri = null }, index) => ({
    ...owner,
    n: index + 1,
    vocabulary,
    code,
    uri,
  }));
}

interface Described {
  readonly columns: Readonly<Record<string, unknown>>;
  readonly dimensions: readonly Readonly<Record<string, unknown>>[];
}

/** All of it from the library; what is said beside it must be the same. */
async function take(tx: Tx, input: IndicatorInput): Promise<Described | Refusal> {
  const id = input.library ?? "";
  const row = await findRow(tx, "library_indicator", id);
  if (!row) return refuseInput("NOT_FOUND", { kind: NOUNS.library, id }, "library");
  const library: Definition = definitionOf(row);
  const own: Definition = {
    measure: input.measure ?? library.measure,
    aggregation: input.aggregation ?? library.aggregation,
    over_places: input.over_places ?? library.over_places,
    over_projects: input.over_projects ?? library.over_projects,
    is_ascending: input.is_descending === undefined ? library.is_ascending : !input.is_descending,
    is_cumulative: input.is_cumulative ?? library.is_cumulative,
  };
  const differs = checkTaken(row.title, library, own);
  if (differs) return differs;
  const dimensions = await listRowsBy(tx, "library_dimension", "library_indicator_id", id);
  const { title, definition, method, unit } = row;
  return {
    columns: {
      ...library,
      title: input.title ?? title,
      definition: input.definition ?? definition,
      method: input.method ?? method,
      unit,
      library_id: id,
    },
    dimensions: [...dimensions]
      .sort((a, b) => a.n - b.n)
      .map(({ n, breakdown, dimension, categories, is_overlapping }) => ({
        n,
        breakdown,
        dimension,
        categories,
        is_overlapping,
      })),
  };
}

function definitionOf({
  measure,
  aggregation,
  over_places,
  over_projects,
  is_ascending,
  is_cumulative,
}: Definition): Definition {
  return { measure, aggregation, over_places, over_projects, is_ascending, is_cumulative };
}

function describeOwn(input: IndicatorInput): Described | Refusal {
  const { title, unit, measure, aggregation } = input;
  const problem = "needed where the indicator is not the library's";
  const missing = refusedBy(
    Object.entries({ title, unit, measure, aggregation }).map(([field, value]) =>
      value === undefined ? refuseInput("INPUT_INVALID", { field, problem }, field) : null,
    ),
  );
  if (missing) return missing;
  assert(measure !== undefined && aggregation !== undefined, "a definition without its measure");
  const definition: Definition = {
    measure,
    aggregation,
    over_places: input.over_places ?? null,
    over_projects: input.over_projects ?? null,
    is_ascending: !(input.is_descending ?? false),
    is_cumulative: input.is_cumulative ?? false,
  };
  const wrong = checkDefinition(definition);
  if (wrong) return wrong;
  return {
    columns: {
      ...definition,
      title,
      unit,
      definition: input.definition ?? null,
      method: input.method ?? null,
      library_id: null,
    },
    dimensions: rowsOf({}, input.dimensions),
  };
}

/** Rows of what is declared: categories as they were typed, separated by commas. */
function rowsOf(
  owner: Readonly<Record<string, string>>,
  dimensions: DimensionsInput = [],
): Readonly<Record<string, unknown>>[] {
  return dimensions.map(
    ({ dimension, categories, breakdown = 1, is_overlapping = false }, index) => ({
      ...owner,
      n: index + 1,
      breakdown,
      dimension: dimension.trim(),
      categories: [...new Set(categories.split(/[,、，]/).map((part) => part.trim()))].filter(
        (part) => part !== "",
      ),
      is_overlapping,
    }),
  );
}
