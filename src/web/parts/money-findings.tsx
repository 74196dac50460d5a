import type { ComponentChild } from "preact";
import { NOUNS } from "../../actions/nouns.js";
import { formatDay, formatMoney } from "../../base/format.js";
import { fill, texts, type Text } from "../../base/text.js";
import type { MoneyFinding } from "../../figures/money-findings.js";
import { recordName } from "../../figures/record-label.js";
import type { ShortSpan } from "../../fund/short-days.js";
import { address, pathOf } from "../address.js";
import type { PageContext } from "../page.js";
import { recordPath } from "../record-address.js";
import { MadeUp } from "./made-up.js";

const TEXTS = texts({
  days: { en: "Its statement shows it for", ja: "資金状況表に表れる日" },
  one_day: { en: "{from}, up to {short}", ja: "{from}（最大{short}）" },
  days_to: { en: "{from} to {until}, up to {short}", ja: "{from}～{until}（最大{short}）" },
  still: { en: "{from} until now, up to {short}", ja: "{from}から現在まで（最大{short}）" },
  more: { en: "and {count} earlier spans of days", ja: "ほか、それ以前の{count}期間" },
  behind: { en: "Booked by", ja: "該当する記帳" },
  behind_more: { en: "and {count} more", ja: "ほか{count}件" },
  named: { en: "{noun} {name}", ja: "{noun}「{name}」" },
});

/** Spans and rows that one finding lists; the newest, whose days may still be mended. */
const SHOWN = 8;

interface Props {
  readonly finding: MoneyFinding;
  readonly context: PageContext;
}

/** One finding on the money: what it is about, what to do, and where it shows. */
export function MoneyFindingView({ finding, context }: Props): ComponentChild {
  const { snapshot, language } = context;
  const { title, message, record, spans, behind, is_illustrative } = finding;
  const path = recordPath(snapshot, record);
  return (
    <section class="finding">
      <h3>
        {path ? <a href={address(language, path)}>{title[language]}</a> : title[language]}
        {is_illustrative ? (
          <>
            {" "}
            <MadeUp language={language} />
          </>
        ) : null}
      </h3>
      <p class="prose">{message[language]}</p>
      {spans.length === 0 ? null : <Spans {...{ finding, context }} />}
      {behind.length === 0 ? null : (
        <p class="small">
          {TEXTS.behind[language]}
          {language === "ja" ? "：" : ": "}
          {behind.slice(0, SHOWN).map((each, index) => (
            <>
              {index === 0 ? null : language === "ja" ? "、" : ", "}
              <Booked record={each} context={context} />
            </>
          ))}
          {behind.length > SHOWN
            ? ` ${fill(TEXTS.behind_more[language], { count: behind.length - SHOWN }, language)}`
            : null}
        </p>
      )}
    </section>
  );
}

function Spans({ finding, context: { language } }: Props): ComponentChild {
  const shown = finding.spans.slice(-SHOWN);
  const left = finding.spans.length - shown.length;
  const statement = `${pathOf("funds", finding.record.slice("fund/".length))}/statement`;
  return (
    <>
      <p class="small">{TEXTS.days[language]}</p>
      <ul class="small">
        {shown.map((span) => (
          <li>
            <a href={address(language, statement, { as_of: span.on })}>
              {fill(wordsOf(span)[language], factsOf(span), language)}
            </a>
          </li>
        ))}
        {left > 0 ? <li>{fill(TEXTS.more[language], { count: left }, language)}</li> : null}
      </ul>
    </>
  );
}

function wordsOf({ from, until }: ShortSpan): Text {
  if (until === null) return TEXTS.still;
  return from === until ? TEXTS.one_day : TEXTS.days_to;
}

function factsOf({ from, until, short }: ShortSpan) {
  const said = (day: ShortSpan["from"]) => ({
    en: formatDay(day, "en"),
    ja: formatDay(day, "ja"),
  });
  return {
    from: said(from),
    until: said(until ?? from),
    short: { en: formatMoney(short, "en"), ja: formatMoney(short, "ja") },
  };
}

/** A row that was booked, by what it is and what it is called. */
function Booked({
  record,
  context: { snapshot, language },
}: {
  readonly record: string;
  readonly context: PageContext;
}): ComponentChild {
  const [table = "", id = ""] = record.split("/");
  const noun = (NOUNS as Readonly<Record<string, Text>>)[table] ?? { en: table, ja: table };
  const name = recordName(snapshot, table, id) ?? { en: id, ja: id };
  return (
    <a href={address(language, `${pathOf("rows", table)}/${encodeURIComponent(id)}`)}>
      {fill(TEXTS.named[language], { noun, name }, language)}
    </a>
  );
}
