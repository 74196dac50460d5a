import { readFile, stat } from "node:fs/promises";
import type { Language } from "../../base/language.js";
import { LIMITS } from "../../base/settings.js";
import { fillText, texts } from "../../base/text.js";
import { lintText, type LintFinding } from "../../prose/lint.js";
import { countryOf } from "../../prose/partners.js";
import { isUnreadable, readTextFile } from "../../prose/read-file.js";
import { UnusableError, UsageError, type Command } from "../command.js";

const TEXTS = texts({
  missing: { en: "There is no file {file}.", ja: "ファイル{file}がありません。" },
  folder: { en: "{file} is a folder, not a file.", ja: "{file}はファイルではなくフォルダーです。" },
  large: {
    en: "{file} has {size} bytes; at most {limit} are read.",
    ja: "{file}は{size}バイトあります。上限は{limit}バイトです。",
  },
  unusable: { en: "{file}: {reason}", ja: "{file}：{reason}" },
  text: {
    en: "Name the text to check: --text FILE.",
    ja: "検査する文書を --text FILE で指定してください。",
  },
  partner: {
    en: '"{partner}" is no country or partner that Earmark knows. Give an ISO 3166 code or a name in English or Japanese.',
    ja: "「{partner}」という国・パートナーは見つかりません。ISO 3166のコード、または英語か日本語の名称を指定してください。",
  },
  none: { en: "{file}: nothing contradicts itself.", ja: "{file}：矛盾は見つかりませんでした。" },
  count: { en: "{file}: {count} found.", ja: "{file}：{count}件の矛盾があります。" },
});

export const command: Command = {
  summary: {
    en: "Find the numbers of a typed leaflet that contradict each other, without any record",
    ja: "既存の文書（テキスト・PDF）の中で互いに矛盾する数値を、記録を使わずに見つける",
  },
  usage: "--text FILE [--json] [--lang en|ja] [--partner NAME]",
  help: {
    en: "--text FILE     plain text or PDF, English or Japanese\n--json          the findings as a JSON array\n--partner NAME  the partner whom the text is about, where it does not tell (a name or ISO 3166 code)",
    ja: "--text FILE     テキストまたはPDF（英語・日本語）\n--json          結果をJSONの配列で出力する\n--partner NAME  文書の対象となるパートナー（国名またはISO 3166コード）",
  },
  options: {
    text: { type: "string" },
    json: { type: "boolean" },
    lang: { type: "string" },
    partner: { type: "string" },
  },
  async run({ words, options, flags, terminal }) {
    const file = options["text"] ?? words[0];
    if (file === undefined) throw new UsageError(TEXTS.text);
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
      for (const finding of findings)
        terminal.print(formatFinding(file, finding, terminal.language));
      terminal.say(
        fillText(findings.length === 0 ? TEXTS.none : TEXTS.count, {
          file,
          count: findings.length,
        }),
      );
    }
    return findings.length === 0 ? 0 : 1;
  },
};

function readPartner(name: string | undefined): string | null {
  if (name === undefined) return null;
  const code = countryOf(name);
  if (code === null) throw new UsageError(fillText(TEXTS.partner, { partner: name }));
  return code;
}

async function readBytes(file: string): Promise<Uint8Array> {
  const found = await stat(file).catch(() => null);
  if (!found) throw new UnusableError(fillText(TEXTS.missing, { file }));
  if (found.isDirectory()) throw new UnusableError(fillText(TEXTS.folder, { file }));
  if (found.size > LIMITS.lint_file_size_bytes) {
    throw new UnusableError(
      fillText(TEXTS.large, { file, size: found.size, limit: LIMITS.lint_file_size_bytes }),
    );
  }
  return readFile(file);
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
