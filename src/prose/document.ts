import { unfoldColumns } from "./columns.js";
import { linesOf, passagesOf, sentencesOf, type Line, type Passage, type Sentence } from "./layout.js";
import { looseTablesOf } from "./loose-table.js";
import { statementsOf, type Statement } from "./statements.js";
import { isTotalLabel, tablesOf, type Table } from "./table.js";

/** A text as the rules read it. */
export interface ProseDocument {
  readonly text: string;
  readonly lines: readonly Line[];
  readonly passages: readonly Passage[];
  readonly sentences: readonly Sentence[];
  readonly tables: readonly Table[];
  readonly statements: readonly Statement[];
  /** ISO 3166 code of the partner whom the text is about; null where it is about none or several. */
  readonly partner: string | null;
}

/** Reads a text once. `partner` is asked for by the caller, else told from the text. */
export function readDocument(text: string, partner: string | null = null): ProseDocument {
  const lines = linesOf(text);
  const tables = [...tablesOf(lines), ...looseTablesOf(lines)];
  const sums = tables.filter((table) => table.rows.some((row) => isTotalLabel(row.label)));
  const taken = new Set(sums.flatMap((table) => table.rows.map((row) => row.line)));
  const passages = passagesOf(unfoldColumns(lines, taken), taken);
  const sentences = sentencesOf(passages);
  const statements = statementsOf(sentences);
  return { text, lines, passages, sentences, tables, statements, partner: partner ?? partnerOf(sentences) };
}

const SUBJECT = /^(?:'s?|'|\s*-\s*ILO|\s+(?:is|has|funds|supports|contributed|provided|contributes|provides)\b|の|は|が)/;

/** The country that stands as subject or owner most often, at least twice and twice as often as any other. */
function partnerOf(sentences: readonly Sentence[]): string | null {
  const counts = new Map<string, number>();
  for (const sentence of sentences) {
    for (const named of sentence.countries) {
      if (SUBJECT.test(sentence.text.slice(named.end))) counts.set(named.code, (counts.get(named.code) ?? 0) + 1);
    }
  }
  const [first, second] = [...counts].sort((a, b) => b[1] - a[1]);
  if (!first || first[1] < 2 || (second && second[1] * 2 > first[1])) return null;
  return first[0];
}
