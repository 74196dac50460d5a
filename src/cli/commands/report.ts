import { texts } from "../../base/text.js";
import { KIND_NAMES } from "../../brief/kinds.js";
import type { Command } from "../command.js";
import { DATABASE_OPTIONS } from "../database.js";
import { askedOf, deliver, DOCUMENT_OPTIONS, FORMAT_OPTION, OUT_OPTION } from "../document-door.js";

const TEXTS = texts({
  kind: { en: "the kind of document", ja: "文書の種類" },
  subject: {
    en: "the partner, fund or project that it is about; for results any of them or a programme",
    ja: "対象のパートナー、基金またはプロジェクト（results ではプログラムも可）",
  },
  from: { en: "the first year (the subject's own)", ja: "最初の年（既定は対象の期間）" },
  to: { en: "the last year", ja: "最後の年" },
  notes: {
    en: "Years are calendar years, both included; in the accountability pack they are Japanese fiscal years, which begin in April. The same record gives the same bytes. A number without a claim is refused by name, and nothing is written.",
    ja: "年は暦年で両端を含みます。accountability では日本の会計年度（4月開始）です。同じ記録からは同じファイルが得られます。根拠のない数値があれば、その数値を示して作成を中止し、何も書き出しません。",
  },
  summary: {
    en: "Make a document of any kind: a partner's brief, a fund's or project's report, a sheet of results, a donor's accountability pack",
    ja: "文書を作成する（パートナー・ブリーフ、基金・プロジェクト報告書、成果表、拠出者向け説明責任資料）",
  },
});

export const command: Command = {
  summary: TEXTS.summary,
  words: [
    { value: KIND_NAMES.join("|"), help: TEXTS.kind },
    { value: "ID", help: TEXTS.subject },
  ],
  options: {
    format: FORMAT_OPTION,
    out: OUT_OPTION,
    from: { value: "YEAR", help: TEXTS.from },
    to: { value: "YEAR", help: TEXTS.to },
    ...DOCUMENT_OPTIONS,
    ...DATABASE_OPTIONS,
  },
  notes: TEXTS.notes,
  examples: [
    "earmark report fund ex-safe-harbours --format pdf --out fund.pdf",
    "earmark report project ex-safe-piers --format docx --out project.docx --lang ja",
    "earmark report accountability JP --from 2020 --to 2021 --format html --out pack.html",
  ],
  async run(invocation) {
    const [kind = "", subject = ""] = invocation.words;
    return deliver(invocation, askedOf(invocation, { kind, subject }));
  },
};
