import type { ComponentChild } from "preact";
import type { ResultPeriodAsked } from "../../actions/read-results.js";
import type { Language } from "../../base/language.js";
import { texts } from "../../base/text.js";
import { address } from "../address.js";
import { FileForm } from "./file-form.js";
import { Part } from "./page-head.js";
import { periodPath } from "./result-words.js";

const WORDS = texts({
  title: { en: "In a spreadsheet", ja: "表計算ソフトで入力する" },
  lead: {
    en: "Download the grid, fill it in without a connection, and bring it back. Before anything is sent you see what each row will do.",
    ja: "入力表をダウンロードし、オフラインで入力して読み込ませることができます。送信前に各行の扱いを表示します。",
  },
  xlsx: { en: "Grid as a workbook (XLSX)", ja: "入力表（XLSX）" },
  csv: { en: "Grid as text (CSV)", ja: "入力表（CSV）" },
  choose: { en: "The filled grid", ja: "入力済みの表" },
  preview: { en: "See what it will do", ja: "内容を確認する" },
});

/** The grid as a file, there and back. */
export function SheetPart(props: {
  readonly period: ResultPeriodAsked;
  readonly language: Language;
}): ComponentChild {
  const { period, language } = props;
  const path = address(language, periodPath(period));
  return (
    <Part id="sheet" title={WORDS.title[language]}>
      <p class="prose">{WORDS.lead[language]}</p>
      <p class="actions">
        <a class="button plain-button" href={`${path}/sheet.xlsx`} download>
          {WORDS.xlsx[language]}
        </a>
        <a class="button plain-button" href={`${path}/sheet.csv`} download>
          {WORDS.csv[language]}
        </a>
      </p>
      <SheetForm period={period} language={language} />
    </Part>
  );
}

export function SheetForm(props: {
  readonly period: ResultPeriodAsked;
  readonly language: Language;
}): ComponentChild {
  const { period, language } = props;
  return (
    <FileForm
      action={`${address(language, periodPath(period))}/sheet`}
      label={WORDS.choose[language]}
      accept=".csv,.tsv,.txt,.xlsx"
      language={language}
    >
      <button class="button" type="submit">
        {WORDS.preview[language]}
      </button>
    </FileForm>
  );
}
