import type { ComponentChild } from "preact";
import { formatDay, formatShortMoney } from "../../base/format.js";
import { currency as currencyOf } from "../../base/currency.js";
import { money } from "../../base/money.js";
import { decimalsOf } from "../../base/currency.js";
import type { Language } from "../../base/language.js";
import { fill, texts, type Text } from "../../base/text.js";
import { drawLines, type Line } from "../../charts/lines.js";
import type { RecordFinding } from "../../figures/findings.js";
import type { OdaEntry, StatementEntry } from "../../figures/partner.js";
import { currentPrices, odaTable } from "../../figures/partner-tables.js";
import { wordFigure } from "../../figures/wording.js";
import { KIND_NAMES, MEASURE_NAMES, PEOPLE_KIND_NAMES } from "../../figures/words.js";
import { attributedOwners, sharedKey } from "../../figures/attribution.js";
import { ownerOf } from "../../figures/owner.js";
import { address, pathOf } from "../address.js";
import type { PageContext } from "../page.js";
import { FindingView } from "../pages/findings.js";
import { partnerFile, type PartnerProps } from "./partner-shown.js";
import { Chart } from "./chart.js";
import { formatDate, formatDates } from "./dates.js";
import { FUND_TYPES, STANDINGS } from "../../figures/kinds.js";
import { minor } from "./money.js";
import { Narrative } from "./narrative.js";
import { NotReported, Num } from "./number.js";
import { Part } from "./page-head.js";
import { PageLinks, slicePage } from "./pages.js";
import { ProjectTable } from "./projects.js";
import { PeriodChart, ResultsView } from "./results.js";
import { SourceLine } from "./sources.js";
import { Table } from "./table.js";
import { ownerPath } from "../record-address.js";

const TEXTS = texts({
  family: { en: "Through whom?", ja: "どの機関を通じて拠出されたか" },
  entity: { en: "Organisation", ja: "機関" },
  standing: { en: "Standing", ja: "位置付け" },
  how: { en: "How it gives", ja: "拠出の方法" },
  amount: { en: "Amount", ja: "金額" },
  through: { en: "through {name}", ja: "{name}を経由" },
  funds: { en: "Into which funds?", ja: "どの基金に拠出されたか" },
  fund: { en: "Fund", ja: "基金" },
  kind: { en: "Kind", ja: "種類" },
  established: { en: "Established", ja: "設立" },
  projects: { en: "For which projects?", ja: "どのプロジェクトに使われたか" },
  apart: {
    en: "Paid for by organisations that stand apart: not counted above",
    ja: "別掲の組織が資金を提供（上記には含まない）",
  },
  no_projects: { en: "No source names a project.", ja: "プロジェクト名を挙げた出典はありません。" },
  results: { en: "What did it do?", ja: "どのような成果を生んだか" },
  attribution: {
    en: "By which rule each project's results are shown here",
    ja: "各プロジェクトの成果を示す規則",
  },
  no_results: {
    en: "No source reports a counted result.",
    ja: "数値による成果を報告した出典はありません。",
  },
  places: { en: "Where?", ja: "どの国で" },
  country: { en: "Country", ja: "国" },
  count: { en: "Projects", ja: "プロジェクト数" },
  which: { en: "Which", ja: "内訳" },
  places_note: {
    en: "A project in several countries stands in each: the column must not be added.",
    ja: "複数国で実施されるプロジェクトは各国に計上しているため、この列は合計できません。",
  },
  priorities: { en: "Which priorities does it answer?", ja: "どの重点分野に対応しているか" },
  answers: { en: "Answered by", ja: "対応する事業" },
  area: { en: "Priority area", ja: "重点分野" },
  people: { en: "Which people came?", ja: "どのような人員が派遣されたか" },
  post: { en: "Post", ja: "ポスト" },
  number: { en: "Number", ja: "人数" },
  host: { en: "Where to", ja: "派遣先" },
  conventions: { en: "Which conventions?", ja: "どの条約を批准しているか" },
  convention: { en: "Convention", ja: "条約" },
  category: { en: "Category on {day}", ja: "区分（{day}現在）" },
  ratified: { en: "Ratified", ja: "批准" },
  known: {
    en: "Ratifications that the record knows by date: not all of them",
    ja: "日付が判明している批准（全件ではない）",
  },
  oda: { en: "How large is its aid?", ja: "政府開発援助の規模" },
  oda_headline: { en: "{measure}: {amount} in {year}", ja: "{year}年は{measure}で{amount}" },
  oda_subtitle: {
    en: "Official development assistance, {currency}, current prices; measures are not comparable with each other",
    ja: "政府開発援助、{currency}、時価。計上方式の異なる値は相互に比較できない",
  },
  oda_definition: {
    en: "Official development assistance by measure and release. Until 2017 net flows are the headline measure, since 2018 the grant equivalent; the two are shown side by side and never joined.",
    ja: "計上方式及び公表版別の政府開発援助。2017年までは純額方式、2018年以降は贈与相当額計上方式が基準。両者は並べて示し、接続しない。",
  },
  findings: { en: "Where do sources differ?", ja: "出典の間でどこが異なるか" },
  no_findings: { en: "No source contradicts another.", ja: "出典間の相違はありません。" },
  all_findings: { en: "All differences between sources", ja: "出典間の相違の一覧" },
});

