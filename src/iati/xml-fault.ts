import { fillText, texts, type Facts, type Text } from "../base/text.js";

/** Why a file cannot be read as XML, in sentences. Source: XML 1.0 (fifth edition) and Namespaces in XML 1.0. */
const XML_FAULTS = texts({
  EMPTY: { en: "The file is empty.", ja: "ファイルが空です。" },
  BINARY: {
    en: "This is not a text file ({what}). Give the XML file itself.",
    ja: "テキストファイルではありません（{what}）。XML ファイル自体を指定してください。",
  },
  GZIP: {
    en: "The compressed file is damaged or cut off. Compress it again, or give the XML file itself.",
    ja: "圧縮ファイルが壊れているか、途中で切れています。圧縮し直すか、XML ファイル自体を指定してください。",
  },
  GZIP_HOLLOW: {
    en: "The compressed file unpacks to more than {limit} times its size, which no IATI file does. It is not read further. If it is right, give the XML file itself.",
    ja: "圧縮ファイルを展開すると元の大きさの {limit} 倍を超えます。IATI ファイルではあり得ない比率のため、これ以上は読み取りません。正しいファイルであれば、XML ファイル自体を指定してください。",
  },
  ENCODING_UNKNOWN: {
    en: 'The encoding "{name}" is not read. Save the file as UTF-8.',
    ja: "文字コード「{name}」は読み取れません。UTF-8 で保存してください。",
  },
  ENCODING_BROKEN: {
    en: "A character is not valid {name}. Save the file in the encoding that it declares, best UTF-8.",
    ja: "{name} として正しくない文字があります。宣言どおりの文字コード、できれば UTF-8 で保存してください。",
  },
  ENCODING_UNTRUE: {
    en: "The file declares the encoding {name}, and is not in it. Save it in {name}, or declare the encoding that it is in, best UTF-8.",
    ja: "文字コード {name} と宣言されていますが、実際は異なります。{name} で保存し直すか、実際の文字コード（できれば UTF-8）を宣言してください。",
  },
  NOT_XML: {
    en: "The file does not begin as XML: “{text}” stands where only an element may.",
    ja: "XML として始まっていません。最初の要素があるべき所に「{text}」とあります。",
  },
  NO_ELEMENT: {
    en: "The file has no element, only comments or processing instructions.",
    ja: "要素がありません。コメントや処理命令だけのファイルです。",
  },
  VERSION: {
    en: "“{version}” is no version of the standard, so nothing says what the elements mean. Write into this element the version that the file keeps to: 1.01 to 1.05, or 2.01 to 2.03.",
    ja: "「{version}」というバージョンの標準はないため、要素の意味を定められません。ファイルが従うバージョン（1.01～1.05 または 2.01～2.03）をこの要素に記載してください。",
  },
  HTML: {
    en: "This is a web page (HTML), not an IATI file. Perhaps the address gave an error page.",
    ja: "IATI ファイルではなくウェブページ（HTML）です。エラーページが保存された可能性があります。",
  },
  NOT_IATI: {
    en: "The root element is <{name}>. An IATI file has <iati-activities> or <iati-organisations>.",
    ja: "ルート要素が <{name}> です。IATI ファイルのルート要素は <iati-activities> または <iati-organisations> です。",
  },
  BLOCK_TOO_LARGE: {
    en: "One <{name}> holds more than {limit} {unit}. It is not read further.",
    ja: "一つの <{name}> の内容が {limit} {unit}を超えています。これ以上は読み取りません。",
  },
  DOCTYPE: {
    en: "The file has a DOCTYPE. IATI files need none, and it can hide dangerous entities, so it is not read. Remove it.",
    ja: "DOCTYPE が含まれています。IATI には不要で、危険な実体を隠せるため読み取りません。削除してください。",
  },
  CHARACTER: {
    en: "There is a character that XML does not allow ({code}). Remove it.",
    ja: "XML で許されない文字（{code}）があります。削除してください。",
  },
  ENDS_EARLY: {
    en: "The file ends too early: {what}. It was probably cut off.",
    ja: "ファイルが途中で終わっています（{what}）。転送が途切れた可能性があります。",
  },
  TAG_MISMATCH: {
    en: "</{found}> closes <{open}>, which was opened on line {line}. Close it with </{open}>.",
    ja: "{line} 行目で開いた <{open}> が </{found}> で閉じられています。</{open}> で閉じてください。",
  },
  TAG_EXTRA: {
    en: "</{found}> closes nothing. Remove it, or add its start tag.",
    ja: "</{found}> に対応する開始タグがありません。取り除くか、開始タグを加えてください。",
  },
  TAG_MALFORMED: {
    en: "The tag of <{name}> is malformed: {what}.",
    ja: "<{name}> のタグの書き方に誤りがあります（{what}）。",
  },
  NAME_MALFORMED: {
    en: '"{text}" is not a name that XML allows. Write "<" in text as "&lt;".',
    ja: "「{text}」は XML の名前として使えません。文中の「<」は「&lt;」と書いてください。",
  },
  ATTRIBUTE_TWICE: {
    en: "<{name}> has the attribute {attribute} twice. Keep one.",
    ja: "<{name}> に属性 {attribute} が二つあります。一つだけ残してください。",
  },
  LESS_THAN: {
    en: 'The value of {attribute} contains "<". Write it as "&lt;".',
    ja: "{attribute} の値に「<」があります。「&lt;」と書いてください。",
  },
  ENTITY: {
    en: 'The reference "{text}" is not known in XML. Write "&" as "&amp;", and a letter such as "é" as itself.',
    ja: "参照「{text}」は XML では使えません。「&」は「&amp;」と書き、「é」のような文字はそのまま書いてください。",
  },
  CDATA_END: {
    en: 'The text contains "]]>". Write it as "]]&gt;".',
    ja: "文中に「]]>」があります。「]]&gt;」と書いてください。",
  },
  COMMENT: {
    en: 'A comment contains "--". Remove it.',
    ja: "コメントの中に「--」があります。取り除いてください。",
  },
  ASIDES: {
    en: "Comments and processing instructions are more than {limit} times as long as all else in the file. It is not read further. Remove them.",
    ja: "コメントと処理命令が、ファイルのほかの内容すべての {limit} 倍を超えています。これ以上は読み取りません。取り除いてください。",
  },
  INSTRUCTION: {
    en: "A processing instruction is malformed: it begins with a name, as <?name …?> does. Correct or remove it.",
    ja: "処理命令の書き方に誤りがあります。<?名前 …?> のように名前から始まります。直すか、取り除いてください。",
  },
  DECLARATION_LATE: {
    en: "An XML declaration (<?xml …?>) stands here, and may stand at the very start of the file alone. Remove it, or what stands before it.",
    ja: "XML 宣言（<?xml …?>）がファイルの先頭以外にあります。この宣言か、その前にあるものを取り除いてください。",
  },
  DECLARATION_MALFORMED: {
    en: 'The XML declaration is malformed. Write <?xml version="1.0" encoding="UTF-8"?>.',
    ja: 'XML 宣言の書き方に誤りがあります。<?xml version="1.0" encoding="UTF-8"?> と書いてください。',
  },
  PREFIX: {
    en: "The namespace declaration of {prefix} is not allowed. Remove it.",
    ja: "{prefix} の名前空間宣言は許されていません。取り除いてください。",
  },
  TEXT_OUTSIDE: {
    en: "There is text outside the root element. Remove it.",
    ja: "ルート要素の外に文字があります。取り除いてください。",
  },
  ROOT_TWICE: {
    en: "There is a second root element <{name}>. A file has one.",
    ja: "二つ目のルート要素 <{name}> があります。ルート要素は一つだけです。",
  },
  TOO_DEEP: {
    en: "Elements are nested more than {limit} deep. No IATI file is; it is not read further.",
    ja: "要素の入れ子が {limit} 段を超えています。これ以上は読み取りません。",
  },
  TOO_LONG: {
    en: "{what} is longer than {limit} characters. It is not read further.",
    ja: "{what}が {limit} 文字を超えています。これ以上は読み取りません。",
  },
  TOO_MANY: {
    en: "{what}: more than {limit}. The file is not read further.",
    ja: "{what}が {limit} を超えています。これ以上は読み取りません。",
  },
});
export type XmlFaultCode = keyof typeof XML_FAULTS;

