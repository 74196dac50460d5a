import { basename } from "node:path";
import { setFlagsFromString } from "node:v8";
import { importIati, type IatiImport } from "../../../actions/import-iati.js";
import type { Change } from "../../../actions/portfolio-changes.js";
import { systemClock } from "../../../base/clock.js";
import { formatPlace } from "../../../base/finding.js";
import { formatMoney } from "../../../base/format.js";
import { money } from "../../../base/money.js";
import { isRefusal } from "../../../base/refusal.js";
import { createSpool, dropSpooled, sendSpooled, type Spooled } from "../../../base/spool.js";
import { fill, texts } from "../../../base/text.js";
import { transactionTypeText } from "../../../fund/reported-money.js";
import { IATI_PROFILES, readFileBytes, type IatiProfile } from "../../../intake/from-iati.js";
import { UnusableError, type Command, type ExitCode } from "../../command.js";
import { DATABASE_OPTIONS, withRecord } from "../../database.js";
import { untilInterrupted } from "../../interruptible.js";
import { DRY_RUN_OPTION, JSON_OPTION } from "../../options.js";
import { plainNumbers } from "../../refusing.js";
import type { Terminal } from "../../terminal.js";

const TEXTS = texts({
  summary: {
    en: "Put an IATI file into the record: all of it or nothing",
    ja: "IATI ファイルを記録に取り込む（すべてか、何もしないか）",
  },
  file: {
    en: "an activity or organisation file of any version, plain or gzip",
    ja: "活動または組織の IATI ファイル（すべての版、非圧縮または gzip）",
  },
  profile: {
    en: "how the publisher uses the standard (judged from the file)",
    ja: "発行者の記載方式（既定はファイルから判断）",
  },
  illustrative: { en: "mark what was made up", ja: "架空のデータとして記録する" },
  drop_missing: {
    en: "take out what a newer version no longer has, however much that is",
    ja: "新しい版に含まれない活動を、多数に及ぶ場合でも削除する",
  },
  notes: {
    en: "The same file twice changes nothing; a newer version updates its activities in place, and each changed field is told. It takes out what it no longer has; where that is much, as of an extract, nothing is imported unless --drop-missing says that it may go. With a critical finding nothing is imported. The number printed at the end undoes the import: `earmark iati undo`. docs/iati-import.md says what becomes of each element.\n\nEnds with 0, with 1 where a finding kept it out, with 2 where the file cannot be read.",
    ja: "同じファイルを 2 回取り込んでも変わらず、新しい版は活動をその場で更新して変更点を表示します。新しい版に含まれない活動は削除されますが、抜粋のように多数に及ぶ場合は、--drop-missing がない限り何も取り込みません。重大な指摘があれば何も取り込みません。最後に表示される番号で `earmark iati undo` により取り消せます。各要素の扱いは docs/iati-import.md にあります。\n\n取り込めれば 0、指摘のため取り込めなければ 1、読み取れなければ 2 で終了します。",
  },
  refused: {
    en: "{file}: findings: {count}, critical ones among them. Nothing was imported.",
    ja: "{file}：指摘 {count} 件（重大なものを含む）。何も取り込んでいません。",
  },
  unchanged: {
    en: "{dataset}: the record already says all of this. Nothing changed.",
    ja: "{dataset}：記録は既に同じ内容です。変更はありません。",
  },
  imported: {
    en: "{dataset}: {added} records added, {changed} changed, {removed} removed; {findings} findings. Undo: earmark iati undo {batch}",
    ja: "{dataset}：追加 {added} 件、変更 {changed} 件、削除 {removed} 件、指摘 {findings} 件。取消：earmark iati undo {batch}",
  },
  would: {
    en: "{dataset}: {added} records would be added, {changed} changed, {removed} removed; {findings} findings. Nothing was imported (--dry-run).",
    ja: "{dataset}：追加 {added} 件、変更 {changed} 件、削除 {removed} 件になります。指摘 {findings} 件（--dry-run のため取り込んでいません）。",
  },
  read: {
    en: "Activities or organisations: {activities}, transactions: {transactions} (version {version}, profile {profile})",
    ja: "活動・組織 {activities} 件、取引 {transactions} 件（版 {version}、方式 {profile}）",
  },
  sum: {
    en: "  {type}: {counted} (transactions: {count})",
    ja: "  {type}：{counted}（取引 {count} 件）",
  },
  internal: {
    en: "; {amount} between these activities left out",
    ja: "、これらの活動の間の {amount} を除く",
  },
  higher: {
    en: "; {amount} reported again at a higher level left out",
    ja: "、上位の活動で重ねて報告された {amount} を除く",
  },
  review: { en: "{count} organisations to look at:", ja: "確認を要する組織 {count} 件：" },
  more: { en: "… and {count} more.", ja: "… ほか {count} 件。" },
  removed: { en: "removed", ja: "削除" },
  changed: { en: "changed", ja: "変更" },
  matched_by_name: { en: "taken to be, by its name", ja: "名称により同一とみなした" },
  name_differs: { en: "same identifier, other name", ja: "識別子は同じ、名称が異なる" },
  may_be: { en: "may be", ja: "同一の可能性" },
});