const CATEGORIES = texts({
  fundamental: { en: "fundamental", ja: "基本条約" },
  governance: { en: "governance", ja: "ガバナンス条約" },
  technical: { en: "technical", ja: "技術的条約" },
});

/** Organisations of the family, each with how it gives; an amount that nobody published is not reported. */
export function Family({ shown, context }: PartnerProps): ComponentChild {
  const { language } = context;
  const { family, money: given } = shown.view;
  if (family.length === 0) return null;
  const channelsOf = (id: string) =>
    given.channels.filter(
      (entry) => entry.row.organisation_id === id || entry.row.through_organisation_id === id,
    );
  const rows = family.flatMap((member) => {
    const channels = channelsOf(member.organisation.id).filter(
      (entry) =>
        member.standing !== "through" ||
        entry.row.through_organisation_id === member.organisation.id,
    );
    const name = (
      <a href={address(language, pathOf("organisations", member.organisation.id))}>
        {member.organisation.name[language]}
      </a>
    );
    const standing = STANDINGS[member.standing][language];
    if (channels.length === 0)
      return [{ cells: [name, standing, member.role?.[language] ?? "", ""] }];
    return channels.map((entry, index) => ({
      cells: [
        index === 0 ? name : <span class="unseen">{member.organisation.name[language]}</span>,
        index === 0 ? standing : "",
        <>
          {KIND_NAMES[entry.row.kind][language]}
          {entry.to ? (
            <>
              {language === "ja" ? "：" : ": "}
              <a href={address(language, ownerPath(entry.to))}>{entry.to.name[language]}</a>
            </>
          ) : null}
          {entry.through && member.standing !== "through" ? (
            <span class="quiet">
              {" "}
              {fill(TEXTS.through[language], { name: entry.through.name }, language)}
            </span>
          ) : null}
        </>,
        <Num figure={entry.figure} language={language} />,
      ],
    }));
  });
  const columns = [
    { name: TEXTS.entity[language] },
    { name: TEXTS.standing[language], label: TEXTS.standing[language] },
    { name: TEXTS.how[language], label: TEXTS.how[language] },
    { name: TEXTS.amount[language], is_number: true, label: TEXTS.amount[language] },
  ];
  return (
    <Part id="family" title={TEXTS.family[language]}>
      <Table caption={TEXTS.family[language]} is_titled columns={columns} rows={rows} stack />
      <SourceLine sources={family.flatMap((member) => member.sources)} language={language} />
    </Part>
  );
}

export function Funds({ shown, context }: PartnerProps): ComponentChild {
  const { language } = context;
  const { funds } = shown.view;
  if (funds.length === 0) return null;
  const rows = funds.map(({ row }) => ({
    cells: [
      <a href={address(language, pathOf("funds", row.id))}>{row.name[language]}</a>,
      FUND_TYPES[row.type][language],
      row.established_date ? (
        formatDate(row.established_date, language)
      ) : (
        <NotReported language={language} />
      ),
    ],
  }));
  const columns = [
    { name: TEXTS.fund[language] },
    { name: TEXTS.kind[language], label: TEXTS.kind[language] },
    { name: TEXTS.established[language], label: TEXTS.established[language] },
  ];
  return (
    <Part id="funds" title={TEXTS.funds[language]}>
      <Table caption={TEXTS.funds[language]} is_titled columns={columns} rows={rows} stack />
    </Part>
  );
}

