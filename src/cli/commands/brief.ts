import { texts } from "../../base/text.js";
import { UsageError, type Command } from "../command.js";
import { DATABASE_HELP, DATABASE_OPTIONS, DATABASE_USAGE } from "../database.js";
import {
  askedOf,
  deliver,
  deliverAll,
  DOCUMENT_OPTIONS,
  DOCUMENT_USAGE,
  given,
} from "../document-door.js";
import { ENGINE_HELP } from "../observatory-engine.js";

const TEXTS = texts({
  summary: {
    en: "Make a partner's brief: what it contributed, where it went and what it did",
    ja: "パートナーのブリーフ（拠出、使途、成果）を作成する",
  },
  help: {
    en: "Years are calendar years, both included. html stands alone and has no script; pdf is tagged (PDF/UA-1); docx can be edited, in real styles; xlsx holds the tables; json is the list of claims, one for every number that the brief prints. --length short is one page, standard at most four, full everything. --template takes a file of your own (docs/templates.md); its mistakes are told with line and column, all at once. --out - writes to standard output. --all makes the briefs of all partners, in both languages and in each format of a list (--format pdf,docx), into the folder --out. --observatory DIR adds what the world's data in that folder say of the partner: development assistance by measure, and who else reports its money. --site is the address under which the record is published: the HTML then leads from each number to its page there; without it, it has no links that a reader elsewhere could not follow. The same record and snapshot give the same bytes. A number without a claim is refused by name, and nothing is written.",
    ja: "年は暦年で、両端を含みます。html は単体で完結しスクリプトを含まず、pdf はタグ付き（PDF/UA-1）、docx は編集可能な文書、xlsx は表のデータ、json はブリーフに印刷されるすべての数値の一覧です。--length は short が1ページ、standard が最大4ページ、full が完全版です。--template には独自のテンプレート（docs/templates.md 参照）を指定でき、誤りは行と桁とともにすべて表示します。--out - で標準出力に書き出します。--all は全パートナーのブリーフを両言語・指定した各形式（--format pdf,docx など）で作成し、--out のフォルダーに書き出します。--observatory DIR を指定すると、そのフォルダーにある世界の公表データ（計上方式別の ODA、資金を報告している他の組織）を加えます。--site に記録の公開アドレスを指定すると、HTML の各数値から公開サイトのページへのリンクを付けます（指定のない場合、手元で開けないリンクは付けません）。同じ記録とスナップショットからは同じファイルが得られます。根拠のない数値があれば、その数値を示して作成を中止し、何も書き出しません。",
  },
  words: {
    en: "This command takes options only.",
    ja: "このコマンドにはオプションのみを指定してください。",
  },
});

export const command: Command = {
  summary: TEXTS.summary,
  usage: `--partner ID|--all --from YEAR --to YEAR ${DOCUMENT_USAGE} ${DATABASE_USAGE}`,
  help: {
    en: `${TEXTS.help.en}\n\n${ENGINE_HELP.en}\n\n${DATABASE_HELP.en}`,
    ja: `${TEXTS.help.ja}\n\n${ENGINE_HELP.ja}\n\n${DATABASE_HELP.ja}`,
  },
  options: {
    ...DATABASE_OPTIONS,
    ...DOCUMENT_OPTIONS,
    partner: { type: "string" },
    all: { type: "boolean" },
  },
  async run(invocation) {
    if (invocation.words.length > 0) throw new UsageError(TEXTS.words);
    if (invocation.flags["all"]) return deliverAll(invocation);
    // What is missing is asked for in the order of the usage, before anything is read.
    given(invocation, "out");
    const subject = given(invocation, "partner");
    given(invocation, "from");
    given(invocation, "to");
    return deliver(invocation, askedOf(invocation, { kind: "partner", subject }));
  },
};
