import { parseDay, type Day } from "../base/day.js";
import type { Snapshot } from "../store/snapshot.js";
import type { TableName } from "../store/tables.js";
import type { FigureSource } from "./figure.js";

/** What the record cites for one row, in its order, each as a figure carries it. */
export function sourcesOf(snapshot: Snapshot, table: TableName, id: string): FigureSource[] {
  return snapshot.citationsOf(table, id).map((citation) => ({
    document: citation.source_id,
    title: snapshot.sourceById.get(citation.source_id)?.title ?? {
      en: citation.source_id,
      ja: citation.source_id,
    },
    page: citation.page,
    record: `${table}/${id}`,
    as_of: citation.as_of,
  }));
}

/** The latest day that the sources speak for; where none says so, the latest day on which one was published. */
export function asOfSources(snapshot: Snapshot, sources: readonly FigureSource[]): Day | null {
  const said = sources.map((source) => source.as_of).filter((day) => day !== null);
  const published = sources
    .map((source) => parseDay(snapshot.sourceById.get(source.document)?.published_date ?? ""))
    .filter((day) => day !== null);
  return said.sort().at(-1) ?? published.sort().at(-1) ?? null;
}

/** Sources of several rows as one list: each document and page once. */
export function mergeSources(lists: readonly (readonly FigureSource[])[]): FigureSource[] {
  const seen = new Map(
    lists
      .flat()
      .map((source) => [`${source.document}|${source.page ?? ""}|${source.record}`, source]),
  );
  return [...seen.values()];
}
