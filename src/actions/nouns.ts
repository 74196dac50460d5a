import { texts } from "../base/text.js";

/** What a sentence calls a record. */
export const NOUNS = texts({
  agreement: { en: "agreement", ja: "取決め" },
  allocation: { en: "allocation", ja: "配分" },
  currency_exchange: { en: "exchange of currency", ja: "通貨交換" },
  decision: { en: "decision", ja: "決定" },
  entry: { en: "entry", ja: "仕訳" },
  exception: { en: "exception", ja: "例外事項" },
  expenditure: { en: "expenditure", ja: "支出" },
  fund: { en: "fund", ja: "基金" },
  fund_income: { en: "income of a fund", ja: "基金の収益" },
  instalment: { en: "instalment", ja: "分割払込み" },
  meeting: { en: "meeting", ja: "会合" },
  obligation: { en: "obligation", ja: "支出負担" },
  organisation: { en: "organisation", ja: "機関" },
  project: { en: "project", ja: "プロジェクト" },
  receipt: { en: "receipt", ja: "入金" },
  window: { en: "window", ja: "ウィンドウ" },
});
