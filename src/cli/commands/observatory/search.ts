import { isRefusal } from "../../../base/refusal.js";
import { LIMITS } from "../../../base/settings.js";
import { fill, texts } from "../../../base/text.js";
import { searchActivities, type SearchAnswer } from "../../../observatory/search.js";
import { openObservatory } from "../../../observatory/snapshot.js";
import { UsageError, type Command } from "../../command.js";
import type { Terminal } from "../../terminal.js";
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
  none: {
    en: "No activity of the snapshot {snapshot} has all of that in its title or description: {words}.",
    ja: "スナップショット {snapshot} には、次のすべてを題名・説明に含む活動はありません：{words}。",
  },
  more: {
    en: "{total} activities; the first {count} are shown.",
    ja: "{total} 件中、上位 {count} 件を表示しました。",
  },
  words: { en: "Say what to look for.", ja: "検索する語を指定してください。" },
  folder: {
    en: "Name the observatory's folder with --observatory DIR.",
    ja: "--observatory で観測データのフォルダーを指定してください。",
  },
});

function printFound({ rows, total, words, snapshot }: SearchAnswer, terminal: Terminal): void {
  const { language } = terminal;
  for (const { iati_identifier, title, file, line } of rows)
    terminal.print(`${iati_identifier}  ${title ?? "–"}  (${file}:${line ?? ""})`);
  if (rows.length === 0) terminal.say(fill(TEXTS.none[language], { snapshot, words }, language));
  else if (rows.length < total)
    terminal.say(fill(TEXTS.more[language], { total, count: rows.length }, language));
}

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
      else printFound(found, terminal);
      return 0;
    } finally {
      observatory.close();
    }
  },
};
