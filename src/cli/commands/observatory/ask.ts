import { nearestWord } from "../../../base/nearest.js";
import { isRefusal } from "../../../base/refusal.js";
import { fillText, texts } from "../../../base/text.js";
import { answer } from "../../../observatory/answer.js";
import { PARAMETER_NAMES, PARAMETERS } from "../../../observatory/asked.js";
import { askThrough } from "../../../observatory/view.js";
import { findQuestion, QUESTIONS } from "../../../observatory/questions.js";
import { answerCsv } from "../../../publication/answer-csv.js";
import { printAnswer, printRefusal } from "../../answer-text.js";
import { closeWorld, ENGINE_HELP, ENGINE_OPTIONS, openWorld } from "../../observatory-engine.js";
import { UsageError, type Command, type ExitCode } from "../../command.js";
import type { Terminal } from "../../terminal.js";

const TEXTS = texts({
  summary: {
    en: "Ask the observatory one of its questions",
    ja: "観測データに質問する",
  },
  help: {
    en: "Without a name it lists the questions; docs/observatory-questions.md says what each takes and answers. --currency states amounts in another currency than US dollars. --from and --to are days or years. --partner is a family (JP, Japan, EU), a reference or a name. --flow is the kind of money. --families puts ministries and agencies together. --as-reported counts older copies of an activity too. --json prints the rows as an array; with --about an object that has them, the boundary, the coverage, the rates used and the snapshot. --csv prints a table.",
    ja: "名前を省くと質問の一覧を表示します。各質問の引数と回答は docs/observatory-questions.md にあります。--currency は表示通貨（既定は米ドル）、--from・--to は日または年、--partner はファミリー（JP、Japan、EU）・識別子・名称、--flow は資金の種類。--families は省庁・機関を合算、--as-reported は活動の古い写しも含めます。--json は行の配列、--about を付けると範囲・カバー率・使用レート・スナップショットを含むオブジェクト、--csv は表を出力します。",
  },
  unknown: {
    en: "There is no question “{name}”. `earmark observatory ask` lists them.",
    ja: "「{name}」という質問はありません。`earmark observatory ask` で一覧を表示します。",
  },
  unknown_near: {
    en: "There is no question “{name}”. Did you mean “{near}”? `earmark observatory ask` lists them all.",
    ja: "「{name}」という質問はありません。「{near}」のことでしょうか。`earmark observatory ask` で一覧を表示します。",
  },
  words: { en: "Name one question.", ja: "質問は 1 つだけ指定してください。" },
  waiting: {
    en: "Still computing. What lies nowhere summed, such as single days of everybody, or channels of everybody, may take minutes; of a partner, and of whole months, it is quick. Ctrl-C ends it.",
    ja: "計算中です。全体の日単位の期間や全体の経由先など、集計済みの表がない質問は数分かかることがあります（パートナーを指定するか、期間を月単位にすると速くなります）。Ctrl-C で中止できます。",
  },
});

/** Nobody waits longer without being told why. */
const PATIENCE_MS = 3_000;

export const command: Command = {
  summary: TEXTS.summary,
  usage:
    "[NAME] (--observatory DIR | --engine clickhouse --url URL) [--partner P] [--currency USD] [--from DAY|YEAR] [--to DAY|YEAR] [--flow KIND] [--families] [--as-reported] [--limit N] [--json [--about] | --csv]",
  help: {
    en: `${TEXTS.help.en}\n\n${ENGINE_HELP.en}`,
    ja: `${TEXTS.help.ja}\n\n${ENGINE_HELP.ja}`,
  },
  options: {
    ...ENGINE_OPTIONS,
    observatory: { type: "string" },
    json: { type: "boolean" },
    about: { type: "boolean" },
    csv: { type: "boolean" },
    ...Object.fromEntries(
      PARAMETER_NAMES.map((name) => [
        name,
        { type: PARAMETERS[name].kind === "flag" ? ("boolean" as const) : ("string" as const) },
      ]),
    ),
  },
  async run({ words, options, flags, terminal }) {
    const [name, ...rest] = words;
    if (name === undefined) return listQuestions(terminal);
    if (rest.length > 0) throw new UsageError(TEXTS.words);
    const question = findQuestion(name);
    if (question === null) {
      const near = nearestWord(
        name,
        QUESTIONS.map((each) => each.name),
      );
      const told = near === null ? TEXTS.unknown : TEXTS.unknown_near;
      throw new UsageError(fillText(told, { name, near: near ?? "" }));
    }
    const given = Object.fromEntries(
      PARAMETER_NAMES.map((parameter) => [
        parameter,
        options[parameter] ?? (flags[parameter] === true ? "true" : undefined),
      ]),
    );
    const world = await openWorld({ options });
    if (isRefusal(world)) return printRefusal(world, terminal);
    try {
      const waiting = setTimeout(() => terminal.say(TEXTS.waiting), PATIENCE_MS);
      const answered = await askThrough(
        (each, asked) => answer(world, each, asked),
        question,
        given,
      ).finally(() => clearTimeout(waiting));
      if (isRefusal(answered)) return printRefusal(answered, terminal);
      if (flags["csv"] === true) await terminal.write(answerCsv(answered, terminal.language));
      else if (flags["json"] !== true) printAnswer(answered, terminal);
      else
        terminal.print(JSON.stringify(flags["about"] === true ? answered : answered.rows, null, 1));
      return 0;
    } finally {
      closeWorld(world);
    }
  },
};

function listQuestions(terminal: Terminal): ExitCode {
  const { language } = terminal;
  const width = Math.max(...QUESTIONS.map(({ name }) => name.length)) + 2;
  for (const { name, title, words } of QUESTIONS)
    terminal.print(`${name.padEnd(width)}${title[language]}: ${words[language]}`);
  return 0;
}
