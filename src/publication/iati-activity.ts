import type { Instant } from "../base/clock.js";
import type { Currency } from "../base/currency.js";
import type { Day } from "../base/day.js";
import { fillText, texts, type Text } from "../base/text.js";
import { linesInForce } from "../fund/budget.js";
import type { Snapshot } from "../store/snapshot.js";
import { currencyOfAllocation, WHOLE_BP, type ActivityDraft } from "./iati-draft.js";
import {
  amount,
  element,
  ILLUSTRATIVE,
  narrated,
  narratives,
  percentage,
  plainText,
  type IatiPart,
} from "./iati-parts.js";
import { iatiIndex } from "./iati-index.js";
import { formatOf, results } from "./iati-results.js";
import type { ActivityKey, Party, PublishedTransaction } from "./iati-transactions.js";

const WORDS = texts({
  reduced: { en: "Reported as {date}.", ja: "{date}と報告されている。" },
});

const REGION_UNSPECIFIED = "998";

/** Under which an activity of ours is published; null where it is not. */
export type IdentifierAt = (key: ActivityKey) => string | null;

/** A fund or project as an activity; to-iati.ts puts its elements into the standard's order. */
export function activityElement(
  snapshot: Snapshot,
  draft: ActivityDraft,
  transactions: readonly PublishedTransaction[],
  identifierAt: IdentifierAt,
  now: Instant,
  site: string | null,
): IatiPart {
  const { key, reporter } = draft;
  if (!reporter) throw new Error("Bug: an activity without a reporter is held back");
  const isIllustrative = snapshot.isIllustrative({ portfolio: draft.portfolio });
  const plain = (text: Text) => plainText(snapshot, text);
  const children = [
    element("iati-identifier", {}, identifierAt(key) ?? ""),
    narrated("reporting-org", reporter.name, { ref: reporter.iati_ref, type: reporter.type }),
    narrated("title", draft.title),
    ...(draft.purpose ? [narrated("description", plain(draft.purpose), { type: "1" })] : []),
    ...(isIllustrative ? [narrated("description", ILLUSTRATIVE, { type: "4" })] : []),
    ...participants(snapshot, draft),
    element("activity-status", { code: draft.status }),
    ...dates(draft, now.slice(0, 10) as Day),
    ...places(draft),
    ...draft.sectors.flatMap(({ vocabulary, code, share_bp }) =>
      share_bp === 0n
        ? []
        : [element("sector", { vocabulary, code, percentage: percentage(share_bp) })],
    ),
    ...goals(snapshot, key),
    ...aidTerms(snapshot, key),
    ...budgets(snapshot, key),
    ...transactions.map((row) => transactionElement(snapshot, row, identifierAt)),
    ...documents(snapshot, key),
    ...relatives(snapshot, key, identifierAt),
    ...results(snapshot, key, site),
  ];
  const attributes = {
    "last-updated-datetime": now,
    "xml:lang": "en",
    "default-currency": draft.currency,
    humanitarian: humanitarianFlag(termsOf(snapshot, key)?.is_humanitarian ?? null),
    hierarchy: key.kind === "fund" ? "1" : "2",
  };
  return element("iati-activity", attributes, children);
}

function participants(snapshot: Snapshot, { key, reporter }: ActivityDraft): IatiPart[] {
  const roles = new Map<string, Set<string>>();
  const add = (organisation_id: string | null | undefined, role: string) => {
    if (organisation_id) roles.set(role, (roles.get(role) ?? new Set()).add(organisation_id));
  };
  // Whoever signed, and whose money it is where another passes it on. A project's own agreement has the id of its account.
  for (const row of snapshot.agreements) {
    const isTo = key.kind === "fund" ? row.fund_id === key.id : row.project_id === key.id;
    if (row.signed_on === null || !isTo) continue;
    if (key.kind === "project" && row.fund_id !== null && row.fund_id !== row.id) continue;
    add(row.organisation_id, "1");
    add(row.ultimate_organisation_id, "1");
  }
  if (key.kind === "fund") {
    for (const row of snapshot.fundPartners.filter((each) => each.fund_id === key.id)) {
      if (row.role !== "administrator") add(row.organisation_id, "1");
    }
    add(snapshot.fundById.get(key.id)?.administrator_id ?? reporter?.id, "3");
  } else {
    for (const row of iatiIndex(snapshot).organisationsOf(key.id)) {
      // Our own "cooperating" has no IATI role of its own: it implements with the others.
      add(row.organisation_id, row.role === "cooperating" ? "4" : row.role);
    }
    add(reporter?.id, "2");
  }
  return [...roles].sort().flatMap(([role, ids]) =>
    [...ids].map((id) => {
      const row = snapshot.organisationById.get(id);
      return narrated("participating-org", row?.name ?? { en: id, ja: id }, {
        ref: row?.iati_ref,
        type: row?.type,
        role,
      });
    }),
  );
}

