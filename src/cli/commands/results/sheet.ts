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
import { DATABASE_HELP, DATABASE_OPTIONS, DATABASE_USAGE, withRecord } from "../../database.js";

const TEXTS = texts({
  summary: {
    en: "Write the grid of a period as a spreadsheet to fill in",
    ja: "期間の入力表を表計算ファイルとして書き出す",
  },
  help: {
    en: "OF is project/ID/FROM..TO, or the same of a programme or fund: project/ex-safe-piers/2025-04-01..2026-03-31. Target and the period before stand beside each box; --out FILE.xlsx or FILE.csv says where, in the language of --lang. `earmark results take FILE` brings it back.",
    ja: "対象は project/ID/開始日..終了日 の形で指定します（programme、fund も同様）。各欄の横に目標と前期の値が並びます。--out で出力先（.xlsx または .csv）を指定します。`earmark results take FILE` で取り込みます。",
  },
  of: {
    en: "Name one period: project/ID/2025-04-01..2026-03-31.",
    ja: "期間を1つ指定してください：project/ID/2025-04-01..2026-03-31。",
  },
  format: { en: "--out ends in .xlsx or .csv.", ja: "--out は .xlsx か .csv で終わります。" },
  nothing: { en: "Nothing is planned for {of}.", ja: "{of} には計画された期間がありません。" },
  done: { en: "{file} written.", ja: "{file} を書き出しました。" },
});

export const command: Command = {
  summary: TEXTS.summary,
  usage: `OF [--out FILE] ${DATABASE_USAGE}`,
  help: {
    en: `${TEXTS.help.en}\n\n${DATABASE_HELP.en}`,
    ja: `${TEXTS.help.ja}\n\n${DATABASE_HELP.ja}`,
  },
  options: { ...DATABASE_OPTIONS, out: { type: "string" } },
  async run(invocation) {
    const { words, options, terminal } = invocation;
    const [of, ...rest] = words;
    const { language } = terminal;
    const asked = of === undefined ? null : parseSheetOf(`${of}/${language}`);
    if (of === undefined || asked === null || rest.length > 0) throw new UsageError(TEXTS.of);
    const file = options["out"] ?? sheetFileName(asked, "xlsx");
    const format = SHEET_FORMATS.find((each) => file.endsWith(`.${each}`));
    if (!format) throw new UsageError(TEXTS.format);
    const sheet = await withRecord(invocation, ({ pool }) =>
      makeResultsSheet({ ...asked, format }, { pool, clock: systemClock }),
    );
    if (sheet === null) throw new UnusableError(fillText(TEXTS.nothing, { of }));
    await writeFile(file, sheet);
    terminal.print(fill(TEXTS.done[language], { file }, language));
    return 0;
  },
};
