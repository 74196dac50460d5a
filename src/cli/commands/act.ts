import { readFileSync } from "node:fs";
import {
  carryOut,
  carryOutTogether,
  type ActionRequest,
  type CarriedOut,
  type RefusedOne,
} from "../../actions/carry-out.js";
import type { Action } from "../../actions/action.js";
import { readCorrectable } from "../../actions/read-book.js";
import { ACTIONS, findAction } from "../../actions/register.js";
import { canonicalJson, sha256, type Canonical } from "../../base/canonical.js";
import { systemClock } from "../../base/clock.js";
import { nearestWord } from "../../base/nearest.js";
import { isRefusal, refuser, toldBy, type Refusal } from "../../base/refusal.js";
import { fill, fillText, texts } from "../../base/text.js";
import type { Pool } from "../../store/connect.js";
import { LOCAL_USER } from "../../people/permission.js";
import { parseActionList } from "../../web/action-list.js";
import {
  UnusableError,
  UsageError,
  type Command,
  type ExitCode,
  type Invocation,
} from "../command.js";
import { DATABASE_OPTIONS, withRecord } from "../database.js";
import { JSON_OPTION } from "../options.js";
import { plainNumbers, tellRefusal } from "../refusing.js";
import type { Terminal } from "../terminal.js";
import { unusableFile } from "../unusable-file.js";

const TEXTS = texts({
  name: {
    en: "the action; without any word all are listed",
    ja: "操作名（省略すると操作の一覧を表示）",
  },
  file: {
    en: "its input as JSON; - reads the standard input",
    ja: "操作の入力（JSON）。- は標準入力",
  },
  list: {
    en: "carry out several actions, written as for POST /api/v1/actions (docs/api.md): each by itself, or with all_or_none all of them or none",
    ja: "複数の操作を POST /api/v1/actions と同じ形式（docs/api.md）で実行する。操作ごとに独立して処理し、all_or_none を指定した場合は全件成立か全件不成立",
  },
  describe: { en: "show the schema of the action's input", ja: "操作の入力の形式を表示する" },
  try: {
    en: "let all rules decide, and change nothing",
    ja: "すべての規則を適用した上で何も変更しない",
  },
  if_match: { en: "the version that you saw of what is edited", ja: "確認した変更対象の版の番号" },
  key: {
    en: "the request's own key: sent again with the same input it changes nothing (made from action, input and version, so that the same command twice acts once)",
    ja: "要求のキー。同じ入力を再送しても重複しない（既定では操作・入力・版から作るため、同じコマンドを 2 回実行しても処理は 1 回）",
  },
  notes: {
    en: 'Amounts and days are text: {"amount": "1234.50", "on": "2026-03-31"}. What a rule says no to ends with 1, an unknown id inside the input too.',
    ja: '金額と日付は文字列です：{"amount": "1234.50", "on": "2026-03-31"}。規則により拒否された場合（入力内の不明な ID を含む）は 1 で終了します。',
  },
  summary: {
    en: "Act on the money: record, allocate, release, correct",
    ja: "資金に関する操作を行う（記録・配分・送金・訂正）",
  },
  usage: {
    en: "Name an action and one file with its input.",
    ja: "操作名と入力ファイルを 1 つ指定してください。",
  },
  broken: {
    en: "{file} is not whole JSON: a bracket, comma or quotation mark is missing or too many ({reason}).",
    ja: "{file} は JSON として完結していません（括弧、コンマ、引用符の過不足：{reason}）。",
  },
  of_list: {
    en: "Action {at} ({name}, key {key}) was refused. {refused}: {message}",
    ja: "{at}番目の操作（{name}、キー {key}）が拒否されました。{refused}：{message}",
  },
  of_list_field: {
    en: "Action {at} ({name}, key {key}) was refused. {refused}, {field}: {message}",
    ja: "{at}番目の操作（{name}、キー {key}）が拒否されました。{refused}、{field}：{message}",
  },
  done: {
    en: "{subject}: done, version {version}; {count} entries.",
    ja: "{subject}：完了（第{version}版、仕訳 {count} 件）。",
  },
  replayed: {
    en: "{subject}: done before with this key; nothing was changed now.",
    ja: "{subject}：このキーで処理済みのため、変更はありません。",
  },
  none: {
    en: "Action {at} of the list was refused; none of it was carried out. {refused}: {message}",
    ja: "一覧の{at}番目の操作が拒否されたため、1 件も実行していません。{refused}：{message}",
  },
  tried: {
    en: "{subject}: nothing stands against it. Nothing was changed (--try).",
    ja: "{subject}：問題ありません（--try のため変更していません）。",
  },
});

