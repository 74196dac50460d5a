import { undoImport } from "../../../actions/undo-import.js";
import { systemClock } from "../../../base/clock.js";
import { isRefusal } from "../../../base/refusal.js";
import { fill, texts } from "../../../base/text.js";
import { LOCAL_USER } from "../../../people/permission.js";
import { Refused, type Command } from "../../command.js";
import { JSON_OPTION } from "../../options.js";
import { DATABASE_OPTIONS, withRecord } from "../../database.js";

const TEXTS = texts({
  batch: {
    en: "the import's number, as `earmark import list` has it",
    ja: "取込み番号（`earmark import list` で確認）",
  },
  reason: {
    en: "why; it stands on every entry that takes it back",
    ja: "理由（各取消仕訳に記載）",
  },
  notes: {
    en: "Every entry of the import is reversed with the reason; figures that it replaced stand again. A row on which something else depends by now stays, and says what; undo the rest later with the same command.",
    ja: "取込みによる各仕訳を、理由を付して取り消します。更新前の数値があれば復元します。後の記帳に使われている行は、その内容を示して残します。残りは後から同じコマンドで取り消せます。",
  },
  summary: {
    en: "Take a whole import back, with a reason",
    ja: "理由を付して取込み全体を取り消す",
  },
  kept: { en: "row {row}: {message}", ja: "{row}行目：{message}" },
  done: {
    en: "{undone} rows undone, {kept} stay.",
    ja: "{undone}行を取り消しました（残り{kept}行）。",
  },
});

export const command: Command = {
  summary: TEXTS.summary,
  words: [{ value: "BATCH", kind: "id", help: TEXTS.batch }],
  options: {
    reason: { value: "TEXT", isNeeded: true, help: TEXTS.reason },
    json: JSON_OPTION,
    ...DATABASE_OPTIONS,
  },
  notes: TEXTS.notes,
  examples: ['earmark import undo 01JQ8M3V7K --reason "the bank sent the wrong month"'],
  async run(invocation) {
    const [batch_id = ""] = invocation.words;
    const { terminal, options, flags } = invocation;
    const { language } = terminal;
    const asked = { batch_id, reason: options["reason"] ?? "", person: LOCAL_USER };
    const answer = await withRecord(invocation, ({ pool }) =>
      undoImport(asked, { pool, clock: systemClock }),
    );
    if (isRefusal(answer)) throw new Refused(answer);
    if (flags["json"]) terminal.print(JSON.stringify(answer));
    else {
      for (const { row, message } of answer.kept)
        terminal.print(fill(TEXTS.kept[language], { row, message }, language));
      terminal.print(
        fill(TEXTS.done[language], { undone: answer.undone, kept: answer.kept_count }, language),
      );
    }
    return answer.kept_count > 0 ? 1 : 0;
  },
};
