import { texts, type Text } from "../base/text.js";
import type { Snapshot } from "../store/snapshot.js";
import type { Figure, FigureRow } from "./figure.js";
import { realFunds } from "./fund.js";

export const RECORD_WORDS = texts({
  partners: { en: "Funding partners in the record", ja: "記録上の資金パートナー" },
  funds: { en: "Funds in the record", ja: "記録上の基金" },
  projects: { en: "Projects in the record", ja: "記録上のプロジェクト" },
  sources: { en: "Sources that the facts are cited from", ja: "事実の出典" },
  definition: {
    en: "Records of this kind, each counted once. Illustrative records are left out.",
    ja: "該当する種類の記録の件数（各1件として計上）。例示データは含まない。",
  },
});

const UNITS = texts({
  partners: { en: "partners", ja: "者" },
  funds: { en: "funds", ja: "件" },
  projects: { en: "projects", ja: "件" },
  sources: { en: "sources", ja: "件" },
});

const ONE: typeof UNITS = {
  partners: { en: "partner", ja: "者" },
  funds: { en: "fund", ja: "件" },
  projects: { en: "project", ja: "件" },
  sources: { en: "source", ja: "件" },
};

interface Counted {
  readonly key: keyof typeof UNITS;
  readonly rows: readonly FigureRow[];
}

/** How much the record holds, made-up data left out: partners, funds, projects, sources. */
export function recordFigures(snapshot: Snapshot): readonly Figure[] {
  const real = <R extends { readonly portfolio: string | null }>(rows: readonly R[]) =>
    rows.filter((row) => !snapshot.isIllustrative(row));
  const rowsOf = (
    kind: string,
    rows: readonly { id: string; label: Text }[],
  ): readonly FigureRow[] =>
    rows.map((row) => ({
      record: `${kind}/${row.id}`,
      label: row.label,
      value: null,
      sources: [],
    }));
  const counted: Counted[] = [
    {
      key: "partners",
      rows: rowsOf(
        "partner",
        real(snapshot.partners).map((row) => ({ id: row.id, label: row.name })),
      ),
    },
    {
      key: "funds",
      rows: rowsOf(
        "fund",
        real(realFunds(snapshot)).map((row) => ({ id: row.id, label: row.name })),
      ),
    },
    {
      key: "projects",
      rows: rowsOf(
        "project",
        real(snapshot.projects).map((row) => ({ id: row.id, label: row.title })),
      ),
    },
    {
      key: "sources",
      rows: rowsOf(
        "source",
        real(snapshot.sources).map((row) => ({ id: row.id, label: row.title })),
      ),
    },
  ];
  return counted.map(({ key, rows }) => ({
    id: `record.${key}`,
    title: RECORD_WORDS[key],
    sentence: null,
    value: {
      kind: "number",
      decimal: String(rows.length),
      unit: rows.length === 1 ? ONE[key] : UNITS[key],
    },
    qualifier: "exactly",
    basis: "actual",
    standing: "reported",
    period: null,
    as_of: null,
    definition: RECORD_WORDS.definition,
    rows,
    sources: [],
    is_illustrative: false,
  }));
}
