import { texts } from "../../base/text.js";
import {
  lastOdaYear,
  worldChannels,
  worldCoverage,
  worldOda,
  worldSources,
  type WorldChannel,
  type WorldOda,
} from "../../figures/partner-world.js";
import { capitalise } from "../../figures/wording.js";
import type { Facts, Phrase, Row, SourceEntry, Table } from "../document.js";
import { filled, identifier, joined, name, number, when, words } from "../phrase.js";
import { sourceNote, spanPhrase, yearsText, type PartnerScribe } from "../scribe.js";
import { BRIEF } from "../words.js";
import { odaYear } from "./about.js";

const WORDS = texts({
  oda_caption: {
    en: "{partner} in the table of the OECD: development assistance by measure",
    ja: "OECDの統計表における{partner}の政府開発援助（計上方式別）",
  },
  oda_note: {
    en: "Beside the record, and in none of its totals. Since {year} the headline is the grant equivalent, before that it was net flows: measures are shown side by side and never added. Ranks are among the countries of the DAC. {source}",
    ja: "本記録とは別に、その合計に含めずに示す。{year}年以降の公式値は贈与相当額、それ以前は純額であり、計上方式の異なる値は並べて示し、合算しない。順位はDAC加盟国の中による。{source}",
  },
  among: { en: "Ranked among", ja: "順位の対象" },
  channels_caption: {
    en: "Money of {partner} as other organisations publish it",
    ja: "他の組織が公表した{partner}の資金",
  },
  publisher: { en: "Who reports it, and what", ja: "報告者・資金の種類" },
  years: { en: "Years", ja: "対象年" },
  amount: { en: "Amount", ja: "金額" },
  transactions: { en: "Transactions", ja: "取引件数" },
  channels_note: {
    en: "Transactions of {period}, by IATI, as their publishers report them; nothing of it is checked against this record or in its totals. {boundary}",
    ja: "{period}の取引について、IATIによる公表のまま示す。本記録との照合は行っておらず、その合計にも含めない。{boundary}",
  },
  coverage: {
    en: "{converted} of {valued} amounts could be stated in US dollars.",
    ja: "金額{valued}件のうち{converted}件を米ドルで表示した。",
  },
  method_term: { en: "The world's data", ja: "世界の公表データ" },
  method: {
    en: "What stands here beside the record comes from files that others publish, in the snapshot {snapshot} of the observatory. Each of its numbers names the file, the question and the snapshot in the list of claims. Amounts in other currencies are converted to US dollars at the rate of their month.",
    ja: "本記録とは別に示した内容は、観測データのスナップショット{snapshot}に含まれる第三者の公表ファイルに基づく。各数値のファイル、質問およびスナップショットは、数値の一覧（JSON）に示す。他通貨の金額は当該月のレートにより米ドルに換算している。",
  },
});

/** The year since which the grant equivalent is the headline. Source: OECD DAC, High Level Meeting of 2014. */
const GRANT_EQUIVALENT_SINCE = "2018";

/** Development assistance by the OECD's table: of the year that the record compares, and of the last one known by the end of the period. */
export function worldOdaTable(scribe: PartnerScribe): Table[] {
  const { view, language, world } = scribe;
  if (world === null) return [];
  const compared = odaYear(scribe);
  const last = lastOdaYear(world);
  const years = new Set([compared, last].filter((year) => year !== null));
  const rows = worldOda(world, view.row, years).sort((a, b) => a.year - b.year);
  if (rows.length === 0) return [];
  const known = [...new Set(rows.map((row) => row.year))];
  return [
    {
      kind: "table",
      caption: [
        ...filled(WORDS.oda_caption, language, { partner: [name(view.row.name[language])] }),
        { text: BRIEF.comma[language] },
        when(
          known
            .map((year) => yearsText(String(year), String(year), language))
            .join(BRIEF.comma[language]),
        ),
      ],
      columns: [
        { title: words(BRIEF.oda_measure[language]), align: "start", share: 44 },
        { title: words(BRIEF.oda_amount[language]), align: "end", share: 19 },
        { title: words(BRIEF.oda_share[language]), align: "end", share: 12 },
        { title: words(BRIEF.oda_rank[language]), align: "end", share: 10 },
        { title: words(WORDS.among[language]), align: "end", share: 15 },
      ],
      rows: known.flatMap((year) => [
        ...(known.length > 1 ? [yearRow(year, scribe)] : []),
        ...rows.filter((row) => row.year === year).map((row) => odaRow(row, scribe)),
      ]),
      note: filled(WORDS.oda_note, language, {
        year: [when(GRANT_EQUIVALENT_SINCE)],
        source: sourceNote(
          rows.flatMap((row) => row.amount.sources),
          language,
        ),
      }),
    },
  ];
}

