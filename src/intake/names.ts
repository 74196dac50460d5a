import { normaliseText } from "./sheet.js";

/** Finds rows of the record by how people write them: the id, or any of its names, whatever the case, width and spacing. */
export interface NameIndex<Row> {
  /** Every row that is called so; one with this id alone, where there is one. */
  find(text: string): readonly Row[];
}

export function indexNames<Row extends { readonly id: string }>(
  rows: readonly Row[],
  namesOf: (row: Row) => readonly (string | null | undefined)[],
): NameIndex<Row> {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const byName = new Map<string, Row[]>();
  for (const row of rows) {
    const names = new Set([row.id, ...namesOf(row)].map((name) => plainName(name ?? "")));
    for (const name of names) {
      if (name === "") continue;
      const known = byName.get(name);
      if (known) known.push(row);
      else byName.set(name, [row]);
    }
  }
  return {
    find(text) {
      const exact = byId.get(text);
      return exact ? [exact] : (byName.get(plainName(text)) ?? []);
    },
  };
}

function plainName(name: string): string {
  return normaliseText(name)
    .toLowerCase()
    .replace(/[\s,.'’"“”「」（）()_\-・]/g, "");
}
