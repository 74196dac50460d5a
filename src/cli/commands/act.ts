import { readFileSync } from "node:fs";
import { carryOut, carryOutTogether, type CarriedOut } from "../../actions/carry-out.js";
import type { Action } from "../../actions/action.js";
import { readCorrectable } from "../../actions/read-book.js";
import { ACTIONS, findAction } from "../../actions/register.js";
import { canonicalJson, sha256, type Canonical } from "../../base/canonical.js";
import { systemClock } from "../../base/clock.js";
import { fileFaultOrReason } from "../../base/file-fault.js";
import { isRefusal, toldBy, type Refusal } from "../../base/refusal.js";
import { fill, fillText, texts, type Text } from "../../base/text.js";
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
import { DATABASE_HELP, DATABASE_OPTIONS, DATABASE_USAGE, withRecord } from "../database.js";
import type { Terminal } from "../terminal.js";

const TEXTS = texts({
  summary: {
    en: "Act on the money: record, allocate, release, correct",
    ja: "資金に関する操作を行う（記録・配分・送金・訂正）",
  },
  help: {
    en: 'Without words it lists the actions. FILE holds the action\'s input as JSON (- reads it from standard input); amounts and days are text: {"amount": "1234.50", "on": "2026-03-31"}. --describe shows the input\'s schema. --try lets all rules decide and changes nothing. --if-match N names the version of what is edited. --key KEY is the request\'s own key: sent again with the same input it changes nothing; without it the key is made from action, input and version, so the same command twice acts once. --list FILE carries out several actions, written as for POST /api/v1/actions (docs/api.md): each by itself, or with all_or_none all of them or none.',
    ja: '引数なしで操作の一覧を表示します。FILE には操作の入力を JSON で記載します（- は標準入力）。金額と日付は文字列です：{"amount": "1234.50", "on": "2026-03-31"}。--describe は入力の形式を表示し、--try はすべての規則を適用した上で何も変更しません。--if-match N は変更対象の版、--key KEY は要求のキーで、同じ入力を再送しても重複しません。省略時は操作・入力・版からキーを作るため、同じコマンドを 2 回実行しても処理は 1 回です。--list FILE は複数の操作を POST /api/v1/actions と同じ形式（docs/api.md）で実行します。操作ごとに独立して処理し、all_or_none を指定した場合は全件成立か全件不成立です。',
  },
  unknown: {
    en: "There is no action “{name}”. `earmark act` lists them.",
    ja: "「{name}」という操作はありません。`earmark act` で一覧を表示します。",
  },
  usage: {
    en: "Name an action and one file with its input.",
    ja: "操作名と入力ファイルを 1 つ指定してください。",
  },
  version: {
    en: "--if-match is a whole number: the version that you saw.",
    ja: "--if-match には確認した版の番号（整数）を指定してください。",
  },
  unreadable: {
    en: "{file} cannot be read: {reason}. Name a JSON file that exists and may be read.",
    ja: "{file} を読み取れません：{reason}。存在し読み取りできる JSON ファイルを指定してください。",
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

export const command: Command = {
  summary: TEXTS.summary,
  usage: `[NAME FILE | --list FILE] ${DATABASE_USAGE} [--describe] [--try] [--if-match N] [--key KEY] [--json]`,
  help: {
    en: `${TEXTS.help.en}\n\n${DATABASE_HELP.en}`,
    ja: `${TEXTS.help.ja}\n\n${DATABASE_HELP.ja}`,
  },
  options: {
    ...DATABASE_OPTIONS,
    list: { type: "string" },
    describe: { type: "boolean" },
    try: { type: "boolean" },
    "if-match": { type: "string" },
    key: { type: "string" },
    json: { type: "boolean" },
  },
  async run(invocation) {
    const { words, options, flags, terminal } = invocation;
    const [name, file, ...rest] = words;
    if (options["list"] !== undefined) return actOnList(options["list"], invocation);
    if (name === undefined) return listActions(terminal);
    const action = findAction(name);
    if (!action)
      throw new UsageError({
        en: fill(TEXTS.unknown.en, { name }, "en"),
        ja: fill(TEXTS.unknown.ja, { name }, "ja"),
      });
    if (flags["describe"]) {
      terminal.print(JSON.stringify(action.input, null, 2));
      return 0;
    }
    if (file === undefined || rest.length > 0) throw new UsageError(TEXTS.usage);
    const if_match = readVersion(options["if-match"]);
    const input = readInput(file);
    const key =
      options["key"] ?? sha256(canonicalJson({ name, if_match, input: input as Canonical }));
    const isTrial = flags["try"] ?? false;
    const how = { isTrial, isJson: flags["json"] ?? false };
    return withRecord(invocation, async ({ pool }) => {
      const answer = await carryOut(
        { action, input, key, if_match, person: LOCAL_USER, isTrial },
        { pool, clock: systemClock },
      );
      const code = tell(answer, how, terminal);
      if (!how.isJson && isRefusal(answer) && answer.refused === "VERSION_STALE")
        await tellCurrent(action, input, { pool }, terminal);
      return code;
    });
  },
};

/** Several actions of one file: what is refused is told after its place in the list. */
async function actOnList(file: string, invocation: Invocation): Promise<ExitCode> {
  const { words, flags, terminal } = invocation;
  const isAlone = words.length === 0 && !flags["try"] && !flags["describe"];
  if (!isAlone) throw new UsageError(TEXTS.usage);
  const list = parseActionList(readInput(file), LOCAL_USER);
  if (isRefusal(list)) throw new UnusableError(sayAll(list));
  const how = { isTrial: false, isJson: flags["json"] ?? false };
  return withRecord(invocation, async ({ pool }) => {
    const effects = { pool, clock: systemClock };
    if (!list.isAllOrNone) {
      const done = await Promise.all(list.all.map((asked) => carryOut(asked, effects)));
      const codes = done.map((answer, at) => {
        const asked = list.all[at];
        if (how.isJson || !isRefusal(answer) || !asked) return tell(answer, how, terminal);
        for (const { refused, message, field } of toldBy(answer)) {
          const facts = { at: at + 1, name: asked.action.name, key: asked.key, refused };
          terminal.print(
            fill(
              (field === undefined ? TEXTS.of_list : TEXTS.of_list_field)[terminal.language],
              { ...facts, field: field ?? "", message },
              terminal.language,
            ),
          );
        }
        return 1;
      });
      return codes.includes(1) ? 1 : 0;
    }
    const done = await carryOutTogether(list.all, effects);
    if (!("refusal" in done)) {
      for (const answer of done) tell(answer, how, terminal);
      return 0;
    }
    if (how.isJson) return tell(done.refusal, how, terminal);
    const { language } = terminal;
    const at = done.at === null ? "?" : done.at + 1;
    for (const { refused, message } of toldBy(done.refusal))
      terminal.print(fill(TEXTS.none[language], { at, refused, message }, language));
    return 1;
  });
}

function listActions(terminal: Terminal): ExitCode {
  const width = Math.max(...ACTIONS.map(({ name }) => name.length)) + 2;
  for (const { name, title } of ACTIONS)
    terminal.print(`${name.padEnd(width)}${title[terminal.language]}`);
  return 0;
}

function readVersion(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new UsageError(TEXTS.version);
  return Number(text);
}

function readInput(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file === "-" ? 0 : file, "utf8")) as unknown;
  } catch (error) {
    const sentence = error instanceof SyntaxError ? TEXTS.broken : TEXTS.unreadable;
    throw new UnusableError(fillText(sentence, { file, reason: fileFaultOrReason(error) }));
  }
}