export const command: Command = {
  summary: TEXTS.summary,
  words: [{ value: "FILE", help: TEXTS.file }],
  options: {
    profile: { value: IATI_PROFILES.join("|"), help: TEXTS.profile },
    illustrative: { help: TEXTS.illustrative },
    "drop-missing": { help: TEXTS.drop_missing },
    "dry-run": DRY_RUN_OPTION,
    json: JSON_OPTION,
    ...DATABASE_OPTIONS,
  },
  notes: TEXTS.notes,
  examples: [
    "earmark iati import activities.xml --dry-run",
    "earmark iati import organisation.xml.gz --profile generic --json",
  ],
  async run(invocation) {
    const { words, options, flags, terminal } = invocation;
    const [path = ""] = words;
    const asked = {
      file: {
        name: basename(path),
        open: () => untilInterrupted(readFileBytes(path), terminal.interrupted),
      },
      profile: options["profile"] as IatiProfile | undefined,
      isIllustrative: flags["illustrative"] ?? false,
      dropsMissing: flags["drop-missing"] ?? false,
      isDryRun: flags["dry-run"] ?? false,
    };
    const list = flags["json"] ? openList() : null;
    setFlagsFromString(`--heap-growing-percent=${HEAP_GROWING_PERCENT}`);
    try {
      const wanted = list ? { ...asked, onChange: list.add } : asked;
      const done = await withRecord(
        invocation,
        ({ pool }) => importIati(wanted, { pool, clock: systemClock }),
        { mayBeFresh: true },
      );
      if (isRefusal(done)) throw new UnusableError(done);
      if (list) await printJson(done, list, terminal);
      else printImport(done, terminal);
      return statusOf(done);
    } finally {
      list?.drop();
    }
  },
};

/**
 * How far memory may grow beyond what is in use before the engine clears up what is not; left to itself it lets it double and more.
 * An import leaves much behind and holds little; less than this costs clearing up and saves nothing.
 */
const HEAP_GROWING_PERCENT = 50;

function statusOf({ is_imported, findings }: IatiImport): ExitCode {
  if (is_imported) return 0;
  return findings.some(({ rule }) => UNREADABLE.has(rule)) ? 2 : 1;
}

/** No XML, or no IATI: nothing in the file can be read, as `earmark iati check` says it too. Source: the official rules 0.1.1 and 0.2.1. */
const UNREADABLE: ReadonlySet<string> = new Set(["0.1.1", "0.2.1"]);

/** The changes as the elements of a JSON list, kept aside until the import stands: there may be a million. */
interface ChangeList {
  add(change: Change): void;
  send(write: Terminal["write"]): Promise<void>;
  drop(): void;
}

function openList(): ChangeList {
  const spool = createSpool();
  let count = 0;
  let spooled: Spooled | null = null;
  return {
    add(change) {
      const text = JSON.stringify(change, plainNumbers, 2).replaceAll("\n", "\n    ");
      spool.write(`${count++ === 0 ? "" : ","}\n    ${text}`);
    },
    async send(write) {
      spooled = spool.finish();
      await sendSpooled(spooled, write);
      if (count > 0) await write("\n  ");
    },
    drop() {
      if (spooled) dropSpooled(spooled);
      else spool.discard();
    },
  };
}

