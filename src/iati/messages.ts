import { fillText, type Facts, type Text } from "../base/text.js";
import { CODE_RULES } from "./code-rules.js";
import { codeListTitle, nearCode } from "./codelists.js";
import { versionMeant } from "./elements.js";
import type { XmlFaultKind } from "./xml-fault.js";

/** What is wrong, why it matters, and what to do: one sentence each, in every language. */
export interface Message {
  readonly what: Text;
  readonly why: Text;
  readonly fix: Text;
}

const text = (en: string, ja: string): Text => ({ en, ja });

/** Reasons that several rules share. */
const WHY = {
  joins: text(
    "Data of different publishers is joined by this identifier, character by character.",
    "この識別子は一字一句の一致によって、他の公開団体のデータと結び付けられます。",
  ),
  owner: text(
    "Readers recognise the publisher of an activity by the beginning of its identifier.",
    "利用者は識別子の先頭から、その活動の公開団体を見分けます。",
  ),
  shares: text(
    "Readers multiply amounts by these shares; shares that are missing or off make money vanish or count twice.",
    "金額はこの割合を掛けて配分されるため、欠けたり合わなかったりすると、資金が消えたり二重に数えられたりします。",
  ),
  oneLevel: text(
    "Where both levels are given, readers cannot tell which to count and may count amounts twice.",
    "両方のレベルに記載があると、どちらを集計すべきか判断できず、二重計上のおそれがあります。",
  ),
  allOrNone: text(
    "A transaction without it drops out of every total by country, region or sector.",
    "記載のない取引は、国・地域・分野別の集計から漏れます。",
  ),
  dates: text(
    "Timelines and totals by year rest on these dates.",
    "年表や年別の集計は、これらの日付を基礎とします。",
  ),
  future: text(
    "What has not happened yet cannot be reported as done.",
    "まだ起きていないことを実績として報告することはできません。",
  ),
  named: text(
    "Without an identifier or a name, nobody can tell which organisation it is.",
    "識別子も名称もなければ、どの団体か分かりません。",
  ),
  language: text(
    "Readers choose texts by their language; without one, a text may be shown to the wrong reader.",
    "文章は言語によって選ばれるため、言語の指定がないと誤った相手に表示されることがあります。",
  ),
  currency: text(
    "An amount without a currency cannot be added or converted.",
    "通貨のない金額は、合算も換算もできません。",
  ),
  dac: text(
    "Statistics across publishers use the classification of the OECD DAC.",
    "団体を横断する統計では OECD DAC の分類が用いられます。",
  ),
  once: text(
    "Two codes of one vocabulary contradict each other.",
    "同じ分類体系のコードが二つあると互いに矛盾します。",
  ),
  ownCode: text(
    "The publisher's own codes mean nothing to others without words.",
    "団体独自のコードは、説明がなければ他者には意味が分かりません。",
  ),
  measured: text(
    "A measured indicator is followed by comparing numbers.",
    "計測する指標は、数値を比べて進捗を確認します。",
  ),
  described: text(
    "A qualitative indicator is told in words; a number there cannot be compared with anything.",
    "定性的な指標は文章で示すものであり、数値があっても比較できません。",
  ),
  shown: text("This text is what people read first.", "これは読み手が最初に目にする文章です。"),
  year: text("Budgets are compared year by year.", "予算は年ごとに比較されます。"),
  code: text(
    "Software knows only the codes of the list; another code is shown as unknown or left out.",
    "ソフトウェアはリストにあるコードしか認識できず、それ以外は不明として扱うか、除外します。",
  ),
  linked: text(
    "A link to an activity that is published nowhere leads readers into the void and breaks the chain of funds.",
    "どこにも公開されていない活動への参照は行き先がなく、資金の流れをたどれなくなります。",
  ),
  schema: text(
    "Software that keeps to the standard may refuse the file, or leave out what stands here.",
    "標準に従うソフトウェアが、ファイルを受け付けなかったり、この箇所を取り込まなかったりすることがあります。",
  ),
  reading: text(
    "Without this, nothing in the file can be read with certainty.",
    "これが正しくないと、ファイルの内容を確実に読み取ることができません。",
  ),
} as const;

type Row = readonly [what: Text, why: Text, fix: Text];