/** The first thing that is done may be done to a fresh record. */
const FRESH_TOO = { mayBeFresh: true } as const;

const refuse = refuser(
  texts({
    ACTION_UNKNOWN: {
      en: "There is no action “{name}”. `earmark act` lists them.",
      ja: "「{name}」という操作はありません。`earmark act` で一覧を表示します。",
    },
    ACTION_UNKNOWN_NEAR: {
      en: "There is no action “{name}”. Did you mean “{near}”? `earmark act` lists them.",
      ja: "「{name}」という操作はありません。「{near}」のことでしょうか。`earmark act` で一覧を表示します。",
    },
  }),
);

export const command: Command = {
  summary: TEXTS.summary,
  words: [
    { value: "NAME", kind: "id", isOptional: true, help: TEXTS.name },
    { value: "FILE", isStandard: true, isOptional: true, help: TEXTS.file },
  ],
  usage: "[NAME FILE | --list FILE]",
  options: {
    list: { value: "FILE", isStandard: true, help: TEXTS.list },
    describe: { help: TEXTS.describe },
    try: { help: TEXTS.try },
    "if-match": { value: "N", help: TEXTS.if_match },
    key: { value: "KEY", help: TEXTS.key },
    json: JSON_OPTION,
    ...DATABASE_OPTIONS,
  },
  notes: TEXTS.notes,
  examples: [
    "earmark act",
    "earmark act allocate --describe",
    "earmark act allocate allocation.json --try",
    "earmark act --list actions.json --json",
  ],
  async run(invocation) {
    const { words, options, flags, terminal } = invocation;
    const [name, file] = words;
    if (options["list"] !== undefined) return actOnList(options["list"], invocation);
    if (name === undefined) return listActions(terminal);
    const action = findAction(name);
    if (!action) throw new UsageError(refuseAction(name));
    if (flags["describe"]) {
      terminal.print(JSON.stringify(action.input, null, 2));
      return 0;
    }
    if (file === undefined) throw new UsageError(TEXTS.usage);
    const version = options["if-match"];
    const if_match = version === undefined ? null : Number(version);
    const input = readInput(file);
    const key =
      options["key"] ?? sha256(canonicalJson({ name, if_match, input: input as Canonical }));
    const isTrial = flags["try"] ?? false;
    const how = { isTrial, isJson: flags["json"] ?? false };
    return withRecord(
      invocation,
      async ({ pool }) => {
        const answer = await carryOut(
          { action, input, key, if_match, person: LOCAL_USER, isTrial },
          { pool, clock: systemClock },
        );
        const code = tell(answer, how, terminal);
        if (!how.isJson && isRefusal(answer) && answer.refused === "VERSION_STALE")
          await tellCurrent(action, input, { pool }, terminal);
        return code;
      },
      FRESH_TOO,
    );
  },
};

/** Several actions of one file: what is refused is told after its place in the list. With --json one array of answers and refusals. */
async function actOnList(file: string, invocation: Invocation): Promise<ExitCode> {
  const { words, flags, terminal } = invocation;
  const isAlone = words.length === 0 && !flags["try"] && !flags["describe"];
  if (!isAlone) throw new UsageError(TEXTS.usage);
  const list = parseActionList(readInput(file), LOCAL_USER);
  if (isRefusal(list)) throw new UnusableError(list);
  const isJson = flags["json"] ?? false;
  return withRecord(
    invocation,
    async ({ pool }) => {
      const effects = { pool, clock: systemClock };
      const done = list.isAllOrNone
        ? await carryOutTogether(list.all, effects)
        : await Promise.all(list.all.map((asked) => carryOut(asked, effects)));
      if ("refusal" in done) return tellNone(done, isJson, terminal);
      if (isJson) terminal.print(JSON.stringify(done, plainNumbers, 2));
      for (const [at, answer] of done.entries()) {
        if (isRefusal(answer)) sayRefused(answer, at, list.all[at], terminal);
        else if (!isJson) printDone(answer, false, terminal);
      }
      return done.some(isRefusal) ? 1 : 0;
    },
    FRESH_TOO,
  );
}

