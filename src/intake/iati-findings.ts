import type { Finding, Severity } from "../base/finding.js";
import { LIMITS } from "../base/settings.js";
import { fillText, texts, type Facts } from "../base/text.js";

/** What an import of IATI says of a file, beside what the standard's own check says. What, why, and what to do next. */
export const IATI_FINDINGS = texts({
  IATI_IDENTIFIER_MISSING: {
    en: "The activity has no iati-identifier, or one of more than 500 characters, so later versions of it could not be told apart. It is left out: give it an identifier.",
    ja: "活動に iati-identifier がない（または 500 文字を超える）ため、以後の版と対応付けられません。取り込まないので、識別子を付けてください。",
  },
  IATI_IDENTIFIER_TWICE: {
    en: "{identifier} stands in the file a second time (first on line {first}). Only the first is taken over, so that its money does not count twice: join the two.",
    ja: "{identifier} は同じファイルに 2 回あります（最初は {first} 行目）。金額の二重計上を避けるため最初のものだけを取り込みます。一つにまとめてください。",
  },
  IATI_TITLE_MISSING: {
    en: "The activity {identifier} has no title; its identifier stands in its place. Ask the publisher for a title.",
    ja: "活動 {identifier} に名称がないため、識別子を名称とします。発行者に名称を確認してください。",
  },
  IATI_LANGUAGES: {
    en: "Activities without a Japanese title: {count}. The text of the file stands in its place, with its language noted. Translate those that people will read.",
    ja: "{count} 件の活動に日本語の名称がありません。ファイルの文をそのまま表示し、言語を記録します。公開するものは翻訳してください。",
  },
  IATI_STATUS_UNKNOWN: {
    en: "“{found}” is no activity status, so the status stays not reported. Use a code of ActivityStatus (1 to 6).",
    ja: "「{found}」は活動の状態ではないため、状態は未報告とします。ActivityStatus のコード（1～6）を使ってください。",
  },
  IATI_DATE_UNKNOWN: {
    en: "“{found}” is no day, so the date stays not reported. Write it as 2026-03-31.",
    ja: "「{found}」は日付ではないため、未報告とします。2026-03-31 の形で書いてください。",
  },
  IATI_TYPE_UNKNOWN: {
    en: "“{found}” is no transaction type, so nobody can say whether the money came or went. The transaction is left out: use a code of TransactionType.",
    ja: "「{found}」は取引種別ではなく、収入か支出か判断できないため、この取引は取り込みません。TransactionType のコードを使ってください。",
  },
  IATI_VALUE_UNREADABLE: {
    en: "“{found}” is no amount. The record keeps the text, and no total counts it: write plain digits with a point.",
    ja: "「{found}」は金額として読めません。文字のまま記録し、合計には含めません。数字と小数点だけで書いてください。",
  },
  IATI_CURRENCY_MISSING: {
    en: "The amount {found} has no currency that ISO 4217 knows, neither its own nor the activity's default. The record keeps the text, and no total counts it: add a currency.",
    ja: "金額 {found} に ISO 4217 の通貨がありません（活動の既定通貨もありません）。文字のまま記録し、合計には含めません。通貨を付けてください。",
  },
  IATI_VALUE_ROUNDED: {
    en: "{found} {currency} is finer than the currency. The text is kept as it is; totals take it rounded half to even to the smallest unit.",
    ja: "{found} {currency} は通貨の最小単位より細かい金額です。記載はそのまま残し、合計には最小単位に偶数丸めした値を使います。",
  },
  IATI_SHARE_UNKNOWN: {
    en: "“{found}” is no percentage, so the share stays not reported. Write a number from 0 to 100.",
    ja: "「{found}」は割合ではないため、未報告とします。0～100 の数を書いてください。",
  },
  IATI_SHARES_SUM: {
    en: "The shares of {kind} add up to {sum} %, not to 100 %. They stay as reported beside the activity, and the project takes none of them over: correct them at the source.",
    ja: "{kind}の割合の合計が 100 ％ではなく {sum} ％です。活動には報告のまま残し、プロジェクトには割合を引き継ぎません。発行元で訂正してください。",
  },
  IATI_COUNTRY_UNKNOWN: {
    en: "“{found}” is no country code of ISO 3166-1. The activity keeps it as reported; the project has no such place.",
    ja: "「{found}」は ISO 3166-1 の国コードではありません。活動には報告のまま残し、プロジェクトの実施地には加えません。",
  },
  IATI_CODE_UNKNOWN: {
    en: "“{found}” is no code of the list {list}, so that stays not reported of the activity; what the file says is kept as reported detail. Use a code of the list.",
    ja: "「{found}」はコードリスト「{list}」にないため、活動のこの項目は未報告とし、ファイルの記載は報告内容の詳細として残します。リストにあるコードを使ってください。",
  },
  IATI_MARKER_SIGNIFICANCE: {
    en: "Policy marker {marker} has the significance “{found}”; it takes {allowed}. It stays as reported detail, and no marker of the project or fund: correct it at the source.",
    ja: "政策マーカー {marker} の重要度が「{found}」ですが、使えるのは {allowed} です。報告内容の詳細としてのみ残し、プロジェクトや基金のマーカーとはしません。発行元で訂正してください。",
  },
  IATI_MARKER_TWICE: {
    en: "Policy marker {marker} stands twice in the activity, with the significance {significance} and {found}. The first is taken over: keep the one that is true.",
    ja: "政策マーカー {marker} が活動内に 2 回あり、重要度が {significance} と {found} で異なります。最初のものを取り込みます。正しい方だけを残してください。",
  },
  IATI_RESULT_TEXT: {
    en: "“{found}” is no number, though the indicator measures one. It is kept as a comment: report a plain number.",
    ja: "指標は数値を測りますが、「{found}」は数値ではありません。注記として残します。数値だけを報告してください。",
  },
  IATI_CONTACT_LEFT_OUT: {
    en: "Contact details (names, e-mail addresses, telephone numbers) were left out, of activities: {count}. The record never takes those of real persons over.",
    ja: "{count} 件の活動にある連絡先（氏名、電子メール、電話番号）は取り込んでいません。実在する個人の連絡先は記録しません。",
  },
  IATI_ORGANISATION_REFERENCE_EMPTY: {
    en: "The organisation's ref “{found}” refers to nothing; it is matched by its name “{name}” alone. Give an identifier of org-id.guide, or leave ref out.",
    ja: "組織の ref「{found}」は識別子ではないため、名称「{name}」だけで照合します。org-id.guide の識別子を付けるか、ref を省いてください。",
  },
  IATI_ORGANISATION_UNCERTAIN: {
    en: "“{name}” ({ref}) may be {candidate} of the record: {reason}. It was entered as an organisation of its own: say which it is by giving both the same identifier.",
    ja: "「{name}」（{ref}）は記録にある {candidate} の可能性があります（{reason}）。別の組織として登録しました。同一の場合は同じ識別子を付けてください。",
  },
  IATI_ORGANISATION_BY_NAME: {
    en: "“{name}” has no identifier that the record knows and was taken to be {candidate} by its name. Look whether that is so.",
    ja: "「{name}」は識別子で照合できないため、名称により {candidate} とみなしました。正しいか確認してください。",
  },
  IATI_ORGANISATION_NAME_DIFFERS: {
    en: "{ref} is {candidate} in the record, but the file calls it “{name}”. It was matched by its identifier: look whether the identifier is the right one.",
    ja: "{ref} は記録では {candidate} ですが、ファイルでは「{name}」です。識別子により照合しました。識別子が正しいか確認してください。",
  },
  IATI_LEVEL_PROJECT: {
    en: "Activities of hierarchy 1 with nothing in the file below them: {count}. They are taken over as projects, not as programmes.",
    ja: "{count} 件の活動は hierarchy 1 ですが、下位の活動がないため、プログラムではなくプロジェクトとして取り込みます。",
  },
  IATI_LEVEL_STAYS: {
    en: "{identifier} would become a {found} by this file. Other records refer to the {stands} that it is here, so it stays one; its level stands with what is reported in IATI. To have it as a {found}, see first that nothing refers to it any longer.",
    ja: "{identifier} はこのファイルでは{found}に当たりますが、他の記録が現在の{stands}を参照しているため、{stands}のままとし、階層は IATI の報告内容に残します。{found}とするには、先に参照をなくしてください。",
  },
  IATI_FUND_TYPE: {
    en: "{identifier} becomes a fund of the type “{type}”, judged by how many funding organisations it names: {count}. IATI does not say the type: let a person confirm it.",
    ja: "{identifier} は資金提供者の数（{count}）から種類を「{type}」と判断し、基金として取り込みます。IATI には種類の記載がないため、確認してください。",
  },
  IATI_COUNTED_INTERNAL: {
    en: "Transactions of type {type} move money to or from other activities that report as well: {count}, {amount}. Each activity shows them; totals over several activities leave them out, else the same money would count twice.",
    ja: "種別 {type} の取引 {count} 件（{amount}）は、同じく報告のある他の活動との間の資金移動です。各活動には表示しますが、二重計上を避けるため、複数の活動の合計からは除きます。",
  },
  IATI_COUNTED_LOWER: {
    en: "{identifier} reports transactions of type {type} ({amount}, {count} of them) that activities below it report too. Totals count the lower level alone, else the same money would count twice: compare the two levels.",
    ja: "{identifier} の種別 {type} の取引（{amount}、{count} 件）は、下位の活動でも報告されています。二重計上を避けるため、合計には下位だけを含めます。両者を照合してください。",
  },
  IATI_DIRECTIONS_APART: {
    en: "The file reports money coming in ({incoming} transactions) and going out ({outgoing}): two views of the same money. They are never added to each other, nor are commitments to payments, nor currencies.",
    ja: "このファイルには収入（{incoming} 件）と支出（{outgoing} 件）があり、同じ資金を二つの面から見たものです。両者を足し合わせることはなく、約束額と支払額、異なる通貨も合算しません。",
  },
  IATI_FILE_OLDER: {
    en: "The publisher changed the file's activities last on {found}, those of the record on {known}. Look whether it is the right one; undoing the import brings the later state back.",
    ja: "このファイルの活動の最終更新（{found}）は、記録にあるもの（{known}）より前です。正しいファイルか確認してください。取込を取り消すと前の状態に戻ります。",
  },
  IATI_FILE_CHANGED: {
    en: "The file became another one while it was read. Nothing is imported: import it again once nobody writes to it.",
    ja: "読み取り中にファイルの内容が変わりました。何も取り込みません。書き込みが終わってから、もう一度取り込んでください。",
  },
  IATI_ACTIVITY_ELSEWHERE: {
    en: "{identifier} came into the record with another dataset ({dataset}). Nothing is imported: undo that import first, or leave the activity out of this file.",
    ja: "{identifier} は別のデータセット（{dataset}）で既に取り込まれています。何も取り込みません。先にその取込を取り消すか、このファイルから除いてください。",
  },
  IATI_OWN_ACTIVITY: {
    en: "{identifier} is {record} of this record, under the identifier by which the record publishes it. The activity is left out, so that it and its money do not stand twice: make changes on the record's own page.",
    ja: "{identifier} は、本記録が自ら公表している {record} の識別子です。活動と金額が二重にならないよう取り込みません。変更は本記録のページで行ってください。",
  },
  IATI_ALL_OWN: {
    en: "The file holds nothing but what this record publishes itself. Nothing is imported, and nothing is missing: to publish a change, make it in the record and export anew.",
    ja: "ファイルの内容はすべて本記録が自ら公表しているものです。取り込むものも、不足しているものもありません。変更を公表するには、本記録を変更してから書き出してください。",
  },
  IATI_OWN_TWICE: {
    en: "{identifier} came with an earlier file ({dataset}), and this record publishes {record} under the same identifier: it stands twice. Undo the imports of {dataset}; or, if {record} is another activity, correct its code.",
    ja: "{identifier} は以前のファイル（{dataset}）で取り込まれましたが、本記録も {record} を同じ識別子で公表しており、二重になっています。{dataset} の取込を取り消すか、別の活動であれば {record} のコードを訂正してください。",
  },
  IATI_OWN_PUBLISHER: {
    en: "{publisher} reports from this record itself. Its activities in the file have identifiers that the record does not use, and are taken over: {count}. Look whether one of them is a project or fund that the record has under another code: it would stand twice.",
    ja: "{publisher} は本記録から報告している機関です。その活動のうち {count} 件は本記録で使われていない識別子のため取り込みます。別のコードで記録済みのプロジェクトや基金がないか確認してください（あれば二重になります）。",
  },
  IATI_OWN_ORGANISATION: {
    en: "{identifier} reports from this record, which publishes its organisation file. Its documents in this file are left out, so that they do not stand twice; its budgets are taken over, as the record has none. Enter a document that is missing in the record itself.",
    ja: "{identifier} は本記録から報告し、組織ファイルも本記録が公表しています。二重にならないよう、このファイルの文書は取り込みません。予算は本記録にないため取り込みます。足りない文書は本記録に直接登録してください。",
  },
  IATI_ACTIVITIES_GONE: {
    en: "This file is taken for a newer version of {dataset}, and {count} of the {all} activities that the record has of it are not in the file: they go, but for what other records refer to. If it is another file, leave out the activities that both have. Undoing the import brings all back.",
    ja: "このファイルは {dataset} の新しい版とみなしますが、記録にある同データセットの活動 {all} 件のうち {count} 件が含まれていません。他の記録が参照しているものを除き、削除します。別のファイルである場合は、重複する活動を除いてください。取込を取り消せばすべて元に戻ります。",
  },
  IATI_MUCH_GONE: {
    en: "This file is taken for a newer version of {dataset}, and {count} of the {all} activities that the record has of it are not in the file: {names}. So it is with an extract, or a download that broke off. Nothing is imported, as they would go with their money and results. Import the whole file; or, if they are to go, say so by the option --drop-missing, or by the box on the page.",
    ja: "このファイルは {dataset} の新しい版とみなしますが、記録にある同データセットの活動 {all} 件のうち {count} 件が含まれていません：{names}。一部の抜粋や途中で切れたダウンロードの可能性があります。資金や成果も併せて削除されるため、何も取り込みません。全体のファイルを取り込むか、削除してよい場合は --drop-missing を付けるか、画面の確認欄にチェックを入れてください。",
  },
  IATI_MONEY_GONE: {
    en: "This file is taken for a newer version of {dataset}, and {count} of the {all} transactions that the record has of it are not in the file, those that replace others counted. So it is with a file that leaves out the money, or a download that broke off. Nothing is imported. Import the whole file; or, if they are to go, say so by the option --drop-missing, or by the box on the page.",
    ja: "このファイルは {dataset} の新しい版とみなしますが、記録にある同データセットの取引 {all} 件のうち、差替えを除き {count} 件が含まれていません。金額を省いたファイルや途中で切れたダウンロードの可能性があるため、何も取り込みません。全体のファイルを取り込むか、削除してよい場合は --drop-missing を付けるか、画面の確認欄にチェックを入れてください。",
  },
  IATI_DATASET_NAMESAKE: {
    en: "The record has a dataset {other} from a file of this name, and no activity of it is in this file: this one begins a dataset of its own, {dataset}, and both stand. If it is a newer version of the same data under other identifiers, its money would stand twice: undo the imports of {other} first.",
    ja: "同じ名前のファイルによるデータセット {other} がありますが、このファイルにはその活動が一つもないため、別のデータセット {dataset} として取り込み、両方が残ります。識別子を変更した同じデータの新しい版であれば資金が二重になるため、先に {other} の取込を取り消してください。",
  },
  IATI_ID_TAKEN: {
    en: "The record already has {kind}/{id}, which did not come from this dataset. Nothing is imported: rename one of the two.",
    ja: "記録には既に {kind}/{id} があり、このデータセットのものではありません。何も取り込みません。どちらかの名前を変えてください。",
  },
  IATI_ROWS_TOO_MANY: {
    en: "The file would make more than {limit} rows, the most that one import may have. Import it in parts, by country or by year.",
    ja: "このファイルは 1 回の取込の上限 {limit} 行を超えます。国別や年別に分けて取り込んでください。",
  },
  IATI_DETAIL_LIMIT: {
    en: "{identifier} says more beside what the record has fields for than is kept of one activity ({rows} elements, {length} characters): of {count} elements nothing is. They stand in the file; its money and results are all taken over.",
    ja: "{identifier} は、記録に対応する項目のない内容が 1 活動当たりの上限（要素 {rows} 件、{length} 文字）を超えるため、{count} 件の要素を保存しません。ファイルには残っています。資金と成果はすべて取り込みます。",
  },
  IATI_NOTHING: {
    en: "The file holds no activity and no organisation that could be taken over.",
    ja: "取り込める活動も組織もありません。",
  },
  IATI_PROJECT_CLOSED: {
    en: "{identifier} was closed here on {on}; the file gives the status {found}. Its project stays closed; the publisher's status stands with what is reported in IATI. If the work goes on, propose to reopen the project here.",
    ja: "{identifier} は本記録で {on} に終了しています。ファイルの状態は {found} ですが、プロジェクトは終了のままとし、発行者の状態は IATI の報告内容に残します。活動が続いている場合は、本記録でプロジェクトの再開を申請してください。",
  },
  IATI_PROJECT_REOPENED: {
    en: "{identifier} was closed and reopened here; the file gives the status {found}. Its project stays open; the publisher's status stands with what is reported in IATI. Close it here once it has ended.",
    ja: "{identifier} は本記録で終了後に再開されています。ファイルの状態は {found} ですが、プロジェクトは再開のままとし、発行者の状態は IATI の報告内容に残します。終了した場合は、本記録で終了の手続をとってください。",
  },
  IATI_FUND_CURRENCY: {
    en: "Amounts of the fund {identifier} are counted here in {stands}; the file's default currency is {found} now. The fund stays in {stands}, and what the file reports stays in its own currencies. If the fund itself changed over, open another fund in {found} for what comes in from then on.",
    ja: "基金 {identifier} の金額は本記録で {stands} 建てで計上されていますが、ファイルの既定通貨は {found} に変わりました。基金の通貨は {stands} のままとし、ファイルの報告額はその通貨のまま残します。基金自体の通貨が変わった場合は、以後の入金用に {found} 建ての基金を別に登録してください。",
  },
  IATI_ROWS_KEPT: {
    en: "{id} is no longer in the file, but other records refer to it: it stays.",
    ja: "{id} はファイルからなくなりましたが、他の記録が参照しているため残します。",
  },
});

