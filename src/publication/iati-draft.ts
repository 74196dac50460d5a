import type { Day } from "../base/day.js";
import type { Currency } from "../base/currency.js";
import { texts, type Text } from "../base/text.js";
import { isProjectAccount } from "../fund/project-account.js";
import type { IdentifiedFundsAndProjects } from "../store/iati-imports.js";
import type { OrganisationRow } from "../store/rows.js";
import type { Snapshot } from "../store/snapshot.js";
import { iatiIndex } from "./iati-index.js";
import type { ActivityKey } from "./iati-transactions.js";

const WORDS = texts({
  status: { en: "activity status", ja: "活動の状態" },
  start: { en: "start date", ja: "開始日" },
  sector: { en: "sectors", ja: "分野" },
  purpose: { en: "description", ja: "目的の記述" },
  reporter: {
    en: "reporting organisation with an IATI identifier",
    ja: "IATI識別子を持つ報告機関",
  },
});

/** What a person enters so that the activity is published: fields of the portfolio's files. */
const STEPS = texts({
  reporter: {
    en: "`iati_ref` and `is_reporting_org: true` of the organisation that reports",
    ja: "報告する組織の `iati_ref` と `is_reporting_org: true`",
  },
  purpose: { en: "`purpose`", ja: "`purpose`" },
  status: { en: "`status`", ja: "`status`" },
  start_project: { en: "`start_date`", ja: "`start_date`" },
  start_fund: { en: "`established_date`", ja: "`established_date`" },
  sector_project: { en: "`sectors`", ja: "`sectors`" },
  sector_fund: {
    en: "`sectors` of the projects that it allocates money to",
    ja: "配分先のプロジェクトの `sectors`",
  },
});

/** Something that the standard demands and the record does not say, and where a person enters it. */
export interface Missing {
  readonly what: Text;
  readonly step: Text;
}

/** What is published of a fund or a project, whichever it is. */
export interface ActivityDraft {
  readonly key: ActivityKey;
  readonly portfolio: string | null;
  readonly reporter: Snapshot["organisations"][number] | null;
  readonly code: string;
  readonly title: Text;
  readonly purpose: Text | null;
  readonly status: string | null;
  readonly start_date: string | null;
  readonly end_date: string | null;
  /** The day on which its activities ended, where people recorded that. */
  readonly ended_on: Day | null;
  readonly sectors: readonly { vocabulary: string; code: string; share_bp: bigint }[];
  readonly places: readonly { country: string | null; name: Text | null; share_bp: bigint }[];
  readonly currency: string | null;
}

export function draftOf(snapshot: Snapshot, key: ActivityKey): ActivityDraft {
  return key.kind === "fund" ? fundDraft(snapshot, key) : projectDraft(snapshot, key);
}

function projectDraft(snapshot: Snapshot, key: ActivityKey): ActivityDraft {
  const row = snapshot.projectById.get(key.id);
  if (!row) throw new Error(`Bug: no project ${key.id}`);
  const { portfolio, title, purpose, status, start_date, end_date, currency } = row;
  const { placesOf, sectorsOf } = iatiIndex(snapshot);
  const places = placesOf(key.id);
  const shares = spread(
    places.map((place) => (place.share_bp === null ? null : BigInt(place.share_bp))),
  );
  const sectors = sectorsOf(key.id).map(({ vocabulary, code, share_bp }) => ({
    ...{ vocabulary, code },
    share_bp: BigInt(share_bp),
  }));
  return {
    key,
    portfolio,
    reporter: reporterOf(snapshot, portfolio, row.fund_id),
    code: row.code ?? row.id,
    title,
    purpose,
    status,
    start_date,
    end_date,
    ended_on: null,
    sectors,
    places: places.map((place, index) => ({
      country: place.country,
      name: place.name,
      share_bp: shares[index] ?? 0n,
    })),
    currency,
  };
}

/** A fund's sectors, vocabulary by vocabulary, and its places are its projects', weighted by what was allocated to each. */
function fundDraft(snapshot: Snapshot, key: ActivityKey): ActivityDraft {
  const row = snapshot.fundById.get(key.id);
  if (!row) throw new Error(`Bug: no fund ${key.id}`);
  const projects = [...iatiIndex(snapshot).allocatedBy(key.id)].map(([id, weight]) => ({
    draft: projectDraft(snapshot, { kind: "project", id }),
    weight,
  }));
  const parts = projects.flatMap(({ draft, weight }) =>
    draft.sectors.map((part) => ({ part, weight: weight * part.share_bp })),
  );
  const vocabularies = [...new Set(parts.map(({ part }) => part.vocabulary))];
  const sectors = vocabularies.flatMap((vocabulary) =>
    weigh(
      parts.filter(({ part }) => part.vocabulary === vocabulary),
      (part) => part.code,
    ),
  );
  const places = weigh(
    projects.flatMap(({ draft, weight }) =>
      (draft.places.length === 0 ? NOWHERE : draft.places).map((part) => ({
        part,
        weight: weight * part.share_bp,
      })),
    ),
    (part) => part.country ?? "",
  );
  return {
    key,
    portfolio: row.portfolio,
    reporter: reporterOf(snapshot, row.portfolio, row.id),
    code: row.code,
    title: row.name,
    purpose: row.purpose,
    // A fund that was set up and not closed is at work. Source: IATI ActivityStatus 2 and 4.
    status: row.closed_date === null ? "2" : "4",
    start_date: row.established_date,
    end_date: row.closed_date,
    ended_on: null,
    sectors,
    places,
    currency: row.currency,
  };
}

