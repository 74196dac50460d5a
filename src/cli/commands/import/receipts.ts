import { texts } from "../../../base/text.js";
import { importCommand } from "../../import-door.js";

const TEXTS = texts({
  summary: {
    en: "Take over receipts from a CSV or XLSX table",
    ja: "入金をCSVまたはXLSXの表から取り込む",
  },
  notes: {
    en: "Columns, in any order, with English or Japanese headings: received on, amount; currency, fund, agreement (its reference or the donor's), donor, instalment, credited by the bank, currency of the account, bank's charge, bank's reference, reference may be left out where they are not needed. Good rows are taken, bad ones are explained by their row number, and a row that the record has already changes nothing. docs/imports.md says more.",
    ja: "列（順序は自由、見出しは英語か日本語）：入金日、金額。通貨、基金、取決め（参照番号または拠出者の参照番号）、拠出者、分割払込み、銀行入金額、口座の通貨、銀行手数料、銀行の参照番号、参照番号は、不要な場合は省略できます。取り込める行のみを取り込み、問題のある行は行番号とともに説明します。記録済みの行は何も変更しません。詳しくは docs/imports.md。",
  },
});

export const command = importCommand("receipts", {
  ...TEXTS,
  examples: [
    "earmark import receipts bank-2026-03.csv --dry-run",
    "earmark import receipts bank-2026-03.xlsx",
  ],
});
