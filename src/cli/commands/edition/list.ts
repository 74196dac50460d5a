import { readEditionList } from "../../../actions/read-editions.js";
import { LIMITS } from "../../../base/settings.js";
import { texts } from "../../../base/text.js";
import { stateName } from "../../../fund/lifecycle.js";
import { EDITION } from "../../../publication/edition.js";
import { UsageError, type Command } from "../../command.js";
import { DATABASE_HELP, DATABASE_OPTIONS, DATABASE_USAGE, withRecord } from "../../database.js";

const TEXTS = texts({
  summary: { en: "List what was published, newest first", ja: "公表した版を新しい順に一覧する" },
  help: {
    en: "--partner ID lists those of one partner. --json: an array of the editions' rows.",
    ja: "--partner ID は一つのパートナーの版のみを示します。--json は版の行の配列です。",
  },
  words: {
    en: "This command takes options only.",
    ja: "このコマンドにはオプションのみを指定してください。",
  },
  none: { en: "Nothing has been published yet.", ja: "まだ何も公表されていません。" },
});

export const command: Command = {
  summary: TEXTS.summary,
  usage: `[--partner ID] [--json] ${DATABASE_USAGE}`,
  help: {
    en: `${TEXTS.help.en}\n\n${DATABASE_HELP.en}`,
    ja: `${TEXTS.help.ja}\n\n${DATABASE_HELP.ja}`,
  },
  options: { ...DATABASE_OPTIONS, partner: { type: "string" }, json: { type: "boolean" } },
  async run(invocation) {
    const { options, flags, words, terminal } = invocation;
    if (words.length > 0) throw new UsageError(TEXTS.words);
    const { partner } = options;
    const asked = {
      limit: LIMITS.page_rows,
      ...(partner === undefined ? {} : { subject: partner }),
    };
    const rows = await withRecord(invocation, (record) => readEditionList(asked, record));
    if (flags["json"]) terminal.print(JSON.stringify(rows, null, 2));
    else if (rows.length === 0) terminal.say(TEXTS.none);
    else {
      const { language } = terminal;
      for (const row of rows) {
        const state = stateName(EDITION, row.status)[language];
        const day = (row.live_at ?? row.prepared_at).slice(0, 10);
        terminal.print(`${row.id.padEnd(24)} ${day}  ${state}  ${row.title[language]}`);
      }
    }
    return 0;
  },
};