/** Identifiers that rules speak of. */
const NOUNS = {
  activity: text("activity identifier", "活動識別子"),
  reporting: text("reporting organisation's identifier", "報告団体の識別子"),
  formerOrganisation: text("former organisation identifier", "以前の団体識別子"),
  formerActivity: text("former activity identifier", "以前の活動識別子"),
  related: text("related activity's identifier", "関連活動の識別子"),
  owner: text("owner organisation's identifier", "所有団体の識別子"),
  provider: text("provider organisation's identifier", "資金提供団体の識別子"),
  receiver: text("receiver organisation's identifier", "資金受領団体の識別子"),
  providerActivity: text("provider's activity identifier", "提供側の活動識別子"),
  receiverActivity: text("receiver's activity identifier", "受領側の活動識別子"),
  organisation: text("organisation identifier", "団体識別子"),
  recipient: text("recipient organisation's identifier", "供与先団体の識別子"),
  participating: text("participating organisation's identifier", "参加団体の識別子"),
  participatingActivity: text(
    "participating organisation's activity identifier",
    "参加団体の活動識別子",
  ),
} as const;
type Noun = keyof typeof NOUNS;

const SPACES: Readonly<Record<string, Noun>> = {
  "1.3.1": "activity",
  "1.14.1": "reporting",
  "1.18.1": "reporting",
  "1.16.1": "formerOrganisation",
  "1.6.1": "formerActivity",
  "1.7.1": "related",
  "1.11.1": "owner",
  "1.10.1": "provider",
  "1.15.1": "receiver",
  "1.4.1": "providerActivity",
  "1.5.1": "receiverActivity",
  "1.12.1": "organisation",
  "1.17.1": "recipient",
  "1.8.1": "participating",
  "1.9.1": "participatingActivity",
};

const SIGNS: Readonly<Record<string, Noun>> = {
  "1.3.13": "activity",
  "1.14.13": "reporting",
  "1.18.13": "reporting",
  "1.11.13": "owner",
  "1.10.13": "provider",
  "1.15.13": "receiver",
  "1.12.13": "organisation",
  "1.8.13": "participating",
};

function spaces(noun: Text): Row {
  return [
    text(`The ${noun.en} begins or ends with space.`, `${noun.ja}の前後に空白があります。`),
    WHY.joins,
    text(
      "Take away the spaces and line breaks before and after it.",
      "前後の空白と改行を取り除いてください。",
    ),
  ];
}

function signs(noun: Text): Row {
  return [
    text(
      `The ${noun.en} "{value}" holds one of the signs / & | ?.`,
      `${noun.ja}「{value}」に記号（/ & | ?）のいずれかが含まれています。`,
    ),
    WHY.joins,
    text(
      "Write the identifier as its register gives it, without these signs.",
      "登録されたとおりに、これらの記号を使わずに書いてください。",
    ),
  ];
}

function agency(): Row {
  return [
    text(
      'The reporting organisation\'s identifier "{value}" does not begin with the code of an approved list.',
      "報告団体の識別子「{value}」は、承認された識別子リストのコードで始まっていません。",
    ),
    WHY.joins,
    text(
      "Build the identifier from a list at org-id.guide (as XM-DAC-… or GB-COH-…), and register it with IATI.",
      "org-id.guide のリスト（XM-DAC-… など）に基づいて識別子を定め、IATI に登録してください。",
    ),
  ];
}

function range(noun: Text, top: boolean): Row {
  return [
    top
      ? text(
          `The share "{value}" of a ${noun.en} is not between 0 and 100.`,
          `${noun.ja}の割合「{value}」が 0 から 100 の範囲にありません。`,
        )
      : text(
          `The share "{value}" of a ${noun.en} is below 0, or no number.`,
          `${noun.ja}の割合「{value}」が負の値か、数値ではありません。`,
        ),
    WHY.shares,
    text(
      "Give the share as a number of per cent alone: 25 or 33.3, without %.",
      "割合を百分率の数値だけで（25、33.3 のように % を付けずに）記載してください。",
    ),
  ];
}

function noParty(noun: Text): Row {
  return [
    text(
      `The ${noun.en} has neither an identifier nor a name.`,
      `${noun.ja}に識別子も名称もありません。`,
    ),
    WHY.named,
    text(
      "Give its identifier in @ref, or its name in a narrative, or both.",
      "@ref に識別子を、または narrative に名称を記載してください。",
    ),
  ];
}

