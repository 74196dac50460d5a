import { refuser } from "../base/refusal.js";
import { texts } from "../base/text.js";

/**
 * Every no that the rules of the money say to a person: what, the figures, and the next step. Codes are never reused.
 * Order: the book, contributions, the fund, projects.
 */
export const FUND_REFUSALS = texts({
  // The book
  STEP_NOT_ALLOWED: {
    en: "This {noun} is at “{from}” and cannot go to “{to}”. From here it can go to: {allowed}.",
    ja: "この{noun}は「{from}」の状態にあり、「{to}」には移行できません。移行できる状態：{allowed}。",
  },
  ENTRY_TOO_FEW_LINES: {
    en: "An entry has at least two lines; this one has {lines}. Enter both the debit and the credit.",
    ja: "仕訳には2行以上が必要ですが、{lines}行しかありません。借方と貸方の両方を入力してください。",
  },
  ENTRY_ZERO_LINE: {
    en: "A line on account {account} has the amount zero. Leave the line out.",
    ja: "勘定科目{account}に金額がゼロの行があります。この行を削除してください。",
  },
  ENTRY_UNBALANCED: {
    en: "The entry does not balance in the {book} book: {difference} is left over. Debits and credits must add up to zero.",
    ja: "仕訳の貸借が一致しません（{book}帳簿、差額{difference}）。借方と貸方の合計を一致させてください。",
  },
  ENTRY_CLEARING_OPEN: {
    en: "The exchange clearing account is left with {difference}. Post it as an exchange gain or loss.",
    ja: "外貨換算清算勘定に{difference}が残っています。為替差損益として計上してください。",
  },
  CONVERSION_NOT_NEEDED: {
    en: "{amount} is already in the ledger's currency: it carries no rate and its value is itself. Leave the rate out.",
    ja: "{amount}は元帳の通貨建てであり、換算は不要です。換算率を削除してください。",
  },
  CONVERSION_WITHOUT_RATE: {
    en: "{amount} has no exchange rate into {base}. Choose the rate, with its kind, day and source.",
    ja: "{amount}を{base}に換算する換算率がありません。換算率（種類・適用日・出典）を選択してください。",
  },
  CONVERSION_WRONG: {
    en: "{amount} at its stored rate is {expected}, not {found}. Use the converted amount, or correct the rate.",
    ja: "{amount}を記録された換算率で換算すると{expected}となり、{found}とは一致しません。換算額又は換算率を訂正してください。",
  },
  REVERSAL_WITHOUT_REASON: {
    en: "A correction needs a reason. Say in a sentence what was wrong.",
    ja: "訂正には理由が必要です。何が誤っていたかを一文で記載してください。",
  },
  REVERSAL_OF_REVERSAL: {
    en: "Entry {entry} is itself a reversal and cannot be reversed. Record the event again instead.",
    ja: "仕訳{entry}は取消仕訳であるため、取り消すことができません。取引を改めて記録してください。",
  },
  ENTRY_ALREADY_REVERSED: {
    en: "Entry {entry} was already reversed by entry {by}. An entry is reversed once; correct the entry that replaced it.",
    ja: "仕訳{entry}は既に仕訳{by}により取り消されています。取消しは一度に限られます。差し替え後の仕訳を訂正してください。",
  },
  CHAIN_BROKEN: {
    en: "The record's chain breaks at entry {seq}; entry {expected} was expected, unchanged. Restore a backup and compare.",
    ja: "記録の連鎖が仕訳{seq}で途切れています（本来は未改変の仕訳{expected}）。バックアップを復元し、照合してください。",
  },
  CHAIN_CUT_OFF: {
    en: "The record ends at entry {seq}, but entry {anchor} was once recorded. Restore a backup and compare.",
    ja: "記録は仕訳{seq}で終わっていますが、過去に仕訳{anchor}まで記録されていました。バックアップを復元し、照合してください。",
  },
  PERIOD_CLOSED: {
    en: "{on} lies in the closed period {from} to {to}. Use a day in an open period; today is {today}.",
    ja: "{on}は締め済みの会計期間（{from}から{to}まで）に属します。開いている期間の日付を用いてください（本日：{today}）。",
  },
  PERIOD_BACKWARDS: {
    en: "The period ends on {to}, before it begins on {from}. Exchange the two days.",
    ja: "期間の終了日（{to}）が開始日（{from}）より前です。日付を訂正してください。",
  },
  PERIOD_OVERLAPS: {
    en: "These days overlap the period {from} to {to}. Close that period as it stands, or choose days outside it.",
    ja: "既存の会計期間（{from}から{to}まで）と重複しています。その期間をそのまま締めるか、重複しない期間を指定してください。",
  },
  PERIOD_ALREADY_CLOSED: {
    en: "The period {from} to {to} is already closed, for good. Post corrections in an open period.",
    ja: "会計期間（{from}から{to}まで）は既に締められており、再開できません。訂正は開いている期間に計上してください。",
  },
  PERIOD_EARLIER_OPEN: {
    en: "The earlier period {from} to {to} is still open. Close it first: periods close in order.",
    ja: "これより前の期間（{from}から{to}まで）が締められていません。期間は順に締めてください。",
  },
  RATE_SAME_CURRENCY: {
    en: "A rate converts one currency into another; both are {currency} here. Correct one of them.",
    ja: "換算率は異なる通貨間のものですが、いずれも{currency}になっています。通貨を訂正してください。",
  },
  RATE_NOT_POSITIVE: {
    en: "“{rate}” is no exchange rate. Write a positive decimal number such as 110.25, without grouping.",
    ja: "「{rate}」は換算率ではありません。110.25のような正の小数を、桁区切りなしで入力してください。",
  },
  RATE_MISSING: {
    en: "There is no {type} rate between {from} and {to} in force on {on}. Load or record the rate first.",
    ja: "{on}に適用される{from}・{to}間の換算率（{type}）がありません。先に換算率を登録してください。",
  },
  RATE_UPSIDE_DOWN: {
    en: "{from} 1 = {to} {rate} is more than ten times away from the last rate known ({previous}). The direction is probably the wrong way round: check it, and state which currency is one unit.",
    ja: "{from} 1 = {to} {rate}は直近の換算率（{previous}）と10倍以上異なります。建値の方向が逆である可能性があります。1単位とする通貨を確認してください。",
  },
});

export const refuse = refuser(FUND_REFUSALS);
