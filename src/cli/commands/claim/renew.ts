import type { Action } from "../../../actions/action.js";
import { carryOut } from "../../../actions/carry-out.js";
import { readRowHistory } from "../../../actions/read-book.js";
import { renewClaim } from "../../../actions/renew-claim.js";
import { systemClock } from "../../../base/clock.js";
import { newId } from "../../../base/id.js";
import { isRefusal } from "../../../base/refusal.js";
import { texts } from "../../../base/text.js";
import { LOCAL_USER } from "../../../people/permission.js";
import { UsageError, type Command } from "../../command.js";
import { DATABASE_HELP, DATABASE_OPTIONS, DATABASE_USAGE, withRecord } from "../../database.js";

const TEXTS = texts({
  summary: {
    en: "Renew a claim that is stale or past its last day, with what its source says now",
    ja: "出典の値が変わった根拠、期限切れの根拠を、出典の現在の値で更新する",
  },
  help: {
    en: "Prints what the claim said, what its source said at approval and says now, the difference, what it says from now on, and where it is printed. --until DAY is its new last day; it may be left out where the claim has none, or one that is still to come. --value and --qualifier word the number otherwise than the source (15000, over), as far as that is true of it. --try changes nothing. `earmark lint` lists the claims that wait.",
    ja: "更新前の値、承認時と現在の出典の値、差、更新後の値、印刷されている文章を表示します。--until は新しい有効期限で、期限がない場合や期限が到来していない場合は省略できます。--value と --qualifier は、出典の値と矛盾しない範囲で別の書き方をする場合に指定します（15000、over など）。--try は何も変更しません。更新を要する根拠は `earmark lint` で確認できます。",
  },
  one: { en: "Name one claim.", ja: "根拠を一つ指定してください。" },
  tried: { en: "Nothing was changed (--try).", ja: "何も変更していません（--try）。" },
});

export const command: Command = {
  summary: TEXTS.summary,
  usage: `ID [--until DAY] [--value DECIMAL] [--qualifier WORD] [--as-of DAY] [--try] [--json] ${DATABASE_USAGE}`,
  help: {
    en: `${TEXTS.help.en}\n\n${DATABASE_HELP.en}`,
    ja: `${TEXTS.help.ja}\n\n${DATABASE_HELP.ja}`,
  },
  options: {
    ...DATABASE_OPTIONS,
    until: { type: "string" },
    value: { type: "string" },
    qualifier: { type: "string" },
    "as-of": { type: "string" },
    try: { type: "boolean" },
    json: { type: "boolean" },
  },
  async run(invocation) {
    const { words, options, flags, terminal } = invocation;
    const [claim, ...rest] = words;
    if (claim === undefined || rest.length > 0) throw new UsageError(TEXTS.one);
    const { until, value, qualifier } = options;
    const as_of = options["as-of"];
    const input = {
      claim,
      ...(until === undefined ? {} : { until }),
      ...(value === undefined ? {} : { value }),
      ...(qualifier === undefined ? {} : { qualifier }),
      ...(as_of === undefined ? {} : { as_of }),
    };
    const isTrial = flags["try"] ?? false;
    const answer = await withRecord(invocation, async ({ pool }) => {
      const { version } = await readRowHistory({ kind: "claim", id: claim }, { pool });
      return carryOut(
        {
          action: renewClaim as unknown as Action,
          input,
          key: newId(systemClock.now()),
          if_match: version,
          person: LOCAL_USER,
          isTrial,
        },
        { pool, clock: systemClock },
      );
    });
    const { language } = terminal;
    if (flags["json"]) terminal.print(JSON.stringify(answer, null, 2));
    else if (isRefusal(answer)) terminal.print(`${answer.refused}: ${answer.message[language]}`);
    else {
      for (const note of answer.notes ?? []) terminal.print(note[language]);
      if (isTrial) terminal.say(TEXTS.tried);
    }
    return isRefusal(answer) ? 1 : 0;
  },
};