export function ProjectsPart({ shown, context }: PartnerProps): ComponentChild {
  const { snapshot, language, path, query } = context;
  const ours = shown.view.projects.filter((entry) => !entry.is_apart).map((entry) => entry.row);
  const apart = shown.view.projects.filter((entry) => entry.is_apart).map((entry) => entry.row);
  const slice = slicePage(ours, query["page"], 50);
  return (
    <Part id="projects" title={TEXTS.projects[language]}>
      {slice.total === 0 ? (
        <p class="empty">{TEXTS.no_projects[language]}</p>
      ) : (
        <ProjectTable
          projects={slice.rows}
          snapshot={snapshot}
          language={language}
          caption={TEXTS.projects[language]}
        />
      )}
      <PageLinks slice={slice} language={language} path={path} query={query} />
      {apart.length > 0 ? (
        <>
          <h3>{TEXTS.apart[language]}</h3>
          <ProjectTable
            projects={apart}
            snapshot={snapshot}
            language={language}
            caption={TEXTS.apart[language]}
          />
        </>
      ) : null}
    </Part>
  );
}

const STORIES_SHOWN = 6;

/** By which rule the results of each project, programme and fund are shown to the partner: said wherever its results are. */
function AttributionRules({ shown, context }: PartnerProps): ComponentChild {
  const { snapshot, language } = context;
  const withResults = new Set(snapshot.results.map(sharedKey));
  const rules = [...attributedOwners(snapshot, shown.view.row.id)].flatMap(
    ([key, { of, rule }]) => {
      const owner = withResults.has(key) ? ownerOf(snapshot, of) : null;
      return owner ? [{ owner, said: rule.said }] : [];
    },
  );
  if (rules.length === 0) return null;
  return (
    <details>
      <summary>{TEXTS.attribution[language]}</summary>
      <ul class="plain">
        {rules.map(({ owner, said }) => (
          <li>
            <a href={address(language, ownerPath(owner))}>{owner.name[language]}</a>
            {language === "ja" ? "：" : ": "}
            {said[language]}
          </li>
        ))}
      </ul>
    </details>
  );
}

export function ResultsPart(props: PartnerProps): ComponentChild {
  const { shown, context } = props;
  const { snapshot, language } = context;
  const stories = shown.view.stories.slice(0, STORIES_SHOWN);
  return (
    <Part id="results" title={TEXTS.results[language]}>
      {shown.reports.length === 0 ? <p class="empty">{TEXTS.no_results[language]}</p> : null}
      <ResultsView
        id="target-chart"
        reports={shown.reports}
        language={language}
        {...partnerFile(props, "results")}
      />
      <PeriodChart
        id="period-chart"
        reports={shown.reports}
        language={language}
        {...partnerFile(props, "periods")}
      />
      <AttributionRules {...props} />
      {stories.length > 0 ? (
        <div class="columns">
          {stories.map(({ row, owner }) => (
            <section class="story">
              <h3>
                {owner ? (
                  <a href={address(language, ownerPath(owner))}>{row.title[language]}</a>
                ) : (
                  row.title[language]
                )}
              </h3>
              <p>
                <Narrative text={row.body} snapshot={snapshot} language={language} />
              </p>
            </section>
          ))}
        </div>
      ) : null}
    </Part>
  );
}

export function Places({ shown, context }: PartnerProps): ComponentChild {
  const { language } = context;
  const { places } = shown.view;
  if (places.length === 0) return null;
  const rows = places.map((place) => ({
    cells: [
      place.name[language],
      <Num figure={place.count} language={language} form="number" />,
      <>
        {place.projects.map((project, index) => (
          <>
            {index > 0 ? (language === "ja" ? "、" : "; ") : ""}
            <a href={address(language, pathOf("projects", project.row.id))}>
              {project.row.title[language]}
            </a>
          </>
        ))}
      </>,
    ],
  }));
  const columns = [
    { name: TEXTS.country[language] },
    { name: TEXTS.count[language], is_number: true, label: TEXTS.count[language] },
    { name: TEXTS.which[language] },
  ];
  return (
    <Part id="places" title={TEXTS.places[language]}>
      <Table caption={TEXTS.places[language]} is_titled columns={columns} rows={rows} stack />
      <p class="small quiet">{TEXTS.places_note[language]}</p>
    </Part>
  );
}

