import { loadRates } from "../../../actions/load-rates.js";
import { systemClock } from "../../../base/clock.js";
import { formatPlace } from "../../../base/finding.js";
import { fill, texts } from "../../../base/text.js";
import { readTableFile } from "../../../intake/table-file.js";
import { UsageError, type Command } from "../../command.js";
import { DATABASE_HELP, DATABASE_OPTIONS, DATABASE_USAGE, withRecord } from "../../database.js";
import { unusableFile } from "../../unusable-file.js";

const TEXTS = texts({
  file: { en: "Name one table of rates.", ja: "レートの表を 1 つ指定してください。" },
  loaded: {
    en: "{file}: {read} rates read, {added} added, {superseding} of them superseding an earlier value.",
    ja: "{file}：{read} 件を読み、{added} 件を追加しました（うち以前の値に代わるもの {superseding} 件）。",
  },
  refused: { en: "{file}: nothing was loaded.", ja: "{file}：何も読み込んでいません。" },
  summary: {
    en: "Load exchange rates from a CSV or XLSX table",
    ja: "為替レートを CSV または XLSX の表から読み込む",
  },
  help: {
    en: "Columns, in any order, with English or Japanese headings: type (unore, bank, donor_budget, ecb, oecd_annual), from, to, rate (units of `to` for one of `from`), effective_from, published_on (may be left out), source. A rate that is ten times away from the last one known is taken to be upside down and refused. The same file twice adds nothing; a corrected value supersedes the earlier one, which stays.",
    ja: "列（順序は自由、見出しは英語か日本語）：種類（unore、bank、donor_budget、ecb、oecd_annual）、換算元、換算先、レート（換算元 1 単位に対する換算先の額）、適用開始日、公表日（省略可）、出典。直近の値と 10 倍以上異なるレートは向きが逆とみなして受け付けません。同じファイルを 2 回読み込んでも増えず、訂正値は以前の値に代わり、以前の値も残ります。",
  },
});

export const command: Command = {
  summary: TEXTS.summary,
  usage: `FILE ${DATABASE_USAGE} [--dry-run] [--json]`,
  help: {
    en: `${TEXTS.help.en}\n\n${DATABASE_HELP.en}`,
    ja: `${TEXTS.help.ja}\n\n${DATABASE_HELP.ja}`,
  },
  options: { ...DATABASE_OPTIONS, "dry-run": { type: "boolean" }, json: { type: "boolean" } },
  async run(invocation) {
    const [file, ...rest] = invocation.words;
    if (file === undefined || rest.length > 0) throw new UsageError(TEXTS.file);
    const { terminal, flags } = invocation;
    const { language } = terminal;
    const load = await withRecord(invocation, ({ pool }) =>
      loadRates(
        { rows: readTableFile(file), file, isDryRun: flags["dry-run"] ?? false },
        { pool, clock: systemClock },
      ),
    ).catch((error: unknown) => {
      throw unusableFile(error, file);
    });
    if (flags["json"]) terminal.print(JSON.stringify(load));
    else {
      for (const { place, severity, rule, message } of load.findings) {
        terminal.print(`${formatPlace(place)}\n    ${severity} ${rule}: ${message[language]}`);
      }
      const { read, added, superseding } = load;
      const sentence = load.is_loaded ? TEXTS.loaded : TEXTS.refused;
      terminal.print(fill(sentence[language], { file, read, added, superseding }, language));
    }
    return load.is_loaded ? 0 : 1;
  },
};
