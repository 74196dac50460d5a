import type { Finding, Place, Severity } from "../base/finding.js";
import { LIMITS } from "../base/settings.js";
import { fillText, texts, type Facts, type Text } from "../base/text.js";
import type { Form } from "./portfolio-kinds.js";

/** Everything that can be wrong with portfolio files. Each sentence says what is wrong and what to do. */
export const PORTFOLIO_FINDINGS = texts({
  FILE_MISSING: {
    en: "There is no portfolio.yaml. Write one with id, title and is_illustrative; docs/portfolio-files.md shows how.",
    ja: "portfolio.yaml がありません。id、title、is_illustrative を書いて作成してください（docs/portfolio-files.md 参照）。",
  },
  FILE_TOO_LARGE: {
    en: "The file has {size} MB; a portfolio file may have {limit} MB at most. Split it into several files.",
    ja: "ファイルの大きさは {size} MB です。上限は {limit} MB です。複数のファイルに分けてください。",
  },
  FILES_TOO_LARGE: {
    en: "The files together have more than {limit} MB, the most that one portfolio may have. Split the portfolio.",
    ja: "ファイルの合計が 1 つのポートフォリオの上限 {limit} MB を超えています。ポートフォリオを分けてください。",
  },
  FILES_TOO_MANY: {
    en: "The folder has {count} YAML files; a portfolio may have {limit}. Join some.",
    ja: "フォルダーに YAML ファイルが {count} 個あります。上限は {limit} 個です。いくつかをまとめてください。",
  },
  FILE_OUTSIDE: {
    en: "This is a link to a file outside the portfolio's folder ({target}). Copy the file into the folder.",
    ja: "ポートフォリオのフォルダーの外（{target}）へのリンクです。ファイルをフォルダーにコピーしてください。",
  },
  FILE_NOT_REGULAR: {
    en: "This is no ordinary file and cannot be read. Remove it, or put a file in its place.",
    ja: "通常のファイルではないため読めません。削除するか、通常のファイルに置き換えてください。",
  },
  FILE_UNREADABLE: {
    en: "The file cannot be read: {reason}. Check its permissions.",
    ja: "ファイルを読めません：{reason}。アクセス権を確認してください。",
  },
  FILE_NOT_UTF8: {
    en: "This line is not UTF-8 (it may be Shift_JIS, UTF-16 or Latin-1). Save the file as UTF-8.",
    ja: "この行は UTF-8 ではありません（Shift_JIS、UTF-16、Latin-1 などの可能性）。ファイルを UTF-8 で保存してください。",
  },
  YAML_SYNTAX: {
    en: "The file is no YAML from here on: {reason}. Check the indentation, the colons and the quotes of this line and the one above.",
    ja: "ここから YAML として読めません：{reason}。この行と前の行の字下げ、コロン、引用符を確認してください。",
  },
  YAML_TAB: {
    en: "A tab is used for indentation. YAML allows spaces only: replace it by two spaces.",
    ja: "字下げにタブが使われています。YAML では空白のみ使えます。半角空白 2 つに置き換えてください。",
  },
  YAML_KEY_TWICE: {
    en: "A field is given twice in the same record. Keep one of them.",
    ja: "同じレコードに同じ項目が 2 回あります。一方を残してください。",
  },
  YAML_DOCUMENTS: {
    en: "The file holds more than one YAML document (a line ---). Put each into a file of its own.",
    ja: "ファイルに複数の YAML 文書（--- の行）があります。1 文書 1 ファイルに分けてください。",
  },
  YAML_ALIASES: {
    en: "The file repeats its parts by aliases (*name) more than {limit} times. Write them out.",
    ja: "別名（*name）による繰り返しが {limit} 回を超えています。別名を使わずに書いてください。",
  },
  YAML_DEPTH: {
    en: "The file is nested too deeply to be read. Portfolio files need no more than six levels.",
    ja: "入れ子が深すぎて読めません。ポートフォリオのファイルは 6 段以内で書けます。",
  },
  KIND_UNKNOWN: {
    en: "There is no kind of record “{name}”.{suggestion} docs/portfolio-files.md lists the kinds.",
    ja: "「{name}」という種類のレコードはありません。{suggestion}種類の一覧は docs/portfolio-files.md にあります。",
  },
  FILE_NOT_KINDS: {
    en: "The file must hold lists by kind, such as projects: followed by records that each begin with a dash.",
    ja: "ファイルには種類ごとの一覧（projects: の後に、各行がハイフンで始まるレコード）を書いてください。",
  },
  LIST_EXPECTED: {
    en: "{name} must be a list: each record begins with a dash.",
    ja: "{name} は一覧でなければなりません。各レコードはハイフンで始めてください。",
  },
  RECORD_EXPECTED: {
    en: "Each entry of {name} must be a record of fields, such as id: …",
    ja: "{name} の各要素は、id: … のような項目の集まりでなければなりません。",
  },
  RECORDS_TOO_MANY: {
    en: "The portfolio has more than {limit} records. Split it.",
    ja: "レコード数が {limit} 件を超えています。ポートフォリオを分けてください。",
  },
  FIELD_UNKNOWN: {
    en: "There is no field “{name}” in {kind}.{suggestion}",
    ja: "{kind} に「{name}」という項目はありません。{suggestion}",
  },
  FIELD_MISSING: {
    en: "The field {name} is missing. Give {expected}.",
    ja: "項目 {name} がありません。{expected}を書いてください。",
  },
  FIELD_FORM: {
    en: "“{found}” is not what {name} takes. Give {expected}.",
    ja: "「{found}」は {name} の値として使えません。{expected}を書いてください。",
  },
  CODE_UNKNOWN: {
    en: "“{found}” is no code of the list {list}, which {name} takes.{near} The list stands at {url}",
    ja: "「{found}」は {name} のコードリスト「{list}」にありません。{near}リストは {url} にあります。",
  },
  TEXT_LANGUAGE_MISSING: {
    en: "{name} has no text in {language}. Every text stands in English (en) and Japanese (ja).",
    ja: "{name} に {language} のテキストがありません。すべてのテキストは英語 (en) と日本語 (ja) で書きます。",
  },
  TEXT_TOO_LONG: {
    en: "{name} has {length} characters; the limit is {limit}. Shorten it.",
    ja: "{name} は {length} 文字です。上限は {limit} 文字です。短くしてください。",
  },
  TEXT_CONTROL: {
    en: "{name} holds a control character (U+{code}) that no page can show. Remove it.",
    ja: "{name} に表示できない制御文字（U+{code}）が含まれています。削除してください。",
  },
  TEXT_REFERENCE: {
    en: "{name} prints {{found}}, and no record with a value has this id.{suggestion} Correct the id, or remove the braces.",
    ja: "{name} に {{found}} とありますが、値を持つレコードにこの id はありません。{suggestion}id を直すか、波括弧を外してください。",
  },
  TEXT_VALUE_MISSING: {
    en: "{name} prints {value}, and the record has no value. Give value: …, or write the sentence without it.",
    ja: "{name} に {value} とありますが、レコードに value がありません。value: … を書くか、文から外してください。",
  },
  ID_DUPLICATE: {
    en: "The id {id} is used twice in {kind}: here and at {other}. Give one of them another id.",
    ja: "{kind} で id「{id}」が重複しています（ここと {other}）。一方の id を変えてください。",
  },
  ID_TAKEN: {
    en: "The id {id} belongs to the portfolio {portfolio} already (–: somebody entered it by hand). Choose another.",
    ja: "id「{id}」は既にポートフォリオ {portfolio} で使われています（–：人が入力したもの）。別の id にしてください。",
  },
  NOT_UNIQUE: {
    en: "Two records of {kind} have the same {fields}: here and at {other}. Remove one, or tell them apart.",
    ja: "{kind} の 2 件で {fields} が同じです（ここと {other}）。一方を削除するか、区別できるようにしてください。",
  },
  REFERENCE_MISSING: {
    en: "There is no record {id} in {kind}.{suggestion} Correct the id, or add the record.",
    ja: "{kind} に「{id}」というレコードはありません。{suggestion}id を直すか、レコードを追加してください。",
  },
  REFERENCE_CIRCLE: {
    en: "{name} leads back to this record itself ({id}). Remove one of the references.",
    ja: "{name} をたどるとこのレコード自身（{id}）に戻ります。参照の一つを外してください。",
  },
  MARKER_SIGNIFICANCE: {
    en: "Policy marker {marker} takes the significance {allowed}, not {found}. Give one of these.",
    ja: "政策マーカー {marker} の重要度は {allowed} のいずれかで、{found} は使えません。このいずれかを書いてください。",
  },
  LIBRARY_DIFFERS: {
    en: "This indicator is not measured as “{id}” of the library is ({what}), so that their values could not be put together. Make them the same, or leave library out.",
    ja: "この指標は共通指標「{id}」と計測方法が異なり（{what}）、値を集計できません。一致させるか、library を外してください。",
  },
  PERIODS_OVERLAP: {
    en: "The period overlaps that of {other} for the same indicator and kind. End one before the other begins.",
    ja: "同じ指標・種類の {other} と期間が重複しています。一方が始まる前に他方を終えてください。",
  },
  DAY_IMPOSSIBLE: {
    en: "{found} does not exist in the calendar. Give a day that does, as 2026-03-31.",
    ja: "{found} は暦にない日付です。2026-03-31 のように、実在する日付を書いてください。",
  },
  ORDER_REVERSED: {
    en: "{later} ({later_value}) comes before {earlier} ({earlier_value}). Correct one of them.",
    ja: "{later}（{later_value}）が {earlier}（{earlier_value}）より前です。どちらかを直してください。",
  },
  PERIOD_OPEN: {
    en: "{name} needs both ends here, as 2021-01..2021-12.",
    ja: "{name} はここでは両端が必要です（例：2021-01..2021-12）。",
  },
  CURRENCY_UNKNOWN: {
    en: "“{found}” is no active currency of ISO 4217.{suggestion} Write its code, such as USD or JPY.",
    ja: "「{found}」は ISO 4217 の現行通貨ではありません。{suggestion}USD、JPY などのコードを書いてください。",
  },
  CURRENCY_MISSING: {
    en: "{name} has no currency. Write it before the amount: USD {found}.",
    ja: "{name} に通貨がありません。USD {found} のように金額の前に書いてください。",
  },
  CURRENCY_OTHER: {
    en: "{name} is in {found}, but {of} is kept in {wanted}. Give the amount in {wanted}.",
    ja: "{name} は {found} ですが、{of} の通貨は {wanted} です。{wanted} の金額を書いてください。",
  },
  CURRENCY_UNDECIDED: {
    en: "{of} has no currency, so {name} has none. Give it one: currency: USD.",
    ja: "{of} に通貨がないため、{name} の通貨が決まりません。currency: USD のように書いてください。",
  },
  AMOUNT_FINER: {
    en: "{found} has more decimals than {currency} has. Give the amount in whole smallest units.",
    ja: "{found} の小数の桁数が {currency} の最小単位より細かくなっています。最小単位までの金額を書いてください。",
  },
  AMOUNT_SEPARATED: {
    en: "Write the amount without separators: “{wanted}” instead of “{found}”.",
    ja: "金額は桁区切りなしで書いてください（「{found}」ではなく「{wanted}」）。",
  },
  AMOUNT_TOO_LARGE: {
    en: "{found} is larger than the record can hold. Check the number of zeros.",
    ja: "{found} は記録できる範囲を超えています。桁数を確認してください。",
  },
  AMOUNT_NEGATIVE: {
    en: "{name} is {found}; it may not be negative. A correction is a record of its own.",
    ja: "{name} が {found} です。負の金額にはできません。訂正は別のレコードとして書いてください。",
  },
  AMOUNT_ZERO: {
    en: "{name} is zero. Leave the record out, or leave the amount out where it is not known.",
    ja: "{name} が 0 です。レコードを書かないか、不明な場合は金額を省いてください。",
  },
  NUMBER_RANGE: {
    en: "{name} is {found}; it must be between {from} and {to}.",
    ja: "{name} が {found} です。{from} から {to} の間でなければなりません。",
  },
  SHARES_NOT_WHOLE: {
    en: "The shares of {name} add up to {sum} %, not 100 %. Correct them.",
    ja: "{name} の割合の合計が {sum} % です。100 % になるように直してください。",
  },
  SHARES_PARTLY: {
    en: "Some of {name} have a share and some have none. Give each one, or none.",
    ja: "{name} の一部にだけ割合があります。すべてに書くか、すべて省いてください。",
  },
  ONE_OF: {
    en: "The record must name exactly one of {fields}; it names {count}.",
    ja: "{fields} のうち 1 つだけを書いてください（現在 {count} つ）。",
  },
  ANY_OF: {
    en: "The record must name at least one of {fields}.",
    ja: "{fields} のうち少なくとも 1 つを書いてください。",
  },
  VALUE_WITHOUT_UNIT: {
    en: "The value {found} has neither a unit nor a currency. Say what it counts: unit: {en: …, ja: …}.",
    ja: "値 {found} に単位も通貨もありません。unit: {en: …, ja: …} で何を数えたものかを書いてください。",
  },
  PSC_TOO_LARGE: {
    en: "The programme support cost {psc} is more than the whole allocation {amount}. Correct one of them.",
    ja: "プログラム支援費 {psc} が配分額 {amount} を超えています。どちらかを直してください。",
  },
  SOURCE_MISSING: {
    en: "The record says no source. Add sources: [{source: …, page: …}], or the pages cannot say where the number comes from.",
    ja: "出典がありません。sources: [{source: …, page: …}] を加えないと、数値の出所を示せません。",
  },
  REPLACED_BY_HAND: {
    en: "{kind}/{id} is left as it is in the record, where somebody has entered a later figure in its place. Take it out of the file, or write the later figure there.",
    ja: "{kind}/{id} の代わりに、記録では後から入力された数値が使われており、ファイルの値は取り込みません。ファイルから除くか、後の数値に書き換えてください。",
  },
  FUND_NAMED_AS_PROJECT: {
    en: "{kind}/{id}: project {id} keeps a book under this reference, of what was pledged to it. Give the fund another one.",
    ja: "{kind}/{id}：プロジェクト {id} に対する拠出表明の帳簿がこの参照番号で既にあります。基金には別の参照番号を付けてください。",
  },
  SETTLED_BY_PEOPLE: {
    en: "{kind}/{id}: {field} stays {stands}, as people have settled it; the file says {said}. Write it there, too.",
    ja: "{kind}/{id}：{field} は担当者が定めた {stands} のままとし、ファイルの {said} は取り込みません。ファイルにも反映してください。",
  },
  REMOVED_IN_USE: {
    en: "{kind}/{id} is gone from the files, but {user} refers to it, which is not of these files. Put it back into the files, or see first that {user} refers to something else.",
    ja: "{kind}/{id} がファイルからなくなっていますが、このファイル以外の {user} が参照しています。ファイルに戻すか、先に {user} の参照先を変更してください。",
  },
  FUND_CURRENCY_COUNTED: {
    en: "fund/{id} has amounts in {stands} that these files do not tell anew ({what}); under what the files say now, {said}, they would be other amounts. Write {stands} again, and open another fund, under another id, for another currency.",
    ja: "fund/{id} には、このファイルでは書き換わらない {stands} 建ての金額（{what}）があり、ファイルの現在の記載（{said}）では別の金額になってしまいます。{stands} に戻し、別の通貨の基金は別の id で開設してください。",
  },
});

