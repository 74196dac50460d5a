import type { ComponentChild } from "preact";
import { texts, type Text } from "../../base/text.js";
import type { Page, PageContext, Section } from "../page.js";
import { FundTable, PartnerTable, realFirst } from "../parts/lists.js";
import { PageHead, Part } from "../parts/page-head.js";
import { PageLinks, slicePage } from "../parts/pages.js";
import { ProjectTable } from "../parts/projects.js";
import { realFunds } from "../../figures/fund.js";

const TEXTS = texts({
  partners: { en: "Who funds the work?", ja: "資金を拠出しているのは誰か" },
  partners_lead: {
    en: "A partner is a family: a country with its ministries and agencies, a company, a pooled fund. What stands apart is shown beside, and never added.",
    ja: "パートナーは、国とその府省・実施機関、民間企業、プール基金などの集まりとして表示します。別掲の組織は併せて示しますが、合算しません。",
  },
  partners_caption: { en: "Funding partners", ja: "資金パートナー" },
  funds: { en: "Through which funds does the money go?", ja: "資金はどの基金を通じて提供されるか" },
  funds_lead: {
    en: "Funds with a book of their own open their balance; of the others, what sources report.",
    ja: "帳簿を有する基金については残高とその計算を、その他の基金については出典の報告内容を示します。",
  },
  funds_caption: { en: "Funds and their allocatable balance", ja: "基金と配分可能残高" },
  projects: { en: "What work does the money pay for?", ja: "資金はどの事業に使われているか" },
  projects_lead: {
    en: "Every project of the record, with where it works and through which fund or programme.",
    ja: "記録上のすべてのプロジェクトと、その実施国、基金又はプログラム。",
  },
  projects_caption: { en: "Projects", ja: "プロジェクト" },
  none: { en: "None is in the record yet.", ja: "まだ記録がありません。" },
});

export function partnersPage(context: PageContext): Page {
  const { snapshot, language } = context;
  const body =
    snapshot.partners.length === 0 ? null : (
      <PartnerTable
        snapshot={snapshot}
        language={language}
        caption={TEXTS.partners_caption[language]}
      />
    );
  return listPage(context, {
    section: "partners",
    title: TEXTS.partners,
    lead: TEXTS.partners_lead,
    heading: TEXTS.partners_caption,
    body,
  });
}

export function fundsPage(context: PageContext): Page {
  const { snapshot, language } = context;
  const body =
    realFunds(snapshot).length === 0 ? null : (
      <FundTable snapshot={snapshot} language={language} caption={TEXTS.funds_caption[language]} />
    );
  return listPage(context, {
    section: "funds",
    title: TEXTS.funds,
    lead: TEXTS.funds_lead,
    heading: TEXTS.funds_caption,
    body,
  });
}

export function projectsPage(context: PageContext): Page {
  const { snapshot, language, path, query } = context;
  const sorted = [...snapshot.projects].sort((a, b) =>
    new Intl.Collator(language).compare(a.title[language], b.title[language]),
  );
  const slice = slicePage(realFirst(snapshot, sorted), query["page"]);
  const body =
    slice.total === 0 ? null : (
      <>
        <ProjectTable
          projects={slice.rows}
          snapshot={snapshot}
          language={language}
          caption={TEXTS.projects_caption[language]}
        />
        <PageLinks slice={slice} language={language} path={path} query={query} />
      </>
    );
  return listPage(context, {
    section: "projects",
    title: TEXTS.projects,
    lead: TEXTS.projects_lead,
    heading: TEXTS.projects_caption,
    body,
  });
}

interface List {
  readonly section: Section;
  readonly title: Text;
  readonly lead: Text;
  readonly heading: Text;
  /** Null where the list is empty. */
  readonly body: ComponentChild | null;
}

/** Made-up rows are marked one by one: the list itself shows what is real as well. */
function listPage({ language }: PageContext, list: List): Page {
  return {
    title: list.title,
    description: list.lead,
    section: list.section,
    is_illustrative: false,
    body: (
      <>
        <PageHead title={list.title[language]} lead={list.lead[language]} />
        <Part id="list" title={list.heading[language]}>
          {list.body ?? <p class="empty">{TEXTS.none[language]}</p>}
        </Part>
      </>
    ),
  };
}