/**
 * A date of reduced precision becomes its first or last day, and says in words what was reported. A day that has not come is
 * planned, whatever the status says; where people recorded on which day the activities of a closed project ended, that is its actual end and the
 * other one was planned. Source: IATI ActivityDateType; rules 11.1.4 and 11.1.5.
 */
function dates(draft: ActivityDraft, today: Day): IatiPart[] {
  const { status, start_date, end_date, ended_on } = draft;
  const isClosed = status === "3" || status === "4";
  // A day before its start is somebody's mistake; it would keep the file back.
  const hasStart = start_date === null || wholeDay(start_date, "-01") <= (ended_on ?? "");
  const ended = isClosed && hasStart && (ended_on ?? "") <= today ? ended_on : null;
  const children: IatiPart[] = [];
  if (start_date !== null) {
    const hasBegun = status !== "1" && wholeDay(start_date, "-01") <= today;
    children.push(dateElement(start_date, hasBegun ? "2" : "1", "-01"));
  }
  if (end_date !== null) {
    const hasEnded = ended === null && isClosed && wholeDay(end_date, "end") <= today;
    children.push(dateElement(end_date, hasEnded ? "4" : "3", "end"));
  }
  if (ended !== null) children.push(dateElement(ended, "4", "end"));
  return children;
}

function dateElement(reported: string, type: string, fill: "-01" | "end"): IatiPart {
  const day = wholeDay(reported, fill);
  const children = day === reported ? [] : narratives(fillText(WORDS.reduced, { date: reported }));
  return element("activity-date", { type, "iso-date": day }, children);
}

function wholeDay(reported: string, fill: "-01" | "end"): string {
  if (reported.length === 10) return reported;
  const month = reported.length === 7 ? reported : `${reported}-${fill === "end" ? "12" : "01"}`;
  if (fill === "-01") return `${month}-01`;
  const [year, number] = month.split("-").map(Number);
  return `${month}-${new Date(Date.UTC(year ?? 0, number ?? 1, 0)).getUTCDate()}`;
}

/** Countries by their share. A place without a country code is published as a region, unspecified, with its name as a location. */
function places(draft: ActivityDraft): IatiPart[] {
  const countries = new Map<string, bigint>();
  for (const place of draft.places) {
    const code = place.country ?? "";
    countries.set(code, (countries.get(code) ?? 0n) + place.share_bp);
  }
  if (countries.size === 0) countries.set("", WHOLE_BP);
  const counted = [...countries].filter(([, share]) => share > 0n);
  const shares = counted.map(([code, share]) =>
    code === ""
      ? element("recipient-region", {
          code: REGION_UNSPECIFIED,
          vocabulary: "1",
          percentage: percentage(share),
        })
      : element("recipient-country", { code, percentage: percentage(share) }),
  );
  const names = draft.places.flatMap((place) =>
    place.name ? [element("location", {}, [narrated("name", place.name)])] : [],
  );
  return draft.key.kind === "fund" ? shares : [...shares, ...names];
}

function goals(snapshot: Snapshot, key: ActivityKey): IatiPart[] {
  if (key.kind === "fund") return [];
  return snapshot.projectSdgs
    .filter((row) => row.project_id === key.id)
    .map((row) =>
      row.target
        ? element("tag", { vocabulary: "3", code: row.target })
        : element("tag", { vocabulary: "2", code: String(row.goal) }),
    );
}

type AidTerms = Snapshot["projects"][number] | Snapshot["funds"][number];

function termsOf(snapshot: Snapshot, { kind, id }: ActivityKey): AidTerms | null {
  return (kind === "fund" ? snapshot.fundById : snapshot.projectById).get(id) ?? null;
}

function humanitarianFlag(is_humanitarian: boolean | null): string | null {
  return is_humanitarian === null ? null : is_humanitarian ? "1" : "0";
}

