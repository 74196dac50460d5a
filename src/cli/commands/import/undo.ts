import { undoImport } from "../../../actions/undo-import.js";
import { systemClock } from "../../../base/clock.js";
import { isRefusal } from "../../../base/refusal.js";
import { fill, texts } from "../../../base/text.js";
import { LOCAL_USER } from "../../../people/permission.js";
import { UsageError, type Command } from "../../command.js";
import { DATABASE_HELP, DATABASE_OPTIONS, DATABASE_USAGE, withRecord } from "../../database.js";

const TEXTS = texts({
  summary: {
    en: "Take a whole import back, with a reason",
    ja: "理由を付して取込み全体を取り消す",
  },
  help: {
    en: "Every entry of the import is reversed with the reason; figures that it replaced stand again. A row on which something else depends by now stays, and says what; undo the rest later with the same command. `earmark import list` shows the numbers.",
    ja: "取込みによる各仕訳を、理由を付して取り消します。更新前の数値があれば復元します。後の記帳に使われている行は、その内容を示して残します。残りは後から同じコマンドで取り消せます。番号は `earmark import list` で確認できます。",
  },
  words: {
    en: "Name one import: its number in `earmark import list`.",
    ja: "取込み番号を1つ指定してください（`earmark import list` で確認できます）。",
  },
  kept: { en: "row {row}: {message}", ja: "{row}行目：{message}" },
  done: {
    en: "{undone} rows undone, {kept} stay.",
    ja: "{undone}行を取り消しました（残り{kept}行）。",
  },
});

export const command: Command = {
  summary: TEXTS.summary,
  usage: `BATCH --reason TEXT ${DATABASE_USAGE} [--json]`,
  help: {
    en: `${TEXTS.help.en}\n\n${DATABASE_HELP.en}`,
    ja: `${TEXTS.help.ja}\n\n${DATABASE_HELP.ja}`,
  },
  options: { ...DATABASE_OPTIONS, reason: { type: "string" }, json: { type: "boolean" } },
  async run(invocation) {
    const [batch_id, ...rest] = invocation.words;
    if (batch_id === undefined || rest.length > 0) throw new UsageError(TEXTS.words);
    const { terminal, options, flags } = invocation;
    const { language } = terminal;
    const asked = { batch_id, reason: options["reason"] ?? "", person: LOCAL_USER };
    const answer = await withRecord(invocation, ({ pool }) =>
      undoImport(asked, { pool, clock: systemClock }),
    );
    if (isRefusal(answer)) {
      terminal.print(`${answer.refused}: ${answer.message[language]}`);
      return 1;
    }
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
