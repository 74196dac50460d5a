import { SEVERITIES } from "../base/finding.js";
import { formatNumber } from "../base/format.js";
import type { Language } from "../base/language.js";
import { sendSpooled } from "../base/spool.js";
import { fill, texts } from "../base/text.js";
import { messageHeading } from "../iati/messages.js";
import { compareSeverity } from "../iati/report.js";
import type { CheckOutcome, FindingGroup } from "./iati-checking.js";
import type { Terminal } from "./terminal.js";

const TEXTS = texts({
  valid: { en: "valid", ja: "有効" },
  invalid: { en: "not valid", ja: "無効" },
  unreadable: { en: "cannot be read", ja: "読み取り不可" },
  activity: { en: "1 activity", ja: "活動 1 件" },
  activities: { en: "{count} activities", ja: "活動 {count} 件" },
  organisation: { en: "1 organisation", ja: "団体 1 件" },
  organisations: { en: "{count} organisations", ja: "団体 {count} 件" },
  critical: { en: "critical", ja: "重大" },
  error: { en: "error", ja: "エラー" },
  warning: { en: "warning", ja: "警告" },
  advisory: { en: "advisory", ja: "助言" },
  clean: { en: "no findings", ja: "指摘なし" },
  more: { en: "… and {count} more", ja: "…ほか {count} 件" },
  places: { en: " in {places} places", ja: "（{places} か所）" },
  why: { en: "Why", ja: "理由" },
  todo: { en: "What to do", ja: "対処" },
});

/** What a check found, grouped, the gravest first. */
export async function printForPeople(outcome: CheckOutcome, terminal: Terminal): Promise<void> {
  const { language } = terminal;
  terminal.print(headline(outcome, language));
  await sendSpooled(outcome.spooled, terminal.write);
  for (const group of gravestFirst(outcome.groups)) printGroup(group, terminal);
  terminal.print("");
}

/** Among those that are as grave, the commonest first. */
export function gravestFirst(groups: readonly FindingGroup[]): FindingGroup[] {
  return groups.toSorted((a, b) => compareSeverity(a.severity, b.severity) || b.count - a.count);
}

const MANY = { activity: "activities", organisation: "organisations" } as const;

/** `file.xml: IATI 2.03, 12 activities: not valid (critical 1, error 20)` */
function headline({ file, checked, summary, isValid }: CheckOutcome, language: Language): string {
  const { kind, version, records, isReadable } = checked;
  const state = !isReadable ? TEXTS.unreadable : isValid ? TEXTS.valid : TEXTS.invalid;
  const counts = SEVERITIES.filter((severity) => summary[severity] > 0).map(
    (severity) => `${TEXTS[severity][language]} ${formatNumber(summary[severity], language)}`,
  );
  const what =
    kind === null
      ? []
      : [
          `IATI ${version}`.trim(),
          fill(TEXTS[records === 1 ? kind : MANY[kind]][language], { count: records }, language),
        ];
  const list =
    counts.length === 0 ? TEXTS.clean[language] : counts.join(language === "ja" ? "、" : ", ");
  const start = what.length === 0 ? file : `${file}: ${what.join(language === "ja" ? "、" : ", ")}`;
  return language === "ja" ? `${start}：${state.ja}（${list}）` : `${start}: ${state.en} (${list})`;
}

/** One kind of finding: what, why, what to do, and where. */
export function printGroup(
  { id, severity, why, fix, list, count, places, shown }: FindingGroup,
  terminal: Terminal,
): void {
  const { language } = terminal;
  const [first] = shown;
  if (!first) return;
  const isSame = shown.every(({ what }) => what[language] === first.what[language]);
  const title = isSame ? first.what : messageHeading(id, list);
  const spread = places === count ? "" : fill(TEXTS.places[language], { places }, language);
  terminal.print(
    `\n  ${TEXTS[severity][language]} ${id} × ${formatNumber(count, language)}${spread} ${title[language]}`,
  );
  if (why[language] !== "") terminal.print(`    ${TEXTS.why[language]}: ${why[language]}`);
  if (fix[language] !== "") terminal.print(`    ${TEXTS.todo[language]}: ${fix[language]}`);
  for (const { what, line, column, path } of shown) {
    const place = line === null ? path : `${line}:${column ?? 1} ${path}`;
    terminal.print(isSame ? `      ${place}` : `      ${place}\n        ${what[language]}`);
  }
  if (places > shown.length)
    terminal.print(
      `      ${fill(TEXTS.more[language], { count: places - shown.length }, language)}`,
    );
}