export type IatiFindingCode = keyof typeof IATI_FINDINGS;

const SEVERITY: Readonly<Partial<Record<IatiFindingCode, Severity>>> = {
  IATI_IDENTIFIER_MISSING: "error",
  IATI_IDENTIFIER_TWICE: "error",
  IATI_TYPE_UNKNOWN: "error",
  IATI_VALUE_UNREADABLE: "error",
  IATI_CURRENCY_MISSING: "error",
  IATI_OWN_ACTIVITY: "error",
  IATI_FILE_CHANGED: "critical",
  IATI_ACTIVITY_ELSEWHERE: "critical",
  IATI_ID_TAKEN: "critical",
  IATI_MUCH_GONE: "critical",
  IATI_MONEY_GONE: "critical",
  IATI_ROWS_TOO_MANY: "critical",
  IATI_NOTHING: "critical",
  IATI_ALL_OWN: "critical",
  IATI_LANGUAGES: "advisory",
  IATI_CONTACT_LEFT_OUT: "advisory",
  IATI_ORGANISATION_REFERENCE_EMPTY: "advisory",
  IATI_ORGANISATION_UNCERTAIN: "warning",
  IATI_ORGANISATION_BY_NAME: "advisory",
  IATI_LEVEL_PROJECT: "advisory",
  IATI_FUND_TYPE: "advisory",
  IATI_COUNTED_INTERNAL: "advisory",
  IATI_DIRECTIONS_APART: "advisory",
  IATI_PROJECT_CLOSED: "advisory",
  IATI_PROJECT_REOPENED: "advisory",
  IATI_ROWS_KEPT: "advisory",
};

