import { fillText, texts, type Text } from "../base/text.js";
import type { ProjectRow } from "../store/rows.js";
import type { Snapshot } from "../store/snapshot.js";
import { asOfSources, mergeSources, sourcesOf } from "./cited.js";
import { countryName } from "../base/country-names.js";
import type { Figure, FigureRow } from "./figure.js";
import { recordFindings } from "./findings.js";
import { countriesOf, scopeOf } from "./partner-scope.js";

export const COUNT_WORDS = texts({
  projects: { en: "Projects of {name} on record", ja: "記録されている{name}のプロジェクト数" },
  projects_one: { en: "project", ja: "件" },
  projects_unit: { en: "projects", ja: "件" },
  projects_definition: {
    en: "Projects on record that the family pays for, directly or through its funds and programmes. Projects of organisations that stand apart are not counted. Projects that no source names are not on record.",
    ja: "拠出主体が直接に、または基金・プログラムを通じて資金を拠出し、記録されているプロジェクトの数。別掲の組織のプロジェクトは含まない。出典に名称のないプロジェクトは記録されていない。",
  },
  countries: {
    en: "Countries in which projects of {name} work",
    ja: "{name}のプロジェクトが実施されている国の数",
  },
  countries_one: { en: "country", ja: "か国" },
  countries_unit: { en: "countries", ja: "か国" },
  countries_definition: {
    en: "Countries named as places of the projects on record, each counted once.",
    ja: "記録されているプロジェクトの実施地として挙げられた国の数。同じ国は一度だけ数える。",
  },
  country: { en: "Projects of {name} in {place}", ja: "{place}における{name}のプロジェクト数" },
  goal: {
    en: "Projects of {name} that serve Sustainable Development Goal {goal}",
    ja: "持続可能な開発目標{goal}に資する{name}のプロジェクト数",
  },
  findings: { en: "Differences between sources on {name}", ja: "{name}に関する出典間の相違の数" },
  findings_one: { en: "difference between sources", ja: "件" },
  findings_unit: { en: "differences between sources", ja: "件" },
  findings_definition: {
    en: "Quantities for which sources give different values for the same time, and statements that have stopped being true.",
    ja: "同じ時期について出典により値が異なる数量、および現在は当てはまらなくなった記述の数。",
  },
});

/**
 * A figure that counts or adds rows: `JP:projects`, `JP:countries`, `JP:country.KH`, `JP:goal.8`, `JP:findings`;
 * `ssn:projects` of a fund or programme. Null where the id names nothing.
 */
export function countFigureOf(snapshot: Snapshot, id: string): Figure | null {
  const [owner = "", what = ""] = id.split(":");
  const partner = snapshot.partnerById.get(owner);
  const fund = snapshot.fundById.get(owner);
  const programme = snapshot.programmeById.get(owner);
  const row = partner ?? fund ?? programme;
  if (!row) return null;
  const name = row.name;
  const projects = partner
    ? scopeOf(snapshot, owner).projects
    : snapshot.projects.filter(
        (project) => (fund ? project.fund_id : project.programme_id) === owner,
      );
  if (what === "projects")
    return projectCount(snapshot, {
      id,
      row,
      projects,
      title: fillText(COUNT_WORDS.projects, { name }),
    });
  if (!partner) return null;
  const [part = "", key = ""] = what.split(".");
  if (part === "countries")
    return countryCount(snapshot, {
      id,
      row,
      projects,
      title: fillText(COUNT_WORDS.countries, { name }),
    });
  if (part === "findings")
    return findingCount(snapshot, {
      id,
      row,
      projects,
      title: fillText(COUNT_WORDS.findings, { name }),
    });
  if (part === "country") {
    const there = new Set(
      snapshot.projectPlaces
        .filter((place) => place.country === key)
        .map((place) => place.project_id),
    );
    const here = projects.filter((project) => there.has(project.id));
    return projectCount(snapshot, {
      id,
      row,
      projects: here,
      title: fillText(COUNT_WORDS.country, { name, place: countryName(key) }),
    });
  }
  if (part === "goal") {
    const served = new Set(
      snapshot.projectSdgs.filter((sdg) => String(sdg.goal) === key).map((sdg) => sdg.project_id),
    );
    const serving = projects.filter((project) => served.has(project.id));
    return projectCount(snapshot, {
      id,
      row,
      projects: serving,
      title: fillText(COUNT_WORDS.goal, { name, goal: key }),
    });
  }
  return null;
}

interface Counted {
  readonly id: string;
  readonly row: { readonly id: string; readonly portfolio: string | null };
  readonly projects: readonly ProjectRow[];
  readonly title: Text;
}

function projectCount(snapshot: Snapshot, of: Counted): Figure {
  const rows = of.projects.map((project) => projectLine(snapshot, project));
  return counted(snapshot, of, rows, "projects");
}

function countryCount(snapshot: Snapshot, of: Counted): Figure {
  const rows = countriesOf(snapshot, of.projects).map((code) => {
    const here = of.projects.filter((project) => countriesOf(snapshot, [project]).includes(code));
    const sources = mergeSources(here.map((project) => sourcesOf(snapshot, "project", project.id)));
    return {
      record: `project_place/${here[0]?.id ?? ""}`,
      label: countryName(code),
      value: null,
      sources,
    };
  });
  const figure = counted(snapshot, of, rows, "countries");
  // A place that no source names is not known, and no zero: only where there are no projects are there no countries.
  const isUnknown = rows.length === 0 && of.projects.length > 0;
  return isUnknown ? { ...figure, value: null } : figure;
}

function findingCount(snapshot: Snapshot, of: Counted): Figure {
  const rows = recordFindings(snapshot, of.row.id).map((finding) => ({
    record: finding.record,
    label: finding.title,
    value: null,
    sources: finding.sources,
  }));
  return counted(snapshot, of, rows, "findings");
}

function projectLine(snapshot: Snapshot, project: ProjectRow): FigureRow {
  return {
    record: `project/${project.id}`,
    label: project.title,
    value: null,
    sources: sourcesOf(snapshot, "project", project.id),
  };
}

function counted(
  snapshot: Snapshot,
  of: Counted,
  rows: readonly FigureRow[],
  what: "projects" | "countries" | "findings",
): Figure {
  const unit = COUNT_WORDS[`${what}_${rows.length === 1 ? "one" : "unit"}`];
  const sources = mergeSources(rows.map((row) => row.sources));
  return {
    id: of.id,
    title: of.title,
    sentence: null,
    value: { kind: "number", decimal: String(rows.length), unit },
    qualifier: "exactly",
    basis: "statement",
    standing: "reported",
    period: null,
    as_of: asOfSources(snapshot, sources),
    definition: COUNT_WORDS[`${what}_definition`],
    rows,
    sources,
    is_illustrative: snapshot.isIllustrative(of.row),
  };
}