export const WHOLE_BP = 10_000n;

/** Where a project is of which no place is reported: as its own activity says it. */
const NOWHERE = [{ country: null, name: null, share_bp: WHOLE_BP }];

/** Shares in hundredths of a percent that add up to the whole; parts without a share divide what the others leave. */
function spread(shares: readonly (bigint | null)[]): bigint[] {
  const given = shares.reduce<bigint>((sum, share) => sum + (share ?? 0n), 0n);
  const open = BigInt(shares.filter((share) => share === null).length);
  let left = WHOLE_BP - given;
  let stillOpen = open;
  return shares.map((share) => {
    if (share !== null) return share;
    const part = left / stillOpen;
    left -= part;
    stillOpen -= 1n;
    return part;
  });
}

function weigh<P extends { readonly share_bp: bigint }>(
  weighted: readonly { part: P; weight: bigint }[],
  keyOf: (part: P) => string,
): P[] {
  const sums = new Map<string, { part: P; weight: bigint }>();
  for (const { part, weight } of weighted) {
    const before = sums.get(keyOf(part));
    sums.set(keyOf(part), { part, weight: (before?.weight ?? 0n) + weight });
  }
  const total = [...sums.values()].reduce((sum, each) => sum + each.weight, 0n);
  if (total === 0n) return [];
  let left = WHOLE_BP;
  let weightLeft = total;
  return [...sums.values()].map(({ part, weight }) => {
    const share_bp = (left * weight) / weightLeft;
    left -= share_bp;
    weightLeft -= weight;
    return { ...part, share_bp };
  });
}

type Publisher = Pick<OrganisationRow, "id" | "portfolio" | "iati_ref" | "is_reporting_org">;

interface PublishersAndFunds<Row extends Publisher> {
  readonly organisations: readonly Row[];
  readonly fundById: ReadonlyMap<string, { readonly administrator_id: string | null }>;
}

/** The organisation that reports: the fund's administrator where it does, else the portfolio's own. Never one of another portfolio. */
function reporterOf<Row extends Publisher>(
  { organisations, fundById }: PublishersAndFunds<Row>,
  portfolio: string | null,
  fund_id: string | null,
): Row | null {
  const reporting = organisations.filter(isPublisher);
  const administrator = fundById.get(fund_id ?? "")?.administrator_id;
  return (
    reporting.find((row) => row.id === administrator) ??
    reporting.find((row) => row.portfolio === portfolio) ??
    null
  );
}

function isPublisher(row: Publisher): boolean {
  return row.is_reporting_org && row.iati_ref !== null;
}

/** What the standard demands and the record does not say, and what to do about it. */
export function missingFrom(snapshot: Snapshot, draft: ActivityDraft): Missing[] {
  const reporter = snapshot.organisationById.get(draft.reporter?.id ?? "");
  const { kind } = draft.key;
  return [
    reporter ? null : { what: WORDS.reporter, step: STEPS.reporter },
    draft.purpose === null ? { what: WORDS.purpose, step: STEPS.purpose } : null,
    draft.status === null ? { what: WORDS.status, step: STEPS.status } : null,
    draft.start_date === null ? { what: WORDS.start, step: STEPS[`start_${kind}`] } : null,
    draft.sectors.length === 0 ? { what: WORDS.sector, step: STEPS[`sector_${kind}`] } : null,
  ].filter((missing) => missing !== null);
}

/** The reporting organisation's identifier, then the code that the agency itself uses, or our id. Never changed once published. */
export function identifierOf(
  reporter: { readonly iati_ref: string | null } | null,
  code: string,
): string {
  return `${reporter?.iati_ref ?? ""}-${code.replace(/[/&|?\s]/g, "-")}`;
}

/** The identifiers under which the record publishes, or will once nothing holds an activity back, each with its record as `table/id`; and those of who reports from it. */
export function listOwnIdentifiers({
  organisations,
  funds,
  projects,
}: IdentifiedFundsAndProjects & { readonly organisations: readonly Publisher[] }): {
  readonly activities: ReadonlyMap<string, string>;
  readonly publishers: ReadonlySet<string>;
} {
  const publishers = organisations.filter(isPublisher);
  const record = {
    organisations: publishers,
    fundById: new Map(funds.map((row) => [row.id, row])),
  };
  const keys = [
    ...funds
      .filter((row) => !row.is_imported && !isProjectAccount(row))
      .map((row) => ({ ...row, fund_id: row.id, record: `fund/${row.id}` })),
    ...projects
      .filter((row) => !row.is_imported)
      .map((row) => ({ ...row, record: `project/${row.id}` })),
  ];
  const activities = keys.flatMap(({ id, portfolio, code, fund_id, record: name }) => {
    const reporter = reporterOf(record, portfolio, fund_id);
    return reporter === null ? [] : [[identifierOf(reporter, code ?? id), name] as const];
  });
  return {
    activities: new Map(activities),
    publishers: new Set(publishers.flatMap(({ iati_ref }) => iati_ref ?? [])),
  };
}

/** Null where the fund's currency is not known: an amount without one is not published. */
export function currencyOfAllocation(snapshot: Snapshot, allocation_id: string): Currency | null {
  return (
    snapshot.fundById.get(snapshot.allocationById.get(allocation_id)?.fund_id ?? "")?.currency ??
    null
  );
}
