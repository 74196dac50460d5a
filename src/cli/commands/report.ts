import { texts } from "../../base/text.js";
import { KIND_NAMES } from "../../brief/kinds.js";
import { UsageError, type Command } from "../command.js";
import { DATABASE_HELP, DATABASE_OPTIONS, DATABASE_USAGE } from "../database.js";
import { askedOf, deliver, DOCUMENT_OPTIONS, DOCUMENT_USAGE, given } from "../document-door.js";

const TEXTS = texts({
  summary: {
    en: "Make a document of any kind: a partner's brief, a fund's or project's report, a sheet of results, a donor's accountability pack",
    ja: "文書を作成する（パートナー・ブリーフ、基金・プロジェクト報告書、成果表、拠出者向け説明責任資料）",
  },
  help: {
    en: "KIND is partner, fund, project, results or accountability; ID the partner, fund or project that it is about, and for results any of them or a programme. Years are calendar years, both included; in the accountability pack they are Japanese fiscal years, which begin in April. Lengths, templates and formats are those of `earmark brief`.",
    ja: "KIND は partner、fund、project、results、accountability のいずれか、ID は対象のパートナー、基金またはプロジェクト（results ではそのいずれか、またはプログラム）です。年は暦年で両端を含みます。accountability では日本の会計年度（4月開始）です。長さ、テンプレート、形式は `earmark brief` と同じです。",
  },
  words: {
    en: "Name the kind of document and what it is about: earmark report fund ID.",
    ja: "文書の種類と対象を指定してください（例：earmark report fund ID）。",
  },
});

export const command: Command = {
  summary: TEXTS.summary,
  usage: `${KIND_NAMES.join("|")} ID ${DOCUMENT_USAGE} [--from YEAR --to YEAR] ${DATABASE_USAGE}`,
  help: {
    en: `${TEXTS.help.en}\n\n${DATABASE_HELP.en}`,
    ja: `${TEXTS.help.ja}\n\n${DATABASE_HELP.ja}`,
  },
  options: { ...DATABASE_OPTIONS, ...DOCUMENT_OPTIONS },
  async run(invocation) {
    const [kind, subject, ...rest] = invocation.words;
    if (kind === undefined || subject === undefined || rest.length > 0)
      throw new UsageError(TEXTS.words);
    given(invocation, "out");
    return deliver(invocation, askedOf(invocation, { kind, subject }));
  },
};