function valueRows(noun: Text): readonly [Row, Row, Row] {
  return [
    [
      text(
        `The ${noun.en} of a measured indicator has no value.`,
        `計測する指標の${noun.ja}に値がありません。`,
      ),
      WHY.measured,
      text(
        "Give the value as a number in @value; where it is not known yet, leave the element out.",
        "@value に数値を記載してください。未定であれば要素自体を省いてください。",
      ),
    ],
    [
      text(
        `The ${noun.en} of a measured indicator is no number: "{value}".`,
        `計測する指標の${noun.ja}が数値ではありません：「{value}」。`,
      ),
      WHY.measured,
      text(
        "Write a plain number (1234.5) in @value, and words in the comment.",
        "@value には数値（1234.5 など）だけを記載し、説明は comment に書いてください。",
      ),
    ],
    [
      text(
        `The ${noun.en} of a qualitative indicator has the value "{value}".`,
        `定性的な指標の${noun.ja}に値「{value}」があります。`,
      ),
      WHY.described,
      text(
        "Take @value away and tell it in the comment, or change the indicator's measure.",
        "@value を削除して comment に記述するか、指標の measure を改めてください。",
      ),
    ],
  ];
}

const SECTOR = text("sector", "分野");
const PLACE = text("recipient country or region", "対象国または地域");
const BUDGET_ITEM = text("budget item or capital spend", "予算項目または資本的支出");
const [BASELINE, TARGET, ACTUAL] = [
  valueRows(text("baseline", "基準値")),
  valueRows(text("target", "目標値")),
  valueRows(text("actual", "実績値")),
];

const inOrderFix = text(
  "Correct whichever of the two dates is wrong.",
  "二つの日付のうち誤っている方を訂正してください。",
);
const updatedFix = text(
  "Give the moment at which the data was last changed; look at the clock and the time zone of the system that writes it.",
  "データを最後に変更した日時を記載してください。書き出すシステムの時計と時間帯も確認してください。",
);
const startedFix = text(
  "Correct the date, or give it as the planned start (type 1) until the activity has started.",
  "日付を訂正するか、開始するまでは開始予定日（種別 1）として記載してください。",
);
const endedFix = text(
  "Correct the date, or give it as the planned end (type 3) until the activity has ended.",
  "日付を訂正するか、終了するまでは終了予定日（種別 3）として記載してください。",
);
const paidFix = text(
  "Correct the date, or take the transaction out until it has happened; what is only planned is a planned-disbursement or a budget.",
  "日付を訂正するか、実行されるまで取引を省いてください。予定の段階では planned-disbursement または budget に記載します。",
);
const shareFix = text(
  "Correct the shares so that they add up to 100, or leave them out where there is only one.",
  "合計が 100 になるよう割合を訂正してください（一つだけの場合は省略できます）。",
);
const eachShareFix = text(
  "Give every one of them a percentage.",
  "すべてに percentage を記載してください。",
);
const aloneFix = text(
  "Leave the percentage out, or make it 100.",
  "percentage を省くか、100 にしてください。",
);
const levelFix = text(
  "Keep one level: the activity's, or every transaction's.",
  "活動またはすべての取引の、どちらか一方のレベルに統一してください。",
);
const dacFix = text(
  "Add a code of vocabulary 1 (OECD DAC) beside the others.",
  "分類体系 1（OECD DAC）のコードを併せて記載してください。",
);
const defaultLanguageFix = text(
  "Give the default in @xml:lang of the activity or organisation, or @xml:lang on every narrative.",
  "活動または団体の @xml:lang に既定の言語を指定するか、すべての narrative に @xml:lang を付けてください。",
);
const defaultCurrencyFix = text(
  "Give the default in @default-currency, or @currency on every amount.",
  "@default-currency に既定の通貨を指定するか、すべての金額に @currency を付けてください。",
);

