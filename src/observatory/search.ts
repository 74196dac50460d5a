import type { DuckDBConnection } from "./duckdb.js";
import { refuser, type Refusal } from "../base/refusal.js";
import { LIMITS } from "../base/settings.js";
import { texts } from "../base/text.js";
import { excerptOf, LIGATURES } from "./search-marks.js";
import type { Observatory } from "./snapshot.js";

/**
 * Search over titles and descriptions in any language: a sorted table of folded words, and of pairs of characters where a script
 * leaves no space between words (拠出金 is 拠出 and 出金). Looking a term up reads one part of one file. Decision 0604.
 */

/** Chinese and Japanese characters: words of theirs are found by pairs. */
const PAIRED = "[\\p{Han}\\p{Hiragana}\\p{Katakana}ー]";
const WORD = `${PAIRED}+|[\\p{L}\\p{N}]+`;

const FULL = Array.from({ length: 94 }, (_, n) => String.fromCodePoint(0xff01 + n)).join("");
const HALF = Array.from({ length: 94 }, (_, n) => String.fromCodePoint(0x21 + n)).join("");
const HIRAGANA = Array.from({ length: 86 }, (_, n) => String.fromCodePoint(0x3041 + n)).join("");
const KATAKANA = Array.from({ length: 86 }, (_, n) => String.fromCodePoint(0x30a1 + n)).join("");
/** Katakana of half width, the two marks of voicing last: those mean nothing here, and go. */
const NARROW = Array.from({ length: 58 }, (_, n) => String.fromCodePoint(0xff66 + n)).join("");
const WIDE = NARROW.slice(0, -2).normalize("NFKC");

const text = (value: string) => `'${value.replaceAll("'", "''")}'`;

/** Upper and lower case, accents, full and half width, hiragana and katakana count as the same; a sign of two letters is both of them. */
function folded(column: string): string {
  // Of ASCII alone only the case differs; the engine sets a translation up anew for each text.
  const narrow = `translate(translate(${column}, ${text(FULL)}, ${text(HALF)}), ${text(HIRAGANA + NARROW)}, ${text(KATAKANA + WIDE)})`;
  const plain = `lower(strip_accents(nfc_normalize(${narrow})))`;
  const parted = LIGATURES.reduce(
    (sql, [sign, letters]) => `replace(${sql}, '${sign}', '${letters}')`,
    plain,
  );
  return `case when strlen(${column}) = length(${column}) then lower(${column}) else ${parted} end`;
}

/** The terms of `rows (key, weight, words)`: one row for each term of each word. The same statement reads texts and questions. */
function termsOf(rows: string): string {
  return `with word as materialized (
      select key, weight, unnest(regexp_extract_all(${folded("words")}, ${text(WORD)})) as word from (${rows})
    )
    select key, weight, word as term from word
     where not regexp_matches(word, ${text(`^${PAIRED}`)}) and length(word) between 2 and ${LIMITS.search_word_length}
    union all
    select key, weight, unnest(list_transform(range(1, greatest(length(word), 2)), i -> substr(word, i, 2))) as term
      from word where regexp_matches(word, ${text(`^${PAIRED}`)})`;
}

/** A title says more of an activity than its description does. */
const TITLE_WEIGHT = 3;

/** The words of all titles and descriptions as they are parted by spaces. */
const pieces = (narrative: string) =>
  `select activity_id, case when element = 'title' then ${TITLE_WEIGHT} else 1 end as weight, unnest(string_split(text, ' ')) as piece
    from ${narrative} n where element in ('title', 'description')`;

/**
 * The statement of the derived table `search_term`, of these rows of `narrative`. Texts are cut at spaces, and only what differs is folded and read for words:
 * a corpus has a hundred times as many words as different ones. No word holds a space, so the terms are the same. What is told apart
 * for each activity are numbers of terms: with the words themselves the engine's memory does not suffice for a large corpus.
 */
export const searchTerms = (narrative: string) => `
  with different as materialized (
    select distinct piece from (${pieces(narrative)}) where piece <> ''
  ), vocabulary as materialized (
    select key as piece, term, dense_rank() over (order by term)::UINTEGER as number
      from (select distinct key, term from (${termsOf("select piece as key, 1 as weight, piece as words from different")}))
  ), numbered as (
    select number, activity_id, max(weight)::UTINYINT as weight
      from (${pieces(narrative)}) join vocabulary using (piece) group by number, activity_id
  )
  select term, activity_id, weight
    from numbered join (select distinct number, term from vocabulary) using (number)`;

export interface Found {
  readonly iati_identifier: string;
  readonly title: string | null;
  /** Of the description where a word stands there first; null where the title holds all that was looked for, or another language's text does. */
  readonly excerpt: string | null;
  readonly reporting_org: string | null;
  readonly start: string | null;
  readonly end: string | null;
  readonly file: string;
  readonly line: number | null;
}

export interface SearchAnswer {
  readonly words: string;
  readonly terms: readonly string[];
  /** Activities that hold every term; `rows` are the best of them. */
  readonly total: number;
  readonly rows: readonly Found[];
  readonly snapshot: string;
}

