import { compareEditions } from "../../../actions/read-editions.js";
import { isRefusal } from "../../../base/refusal.js";
import { texts } from "../../../base/text.js";
import { UnusableError, UsageError, type Command } from "../../command.js";
import { DATABASE_HELP, DATABASE_OPTIONS, DATABASE_USAGE, withRecord } from "../../database.js";

const TEXTS = texts({
  summary: {
    en: "List every number that moved between two editions, and why",
    ja: "二つの版の間で変わった数値とその理由を一覧する",
  },
  help: {
    en: "Both editions are made again from their own snapshots. Each line: the number's id, what it was, what it is; below it the rows of the record that changed. --json: an array.",
    ja: "両方の版をそれぞれの記録から作成し直して比較します。数値の ID、変更前、変更後の順に示し、続けて変更のあった行を示します。--json は配列です。",
  },
  name: {
    en: "Name two editions: the earlier and the later.",
    ja: "前の版と後の版を指定してください。",
  },
  none: { en: "No number moved.", ja: "変わった数値はありません。" },
});

export const command: Command = {
  summary: TEXTS.summary,
  usage: `BEFORE AFTER [--json] ${DATABASE_USAGE}`,
  help: {
    en: `${TEXTS.help.en}\n\n${DATABASE_HELP.en}`,
    ja: `${TEXTS.help.ja}\n\n${DATABASE_HELP.ja}`,
  },
  options: { ...DATABASE_OPTIONS, json: { type: "boolean" } },
  async run(invocation) {
    const { words, flags, terminal } = invocation;
    const [before, after, ...rest] = words;
    if (before === undefined || after === undefined || rest.length > 0)
      throw new UsageError(TEXTS.name);
    const changes = await withRecord(invocation, (record) =>
      compareEditions({ before, after }, record),
    );
    if (isRefusal(changes)) throw new UnusableError(changes.message);
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