const OWN: Readonly<Record<string, Row>> = {
  "0.1.1": [
    text("The file is not well-formed XML.", "ファイルが正しい形式の XML ではありません。"),
    WHY.reading,
    text(
      "Mend the XML at the place that is named; the rest cannot be checked until then.",
      "示された箇所の XML を修正してください。修正するまで以降の検査はできません。",
    ),
  ],
  "0.2.1": [
    text(
      "The file is no IATI file: it begins with neither iati-activities nor iati-organisations.",
      "IATI ファイルではありません（最上位の要素が iati-activities でも iati-organisations でもありません）。",
    ),
    WHY.reading,
    text(
      "Check that this is the file that you meant.",
      "意図したファイルかどうか確認してください。",
    ),
  ],
  "0.3.1": [
    text(
      "The file breaks the schema of its version: {value}",
      "そのバージョンのスキーマに違反しています：{value}",
    ),
    WHY.schema,
    text(
      "Bring the element into the form that the standard describes.",
      "標準が定める形に要素を改めてください。",
    ),
  ],
  "0.6.1": [
    text(
      'Version "{value}" of the standard is not supported any more, or is no version.',
      "標準のバージョン「{value}」はサポート対象外か、存在しないバージョンです。",
    ),
    WHY.reading,
    text(
      "Publish in version 2.01, 2.02 or 2.03.",
      "バージョン 2.01、2.02 または 2.03 で公開してください。",
    ),
  ],
  "1.1.2": [
    text(
      'The identifier "{identifier}" stands twice in this file; the first is at line {first}.',
      "識別子「{identifier}」がこのファイルに重複しています（最初は {first} 行目）。",
    ),
    WHY.joins,
    text(
      "Give each an identifier of its own, or merge the two.",
      "それぞれに固有の識別子を付けるか、二つを統合してください。",
    ),
  ],
  "1.1.3": [
    text(
      "The activity identifier is the same as the reporting organisation's.",
      "活動識別子が報告団体の識別子と同じです。",
    ),
    WHY.joins,
    text(
      "Add a hyphen and something of the activity's own after the organisation's identifier.",
      "団体識別子の後にハイフンと活動固有の文字列を加えてください。",
    ),
  ],
  "1.1.21": [
    text(
      'The activity identifier "{value}" does not begin with the reporting organisation\'s identifier and a hyphen.',
      "活動識別子「{value}」が、報告団体の識別子とハイフンで始まっていません。",
    ),
    WHY.owner,
    text(
      "Begin it with the identifier of the reporting organisation, or name the former one as other-identifier of type B1.",
      "報告団体の識別子で始めるか、以前の識別子を other-identifier（種別 B1）に記載してください。",
    ),
  ],
  "1.14.8": agency(),
  "1.18.8": agency(),
  "2.1.1": [
    text(
      "Of several sectors of one vocabulary, not every one has a percentage.",
      "同じ分類体系の分野が複数ありますが、percentage のないものがあります。",
    ),
    WHY.shares,
    eachShareFix,
  ],
  "2.1.2": [
    text(
      "The sectors' percentages add up to {sum}, not to 100.",
      "分野の割合の合計が {sum} で、100 になりません。",
    ),
    WHY.shares,
    shareFix,
  ],
  "2.1.4": [
    text(
      'A sector that stands alone in its vocabulary has the percentage "{value}", not 100.',
      "分類体系内で唯一の分野の percentage が「{value}」で、100 ではありません。",
    ),
    WHY.shares,
    aloneFix,
  ],
  "2.2.1": [
    text(
      "A sector of the publisher's own vocabulary (98 or 99) has no narrative.",
      "団体独自の分類（98 または 99）の分野に narrative がありません。",
    ),
    WHY.ownCode,
    text(
      "Say in a narrative what the code means.",
      "コードの意味を narrative に記載してください。",
    ),
  ],
  "3.1.1": [
    text(
      "Of several recipient countries, not every one has a percentage.",
      "対象国が複数ありますが、percentage のないものがあります。",
    ),
    WHY.shares,
    eachShareFix,
  ],
  "3.1.2": [
    text(
      "The recipient countries' percentages add up to {sum}, not to 100.",
      "対象国の割合の合計が {sum} で、100 になりません。",
    ),
    WHY.shares,
    shareFix,
  ],
  "3.1.4": [
    text(
      'The only recipient country has the percentage "{value}", not 100.',
      "唯一の対象国の percentage が「{value}」で、100 ではありません。",
    ),
    WHY.shares,
    aloneFix,
  ],
  "3.4.1": [
    text(
      "Of several recipient regions of one vocabulary, not every one has a percentage.",
      "同じ分類体系の対象地域が複数ありますが、percentage のないものがあります。",
    ),
    WHY.shares,
    eachShareFix,
  ],
  "3.4.2": [
    text(
      "The percentages of countries and regions add up to {sum}, not to 100.",
      "国と地域の割合の合計が {sum} で、100 になりません。",
    ),
    WHY.shares,
    shareFix,
  ],
  "3.4.4": [
    text(
      'The only recipient region has the percentage "{value}", not 100.',
      "唯一の対象地域の percentage が「{value}」で、100 ではありません。",
    ),
    WHY.shares,
    aloneFix,
  ],
  "3.6.2": [
    text(
      "Recipient countries or regions stand both on the activity and on its transactions.",
      "対象国・地域が活動と取引の両方に記載されています。",
    ),
    WHY.oneLevel,
    levelFix,
  ],
  "3.7.2": [
    text(
      "The activity names no recipient country or region, and neither does this transaction.",
      "活動に対象国・地域の記載がなく、この取引にもありません。",
    ),
    WHY.allOrNone,
    text(
      "Give it on the activity, or on every transaction.",
      "活動に、またはすべての取引に記載してください。",
    ),
  ],
  "4.1.1": [
    text(
      "Texts without a language: {count}. The activity gives no default.",
      "言語の指定がない文章が {count} 件あり、活動にも既定の言語がありません。",
    ),
    WHY.language,
    defaultLanguageFix,
  ],
  "4.5.1": [
    text(
      "Texts without a language: {count}. The organisation gives no default.",
      "言語の指定がない文章が {count} 件あり、団体にも既定の言語がありません。",
    ),
    WHY.language,
    defaultLanguageFix,
  ],
  "4.3.1": [
    text("The title is empty.", "タイトルが空です。"),
    WHY.shown,
    text("Write the title in a narrative.", "narrative にタイトルを記載してください。"),
  ],
  "4.4.1": [
    text("The description is empty.", "説明が空です。"),
    WHY.shown,
    text(
      "Write the description in a narrative, or leave the element out.",
      "narrative に説明を記載するか、要素自体を省いてください。",
    ),
  ],
  "6.2.2": [
    text(
      "The activity has no sector, and none of its transactions has one.",
      "活動にも取引にも分野の記載がありません。",
    ),
    WHY.allOrNone,
    text(
      "Give a sector on the activity, or on every transaction.",
      "活動に、またはすべての取引に分野を記載してください。",
    ),
  ],
  "6.6.2": [
    text(
      "Sectors stand both on the activity and on its transactions.",
      "分野が活動と取引の両方に記載されています。",
    ),
    WHY.oneLevel,
    levelFix,
  ],
  "6.7.2": [
    text(
      "Transactions without a sector: {count}. The activity has none either.",
      "分野の記載がない取引が {count} 件あり、活動にも分野がありません。",
    ),
    WHY.allOrNone,
    text(
      "Give a sector on every transaction, or on the activity alone.",
      "すべての取引に、または活動だけに分野を記載してください。",
    ),
  ],
  "6.8.1": noParty(text("owner organisation", "所有団体")),
  "6.9.1": noParty(text("provider organisation", "資金提供団体")),
  "6.9.2": noParty(text("receiver organisation", "資金受領団体")),
  "6.10.1": noParty(text("participating organisation", "参加団体")),
  "6.11.1": [
    text(
      "The activity has neither a planned nor an actual start date.",
      "活動に開始予定日も実際の開始日もありません。",
    ),
    WHY.dates,
    text(
      "Give an activity-date of type 1 (planned) or 2 (actual).",
      "種別 1（予定）または 2（実績）の activity-date を記載してください。",
    ),
  ],
  "6.13.1": [
    text(
      "A policy marker of the publisher's own vocabulary (99) has no narrative.",
      "団体独自の分類（99）の政策マーカーに narrative がありません。",
    ),
    WHY.ownCode,
    text(
      "Say in a narrative what the marker means.",
      "マーカーの意味を narrative に記載してください。",
    ),
  ],
  "6.14.1": [
    text(
      "A policy marker of the OECD DAC has no significance.",
      "OECD DAC の政策マーカーに significance がありません。",
    ),
    text(
      "The marker counts only with its significance: main, significant or none.",
      "マーカーは、主目的・重要目的・対象外の別があって初めて集計できます。",
    ),
    text("Give @significance (0 to 4).", "@significance（0～4）を記載してください。"),
  ],
  "7.5.3": [
    text(
      "The period from {start} to {end} is longer than a year ({days} days).",
      "期間（{start}～{end}）が一年を超えています（{days} 日）。",
    ),
    WHY.year,
    text(
      "Split the budget into periods of a year at most.",
      "予算を一年以内の期間に分けてください。",
    ),
  ],
  "7.8.1": [
    text(
      "Amounts without a currency: {count}. The activity gives no default.",
      "通貨のない金額が {count} 件あり、活動にも既定の通貨がありません。",
    ),
    WHY.currency,
    defaultCurrencyFix,
  ],
  "7.8.2": [
    text(
      "Amounts without a currency: {count}. The organisation gives no default.",
      "通貨のない金額が {count} 件あり、団体にも既定の通貨がありません。",
    ),
    WHY.currency,
    defaultCurrencyFix,
  ],
  "7.9.1": [
    text(
      "Of several budget items, none has a percentage.",
      "予算項目が複数ありますが、percentage がありません。",
    ),
    WHY.shares,
    eachShareFix,
  ],
  "7.9.2": [
    text(
      "The budget items' percentages add up to {sum}, not to 100.",
      "予算項目の割合の合計が {sum} で、100 になりません。",
    ),
    WHY.shares,
    shareFix,
  ],
  "7.9.4": [
    text(
      'The only budget item has the percentage "{value}", not 100.',
      "唯一の予算項目の percentage が「{value}」で、100 ではありません。",
    ),
    WHY.shares,
    aloneFix,
  ],
  "8.6.1": [
    text(
      "The indicator's period ends ({more}) before it starts ({less}).",
      "指標の期間の終了日（{more}）が開始日（{less}）より前です。",
    ),
    WHY.dates,
    inOrderFix,
  ],
  "8.6.3": [
    text(
      "The period ends ({more}) before it starts ({less}).",
      "期間の終了日（{more}）が開始日（{less}）より前です。",
    ),
    WHY.dates,
    inOrderFix,
  ],
  "8.8.1": BASELINE[0],
  "8.8.2": BASELINE[1],
  "8.8.3": BASELINE[2],
  "8.9.1": TARGET[0],
  "8.9.2": TARGET[1],
  "8.9.3": TARGET[2],
  "8.10.1": ACTUAL[0],
  "8.10.2": ACTUAL[1],
  "8.10.3": ACTUAL[2],
  "8.11.1": [
    text(
      "References stand both on the result and on its indicator.",
      "参照（reference）が成果と指標の両方に記載されています。",
    ),
    WHY.oneLevel,
    text(
      "Keep them on the result, or on the indicators.",
      "成果または指標の、どちらか一方に記載してください。",
    ),
  ],
  "11.1.1": [
    text(
      "The activity was last updated in the future: {less}.",
      "活動の最終更新日時が将来の日付です：{less}。",
    ),
    WHY.future,
    updatedFix,
  ],
  "11.1.2": [
    text(
      "The activity is planned to end ({more}) before it starts ({less}).",
      "活動の終了予定日（{more}）が開始予定日（{less}）より前です。",
    ),
    WHY.dates,
    inOrderFix,
  ],
  "11.1.3": [
    text(
      "The activity ended ({more}) before it started ({less}).",
      "活動の実際の終了日（{more}）が開始日（{less}）より前です。",
    ),
    WHY.dates,
    inOrderFix,
  ],
  "11.1.4": [
    text(
      "The actual start date {less} is in the future.",
      "実際の開始日 {less} が将来の日付です。",
    ),
    WHY.future,
    startedFix,
  ],
  "11.1.5": [
    text("The actual end date {less} is in the future.", "実際の終了日 {less} が将来の日付です。"),
    WHY.future,
    endedFix,
  ],
  "11.2.1": [
    text(
      "The date {less} of the first transaction is in the future.",
      "最初の取引の日付 {less} が将来の日付です。",
    ),
    WHY.future,
    paidFix,
  ],
  "11.2.2": [
    text(
      "The value date {less} of the first transaction is in the future.",
      "最初の取引の value-date {less} が将来の日付です。",
    ),
    WHY.future,
    paidFix,
  ],
  "11.3.1": [
    text(
      "The budget line's value date {date} lies outside the period from {start} to {end}.",
      "予算明細の value-date {date} が期間（{start}～{end}）の外にあります。",
    ),
    WHY.dates,
    text("Correct the value date, or the period.", "value-date または期間を訂正してください。"),
  ],
  "11.4.1": [
    text(
      "The organisation's data was last updated in the future: {less}.",
      "団体データの最終更新日時が将来の日付です：{less}。",
    ),
    WHY.future,
    updatedFix,
  ],
  "12.1.1": range(PLACE, true),
  "12.1.2": range(PLACE, false),
  "12.2.1": range(BUDGET_ITEM, true),
  "12.2.2": range(BUDGET_ITEM, false),
  "12.3.1": range(SECTOR, true),
  "12.3.2": range(SECTOR, false),
  "102.1.1": [
    text(
      "The activity's sectors are of other vocabularies only.",
      "分野が OECD DAC 以外の分類体系だけで記載されています。",
    ),
    WHY.dac,
    dacFix,
  ],
  "107.1.1": [
    text(
      "The default aid types are of other vocabularies only.",
      "既定の援助形態が OECD DAC 以外の分類体系だけで記載されています。",
    ),
    WHY.dac,
    dacFix,
  ],
  "107.1.2": [
    text(
      "The activity has several default aid types of one vocabulary.",
      "同じ分類体系の既定の援助形態が複数あります。",
    ),
    WHY.once,
    text("Keep one for each vocabulary.", "分類体系ごとに一つにしてください。"),
  ],
  "107.2.1": [
    text(
      "The transactions' aid types are of other vocabularies only.",
      "取引の援助形態が OECD DAC 以外の分類体系だけで記載されています。",
    ),
    WHY.dac,
    dacFix,
  ],
  "107.2.2": [
    text(
      "The transaction has several aid types of one vocabulary.",
      "取引に同じ分類体系の援助形態が複数あります。",
    ),
    WHY.once,
    text("Keep one for each vocabulary.", "分類体系ごとに一つにしてください。"),
  ],
};

