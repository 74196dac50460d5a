import { unfoldColumns } from "./columns.js";
import {
  linesOf,
  passagesOf,
  sentencesOf,
  type Line,
  type Passage,
  type Sentence,
} from "./layout.js";
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
  /** Whose section each sentence stands in, as its headings tell: several partners may share a text. */
  readonly owners: ReadonlyMap<Sentence, string>;
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
  const owners = ownersOf(sentences);
  const statements = statementsOf(sentences, owners);
  return {
    text,
    lines,
    passages,
    sentences,
    tables,
    owners,
    statements,
    partner: partner ?? partnerOf(sentences),
  };
}

const SUBJECT =
  /^(?:'s?|'|\s*-\s*ILO|\s+(?:is|has|funds|supports|contributed|provided|contributes|provides)\b|の|は|が)/;

/** A section begins where a sentence outside of lists opens with a country as its subject or owner. */
function ownersOf(sentences: readonly Sentence[]): ReadonlyMap<Sentence, string> {
  const owners = new Map<Sentence, string>();
  let owner = "";
  for (const sentence of sentences) {
    const [first] = sentence.countries;
    const isOpening = first && first.start <= 12 && sentence.passage.kind !== "bullet";
    if (isOpening && SUBJECT.test(sentence.text.slice(first.end))) owner = first.code;
    owners.set(sentence, owner);
  }
  return owners;
}

/** The country that stands as subject or owner most often, at least twice and twice as often as any other. */
function partnerOf(sentences: readonly Sentence[]): string | null {
  const counts = new Map<string, number>();
  for (const sentence of sentences) {
    for (const named of sentence.countries) {
      if (SUBJECT.test(sentence.text.slice(named.end)))
        counts.set(named.code, (counts.get(named.code) ?? 0) + 1);
    }
  }
  const [first, second] = [...counts].sort((a, b) => b[1] - a[1]);
  if (!first || first[1] < 2 || (second && second[1] * 2 > first[1])) return null;
  return first[0];
}
