import { Type } from "@sinclair/typebox";
import { isRefusal, together, type Refusal } from "../base/refusal.js";
import { fillText, type Text } from "../base/text.js";
import {
  EARMARKING_CATEGORIES,
  UNEARMARKED,
  type Earmarking,
  type EarmarkingCategory,
} from "../fund/earmarking.js";
import { countryName } from "../figures/country-names.js";
import { refuse } from "../fund/refusals.js";
import type { Tx } from "../store/connect.js";
import { findRow, listRowsBy } from "../store/money-rows.js";
import type { RowOf } from "../store/rows.js";
import { findGiven } from "./given-row.js";
import { COUNTRIES, maybe, readCountries, REF } from "./input.js";
import { NOUNS } from "./nouns.js";

/** The DAC's codes of sectors: of IATI's vocabularies, 1 has the purposes of five digits, 2 the categories of three. */
const DAC_VOCABULARIES: readonly string[] = ["1", "2"];

/** What money is tied to, and what a window is open to, as a form asks for it. */
export const EARMARKED_FORM = {
  countries: maybe(COUNTRIES),
  sectors: maybe(
    Type.Array(Type.String({ pattern: "^\\d{3}(\\d{2})?$", description: "DAC code: 160, 16020" }), {
      maxItems: 100,
    }),
  ),
  outcomes: maybe(
    Type.Array(Type.Object({ outcome: REF }, { additionalProperties: false }), { maxItems: 50 }),
  ),
};

export interface Earmarked {
  readonly countries: readonly string[];
  readonly sectors: readonly string[];
  readonly outcomes: readonly string[];
}

interface EarmarkedGiven {
  readonly countries?: readonly string[];
  readonly sectors?: readonly string[];
  readonly outcomes?: readonly { readonly outcome: string }[];
}

/** What a form ties money to, each once; an outcome is one of the record. */
export async function readEarmarked(
  tx: Tx,
  { countries, sectors = [], outcomes = [] }: EarmarkedGiven,
): Promise<Earmarked | Refusal> {
  const ids = [...new Set(outcomes.map(({ outcome }) => outcome))];
  let wrong: Refusal | null = null;
  for (const id of ids) wrong ??= await checkOutcome(tx, id);
  return together({
    countries: readCountries(countries),
    sectors: [...new Set(sectors)],
    outcomes: wrong ?? ids,
  });
}

async function checkOutcome(tx: Tx, id: string): Promise<Refusal | null> {
  const kind = NOUNS.result;
  const row = await findGiven(tx, { table: "result", kind, field: "outcomes" }, id);
  if (row === null || isRefusal(row)) return row;
  return row.type === "outcome"
    ? null
    : refuse("EARMARKING_NO_OUTCOME", { title: row.title }, "outcomes");
}

/** The same, as a correction's form begins with it. */
export function giveEarmarked({ countries, sectors, outcomes }: Earmarked) {
  return {
    countries: [...countries],
    sectors: [...sectors],
    outcomes: outcomes.map((outcome) => ({ outcome })),
  };
}

/** The field that a correction ties anew; null where it ties nothing anew. */
export function tieChanged(changed: ReadonlySet<string>): string | null {
  return Object.keys(EARMARKED_FORM).find((field) => changed.has(field)) ?? null;
}

export function earmarkedOf(row: RowOf<"agreement">): Earmarked {
  const { earmarked_countries, earmarked_sectors, earmarked_outcomes } = row;
  return {
    countries: earmarked_countries,
    sectors: earmarked_sectors,
    outcomes: earmarked_outcomes,
  };
}

/** The columns of an agreement that say it. */
export function tiedColumns({ countries, sectors, outcomes }: Earmarked) {
  return {
    earmarked_countries: countries,
    earmarked_sectors: sectors,
    earmarked_outcomes: outcomes,
  };
}

