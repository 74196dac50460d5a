import { refuser } from "../base/refusal.js";
import { texts } from "../base/text.js";

/** Every no that the rules of results say to a person: what, the figures, and the next step. Codes are never reused. */
export const RESULT_REFUSALS = texts({
  RESULT_STEP_NOT_ALLOWED: {
    en: "“{indicator}” is at “{from}” for this period and cannot go to “{to}”. From here it can go to: {allowed}.",
    ja: "「{indicator}」の当該期間は「{from}」の状態にあり、「{to}」には移行できません。移行できる状態：{allowed}。",
  },
  RESULT_SAME_PERSON: {
    en: "{person} reported “{indicator}” and cannot also decide on it. Ask a second person.",
    ja: "「{indicator}」は{person}が報告したものであり、同じ者が判断することはできません。別の担当者に依頼してください。",
  },
  RESULT_PERIOD_REVERSED: {
    en: "The period ends on {to}, before it begins on {from}. Exchange the two days.",
    ja: "期間の終了日（{to}）が開始日（{from}）より前です。日付を入れ替えてください。",
  },
  RESULT_PERIODS_OVERLAP: {
    en: "“{indicator}” would have two periods at once: {first} and {second}. End one before the other begins.",
    ja: "「{indicator}」の期間が重複します（{first}と{second}）。一方が始まる前に他方を終えてください。",
  },
  RESULT_PERIOD_UNKNOWN: {
    en: "Nothing is planned for {from} to {to}. Plan the period first, with “Plan reporting periods”.",
    ja: "{from}から{to}までの期間は計画されていません。先に「報告期間を計画する」で登録してください。",
  },
  RESULT_PERIOD_NOT_OPEN: {
    en: "The period ends on {to}, and nowhere on earth is it later than {latest_day}. Report it when it is over, or open it early.",
    ja: "期間は{to}に終了します（世界で最も日付の進んだ地域でも{latest_day}です）。終了後に報告するか、期間を早期に開いてください。",
  },
  RESULT_NOTHING_TO_DO: {
    en: "No indicator of this period is at “{from}”, so there is nothing to do. Look at the period's page for where each stands.",
    ja: "この期間に「{from}」の指標はなく、対象がありません。期間のページで各指標の状態を確認してください。",
  },
  RESULT_INDICATOR_NOT_DUE: {
    en: "Indicator “{indicator}” has no period from {from} to {to}. Leave it out, or plan the period for it.",
    ja: "指標「{indicator}」には{from}から{to}までの期間がありません。除外するか、期間を計画してください。",
  },
  RESULT_INDICATOR_TWICE: {
    en: "Indicator “{indicator}” is given twice. Send one value of it.",
    ja: "指標「{indicator}」が2回指定されています。値は一つだけ送信してください。",
  },
  RESULT_VALUE_MISSING: {
    en: "“{title}” measures a number and none is given. Write it, or say that it was not collected and why.",
    ja: "「{title}」は数値の指標ですが、値がありません。値を入力するか、未収集である旨とその理由を記載してください。",
  },
  RESULT_VALUE_NOT_ALLOWED: {
    en: "“{title}” is told in words, and a number is given. Write the words, and leave the number out.",
    ja: "「{title}」は記述による指標です。数値を入力せず、文章で記載してください。",
  },
  RESULT_WORDS_MISSING: {
    en: "“{title}” is told in words, and none are given. Write a sentence.",
    ja: "「{title}」は記述による指標ですが、記述がありません。文章で記載してください。",
  },
  RESULT_PARTS_MISSING: {
    en: "“{title}” is a percentage: give its numerator and its denominator, so that it can be put together with others.",
    ja: "「{title}」は割合の指標です。他の値と集計できるよう、分子と分母を入力してください。",
  },
  RESULT_DENOMINATOR_ZERO: {
    en: "The denominator of “{title}” is zero, and a share of nothing is no number. Say that it was not collected, and why.",
    ja: "「{title}」の分母がゼロのため、割合を計算できません。未収集とし、その理由を記載してください。",
  },
  RESULT_NUMERATOR_TOO_LARGE: {
    en: "{numerator} of {denominator} is more than all of them. Correct “{title}”.",
    ja: "「{title}」の分子（{numerator}）が分母（{denominator}）を超えています。訂正してください。",
  },
  RESULT_VALUE_NEGATIVE: {
    en: "“{title}” counts something, and {value} is less than nothing. Correct it.",
    ja: "「{title}」は数量の指標であり、負の値（{value}）にはなりません。訂正してください。",
  },
  RESULT_NOT_COLLECTED_UNEXPLAINED: {
    en: "“{title}” was not collected. Say why, and when it will be.",
    ja: "「{title}」は未収集です。その理由と収集の見込みを記載してください。",
  },
  RESULT_CELL_UNKNOWN: {
    en: "“{title}” is not broken down by “{category}”. It is broken down by: {known}.",
    ja: "「{title}」は「{category}」では内訳を示しません。内訳の軸：{known}。",
  },
  RESULT_CELL_SHARE: {
    en: "“{category}” of “{title}” is a percentage too: give how many of how many, such as 12/50, the first no more than the second.",
    ja: "「{title}」の「{category}」も割合です。12/50のように該当数と全体数を入力してください（該当数は全体数以下）。",
  },
  RESULT_CELL_TWICE: {
    en: "“{title}” gives “{category}” twice. Send one value of it.",
    ja: "「{title}」の「{category}」が2回指定されています。値は一つだけ送信してください。",
  },
  RESULT_CELLS_TOO_LARGE: {
    en: "The parts of “{title}” by {breakdown} come to {sum}, more than the total of {total}. Correct a part or the total.",
    ja: "「{title}」の{breakdown}別の内訳の合計（{sum}）が全体（{total}）を超えています。内訳又は全体を訂正してください。",
  },
  RESULT_CELLS_TOO_SMALL: {
    en: "All parts of “{title}” by {breakdown} are given and come to {sum}, not to the total of {total}. Correct one, or leave what is unknown blank.",
    ja: "「{title}」の{breakdown}別の内訳はすべて入力されていますが、合計（{sum}）が全体（{total}）と一致しません。訂正するか、不明な区分を空欄にしてください。",
  },
  RESULT_CELL_ABOVE_TOTAL: {
    en: "“{category}” of “{title}” is {value}, more than the total of {total}. Correct the part or the total.",
    ja: "「{title}」の「{category}」（{value}）が全体（{total}）を超えています。内訳又は全体を訂正してください。",
  },
  RESULT_UNEXPLAINED: {
    en: "“{title}”: {what} Say why, and it can be sent.",
    ja: "「{title}」：{what}理由を記載すれば送信できます。",
  },
  RESULT_UNCHANGED: {
    en: "“{title}” already has this value, so there is nothing to revise. Correct the value, or leave it out.",
    ja: "「{title}」は既にこの値であり、改訂する内容がありません。値を訂正するか、除外してください。",
  },
  RESULT_LIBRARY_DIFFERS: {
    en: "“{title}” of the library is measured otherwise ({what}). Take it as it is, or define an indicator of your own.",
    ja: "共通指標「{title}」とは計測方法が異なります（{what}）。そのまま用いるか、独自の指標を定義してください。",
  },
  RESULT_AGGREGATION_OF_PERCENTAGE: {
    en: "Percentages are never added, and people are not percentages: {level} cannot be put together by “{rule}”. Choose a ratio of sums, the latest or the largest value, or none.",
    ja: "割合は合計できません。{level}の集計方法に「{rule}」は選べません。分子・分母の合計比、最新値、最大値又は集計なしを選んでください。",
  },
  RESULT_RATIO_OF_COUNTS: {
    en: "Only a percentage has a numerator and a denominator: {level} cannot be put together as a ratio of sums. Choose another rule.",
    ja: "分子と分母を持つのは割合の指標のみです。{level}の集計方法に分子・分母の合計比は選べません。",
  },
  RESULT_WORDS_ADDED: {
    en: "What is told in words or categories is not put together: {level} has the rule “{rule}”. Choose none.",
    ja: "記述又は区分による指標は集計できません（{level}の集計方法「{rule}」）。「集計しない」を選んでください。",
  },
  RESULT_OWNER: {
    en: "Name one project, programme or fund; {count} are named.",
    ja: "プロジェクト、プログラム又は基金を一つだけ指定してください（現在{count}件）。",
  },
  RESULT_PARENT_ELSEWHERE: {
    en: "Result “{parent}” stands {level} “{title}” or beside it; an output leads to an outcome, an outcome to an impact. Choose a higher one.",
    ja: "成果「{parent}」は「{title}」の{level}又は同じ段階にあります。アウトプットはアウトカムに、アウトカムはインパクトにつながります。上位の成果を選んでください。",
  },
  RESULT_TARGET_REASON: {
    en: "The target of {period} was {before}. Say why it changes; the earlier one is kept.",
    ja: "{period}の目標は{before}でした。変更の理由を記載してください（変更前の値は保存されます）。",
  },
  EVIDENCE_OF: {
    en: "Evidence shows one thing: name an indicator, with or without a period, or a result.",
    ja: "根拠資料の対象は一つです。指標（期間の指定は任意）又は成果のいずれかを指定してください。",
  },
  EVIDENCE_WHERE: {
    en: "Give the document's address on the web, or the file itself: one of the two.",
    ja: "文書のウェブアドレス又はファイルのいずれか一方を指定してください。",
  },
  EVIDENCE_TOO_LARGE: {
    en: "The file has {size} MB; up to {limit} MB are kept. Make it smaller, or give its address on the web.",
    ja: "ファイルは{size} MBです（上限 {limit} MB）。縮小するか、ウェブアドレスを指定してください。",
  },
  EVIDENCE_TYPE: {
    en: "The file is none of those that are kept: PDF, PNG, JPEG, Word and Excel without macros, plain text. Save it as one of these, or give its address on the web.",
    ja: "保存できる形式ではありません（PDF、PNG、JPEG、マクロのないWord・Excel、テキスト）。いずれかで保存し直すか、ウェブアドレスを指定してください。",
  },
  EVIDENCE_PICTURE_BROKEN: {
    en: "The picture is damaged: it ends before its end is said, so that what the camera wrote into it cannot be taken out. Save it anew and send it again.",
    ja: "画像ファイルが破損しており、終端まで読み取れないため、撮影情報を取り除けません。保存し直して再度送信してください。",
  },
  RESULT_SHARE_WITHOUT_RULE: {
    en: "A share goes with the rule “by share of the money” alone. Choose that rule, or leave the share out.",
    ja: "割合を指定できるのは「資金の割合」の規則のみです。規則を選び直すか、割合を削除してください。",
  },
});

export const refuse = refuser(RESULT_REFUSALS);
