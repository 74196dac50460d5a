import { undoIati, type IatiUndo } from "../../../actions/import-iati.js";
import { systemClock } from "../../../base/clock.js";
import { isRefusal } from "../../../base/refusal.js";
import { fill, texts } from "../../../base/text.js";
import { UsageError, type Command } from "../../command.js";
import type { Terminal } from "../../terminal.js";
import { DATABASE_HELP, DATABASE_OPTIONS, DATABASE_USAGE, withRecord } from "../../database.js";

const TEXTS = texts({
  summary: {
    en: "Undo an import of IATI: the record stands as before it",
    ja: "IATI の取込を取り消し、記録を取込前に戻す",
  },
  help: {
    en: "BATCH is the number that `earmark iati import` printed. A dataset's imports are undone from the last one backwards. Refused where other records refer to what would go; with --keep-used that stays, and all else is undone. The same again takes what nobody refers to any longer.",
    ja: "BATCH は `earmark iati import` が表示した番号です。データセットの取込は新しいものから順に取り消します。他の記録が参照している場合は取り消しませんが、--keep-used を付けると参照されているものを残し、それ以外を取り消します。参照がなくなった後に再度実行すると、残りも取り消します。",
  },
  batch: { en: "Name one import by its number.", ja: "取込の番号を 1 つ指定してください。" },
  undone: {
    en: "{dataset}: the import of {file} is undone; {restored} rows are as before, {removed} are gone.",
    ja: "{dataset}：{file} の取込を取り消しました（元に戻した行 {restored}、削除した行 {removed}）。",
  },
  kept: {
    en: "Kept, as others refer to it ({count}): {records}",
    ja: "参照されているため残した記録（{count} 件）：{records}",
  },
});

/** Kept records that the terminal names; --json has them all. */
const KEPT_SHOWN = 20;

export const command: Command = {
  summary: TEXTS.summary,
  usage: `BATCH ${DATABASE_USAGE} [--keep-used] [--json]`,
  help: {
    en: `${TEXTS.help.en}\n\n${DATABASE_HELP.en}`,
    ja: `${TEXTS.help.ja}\n\n${DATABASE_HELP.ja}`,
  },
  options: { ...DATABASE_OPTIONS, "keep-used": { type: "boolean" }, json: { type: "boolean" } },
  async run(invocation) {
    const { words, flags, terminal } = invocation;
    const [batch, ...rest] = words;
    if (batch === undefined || rest.length > 0) throw new UsageError(TEXTS.batch);
    const done = await withRecord(invocation, ({ pool }) =>
      undoIati({ batch, keepsUsed: flags["keep-used"] ?? false }, { pool, clock: systemClock }),
    );
    if (isRefusal(done)) {
      if (flags["json"]) terminal.print(JSON.stringify(done));
      else terminal.say(done.message);
      return 1;
    }
    if (flags["json"]) terminal.print(JSON.stringify(done));
    else printUndo(done, terminal);
    return 0;
  },
};

function printUndo({ kept, ...done }: IatiUndo, { print, language }: Terminal): void {
  print(fill(TEXTS.undone[language], { ...done }, language));
  if (kept.length === 0) return;
  const records = [...kept.slice(0, KEPT_SHOWN), ...(kept.length > KEPT_SHOWN ? ["…"] : [])];
  print(fill(TEXTS.kept[language], { count: kept.length, records: records.join(", ") }, language));
}
