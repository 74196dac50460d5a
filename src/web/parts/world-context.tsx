import type { ComponentChild } from "preact";
import type { Language } from "../../base/language.js";
import { isRefusal, type Refusal } from "../../base/refusal.js";
import { fill, texts } from "../../base/text.js";
import type { Figure } from "../../figures/figure.js";
import type { PartnerView } from "../../figures/partner.js";
import { chosenStatements } from "../../figures/partner-statements.js";
import {
  askedOfWorld,
  lastOdaYear,
  readPartnerWorld,
  worldChannels,
  worldOda,
  type PartnerWorld,
  type WorldChannel,
} from "../../figures/partner-world.js";
import { wordFigure, wordFigureNumber } from "../../figures/wording.js";
import type { WorldView } from "../../observatory/view.js";
import { address, figureAddress } from "../address.js";
import { questionPath } from "../pages/world.js";
import { asCode } from "./as-code.js";
import { NotReported } from "./number.js";
import { Part } from "./page-head.js";
import { Table } from "./table.js";

const WORDS = texts({
  title: { en: "Where else does the money go?", ja: "他の経路の援助" },
  lead: {
    en: "From the world's published data, not from our record: none of it is in the totals above.",
    ja: "本記録ではなく、世界の公表データに基づきます。上記の合計には含みません。",
  },
  oda: {
    en: "Official development assistance by the OECD's table, by measure",
    ja: "OECD統計表による政府開発援助（計上方式別）",
  },
  year: { en: "Year", ja: "年" },
  comma: { en: ", ", ja: "、" },
  measure: { en: "Measure", ja: "計上方式" },
  amount: { en: "Amount", ja: "金額" },
  share: { en: "Share of GNI", ja: "対GNI比" },
  rank: { en: "Rank", ja: "順位" },
  publisher: { en: "Who reports it", ja: "報告者" },
  kind: { en: "Kind of money", ja: "資金の種類" },
  dated: { en: "Years", ja: "対象年" },
  transactions: { en: "Transactions", ja: "取引件数" },
  of: { en: "of {among}", ja: "（{among}か国中）" },
  source: {
    en: "From {file}, {vintage}. Since 2018 the headline is the grant equivalent, before that it was net flows; measures are never added. The rank is among the countries of the DAC.",
    ja: "出典：{file}（{vintage}）。2018年以降の公式値は贈与相当額、それ以前は純額です。計上方式の異なる額は合算しません。順位はDAC加盟国の中によります。",
  },
  all_oda: { en: "Every year, measure and price basis", ja: "全ての年・計上方式・価格基準" },
  portfolio: {
    en: "Who reports its money, {from}–{to}, the largest first",
    ja: "資金の報告者（{from}～{to}年、額の大きい順）",
  },
  all_portfolio: { en: "All of them, of all years", ja: "全ての年・報告者" },
});

/** What the world's data say of a partner beside its own page, or why they cannot be asked now. */
export async function readContext(
  world: WorldView | undefined,
  row: PartnerView["row"],
  years: { readonly from: number; readonly to: number },
): Promise<PartnerWorld | Refusal | null> {
  const asked = askedOfWorld(row, years);
  if (!world || asked === null) return null;
  return readPartnerWorld(world, asked);
}

export function WorldContext(props: {
  readonly world: PartnerWorld | Refusal | null;
  readonly view: PartnerView;
  readonly language: Language;
}): ComponentChild {
  const { world, view, language } = props;
  if (world === null) return null;
  if (isRefusal(world))
    return (
      <Part id="world" title={WORDS.title[language]}>
        <p>{asCode(world.message[language])}</p>
      </Part>
    );
  const { partner, portfolio } = world;
  const years = { from: String(world.from), to: String(world.to) };
  return (
    <Part id="world" title={WORDS.title[language]}>
      <p>{WORDS.lead[language]}</p>
      <OdaTable world={world} view={view} language={language} />
      {portfolio === null ? null : (
        <>
          <h3>{fill(WORDS.portfolio[language], years, language)}</h3>
          <Table
            caption={fill(WORDS.portfolio[language], years, language)}
            is_titled
            columns={[
              { name: WORDS.publisher[language] },
              { name: WORDS.kind[language] },
              { name: WORDS.dated[language], is_tight: true },
              { name: WORDS.amount[language], is_number: true },
              { name: WORDS.transactions[language], is_number: true },
            ]}
            rows={worldChannels(world, view.row, view.reporter?.iati_ref ?? null).map(
              (channel) => ({
                cells: [
                  channel.publisher,
                  channel.kind[language],
                  datedOf(channel, language),
                  opened(channel.amount, language),
                  wordFigureNumber(channel.transactions, language),
                ],
              }),
            )}
          />
          <p>{portfolio.boundary[language]}</p>
          <p>
            <a href={address(language, questionPath("partner-portfolio"), { partner })}>
              {WORDS.all_portfolio[language]}
            </a>
          </p>
        </>
      )}
    </Part>
  );
}

/** The last year that is known, and those of which the record's own statements speak: so that both stand beside each other. */
function yearsOf(world: PartnerWorld, view: PartnerView): Set<number> {
  const spoken = chosenStatements(view)
    .filter(({ row }) => row.section === "oda" && row.period_to !== null)
    .map(({ row }) => Number(row.period_to?.slice(0, 4)));
  return new Set([...spoken, lastOdaYear(world)].filter((year) => year !== null));
}

function datedOf({ first_year, last_year }: WorldChannel, language: Language): ComponentChild {
  if (first_year === null || last_year === null) return <NotReported language={language} />;
  return first_year === last_year ? String(last_year) : `${first_year}–${last_year}`;
}

/** A number that leads to its question, with the rows and files behind it. */
function opened(figure: Figure | null, language: Language): ComponentChild {
  return figure === null || figure.value === null ? (
    <NotReported language={language} />
  ) : (
    <a href={figureAddress(language, figure.id)}>{wordFigure(figure, language)}</a>
  );
}

function OdaTable(props: {
  readonly world: PartnerWorld;
  readonly view: PartnerView;
  readonly language: Language;
}): ComponentChild {
  const { world, view, language } = props;
  const rows = worldOda(world, view.row, yearsOf(world, view));
  if (rows.length === 0) return null;
  const cell = (figure: Figure | null) => opened(figure, language);
  return (
    <>
      <h3>{WORDS.oda[language]}</h3>
      <Table
        caption={WORDS.oda[language]}
        is_titled
        columns={[
          { name: WORDS.year[language] },
          { name: WORDS.measure[language] },
          { name: WORDS.amount[language], is_number: true },
          { name: WORDS.share[language], is_number: true },
          { name: WORDS.rank[language], is_number: true },
        ]}
        rows={rows.map((row) => ({
          cells: [
            String(row.year),
            `${row.measure[language]}${WORDS.comma[language]}${row.prices[language]}`,
            cell(row.amount),
            cell(row.share),
            <>
              {cell(row.rank)}
              {row.rank && row.among ? (
                <>
                  {" "}
                  {fill(
                    WORDS.of[language],
                    { among: wordFigureNumber(row.among, language) },
                    language,
                  )}
                </>
              ) : null}
            </>,
          ],
        }))}
      />
      <p>
        {fill(
          WORDS.source[language],
          { file: rows[0]?.file ?? "", vintage: rows[0]?.vintage[language] ?? "" },
          language,
        )}{" "}
        <a href={address(language, questionPath("oda"), { partner: world.partner })}>
          {WORDS.all_oda[language]}
        </a>
      </p>
    </>
  );
}
