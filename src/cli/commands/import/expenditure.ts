import { texts } from "../../../base/text.js";
import { importCommand } from "../../import-door.js";

const TEXTS = texts({
  summary: {
    en: "Take over reported expenditure from a CSV or XLSX table",
    ja: "支出報告をCSVまたはXLSXの表から取り込む",
  },
  notes: {
    en: "Columns, in any order, with English or Japanese headings: category, amount; allocation or project; day, or from and to; fund, currency, certified, reference (a voucher's number), note may be left out. A row with a reference is a voucher of its own; without one it is the figure of its category and period, and replaces the earlier figure. What breaks a rule of spending is accepted and flagged for explanation. docs/imports.md says more.",
    ja: "列（順序は自由、見出しは英語か日本語）：費目、金額。配分またはプロジェクト。日付、または開始日と終了日。基金、通貨、確定、参照番号（伝票番号）、備考は省略できます。参照番号のある行は個別の伝票、ない行は当該費目・期間の数値とみなし、既報の数値を更新します。支出に関する規則に反するものも受け入れ、要説明事項とします。詳しくは docs/imports.md。",
  },
});

export const command = importCommand("expenditure", {
  ...TEXTS,
  examples: [
    "earmark import expenditure spent-2026.xlsx --dry-run",
    "earmark import expenditure spent-2026.csv",
  ],
});
