import type { ComponentChild } from "preact";
import { formatDecimal, trimDecimal } from "../../base/decimal.js";
import { formatNumber } from "../../base/format.js";
import type { Language } from "../../base/language.js";
import { texts, type Text } from "../../base/text.js";
import {
  noteOf,
  ROLL_UP_TABLE_WORDS,
  rollUpYearTable,
  yearText,
} from "../../figures/roll-up-tables.js";
import type { LibraryRollUp, YearRollUp } from "../../figures/roll-up.js";
import { address, pathOf } from "../address.js";
import { ownerPath } from "../record-address.js";
import { ChartTools } from "./chart.js";
import { MadeUp } from "./made-up.js";
import { NotReported, Num } from "./number.js";
import { Part } from "./page-head.js";
import { Breakdowns } from "./results.js";
import { Table } from "./table.js";

const WORDS = texts({
  title: { en: "What does it come to?", ja: "全体の成果" },
  lead: {
    en: "Shared indicators, put together over projects as each declares. A result that two projects report counts once; percentages are not added; what is missing is not zero.",
    ja: "共通指標を、各指標の定める方法で事業間について集計した値です。複数事業が報告する同じ成果は一度だけ数え、割合は合計せず、未報告は零としません。",
  },
  broken_down: { en: "Broken down", ja: "内訳" },
  parts: { en: "What it is put together from", ja: "集計の内訳" },
  none: { en: "not counted", ja: "集計外" },
});

/** Shared indicators over the projects of a partner, fund or programme, by year, each with what it is put together from. */
export function RollUps(props: {
  readonly rollUps: readonly LibraryRollUp[];
  readonly language: Language;
}): ComponentChild {
  const { rollUps, language } = props;
  if (rollUps.length === 0) return null;
  return (
    <Part id="roll-ups" title={WORDS.title[language]}>
      <p class="prose">{WORDS.lead[language]}</p>
      {rollUps.map((rollUp) => (
        <RollUpView rollUp={rollUp} language={language} is_linked />
      ))}
    </Part>
  );
}

export function RollUpView(props: {
  readonly rollUp: LibraryRollUp;
  readonly language: Language;
  /** Under its name, which leads to the indicator's own page. */
  readonly is_linked?: boolean;
}): ComponentChild {
  const { rollUp, language, is_linked = false } = props;
  const { library, years, scope } = rollUp;
  const [latest] = years.slice(-1);
  const fy = latest?.fiscal_year ?? "calendar";
  const [file = "", query = ""] = address(language, `${libraryPath(library.id)}/tables/years`, {
    for: scope.id === "all" ? null : scope.id,
    fy,
  }).split("?");
  const hasBreakdown = years.some((year) => year.breakdowns.length > 0);
  return (
    <section class="indicator">
      {is_linked ? (
        <h3>
          <a
            href={address(language, libraryPath(library.id), {
              for: scope.id,
              fy,
            })}
          >
            {library.title[language]}
          </a>{" "}
          {rollUp.is_illustrative ? <MadeUp language={language} /> : null}
        </h3>
      ) : null}
      <Table
        caption={library.title[language]}
        subtitle={library.unit[language]}
        is_titled
        stack={hasBreakdown}
        columns={[
          { name: ROLL_UP_TABLE_WORDS.year[language], is_tight: true },
          ...numberColumns([ROLL_UP_TABLE_WORDS.target, ROLL_UP_TABLE_WORDS.actual], language),
          ...(hasBreakdown
            ? [{ name: WORDS.broken_down[language], label: WORDS.broken_down[language] }]
            : []),
        ]}
        rows={years.map((year) => ({
          cells: [
            yearText(year)[language],
            year.target ? <Num figure={year.target} language={language} form="cell" /> : "",
            <>
              {year.actual.value === null ? (
                <NotReported language={language} />
              ) : (
                <Num figure={year.actual} language={language} form="cell" />
              )}
              {year.reason && year.actual.value !== null ? (
                <div class="quiet small">{year.reason[language]}</div>
              ) : null}
            </>,
            ...(hasBreakdown
              ? [<Breakdowns breakdowns={year.breakdowns} places={new Map()} language={language} />]
              : []),
          ],
        }))}
      />
      <Rules
        year={years.findLast((year) => year.actual.value !== null) ?? null}
        language={language}
      />
      <details>
        <summary>{WORDS.parts[language]}</summary>
        <PartsTable years={years} language={language} />
      </details>
      <ChartTools
        language={language}
        table={rollUpYearTable(rollUp)}
        file={file}
        file_query={query === "" ? "" : `?${query}`}
        definition={latest?.actual.definition[language] ?? ""}
      />
    </section>
  );
}

/** Named beside each number, too, where the table reads as a list. */
function numberColumns(names: readonly Text[], language: Language) {
  return names.map((name) => ({ name: name[language], is_number: true, label: name[language] }));
}

/** Rules that are said in full; more stand in the table of parts. */
const RULES_SAID = 12;

/** The rule of attribution and the share beside the number that they made. */
function Rules(props: {
  readonly year: YearRollUp | null;
  readonly language: Language;
}): ComponentChild {
  const { year, language } = props;
  // Several indicators of one project are shown by one rule, which is said once.
  const said = new Set(
    (year?.parts ?? []).flatMap(({ owner, attribution, left_out }) =>
      attribution === null || left_out !== null
        ? []
        : [
            `${owner.name[language]}${language === "ja" ? "：" : ": "}${attribution.said[language]}`,
          ],
    ),
  );
  if (said.size === 0) return null;
  return (
    <ul class="plain small quiet">
      {[...said].slice(0, RULES_SAID).map((sentence) => (
        <li>{sentence}</li>
      ))}
    </ul>
  );
}

export function libraryPath(id: string): string {
  return pathOf("results/library", id);
}

/** Each project's own value, the rule by which it is shown, and why one is not counted: the latest year first. */
function PartsTable({
  years,
  language,
}: {
  readonly years: readonly YearRollUp[];
  readonly language: Language;
}): ComponentChild {
  const rows = years.toReversed().flatMap((year) =>
    year.parts.map((part) => ({
      cells: [
        yearText(year)[language],
        <>
          <a href={address(language, ownerPath(part.owner))}>{part.owner.name[language]}</a>
          <div class="quiet small">{part.indicator.title[language]}</div>
        </>,
        part.left_out ? (
          <span class="quiet">{WORDS.none[language]}</span>
        ) : part.value === null ? (
          <NotReported language={language} />
        ) : (
          formatNumber(formatDecimal(trimDecimal(part.value)), language)
        ),
        noteOf(part)?.[language] ?? "",
      ],
    })),
  );
  return (
    <Table
      caption={WORDS.parts[language]}
      is_titled
      stack
      columns={[
        { name: ROLL_UP_TABLE_WORDS.year[language] },
        { name: ROLL_UP_TABLE_WORDS.work[language] },
        ...numberColumns([ROLL_UP_TABLE_WORDS.value], language),
        { name: ROLL_UP_TABLE_WORDS.note[language] },
      ]}
      rows={rows}
    />
  );
}
