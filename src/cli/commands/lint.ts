import { readFile, stat } from "node:fs/promises";
import { refusePartner } from "../../actions/make-document.js";
import { lintRecord, type RecordFault } from "../../actions/lint-record.js";
import { systemClock } from "../../base/clock.js";
import type { Language } from "../../base/language.js";
import { LIMITS } from "../../base/settings.js";
import { fillText, texts } from "../../base/text.js";
import { lintText, type LintFinding } from "../../prose/lint.js";
import { countryOf } from "../../prose/partners.js";
import { isUnreadable, readTextFile } from "../../prose/read-file.js";
import { readTx } from "../../store/connect.js";
import { readSnapshot } from "../../store/snapshot.js";
import {
  Refused,
  UnusableError,
  UsageError,
  type Command,
  type ExitCode,
  type Invocation,
} from "../command.js";
import { DATABASE_OPTIONS, withRecord } from "../database.js";
import { JSON_OPTION } from "../options.js";
import { unusableFile } from "../unusable-file.js";

const TEXTS = texts({
  text: {
    en: "plain text or PDF, English or Japanese: what contradicts the text itself, without any record (docs/lint.md)",
    ja: "テキストまたは PDF（英語・日本語）。記録を使わず、文書内の矛盾だけを見つける（docs/lint.md）",
  },
  of_partner: {
    en: "of the record, one partner's texts, by its id; of a text, the partner whom it is about, where it does not tell (a name or ISO 3166 code)",
    ja: "記録では対象パートナーの ID、文書では対象となるパートナー（国名または ISO 3166 コード）",
  },
  notes: {
    en: "Without --text, every narrative, statement, description and brief of the record is held against the record: numbers without a claim, claims whose source moved or that expired, words that the data contradict, languages that differ (docs/claims.md). --json prints an array of findings.",
    ja: "--text を付けない場合、記録内のすべてのナラティブ、記述、説明文、ブリーフを記録と照合します。根拠のない数値、出典の値が変わった根拠や期限切れの根拠、データと合わない語、言語間の相違を見つけます（docs/claims.md）。--json は指摘の配列を出力します。",
  },
  large: {
    en: "{file} has {size} bytes; at most {limit} are read.",
    ja: "{file}は{size}バイトあります。上限は{limit}バイトです。",
  },
  unusable: { en: "{file}: {reason}", ja: "{file}：{reason}" },
  record_none: {
    en: "Every narrative, statement, description and brief holds: {count} texts.",
    ja: "すべてのナラティブ、記述、説明文、ブリーフに問題はありません（{count}件）。",
  },
  record_count: {
    en: "{errors} in the way of publication, {warnings} to look at.",
    ja: "公開できないもの{errors}件、確認を要するもの{warnings}件。",
  },
  partner: {
    en: "“{partner}” is no country or partner that Earmark knows. Give an ISO 3166 code or a name in English or Japanese.",
    ja: "「{partner}」という国・パートナーは見つかりません。ISO 3166のコード、または英語か日本語の名称を指定してください。",
  },
  none: { en: "{file}: nothing contradicts itself.", ja: "{file}：矛盾は見つかりませんでした。" },
  count: { en: "{file}: {count} found.", ja: "{file}：{count}件の矛盾があります。" },
});

export const command: Command = {
  summary: {
    en: "Find the numbers that do not hold: of every text of the record, or of a leaflet that others typed",
    ja: "成り立たない数値を見つける（記録内のすべての文章、又は既存の文書）",
  },
  words: [],
  options: {
    text: { value: "FILE", help: TEXTS.text },
    partner: { value: "NAME", kind: "id", help: TEXTS.of_partner },
    json: JSON_OPTION,
    ...DATABASE_OPTIONS,
  },
  notes: TEXTS.notes,
  examples: ["earmark lint --partner JP", "earmark lint --text leaflet.pdf --partner Japan --json"],
  async run(invocation) {
    const file = invocation.options["text"];
    return file === undefined ? runOnRecord(invocation) : runOnText(invocation, file);
  },
};

