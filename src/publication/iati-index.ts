import { groupBy } from "../figures/due.js";
import type {
  ProjectMarkerRow,
  ProjectOrganisationRow,
  ProjectPlaceRow,
  ProjectSectorRow,
} from "../store/rows.js";
import type { Snapshot } from "../store/snapshot.js";

/** What hangs on funds and projects, found and not searched: an export asks for it with every transaction. */
interface IatiIndex {
  placesOf(project_id: string): readonly ProjectPlaceRow[];
  sectorsOf(project_id: string): readonly ProjectSectorRow[];
  organisationsOf(project_id: string): readonly ProjectOrganisationRow[];
  markersOf(kind: "fund" | "project", id: string): readonly Marker[];
  /** What a fund has allocated to each project and not freed since, as its book has it; of a fund without one, as its rows say. */
  allocatedBy(fund_id: string): ReadonlyMap<string, bigint>;
}

type Marker = Pick<ProjectMarkerRow, "marker" | "significance">;

export function iatiIndex(snapshot: Snapshot): IatiIndex {
  const kept = INDEXES.get(snapshot) ?? makeIndex(snapshot);
  INDEXES.set(snapshot, kept);
  return kept;
}

/** A snapshot never changes. */
const INDEXES = new WeakMap<Snapshot, IatiIndex>();

function makeIndex(snapshot: Snapshot): IatiIndex {
  const places = groupBy(snapshot.projectPlaces, (row) => row.project_id);
  const sectors = groupBy(snapshot.projectSectors, (row) => row.project_id);
  const organisations = groupBy(snapshot.projectOrganisations, (row) => row.project_id);
  const markers = {
    project: groupBy(snapshot.projectMarkers, (row) => row.project_id),
    fund: groupBy(snapshot.fundMarkers, (row) => row.fund_id),
  };
  const booked = allocatedInBook(snapshot);
  const given = allocatedInRows(snapshot);
  return {
    placesOf: (id) => places.get(id) ?? [],
    sectorsOf: (id) => sectors.get(id) ?? [],
    organisationsOf: (id) => organisations.get(id) ?? [],
    markersOf: (kind, id) => markers[kind].get(id) ?? [],
    allocatedBy: (id) => {
      const sums = booked.get(id) ?? given.get(id) ?? [];
      return new Map([...sums].filter(([, sum]) => sum > 0n));
    },
  };
}

type Sums = Map<string, Map<string, bigint>>;

function allocatedInBook(snapshot: Snapshot): Sums {
  const sums: Sums = new Map();
  for (const { ledger_id, account, project_id, base_minor } of snapshot.bookLines)
    if (account === 3100 && project_id !== null) add(sums, [ledger_id, project_id], base_minor);
  return sums;
}

function allocatedInRows(snapshot: Snapshot): Sums {
  const sums: Sums = new Map();
  for (const { fund_id, project_id, amount_minor, status } of snapshot.allocations)
    if (status !== "cancelled") add(sums, [fund_id, project_id], amount_minor);
  return sums;
}

function add(sums: Sums, [fund_id, project_id]: readonly [string, string], minor: bigint): void {
  const of = sums.get(fund_id) ?? new Map<string, bigint>();
  sums.set(fund_id, of.set(project_id, (of.get(project_id) ?? 0n) + minor));
}