const linkFix = text(
  "Check the identifier; where the other activity is published elsewhere, nothing needs to be done.",
  "識別子を確認してください。相手の活動が別の場所で公開されている場合は、対応は不要です。",
);

function reference(noun: Text): Row {
  return [
    text(
      `The activity "{value}", named as ${noun.en}, does not stand in this file (times named: {count}).`,
      `${noun.ja}として記載された活動「{value}」は、このファイルにありません（{count} 回記載）。`,
    ),
    WHY.linked,
    linkFix,
  ];
}

const ADVISORY: Readonly<Record<string, Row>> = {
  "1000.0.1": reference(text("a participating organisation's activity", "参加団体の活動")),
  "1000.0.2": reference(
    text("the provider's activity of a planned disbursement", "支出予定の提供側の活動"),
  ),
  "1000.0.3": reference(
    text("the receiver's activity of a planned disbursement", "支出予定の受領側の活動"),
  ),
  "1000.0.4": reference(text("the provider's activity of a transaction", "取引の提供側の活動")),
  "1000.0.5": reference(text("the receiver's activity of a transaction", "取引の受領側の活動")),
  "1000.0.6": reference(text("a related activity", "関連する活動")),
};

const CODE_IDS: ReadonlySet<string> = new Set(
  [...CODE_RULES.activity, ...CODE_RULES.organisation].map((rule) => rule.id),
);