export function Priorities(props: PartnerProps): ComponentChild {
  const { shown, context } = props;
  const { language } = context;
  const { priorities } = shown.view;
  if (priorities.length === 0) return null;
  const rows = priorities.map(({ row, answers }) => ({
    cells: [
      <>
        {row.title[language]}
        {row.parts.length > 0 ? (
          <div class="quiet">
            {row.parts.map((part) => part[language]).join(language === "ja" ? "、" : ", ")}
          </div>
        ) : null}
      </>,
      answers.length === 0 ? (
        <NotReported language={language} />
      ) : (
        answers.map((answer, index) => (
          <>
            {index > 0 ? (language === "ja" ? "、" : "; ") : ""}
            <a href={address(language, ownerPath(answer))}>{answer.name[language]}</a>
          </>
        ))
      ),
    ],
  }));
  return (
    <Part id="priorities" title={TEXTS.priorities[language]}>
      <Told {...props} section="priorities" />
      <Table
        caption={TEXTS.priorities[language]}
        is_titled
        columns={[
          { name: TEXTS.area[language] },
          { name: TEXTS.answers[language], label: TEXTS.answers[language] },
        ]}
        rows={rows}
        stack
      />
      <SourceLine sources={priorities.flatMap((entry) => entry.sources)} language={language} />
    </Part>
  );
}

export function People(props: PartnerProps): ComponentChild {
  const { shown, context } = props;
  const { language } = context;
  const { people } = shown.view;
  if (people.length === 0) return null;
  const rows = people.map(({ row, count, host }) => ({
    cells: [
      row.title[language],
      PEOPLE_KIND_NAMES[row.kind].name[language],
      [host?.name[language], row.place?.[language]]
        .filter(Boolean)
        .join(language === "ja" ? "、" : ", "),
      formatDates(row.from_date, row.to_date, language),
      count ? (
        <Num figure={count} language={language} form="number" />
      ) : (
        <NotReported language={language} />
      ),
    ],
  }));
  const columns = [
    { name: TEXTS.post[language] },
    { name: TEXTS.kind[language], label: TEXTS.kind[language] },
    { name: TEXTS.host[language], label: TEXTS.host[language] },
    { name: "", label: "" },
    { name: TEXTS.number[language], is_number: true, label: TEXTS.number[language] },
  ];
  const shownColumns = rows.some((row) => row.cells[3] !== "")
    ? columns.map((column, index) => (index === 3 ? { ...column, name: WHEN[language] } : column))
    : columns.filter((_, index) => index !== 3);
  const shownRows =
    shownColumns.length === columns.length
      ? rows
      : rows.map((row) => ({ cells: row.cells.filter((_, index) => index !== 3) }));
  return (
    <Part id="people" title={TEXTS.people[language]}>
      <Table
        caption={TEXTS.people[language]}
        is_titled
        columns={shownColumns}
        rows={shownRows}
        stack
      />
      <Told {...props} section="people" />
      <SourceLine sources={people.flatMap((entry) => entry.sources)} language={language} />
    </Part>
  );
}

const WHEN: Text = texts({ text: { en: "When", ja: "期間" } }).text;

/** What sources state with a day, then the ratifications that are known one by one. */
export function Conventions(props: PartnerProps): ComponentChild {
  const { shown, context } = props;
  const { language } = context;
  const { conventions, span } = shown.view;
  if (conventions.length === 0 && told(shown.view.statements, "conventions").length === 0)
    return null;
  const rows = conventions.map((entry) => ({
    cells: [
      entry.convention.title[language],
      entry.category && Object.hasOwn(CATEGORIES, entry.category) ? (
        CATEGORIES[entry.category as keyof typeof CATEGORIES][language]
      ) : (
        <NotReported language={language} />
      ),
      formatDate(entry.ratification.ratified_date, language),
    ],
  }));
  const columns = [
    { name: TEXTS.convention[language] },
    {
      name: fill(TEXTS.category[language], { day: formatDay(span.to, language) }, language),
      label: TEXTS.category[language].replace("{day}", formatDay(span.to, language)),
    },
    { name: TEXTS.ratified[language], label: TEXTS.ratified[language] },
  ];
  return (
    <Part id="conventions" title={TEXTS.conventions[language]}>
      <Told {...props} section="conventions" />
      {rows.length > 0 ? (
        <details>
          <summary>{TEXTS.known[language]}</summary>
          <Table caption={TEXTS.known[language]} is_titled columns={columns} rows={rows} stack />
        </details>
      ) : null}
      <SourceLine sources={conventions.flatMap((entry) => entry.sources)} language={language} />
    </Part>
  );
}

