import type { ComponentChild } from "preact";
import type { Language } from "../../base/language.js";
import { LIMITS } from "../../base/settings.js";
import { fill, texts } from "../../base/text.js";
import { address } from "../address.js";

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
  language,
  isWritable,
}: {
  readonly language: Language;
  readonly isWritable: boolean;
}): ComponentChild {
  return (
    <form
      class="form"
      method="post"
      enctype="multipart/form-data"
      action={address(language, "/check")}
    >
      <div class="field">
        <label for="field-file">{TEXTS.file[language]}</label>
        <p class="hint" id="field-file-hint">
          {fill(TEXTS.hint[language], LIMITS_SAID, language)}
        </p>
        <input
          class="file"
          type="file"
          id="field-file"
          name="file"
          multiple
          accept=".xml,.gz,.zip,text/xml,application/xml,application/gzip,application/zip"
          aria-describedby="field-file-hint"
          required
        />
      </div>
      <div class="actions">
        <button class="button" type="submit">
          {TEXTS.check[language]}
        </button>
        <button
          class="button plain-button"
          type="submit"
          formaction={address(language, "/check", { answer: "xlsx" })}
        >
          {TEXTS.xlsx[language]}
        </button>
        <button
          class="button plain-button"
          type="submit"
          formaction={address(language, "/check", { answer: "json" })}
        >
          {TEXTS.json[language]}
        </button>
        {isWritable ? (
          <a class="button plain-button" href={address(language, "/import/iati")}>
            {TEXTS.import[language]}
          </a>
        ) : null}
      </div>
    </form>
  );
}
