import type { HueName } from "../../charts/palette.js";
import type { FamilyMember } from "../../figures/partner.js";
import type { ContributionEntry, YearLine } from "../../figures/partner-money.js";
import type { FiscalYear } from "../../base/span.js";
import { KIND_NAMES, KIND_SHORT_NAMES, STAGE_NAMES } from "../../figures/words.js";
import { type Block, type Chart, type Phrase, type Row, type Table } from "../document.js";
import { barChart } from "../parts/bar-chart.js";
import { filled, joined, name, number, when, words } from "../phrase.js";
import {
  datePhrase,
  fiscalYearText,
  sourceNote,
  spanPhrase,
  type PartnerScribe,
} from "../scribe.js";
import { BRIEF } from "../words.js";

/** Each total in a sentence; without any amount on record, that. */
export function moneySentences(scribe: PartnerScribe): Block[] {
  const { view, language } = scribe;
  const { totals, lines, calendar } = view.money;
  const isEmpty = totals.length === 0 && lines.length === 0 && calendar.lines.length === 0;
  if (isEmpty)
    return [{ kind: "paragraph", tone: "body", phrase: words(BRIEF.money_none[language]) }];
  return totals.length === 0
    ? []
    : [{ kind: "paragraph", tone: "body", phrase: totalsPhrase(scribe) }];
}

/** What came after the days asked, an item each. */
export function laterContributions(scribe: PartnerScribe): Block[] {
  const { since } = scribe.view.money;
  return since.length === 0
    ? []
    : [{ kind: "list", items: since.map((entry) => sinceItem(scribe, entry)) }];
}

/** Each total in a sentence of its own. */
function totalsPhrase(scribe: PartnerScribe): Phrase {
  const { view, language } = scribe;
  const sentences = view.money.totals.map((entry): Phrase => {
    const isPaid = ["received", "executed", "reported"].includes(entry.row.stage);
    return filled(isPaid ? BRIEF.money_sentence : BRIEF.money_sentence_stage, language, {
      partner: [name(view.row.name[language])],
      period: spanPhrase(entry.figure.period, language),
      amount: [number(entry.figure, language)],
      kind: words(uncapitalised(KIND_NAMES[entry.row.kind][language])),
      stage: words(STAGE_NAMES[entry.row.stage][language]),
    });
  });
  return joined(sentences, language === "ja" ? "" : " ");
}

function uncapitalised(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}

function kindPhrase(scribe: PartnerScribe, entry: ContributionEntry): Phrase {
  return words(KIND_NAMES[entry.row.kind][scribe.language]);
}

/** The totals of the period with what each holds. */
export function totalsTable(scribe: PartnerScribe): Table[] {
  const { view, language } = scribe;
  const { totals } = view.money;
  if (totals.length === 0) return [];
  const rows = totals.flatMap((entry): Row[] => [
    {
      role: "body",
      cells: [
        kindPhrase(scribe, entry),
        spanPhrase(entry.figure.period, language),
        [number(entry.figure, language)],
      ],
    },
    ...entry.parts.map((part): Row => ({
      role: "part",
      cells: [
        partPhrase(scribe, part),
        spanPhrase(part.figure.period, language),
        [number(part.figure, language)],
      ],
    })),
  ]);
  const hasParts = totals.some((entry) => entry.parts.length > 0);
  const notes = [
    words(BRIEF.money_totals_note[language]),
    ...(hasParts ? [words(BRIEF.money_parts_note[language])] : []),
    sourceNote(
      totals.flatMap((entry) => [entry, ...entry.parts]).flatMap((entry) => entry.figure.sources),
      language,
    ),
  ];
  return [
    {
      kind: "table",
      caption: words(BRIEF.money_caption[language]),
      columns: [
        { title: words(BRIEF.money_kind[language]), align: "start", share: 62 },
        { title: words(BRIEF.money_period[language]), align: "start", share: 15 },
        { title: words(BRIEF.money_amount[language]), align: "end", share: 23 },
      ],
      rows,
      note: joined(notes, language === "ja" ? "" : " "),
    },
  ];
}

function partPhrase(scribe: PartnerScribe, part: ContributionEntry): Phrase {
  const { language } = scribe;
  const { description } = part.row;
  const what = description
    ? words(language === "en" ? uncapitalised(description.en) : description.ja)
    : part.to
      ? [name(part.to.name[language])]
      : words(KIND_NAMES[part.row.kind][language]);
  return filled(BRIEF.money_of_which, language, { what });
}