/** How it counts as aid: what a person or a file said, and no more. Whether a grant is ODA depends on who gives it (decision 0540). */
function aidTerms(snapshot: Snapshot, key: ActivityKey): IatiPart[] {
  const terms = termsOf(snapshot, key);
  if (!terms) return [];
  const coded = (name: string, code: string | null, more = {}) =>
    code === null ? [] : [element(name, { code, ...more })];
  const markers = iatiIndex(snapshot)
    .markersOf(key.kind, key.id)
    .toSorted((a, b) => Number(a.marker) - Number(b.marker));
  return [
    ...markers.map(({ marker, significance }) =>
      element("policy-marker", { vocabulary: "1", code: marker, significance }),
    ),
    ...coded("collaboration-type", terms.collaboration_type),
    ...coded("default-flow-type", terms.flow_type),
    ...coded("default-finance-type", terms.finance_type),
    ...coded("default-aid-type", terms.aid_type),
    ...("earmarking_category" in terms
      ? coded("default-aid-type", terms.earmarking_category, { vocabulary: "2" })
      : []),
    ...coded("default-tied-status", terms.tied_status),
  ];
}

/** The active version's lines, added up by period. */
function budgets(snapshot: Snapshot, key: ActivityKey): IatiPart[] {
  if (key.kind === "fund") return [];
  const lines = snapshot.budgetLines.filter((row) => row.project_id === key.id);
  const sums = new Map<
    string,
    { from: Day; to: Day; amount: bigint; currency: Currency; version: number }
  >();
  for (const line of linesInForce(lines)) {
    const currency = currencyOfAllocation(snapshot, line.allocation_id);
    if (currency === null) continue;
    const id = `${line.period_from}/${line.period_to}/${currency}`;
    const before = sums.get(id)?.amount ?? 0n;
    sums.set(id, {
      from: line.period_from,
      to: line.period_to,
      amount: before + line.amount_minor,
      currency,
      version: line.version,
    });
  }
  return [...sums]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, sum]) =>
      element("budget", { type: sum.version > 1 ? "2" : "1", status: "2" }, [
        element("period-start", { "iso-date": sum.from }),
        element("period-end", { "iso-date": sum.to }),
        amount(sum.amount, sum.currency, sum.from),
      ]),
    );
}

function transactionElement(
  snapshot: Snapshot,
  row: PublishedTransaction,
  identifierAt: IdentifierAt,
): IatiPart {
  const party = (name: "provider-org" | "receiver-org", side: Party | null): IatiPart[] => {
    const organisation = snapshot.organisationById.get(side?.organisation_id ?? "");
    if (!side || !organisation) return [];
    const activity = side.activity && pointerTo(snapshot, side.activity, identifierAt);
    const pointer = name === "provider-org" ? "provider-activity-id" : "receiver-activity-id";
    return [
      narrated(name, organisation.name, {
        ref: organisation.iati_ref,
        [pointer]: activity,
        type: organisation.type,
      }),
    ];
  };
  const children = [
    element("transaction-type", { code: row.type }),
    element("transaction-date", { "iso-date": row.on }),
    amount(row.amount_minor, row.currency, row.on),
    narrated("description", row.description),
    ...party("provider-org", row.provider),
    ...party("receiver-org", row.receiver),
    ...(row.aid_type ? [element("aid-type", { code: row.aid_type })] : []),
    ...(row.earmarking ? [element("aid-type", { code: row.earmarking, vocabulary: "2" })] : []),
  ];
  return element("transaction", { ref: row.record }, children);
}

/** The identifier of an activity that can be found: published with this one, or by whoever's file it came with. */
function pointerTo(
  snapshot: Snapshot,
  key: ActivityKey,
  identifierAt: IdentifierAt,
): string | null {
  return identifierAt(key) ?? snapshot.iatiActivityById.get(key.id)?.iati_identifier ?? null;
}

function documents(snapshot: Snapshot, key: ActivityKey): IatiPart[] {
  return snapshot.documents
    .filter(
      (row) => row.url !== null && (key.kind === "fund" ? row.fund_id : row.project_id) === key.id,
    )
    .map((row) =>
      element("document-link", { url: row.url, format: formatOf(row.url ?? "") }, [
        narrated("title", row.title),
        element("category", { code: row.category ?? "A12" }),
        ...(row.language ? [element("language", { code: row.language })] : []),
      ]),
    );
}

/** Fund and project point at each other. Source: IATI RelatedActivityType 1 parent, 2 child. */
function relatives(snapshot: Snapshot, key: ActivityKey, identifierAt: IdentifierAt): IatiPart[] {
  const related = (other: ActivityKey, type: string) => {
    const ref = identifierAt(other);
    return ref === null ? [] : [element("related-activity", { ref, type })];
  };
  if (key.kind === "project") {
    const fund_id = snapshot.projectById.get(key.id)?.fund_id;
    return fund_id ? related({ kind: "fund", id: fund_id }, "1") : [];
  }
  return snapshot.projects
    .filter((row) => row.fund_id === key.id)
    .flatMap((row) => related({ kind: "project", id: row.id }, "2"));
}
