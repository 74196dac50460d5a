import { Type } from "@sinclair/typebox";
import { refusedBy, together, type Refusal } from "../base/refusal.js";
import { fillText, type Text } from "../base/text.js";
import {
  EARMARKING_CATEGORIES,
  findBreach,
  findNewBreach,
  UNEARMARKED,
  type Earmarking,
  type EarmarkingBreach,
  type EarmarkingCategory,
  type Tied,
} from "../fund/earmarking.js";
import { countryName } from "../base/country-names.js";
import { refuse } from "../fund/refusals.js";
import type { Tx } from "../store/connect.js";
import type { HeldAllocation } from "../store/corrections.js";
import {
  findRow,
  listRowsBy,
  listRowsById,
  listScopeChanges,
  type ScopeChange,
} from "../store/money-rows.js";
import { listPathsUp } from "../store/result-rows.js";
import type { RowOf } from "../store/rows.js";
import { checkCodes, codeOf } from "./codes.js";
import { refuseCorrection } from "./correcting.js";
import { COUNTRIES, maybe, readCountries, REF, refuseInput } from "./input.js";
import { NOUNS } from "./nouns.js";

/** The DAC's codes of sectors: of IATI's vocabularies, 1 has the purposes of five digits, 2 the categories of three. */
const DAC_VOCABULARIES: readonly string[] = ["1", "2"];
const SECTOR_LISTS = ["Sector", "SectorCategory"] as const;

