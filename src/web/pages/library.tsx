import type { ComponentChild } from "preact";
import type { Language } from "../../base/language.js";
import { texts } from "../../base/text.js";
import type { FigureTable } from "../../figures/figure-table.js";
import { rollUpPartTable, rollUpYearTable } from "../../figures/roll-up-tables.js";
import {
  rollUpByItsYears,
  rollUpLibrary,
  rollUpScope,
  type LibraryRollUp,
} from "../../figures/roll-up.js";
import { categoryName } from "../../figures/words.js";
import { AGGREGATION_NAMES } from "../../results/definition.js";
import { address, externalAddress } from "../address.js";
import type { Page, PageContext } from "../page.js";
import { Facts } from "../parts/facts.js";
import { PageHead, Part } from "../parts/page-head.js";
import { RollUpView } from "../parts/roll-ups.js";
import { fiscalYearIn, ViewBar, yearChoice } from "../parts/view.js";

const TEXTS = texts({
  kicker: { en: "Shared indicator", ja: "共通指標" },
  description: {
    en: "A shared indicator: its definition, and what the projects that report it come to, by year.",
    ja: "共通指標の定義と、報告する事業の年度別の集計値。",
  },
  about: { en: "What is counted?", ja: "何を数えるか" },
  total: { en: "What does it come to?", ja: "全体の成果" },
  definition: { en: "Definition", ja: "定義" },
  method: { en: "How it is collected", ja: "収集方法" },
  unit: { en: "Unit", ja: "単位" },
  value: { en: "Each value", ja: "値" },
  cumulative: { en: "holds the earlier ones", ja: "累計値" },
  incremental: { en: "is of its period alone", ja: "当期のみの値" },
  periods: { en: "Periods are put together by", ja: "期間間の集計方法" },
  places: {
    en: "Places would be put together by (values have no place of their own yet)",
    ja: "地域間の集計方法（値が地域別に報告されていないため未適用）",
  },
  projects: { en: "Projects are put together by", ja: "事業間の集計方法" },
  broken_down: { en: "Broken down by", ja: "内訳の軸" },
  references: { en: "Elsewhere", ja: "他の指標体系" },
  sdg: { en: "SDG indicator {code}", ja: "SDG指標 {code}" },
  scope: { en: "Projects", ja: "対象" },
  all: { en: "all", ja: "すべて" },
  none: {
    en: "No project has published a value of it yet.",
    ja: "公表された値はまだありません。",
  },
});

/** One indicator of the library: what it is, and its roll-up over all projects, or those of one partner, payer or fund. */
export function libraryPage(context: PageContext): Page | null {
  const { snapshot, language, path, query } = context;
  const found = findRollUp(context);
  if (!found) return null;
  const { library, rollUp } = found;
  const references = snapshot.libraryReferences.filter(
    (row) => row.library_indicator_id === library.id,
  );
  const dimensions = snapshot.libraryDimensions.filter(
    (row) => row.library_indicator_id === library.id,
  );
  const comma = language === "ja" ? "、" : ", ";
  return {
    title: library.title,
    description: TEXTS.description,
    section: "results",
    is_illustrative: snapshot.isIllustrative(library),
    body: (
      <>
        <PageHead
          kicker={<a href={address(language, "/results")}>{TEXTS.kicker[language]}</a>}
          title={library.title[language]}
          lead={rollUp.scope.id === "all" ? null : rollUp.scope.name[language]}
        />
        <ViewBar
          language={language}
          path={path}
          query={query}
          choices={[
            yearChoice(
              rollUp.years[0]?.fiscal_year ?? fiscalYearIn(query, "calendar"),
              null,
              language,
            ),
            scopeChoice(context),
          ]}
        />
        <Part id="total" title={TEXTS.total[language]}>
          {rollUp.years.length === 0 ? (
            <p class="empty">{TEXTS.none[language]}</p>
          ) : (
            <RollUpView rollUp={rollUp} language={language} />
          )}
        </Part>
        <Part id="about" title={TEXTS.about[language]}>
          <Facts
            facts={[
              [TEXTS.definition[language], library.definition?.[language]],
              [TEXTS.method[language], library.method?.[language]],
              [TEXTS.unit[language], library.unit[language]],
              [
                TEXTS.value[language],
                (library.is_cumulative ? TEXTS.cumulative : TEXTS.incremental)[language],
              ],
              [TEXTS.periods[language], AGGREGATION_NAMES[library.aggregation][language]],
              [TEXTS.places[language], AGGREGATION_NAMES[library.over_places][language]],
              [TEXTS.projects[language], AGGREGATION_NAMES[library.over_projects][language]],
              [
                TEXTS.broken_down[language],
                dimensions.map((row) => categoryName(row.dimension, language)).join(comma),
              ],
              [TEXTS.references[language], <References rows={references} language={language} />],
            ]}
          />
        </Part>
      </>
    ),
  };
}

/** What it is elsewhere, each where its code is defined. */
export function References(props: {
  readonly rows: readonly {
    readonly vocabulary: string;
    readonly code: string;
    readonly uri: string | null;
  }[];
  readonly language: Language;
}): ComponentChild {
  const { rows, language } = props;
  if (rows.length === 0) return null;
  return (
    <ul class="plain">
      {rows.map(({ vocabulary, code, uri }) => {
        const said =
          vocabulary === "9"
            ? TEXTS.sdg[language].replace("{code}", code)
            : `${vocabulary}: ${code}`;
        const where = externalAddress(uri);
        return <li>{where ? <a href={where}>{said}</a> : said}</li>;
      })}
    </ul>
  );
}

export function libraryTables(context: PageContext): readonly FigureTable[] {
  const found = findRollUp(context);
  return found ? [rollUpYearTable(found.rollUp), rollUpPartTable(found.rollUp)] : [];
}

function findRollUp({ snapshot, params, query }: PageContext) {
  const library = snapshot.libraryIndicatorById.get(params["id"] ?? "");
  const scope = rollUpScope(snapshot, query["for"] ?? "all");
  if (!library || !scope) return null;
  // Whoever chooses the years gets these; else those in which it is reported.
  const make = query["fy"] === undefined ? rollUpByItsYears : rollUpLibrary;
  const rollUp: LibraryRollUp = make(snapshot, library, scope, fiscalYearIn(query, "calendar"));
  return { library, rollUp };
}

/** All projects, those of each partner, and whatever else the address asks for. */
function scopeChoice({ snapshot, language, query }: PageContext) {
  const current = query["for"] ?? "all";
  const partners = snapshot.partners.map((row) => `partner.${row.id}`);
  const ids = ["all", ...partners, ...([...partners, "all"].includes(current) ? [] : [current])];
  return {
    name: TEXTS.scope[language],
    key: "for",
    options: ids.flatMap((id) => {
      const scope = rollUpScope(snapshot, id);
      if (!scope) return [];
      return [
        {
          label: id === "all" ? TEXTS.all[language] : scope.name[language],
          value: id === "all" ? null : id,
          is_current: id === current,
        },
      ];
    }),
  };
}
