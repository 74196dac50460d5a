import { texts } from "../../../base/text.js";
import { importCommand } from "../../import-door.js";

const TEXTS = texts({
  summary: {
    en: "Take over exchange rates from a CSV or XLSX table",
    ja: "為替レートをCSVまたはXLSXの表から取り込む",
  },
  notes: {
    en: "Columns, in any order, with English or Japanese headings: type (unore, bank, donor_budget, ecb, oecd_annual), from, to, rate (units of `to` for one of `from`), effective from, published on (may be left out), source. A rate that is ten times away from the nearest one known is taken to be upside down and not taken. Good rows are taken, bad ones are explained by their row number, and a rate that the record has already changes nothing; a corrected value takes the place of the earlier one, which stays readable. `earmark import undo` takes the file back. docs/imports.md says more.",
    ja: "列（順序は自由、見出しは英語か日本語）：種類（unore、bank、donor_budget、ecb、oecd_annual）、換算元、換算先、レート（換算元1単位に対する換算先の額）、適用開始日、公表日（省略可）、出典。直近の既知の換算率と10倍以上異なるものは向きが逆とみなして取り込みません。取り込める行のみを取り込み、問題のある行は行番号とともに説明します。記録済みの換算率は何も変更せず、訂正値は以前の値に代わり、以前の値も参照できます。取消しは `earmark import undo`。詳しくは docs/imports.md。",
  },
});

export const command = importCommand("rates", {
  ...TEXTS,
  examples: ["earmark rates load rates-2026.csv --dry-run", "earmark rates load rates-2026.csv"],
});