const UNKNOWN_CODE: Row = [
  text(
    '"{value}" is no code of the list {list}.{near}',
    "「{value}」はコードリスト「{list}」にありません。{near}",
  ),
  WHY.code,
  text(
    "Use a code of the list; where none fits, see whether the element allows another vocabulary.",
    "リストにあるコードを使ってください。該当するものがない場合は、別の分類体系が使えるか確認してください。",
  ),
];

function rowOf(id: string): Row | null {
  const own = OWN[id] ?? ADVISORY[id];
  if (own) return own;
  const [spaced, signed] = [SPACES[id], SIGNS[id]];
  if (spaced) return spaces(NOUNS[spaced]);
  if (signed) return signs(NOUNS[signed]);
  return CODE_IDS.has(id) ? UNKNOWN_CODE : null;
}

/** Every id that has a message, for the documentation and the tests. */
export function messageIds(): string[] {
  return [
    ...new Set([
      ...Object.keys(OWN),
      ...Object.keys(ADVISORY),
      ...Object.keys(SPACES),
      ...Object.keys(SIGNS),
      ...CODE_IDS,
    ]),
  ];
}

/** In the documentation each word stands for itself; the hint is left out. */
const PATTERN_FACTS = {
  ...Object.fromEntries(Object.keys(blank()).map((name) => [name, `{${name}}`])),
  near: "",
};

