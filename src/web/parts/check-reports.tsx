import type { ComponentChild } from "preact";
import type { Language } from "../../base/language.js";
import { texts } from "../../base/text.js";

const TEXTS = texts({
  json: { en: "Report as JSON", ja: "結果をJSONで取得" },
  xlsx: { en: "Report as XLSX", ja: "結果をXLSXで取得" },
  again: {
    en: "The reports are too long to travel with the page: choose the file again and save one.",
    ja: "結果が長いため、このページには添付していません。ファイルを再度選択し、保存するボタンを押してください。",
  },
  form: { en: "To the form", ja: "ファイルの選択へ" },
  again_all: {
    en: "The reports are too long to travel with the page: choose the files again and save one.",
    ja: "結果が長いため、このページには添付していません。ファイルを再度選択し、保存するボタンを押してください。",
  },
});

/** Characters of reports that travel with the page, so that nothing has to be kept for it: packed, no more than a page may have. */
export const REPORT_LENGTH = 300 * 1024;

/** Reports that travel with the page. */
export interface Travelling {
  /** Of the files that they are saved in. */
  readonly name: string;
  readonly json: string;
  readonly xlsx: Uint8Array;
}

export function Downloads({
  reports,
  isMany = false,
  language,
}: {
  /** Null: they are too long. */
  readonly reports: Travelling | null;
  readonly isMany?: boolean;
  readonly language: Language;
}): ComponentChild {
  if (reports === null || reports.json.length + reports.xlsx.length > REPORT_LENGTH)
    return (
      <p class="prose check-reports">
        {TEXTS[isMany ? "again_all" : "again"][language]} <a href="#file">{TEXTS.form[language]}</a>
      </p>
    );
  const { name, json, xlsx } = reports;
  return (
    <p class="actions check-reports">
      <a
        class="button plain-button"
        download={`${name}.xlsx`}
        href={`data:${XLSX_TYPE};base64,${Buffer.from(xlsx).toString("base64")}`}
      >
        {TEXTS.xlsx[language]}
      </a>
      <a
        class="button plain-button"
        download={`${name}.json`}
        href={`data:application/json;charset=utf-8,${encodeURIComponent(json)}`}
      >
        {TEXTS.json[language]}
      </a>
    </p>
  );
}

export const XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/** A name for the report that no folder stumbles over, in whatever script the file's own is. */
export function reportName(file: string): string {
  const stem = file
    .replace(/\.(xml|gz)\b/gi, "")
    .normalize("NFC")
    .replace(/[^\p{L}\p{M}\p{N}._-]+/gu, "-")
    .replace(/^[-.]+|[-.]+$/g, "");
  const short = Array.from(stem).slice(0, 80).join("");
  return `${short === "" ? "file" : short}-check`;
}