const refuse = refuser(
  texts({
    SEARCH_EMPTY: {
      en: "“{words}” holds no word to look for. Write at least two letters, or one Chinese or Japanese character.",
      ja: "「{words}」には検索できる語がありません。2文字以上の語、または漢字・仮名を1文字以上入力してください。",
    },
    SEARCH_TOO_LONG: {
      en: "What to look for has {length} characters; {limit} are read. Write the words that matter.",
      ja: "検索語が{length}文字あります。{limit}文字以内で、必要な語だけを入力してください。",
    },
    SEARCH_UNBUILT: {
      en: "The snapshot {snapshot} has no table for search. Load it again with `earmark observatory load`.",
      ja: "スナップショット {snapshot} には検索用の表がありません。`earmark observatory load` で読み込み直してください。",
    },
  }),
);

/** Activities whose titles and descriptions hold every word asked for, the best first; in the language asked for, where they have it. */
export async function searchActivities(
  observatory: Observatory,
  asked: { readonly words: string; readonly language: string; readonly limit: number },
): Promise<SearchAnswer | Refusal> {
  const { manifest } = observatory;
  if (manifest.derived["search_term"] === undefined)
    return refuse("SEARCH_UNBUILT", { snapshot: manifest.id });
  const words = asked.words.trim();
  const limit = LIMITS.question_text_length;
  if (words.length > limit) return refuse("SEARCH_TOO_LONG", { length: words.length, limit });
  const connection = await observatory.connect();
  try {
    const read = await connection.runAndReadAll(
      `select distinct term from (${termsOf("select 0 as key, 1 as weight, $words as words")}) order by term`,
      { words },
    );
    const terms = read.getRows().map(([term]) => String(term));
    if (terms.length === 0) return refuse("SEARCH_EMPTY", { words });
    const bound = Object.fromEntries(terms.map((term, n) => [`t${n}`, term]));
    const list = terms.map((_, n) => `$t${n}`).join(", ");
    const hits = await connection.runAndReadAll(
      `with hit as (
          select activity_id, sum(weight)::INTEGER as score from search_term where term in (${list})
           group by activity_id having count(*) = ${terms.length}
        )
        select h.activity_id::VARCHAR, count(*) over ()::INTEGER as total
          from hit h semi join activity a on a.activity_id = h.activity_id and a.is_latest
         order by h.score desc, h.activity_id limit ${asked.limit}`,
      bound,
    );
    const ids = hits.getRows().map(([id]) => String(id));
    return {
      words,
      terms,
      total: Number(hits.getRows()[0]?.[1] ?? 0),
      snapshot: manifest.id,
      rows: await readFound(connection, ids, terms, asked.language),
    };
  } finally {
    connection.closeSync();
  }
}

/** The activities of a list of ids, in its order. The ids stand in the statement, so that only the parts that hold them are read. */
async function readFound(
  connection: DuckDBConnection,
  ids: readonly string[],
  terms: readonly string[],
  language: string,
): Promise<Found[]> {
  if (ids.length === 0) return [];
  const list = ids.join(", ");
  const [activities, titles, descriptions] = await Promise.all([
    connection.runAndReadAll(
      `select a.activity_id::VARCHAR as id, a.iati_identifier, a.title, coalesce(a.reporting_org_name, a.reporting_org_ref) as reporting_org,
              coalesce(a.actual_start, a.planned_start)::VARCHAR as start, coalesce(a.actual_end, a.planned_end)::VARCHAR as "end",
              d.path as file, a.line::INTEGER as line
         from activity a join dataset d on d.dataset_id = a.dataset_id
        where a.activity_id in (${list}) and a.is_latest`,
    ),
    connection.runAndReadAll(
      `select activity_id::VARCHAR as id, min(text) as title from narrative
        where activity_id in (${list}) and element = 'title' and language = $language group by activity_id`,
      { language },
    ),
    connection.runAndReadAll(
      `select activity_id::VARCHAR as id, text from narrative
        where activity_id in (${list}) and element = 'description' order by language = $language desc, line, position`,
      { language },
    ),
  ]);
  const own = new Map(titles.getRowObjects().map((row) => [row["id"], say(row["title"])]));
  const described = new Map<unknown, string[]>();
  for (const { id, text } of descriptions.getRowObjects())
    described.set(id, [...(described.get(id) ?? []), say(text) ?? ""]);
  const rows = new Map(activities.getRowObjects().map((row) => [row["id"], row]));
  return ids.flatMap((id) => {
    const row = rows.get(id);
    if (!row) return [];
    const title = own.get(id) ?? say(row["title"]);
    return [
      {
        iati_identifier: say(row["iati_identifier"]) ?? "",
        title,
        excerpt: excerptOf(title ?? "", described.get(id) ?? [], terms),
        reporting_org: say(row["reporting_org"]),
        start: say(row["start"]),
        end: say(row["end"]),
        file: say(row["file"]) ?? "",
        line: row["line"] === null ? null : Number(row["line"]),
      },
    ];
  });
}

function say(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}