/** The message as it reads before any words are filled in, for the documentation. */
export function messagePattern(id: string): Message | null {
  const row = rowOf(id);
  return row && { what: fillText(row[0], PATTERN_FACTS), why: row[1], fix: row[2] };
}

/** What a kind of finding is about, whatever the values are that differ from one to the next. */
export function messageHeading(id: string, list: string | null): Text {
  const blanks = Object.fromEntries(Object.keys(BLANK).map((name) => [name, "…"]));
  const { list: _, ...values } = blanks;
  return messageOf(id, { ...values, near: "", ...(list === null ? {} : { list }) }).what;
}

/** The message of a finding. An id without one is our bug. */
export function messageOf(id: string, values: Readonly<Record<string, string>>): Message {
  const { what, why, fix } = messageTemplate(id);
  return { what: fillText(what, messageFacts(values)), why, fix };
}

/** The same before it is filled, for whoever reads it in one language; always the same object. */
export function messageTemplate(id: string): Message {
  const known = templates.get(id);
  if (known) return known;
  const row = rowOf(id);
  if (!row) throw new Error(`Bug: the finding ${id} has no message`);
  const [what, why, fix] = row;
  const template = { what, why, fix };
  templates.set(id, template);
  return template;
}

const templates = new Map<string, Message>();