/** A bar for each of the period's totals in one currency; none where there is nothing to compare. */
export function totalsChart(scribe: PartnerScribe): Chart[] {
  const { view, language } = scribe;
  const [first] = view.money.totals;
  if (!first) return [];
  const alike = view.money.totals.filter(
    (entry) =>
      entry.row.currency === first.row.currency &&
      entry.row.period_from === first.row.period_from &&
      entry.row.period_to === first.row.period_to,
  );
  if (alike.length < 2 || first.row.currency === null) return [];
  const period = spanPhrase(first.figure.period, language);
  const parts = joined(
    alike.map((entry): Phrase => [
      ...kindPhrase(scribe, entry),
      { text: " " },
      number(entry.figure, language),
    ]),
    BRIEF.comma[language],
  );
  const partner = [name(view.row.name[language])];
  const subtitle = filled(BRIEF.chart_subtitle, language, {
    partner,
    currency: [name(first.row.currency)],
    period,
  });
  const alternative = filled(BRIEF.chart_alternative, language, { period, parts });
  const rows = alike.map((entry) => ({
    label: KIND_SHORT_NAMES[entry.row.kind][language],
    figure: entry.figure,
    hue: entry.row.kind as HueName,
  }));
  return [
    barChart(scribe, {
      id: "brief-money",
      headline: words(headlineOf(alike)[language]),
      subtitle,
      alternative: () => alternative,
      rows,
    }),
  ];
}

/** The headline says which kind is more than half, where one is. */
function headlineOf(entries: readonly ContributionEntry[]) {
  const amounts = entries.map((entry) => entry.row.amount_minor ?? 0n);
  const whole = amounts.reduce((sum, amount) => sum + amount, 0n);
  const index = amounts.findIndex((amount) => amount * 2n > whole);
  const kind = entries[index]?.row.kind;
  if (kind === "assessed") return BRIEF.chart_headline_assessed;
  return kind === "voluntary" ? BRIEF.chart_headline_voluntary : BRIEF.chart_headline;
}

/** One table for each giver and currency of which at least two years are known, by its own years or by calendar ones. */
export function yearTables(scribe: PartnerScribe): Table[] {
  const { money, fiscal_year } = scribe.view;
  return [
    ...yearTablesBy(scribe, { years: money.years, lines: money.lines, fiscal_year }),
    ...yearTablesBy(scribe, { ...money.calendar, fiscal_year: "calendar" }),
  ];
}

interface YearGrid {
  readonly years: readonly number[];
  readonly lines: readonly YearLine[];
  readonly fiscal_year: FiscalYear;
}

function yearTablesBy(scribe: PartnerScribe, grid: YearGrid): Table[] {
  const groups = new Map<string, YearLine[]>();
  for (const line of grid.lines) {
    const key = `${line.entity?.id ?? ""}.${line.currency}`;
    groups.set(key, [...(groups.get(key) ?? []), line]);
  }
  return [...groups.values()]
    .filter((lines) =>
      lines.some((line) => line.years.filter((figure) => figure !== null).length > 1),
    )
    .map((lines) => yearTable(scribe, { ...grid, lines }));
}

/** Japanese amounts are wider than English ones. */
const FIRST_COLUMN = { en: 26, ja: 17 } as const;

function yearTable(scribe: PartnerScribe, { years, lines, fiscal_year }: YearGrid): Table {
  const { view, language } = scribe;
  const [first] = lines;
  const entity = first?.entity?.name ?? view.row.name;
  const figures = lines.flatMap((line) => line.years).filter((figure) => figure !== null);
  return {
    kind: "table",
    caption: filled(BRIEF.years_caption, language, { entity: [name(entity[language])] }),
    columns: [
      { title: words(BRIEF.years_line[language]), align: "start", share: FIRST_COLUMN[language] },
      ...years.map((year) => ({
        title: [when(fiscalYearText(year, fiscal_year, language))],
        align: "end" as const,
        share: (100 - FIRST_COLUMN[language]) / years.length,
      })),
    ],
    rows: lines.map((line): Row => ({
      role: "body",
      cells: [
        words(
          `${KIND_SHORT_NAMES[line.kind][language]}${language === "ja" ? `（${STAGE_NAMES[line.stage].ja}）` : ` (${STAGE_NAMES[line.stage].en})`}`,
        ),
        ...line.years.map((figure): Phrase =>
          figure ? [number(figure, language, "cell")] : words(BRIEF.not_reported[language]),
        ),
      ],
    })),
    note: joined(
      [
        words(BRIEF.years_note[language]),
        sourceNote(
          figures.flatMap((figure) => figure.sources),
          language,
        ),
      ],
      language === "ja" ? "" : " ",
    ),
  };
}

