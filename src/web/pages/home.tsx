import type { ComponentChild } from "preact";
import type { Language } from "../../base/language.js";
import { fill, texts } from "../../base/text.js";
import { recordFindings } from "../../figures/findings.js";
import { realFunds } from "../../figures/fund.js";
import { recordFigures } from "../../figures/home.js";
import { partnerView } from "../../figures/partner.js";
import { usualYears } from "../../figures/partner-tables.js";
import { findAction } from "../../actions/register.js";
import { day } from "../../base/day.js";
import type { Snapshot } from "../../store/snapshot.js";
import { address, pathOf } from "../address.js";
import type { Page, PageContext } from "../page.js";
import { FundTable, PartnerTable } from "../parts/lists.js";
import { Facts } from "../parts/facts.js";
import { KeyFigures, Num } from "../parts/number.js";
import { PageHead, Part } from "../parts/page-head.js";
import { FindingView } from "./findings.js";
import { SITE } from "../texts.js";

const TEXTS = texts({
  title: {
    en: "Who gave what, for which work, with which result",
    ja: "誰が、どの事業に拠出し、どのような成果を生んだか",
  },
  description: {
    en: "The open record of development funding: from a partner's pledge to the result that it paid for, each number with its source.",
    ja: "開発資金の公開記録。拠出の表明から成果に至るまで、すべての数値に出典を付して公開します。",
  },
  lead: {
    en: "The open record of development funding. Each number opens to what it counts, the rows behind it and the page that it was printed on.",
    ja: "開発資金の公開記録です。いずれの数値からも、その定義、根拠となる行、掲載された出典の頁に至ることができます。",
  },
  at_a_glance: { en: "{name} at a glance", ja: "{name}の概要" },
  more: { en: "All about {name}", ja: "{name}の詳細" },
  partners: { en: "Who funds?", ja: "資金パートナー" },
  funds: { en: "Through what?", ja: "基金" },
  findings: { en: "Where do sources differ?", ja: "出典間の相違" },
  all_findings: { en: "All differences between sources", ja: "出典間の相違の一覧" },
  holds: { en: "What this record holds", ja: "この記録の内容" },
  left_out: {
    en: "Illustrative records are left out of these counts.",
    ja: "例示用の記録は、これらの数に含めていません。",
  },
  data: { en: "Every table, to download", ja: "すべての表（ダウンロード）" },
  begin: { en: "Where to begin", ja: "はじめに" },
  begin_files: {
    en: "Or describe a whole portfolio in files: on the machine that runs this site, “bin/earmark load FOLDER” puts them into the record.",
    ja: "ポートフォリオ全体をファイルで記述することもできます。このサイトを運用するコンピューターで「bin/earmark load FOLDER」を実行すると、記録に取り込まれます。",
  },
  empty: {
    en: "Nothing has been loaded yet. On the machine that runs this site, `bin/earmark load FOLDER` puts a portfolio into the record.",
    ja: "まだ何も読み込まれていません。このサイトを運用するコンピューターで`bin/earmark load FOLDER`を実行すると、ポートフォリオが記録に取り込まれます。",
  },
});

const FINDINGS_SHOWN = 2;

/** Partners with their headline numbers, funds with their balance, what sources disagree on, and how much the record holds. */
export function homePage({ snapshot, language, today, is_writable }: PageContext): Page {
  const isEmpty = snapshot.partners.length === 0 && realFunds(snapshot).length === 0;
  return {
    title: TEXTS.title,
    description: TEXTS.description,
    is_illustrative: false,
    body: (
      <>
        <PageHead title={TEXTS.title[language]} lead={TEXTS.lead[language]} />
        {isEmpty && is_writable ? <Begin language={language} /> : null}
        {isEmpty && !is_writable ? <p class="empty">{TEXTS.empty[language]}</p> : null}
        <Headlines snapshot={snapshot} language={language} year={Number(today.slice(0, 4))} />
        {snapshot.partners.length > 0 ? (
          <Part id="partners" title={TEXTS.partners[language]}>
            <PartnerTable
              snapshot={snapshot}
              language={language}
              caption={SITE.partners[language]}
            />
          </Part>
        ) : null}
        {realFunds(snapshot).length > 0 ? (
          <Part id="funds" title={TEXTS.funds[language]}>
            <FundTable snapshot={snapshot} language={language} caption={SITE.funds[language]} />
          </Part>
        ) : null}
        <Differences snapshot={snapshot} language={language} />
        <Part id="record" title={TEXTS.holds[language]}>
          <Facts
            facts={recordFigures(snapshot).map(
              (figure) =>
                [
                  figure.title[language],
                  <Num figure={figure} language={language} form="number" />,
                ] as const,
            )}
          />
          {snapshot.portfolios.some((portfolio) => portfolio.is_illustrative) ? (
            <p class="quiet">{TEXTS.left_out[language]}</p>
          ) : null}
          <p>
            <a href={address(language, "/data")}>{TEXTS.data[language]}</a>
          </p>
        </Part>
      </>
    ),
  };
}

/** What somebody does first in a record that holds nothing yet, in this order. */
const FIRST = ["record-partner", "record-organisation", "create-fund", "create-project"];

function Begin({ language }: { readonly language: Language }): ComponentChild {
  const actions = FIRST.flatMap((name) => findAction(name) ?? []);
  return (
    <Part id="begin" title={TEXTS.begin[language]}>
      <ol class="prose">
        {actions.map(({ name, title, summary }) => (
          <li>
            <a href={address(language, `/record/${name}`)}>{title[language]}</a>
            {". "}
            {summary[language]}
          </li>
        ))}
      </ol>
      <p class="prose">{TEXTS.begin_files[language]}</p>
    </Part>
  );
}

/** The real partner with most on record speaks first: its totals, projects and countries. */
function Headlines(props: {
  readonly snapshot: Snapshot;
  readonly language: Language;
  readonly year: number;
}): ComponentChild {
  const { snapshot, language, year } = props;
  const [partner] = snapshot.partners.filter((row) => !snapshot.isIllustrative(row));
  if (!partner) return null;
  const usual = usualYears(snapshot, partner.id, year);
  const span = { from: day(`${usual.from}-01-01`), to: day(`${usual.to}-12-31`) };
  const view = partnerView(snapshot, {
    partner: partner.id,
    span,
    fiscal_year: partner.fiscal_year,
  });
  if (!view) return null;
  const figures = [
    ...view.money.totals.map((entry) => entry.figure),
    view.projects_count,
    view.countries_count,
  ].filter((figure) => figure !== null);
  return (
    <section aria-labelledby="headlines">
      <h2 id="headlines" class="unseen">
        {fill(TEXTS.at_a_glance[language], { name: partner.name }, language)}
      </h2>
      <KeyFigures figures={figures.slice(0, 4)} language={language} />
      <p class="actions headline-more">
        <a class="button" href={address(language, pathOf("partners", partner.id))}>
          {fill(TEXTS.more[language], { name: partner.name }, language)}
        </a>
      </p>
    </section>
  );
}

function Differences({
  snapshot,
  language,
}: {
  readonly snapshot: Snapshot;
  readonly language: Language;
}): ComponentChild {
  const findings = recordFindings(snapshot);
  if (findings.length === 0) return null;
  return (
    <Part id="findings" title={TEXTS.findings[language]}>
      {findings.slice(0, FINDINGS_SHOWN).map((finding) => (
        <FindingView finding={finding} snapshot={snapshot} language={language} />
      ))}
      <p>
        <a href={address(language, "/findings")}>{TEXTS.all_findings[language]}</a>
      </p>
    </Part>
  );
}
