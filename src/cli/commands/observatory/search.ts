import { isRefusal } from "../../../base/refusal.js";
import { LIMITS } from "../../../base/settings.js";
import { fill, texts } from "../../../base/text.js";
import { searchActivities, type SearchAnswer } from "../../../observatory/search.js";
import { openObservatory } from "../../../observatory/snapshot.js";
import { Refused, UnusableError, type Command } from "../../command.js";
import { JSON_OPTION, OBSERVATORY_OPTION } from "../../options.js";
import type { Terminal } from "../../terminal.js";

const TEXTS = texts({
  word: {
    en: "what to look for; every word must stand there",
    ja: "検索する語（すべてを含むものを表示）",
  },
  notes: {
    en: "Finds the activities whose titles and descriptions hold every word, in any language; the best first. Case, accents, width and kana do not matter. --json prints the answer with its total.",
    ja: "すべての語を題名・説明に含む活動を、適合度の高い順に表示します（言語不問）。大文字・小文字、アクセント、全角・半角、仮名の違いは区別しません。--json は総数を含む回答を出力します。",
  },
  summary: {
    en: "Search titles and descriptions of the observatory's activities",
    ja: "観測データの活動の題名・説明を検索する",
  },
  none: {
    en: "No activity of the snapshot {snapshot} has all of that in its title or description: {words}.",
    ja: "スナップショット {snapshot} には、次のすべてを題名・説明に含む活動はありません：{words}。",
  },
  more: {
    en: "{total} activities; the first {count} are shown.",
    ja: "{total} 件中、上位 {count} 件を表示しました。",
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
  words: [{ value: "WORD", isMany: true, help: TEXTS.word }],
  options: {
    observatory: { ...OBSERVATORY_OPTION, isNeeded: true },
    json: JSON_OPTION,
  },
  notes: TEXTS.notes,
  examples: [
    "earmark observatory search child labour --observatory world",
    "earmark observatory search 児童労働 --observatory world --json",
  ],
  async run({ words, options, flags, terminal }) {
    const { observatory: folder = "" } = options;
    const observatory = await openObservatory(folder);
    if (isRefusal(observatory)) throw new UnusableError(observatory);
    try {
      const asked = { words: words.join(" "), language: terminal.language };
      const found = await searchActivities(observatory, { ...asked, limit: LIMITS.search_rows });
      if (isRefusal(found)) throw new Refused(found);
      if (flags["json"] === true) terminal.print(JSON.stringify(found, null, 1));
      else printFound(found, terminal);
      return 0;
    } finally {
      observatory.close();
    }
  },
};