/** What kind of fault it is, by what its publisher can do: the file as such, its encoding, its size, or what stands at a place. */
export type XmlFaultKind = "file" | "encoding" | "limit" | "place";

const KINDS: Partial<Readonly<Record<XmlFaultCode, XmlFaultKind>>> = {
  EMPTY: "file",
  BINARY: "file",
  GZIP: "file",
  GZIP_HOLLOW: "file",
  NOT_XML: "file",
  NO_ELEMENT: "file",
  ENCODING_UNKNOWN: "encoding",
  ENCODING_UNTRUE: "encoding",
  ENCODING_BROKEN: "encoding",
  BLOCK_TOO_LARGE: "limit",
  TOO_DEEP: "limit",
  TOO_LONG: "limit",
  TOO_MANY: "limit",
  ASIDES: "limit",
};

/** Ends the reading of a file; caught where the reading began, and told as a finding or a refusal. */
export class XmlFault extends Error {
  readonly code: XmlFaultCode;
  readonly text: Text;
  readonly kind: XmlFaultKind;
  /** From 1; 0 where no place is known. */
  readonly line: number;
  readonly column: number;
  readonly #facts: Facts;

  constructor(code: XmlFaultCode, facts: Facts, line = 0, column = 0) {
    const text = fillText(XML_FAULTS[code], facts);
    super(text.en);
    this.#facts = facts;
    this.code = code;
    this.text = text;
    this.kind = KINDS[code] ?? "place";
    this.line = line;
    this.column = column;
  }

  /** The same fault at a place that its thrower did not know. */
  at(line: number, column: number): XmlFault {
    return new XmlFault(this.code, this.#facts, line, column);
  }
}
