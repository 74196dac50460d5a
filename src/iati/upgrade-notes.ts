import { fillText, texts, type Facts, type Text } from "../base/text.js";

/** What an upgrade to 2.03 changes, and what it cannot carry. */
const UPGRADE_TEXTS = texts({
  VERSION: { en: "The version {from} became 2.03.", ja: "版 {from} を 2.03 に変更しました。" },
  VERSION_NONE: {
    en: "The file named no version, which means 1.01: 2.03 was written.",
    ja: "バージョンの記載がない（1.01 を意味する）ため、2.03 と記載しました。",
  },
  RENAMED: { en: "{from} became {to}.", ja: "{from} を {to} に変更しました。" },
  CODE: {
    en: "In {place} the code {from} became {to}.",
    ja: "{place} のコード {from} を {to} に変更しました。",
  },
  NARRATIVE: {
    en: "The text of {place} became its narrative.",
    ja: "{place} の文章を narrative に移しました。",
  },
  MERGED: {
    en: "Several {place} became one with several narratives.",
    ja: "複数の {place} を、複数の narrative を持つ一つの要素にまとめました。",
  },
  ORDER: {
    en: "The elements of {place} were put into the order of 2.03.",
    ja: "{place} の要素を 2.03 の順序に並べ替えました。",
  },
  IMPLIED: {
    en: '{place} had no {name}, which 2.03 requires: "{value}" was written, which is what 1.0x means by it. Write a more exact one where you know it.',
    ja: "{place} に 2.03 で必須の {name} がないため、1.0x でのこの要素の意味である「{value}」としました。より正確な値が分かれば直してください。",
  },
  LANGUAGE: {
    en: "The language of {place} became that of its narratives.",
    ja: "{place} の言語を、その narrative の言語としました。",
  },
  DATE_BY_TEXT: {
    en: "{place} had no iso-date: the day that its text names was written.",
    ja: "{place} に iso-date がなかったため、文章に書かれた日付を記載しました。",
  },
  VERSION_REPEATED: {
    en: "The version of {place} says no more than that of the file, and was left out.",
    ja: "{place} のバージョンはファイルのものと同じため、省きました。",
  },
  ATTRIBUTE_LOST: {
    en: "2.03 has no place for {name} of {place}; it was left out.",
    ja: "2.03 には {place} の {name} の置き場がないため、省きました。",
  },
  ELEMENT_LOST: {
    en: "2.03 has no place for <{name}> in {place}; it was left out with all in it.",
    ja: "2.03 には {place} の <{name}> の置き場がないため、内容ごと省きました。",
  },
  TEXT_LOST: {
    en: "2.03 has no place for the text of {place}; it was left out.",
    ja: "2.03 には {place} の文章の置き場がないため、省きました。",
  },
  TEXT_REPEATED: {
    en: "The text of {place} says no more than its code or date, and was left out.",
    ja: "{place} の文章はコードまたは日付と同じ内容のため、省きました。",
  },
  CODE_BY_NAME: {
    en: "{place} had no code: its text “{from}” stands for {to}, which was written.",
    ja: "{place} にコードがなかったため、文章「{from}」が表すコード {to} としました。",
  },
  CATEGORY: {
    en: "Sectors of three digits got the vocabulary of three-digit codes (2).",
    ja: "3 桁の分野コードの vocabulary を 3 桁用の 2 としました。",
  },
  COMMENT_MOVED: {
    en: "Comments within an activity or organisation were put at its beginning.",
    ja: "活動・組織の中のコメントを、その先頭に移しました。",
  },
  TEXT_MOVED: {
    en: "The text among the elements of {place} was put before them.",
    ja: "{place} の要素の間の文章を、要素の前に移しました。",
  },
  CODE_UNKNOWN: {
    en: 'No code of 2.03 is known for "{value}" in {place}; it was kept.',
    ja: "{place} の「{value}」に当たる 2.03 のコードが分からないため、そのままにしました。",
  },
  MISSING: {
    en: "{place} has no {name}, which 2.03 requires. Add it.",
    ja: "2.03 で必須の {name} が {place} にありません。追加してください。",
  },
});
export type UpgradeCode = keyof typeof UPGRADE_TEXTS;

/** What could not be carried, or is wanted now. */
const LOSSES: ReadonlySet<UpgradeCode> = new Set([
  "ATTRIBUTE_LOST",
  "ELEMENT_LOST",
  "TEXT_LOST",
  "CODE_UNKNOWN",
  "MISSING",
]);

/** One kind of change with how often it was made. */
export interface UpgradeNote {
  readonly code: UpgradeCode;
  readonly message: Text;
  /** Something was not carried, or is wanted. */
  readonly isLoss: boolean;
  /** The line of the first, in the file that was read. */
  readonly line: number;
  readonly count: number;
}

/** Kinds of change that are told apart and counted; hostile names could make any number. */
export const UPGRADE_KINDS_AT_MOST = 1_000;

type NoteFacts = Readonly<Record<string, string>>;

export interface UpgradeNotes {
  note(code: UpgradeCode, facts: NoteFacts, line: number): void;
  all(): readonly UpgradeNote[];
}

/**
 * Counts changes by kind. Of a kind beyond those that can be held, `tellFurther` is told each time; where nobody listens they are counted
 * too, by their sentence alone, with `…` for what it names.
 */
export function createUpgradeNotes(tellFurther?: (note: UpgradeNote) => void): UpgradeNotes {
  const notes = new Map<string, UpgradeNote & { count: number }>();
  const describe = (code: UpgradeCode, facts: Facts, line: number) => ({
    code,
    message: fillText(UPGRADE_TEXTS[code], facts),
    isLoss: LOSSES.has(code),
    line,
    count: 1,
  });
  return {
    note(code, facts, line) {
      const isFull = notes.size >= UPGRADE_KINDS_AT_MOST;
      const key = keyOf(code, facts);
      const [kind, told] =
        isFull && !notes.has(key) ? [code, unnamed(facts)] : ([key, facts] as const);
      if (kind !== key && tellFurther) return tellFurther(describe(code, facts, line));
      const known = notes.get(kind);
      if (known) known.count++;
      else notes.set(kind, describe(code, told, line));
    },
    all: () =>
      [...notes.values()].sort(
        (left, right) => Number(left.isLoss) - Number(right.isLoss) || left.line - right.line,
      ),
  };
}

function keyOf(code: UpgradeCode, facts: NoteFacts): string {
  let key: string = code;
  for (const name in facts) key += `\0${facts[name]}`;
  return key;
}

function unnamed(facts: NoteFacts): NoteFacts {
  return Object.fromEntries(Object.keys(facts).map((name) => [name, "…"]));
}
