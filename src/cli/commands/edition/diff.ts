import { compareEditions } from "../../../actions/read-editions.js";
import { isRefusal } from "../../../base/refusal.js";
import { texts } from "../../../base/text.js";
import { Refused, type Command } from "../../command.js";
import { JSON_OPTION } from "../../options.js";
import { DATABASE_OPTIONS, withRecord } from "../../database.js";

const TEXTS = texts({
  before: { en: "the earlier edition", ja: "前の版" },
  after: { en: "the later edition of the same subject", ja: "同じ対象の後の版" },
  notes: {
    en: "Both editions are made again from their own snapshots. Each line has a number's id, what it was and what it is; below it stand the rows of the record that changed. --json prints an array of the same.",
    ja: "両方の版をそれぞれの記録から作成し直して比較します。数値の ID、変更前、変更後の順に示し、続けて変更のあった行を示します。--json は同じ内容の配列です。",
  },
  summary: {
    en: "List every number that moved between two editions, and why",
    ja: "二つの版の間で変わった数値とその理由を一覧する",
  },
  none: { en: "No number moved.", ja: "変わった数値はありません。" },
});

export const command: Command = {
  summary: TEXTS.summary,
  words: [
    { value: "BEFORE", kind: "id", help: TEXTS.before },
    { value: "AFTER", kind: "id", help: TEXTS.after },
  ],
  options: { json: JSON_OPTION, ...DATABASE_OPTIONS },
  notes: TEXTS.notes,
  examples: [
    "earmark edition diff JP-2016-2021-e1 JP-2016-2021-e2",
    "earmark edition diff JP-2016-2021-e1 JP-2016-2021-e2 --json",
  ],
  async run(invocation) {
    const { words, flags, terminal } = invocation;
    const [before = "", after = ""] = words;
    const changes = await withRecord(invocation, (record) =>
      compareEditions({ before, after }, record),
    );
    if (isRefusal(changes)) throw new Refused(changes);
    if (flags["json"]) {
      terminal.print(JSON.stringify(changes, null, 2));
      return 0;
    }
    const { language } = terminal;
    if (changes.length === 0) terminal.say(TEXTS.none);
    for (const { id, kind, before: was, after: is, moved, why } of changes) {
      const how = kind === "moved" ? moved.join(", ") : kind;
      terminal.print(`${id}  ${was?.[language] ?? "–"} → ${is?.[language] ?? "–"}  (${how})`);
      for (const { record, kind: what, columns } of why) {
        const cells = columns.map((each) => `${each.column} ${each.before} → ${each.after}`);
        terminal.print(`  ${record} ${what} ${cells.join("; ")}`.trimEnd());
      }
    }
    return 0;
  },
};