export type PortfolioRule = keyof typeof PORTFOLIO_FINDINGS;

/** What each form of value looks like, for the sentence that asks for it. */
export const EXPECTED: Readonly<Record<Form, Text>> = texts<Form>({
  id: {
    en: "an id of letters, digits, points and dashes, such as sudan-mayo",
    ja: "sudan-mayo のような英数字、点、ハイフンの id",
  },
  reference: { en: "the id of a record", ja: "レコードの id" },
  text: { en: "a text", ja: "テキスト" },
  code: { en: "a code of the list {list}", ja: "コードリスト「{list}」のコード" },
  url: {
    en: "an address that begins with https:// or http://",
    ja: "https:// または http:// で始まるアドレス",
  },
  narrative: {
    en: "a text in each language: {en: …, ja: …}",
    ja: "各言語のテキスト {en: …, ja: …} ",
  },
  narratives: {
    en: "a list of texts in each language: [{en: …, ja: …}]",
    ja: "各言語のテキストの一覧 [{en: …, ja: …}] ",
  },
  date: {
    en: "a date as exact as known: 2011, 2021-07 or 2021-07-15",
    ja: "分かる範囲の日付（2011、2021-07、2021-07-15）",
  },
  day: { en: "a whole day, such as 2026-03-31", ja: "2026-03-31 のような年月日" },
  period: {
    en: "a period, such as 2016..2021 or 2021-07..2021-12",
    ja: "2016..2021 や 2021-07..2021-12 のような期間",
  },
  money: {
    en: "an amount with its currency, such as USD 225500000",
    ja: "USD 225500000 のような通貨付きの金額",
  },
  currency: {
    en: "a currency of ISO 4217, such as USD or JPY",
    ja: "USD、JPY などの ISO 4217 の通貨",
  },
  country: {
    en: "a country's code of two letters (ISO 3166), such as JP",
    ja: "JP のような 2 文字の国コード（ISO 3166）",
  },
  countries: {
    en: "a list of countries' codes, such as [JP, SD]",
    ja: "[JP, SD] のような国コードの一覧",
  },
  sectors: {
    en: 'a list of the DAC\'s codes of sectors, such as ["160", "16020"]',
    ja: '["160", "16020"] のようなDAC分野コードの一覧',
  },
  references: {
    en: "a list of ids of records, such as [outcome-1]",
    ja: "[outcome-1] のようなレコードの id の一覧",
  },
  percent: {
    en: "a percentage between 0 and 100 with at most two decimals, such as 12.5",
    ja: "12.5 のような 0 から 100 まで、小数 2 桁以内の百分率",
  },
  integer: { en: "a whole number", ja: "整数" },
  decimal: {
    en: "a number such as 45000 or 0.31, without separators",
    ja: "45000、0.31 のような桁区切りのない数値",
  },
  boolean: { en: "true or false", ja: "true または false" },
  choice: { en: "one of the words that the field knows", ja: "この項目で使える語のいずれか" },
  texts: { en: 'a list of texts, such as ["41302"]', ja: '["41302"] のようなテキストの一覧' },
  dimensions: {
    en: "names and values, such as {sex: female, age: 15-24}",
    ja: "{sex: female, age: 15-24} のような区分と値",
  },
});

export const SUGGESTION = texts({
  meant: { en: " Did you mean “{word}”?", ja: "「{word}」のことでしょうか。" },
  none: { en: "", ja: "" },
  words: { en: "one of {words}", ja: "{words} のいずれか" },
});

/** Findings as they are made: every one is counted, the first ones are kept. */
export interface Report {
  readonly findings: readonly Finding[];
  readonly counted: number;
  readonly errors: number;
  add(rule: PortfolioRule, place: Place, facts?: Facts, severity?: Severity): void;
}

export function openReport(): Report {
  const findings: Finding[] = [];
  let counted = 0;
  let errors = 0;
  return {
    findings,
    get counted() {
      return counted;
    },
    get errors() {
      return errors;
    },
    add(rule, place, facts = {}, severity = "error") {
      counted += 1;
      if (severity === "error") errors += 1;
      if (findings.length >= LIMITS.findings_kept) return;
      findings.push({ rule, severity, place, message: fillText(PORTFOLIO_FINDINGS[rule], facts) });
    },
  };
}

/** " Did you mean …?", or nothing. */
export function suggest(word: string | null): Text {
  return word === null ? SUGGESTION.none : fillText(SUGGESTION.meant, { word });
}
