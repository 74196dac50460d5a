import { texts } from "../../base/text.js";
import type { Command } from "../command.js";
import { DATABASE_OPTIONS } from "../database.js";
import {
  askedOf,
  deliver,
  deliverAll,
  DOCUMENT_OPTIONS,
  FORMAT_OPTION,
  given,
  OUT_OPTION,
} from "../document-door.js";

const TEXTS = texts({
  partner: { en: "whose brief it is", ja: "対象のパートナー" },
  all: {
    en: "the briefs of all partners, in both languages and in each format of a list (--format pdf,docx), into the folder --out",
    ja: "全パートナーのブリーフを両言語・指定した各形式（--format pdf,docx など）で作成し、--out のフォルダーに書き出す",
  },
  from: { en: "the first calendar year", ja: "最初の暦年" },
  to: { en: "the last calendar year", ja: "最後の暦年" },
  notes: {
    en: "--observatory adds what the world's data say of the partner: development assistance by measure, and who else reports its money. With --site the HTML leads from each number to its page there; without it, it has no links that a reader elsewhere could not follow. The same record and snapshot give the same bytes. A number without a claim is refused by name, and nothing is written.",
    ja: "--observatory を指定すると、世界の公表データ（計上方式別の ODA、資金を報告している他の組織）を加えます。--site を指定すると HTML の各数値から公開サイトのページへリンクし、指定のない場合は手元で開けないリンクは付けません。同じ記録とスナップショットからは同じファイルが得られます。根拠のない数値があれば、その数値を示して作成を中止し、何も書き出しません。",
  },
  summary: {
    en: "Make a partner's brief: what it contributed, where it went and what it did",
    ja: "パートナーのブリーフ（拠出、使途、成果）を作成する",
  },
});

export const command: Command = {
  summary: TEXTS.summary,
  words: [],
  usage: "(--partner ID | --all) --from YEAR --to YEAR --format FORMAT --out FILE",
  options: {
    partner: { value: "ID", isNeeded: true, unless: "all", help: TEXTS.partner },
    all: { help: TEXTS.all },
    from: { value: "YEAR", isNeeded: true, unless: "all", help: TEXTS.from },
    to: { value: "YEAR", isNeeded: true, unless: "all", help: TEXTS.to },
    // With --all it may be several, into a folder.
    format: { ...FORMAT_OPTION, kind: "text" as const, unless: "all" },
    out: { ...OUT_OPTION, kind: "new folder" as const },
    ...DOCUMENT_OPTIONS,
    ...DATABASE_OPTIONS,
  },
  notes: TEXTS.notes,
  examples: [
    "earmark brief --partner JP --from 2016 --to 2021 --format pdf --out japan.pdf",
    "earmark brief --partner JP --from 2016 --to 2021 --format html --out - --lang ja --length short",
    "earmark brief --all --from 2016 --to 2021 --format pdf,docx --out briefs",
  ],
  async run(invocation) {
    if (invocation.flags["all"]) return deliverAll(invocation);
    const subject = given(invocation, "partner");
    return deliver(invocation, askedOf(invocation, { kind: "partner", subject }));
  },
};
