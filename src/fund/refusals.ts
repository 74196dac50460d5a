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
  CORRECTION_OVERDRAWS_FUND: {
    en: "Taking this back would leave {after} to allocate: others already rely on it. Cancel or return allocations first.",
    ja: "この取消しにより配分可能残高が{after}となります。既に配分の財源となっているため、先に配分の取消し又は返還を行ってください。",
  },
  CORRECTION_OVERDRAWS_ALLOCATION: {
    en: "Taking this back would leave the allocation at {after}: money was already released or used. Record its return first.",
    ja: "この取消しにより配分の残額が{after}となります。既に送金又は使用されているため、先に返還を記録してください。",
  },
  CORRECTION_OVERDRAWS_CASH: {
    en: "Taking this back would leave {after} in cash: what came in was paid out or exchanged since. Take that back first.",
    ja: "この取消しにより手元資金が{after}となります。既に支払又は交換されているため、先にその記帳を取り消してください。",
  },
  CORRECTION_OVERDRAWS_OBLIGATION: {
    en: "Taking this back would leave {after} open of the obligation: part of it was settled or freed since. Take that back first.",
    ja: "この取消しにより支出負担の残額が{after}となります。既に精算又は取消しが記帳されているため、先にその記帳を取り消してください。",
  },
  CORRECTION_OVERDRAWS_AGREEMENT: {
    en: "Taking this back would leave the agreement at {after}: money was received, given up or released from its condition since. Take that back first.",
    ja: "この取消しにより取決めの残額が{after}となります。既に入金、償却又は条件の成就が記帳されているため、先にその記帳を取り消してください。",
  },
  CORRECTION_OVERDRAWS_INTEREST: {
    en: "Taking this back would leave {after} of the agreement's interest: it went back to the donor since. Take that back first.",
    ja: "この取消しにより取決めの利息の残額が{after}となります。既に拠出者に返還されているため、先にその記帳を取り消してください。",
  },
  CORRECTION_OVERDRAWS_RELEASE: {
    en: "Taking this back would leave {after} released: part of it came back since. Take the return back first.",
    ja: "この取消しにより送金額が{after}となります。既に返還が記帳されているため、先にその記帳を取り消してください。",
  },
  CORRECTION_OVERDRAWS_CONTRIBUTION: {
    en: "Taking this back would draw {asked} more on “{contribution}”, of which {left} is left: it was allocated to others since. Allocate anew instead.",
    ja: "この取消しにより「{contribution}」から新たに{asked}を充当することになりますが、他に配分済みのため残額は{left}です。改めて配分を行ってください。",
  },
  CORRECTION_OVERDRAWS_DRAWN: {
    en: "Taking this back would leave “{contribution}” at {after}: allocations draw on it ({allocations}). Draw them on other contributions first, or cancel what is not used of them.",
    ja: "この取消しにより「{contribution}」の残額が{after}となりますが、この拠出は既に配分（{allocations}）の財源となっています。先に財源を他の拠出に替えるか、配分の未使用分を取り消してください。",
  },
  CORRECTION_OVERDRAWS_REFUNDED: {
    en: "Taking this back would leave “{contribution}” at {after}: a part of it was refunded or used since. Take that back first.",
    ja: "この取消しにより「{contribution}」の残額が{after}となります。既にその一部が返還又は使用されているため、先にその記帳を取り消してください。",
  },
  CORRECTION_LEAVES_UNPAID: {
    en: "Taking this back would leave {after} of the money that no contribution ties, on which allocations draw: what is left of the contributions does not cover them, or is tied to another use. Cancel what is not used of allocations first, or record what pays them.",
    ja: "この取消しにより、使途の指定のない資金の残額が{after}となりますが、既に配分の財源となっています。残る拠出は、額が足りないか、使途が限定されています。先に配分の未使用分を取り消すか、財源となる入金を記録してください。",
  },
  CORRECTION_RESTS: {
    en: "Entry {later} ({what}) followed from this one and still stands. Reverse that first, then this one.",
    ja: "この仕訳に基づく仕訳{later}（{what}）が残っています。先にその仕訳を取り消してください。",
  },
  CORRECTION_AMENDED: {
    en: "Amendment no. {no} of the agreement ({id}, entry {later}) still stands. Reverse that first, then the agreement.",
    ja: "取決めの変更第{no}号（{id}、仕訳{later}）が残っています。先にその仕訳を取り消してから、取決めを取り消してください。",
  },
  CORRECTION_CLOSED: {
    en: "Project {project} was closed financially on {on}: taking this back would open its books again. Have the figure reported anew, a later report replaces it; or have the project reopened first.",
    ja: "プロジェクト{project}は{on}に会計上終了しており、この仕訳を取り消すことはできません。訂正後の額を改めて報告として記録するか（後の報告が以前の額に代わります）、先にプロジェクトの再開の手続をとってください。",
  },
  CORRECTION_FOLLOWS: {
    en: "Entry {entry} only passes on to the project what another entry brought into its account or took from it. Reverse that entry: this one goes back with it.",
    ja: "仕訳{entry}は、プロジェクト口座の入出金をプロジェクトに引き渡す仕訳です。元の入出金の仕訳を取り消してください。この仕訳も併せて取り消されます。",
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
  PERIOD_NOT_OVER: {
    en: "The period ends on {to}, and by UTC it is {today}. A period closes for good: close it once its last day is over.",
    ja: "期間は{to}に終了しますが、協定世界時では{today}です。締めた期間は再開できないため、終了日が過ぎてから締めてください。",
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
  RATE_FAR_AHEAD: {
    en: "{on} is more than two years ahead: no rate is stated for so long. Check the year; {last} is the last day that is taken.",
    ja: "{on}は2年以上先の日付です。年を確認してください（受け付ける最終日：{last}）。",
  },
  RATE_UPSIDE_DOWN: {
    en: "{from} 1 = {to} {rate} is more than ten times away from the last rate known ({previous}). The direction is probably the wrong way round: check it, and state which currency is one unit.",
    ja: "{from} 1 = {to} {rate}は直近の換算率（{previous}）と10倍以上異なります。建値の方向が逆である可能性があります。1単位とする通貨を確認してください。",
  },

  // Contributions
  CURRENCY_NOT_LEDGERS: {
    en: "{amount} is not in the ledger's currency, {base}. Convert it first, or choose the ledger of that currency.",
    ja: "{amount}は元帳の通貨（{base}）建てではありません。先に換算するか、該当する通貨の元帳を選択してください。",
  },
  AMOUNT_NOT_POSITIVE: {
    en: "The amount is {amount}; it must be more than zero. Record a reduction as a correction of its own.",
    ja: "金額が{amount}になっています。ゼロより大きい額を入力してください。減額は訂正として記録してください。",
  },
  DAY_IN_FUTURE: {
    en: "{on} is still to come: nowhere on earth is it later than {latest_day}. Enter the day on which it happened.",
    ja: "{on}はまだ到来していません（世界で最も日付の進んだ地域でも{latest_day}です）。実際の日付を入力してください。",
  },
  EARMARKING_UNKNOWN_MODALITY: {
    en: "“{modality}” is no earmarking modality. Use a letter from A to L, or leave it out.",
    ja: "「{modality}」は使途指定の方式ではありません。AからLまでの記号を用いるか、空欄にしてください。",
  },
  EARMARKING_CONTRADICTS: {
    en: "Modality {modality} belongs to “{implied}”, but the category says “{category}”. Correct one of the two.",
    ja: "方式{modality}は「{implied}」に属しますが、区分は「{category}」になっています。いずれかを訂正してください。",
  },
  EARMARKING_NO_OUTCOME: {
    en: "“{title}” is no outcome: money is tied to an outcome, not to an output or impact. Choose the outcome.",
    ja: "「{title}」はアウトカムではありません。使途はアウトプットやインパクトではなくアウトカムにより指定します。アウトカムを選択してください。",
  },
  CLASSIFICATION_NOT_CONFIRMED: {
    en: "The classification {classification} is only suggested. A person confirms it before it is published or summed.",
    ja: "分類{classification}は候補の段階です。公表・集計の前に担当者が確認してください。",
  },
  CLASSIFICATION_CODE: {
    en: "“{code}” is no code of this classification. Enter {codes}.",
    ja: "「{code}」はこの分類のコードではありません。{codes}を入力してください。",
  },
  PLEDGE_CURRENCY: {
    en: "The agreement of {agreed} is in another currency than the pledge ({currency}). Record the conversion on the pledge itself.",
    ja: "取決め額{agreed}の通貨が拠出表明の通貨（{currency}）と異なります。拠出表明側で換算を記録してください。",
  },
  PLEDGE_EXCEEDED: {
    en: "{left} of the pledge is left, and the agreement takes {asked}. Link the part that fulfils the pledge, or record the larger pledge.",
    ja: "拠出表明の残額は{left}ですが、{asked}を充当しようとしています。該当部分のみを関連付けるか、拠出表明額を改めて記録してください。",
  },
  IN_KIND_BACKWARDS: {
    en: "It ends on {to}, before it begins on {from}. Exchange the two days.",
    ja: "終了日（{to}）が開始日（{from}）より前です。日付を訂正してください。",
  },
  IN_KIND_WITHOUT_METHOD: {
    en: "The value {value} has no method of valuation. Say how it was valued, or leave the value out.",
    ja: "評価額{value}の評価方法が記載されていません。評価方法を記載するか、評価額を空欄にしてください。",
  },
  AGREEMENT_ENDS_BEFORE_START: {
    en: "The agreement ends on {to}, before it takes effect on {from}. Correct one of the two days.",
    ja: "取決めの終了日（{to}）が発効日（{from}）より前です。日付を訂正してください。",
  },
  AGREEMENT_ELIGIBILITY_ENDS_EARLY: {
    en: "Expenditure is eligible until {until}, before the agreement ends on {to}. Use that day or a later one.",
    ja: "支出可能期限（{until}）が取決めの終了日（{to}）より前です。終了日以降の日付としてください。",
  },
  RATE_BP_OUT_OF_RANGE: {
    en: "A rate of {rate} is outside 0 to 10,000 hundredths of a percent. 7 % is 700.",
    ja: "率{rate}は0から10,000まで（1万分率）の範囲外です。7%は700と入力してください。",
  },
  AGREEMENT_NOT_IN_FORCE: {
    en: "The agreement is not in force. Only a signed agreement that has not ended can be amended, scheduled or paid.",
    ja: "この取決めは有効ではありません。変更・分割払込みの設定・入金は、署名済みで終了していない取決めに限られます。",
  },
  AGREEMENT_WITHDRAWN: {
    en: "The agreement was withdrawn: no money comes under it. Name the one that was signed in its place, or leave the money in suspense.",
    ja: "この取決めは取り下げられており、入金の対象となりません。代わりに署名された取決めを指定するか、仮受金のままとしてください。",
  },
  AMENDMENT_NUMBER: {
    en: "This is amendment {found}, and the next one is number {expected}. A number is used once; record the missing ones first.",
    ja: "変更第{found}号が指定されましたが、次は第{expected}号です。番号は重複させず、欠けている変更を先に記録してください。",
  },
  AMENDMENT_CURRENCY: {
    en: "An amendment of {delta} is in another currency than the agreement ({currency}). Use the agreement's.",
    ja: "変更額{delta}の通貨が取決めの通貨（{currency}）と異なります。取決めの通貨で入力してください。",
  },
  AMENDMENT_DELTA: {
    en: "An amendment of the amount changes the amount, and no other kind does. Enter the difference, or choose another kind.",
    ja: "金額の変更には増減額が必要であり、他の種類の変更には増減額を入力できません。内容を確認してください。",
  },
  EXTENSION_NOT_LATER: {
    en: "The last day is {old} already; {asked} was entered. Enter a later day.",
    ja: "現在の期限日は{old}ですが、{asked}が入力されました。より後の日を入力してください。",
  },
  AMENDMENT_LAST_DAY: {
    en: "An extension names a new last day, of the agreement or of its expenditure, and no other amendment does. Enter the day, or choose another kind.",
    ja: "期間の延長には、取決め又は支出の新しい期限日が必要であり、他の種類の変更には入力できません。日付を入力するか、種類を選び直してください。",
  },
  AMENDMENT_PSC_RATE: {
    en: "An amendment of the programme support names the new rate, and no other amendment does. Enter the rate, or choose another kind.",
    ja: "事業支援経費の変更には新しい率が必要であり、他の種類の変更には率及び適用開始日を入力できません。率を入力するか、種類を選び直してください。",
  },
  PSC_RATE_SAME: {
    en: "The rate is {rate} on {on} already. Enter another rate, or another day.",
    ja: "{on}の率は既に{rate}です。別の率又は日付を入力してください。",
  },
  AMENDMENT_SCOPE: {
    en: "Only an amendment of the scope ties the money anew. Choose that kind, or leave out what it is tied to.",
    ja: "使途の指定を変更できるのは、対象範囲の変更に限ります。種類を選び直すか、使途の指定を空欄にしてください。",
  },
  SCOPE_GIVEN_AND_LIFTED: {
    en: "By {rule} the money is tied anew and no longer tied at once. Enter the new ones, or say that it is tied no more.",
    ja: "{rule}について、新しい指定と指定の解除が同時に入力されています。いずれか一方にしてください。",
  },
  AMENDMENT_TERMS: {
    en: "An amendment of the terms says what becomes of interest, of what is left, or who bears exchange differences, and no other amendment does. Choose one of them, or another kind.",
    ja: "取扱条件の変更には、利息、終了時の残額、為替差額の負担者のいずれかの指定が必要であり、他の種類の変更には指定できません。いずれかを選択するか、種類を選び直してください。",
  },
  TERMS_SAME: {
    en: "These terms hold already on {on}. Choose what is to change, or another day.",
    ja: "{on}の時点で既に同じ条件です。変更する項目又は日付を選び直してください。",
  },
  AMENDMENT_BEFORE_AGREEMENT: {
    en: "The amendment was signed on {on}, before the agreement itself ({signed_on}). Correct the day.",
    ja: "変更の署名日（{on}）が取決めの署名日（{signed_on}）より前です。日付を訂正してください。",
  },
  AMENDMENT_BELOW_RECEIVED: {
    en: "The agreement would be {amended}, but {received} was already received. Lower it no further than that; what goes back to the donor is refunded, without an amendment.",
    ja: "変更後の取決め額は{amended}となり、既受領額{received}を下回ります。既受領額以上としてください。拠出者に戻す額は、取決めの変更によらず返還として記録してください。",
  },
  AMENDMENT_BELOW_SCHEDULED: {
    en: "The agreement would be {amended}, but instalments of {scheduled} are scheduled. Cancel or lower instalments first.",
    ja: "変更後の取決め額は{amended}となり、分割払込予定額{scheduled}を下回ります。先に予定を取消し又は減額してください。",
  },
  INSTALMENT_CURRENCY: {
    en: "Instalment {seq} of {amount} is not in the agreement's currency, {currency}. Schedule it in that currency.",
    ja: "第{seq}回の分割払込み{amount}が取決めの通貨（{currency}）建てではありません。取決めの通貨で設定してください。",
  },
  INSTALMENT_NUMBER_TWICE: {
    en: "Number {seq} stands for two instalments. Give each its own.",
    ja: "番号{seq}が複数の分割払込みに付いています。番号を分けてください。",
  },
  INSTALMENT_UNKNOWN: {
    en: "The agreement has no instalment {instalment}. Choose one of its instalments.",
    ja: "この取決めに分割払込み{instalment}はありません。登録済みのものから選択してください。",
  },
  INSTALMENT_BELOW_SETTLED: {
    en: "Of instalment {seq} {settled} was received or written off; it would be {asked}. Enter that much at least. Zero cancels one of which nothing was.",
    ja: "第{seq}回の分割払込みは{settled}が受領又は償却済みであり、{asked}とすることはできません。その額以上としてください（受領も償却もない場合は、ゼロで取消しとなります）。",
  },
  INSTALMENTS_EXCEED_AGREEMENT: {
    en: "Instalments add up to {scheduled}, more than the agreed {agreed}. Lower one, or record the amendment first.",
    ja: "分割払込みの合計{scheduled}が取決め額{agreed}を超えています。減額するか、先に取決めの変更を記録してください。",
  },
  RECEIPT_MIXED_CURRENCIES: {
    en: "The bank credited {credited}: its charge, what is held in suspense and what is matched on the same account are in that currency. Correct the currencies.",
    ja: "銀行の入金額は{credited}です。手数料・仮受額・照合額も同じ通貨で入力してください。",
  },
  RECEIPT_DOES_NOT_ADD_UP: {
    en: "Of {gross}, the matched parts and suspense leave {difference}. Nothing was converted, so they must add up: match the rest or hold it in suspense.",
    ja: "入金総額{gross}に対し、照合額と仮受額の合計との間に{difference}の差があります。換算がないため一致が必要です。残額を照合するか仮受けとしてください。",
  },
  RECEIPT_OTHER_CURRENCY: {
    en: "{amount} was sent, and the agreement is in {agreed}. State what was sent in the agreement's currency.",
    ja: "送金額は{amount}ですが、取決めの通貨は{agreed}です。取決めの通貨での送金額を入力してください。",
  },
  MATCH_EXCEEDS_INSTALMENT: {
    en: "{left} is open on instalment {seq}, and {asked} was matched to it. Match that much, and hold the rest in suspense.",
    ja: "第{seq}回の分割払込みの未受領額は{left}ですが、{asked}を照合しようとしています。未受領額までを照合し、残額は仮受けとしてください。",
  },
  MATCH_BEFORE_RECEIPT: {
    en: "The money came in on {received_on}, after {on}. Match it on that day or later.",
    ja: "入金日は{received_on}であり、{on}より後です。入金日以降の日付で照合してください。",
  },
  WRITE_OFF_EXCEEDS_INSTALMENT: {
    en: "{left} is open on instalment {seq}; {asked} was to be written off. Write off that much at most.",
    ja: "第{seq}回の分割払込みの未受領額は{left}ですが、{asked}を放棄しようとしています。未受領額以下の額を入力してください。",
  },
  INSTALMENTS_RECEIVED: {
    en: "No instalment of {agreement} is open, and {held} is held. Schedule another instalment, after an amendment where more was agreed, or leave the money in suspense.",
    ja: "取決め{agreement}に未受領の分割払込みがなく、{held}を照合できません。必要に応じて取決めの変更を記録の上、分割払込みを追加するか、仮受金のままとしてください。",
  },
  HELD_OTHER_CURRENCY: {
    en: "{amount} was recorded as sent, and the agreement is in {agreed}. Reverse the receipt's entry, and record it anew with what was sent in {agreed}.",
    ja: "送金額は{amount}と記録されていますが、取決めの通貨は{agreed}です。入金の仕訳を取り消し、{agreed}建ての送金額で改めて記録してください。",
  },
  RECEIVED_EXCEEDS_AGREEMENT: {
    en: "{received} would be received, more than the agreed {agreed}. Record the amendment, or hold the excess in suspense.",
    ja: "受領額が{received}となり、取決め額{agreed}を超えます。取決めの変更を記録するか、超過額を仮受けとしてください。",
  },
  REFUND_EXCEEDS_BALANCE: {
    en: "{left} can be refunded: received less spent and obligated, with interest due. {asked} was asked. Lower the amount, or free obligations first.",
    ja: "返還可能額（受領額から支出額及び支出負担額を控除し、返還すべき利息を加えた額）は{left}ですが、{asked}が指定されました。減額するか、先に支出負担を解消してください。",
  },
  REFUND_BALANCE_OPEN: {
    en: "The case still holds {balance}; it closes at zero, or at no more than {minimum} whose use was decided. Pay it first.",
    ja: "返還案件に{balance}が残っています。残額がゼロ、又は使途が決定した{minimum}以下の場合に終了できます。先に支払ってください。",
  },
  REFUND_WITHOUT_DISPOSITION: {
    en: "{balance} remains, below the minimum. Say what becomes of it: return, another project, or core.",
    ja: "少額の残額{balance}があります。返還・他のプロジェクトへの充当・コア財源への繰入れのいずれとするかを指定してください。",
  },

  REFUND_CASE_OPEN: {
    en: "The case {id} of this agreement is open. Close it first.",
    ja: "この取決めには返還案件{id}が継続中です。先に終了してください。",
  },
  REFUND_AGAINST_AGREEMENT: {
    en: "By the agreement what is left is {agreed}, and this would be: {asked}. Do as the agreement says, or record its amendment first.",
    ja: "取決めでは残額の取扱いを「{agreed}」と定めていますが、「{asked}」が指定されました。取決めに従うか、先に取決めの変更を記録してください。",
  },
  INTEREST_OF_NO_AGREEMENT: {
    en: "A charge is the fund's, not one contribution's: only interest is earned on an agreement. Leave the agreement out.",
    ja: "経費は基金全体に係るものであり、取決めを指定できるのは利息に限ります。取決めを空欄にしてください。",
  },
  REFUND_NOT_RETURNED: {
    en: "The donor instructed to use this balance, not to return it: no amount is paid. Leave the amount out.",
    ja: "拠出者の指示は返還ではないため、支払は行いません。金額を空欄にしてください。",
  },
  REFUND_USE_NOTED: {
    en: "That this balance was used as instructed was noted on {on} already. Close the case.",
    ja: "指示どおりの使用は{on}に記録済みです。返還案件を終了してください。",
  },
  DECISION_WITHOUT_CONDITION: {
    en: "“{decision}” was decided without conditions: it can be carried out as it is. Nothing is left to record.",
    ja: "決定「{decision}」には条件が付されていないため、そのまま執行できます。記録は不要です。",
  },
  AGREEMENT_WITHOUT_CONDITION: {
    en: "This agreement was signed without a condition: its contribution is income already. Nothing is left to record.",
    ja: "この取決めには条件がなく、拠出は既に収入に計上されています。記録は不要です。",
  },
  CONDITION_ALREADY_MET: {
    en: "The condition was met on {on}. Nothing is left to record.",
    ja: "条件は{on}に成就済みです。記録は不要です。",
  },
  CONDITION_BEFORE_SIGNATURE: {
    en: "The condition cannot be met on {on}, before the agreement was signed on {signed_on}. Correct the day.",
    ja: "条件成就の日{on}が署名日{signed_on}より前です。日付を訂正してください。",
  },
  INSTALMENT_SAME_DAY: {
    en: "The instalment is due on {on} already. Enter the new day.",
    ja: "分割払込みの期日は既に{on}です。新しい期日を入力してください。",
  },
  INSTALMENT_BEFORE_SIGNATURE: {
    en: "No instalment is due on {on}, before the agreement was signed on {signed_on}. Correct the day.",
    ja: "期日{on}が署名日{signed_on}より前です。日付を訂正してください。",
  },

  // The fund
  DECISION_BEFORE_MEETING: {
    en: "The decision is dated {decided_on}, before the meeting of {met_on}. Correct one of the two days.",
    ja: "決定日（{decided_on}）が会合日（{met_on}）より前です。日付を訂正してください。",
  },
  DECISION_WITHOUT_AMOUNT: {
    en: "An approval names its amount. Enter what was approved.",
    ja: "承認の決定には金額が必要です。承認額を入力してください。",
  },
  SAME_PERSON: {
    en: "{person} made {subject} and cannot confirm it. Ask somebody else.",
    ja: "{subject}は{person}が作成したため、同じ者が確認することはできません。別の担当者に依頼してください。",
  },
  ALLOCATION_PSC_TWICE: {
    en: "This fund takes programme support once, from the fund; {psc} more in the allocation would charge it twice. Allocate direct costs only.",
    ja: "この基金は事業支援経費を基金段階で控除しており、配分に{psc}を含めると二重計上になります。直接費のみを配分してください。",
  },
  ALLOCATION_DECISION_NOT_CONFIRMED: {
    en: "Decision {decision} is not confirmed. Have it confirmed first.",
    ja: "決定{decision}は確認されていません。先に確認を受けてください。",
  },
  ALLOCATION_DECISION_NOT_APPROVED: {
    en: "Decision {decision} approves no money. Choose a decision that does.",
    ja: "決定{decision}は資金を承認していません。承認の決定を選択してください。",
  },
  ALLOCATION_CONDITIONS_OPEN: {
    en: "Decision {decision} has conditions that are not yet met. Record that they are met first.",
    ja: "決定{decision}の条件が成就していません。先に条件の成就を記録してください。",
  },
  ALLOCATION_BEFORE_DECISION: {
    en: "The allocation is dated {on}, before its decision of {decided_on}. Use that day or a later one.",
    ja: "配分日（{on}）が決定日（{decided_on}）より前です。決定日以降の日付としてください。",
  },
  ALLOCATION_EXCEEDS_DECISION: {
    en: "Decision {decision} has {left} left; {asked} was asked. Lower the amount, or have the body decide on more.",
    ja: "決定{decision}の残額は{left}ですが、{asked}が申請されました。減額するか、追加の決定を得てください。",
  },
  ALLOCATION_EXCEEDS_WINDOW: {
    en: "Window “{window}” has {left} left under its ceiling; {asked} was asked. Lower the amount, or have the ceiling raised.",
    ja: "ウィンドウ「{window}」の上限までの残額は{left}ですが、{asked}が申請されました。減額するか、上限の引上げを得てください。",
  },
  ALLOCATION_OUTSIDE_WINDOW: {
    en: "Window “{window}” is open to {rule} {allowed}; this project is for {asked}. Choose another window or project.",
    ja: "ウィンドウ「{window}」の対象（{rule}）は{allowed}ですが、このプロジェクトの対象は{asked}です。別のウィンドウ又はプロジェクトを選択してください。",
  },
  ALLOCATION_EXCEEDS_BALANCE: {
    en: "{left} can be allocated; {asked} was asked. Lower the amount, or record the contribution first.",
    ja: "配分可能額は{left}ですが、{asked}が申請されました。減額するか、先に拠出金の受領を記録してください。",
  },
  ALLOCATION_FREER_THAN_CONTRIBUTION: {
    en: "Only {usable} of {asked} may be used this way. The contribution “{contribution}” holds {held}, but is tied by {rule} to {allowed}, and this is for {wanted}. Allocate within that, or ask the donor to widen it.",
    ja: "{asked}のうち、この使途に充てられるのは{usable}に限られます。拠出「{contribution}」（残額{held}）の使途は{rule}により{allowed}に限定されており、申請の対象は{wanted}です。範囲内で配分するか、拠出者に使途の拡大を求めてください。",
  },
  SOURCE_TWICE: {
    en: "“{source}” stands twice. Give it one line with all that is drawn on it.",
    ja: "「{source}」が重複しています。一行にまとめてください。",
  },
  SOURCE_NOT_ALLOWED: {
    en: "“{source}” is tied by {rule} to {allowed}, and the allocation is for {asked}. Draw on a contribution that allows it.",
    ja: "「{source}」の使途は{rule}により{allowed}に限定されていますが、この配分の対象は{asked}です。対象とすることのできる拠出を充ててください。",
  },
  SOURCE_EXCEEDS_LEFT: {
    en: "{left} of “{source}” can be drawn on; {asked} would be. Draw the rest on another one.",
    ja: "「{source}」から充当できるのは{left}ですが、{asked}を充てることになります。残りは他の拠出を充ててください。",
  },
  SOURCES_NOT_WHOLE: {
    en: "The sources add up to {given}; the allocation was made for {gross}. Enter what each gives, all of it together.",
    ja: "充当額の合計は{given}ですが、配分額は{gross}です。合計が配分額に一致するように入力してください。",
  },
  CANCELLATION_NOTHING_UNUSED: {
    en: "Nothing of the allocation is unused: {approved} was allocated, and all of it was released, obligated or spent. Have released money returned first.",
    ja: "配分額{approved}はすべて送金、負担又は支出済みで、取り消せる未使用額がありません。送金済みの資金は先に返還を受けてください。",
  },
  CANCELLATION_EXCEEDS_UNUSED: {
    en: "{left} of the allocation is unused; {asked} was to be cancelled. Cancel that much, and have the rest returned.",
    ja: "配分の未使用額は{left}ですが、{asked}を取り消そうとしています。未使用額までを取り消し、残りは返還を受けてください。",
  },
  RELEASE_BEFORE_ALLOCATION: {
    en: "The release is dated {on}, before its allocation of {allocated_on}. Use that day or a later one.",
    ja: "送金日（{on}）が配分日（{allocated_on}）より前です。配分日以降の日付としてください。",
  },
  RELEASE_EXCEEDS_ALLOCATION: {
    en: "{left} of the allocation is not yet released; {asked} was asked. Release that much, or have more allocated.",
    ja: "配分の未送金額は{left}ですが、{asked}が指定されました。未送金額までとするか、追加配分を得てください。",
  },
  PAYMENT_WITHOUT_CASH: {
    en: "{cash} is in hand in that currency; {asked} was asked. Exchange what is held in another currency first, or pay in that one.",
    ja: "その通貨の手元資金は{cash}ですが、{asked}の支払いが求められました。他の通貨の保有分を先に交換するか、その通貨で支払ってください。",
  },
  RELEASE_WITHOUT_CASH: {
    en: "The fund has {cash} in hand; {asked} was asked. Wait for the next receipt, or release a smaller tranche.",
    ja: "基金の手元資金は{cash}ですが、{asked}が指定されました。次の入金を待つか、送金額を減らしてください。",
  },
  RETURN_EXCEEDS_HELD: {
    en: "The organisation holds {left}; a return of {asked} was entered. Correct the amount, or record the missing release.",
    ja: "実施機関の保有額は{left}ですが、返還額{asked}が入力されました。金額を訂正するか、未記録の送金を記録してください。",
  },
  TRANSFER_TO_ITSELF: {
    en: "{fund} would pay itself. Choose the fund that receives.",
    ja: "振替元と振替先がいずれも{fund}です。振替先の基金を選択してください。",
  },
  TRANSFER_CURRENCIES: {
    en: "The funds keep different currencies, {from} and {to}. Convert within the giving fund first.",
    ja: "基金の通貨が異なります（{from}・{to}）。先に振替元の基金で換算してください。",
  },
  FUNDING_LINES_UNSET: {
    en: "Nobody has settled how the funders of {project} share its costs. Settle it first, or charge one allocation.",
    ja: "プロジェクト{project}の費用負担の方法が定められていません。先に定めるか、配分を指定して支出を登録してください。",
  },
  FUNDING_LINE_TWICE: {
    en: "{allocation} stands twice among the lines. Give it one line with its whole share.",
    ja: "配分{allocation}が重複しています。一行にまとめてください。",
  },
  FUNDING_LINES_MIXED: {
    en: "These allocations are in several currencies ({currencies}). One cost is shared in one currency: charge each allocation by itself.",
    ja: "配分の通貨が異なります（{currencies}）。按分は同一通貨に限ります。配分ごとに支出を登録してください。",
  },
  EXCHANGE_EXCEEDS_HELD: {
    en: "{held} is held in that currency; {asked} was to be exchanged. Lower the amount, or record the receipt that is missing.",
    ja: "当該通貨の保有額は{held}ですが、{asked}が指定されました。減額するか、未登録の入金を先に記録してください。",
  },
  EXCHANGE_SAME_CURRENCY: {
    en: "The fund's own currency is {currency}: there is nothing to exchange. Name the currency that is given up.",
    ja: "基金の通貨は{currency}のため、交換の必要がありません。手放す通貨を指定してください。",
  },
  TRANSFER_EXCEEDS_BALANCE: {
    en: "{left} can be transferred without touching allocations; {asked} was asked. Lower the amount.",
    ja: "配分済み額を除いた振替可能額は{left}ですが、{asked}が指定されました。減額してください。",
  },
  CALL_NOT_OPEN: {
    en: "The call opens at {opens_at}. Submit from then on.",
    ja: "募集は{opens_at}に開始します。開始後に提出してください。",
  },
  CALL_CLOSED: {
    en: "The call closed at {closes_at}. Ask the secretariat about the next one.",
    ja: "募集は{closes_at}に締め切られました。次回については事務局にお問い合わせください。",
  },
  REVIEW_WITHOUT_DECLARATION: {
    en: "A review needs a declaration of interests. Declare whether there is a conflict first.",
    ja: "審査には利益相反の申告が必要です。先に利益相反の有無を申告してください。",
  },
  REVIEW_CONFLICT_OF_INTEREST: {
    en: "This reviewer has an interest in the proposal. Ask another reviewer.",
    ja: "この審査者は提案と利害関係があります。別の審査者に依頼してください。",
  },
  REVIEW_STAGE: {
    en: "A review at the stage “{stage}” is given while the proposal is at “{at}”; it is at “{status}”. Choose the stage that it is at.",
    ja: "「{stage}」は提案が「{at}」の状態にあるときに行いますが、現在は「{status}」です。現在の段階を選択してください。",
  },
  REVIEW_NOT_SCORED: {
    en: "A strategic review scores every criterion. Give the points for: {criterion}.",
    ja: "戦略審査では全ての評価項目に点数が必要です。「{criterion}」の点数を入力してください。",
  },
  REVIEW_TWICE: {
    en: "{reviewer} has reviewed this proposal at the stage “{stage}” already. Ask another reviewer.",
    ja: "{reviewer}はこの提案の「{stage}」を既に行っています。別の審査者に依頼してください。",
  },
  INTEREST_TWICE: {
    en: "{reviewer} has declared an interest in this proposal already. Nothing more is needed.",
    ja: "{reviewer}はこの提案との利害関係を既に申告しています。追加の申告は不要です。",
  },
  INTEREST_AFTER_REVIEW: {
    en: "{reviewer} has reviewed this proposal already, as free of interest. Reject the proposal or have it submitted anew.",
    ja: "{reviewer}は利益相反なしとしてこの提案を既に審査しています。提案を不採択とするか、再提出を求めてください。",
  },
  PROPOSAL_NOT_REVIEWED: {
    en: "No review of the stage “{stage}” is recorded. Record one by a reviewer without an interest first.",
    ja: "「{stage}」の記録がありません。利害関係のない審査者による審査を先に記録してください。",
  },
  PROPOSAL_EXCEEDS_ENVELOPE: {
    en: "The call's envelope is {envelope}, and {approved} of it is approved: {asked} more does not fit. Ask for a revision, or reject.",
    ja: "募集の予算枠{envelope}のうち{approved}が承認済みのため、{asked}は枠を超えます。修正を依頼するか、不採択としてください。",
  },
  PROPOSAL_EXCEEDS_DECISION: {
    en: "The decision is for {decided}, and {approved} of it is approved for other proposals: {asked} more does not fit. Name another decision.",
    ja: "決定額{decided}のうち{approved}は他の提案に承認済みのため、{asked}は決定額を超えます。別の決定を指定してください。",
  },
  PROPOSAL_DECISION_NEEDED: {
    en: "A final approval names the confirmed decision of the fund that it rests on. Record and confirm the decision first.",
    ja: "最終承認には、根拠となる基金の確認済みの決定の指定が必要です。先に決定を記録し、確認してください。",
  },
  PROPOSAL_ALLOCATION_TAKEN: {
    en: "This allocation already pays another proposal. Make one for this proposal.",
    ja: "この配分は既に他の提案に充てられています。この提案のための配分を行ってください。",
  },
  PROPOSAL_OTHER_DECISION: {
    en: "The proposal was approved by decision {decision}; this allocation comes from decision {found}. Choose an allocation of {decision}.",
    ja: "提案は決定{decision}により承認されましたが、この配分は決定{found}に基づきます。決定{decision}に基づく配分を選択してください。",
  },
  PROPOSAL_ALLOCATION_TOO_LARGE: {
    en: "{allocated} is allocated, but the proposal was approved for {amount}. Allocate no more than that.",
    ja: "配分額{allocated}が提案の承認額{amount}を超えています。承認額以内で配分してください。",
  },
  PROPOSAL_ALLOCATED_EARLIER: {
    en: "The allocation is of {on}, before the proposal was submitted on {submitted_on}. Choose the allocation that pays it.",
    ja: "配分日{on}が提案の提出日{submitted_on}より前です。この提案に充てる配分を選択してください。",
  },
  REASON_MISSING: {
    en: "This ends the proposal. Give the reason.",
    ja: "提案を終了するには理由が必要です。理由を入力してください。",
  },
  CALL_BACKWARDS: {
    en: "The call closes on {closes}, before it opens on {opens}. Correct the days.",
    ja: "締切日{closes}が開始日{opens}より前です。日付を訂正してください。",
  },
  CALL_NOT_PUBLISHED: {
    en: "This call is at “{status}” and takes no proposals. It takes them once it is published.",
    ja: "この募集は「{status}」の状態にあり、提案を受け付けていません。公示後に提出してください。",
  },
  CALL_PROPOSALS_OPEN: {
    en: "{count} proposals of this call are not decided yet. Decide them first.",
    ja: "この募集には未決定の提案が{count}件あります。先に決定してください。",
  },

  // Projects
  PROJECT_ENDS_BEFORE_START: {
    en: "The project ends on {end}, before it begins on {start}. Correct one of the two days.",
    ja: "プロジェクトの終了日（{end}）が開始日（{start}）より前です。日付を訂正してください。",
  },
  PLACE_MISSING: {
    en: "A place names its country, or says what it is called. Enter one of the two, or leave the row empty.",
    ja: "実施地には国又は名称が必要です。いずれかを入力するか、行を空欄にしてください。",
  },
  MARKER_TWICE: {
    en: "Policy marker {marker} stands twice. Enter it once, with the one significance that is true.",
    ja: "政策マーカー{marker}が重複しています。正しい重要度により一度だけ入力してください。",
  },
  MARKER_SIGNIFICANCE: {
    en: "Policy marker {marker} takes the significance {allowed}, not {significance}. Choose one of these.",
    ja: "政策マーカー{marker}の重要度は{allowed}のいずれかであり、{significance}は使用できません。選び直してください。",
  },
  PART_TWICE: {
    en: "“{part}” stands twice. Enter it once, with its whole share.",
    ja: "「{part}」が重複しています。割合を合わせて一度だけ入力してください。",
  },
  FUNDING_LINE_MISSING: {
    en: "The project has no such funding line. Choose one of its lines, or add the agreement or allocation first.",
    ja: "このプロジェクトに該当する資金源がありません。登録済みの資金源を選択するか、先に取決め又は配分を登録してください。",
  },
  SHARES_NOT_WHOLE: {
    en: "The shares add up to {sum}; they must be 100.00 %. Correct them.",
    ja: "割合の合計が{sum}です。100.00 %となるよう訂正してください。",
  },
  BUDGET_NEGATIVE: {
    en: "The budget of {category} would be {amount}. A budget is zero or more; lower another category instead.",
    ja: "費目{category}の予算が{amount}となります。予算はゼロ以上としてください。",
  },
  BUDGET_PERIOD_TOO_LONG: {
    en: "A budget period lasts at most twelve months; this one runs from {from} to {to}. Divide it.",
    ja: "予算期間は12か月以内としてください（現在：{from}から{to}まで）。期間を分割してください。",
  },
  BUDGET_PERIODS_OVERLAP: {
    en: "The period {from} to {to} overlaps {other}, or names a category twice. Periods are the same or apart.",
    ja: "予算期間（{from}から{to}まで）が{other}と重複しているか、同じ費目が重複しています。期間は一致させるか、分けてください。",
  },
  BUDGET_NOT_ALLOCATION: {
    en: "The budget adds up to {total}, the allocation is {allocation}: {difference} apart. They must be equal, programme support included.",
    ja: "予算合計{total}と配分額{allocation}との間に{difference}の差があります。事業支援経費を含め一致させてください。",
  },
  BUDGET_NEEDS_GOVERNANCE: {
    en: "This moves {moved} of {total} between categories, more than the tolerance of {tolerance}. Have the governance body decide, and name the decision.",
    ja: "費目間の流用額{moved}（総額{total}）が許容率{tolerance}を超えています。運営機関の決定を得て、その決定を指定してください。",
  },
  BUDGET_BELOW_CHARGED: {
    en: "{category} would have {budget}, and {charged} is charged or committed to it already. Give it that much at least, or have what is charged corrected first.",
    ja: "{category}の予算額が{budget}となり、既に計上又は負担済みの{charged}を下回ります。その額以上とするか、先に計上額を訂正してください。",
  },
  LINES_OVERSPENT: {
    en: "{category} would be over its line of {budget} in version {version} of the budget of {allocation} by {over}, and all lines together by {moved}: more than the agreed tolerance of {tolerance} of {total}. Lower the amount, or revise the budget first.",
    ja: "{category}が、{allocation}の予算第{version}版の予算額{budget}を{over}超過し、全費目の超過額は{moved}となります。合意された許容率（総額{total}の{tolerance}）を超えるため、減額するか、先に予算を改訂してください。",
  },
  SPENDING_EXCEEDS_BUDGET: {
    en: "{left} is left of budget and allocation, programme support counted; {asked} was asked. Lower the amount, or revise the budget first.",
    ja: "予算及び配分の残額（事業支援経費を考慮後）は{left}ですが、{asked}が指定されました。減額するか、先に予算を改訂してください。",
  },
  LIQUIDATION_EXCEEDS_OBLIGATION: {
    en: "{left} of the obligation is open; {asked} was to be settled from it. Settle that much, and charge the rest to the budget.",
    ja: "支出負担の残額は{left}ですが、{asked}を精算しようとしています。残額までを精算し、残りは予算から支出してください。",
  },
  PROJECT_FINANCIALLY_CLOSED: {
    en: "The project was closed financially on {closed_on}: nothing is charged to it on {on}. Choose another project, or have it reopened.",
    ja: "このプロジェクトは{closed_on}に会計上終了しており、{on}の計上はできません。別のプロジェクトを選択するか、再開の手続をとってください。",
  },
  PROJECT_OPERATIONALLY_CLOSED: {
    en: "The project's activities ended on {closed_on}: on {on} only obligations made before are settled. Name the obligation, or have the project reopened.",
    ja: "このプロジェクトの事業は{closed_on}に完了しており、{on}には既存の支出負担の精算のみ可能です。該当する支出負担を指定するか、再開の手続をとってください。",
  },
  SPENT_TOO_EARLY: {
    en: "{on} is before this money may be used ({from}). Charge it to another funding line.",
    ja: "{on}は支出可能期間の開始日（{from}）より前です。別の資金源に計上してください。",
  },
  SPENT_TOO_LATE: {
    en: "{on} is after this money may be used ({until}). Extend the agreement, or charge it to another funding line.",
    ja: "{on}は支出可能期限（{until}）より後です。取決めを延長するか、別の資金源に計上してください。",
  },
  PSC_OVER_RATE: {
    en: "The agreed rate allows programme support of {allowed}; {asked} would be charged. Charge what the rate gives.",
    ja: "合意された率による事業支援経費の上限は{allowed}ですが、{asked}を計上しようとしています。上限までとしてください。",
  },
  REPORT_VERSION: {
    en: "This is version {found}; the next one is {expected}. Read the current version first.",
    ja: "第{found}版が指定されましたが、次は第{expected}版です。現行版を確認してください。",
  },
  REPORT_PROVISIONAL_AFTER_CERTIFIED: {
    en: "The period's certified figure is {amount}; a provisional one does not replace it. Restate it as certified.",
    ja: "この期間は{amount}で確定済みであり、暫定値で置き換えることはできません。確定値として修正再表示してください。",
  },
  REPORT_OF_NOTHING: {
    en: "Nothing was reported for this category and period before, and nothing is now. There is nothing to record.",
    ja: "この費目及び期間には報告済みの額がなく、今回の額もゼロのため、記録する内容がありません。",
  },
  REPORT_RESTATED_WITHOUT_NOTE: {
    en: "The published figure of {before} would become {after}. A restatement says why: give the reason.",
    ja: "公表済みの{before}を{after}に変更しようとしています。修正再表示の理由を記載してください。",
  },
  CLOSURE_ALREADY: {
    en: "Project {project} was closed on {on} already. Its page shows what is left to settle.",
    ja: "プロジェクト{project}は{on}に終了済みです。残る手続はプロジェクトのページで確認してください。",
  },
  REOPENING_NOT_CLOSED: {
    en: "Project {project} is not closed: there is nothing to reopen.",
    ja: "プロジェクト{project}は終了していないため、再開の必要はありません。",
  },
  REOPENING_NOTHING: {
    en: "The books of project {project} are open; only its activities have ended. Reopen it as under way where new obligations and costs are to be entered.",
    ja: "プロジェクト{project}の帳簿は開いており、完了しているのは事業のみです。新たな支出負担や支出を記録する場合は「実施中」として再開してください。",
  },
  REOPENING_PAID_BACK: {
    en: "{paid} of “{agreement}” went back to the donor, the last of it on {on}, and cannot be spent. Propose the reopening with the donor's agreement: the letter and its day.",
    ja: "「{agreement}」のうち{paid}は拠出者に返還済みで（最終支払日{on}）、支出に充てることはできません。再開に対する拠出者の同意（文書及び日付）を付して申請してください。",
  },
  REOPENING_REPORTED: {
    en: "The donor accepted the final report of “{agreement}” on {on}; after a reopening a revised one is due. Propose the reopening with the donor's agreement: the letter and its day.",
    ja: "「{agreement}」の最終報告書は{on}に拠出者が受理しており、再開後は改訂版の提出が必要です。拠出者の同意（文書及び日付）を付して申請してください。",
  },
  REOPENING_PROPOSED: {
    en: "The reopening of project {project} was proposed on {on} by {person} already. Approve that proposal, or decline it first.",
    ja: "プロジェクト{project}の再開は、{on}に{person}が申請済みです。その申請を承認するか、先に却下してください。",
  },
  REOPENING_NOT_PROPOSED: {
    en: "Nobody has proposed to reopen project {project} since it was closed. Propose it first, with the reason.",
    ja: "プロジェクト{project}の終了後、再開の申請がありません。先に理由を付して申請してください。",
  },
  CLOSURE_OBLIGATIONS_OPEN: {
    en: "Obligations of {open} are open. Settle or cancel them before closing.",
    ja: "支出負担{open}が残っています。精算又は取消しの後に終了してください。",
  },
  CLOSURE_ADVANCES_OPEN: {
    en: "Advances of {open} are with partners. Have them accounted for or returned before closing.",
    ja: "前渡金{open}が未精算です。精算又は返還を受けた後に終了してください。",
  },
  CLOSURE_REPORTED_BEYOND: {
    en: "{open} more was reported as spent than partners were given. Release it, or have the report corrected, before closing.",
    ja: "実施機関の支出報告額が送金額を{open}上回っています。追加の送金又は報告の訂正の後に終了してください。",
  },
  CLOSURE_OVERSPENT: {
    en: "{open} more was spent than was allocated. Allocate it, or have the report corrected, before closing.",
    ja: "支出額が配分額を{open}上回っています。追加の配分又は報告の訂正の後に終了してください。",
  },
  CLOSURE_REPORT_MISSING: {
    en: "The final certified report is missing. Record it before closing.",
    ja: "最終の確定支出報告がありません。記録した後に終了してください。",
  },
  CLOSURE_BALANCE_OPEN: {
    en: "A balance of {open} has no use yet. Return it, or have it reprogrammed, before closing.",
    ja: "残額{open}の処理が決まっていません。返還又は再配分の後に終了してください。",
  },
  CLOSURE_INTEREST_DUE: {
    en: "Interest of {open} is due to the donor. Refund it before closing.",
    ja: "拠出者に返還すべき利息{open}が残っています。返還の後に終了してください。",
  },
  CLOSURE_SUSPENSE_OPEN: {
    en: "{open} of the project's account is not identified yet. Match it, or take the receipt back, before closing.",
    ja: "プロジェクト口座に未確認の入金{open}が残っています。照合又は入金の取消しの後に終了してください。",
  },
  CLOSURE_ASSETS_OPEN: {
    en: "The project's assets are not handed over or waived. Settle them before closing.",
    ja: "プロジェクトの資産の引渡し又は処理免除が済んでいません。処理した後に終了してください。",
  },
  CLOSURE_EVALUATION_OPEN: {
    en: "The evaluation is neither done nor waived. Settle it before closing.",
    ja: "評価が実施も免除もされていません。処理した後に終了してください。",
  },
  REPORT_PERIOD_UNKNOWN: {
    en: "The agreement says no such day. Enter the days on which reporting begins and ends.",
    ja: "取決めに期間の定めがありません。報告対象期間の開始日及び終了日を入力してください。",
  },
  REPORT_PERIOD_BACKWARDS: {
    en: "Reporting ends on {to}, before it begins on {from}. Exchange the two days.",
    ja: "報告対象期間の終了日（{to}）が開始日（{from}）より前です。日付を訂正してください。",
  },
  REPORT_TOO_MANY: {
    en: "The schedule asks for more than {limit} reports. Choose a shorter time, or fewer reports a year.",
    ja: "報告書が{limit}件を超えます。期間を短くするか、頻度を下げてください。",
  },
  REPORT_OVERLAPS: {
    en: "Report {id} already covers {from} to {to}. Plan the days that no report covers yet.",
    ja: "報告書{id}が既に{from}から{to}までを対象としています。未登録の期間を指定してください。",
  },
  REPORT_SENT_BEFORE: {
    en: "It was sent on {on}, before its period began on {from}. Correct the day.",
    ja: "送付日（{on}）が報告対象期間の開始日（{from}）より前です。日付を訂正してください。",
  },
  REPORT_WITHOUT_DOCUMENT: {
    en: "Nothing says what was sent. Name the edition, or the document's title or address.",
    ja: "送付した文書が指定されていません。版又は文書の名称・アドレスを入力してください。",
  },
  REPORT_ACCEPTED_BEFORE: {
    en: "It was accepted on {on}, before it was sent on {sent_on}. Correct the day.",
    ja: "受理日（{on}）が送付日（{sent_on}）より前です。日付を訂正してください。",
  },
});

export const refuse = refuser(FUND_REFUSALS);