/** Each entity with the ways in which it gives; an amount that no source gives is not reported. */
export function familyTable(scribe: PartnerScribe): Table[] {
  const { view, language } = scribe;
  if (view.family.length === 0) return [];
  const hasYears = (member: FamilyMember) =>
    [...view.money.lines, ...view.money.calendar.lines].some(
      (line) => line.entity?.id === member.organisation.id,
    );
  const rows = view.family.map((member): Row => {
    const channels = view.money.channels.filter(
      (entry) => entry.row.organisation_id === member.organisation.id,
    );
    const amounts = channels
      .filter((entry) => entry.figure.value !== null)
      .map((entry) => amountPhrase(scribe, entry));
    return {
      role: "body",
      cells: [
        memberPhrase(scribe, member),
        member.role ? scribe.narrate(member.role) : [],
        joined(
          channels.map((entry) => channelPhrase(scribe, entry)),
          BRIEF.semicolon[language],
        ),
        amounts.length > 0
          ? joined(amounts, BRIEF.semicolon[language])
          : words(hasYears(member) ? BRIEF.by_year[language] : BRIEF.not_reported[language]),
      ],
    };
  });
  const sources = [
    ...view.family.flatMap((member) => member.sources),
    ...view.money.channels.flatMap((entry) => entry.figure.sources),
  ];
  return [
    {
      kind: "table",
      caption: words(BRIEF.family_caption[language]),
      columns: [
        { title: words(BRIEF.family_entity[language]), align: "start", share: 23 },
        { title: words(BRIEF.family_role[language]), align: "start", share: 28 },
        { title: words(BRIEF.family_channel[language]), align: "start", share: 28 },
        { title: words(BRIEF.family_amount[language]), align: "end", share: 21 },
      ],
      rows,
      note: sourceNote(sources, language),
    },
  ];
}

function amountPhrase(scribe: PartnerScribe, entry: ContributionEntry): Phrase {
  const { language } = scribe;
  const period = spanPhrase(entry.figure.period, language);
  return joined([[number(entry.figure, language)], period], BRIEF.comma[language]);
}

function memberPhrase(scribe: PartnerScribe, member: FamilyMember): Phrase {
  const { language } = scribe;
  const standing =
    member.standing === "member" ? null : member.standing === "apart" ? BRIEF.apart : BRIEF.through;
  const since = datePhrase(member.from_date, language);
  const about = joined([standing ? words(standing[language]) : [], since], BRIEF.comma[language]);
  const named: Phrase = [name(member.organisation.name[language])];
  if (about.length === 0) return named;
  return language === "ja"
    ? [...named, { text: "（" }, ...about, { text: "）" }]
    : [...named, { text: " (" }, ...about, { text: ")" }];
}

function channelPhrase(scribe: PartnerScribe, entry: ContributionEntry): Phrase {
  const { language } = scribe;
  const to: Phrase = entry.to
    ? [name(entry.to.name[language])]
    : words(KIND_NAMES[entry.row.kind][language]);
  if (!entry.through || entry.to?.name[language] === entry.through.name[language]) return to;
  return joined(
    [to, filled(BRIEF.via, language, { name: [name(entry.through.name[language])] })],
    BRIEF.comma[language],
  );
}

function sinceItem(scribe: PartnerScribe, entry: ContributionEntry): Phrase {
  const { language } = scribe;
  const what: Phrase = [
    ...(entry.entity ? [name(entry.entity.name[language]), { text: BRIEF.comma[language] }] : []),
    ...(entry.row.description
      ? words(
          entry.entity && language === "en"
            ? uncapitalised(entry.row.description.en)
            : entry.row.description[language],
        )
      : kindPhrase(scribe, entry)),
  ];
  return filled(BRIEF.since_item, language, {
    what,
    amount: [number(entry.figure, language)],
    stage: words(STAGE_NAMES[entry.row.stage][language]),
    period: spanPhrase(entry.figure.period, language),
  });
}
