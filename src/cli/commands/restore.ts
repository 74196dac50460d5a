import { lastStepOf, restore } from "../../actions/back-up.js";
import { systemClock } from "../../base/clock.js";
import { isRefusal } from "../../base/refusal.js";
import { texts } from "../../base/text.js";
import { UnusableError, type Command } from "../command.js";
import { JSON_OPTION } from "../options.js";
import { DATABASE_OPTIONS, withRecord } from "../database.js";
import { printBackup } from "./backup.js";

const TEXTS = texts({
  file: { en: "a file that `earmark backup` wrote", ja: "`earmark backup` で作成したファイル" },
  notes: {
    en: "The folder or database must hold no record yet. A file that was cut off or altered restores nothing; afterwards the counts of every table, the trial balance, every stored sum, the chain of entries and the audit trail are verified before anything is kept. A backup of an earlier version is brought up to date.",
    ja: "対象のフォルダーやデータベースは空でなければなりません。途中で切れた、または改変されたファイルからは何も復元しません。各表の件数、試算表、集計値、仕訳の連鎖、監査記録を検証してから確定します。古い版のバックアップは最新のスキーマに更新します。",
  },
  sound: {
    en: "Restored and verified: counts, trial balance, sums, the chain of entries and the audit trail.",
    ja: "復元し、件数、試算表、集計、仕訳の連鎖、監査記録を検証しました。",
  },
  summary: {
    en: "Fill a fresh record from a backup, and verify it",
    ja: "バックアップから新しい記録を作り、検証する",
  },
});

export const command: Command = {
  summary: TEXTS.summary,
  words: [{ value: "FILE", help: TEXTS.file }],
  options: { json: JSON_OPTION, ...DATABASE_OPTIONS },
  notes: TEXTS.notes,
  examples: ["earmark restore earmark-2026-03-31.backup --data fresh"],
  async run(invocation) {
    const [file = ""] = invocation.words;
    const { terminal } = invocation;
    // Read before the record is opened: a file of no use must not leave an empty record behind.
    const lastStep = await lastStepOf(file);
    if (isRefusal(lastStep)) throw new UnusableError(lastStep);
    const work = ({ pool }: { pool: Parameters<typeof restore>[1]["pool"] }) =>
      restore(file, { pool, clock: systemClock });
    const made = await withRecord(invocation, work, { lastStep, mayBeFresh: true });
    if (isRefusal(made)) throw new UnusableError(made);
    printBackup(file, made, invocation.flags["json"] ?? false, terminal);
    terminal.say(TEXTS.sound);
    return 0;
  },
};
