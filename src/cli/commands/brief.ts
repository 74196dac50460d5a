import { renameSync, rmSync, writeFileSync } from "node:fs";
import { makeBrief, readBriefRequest } from "../../actions/make-brief.js";
import { isRefusal, type Refusal } from "../../base/refusal.js";
import { fill, fillText, texts, type Text } from "../../base/text.js";
import { readTx } from "../../store/connect.js";
import { readSnapshot } from "../../store/snapshot.js";
import { UnusableError, UsageError, type Command } from "../command.js";
import { DATABASE_HELP, DATABASE_OPTIONS, DATABASE_USAGE, withRecord } from "../database.js";

const TEXTS = texts({
  summary: {
    en: "Make a partner's brief: what it contributed, where it went and what it did",
    ja: "パートナーのブリーフ（拠出、使途、成果）を作成する",
  },
  help: {
    en: "Years are calendar years, both included. html stands alone and has no script; pdf is tagged (PDF/UA-1); docx can be edited, in real styles; xlsx holds the tables; json is the list of claims, one for every number that the brief prints. --out - writes to standard output. The same record gives the same bytes. A number without a claim is refused by name, and nothing is written.",
    ja: "年は暦年で、両端を含みます。html は単体で完結しスクリプトを含まず、pdf はタグ付き（PDF/UA-1）、docx は編集可能な文書、xlsx は表のデータ、json はブリーフに印刷されるすべての数値の一覧です。--out - で標準出力に書き出します。同じ記録からは同じファイルが得られます。根拠のない数値があれば、その数値を示して作成を中止し、何も書き出しません。",
  },
  words: {
    en: "This command takes options only.",
    ja: "このコマンドにはオプションのみを指定してください。",
  },
  missing: { en: "Give --{option}.", ja: "--{option} を指定してください。" },
  unwritable: {
    en: "{file} cannot be written: {reason}. Name a file in a folder that exists and may be written to.",
    ja: "{file} に書き込めません：{reason}。存在し書き込みできるフォルダー内のファイルを指定してください。",
  },
  written: { en: "{file} ({size} bytes)", ja: "{file}（{size} バイト）" },
});

export const command: Command = {
  summary: TEXTS.summary,
  usage: `--partner ID --from YEAR --to YEAR --format html|pdf|docx|xlsx|json --out FILE [--lang en|ja] ${DATABASE_USAGE}`,
  help: {
    en: `${TEXTS.help.en}\n\n${DATABASE_HELP.en}`,
    ja: `${TEXTS.help.ja}\n\n${DATABASE_HELP.ja}`,
  },
  options: {
    ...DATABASE_OPTIONS,
    partner: { type: "string" },
    from: { type: "string" },
    to: { type: "string" },
    lang: { type: "string" },
    format: { type: "string" },
    out: { type: "string" },
  },
  async run(invocation) {
    const { terminal, options, words } = invocation;
    if (words.length > 0) throw new UsageError(TEXTS.words);
    const given = (option: string) => {
      const value = options[option];
      if (value === undefined || value === "")
        throw new UsageError(fillText(TEXTS.missing, { option }));
      return value;
    };
    const out = given("out");
    const asked = {
      partner: given("partner"),
      from: given("from"),
      to: given("to"),
      language: options["lang"] ?? terminal.language,
      format: given("format"),
    };
    const request = readBriefRequest(asked);
    if (isRefusal(request)) throw new UsageError(request.message);
    const brief = await withRecord(invocation, async ({ pool }) =>
      makeBrief(await readTx(pool, readSnapshot), asked),
    );
    if (isRefusal(brief)) return sayRefusal(brief, terminal.say);
    if (out === "-") {
      await terminal.write(brief.content);
      return 0;
    }
    writeWhole(out, brief.content);
    terminal.say(
      fill(
        TEXTS.written[terminal.language],
        { file: out, size: brief.content.length },
        terminal.language,
      ),
    );
    return 0;
  },
};

/** An unknown partner is unusable input; a number without a claim is a refusal. */
function sayRefusal(refusal: Refusal, say: (text: Refusal["message"]) => void): 1 {
  if (refusal.refused === "BRIEF_PARTNER_UNKNOWN") throw new UnusableError(refusal.message);
  say(refusal.message);
  return 1;
}

const WHY: Readonly<Record<string, Text>> = texts({
  ENOENT: { en: "there is no such folder", ja: "フォルダーがありません" },
  ENOTDIR: { en: "a part of the path is no folder", ja: "パスの途中がフォルダーではありません" },
  EACCES: { en: "it may not be written to", ja: "書き込みの権限がありません" },
  EROFS: { en: "the disk is read-only", ja: "読み取り専用のディスクです" },
  EISDIR: { en: "it is a folder", ja: "フォルダーです" },
  ENOSPC: { en: "the disk is full", ja: "ディスクの空き容量がありません" },
});

/** The whole file or none of it: written beside its place, then moved there. */
function writeWhole(file: string, content: Buffer): void {
  const part = `${file}.${process.pid}.part`;
  try {
    writeFileSync(part, content, { flag: "wx" });
    renameSync(part, file);
  } catch (error) {
    rmSync(part, { force: true });
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    const reason = WHY[code] ? WHY[code] : { en: code, ja: code };
    throw new UnusableError(fillText(TEXTS.unwritable, { file, reason }));
  }
}
