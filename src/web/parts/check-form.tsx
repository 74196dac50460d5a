import type { ComponentChild } from "preact";
import type { Language } from "../../base/language.js";
import { LIMITS } from "../../base/settings.js";
import { fill, texts } from "../../base/text.js";
import type { Refusal } from "../../base/refusal.js";
import { address } from "../address.js";
import { FileForm } from "./file-form.js";
import { problemsOf } from "./form.js";

const MEGABYTE = 1024 * 1024;

const TEXTS = texts({
  file: { en: "IATI files", ja: "IATIファイル" },
  hint: {
    en: "Activities or organisations, version 2.01 to 2.03, plain, gzip or ZIP. Several at once: up to {files} files, {size} MB each and {all} MB together",
    ja: "活動または組織のファイル（2.01～2.03版、非圧縮・gzip・ZIP）。複数選択可（{files}ファイルまで、各{size} MB・合計{all} MBまで）",
  },
  check: { en: "Check", ja: "検査する" },
  xlsx: { en: "Check and save as XLSX", ja: "検査してXLSXで保存" },
  json: { en: "Check and save as JSON", ja: "検査してJSONで保存" },
  import: { en: "Import a file into the record", ja: "ファイルを記録に取り込む" },
});

const LIMITS_SAID = {
  files: LIMITS.check_files,
  size: LIMITS.check_file_size_bytes / MEGABYTE,
  all: LIMITS.check_form_size_bytes / MEGABYTE,
};

/** What a report is asked for by stands in the address: there it is known before the files come. */
export function CheckForm({
  refusal = null,
  language,
  isWritable,
}: {
  readonly refusal?: Refusal | null;
  readonly language: Language;
  readonly isWritable: boolean;
}): ComponentChild {
  return (
    <FileForm
      action={address(language, "/check")}
      label={TEXTS.file[language]}
      hint={fill(TEXTS.hint[language], LIMITS_SAID, language)}
      accept=".xml,.gz,.zip,text/xml,application/xml,application/gzip,application/zip"
      is_several
      problems={problemsOf(refusal)}
      language={language}
    >
      <button class="button" type="submit">
        {TEXTS.check[language]}
      </button>
      {(["xlsx", "json"] as const).map((answer) => (
        <button
          class="button plain-button"
          type="submit"
          formaction={address(language, "/check", { answer })}
        >
          {TEXTS[answer][language]}
        </button>
      ))}
      {isWritable ? (
        <a class="button plain-button" href={address(language, "/import/iati")}>
          {TEXTS.import[language]}
        </a>
      ) : null}
    </FileForm>
  );
}