/** Everything that a refusal tells, a line each. */
function sayAll(refusal: Refusal): Text {
  const told = toldBy(refusal).map(({ message }) => message);
  return {
    en: told.map(({ en }) => en).join("\n"),
    ja: told.map(({ ja }) => ja).join("\n"),
  };
}

function tell(
  answer: CarriedOut | Refusal,
  how: { isTrial: boolean; isJson: boolean },
  terminal: Terminal,
): ExitCode {
  const { language } = terminal;
  if (how.isJson)
    terminal.print(
      JSON.stringify(
        answer,
        (_, value: unknown) => (typeof value === "bigint" ? String(value) : value),
        2,
      ),
    );
  if (isRefusal(answer)) {
    if (!how.isJson)
      for (const { refused, message } of toldBy(answer))
        terminal.print(`${refused}: ${message[language]}`);
    return 1;
  }
  if (how.isJson) return 0;
  const facts = {
    subject: `${answer.subject_kind}/${answer.subject_id}`,
    version: answer.version,
    count: answer.entries.length,
  };
  const sentence = how.isTrial ? TEXTS.tried : answer.is_replayed ? TEXTS.replayed : TEXTS.done;
  terminal.print(fill(sentence[language], facts, language));
  for (const note of answer.notes ?? []) terminal.print(note[language]);
  for (const { field, before, after } of answer.changes ?? [])
    terminal.print(`  ${field}: ${JSON.stringify(before)} → ${JSON.stringify(after)}`);
  return 0;
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
