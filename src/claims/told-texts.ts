import type { Text } from "../base/text.js";
import type { Figure } from "../figures/figure.js";
import type { Owned } from "../figures/owner.js";
import { recordLabel } from "../figures/record-label.js";
import { statementFigure } from "../figures/record-figures.js";
import { referencesIn } from "../figures/reference.js";
import type { Snapshot } from "../store/snapshot.js";

/** A text of the record that pages and briefs print with its references. */
export interface ToldText {
  /** `table/id` of the row, and the column that it stands in. */
  readonly record: string;
  readonly field: string;
  readonly text: Text;
  /** The figure that `{value}` stands for. */
  readonly self: Figure | null;
  readonly owner: Owned;
}

/** Statements, introductions, purposes and descriptions; narratives stand apart, with their titles (claims/lint-story.ts). */
export function toldTexts(snapshot: Snapshot): ToldText[] {
  const told = (
    record: string,
    field: string,
    { text, owner, self = null }: { text: Text | null; owner: Owned; self?: Figure | null },
  ) => (text === null ? [] : [{ record, field, text, self, owner }]);
  return [
    ...snapshot.statements.flatMap((row) =>
      told(`statement/${row.id}`, "text", {
        text: row.text,
        owner: row,
        self: statementFigure(snapshot, row),
      }),
    ),
    ...snapshot.partners.flatMap((row) =>
      told(`partner/${row.id}`, "introduction", {
        text: row.introduction,
        owner: { partner_id: row.id },
      }),
    ),
    ...snapshot.funds.flatMap((row) =>
      told(`fund/${row.id}`, "purpose", { text: row.purpose, owner: { fund_id: row.id } }),
    ),
    ...snapshot.programmes.flatMap((row) => {
      const owner = { programme_id: row.id };
      return [
        ...told(`programme/${row.id}`, "description", { text: row.description, owner }),
        ...told(`programme/${row.id}`, "partner_role", { text: row.partner_role, owner }),
      ];
    }),
    ...snapshot.projects.flatMap((row) =>
      told(`project/${row.id}`, "purpose", { text: row.purpose, owner: { project_id: row.id } }),
    ),
    ...snapshot.results.flatMap((row) =>
      told(`result/${row.id}`, "description", { text: row.description, owner: row }),
    ),
  ];
}

/** A text that prints a number, and what people call it. */
export interface PrintedIn {
  readonly record: string;
  readonly label: Text;
}

/** Where a number is printed: every text of the record that refers to it, each once, in the record's order. */
export function printedIn(snapshot: Snapshot, id: string): PrintedIn[] {
  const records = [
    ...snapshot.stories
      .filter(({ title, body }) => [title, body].some((text) => referencesIn(text).includes(id)))
      .map((row) => `story/${row.id}`),
    ...toldTexts(snapshot)
      .filter(({ text }) => referencesIn(text).includes(id))
      .map(({ record }) => record),
  ];
  return [...new Set(records)].map((record) => {
    const [table = "", of = ""] = record.split("/");
    return { record, label: recordLabel(snapshot, table, of) };
  });
}