/** What money is tied to, and what a window is open to, as a form asks for it. */
export const EARMARKED_FORM = {
  countries: maybe(COUNTRIES),
  sectors: maybe(
    Type.Array(codeOf(SECTOR_LISTS, "^\\d{3}(\\d{2})?$", "DAC code: 160, 16020"), {
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

export interface EarmarkedGiven {
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
  const found = new Map((await listRowsById(tx, "result", ids)).map((row) => [row.id, row]));
  const wrong = refusedBy(ids.map((id) => checkOutcome(id, found.get(id))));
  return together({
    countries: readCountries(countries),
    sectors: checkCodes(SECTOR_LISTS, sectors, "sectors") ?? [...new Set(sectors)],
    outcomes: wrong ?? ids,
  });
}

function checkOutcome(id: string, row: RowOf<"result"> | undefined): Refusal | null {
  if (!row) return refuseInput("NOT_FOUND", { kind: NOUNS.result, id }, "outcomes");
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

export function agreementEarmarking(row: RowOf<"agreement">): Earmarking {
  const projects = row.project_id === null ? [] : [row.project_id];
  const category = readCategory(row.grand_bargain_category);
  return { ...UNEARMARKED, ...earmarkedOf(row), projects, category };
}

/** Agreements as their amendments of the scope have tied them anew: the last that says it counts. */
export async function asAmended(
  tx: Tx,
  agreements: readonly RowOf<"agreement">[],
): Promise<readonly RowOf<"agreement">[]> {
  const changes = await listScopeChanges(
    tx,
    agreements.map(({ id }) => id),
  );
  return agreements.map((row) =>
    changes.filter(({ agreement_id }) => agreement_id === row.id).reduce(withScope, row),
  );
}

/** The same with one more amendment; what it leaves out stays. */
export function withScope(
  row: RowOf<"agreement">,
  change: Omit<ScopeChange, "agreement_id">,
): RowOf<"agreement"> {
  return {
    ...row,
    grand_bargain_category: change.grand_bargain_category ?? row.grand_bargain_category,
    earmarked_countries: change.earmarked_countries ?? row.earmarked_countries,
    earmarked_sectors: change.earmarked_sectors ?? row.earmarked_sectors,
    earmarked_outcomes: change.earmarked_outcomes ?? row.earmarked_outcomes,
  };
}

export function windowEarmarking({
  countries,
  sectors,
  outcomes,
}: RowOf<"funding_window">): Earmarking {
  return { ...UNEARMARKED, countries, sectors, outcomes };
}

function readCategory(text: string | null): EarmarkingCategory {
  return EARMARKING_CATEGORIES.find((category) => String(category) === text) ?? 1;
}

/** A use that knows the names of what it and the money for it are tied to: read where a refusal tells them, which most uses never need. */
export async function nameUse(
  tx: Tx,
  use: Earmarking,
  sources: readonly Earmarking[],
): Promise<Earmarking> {
  const idsOf = (scope: "countries" | "outcomes" | "projects") => [
    ...new Set([use, ...sources].flatMap((tied) => tied[scope])),
  ];
  const titled = (rows: readonly { readonly id: string; readonly title: Text }[]) =>
    new Map(rows.map(({ id, title }) => [id, title]));
  return {
    ...use,
    names: {
      countries: new Map(idsOf("countries").map((code) => [code, countryName(code)])),
      outcomes: titled(await listRowsById(tx, "result", idsOf("outcomes"))),
      projects: titled(await listRowsById(tx, "project", idsOf("projects"))),
    },
  };
}

/** What a correction would break, said by name; null where it breaks nothing that was kept to before. */
export async function sayNewBreach(
  tx: Tx,
  before: Tied,
  after: Tied,
): Promise<EarmarkingBreach | null> {
  if (findNewBreach(before, after) === null) return null;
  return findBreach(after.source, await nameUse(tx, after.use, [after.source]));
}

/** The money that has reached a project still allows what it is for (invariants 12 and 13). What it did not allow before is not refused now. */
export async function checkNewUse(
  tx: Tx,
  held: readonly HeldAllocation[],
  {
    before,
    after,
    field,
  }: { readonly before: Earmarking; readonly after: Earmarking; readonly field: string },
): Promise<Refusal | null> {
  const wrong: Refusal[] = [];
  for (const allocation of held) {
    for (const { name, source } of await sourcesOf(tx, allocation)) {
      const breach = await sayNewBreach(tx, { source, use: before }, { source, use: after });
      if (breach === null) continue;
      const facts = { allocation: allocation.id, source: name, ...breach };
      wrong.push(refuseCorrection("USE_NOT_ALLOWED", facts, field));
    }
  }
  return refusedBy(wrong);
}

/** What ties an allocation: its window, and each agreement that it draws on. */
async function sourcesOf(
  tx: Tx,
  { window_id, agreements }: HeldAllocation,
): Promise<readonly { readonly name: Text; readonly source: Earmarking }[]> {
  const window = window_id === null ? null : await findRow(tx, "funding_window", window_id);
  const sources = window ? [{ name: window.name, source: windowEarmarking(window) }] : [];
  for (const id of agreements) {
    const row = await findRow(tx, "agreement", id);
    for (const now of row ? await asAmended(tx, [row]) : [])
      sources.push({ name: agreementName(now), source: agreementEarmarking(now) });
  }
  return sources;
}

/** What a project uses money for: itself, its countries, sectors and outcomes. As tight as money can be tied. */
export async function projectUse(tx: Tx, project_id: string): Promise<Earmarking> {
  const [places, sectors, leads_to] = await Promise.all([
    listRowsBy(tx, "project_place", "project_id", project_id),
    listRowsBy(tx, "project_sector", "project_id", project_id),
    readOutcomes(tx, project_id),
  ]);
  return {
    category: 4,
    modality: null,
    countries: places.flatMap((place) => (place.country === null ? [] : [place.country])),
    sectors: dacCodes(sectors),
    outcomes: [...leads_to.keys()],
    projects: [project_id],
    leads_to,
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
  for (const path of await listPathsUp(tx, project_id)) {
    const first = path.findIndex(({ type }) => type === "outcome");
    const [outcome, ...above] = first < 0 ? [] : path.slice(first).map(({ id }) => id);
    if (outcome !== undefined) outcomes.set(outcome, above);
  }
  return outcomes;
}