/** Of all or none: the one that was refused. */
function tellNone({ at, refusal }: RefusedOne, isJson: boolean, terminal: Terminal): ExitCode {
  if (isJson) terminal.print(JSON.stringify({ ...refusal, at }, plainNumbers, 2));
  const place = at === null ? "?" : at + 1;
  for (const { refused, message } of toldBy(refusal))
    terminal.say(fillText(TEXTS.none, { at: place, refused, message }));
  return 1;
}

/** Of several that stand for themselves: which one was refused. */
function sayRefused(
  answer: Refusal,
  at: number,
  asked: ActionRequest | undefined,
  terminal: Terminal,
): void {
  for (const { refused, message, field } of toldBy(answer)) {
    const named = { name: asked?.action.name ?? "", key: asked?.key ?? "" };
    const text = field === undefined ? TEXTS.of_list : TEXTS.of_list_field;
    terminal.say(fillText(text, { at: at + 1, ...named, refused, field: field ?? "", message }));
  }
}

function listActions(terminal: Terminal): ExitCode {
  const width = Math.max(...ACTIONS.map(({ name }) => name.length)) + 2;
  for (const { name, title } of ACTIONS)
    terminal.print(`${name.padEnd(width)}${title[terminal.language]}`);
  return 0;
}

/** Of a name that no action has: the one that was probably meant. */
function refuseAction(name: string): Refusal {
  const near = nearestWord(
    name,
    ACTIONS.map((action) => action.name),
  );
  return near === null
    ? refuse("ACTION_UNKNOWN", { name })
    : refuse("ACTION_UNKNOWN_NEAR", { name, near });
}

function readInput(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file === "-" ? 0 : file, "utf8")) as unknown;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw unusableFile(error, file);
    throw new UnusableError(fillText(TEXTS.broken, { file, reason: error.message }));
  }
}

function tell(
  answer: CarriedOut | Refusal,
  { isTrial, isJson }: { isTrial: boolean; isJson: boolean },
  terminal: Terminal,
): ExitCode {
  if (isRefusal(answer)) {
    tellRefusal(answer, isJson, terminal);
    return 1;
  }
  if (isJson) terminal.print(JSON.stringify(answer, plainNumbers, 2));
  else printDone(answer, isTrial, terminal);
  return 0;
}

function printDone(answer: CarriedOut, isTrial: boolean, terminal: Terminal): void {
  const { language } = terminal;
  const facts = {
    subject: `${answer.subject_kind}/${answer.subject_id}`,
    version: answer.version,
    count: answer.entries.length,
  };
  const sentence = isTrial ? TEXTS.tried : answer.is_replayed ? TEXTS.replayed : TEXTS.done;
  terminal.print(fill(sentence[language], facts, language));
  for (const note of answer.notes ?? []) terminal.print(note[language]);
  for (const { field, before, after } of answer.changes ?? [])
    terminal.print(`  ${field}: ${JSON.stringify(before)} → ${JSON.stringify(after)}`);
}

/** Of a correction that came too late, what the record says now: the other version is in the file that was given. */
async function tellCurrent(
  action: Action,
  input: unknown,
  effects: { readonly pool: Pool },
  terminal: Terminal,
): Promise<void> {
  const id = (input as Readonly<Record<string, unknown>>)[action.corrects?.field ?? ""];
  const found = typeof id === "string" ? await readCorrectable(action, id, effects) : null;
  if (found) terminal.print(JSON.stringify(found.given, null, 2));
}