/** What such a message is filled with. */
export function messageFacts(values: Readonly<Record<string, string>>): Facts {
  const sum = values["sum"] === "NaN" ? { sum: NO_SUM } : {};
  return { ...BLANK, ...values, ...codeFacts(values), ...sum };
}

/** Shares of which one is no number have no sum. */
const NO_SUM = text("no number", "数値以外");

/** The list by its title, and the code that is meant where only its case or the space around it is wrong. */
function codeFacts({ list, value = "" }: Readonly<Record<string, string>>): {
  list?: Text;
  near?: Text;
} {
  if (list === undefined) return {};
  const near = nearCode(list, value);
  const title = codeListTitle(list);
  return near === null
    ? { list: title }
    : { list: title, near: text(` "${near}" is.`, `「${near}」はあります。`) };
}

const row = ([what, why, fix]: Row): Message => ({ what, why, fix });

/** 0.1.1 where no place in the file can be mended. */
const UNREADABLE: Readonly<Record<Exclude<XmlFaultKind, "place">, Row>> = {
  file: [
    text("The file cannot be read as XML.", "ファイルを XML として読み取れません。"),
    WHY.reading,
    text(
      "Check that this is the file that you meant, and that it has come whole.",
      "意図したファイルかどうか、また途中で欠けていないか確認してください。",
    ),
  ],
  encoding: [
    text("The file's characters cannot be read.", "ファイルの文字を読み取れません。"),
    WHY.reading,
    text(
      'Save the file as UTF-8, with encoding="UTF-8" in its first line.',
      '先頭行を encoding="UTF-8" とし、UTF-8 で保存してください。',
    ),
  ],
  limit: [
    text(
      "The file is not read to its end: it goes beyond a limit that keeps hostile files out.",
      "悪意のあるファイルを防ぐための上限を超えたため、最後まで読み取りませんでした。",
    ),
    WHY.reading,
    text(
      "Give the content in several elements or files.",
      "内容を複数の要素またはファイルに分けてください。",
    ),
  ],
};

/** 0.1.1 by what its publisher can do. */
export function unreadableMessage(kind: XmlFaultKind): Message {
  return kind === "place" ? messageOf("0.1.1", {}) : row(UNREADABLE[kind]);
}

/** 0.6.1: no version at all, one of 1.0x, or one that there never was. `{value}` is the version that was found. */
export function versionMessage(version: string): Message {
  if (version === "")
    return row([
      text(
        "The file does not say which version of the standard it keeps to.",
        "どのバージョンの標準に従うファイルか記載がありません。",
      ),
      WHY.reading,
      text(
        'Write version="2.03" (or 2.01, 2.02) into its first element, if it keeps to that version.',
        'そのバージョンに従うファイルであれば、最上位の要素に version="2.03"（または 2.01、2.02）と記載してください。',
      ),
    ]);
  if (versionMeant(version)?.startsWith("1.") === true)
    return row([
      text(
        'Version "{value}" of the standard is not supported any more.',
        "標準のバージョン「{value}」はサポートが終了しています。",
      ),
      WHY.reading,
      text(
        "Publish in version 2.03: `earmark iati rewrite FILE --to 2.03 --out NEW` upgrades the file and tells what is left to do.",
        "バージョン 2.03 で公開してください。`earmark iati rewrite FILE --to 2.03 --out NEW` で変換でき、残る作業も示されます。",
      ),
    ]);
  return row([
    text(
      '"{value}" is no version of the standard.',
      "「{value}」というバージョンの標準はありません。",
    ),
    WHY.reading,
    text(
      'Write version="2.03", "2.02" or "2.01", with nothing before or after it.',
      'version="2.03"、"2.02"、"2.01" のいずれかを、前後に空白などを入れずに記載してください。',
    ),
  ]);
}

/** A place that is not there leaves its words empty. */
function blank() {
  return {
    value: "",
    count: "0",
    sum: "0",
    less: "",
    more: "",
    start: "",
    end: "",
    date: "",
    days: "",
    identifier: "",
    first: "",
    list: "",
    near: "",
  };
}

const BLANK = blank();
