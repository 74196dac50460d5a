const STOP = new Set(
  (
    "in of to from for by with on at as is are was were be been being has have had will would can could may and, or than that which who whom whose " +
    "the a an this these those its their his her our between during through under over into per about after before since until while when where but " +
    "including such also not all both more less out"
  ).split(" "),
);
const PLURALS = new Set(
  "people women men children youth staff personnel fishers police persons criteria".split(" "),
);
const NOT_PLURAL = new Set(
  "various previous previously business access progress process basis analysis its this thus process plus sector-wise always less across as series famous serious".split(
    " ",
  ),
);

/** Counters behind a number in Japanese, longest first. */
export const COUNTERS =
  "(?:か国|カ国|ヶ国|ケ国|箇国|か所|カ所|ヶ所|箇所|世帯|団体|企業|機関|組織|施設|プロジェクト|プログラム|事業|案件|議定書|条約|本|件|人|名|社|校|基|台|回|棟|戸|村|州|県|都市|地域|地区|分野|項目|種類|グループ|組|コース|講座|ヘクタール|キロメートル|キロ|km|メートル|トン|リットル|床|国|つ|点|枚|部|冊|台|頭|隻|床|軒|割)";

/**
 * The noun that a count counts, in lower case: the first plural within six words behind the number, before any
 * preposition, verb or mark: "45,000 home-based and informal workers have" → workers. Null where none can be told.
 */
export function unitBehind(text: string, end: number): string | null {
  const behind = text.slice(end, end + 90).replace(/^\+/, " ");
  let words = 0;
  for (const match of behind.matchAll(/([\s-]*)([A-Za-z][A-Za-z'-]*)|([^\s])/g)) {
    if (match[3] !== undefined) return null;
    const word = (match[2] ?? "").toLowerCase();
    if (words > 0 && word === "and") continue;
    if (STOP.has(word) || ++words > 6) return null;
    if (!/'s?$/.test(word) && isPlural(word)) return word;
  }
  return null;
}

function isPlural(word: string): boolean {
  if (PLURALS.has(word)) return true;
  if (/^(km|kilometres?|kilometers?|metres?|meters?|hectares?|ha|tonnes?|litres?)$/.test(word))
    return true;
  return word.length > 3 && /[^sui]s$|sses$/.test(word) && !NOT_PLURAL.has(word);
}