async function printJson(
  { told: _, told_counted: __, ...done }: IatiImport,
  list: ChangeList,
  terminal: Terminal,
): Promise<void> {
  const text = JSON.stringify(done, plainNumbers, 2);
  await terminal.write(`${text.slice(0, text.lastIndexOf("\n}"))},\n  "changes": [`);
  await list.send(terminal.write);
  await terminal.write("]\n}\n");
}

/** How many changed records the terminal lists; --json has them all. */
const CHANGES_SHOWN = 200;
const EXCERPT_LENGTH = 60;

function printImport(done: IatiImport, terminal: Terminal): void {
  const { language } = terminal;
  const say = (text: (typeof TEXTS)["read"], facts: Parameters<typeof fill>[1]) =>
    terminal.print(fill(text[language], facts, language));
  for (const { place, severity, rule, message } of done.findings) {
    terminal.print(`${formatPlace(place)}\n    ${severity} ${rule}: ${message[language]}`);
  }
  const unsaid = done.findings_counted - done.findings.length;
  if (unsaid > 0) say(TEXTS.more, { count: unsaid });
  if (!done.is_imported)
    return say(TEXTS.refused, { file: done.file, count: done.findings_counted });
  printReview(done, terminal);
  say(TEXTS.read, {
    activities: done.activities,
    transactions: done.transactions,
    version: done.version,
    profile: done.profile,
  });
  printSums(done, terminal);
  const { added, changed, removed } = done.totals;
  if (added + changed + removed === 0) return say(TEXTS.unchanged, { dataset: done.dataset });
  for (const change of done.told.slice(0, CHANGES_SHOWN)) printChange(change, terminal);
  if (done.told_counted > CHANGES_SHOWN)
    say(TEXTS.more, { count: done.told_counted - CHANGES_SHOWN });
  const counts = { added, changed, removed, findings: done.findings_counted };
  const { dataset } = done;
  say(done.is_dry_run ? TEXTS.would : TEXTS.imported, {
    dataset,
    ...counts,
    batch: done.batch ?? "",
  });
}

function printSums({ sums }: IatiImport, terminal: Terminal): void {
  const { language } = terminal;
  for (const {
    type,
    currency,
    counted,
    counted_minor,
    internal,
    internal_minor,
    higher_level,
    higher_level_minor,
  } of sums) {
    const facts = {
      type: transactionTypeText(type),
      counted: money(counted_minor, currency),
      count: counted,
    };
    const line = [fill(TEXTS.sum[language], facts, language)];
    if (internal > 0)
      line.push(
        fill(
          TEXTS.internal[language],
          { amount: formatMoney(money(internal_minor, currency), language) },
          language,
        ),
      );
    if (higher_level > 0)
      line.push(
        fill(
          TEXTS.higher[language],
          { amount: formatMoney(money(higher_level_minor, currency), language) },
          language,
        ),
      );
    terminal.print(line.join(""));
  }
}

function printReview({ review, file }: IatiImport, terminal: Terminal): void {
  const { language } = terminal;
  if (review.length === 0) return;
  terminal.print(fill(TEXTS.review[language], { count: review.length }, language));
  for (const { name, ref, line, candidate, judgement } of review) {
    terminal.print(
      `  ${file}:${line} “${name}” ${ref ?? ""} ${TEXTS[judgement][language]} → organisation/${candidate}`,
    );
  }
}

function printChange({ kind, id, change, fields }: Change, terminal: Terminal): void {
  const { language } = terminal;
  if (change === "removed") terminal.print(`${kind}/${id}: ${TEXTS.removed[language]}`);
  for (const { field, before, after } of fields) {
    terminal.print(
      `${kind}/${id}: ${field} ${TEXTS.changed[language]}: ${excerpt(before)} → ${excerpt(after)}`,
    );
  }
}

function excerpt(text: string | null): string {
  if (text === null) return "–";
  const line = text.replaceAll("\n", " ");
  return line.length > EXCERPT_LENGTH ? `${line.slice(0, EXCERPT_LENGTH - 1)}…` : line;
}
