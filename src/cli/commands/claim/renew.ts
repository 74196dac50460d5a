import type { Action } from "../../../actions/action.js";
import { carryOut } from "../../../actions/carry-out.js";
import { readRowHistory } from "../../../actions/read-book.js";
import { renewClaim } from "../../../actions/renew-claim.js";
import { systemClock } from "../../../base/clock.js";
import { newId } from "../../../base/id.js";
import { isRefusal } from "../../../base/refusal.js";
import { texts } from "../../../base/text.js";
import { LOCAL_USER } from "../../../people/permission.js";
import { Refused, type Command } from "../../command.js";
import { JSON_OPTION } from "../../options.js";
import { plainNumbers } from "../../refusing.js";
import { DATABASE_OPTIONS, withRecord } from "../../database.js";

const TEXTS = texts({
  claim: { en: "the claim to renew", ja: "更新する根拠" },
  until: {
    en: "its new last day; may be left out where the claim has none, or one that is still to come",
    ja: "新しい有効期限（期限がない場合や到来していない場合は省略可）",
  },
  value: {
    en: "the number as the texts say it, as far as it is true of the source",
    ja: "文章での数値（出典の値と矛盾しない範囲）",
  },
  qualifier: { en: "the word before it, such as over", ja: "数値に付く語（over など）" },
  as_of: { en: "the day of which it is true", ja: "その値の時点" },
  try: {
    en: "show what would change, and change nothing",
    ja: "変更内容を表示するだけで、何も変更しない",
  },
  notes: {
    en: "Prints what the claim said, what its source said at approval and says now, the difference, what it says from now on, and where it is printed. `earmark lint` lists the claims that wait.",
    ja: "更新前の値、承認時と現在の出典の値、差、更新後の値、印刷されている文章を表示します。更新を要する根拠は `earmark lint` で確認できます。",
  },
  summary: {
    en: "Renew a claim that is stale or past its last day, with what its source says now",
    ja: "出典の値が変わった根拠、期限切れの根拠を、出典の現在の値で更新する",
  },
  tried: { en: "Nothing was changed (--try).", ja: "何も変更していません（--try）。" },
});

export const command: Command = {
  summary: TEXTS.summary,
  words: [{ value: "ID", help: TEXTS.claim }],
  options: {
    until: { value: "DAY", help: TEXTS.until },
    value: { value: "DECIMAL", help: TEXTS.value },
    qualifier: { value: "WORD", help: TEXTS.qualifier },
    "as-of": { value: "DAY", help: TEXTS.as_of },
    try: { help: TEXTS.try },
    json: JSON_OPTION,
    ...DATABASE_OPTIONS,
  },
  notes: TEXTS.notes,
  examples: [
    "earmark claim renew workers-trained --try",
    "earmark claim renew workers-trained --until 2027-03-31 --value 15000 --qualifier over",
  ],
  async run(invocation) {
    const { words, options, flags, terminal } = invocation;
    const [claim = ""] = words;
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
    if (isRefusal(answer)) throw new Refused(answer);
    if (flags["json"]) terminal.print(JSON.stringify(answer, plainNumbers, 2));
    else {
      for (const note of answer.notes ?? []) terminal.print(note[terminal.language]);
      if (isTrial) terminal.say(TEXTS.tried);
    }
    return 0;
  },
};
