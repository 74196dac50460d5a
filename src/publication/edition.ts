import type { Instant } from "../base/clock.js";
import type { Day } from "../base/day.js";
import type { Language } from "../base/language.js";
import { texts, type Text } from "../base/text.js";
import type { Figure, Standing } from "../figures/figure.js";
import { lifecycle } from "../fund/lifecycle.js";
import type { FrozenSnapshot } from "../store/frozen-snapshot.js";

/** What was published is frozen; only its standing moves. Source: DOMAIN 6. */
export const EDITION = lifecycle({
  noun: { en: "edition", ja: "版" },
  first: "built",
  states: {
    built: { en: "Built", ja: "作成済み", to: ["validated"] },
    validated: {
      en: "Waiting for approval",
      ja: "承認待ち",
      to: ["approved", "withdrawn"],
    },
    approved: {
      en: "Approved, not yet published",
      ja: "承認済み・未公開",
      to: ["live", "withdrawn"],
      two_persons: true,
    },
    live: { en: "Live", ja: "公開中", to: ["superseded", "withdrawn"] },
    superseded: { en: "Superseded", ja: "改版済み", to: ["withdrawn"] },
    withdrawn: { en: "Withdrawn", ja: "取下げ", to: [] },
  },
});
export type EditionStatus = keyof typeof EDITION.states;

/** Invariant 41: what was ever live stays at its address and under its hash; what was withdrawn says so there instead. */
export function isRetrievable(status: EditionStatus): boolean {
  return status === "approved" || status === "live" || status === "superseded";
}

export interface EditionFile {
  /** `brief.en.pdf`: the last part of its permanent address. */
  readonly name: string;
  readonly language: Language;
  readonly format: string;
  readonly media_type: string;
  readonly size_bytes: number;
  readonly sha256: string;
}

/** A rate by which an amount behind the numbers was converted. */
export interface RateUsed {
  readonly id: string;
  readonly type: string;
  readonly from: string;
  readonly to: string;
  readonly rate: string;
  readonly effective_from: Day;
  readonly source: string;
}

export interface ChainPlace {
  readonly number: number;
  readonly hash: string;
}

/** All that an edition says of itself, frozen with it: its SHA-256 is the edition's own. */
export interface EditionManifest {
  readonly earmark_edition: 1;
  readonly id: string;
  readonly series: string;
  readonly kind: string;
  readonly subject: string;
  readonly request: Readonly<Record<string, string>>;
  readonly title: Text;
  /** Whose record it is; empty where none is marked. */
  readonly publisher: Text;
  readonly as_of: Day | null;
  readonly is_illustrative: boolean;
  readonly prepared_at: Instant;
  readonly prepared_by: string;
  readonly supersedes: string | null;
  /** The program that made it: the same program makes the same bytes from the same snapshot. */
  readonly code: string;
  readonly snapshot: FrozenSnapshot;
  /** What the world's data answered, kept with it, and by which snapshot of the observatory; only where one was asked. */
  readonly world?: { readonly snapshot: string; readonly sha256: string };
  /** The file that plans the document, as it was. */
  readonly template: {
    readonly file: string;
    readonly sha256: string;
    /** Only where it did not come with the program. */
    readonly is_own?: true;
  };
  /** Where the book and the audit trail ended when it was made. */
  readonly ledger: ChainPlace;
  readonly trail: ChainPlace;
  readonly rates: readonly RateUsed[];
  /** How many of its numbers are certified, provisional, or as a source reported them. */
  readonly standings: Readonly<Record<Standing, number>>;
  readonly rounding: Text;
  /** What was looked at before it could be approved; each held. */
  readonly gates: readonly string[];
  /** The records that its numbers count, `table/id`: an exception on one of them concerns it. */
  readonly concerned: readonly string[];
  readonly files: readonly EditionFile[];
  /** What differs from the edition that it supersedes; SHA-256 of the list. */
  readonly changes_sha256: string | null;
}

export const ROUNDING = texts({
  half_even: {
    en: "Amounts are kept exactly. Where fewer digits are printed they are rounded half to even; totals are made before rounding.",
    ja: "金額は正確な値を保持する。桁を省いて表示する場合は最近接偶数へ丸め、合計は丸める前の値による。",
  },
}).half_even;

export function countStandings(figures: readonly Figure[]): Record<Standing, number> {
  const counts: Record<Standing, number> = { certified: 0, provisional: 0, reported: 0 };
  for (const figure of figures) counts[figure.standing] += 1;
  return counts;
}

/** A file as it was found at its address: `sha256` null where none was there. */
export interface FetchedFile {
  readonly name: string;
  readonly sha256: string | null;
}

/** The first file that is not what was approved, or null where each is, and all are there. */
export function findFetchedDifference(
  approved: readonly Pick<EditionFile, "name" | "sha256">[],
  fetched: readonly FetchedFile[],
): FetchedFile | null {
  const found = new Map(fetched.map((file) => [file.name, file.sha256]));
  for (const { name, sha256 } of approved) {
    const hash = found.get(name) ?? null;
    if (hash !== sha256) return { name, sha256: hash };
  }
  return null;
}

/** Fetched files as `sha256sum` prints them: one a line, the hash, two spaces, the name. */
export function readFetched(text: string): FetchedFile[] {
  return text
    .split("\n")
    .map((line) => /^([0-9a-f]{64}|-) [ *]?(\S+)$/.exec(line.trim()))
    .filter((match) => match !== null)
    .map(([, hash = "-", name = ""]) => ({ name, sha256: hash === "-" ? null : hash }));
}

export function printFetched(files: readonly FetchedFile[]): string {
  return files.map(({ name, sha256 }) => `${sha256 ?? "-"}  ${name}`).join("\n");
}
