import { readEditionView } from "../../../actions/read-editions.js";
import { texts } from "../../../base/text.js";
import { stateName } from "../../../fund/lifecycle.js";
import { EDITION } from "../../../publication/edition.js";
import { Refused, type Command } from "../../command.js";
import { EDITION_WORD, refuseEdition } from "../../edition-word.js";
import { JSON_OPTION } from "../../options.js";
import { DATABASE_OPTIONS, withRecord } from "../../database.js";

const TEXTS = texts({
  notes: {
    en: "Files are printed as sha256sum prints them. --json prints the manifest, the very bytes that stand at /editions/ID/manifest.json read as JSON, with the edition's state.",
    ja: "ファイルは sha256sum と同じ形式で表示します。--json はマニフェスト（/editions/ID/manifest.json と同じ内容）と版の状態を出力します。",
  },
  summary: {
    en: "Show an edition: its files, their hashes, what it was made from",
    ja: "版の内容を示す（ファイル、ハッシュ値、作成元）",
  },
});

export const command: Command = {
  summary: TEXTS.summary,
  words: [EDITION_WORD],
  options: { json: JSON_OPTION, ...DATABASE_OPTIONS },
  notes: TEXTS.notes,
  examples: ["earmark edition show JP-2016-2021-e1", "earmark edition show JP-2016-2021-e1 --json"],
  async run(invocation) {
    const { words, flags, terminal } = invocation;
    const [id = ""] = words;
    const view = await withRecord(invocation, (record) => readEditionView(id, record));
    if (!view) throw new Refused(refuseEdition(id));
    const { row, files, manifest, changes } = view;
    if (flags["json"]) {
      terminal.print(JSON.stringify({ status: row.status, reason: row.reason, manifest }, null, 2));
      return 0;
    }
    const { language } = terminal;
    terminal.print(
      `${row.id}  ${stateName(EDITION, row.status)[language]}  ${row.title[language]}`,
    );
    terminal.print(
      `${manifest.code}  ${manifest.as_of ?? "–"}  ${row.supersedes ?? "–"}  ${changes?.length ?? "–"}`,
    );
    for (const file of files) terminal.print(`${file.sha256}  ${file.name}`);
    terminal.print(`${row.manifest_sha256}  manifest.json`);
    return 0;
  },
};
