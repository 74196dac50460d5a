import { isWhole, verifyEdition, type Verification } from "../../../actions/read-editions.js";
import { isRefusal } from "../../../base/refusal.js";
import { fill, fillText, texts } from "../../../base/text.js";
import { findFetchedDifference, type FetchedFile } from "../../../publication/edition.js";
import { fetchEdition, fetchOverHttp } from "../../../web/go-live.js";
import { UnusableError, UsageError, type Command } from "../../command.js";
import { DATABASE_HELP, DATABASE_OPTIONS, DATABASE_USAGE, withRecord } from "../../database.js";
import type { Terminal } from "../../terminal.js";
import { EDITION_TEXTS } from "./show.js";

const TEXTS = texts({
  summary: {
    en: "Rebuild an edition from its snapshot and compare every byte",
    ja: "版をその記録から作成し直し、全ファイルを照合する",
  },
  help: {
    en: "Says of each file whether what lies in the record is what its hash says, and whether the snapshot gives the same bytes again. --url ADDRESS also fetches each file from where the site is served. Exit 1 where anything differs; where another program made the edition, this says so.",
    ja: "各ファイルについて、保管内容がハッシュ値と一致するか、固定した記録から同一の内容が得られるかを示します。--url は公開先のサイトからも取得して照合します。一つでも異なれば終了コード 1 とし、作成時のプログラムが異なる場合はその旨を示します。",
  },
  same: { en: "kept, rebuilt the same", ja: "保管・再作成とも一致" },
  kept: { en: "kept, but rebuilt as {rebuilt}", ja: "保管は一致、再作成は{rebuilt}" },
  not_built: { en: "kept, but could not be rebuilt", ja: "保管は一致、再作成できない" },
  lost: { en: "NOT what its hash says", ja: "ハッシュ値と一致しない" },
  part: {
    en: "The snapshot's part “{part}” is gone or altered. Restore a backup.",
    ja: "固定した記録の「{part}」が失われたか改変されています。バックアップを復元してください。",
  },
  other: {
    en: "Made by {made_by}; this is {code}. Rebuild with that program for the same bytes.",
    ja: "作成時のプログラムは{made_by}、現在は{code}です。同一の内容を得るには作成時のプログラムを用いてください。",
  },
  fetched: {
    en: "{url}: every file is what was approved.",
    ja: "{url}：すべてのファイルが承認内容と一致しています。",
  },
  differs: {
    en: "{url}: {name} is not what was approved ({found}).",
    ja: "{url}：{name}が承認内容と異なります（{found}）。",
  },
  whole: { en: "{id}: the same to the byte.", ja: "{id}：全ファイルが完全に一致しました。" },
  broken: { en: "{id}: differs.", ja: "{id}：相違があります。" },
});

export const command: Command = {
  summary: TEXTS.summary,
  usage: `ID [--url ADDRESS] [--json] ${DATABASE_USAGE}`,
  help: {
    en: `${TEXTS.help.en}\n\n${DATABASE_HELP.en}`,
    ja: `${TEXTS.help.ja}\n\n${DATABASE_HELP.ja}`,
  },
  options: { ...DATABASE_OPTIONS, url: { type: "string" }, json: { type: "boolean" } },
  async run(invocation) {
    const { words, options, flags, terminal } = invocation;
    const [id, ...rest] = words;
    if (id === undefined || rest.length > 0) throw new UsageError(EDITION_TEXTS.name);
    const verified = await withRecord(invocation, (record) => verifyEdition(id, record));
    if (isRefusal(verified)) throw new UnusableError(fillText(EDITION_TEXTS.unknown, { id }));
    const { url } = options;
    const names = verified.files.map((file) => file.name);
    const fetched = url === undefined ? null : await fetchEdition(id, names, fetchOverHttp(url));
    const different = fetched === null ? null : findFetchedDifference(verified.files, fetched);
    const isSame = isWhole(verified) && different === null;
    if (flags["json"])
      terminal.print(JSON.stringify({ is_same: isSame, ...verified, fetched }, null, 2));
    else {
      sayFiles(verified, terminal);
      if (url !== undefined) sayFetched(url, different, terminal);
      const words = isSame ? TEXTS.whole : TEXTS.broken;
      terminal.print(fill(words[terminal.language], { id }, terminal.language));
    }
    return isSame ? 0 : 1;
  },
};

function sayFiles(verified: Verification, terminal: Terminal): void {
  const { language } = terminal;
  const { files, broken_part, refusal, made_by, code } = verified;
  for (const { name, sha256, is_kept, rebuilt } of files) {
    const words = !is_kept
      ? TEXTS.lost
      : rebuilt === sha256
        ? TEXTS.same
        : rebuilt === null
          ? TEXTS.not_built
          : TEXTS.kept;
    const said = fill(words[language], { rebuilt: rebuilt ?? "" }, language);
    terminal.print(`${sha256}  ${name}  ${said}`);
  }
  if (broken_part !== null) terminal.say(fillText(TEXTS.part, { part: broken_part }));
  if (refusal) terminal.say(refusal.message);
  if (made_by !== code) terminal.say(fillText(TEXTS.other, { made_by, code }));
}

function sayFetched(url: string, different: FetchedFile | null, terminal: Terminal): void {
  const { language } = terminal;
  const said =
    different === null
      ? fill(TEXTS.fetched[language], { url }, language)
      : fill(
          TEXTS.differs[language],
          { url, name: different.name, found: different.sha256 ?? "–" },
          language,
        );
  terminal.print(said);
}
