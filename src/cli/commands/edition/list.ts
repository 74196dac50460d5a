import { refusePartner } from "../../../actions/make-document.js";
import { readEditionList } from "../../../actions/read-editions.js";
import { isRefusal } from "../../../base/refusal.js";
import { LIMITS } from "../../../base/settings.js";
import { texts } from "../../../base/text.js";
import { stateName } from "../../../fund/lifecycle.js";
import { EDITION } from "../../../publication/edition.js";
import { readTx } from "../../../store/connect.js";
import { readSnapshot } from "../../../store/snapshot.js";
import { Refused, type Command } from "../../command.js";
import { JSON_OPTION } from "../../options.js";
import { DATABASE_OPTIONS, withRecord } from "../../database.js";

const TEXTS = texts({
  partner: { en: "only those of this partner", ja: "このパートナーの版のみ" },
  notes: {
    en: "--json prints an array of the editions' rows.",
    ja: "--json は版の行の配列を出力します。",
  },
  summary: { en: "List what was published, newest first", ja: "公表した版を新しい順に一覧する" },
  none: { en: "Nothing has been published yet.", ja: "まだ何も公表されていません。" },
});

export const command: Command = {
  summary: TEXTS.summary,
  words: [],
  options: {
    partner: { value: "ID", help: TEXTS.partner },
    json: JSON_OPTION,
    ...DATABASE_OPTIONS,
  },
  notes: TEXTS.notes,
  examples: ["earmark edition list", "earmark edition list --partner JP --json"],
  async run(invocation) {
    const { options, flags, terminal } = invocation;
    const { partner } = options;
    const asked = {
      limit: LIMITS.page_rows,
      ...(partner === undefined ? {} : { subject: partner }),
    };
    const rows = await withRecord(invocation, async (record) => {
      const found = await readEditionList(asked, record);
      if (found.length > 0 || partner === undefined) return found;
      const snapshot = await readTx(record.pool, readSnapshot);
      return snapshot.partnerById.has(partner) ? found : refusePartner(snapshot, partner);
    });
    if (isRefusal(rows)) throw new Refused(rows);
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
