import { readEditionView } from "../../../actions/read-editions.js";
import { fillText, texts } from "../../../base/text.js";
import { stateName } from "../../../fund/lifecycle.js";
import { EDITION } from "../../../publication/edition.js";
import { UnusableError, UsageError, type Command } from "../../command.js";
import { DATABASE_HELP, DATABASE_OPTIONS, DATABASE_USAGE, withRecord } from "../../database.js";

export const EDITION_TEXTS = texts({
  name: { en: "Name one edition.", ja: "版を一つ指定してください。" },
  unknown: {
    en: "There is no edition {id}. `earmark edition list` lists them.",
    ja: "版{id}はありません。`earmark edition list` で一覧を表示します。",
  },
});

const TEXTS = texts({
  summary: {
    en: "Show an edition: its files, their hashes, what it was made from",
    ja: "版の内容を示す（ファイル、ハッシュ値、作成元）",
  },
  help: {
    en: "Files are printed as sha256sum prints them. --json prints the manifest, the very bytes that stand at /editions/ID/manifest.json read as JSON, with the edition's state.",
    ja: "ファイルは sha256sum と同じ形式で表示します。--json はマニフェスト（/editions/ID/manifest.json と同じ内容）と版の状態を出力します。",
  },
});

export const command: Command = {
  summary: TEXTS.summary,
  usage: `ID [--json] ${DATABASE_USAGE}`,
  help: {
    en: `${TEXTS.help.en}\n\n${DATABASE_HELP.en}`,
    ja: `${TEXTS.help.ja}\n\n${DATABASE_HELP.ja}`,
  },
  options: { ...DATABASE_OPTIONS, json: { type: "boolean" } },
  async run(invocation) {
    const { words, flags, terminal } = invocation;
    const [id, ...rest] = words;
    if (id === undefined || rest.length > 0) throw new UsageError(EDITION_TEXTS.name);
    const view = await withRecord(invocation, (record) => readEditionView(id, record));
    if (!view) throw new UnusableError(fillText(EDITION_TEXTS.unknown, { id }));
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