function yearRow(year: number, { language }: PartnerScribe): Row {
  return { role: "group", cells: [[when(yearsText(String(year), String(year), language))]] };
}

function odaRow(row: WorldOda, { language }: PartnerScribe): Row {
  const missing = words(BRIEF.not_reported[language]);
  return {
    role: "body",
    cells: [
      joined(
        [
          words(capitalise(row.measure[language])),
          words(row.prices[language]),
          [when(row.vintage[language])],
        ],
        BRIEF.comma[language],
      ),
      [number(row.amount, language)],
      row.share ? [number(row.share, language)] : missing,
      row.rank ? [number(row.rank, language)] : missing,
      row.among ? [number(row.among, language)] : missing,
    ],
  };
}

/** Who else reports the partner's money in the years of the brief, the largest amount first. */
export function worldChannelTable(scribe: PartnerScribe): Table[] {
  const { view, language, world } = scribe;
  if (world === null) return [];
  const channels = worldChannels(world, view.row, view.reporter?.iati_ref ?? null);
  const coverage = worldCoverage(world, view.row);
  const [first] = channels;
  if (!first || world.portfolio === null) return [];
  const notes = [
    filled(WORDS.channels_note, language, {
      period: spanPhrase(first.amount.period, language),
      boundary: words(world.portfolio.boundary[language]),
    }),
    coverage === null
      ? []
      : filled(WORDS.coverage, language, {
          valued: [number(coverage.valued, language, "alone")],
          converted: [number(coverage.converted, language, "alone")],
        }),
    sourceNote(
      channels.flatMap((channel) => channel.amount.sources),
      language,
    ),
  ];
  return [
    {
      kind: "table",
      caption: filled(WORDS.channels_caption, language, {
        partner: [name(view.row.name[language])],
      }),
      columns: [
        { title: words(WORDS.publisher[language]), align: "start", share: 52 },
        { title: words(WORDS.years[language]), align: "start", share: 15 },
        { title: words(WORDS.amount[language]), align: "end", share: 20 },
        { title: words(WORDS.transactions[language]), align: "end", share: 13 },
      ],
      rows: channels.map((channel): Row => ({
        role: "body",
        cells: [
          joined([[name(channel.publisher)], words(channel.kind[language])], BRIEF.colon[language]),
          yearsOf(channel, scribe),
          [number(channel.amount, language)],
          [number(channel.transactions, language, "cell")],
        ],
      })),
      note: joined(notes, language === "ja" ? "" : " "),
    },
  ];
}

function yearsOf({ first_year, last_year }: WorldChannel, { language }: PartnerScribe): Phrase {
  return first_year === null || last_year === null
    ? words(BRIEF.not_reported[language])
    : [when(yearsText(String(first_year), String(last_year), language))];
}

/** How the world's numbers were come by; nothing where there are none. */
export function worldMethod({ world, language }: PartnerScribe): Facts["rows"] {
  const answer = world?.oda ?? world?.portfolio;
  if (!answer) return [];
  return [
    {
      term: words(WORDS.method_term[language]),
      phrase: filled(WORDS.method, language, { snapshot: [identifier(answer.snapshot)] }),
    },
  ];
}

/** The world's sources that are cited, for the list behind the record's own. */
export function worldSourceEntries(
  { world, language }: PartnerScribe,
  cited: ReadonlySet<string>,
): SourceEntry[] {
  return (world === null ? [] : worldSources(world))
    .filter((source) => cited.has(source.id))
    .map((source) => ({
      id: source.id,
      title: [name(source.title[language])],
      about: [name(source.about[language])],
      url: null,
    }));
}
