import type { ComponentChild } from "preact";
import { formatNumber } from "../../base/format.js";
import type { Language } from "../../base/language.js";
import { fill, texts } from "../../base/text.js";
import type { Answer } from "../../observatory/answer.js";
import { address } from "../address.js";
import type { WorldView } from "../page.js";
import { answerTable, CHOICES, questionPath } from "../pages/world.js";
import { fileName } from "./file-name.js";
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
    en: "Official development assistance in {year}, by measure",
    ja: "政府開発援助（{year}年、計上方式別）",
  },
  measure: { en: "Measure", ja: "計上方式" },
  amount: { en: "US$ million", ja: "百万米ドル" },
  share: { en: "% of GNI", ja: "対GNI比（％）" },
  rank: { en: "Rank", ja: "順位" },
  of: { en: "{rank} of {among}", ja: "{among}か国中{rank}位" },
  source: {
    en: "At current prices, from the table {file}. Measures are never added.",
    ja: "名目価格。出典：表 {file}。計上方式の異なる額は合算しません。",
  },
  all_oda: { en: "Every year, measure and price basis", ja: "全ての年・計上方式・価格基準" },
  portfolio: { en: "Who reports its money, the largest first", ja: "資金の報告者（額の大きい順）" },
  all_portfolio: { en: "All of them, and the rows", ja: "すべての報告者と根拠の行" },
});

/** What the world's data say of a partner, read before the page is made. */
export interface PartnerWorld {
  readonly partner: string;
  readonly oda: Answer | null;
  readonly portfolio: Answer | null;
}

const CHANNELS_SHOWN = 6;

/** Null where there is no observatory, or nothing in it of this partner. */
export async function readPartnerWorld(
  world: WorldView | undefined,
  partner: string | null,
  to_year: number,
): Promise<PartnerWorld | null> {
  if (!world || partner === null) return null;
  const [oda, portfolio] = await Promise.all([
    world.ask("oda", { partner, to: String(to_year), prices: "current" }),
    world.ask("partner-portfolio", { partner, limit: String(CHANNELS_SHOWN) }),
  ]);
  const has = (answer: Answer | null) => answer !== null && answer.rows.length > 0;
  return has(oda) || has(portfolio) ? { partner, oda, portfolio } : null;
}

export function WorldContext(props: {
  readonly world: PartnerWorld | null;
  readonly language: Language;
}): ComponentChild {
  const { world, language } = props;
  if (world === null) return null;
  const { partner, oda, portfolio } = world;
  return (
    <Part id="world" title={WORDS.title[language]}>
      <p>{WORDS.lead[language]}</p>
      {oda === null || oda.rows.length === 0 ? null : (
        <OdaTable oda={oda} partner={partner} language={language} />
      )}
      {portfolio === null || portfolio.rows.length === 0 ? null : (
        <>
          <h3>{WORDS.portfolio[language]}</h3>
          {answerTable(portfolio, language)}
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

function OdaTable(props: {
  readonly oda: Answer;
  readonly partner: string;
  readonly language: Language;
}): ComponentChild {
  const { oda, partner, language } = props;
  const last = Math.max(...oda.rows.map((row) => Number(row["year"])));
  const rows = oda.rows.filter((row) => Number(row["year"]) === last);
  const cell = (value: unknown) =>
    value === null || value === undefined ? <NotReported language={language} /> : String(value);
  const title = fill(WORDS.oda[language], { year: String(last) }, language);
  const file = fileName(String(rows[0]?.["source"] ?? ""));
  return (
    <>
      <h3>{title}</h3>
      <Table
        caption={title}
        is_titled
        columns={[
          { name: WORDS.measure[language] },
          { name: WORDS.amount[language], is_number: true },
          { name: WORDS.share[language], is_number: true },
          { name: WORDS.rank[language], is_number: true },
        ]}
        rows={rows.map((row) => {
          const measure = String(row["measure"]);
          const amount = row["amount_usd_millions"];
          const facts = {
            rank: formatNumber(Number(row["rank"]), language),
            among: formatNumber(Number(row["ranked_among"]), language),
          };
          return {
            cells: [
              measure in CHOICES ? CHOICES[measure as keyof typeof CHOICES][language] : measure,
              typeof amount === "string" ? formatNumber(amount, language) : cell(amount),
              cell(row["share_of_gni_percent"]),
              row["rank"] === null ? cell(null) : fill(WORDS.of[language], facts, language),
            ],
          };
        })}
      />
      <p>
        {fill(WORDS.source[language], { file }, language)}{" "}
        <a href={address(language, questionPath("oda"), { partner })}>{WORDS.all_oda[language]}</a>
      </p>
    </>
  );
}