/** What an agreement is called in a sentence: its title, with the donor's reference where there is one. */
export function agreementName({ title, donor_ref }: RowOf<"agreement">): Text {
  return donor_ref === null
    ? title
    : fillText({ en: "{title} ({ref})", ja: "{title}（{ref}）" }, { title, ref: donor_ref });
}

export async function agreementEarmarking(tx: Tx, row: RowOf<"agreement">): Promise<Earmarking> {
  const projects = row.project_id === null ? [] : [row.project_id];
  const tied = { ...earmarkedOf(row), projects };
  const category = readCategory(row.grand_bargain_category);
  return { ...UNEARMARKED, ...tied, category, names: await namesOf(tx, tied) };
}

export async function windowEarmarking(
  tx: Tx,
  { countries, sectors, outcomes }: RowOf<"funding_window">,
): Promise<Earmarking> {
  const tied = { countries, sectors, outcomes, projects: [] };
  return { ...UNEARMARKED, ...tied, names: await namesOf(tx, tied) };
}

function readCategory(text: string | null): EarmarkingCategory {
  return EARMARKING_CATEGORIES.find((category) => String(category) === text) ?? 1;
}

async function namesOf(
  tx: Tx,
  { countries, outcomes, projects }: Omit<Earmarked, "sectors"> & Pick<Earmarking, "projects">,
) {
  const titled = async (table: "result" | "project", ids: readonly string[]) => {
    const names = new Map<string, Text>();
    for (const id of ids) {
      const row = await findRow(tx, table, id);
      if (row) names.set(id, row.title);
    }
    return names;
  };
  return {
    countries: countryNames(countries),
    outcomes: await titled("result", outcomes),
    projects: await titled("project", projects),
  };
}

export function countryNames(codes: readonly string[]): ReadonlyMap<string, Text> {
  return new Map(codes.map((code) => [code, countryName(code)]));
}

/** What a project uses money for: itself, its countries, sectors and outcomes. As tight as money can be tied. */
export async function projectUse(tx: Tx, project_id: string): Promise<Earmarking> {
  const places = await listRowsBy(tx, "project_place", "project_id", project_id);
  const sectors = await listRowsBy(tx, "project_sector", "project_id", project_id);
  const leads_to = await readOutcomes(tx, project_id);
  const tied = {
    countries: places.flatMap((place) => (place.country === null ? [] : [place.country])),
    outcomes: [...leads_to.keys()],
    projects: [project_id],
  };
  return {
    category: 4,
    modality: null,
    ...tied,
    sectors: dacCodes(sectors),
    leads_to,
    names: await namesOf(tx, tied),
  };
}

/** Sectors that the DAC's codes say; other vocabularies have codes of their own, which look alike. */
export function dacCodes(
  sectors: readonly Pick<RowOf<"project_sector">, "vocabulary" | "code">[],
): readonly string[] {
  return sectors.flatMap(({ vocabulary, code }) =>
    DAC_VOCABULARIES.includes(vocabulary) ? [code] : [],
  );
}

/** The outcomes that a project works for, each with the results that it leads to in turn: its own, and where an output leads to one of a programme or fund, that. */
async function readOutcomes(
  tx: Tx,
  project_id: string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const outcomes = new Map<string, readonly string[]>();
  for (const result of await listRowsBy(tx, "result", "project_id", project_id)) {
    const path = await pathUp(tx, result);
    const first = path.findIndex(({ type }) => type === "outcome");
    const [outcome, ...above] = first < 0 ? [] : path.slice(first).map(({ id }) => id);
    if (outcome !== undefined) outcomes.set(outcome, above);
  }
  return outcomes;
}

/** A result, what it leads to, and so on. */
async function pathUp(tx: Tx, result: RowOf<"result">): Promise<readonly RowOf<"result">[]> {
  const path = [result];
  const passed = new Set([result.id]);
  for (let at = result; at.parent_id !== null && !passed.has(at.parent_id);) {
    const above = await findRow(tx, "result", at.parent_id);
    if (!above) break;
    passed.add(above.id);
    path.push(above);
    at = above;
  }
  return path;
}
