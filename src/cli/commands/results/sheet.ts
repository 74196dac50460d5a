import { writeFile } from "node:fs/promises";
import {
  makeResultsSheet,
  parseSheetOf,
  SHEET_FORMATS,
  sheetFileName,
} from "../../../actions/results-sheet.js";
import { systemClock } from "../../../base/clock.js";
import { fill, fillText, texts } from "../../../base/text.js";
import { UnusableError, UsageError, type Command } from "../../command.js";
import { DATABASE_OPTIONS, withRecord } from "../../database.js";
import { refuseUnwritable } from "../../values.js";

const TEXTS = texts({
  of_what: {
    en: "project/ID/FROM..TO, or the same of a programme or fund",
    ja: "project/ID/開始日..終了日（programme、fund も同様）",
  },
  out: {
    en: "where to write it, .xlsx or .csv (an .xlsx named after the period)",
    ja: "出力先（.xlsx または .csv。既定は期間の名前の .xlsx）",
  },
  notes: {
    en: "Target and the period before stand beside each box, in the language of --lang. `earmark results take FILE` brings the filled grid back.",
    ja: "各欄の横に目標と前期の値が並びます（言語は --lang）。入力後は `earmark results take FILE` で取り込みます。",
  },
  summary: {
    en: "Write the grid of a period as a spreadsheet to fill in",
    ja: "期間の入力表を表計算ファイルとして書き出す",
  },
  of: {
    en: "OF wants a period such as project/ID/2025-04-01..2026-03-31, not “{of}”.",
    ja: "OF には project/ID/2025-04-01..2026-03-31 のように期間を指定してください（「{of}」は使えません）。",
  },
  format: { en: "--out ends in .xlsx or .csv.", ja: "--out は .xlsx か .csv で終わります。" },
  nothing: {
    en: "The record has no period “{of}”: nothing is planned for it. The page of the project, programme or fund lists its periods.",
    ja: "「{of}」には計画された期間が記録されていません。期間はプロジェクト、プログラム、基金のページで確認できます。",
  },
  done: { en: "{file} written.", ja: "{file} を書き出しました。" },
});

export const command: Command = {
  summary: TEXTS.summary,
  words: [{ value: "OF", kind: "id", help: TEXTS.of_what }],
  options: {
    out: { value: "FILE", kind: "new file", help: TEXTS.out },
    ...DATABASE_OPTIONS,
  },
  notes: TEXTS.notes,
  examples: [
    "earmark results sheet project/ex-safe-piers/2025-04-01..2026-03-31 --out piers.xlsx",
    "earmark results sheet fund/ex-safe-harbours/2025-04-01..2026-03-31 --out fund.csv --lang ja",
  ],
  async run(invocation) {
    const { words, options, terminal } = invocation;
    const [of = ""] = words;
    const { language } = terminal;
    const asked = parseSheetOf(`${of}/${language}`);
    if (asked === null) throw new UsageError(fillText(TEXTS.of, { of }));
    const file = options["out"] ?? sheetFileName(asked, "xlsx");
    const format = SHEET_FORMATS.find((each) => file.endsWith(`.${each}`));
    if (!format) throw new UsageError(TEXTS.format);
    const sheet = await withRecord(invocation, ({ pool }) =>
      makeResultsSheet({ ...asked, format }, { pool, clock: systemClock }),
    );
    if (sheet === null) throw new UnusableError(fillText(TEXTS.nothing, { of }));
    await writeFile(file, sheet).catch((error: unknown) => {
      throw new UnusableError(refuseUnwritable(file, error));
    });
    terminal.print(fill(TEXTS.done[language], { file }, language));
    return 0;
  },
};
