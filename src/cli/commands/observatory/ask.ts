import { nearestWord } from "../../../base/nearest.js";
import { isRefusal, refuser } from "../../../base/refusal.js";
import { texts } from "../../../base/text.js";
import { answer } from "../../../observatory/answer.js";
import { PARAMETER_NAMES, PARAMETERS } from "../../../observatory/asked.js";
import { askThrough } from "../../../observatory/view.js";
import { findQuestion, QUESTIONS } from "../../../observatory/questions.js";
import { answerCsv } from "../../../publication/answer-csv.js";
import { printAnswer } from "../../answer-text.js";
import { closeWorld, ENGINE_OPTIONS, openWorld } from "../../observatory-engine.js";
import {
  Refused,
  UnusableError,
  UsageError,
  type Command,
  type ExitCode,
  type Options,
} from "../../command.js";
import { OBSERVATORY_OPTION } from "../../options.js";
import type { Terminal } from "../../terminal.js";

const TEXTS = texts({
  name: { en: "the question; without a name all are listed", ja: "質問名（省略すると一覧を表示）" },
  json: {
    en: "the rows as an array; a refusal as JSON too",
    ja: "行を JSON の配列で出力（拒否された場合はその理由も JSON）",
  },
  about: {
    en: "with --json: an object that has the rows, the boundary, the coverage, the rates used and the snapshot",
    ja: "--json と併用：行、範囲、カバー率、使用レート、スナップショットを含むオブジェクトを出力",
  },
  csv: { en: "the rows as a CSV table", ja: "行を CSV の表で出力" },
  notes: {
    en: "docs/observatory-questions.md says what each question takes and answers.",
    ja: "各質問の引数と回答は docs/observatory-questions.md にあります。",
  },
  summary: {
    en: "Ask the observatory one of its questions",
    ja: "観測データに質問する",
  },
  waiting: {
    en: "Still computing. What lies nowhere summed, such as single days of everybody, or channels of everybody, may take minutes; of a partner, and of whole months, it is quick. Ctrl-C ends it.",
    ja: "計算中です。全体の日単位の期間や全体の経由先など、集計済みの表がない質問は数分かかることがあります（パートナーを指定するか、期間を月単位にすると速くなります）。Ctrl-C で中止できます。",
  },
});

const refuse = refuser(
  texts({
    NO_SUCH_QUESTION: {
      en: "There is no question “{name}”. `earmark observatory ask` lists them.",
      ja: "「{name}」という質問はありません。`earmark observatory ask` で一覧を表示します。",
    },
    NO_SUCH_QUESTION_NEAR: {
      en: "There is no question “{name}”. Did you mean “{near}”? `earmark observatory ask` lists them all.",
      ja: "「{name}」という質問はありません。「{near}」のことでしょうか。`earmark observatory ask` で一覧を表示します。",
    },
  }),
);

/** What the questions may be asked, as options; the question says what its own values are. */
const PARAMETER_OPTIONS: Options = Object.fromEntries(
  PARAMETER_NAMES.map((name) => {
    const { kind, words: help } = PARAMETERS[name];
    if (kind === "flag") return [name, { help }];
    const value = kind === "count" ? "N" : kind.toUpperCase();
    return [name, { value, kind: kind === "partner" ? "id" : "text", help }];
  }),
);

/** Nobody waits longer without being told why. */
const PATIENCE_MS = 3_000;

export const command: Command = {
  summary: TEXTS.summary,
  words: [{ value: "NAME", kind: "id", isOptional: true, help: TEXTS.name }],
  usage: "[NAME (--observatory DIR | --engine clickhouse --url URL)]",
  options: {
    observatory: OBSERVATORY_OPTION,
    ...ENGINE_OPTIONS,
    ...PARAMETER_OPTIONS,
    json: { help: TEXTS.json },
    about: { help: TEXTS.about },
    csv: { help: TEXTS.csv },
  },
  notes: TEXTS.notes,
  examples: [
    "earmark observatory ask",
    "earmark observatory ask by-sector --observatory world --partner JP --from 2020 --to 2023",
    "earmark observatory ask time-series --observatory world --partner JP --json --about",
  ],
  async run({ words, options, flags, terminal }) {
    const [name] = words;
    if (name === undefined) return listQuestions(terminal);
    const question = findQuestion(name);
    if (question === null) {
      const near = nearestWord(
        name,
        QUESTIONS.map((each) => each.name),
      );
      throw new UsageError(
        near === null
          ? refuse("NO_SUCH_QUESTION", { name })
          : refuse("NO_SUCH_QUESTION_NEAR", { name, near }),
      );
    }
    const given = Object.fromEntries(
      PARAMETER_NAMES.map((parameter) => [
        parameter,
        options[parameter] ?? (flags[parameter] === true ? "true" : undefined),
      ]),
    );
    const world = await openWorld({ options });
    if (isRefusal(world)) throw new UnusableError(world);
    try {
      const waiting = setTimeout(() => terminal.say(TEXTS.waiting), PATIENCE_MS);
      const answered = await askThrough(
        (each, asked) => answer(world, each, asked),
        question,
        given,
      ).finally(() => clearTimeout(waiting));
      if (isRefusal(answered)) throw new Refused(answered);
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
