import {
  holds,
  MANIFEST_NAME,
  verifyEdition,
  type Verification,
} from "../../../actions/read-editions.js";
import { isRefusal } from "../../../base/refusal.js";
import { fill, fillText, texts, type Text } from "../../../base/text.js";
import { findFetchedDifference, type FetchedFile } from "../../../publication/edition.js";
import { fetchEdition, fetchOverHttp } from "../../../web/go-live.js";
import { Refused, type Command } from "../../command.js";
import { JSON_OPTION } from "../../options.js";
import { DATABASE_OPTIONS, withRecord } from "../../database.js";
import type { Terminal } from "../../terminal.js";
import { EDITION_WORD, refuseEdition } from "../../edition-word.js";

const TEXTS = texts({
  served: {
    en: "fetch each file from where the site is served too; one that differs is exit 1",
    ja: "公開先のサイトからも各ファイルを取得して照合する（異なれば終了コード 1）",
  },
  notes: {
    en: "Two questions, answered apart. Sound: does everything that lies in the record have the hash under which it was published? Rebuilt: does the snapshot give the same bytes to this program? A later version of the program may write a file differently; that harms nothing, and this says which program made the edition and which one this is.\n\nEnds with 0 where the bytes are sound and only the program differs, with 1 where kept bytes are damaged, or the same program rebuilds them differently.\n\n--json prints is_ok, is_sound, rebuild (same, different, refused, impossible), is_same_program, made_by, code, and each file with is_kept and rebuilt.",
    ja: "二つの点を分けて示します。健全性：保管されているすべての内容が公表時のハッシュ値と一致するか。再作成：固定した記録から現在のプログラムで同一の内容が得られるか。プログラムの版が新しくなると異なる内容になることがありますが、公表済みの内容に影響はなく、作成時と現在のプログラムを示します。\n\n保管内容が健全でプログラムのみが異なる場合は終了コード 0、保管内容が損なわれているか、同じプログラムで結果が異なる場合は 1 です。\n\n--json の項目：is_ok、is_sound、rebuild（same、different、refused、impossible）、is_same_program、made_by、code、各ファイルの is_kept と rebuilt。",
  },
  summary: {
    en: "Check that an edition's bytes are those that were published, and rebuild it from its snapshot",
    ja: "版の保管内容を照合し、固定した記録から作成し直して比較する",
  },
  same: { en: "kept, rebuilt the same", ja: "保管・再作成とも一致" },
  kept: { en: "kept, rebuilt as {rebuilt}", ja: "保管は一致、再作成は{rebuilt}" },
  only_kept: { en: "kept", ja: "保管は一致" },
  lost: { en: "DAMAGED: not what its hash says", ja: "破損：ハッシュ値と不一致" },
  sound: {
    en: "{id} is sound: all {count} files, and the record that they were made from, are byte for byte what was published.",
    ja: "{id}は健全です。{count}件のファイルと作成元の記録は、すべて公表時の内容と完全に一致しています。",
  },
  damaged: {
    en: "{id} is DAMAGED: {parts} lies in the record altered, or is gone. Restore a backup.",
    ja: "{id}は破損しています。{parts}が改変されたか失われています。バックアップを復元してください。",
  },
  rebuilt_same: {
    en: "Rebuilt from its snapshot: the same bytes.",
    ja: "固定した記録からの再作成：同一の内容です。",
  },
  rebuilt_other: {
    en: "Rebuilt from its snapshot: {count} files come out differently. The program is another version: {made_by} then, {code} now. What was published is unharmed; only that program can tell whether it gives the same bytes.",
    ja: "固定した記録からの再作成：{count}件のファイルが異なる内容になりました。プログラムの版が異なります（作成時{made_by}、現在{code}）。公表済みの内容に影響はありません。同一の内容が得られるかは、作成時のプログラムでのみ確かめられます。",
  },
  rebuilt_wrong: {
    en: "Rebuilt from its snapshot: {count} files come out differently, although {code} is the very program that made them. Report this as a fault of the program.",
    ja: "固定した記録からの再作成：作成時と同じプログラム（{code}）であるのに、{count}件のファイルが異なる内容になりました。プログラムの不具合として報告してください。",
  },
  refused_other: {
    en: "Not rebuilt: the program is another version ({made_by} then, {code} now), and this one refuses. {problem} What was published is unharmed.",
    ja: "再作成していません。プログラムの版が異なり（作成時{made_by}、現在{code}）、現在のプログラムでは作成できません。{problem} 公表済みの内容に影響はありません。",
  },
  refused_wrong: {
    en: "Not rebuilt, although {code} is the very program that made it. {problem} Report this as a fault of the program.",
    ja: "作成時と同じプログラム（{code}）であるのに再作成できません。{problem} プログラムの不具合として報告してください。",
  },
  impossible: {
    en: "Not rebuilt: what it was made from is damaged.",
    ja: "再作成していません。作成元の記録が損なわれています。",
  },
  fetched: {
    en: "{url}: every file is what was approved.",
    ja: "{url}：すべてのファイルが承認内容と一致しています。",
  },
  differs: {
    en: "{url}: {name} is not what was approved ({found}).",
    ja: "{url}：{name}が承認内容と異なります（{found}）。",
  },
});