/** Statements of one section, each with its day. */
function Told({
  shown,
  context,
  section,
}: PartnerProps & { readonly section: string }): ComponentChild {
  const { snapshot, language } = context;
  const entries = told(shown.view.statements, section);
  if (entries.length === 0) return null;
  return (
    <ul class="plain prose">
      {entries.map(({ row, figure }) => (
        <li>
          <Narrative text={row.text} snapshot={snapshot} language={language} self={figure} />{" "}
          <span class="quiet small">
            {language === "ja"
              ? `${formatDay(row.as_of, language)}現在`
              : `as of ${formatDay(row.as_of, language)}`}
          </span>
        </li>
      ))}
    </ul>
  );
}

function told(statements: readonly StatementEntry[], section: string): readonly StatementEntry[] {
  return statements.filter((entry) => entry.row.section === section);
}

const MARKS = { grant_equivalent: "circle", net_flow: "square", gross_flow: "triangle" } as const;
const HUES = { grant_equivalent: "accent", net_flow: "ink", gross_flow: "muted" } as const;

/** Measures side by side, each its own line; the table adds share and rank. */
export function Oda(props: PartnerProps): ComponentChild {
  const { shown, context } = props;
  const { language } = context;
  const entries = currentPrices(shown.view.oda).filter((entry) => !entry.row.is_preliminary);
  const latest = latestHeadline(entries);
  if (!latest) return null;
  const { currency } = latest.row;
  const measures = [...new Set(entries.map((entry) => entry.row.measure))];
  const lines: Line[] = measures.map((measure) => ({
    name: MEASURE_NAMES[measure][language],
    hue: HUES[measure],
    mark: MARKS[measure],
    points: entries
      .filter((entry) => entry.row.measure === measure && entry.row.currency === currency)
      .map((entry) => ({
        at: entry.row.year,
        amount: minor(entry.amount),
        label: wordFigure(entry.amount, language),
      })),
  }));
  const facts = {
    measure: MEASURE_NAMES[latest.row.measure][language],
    amount: wordFigure(latest.amount, language),
    year: String(latest.row.year),
  };
  const said = fill(TEXTS.oda_headline[language], facts, language);
  const headline = said.charAt(0).toUpperCase() + said.slice(1);
  const subtitle = fill(TEXTS.oda_subtitle[language], { currency }, language);
  const description = lines
    .map(
      (line) =>
        `${line.name}: ${line.points.map((point) => `${point.at} ${point.label}`).join(", ")}`,
    )
    .join("; ");
  return (
    <Part id="oda" title={TEXTS.oda[language]}>
      <Told {...props} section="oda" />
      <Chart
        id="oda-chart"
        language={language}
        headline={headline}
        subtitle={subtitle}
        table={odaTable(shown.view)}
        {...partnerFile(props, "oda")}
        definition={TEXTS.oda_definition[language]}
        draw={(width, id) =>
          drawLines(
            {
              id,
              title: headline,
              description,
              language,
              lines,
              formatTick: (value) => tickText(value, currency, language),
              formatAt: (year) => String(year),
            },
            width,
          )
        }
      />
    </Part>
  );
}

/** The headline measure of its time: the grant equivalent from 2018 on. */
function latestHeadline(entries: readonly OdaEntry[]): OdaEntry | null {
  const headline = entries.filter(
    (entry) => entry.row.measure === (entry.row.year >= 2018 ? "grant_equivalent" : "net_flow"),
  );
  return (headline.length > 0 ? headline : entries).at(-1) ?? null;
}

function tickText(minor_units: number, code: string, language: Language): string {
  const amount = BigInt(Math.round(minor_units));
  if (amount === 0n) return "0";
  const short = formatShortMoney(money(amount, currencyOf(code)), language);
  return decimalsOf(currencyOf(code)) >= 0
    ? short.replace(/^US\$/, "").replace("米ドル", "")
    : short;
}

const FINDINGS_SHOWN = 4;

export function Findings({
  findings,
  context,
}: {
  readonly findings: readonly RecordFinding[];
  readonly context: PageContext;
}): ComponentChild {
  const { snapshot, language } = context;
  return (
    <Part id="findings" title={TEXTS.findings[language]}>
      {findings.length === 0 ? <p class="empty">{TEXTS.no_findings[language]}</p> : null}
      {findings.slice(0, FINDINGS_SHOWN).map((finding) => (
        <FindingView finding={finding} snapshot={snapshot} language={language} />
      ))}
      {findings.length > FINDINGS_SHOWN ? (
        <p>
          <a href={address(language, "/findings")}>{TEXTS.all_findings[language]}</a>
        </p>
      ) : null}
    </Part>
  );
}
