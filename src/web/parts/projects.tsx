import type { ComponentChild } from "preact";
import type { Language } from "../../base/language.js";
import { texts, type Text } from "../../base/text.js";
import { countryName } from "../../base/country-names.js";
import { countriesOf } from "../../figures/partner-scope.js";
import { projectFigures } from "../../figures/project.js";
import type { Snapshot } from "../../store/snapshot.js";
import { address, pathOf } from "../address.js";
import { formatDates } from "./dates.js";
import { MadeUp } from "./made-up.js";
import { NotReported, Num } from "./number.js";
import { Table } from "./table.js";

const TEXTS = texts({
  project: { en: "Project", ja: "プロジェクト" },
  where: { en: "Where", ja: "実施国" },
  through: { en: "Through", ja: "資金の枠組み" },
  dates: { en: "Dates", ja: "期間" },
  allocated: { en: "Allocated", ja: "配分額" },
  spent: { en: "Spent", ja: "支出額" },
});

/** Projects as a table: where, through what, when; money columns only where the record holds their money. */
export function ProjectTable(props: {
  readonly projects: Snapshot["projects"];
  readonly snapshot: Snapshot;
  readonly language: Language;
  readonly caption: string;
}): ComponentChild {
  const { projects, snapshot, language, caption } = props;
  const money = projects.map((project) => projectFigures(snapshot, project));
  const currencies = new Set(
    money.flatMap((figures) =>
      figures?.allocated.value?.kind === "money" ? [figures.allocated.value.money.currency] : [],
    ),
  );
  const hasMoney = currencies.size > 0;
  const form = currencies.size === 1 ? "amount" : "cell";
  const unit = currencies.size === 1 ? ` (${[...currencies].join()})` : "";
  // A column that would say nothing of any of them is left out.
  const hasThrough = projects.some(
    (project) => project.fund_id !== null || project.programme_id !== null,
  );
  const hasDates = projects.some(
    (project) => project.start_date !== null || project.end_date !== null,
  );
  // Whole days need two lines; years and "not reported" must not be broken.
  const hasOnlyYears = projects.every(
    (project) => (project.start_date?.length ?? 0) + (project.end_date?.length ?? 0) <= 8,
  );
  const columns = [
    { name: TEXTS.project[language] },
    { name: TEXTS.where[language], label: TEXTS.where[language] },
    ...(hasThrough ? [{ name: TEXTS.through[language], label: TEXTS.through[language] }] : []),
    ...(hasDates
      ? [{ name: TEXTS.dates[language], label: TEXTS.dates[language], is_tight: hasOnlyYears }]
      : []),
    ...(hasMoney
      ? [
          {
            name: TEXTS.allocated[language] + unit,
            is_number: true,
            label: TEXTS.allocated[language],
          },
          { name: TEXTS.spent[language] + unit, is_number: true, label: TEXTS.spent[language] },
        ]
      : []),
  ];
  const rows = projects.map((project, index) => {
    const figures = money[index];
    const amounts = figures
      ? [
          <Num figure={figures.allocated} language={language} form={form} />,
          <Num figure={figures.spent} language={language} form={form} />,
        ]
      : [<NotReported language={language} />, <NotReported language={language} />];
    return {
      cells: [
        <>
          <a href={address(language, pathOf("projects", project.id))}>{project.title[language]}</a>{" "}
          {snapshot.isIllustrative(project) ? <MadeUp language={language} /> : null}
        </>,
        placesText(snapshot, project, language),
        ...(hasThrough ? [throughLink(snapshot, project, language)] : []),
        ...(hasDates
          ? [
              formatDates(project.start_date, project.end_date, language) || (
                <NotReported language={language} />
              ),
            ]
          : []),
        ...(hasMoney ? amounts : []),
      ],
    };
  });
  return <Table caption={caption} is_titled columns={columns} rows={rows} stack />;
}

/** Countries by name; places without a country by their own. */
export function placesText(
  snapshot: Snapshot,
  project: Snapshot["projects"][number],
  language: Language,
): string {
  const countries = countriesOf(snapshot, [project]).map((code) => countryName(code)[language]);
  const others = snapshot.projectPlaces.filter(
    (place) => place.project_id === project.id && place.country === null,
  );
  const names = [
    ...countries,
    ...others.flatMap((place) => (place.name ? [place.name[language]] : [])),
  ];
  return names.join(language === "ja" ? "、" : ", ");
}

function throughLink(
  snapshot: Snapshot,
  project: Snapshot["projects"][number],
  language: Language,
): ComponentChild {
  const link = (kind: string, id: string, name: Text) => (
    <a href={address(language, pathOf(kind, id))}>{name[language]}</a>
  );
  const fund = snapshot.fundById.get(project.fund_id ?? "");
  if (fund) return link("funds", fund.id, fund.short_name ?? fund.name);
  const programme = snapshot.programmeById.get(project.programme_id ?? "");
  return programme ? link("programmes", programme.id, programme.name) : "";
}