export const command: Command = {
  summary: TEXTS.summary,
  words: [EDITION_WORD],
  options: {
    served: { value: "URL", help: TEXTS.served },
    json: JSON_OPTION,
    ...DATABASE_OPTIONS,
  },
  notes: TEXTS.notes,
  examples: [
    "earmark edition verify JP-2016-2021-e1",
    "earmark edition verify JP-2016-2021-e1 --served https://example.org --json",
  ],
  async run(invocation) {
    const { words, options, flags, terminal } = invocation;
    const [id = ""] = words;
    const verified = await withRecord(invocation, (record) => verifyEdition(id, record));
    if (isRefusal(verified)) throw new Refused(refuseEdition(id));
    const { served } = options;
    const names = verified.files.map((file) => file.name);
    const fetched =
      served === undefined ? null : await fetchEdition(id, names, fetchOverHttp(served));
    const different = fetched === null ? null : findFetchedDifference(verified.files, fetched);
    const isOk = holds(verified) && different === null;
    if (flags["json"])
      terminal.print(JSON.stringify({ is_ok: isOk, ...verified, fetched }, null, 2));
    else {
      sayFiles(verified, terminal);
      terminal.print(soundWords(verified)[terminal.language]);
      terminal.print(rebuildWords(verified)[terminal.language]);
      if (served !== undefined) sayFetched(served, different, terminal);
    }
    return isOk ? 0 : 1;
  },
};

function sayFiles({ files }: Verification, { language, print }: Terminal): void {
  for (const { name, sha256, is_kept, rebuilt } of files) {
    const words = !is_kept
      ? TEXTS.lost
      : rebuilt === null
        ? TEXTS.only_kept
        : rebuilt === sha256
          ? TEXTS.same
          : TEXTS.kept;
    print(`${sha256}  ${name}  ${fill(words[language], { rebuilt: rebuilt ?? "" }, language)}`);
  }
}

/** Whether what was published is there as it was. */
function soundWords({ edition, is_sound, files, broken_part }: Verification): Text {
  if (is_sound) return fillText(TEXTS.sound, { id: edition.id, count: files.length });
  const lost = files.filter((file) => !file.is_kept).map((file) => file.name);
  const parts = [...lost, ...(broken_part === null ? [] : [broken_part])].join(", ");
  return fillText(TEXTS.damaged, { id: edition.id, parts });
}

/** What came of making it again, and whether the program is the reason. */
function rebuildWords(verified: Verification): Text {
  const { rebuild, is_same_program, files, refusal, made_by, code } = verified;
  const made = files.filter(({ name }) => name !== MANIFEST_NAME);
  const count = made.filter((file) => file.rebuilt !== file.sha256).length;
  const facts = { count, made_by: made_by ?? "–", code, problem: refusal?.message ?? "" };
  const words = {
    same: TEXTS.rebuilt_same,
    different: is_same_program ? TEXTS.rebuilt_wrong : TEXTS.rebuilt_other,
    refused: is_same_program ? TEXTS.refused_wrong : TEXTS.refused_other,
    impossible: TEXTS.impossible,
  }[rebuild];
  return fillText(words, facts);
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