/** The findings of the record's own texts. Exit 1 where one stands in the way of publication; 0 where there are warnings alone. */
async function runOnRecord(invocation: Invocation): Promise<ExitCode> {
  const { options, flags, terminal } = invocation;
  const partner = options["partner"] ?? null;
  const snapshot = await withRecord(invocation, ({ pool }) => readTx(pool, readSnapshot));
  if (partner !== null && !snapshot.partnerById.has(partner))
    throw new Refused(refusePartner(snapshot, partner));
  const faults = lintRecord(snapshot, systemClock.today(), partner);
  const { language } = terminal;
  if (flags["json"]) {
    const rows = faults.map(({ message, ...fault }) => ({ ...fault, message: message[language] }));
    await terminal.write(`${JSON.stringify(rows, null, 2)}\n`);
  } else {
    for (const fault of faults) terminal.print(formatFault(fault, language));
    const errors = faults.filter((fault) => fault.severity === "error").length;
    const count = snapshot.stories.length + snapshot.statements.length;
    terminal.say(
      faults.length === 0
        ? fillText(TEXTS.record_none, { count })
        : fillText(TEXTS.record_count, { errors, warnings: faults.length - errors }),
    );
  }
  return faults.some((fault) => fault.severity === "error") ? 1 : 0;
}

function formatFault(fault: RecordFault, reader: Language): string {
  const { record, field, language, line, column, severity, rule, message, excerpt, suggestion } =
    fault;
  const place = [record, field, language].filter((part) => part !== null).join(" ");
  const lines = [
    `${place}:${line}:${column} ${severity} ${rule}`,
    `  ${message[reader]}`,
    `  > ${excerpt}`,
    ...(suggestion === undefined ? [] : [`  → ${suggestion}`]),
  ];
  return lines.join("\n");
}

async function runOnText(invocation: Invocation, file: string): Promise<ExitCode> {
  const { options, flags, terminal } = invocation;
  const partner = readPartner(options["partner"]);
  const read = await readTextFile(await readBytes(file));
  if (isUnreadable(read))
    throw new UnusableError(fillText(TEXTS.unusable, { file, reason: read.unreadable }));
  const findings = lintText(read, partner);
  if (flags["json"]) {
    await terminal.write(
      `${JSON.stringify(
        findings.map((finding) => plain(finding, terminal.language)),
        null,
        2,
      )}\n`,
    );
  } else {
    for (const finding of findings) terminal.print(formatFinding(file, finding, terminal.language));
    terminal.say(
      fillText(findings.length === 0 ? TEXTS.none : TEXTS.count, {
        file,
        count: findings.length,
      }),
    );
  }
  return findings.length === 0 ? 0 : 1;
}

function readPartner(name: string | undefined): string | null {
  if (name === undefined) return null;
  const code = countryOf(name);
  if (code === null) throw new UsageError(fillText(TEXTS.partner, { partner: name }));
  return code;
}

async function readBytes(file: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(file);
    const limit = LIMITS.lint_file_size_bytes;
    if (size > limit) throw new UnusableError(fillText(TEXTS.large, { file, size, limit }));
    return await readFile(file);
  } catch (error) {
    throw unusableFile(error, file);
  }
}

/** The finding for machines, its texts in the reader's language. Fields of a finding win over facts of the same name. */
function plain(finding: LintFinding, language: Language): Record<string, unknown> {
  const { rule, severity, message, place, excerpt, facts, suggestion } = finding;
  return {
    rule,
    severity,
    message: message[language],
    line: place.line,
    column: place.column,
    excerpt,
    ...facts,
    ...(suggestion === undefined ? {} : { suggestion: suggestion[language] }),
  };
}

function formatFinding(file: string, finding: LintFinding, language: Language): string {
  const { rule, severity, message, place, excerpt, suggestion } = finding;
  const lines = [
    `${file}:${place.line}:${place.column} ${severity} ${rule}`,
    `  ${message[language]}`,
    `  > ${excerpt}`,
    ...(suggestion === undefined ? [] : [`  ${suggestion[language]}`]),
  ];
  return lines.join("\n");
}
