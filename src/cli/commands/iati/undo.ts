import { undoIati, type IatiUndo } from "../../../actions/import-iati.js";
import { systemClock } from "../../../base/clock.js";
import { isRefusal } from "../../../base/refusal.js";
import { fill, texts } from "../../../base/text.js";
import { Refused, type Command } from "../../command.js";
import { JSON_OPTION } from "../../options.js";
import type { Terminal } from "../../terminal.js";
import { DATABASE_OPTIONS, withRecord } from "../../database.js";

const TEXTS = texts({
  summary: {
    en: "Undo an import of IATI: the record stands as before it",
    ja: "IATI の取込を取り消し、記録を取込前に戻す",
  },
  batch: {
    en: "the number that `earmark iati import` printed; `earmark import list` has it too",
    ja: "`earmark iati import` が表示した番号（`earmark import list` でも確認できる）",
  },
  keep_used: {
    en: "leave what other records refer to, and undo all else",
    ja: "他の記録が参照しているものを残し、それ以外を取り消す",
  },
  notes: {
    en: "A dataset's imports are undone from the last one backwards. Where other records refer to what would go it is refused. With --keep-used the same again takes what nobody refers to any longer.",
    ja: "データセットの取込は新しいものから順に取り消します。他の記録が参照している場合は取り消しません。--keep-used で残したものは、参照がなくなった後に再度実行すると取り消されます。",
  },
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
  words: [{ value: "BATCH", kind: "id", help: TEXTS.batch }],
  options: { "keep-used": { help: TEXTS.keep_used }, json: JSON_OPTION, ...DATABASE_OPTIONS },
  notes: TEXTS.notes,
  examples: ["earmark iati undo 01JQ8M3V7K", "earmark iati undo 01JQ8M3V7K --keep-used --json"],
  async run(invocation) {
    const { words, flags, terminal } = invocation;
    const [batch = ""] = words;
    const done = await withRecord(invocation, ({ pool }) =>
      undoIati({ batch, keepsUsed: flags["keep-used"] ?? false }, { pool, clock: systemClock }),
    );
    if (isRefusal(done)) throw new Refused(done);
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
