import { isRefusal } from "../../../base/refusal.js";
import { LIMITS } from "../../../base/settings.js";
import { texts } from "../../../base/text.js";
import { searchActivities } from "../../../observatory/search.js";
import { openObservatory } from "../../../observatory/snapshot.js";
import { UsageError, type Command } from "../../command.js";
import { printRefusal } from "../../answer-text.js";

const TEXTS = texts({
  summary: {
    en: "Search titles and descriptions of the observatory's activities",
    ja: "観測データの活動の題名・説明を検索する",
  },
  help: {
    en: "Finds the activities whose titles and descriptions hold every word, in any language; the best first. Case, accents, width and kana do not matter. --json prints the answer with its total.",
    ja: "すべての語を題名・説明に含む活動を、適合度の高い順に表示します（言語不問）。大文字・小文字、アクセント、全角・半角、仮名の違いは区別しません。--json は総数を含む回答を出力します。",
  },
  words: { en: "Say what to look for.", ja: "検索する語を指定してください。" },
  folder: {
    en: "Name the observatory's folder with --observatory DIR.",
    ja: "--observatory で観測データのフォルダーを指定してください。",
  },
});

export const command: Command = {
  summary: TEXTS.summary,
  usage: "WORD… --observatory DIR [--json]",
  help: TEXTS.help,
  options: { observatory: { type: "string" }, json: { type: "boolean" } },
  async run({ words, options, flags, terminal }) {
    if (words.length === 0) throw new UsageError(TEXTS.words);
    const { observatory: folder } = options;
    if (folder === undefined || folder === "") throw new UsageError(TEXTS.folder);
    const observatory = await openObservatory(folder);
    if (isRefusal(observatory)) return printRefusal(observatory, terminal);
    try {
      const asked = { words: words.join(" "), language: terminal.language };
      const found = await searchActivities(observatory, { ...asked, limit: LIMITS.search_rows });
      if (isRefusal(found)) return printRefusal(found, terminal);
      if (flags["json"] === true) terminal.print(JSON.stringify(found, null, 1));
      else
        for (const row of found.rows)
          terminal.print(
            `${row.iati_identifier}  ${row.title ?? "–"}  (${row.file}:${row.line ?? ""})`,
          );
      return 0;
    } finally {
      observatory.close();
    }
  },
};