/** Where in the file; 0 for the file as a whole. */
export interface IatiSpot {
  readonly line: number;
  readonly path?: string;
}

export interface IatiReport {
  readonly findings: Finding[];
  /** How often each rule was found: `findings` holds the first ones of each. */
  readonly counts: Map<string, number>;
  /** Whether any was critical: then nothing may be taken over. */
  isCritical(): boolean;
  add(code: IatiFindingCode, spot: IatiSpot, facts?: Facts): void;
  /** A finding of the standard's own check. */
  addChecked(finding: Finding): void;
  /** All that another report has, after what this one has. */
  append(other: IatiReport): void;
}

/** Collects findings: every one is counted, of each rule the first ones are kept. */
export function openIatiReport(file: string): IatiReport {
  const findings: Finding[] = [];
  const counts = new Map<string, number>();
  let isCritical = false;
  const isKept = (rule: string, severity: Severity) => {
    isCritical ||= severity === "critical";
    const count = (counts.get(rule) ?? 0) + 1;
    counts.set(rule, count);
    return count <= LIMITS.iati_findings_of_a_rule && findings.length < LIMITS.findings_kept;
  };
  const addChecked = (finding: Finding) => {
    if (isKept(finding.rule, finding.severity)) findings.push(finding);
  };
  return {
    findings,
    counts,
    isCritical: () => isCritical,
    add(code, { line, path }, facts = {}) {
      const severity = SEVERITY[code] ?? "warning";
      if (!isKept(code, severity)) return;
      const place = {
        file,
        ...(line > 0 ? { line } : {}),
        ...(path === undefined ? {} : { path }),
      };
      findings.push({ rule: code, severity, place, message: fillText(IATI_FINDINGS[code], facts) });
    },
    addChecked,
    append(other) {
      const unkept = new Map(other.counts);
      for (const finding of other.findings) {
        addChecked(finding);
        unkept.set(finding.rule, (unkept.get(finding.rule) ?? 0) - 1);
      }
      for (const [rule, count] of unkept) counts.set(rule, (counts.get(rule) ?? 0) + count);
      isCritical ||= other.isCritical();
    },
  };
}
