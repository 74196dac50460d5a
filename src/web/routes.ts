import type { FigureTable } from "../figures/figure-table.js";
import { isOfWorld, questionOfFigure } from "../figures/partner-world.js";
import { figureTableCsv } from "../publication/to-csv.js";
import { figureTableJson } from "../publication/to-json.js";
import { address } from "./address.js";
import type { Page, PageContext } from "./page.js";
import { dataPage, dataTableAnswer } from "./pages/data.js";
import { fileHeaders } from "./file-answer.js";
import { editionsPage } from "./pages/editions.js";
import { figureFile, figurePage } from "./pages/figure.js";
import { findingsPage } from "./pages/findings.js";
import { fundPage, fundTables } from "./pages/fund.js";
import { fundStatementFile, fundStatementPage } from "./pages/fund-statement.js";
import { homePage } from "./pages/home.js";
import { libraryPage, libraryTables } from "./pages/library.js";
import { fundsPage, partnersPage, projectsPage } from "./pages/lists.js";
import { organisationPage } from "./pages/organisation.js";
import { programmePage } from "./pages/programme.js";
import { documentAnswer } from "./pages/document.js";
import { partnerPage, partnerTables } from "./pages/partner.js";
import { reportsFile, reportsPage } from "./pages/reports.js";
import { projectPage, projectTables } from "./pages/project.js";
import { resultsPage } from "./pages/results.js";
import { sourcePage } from "./pages/source.js";
import { questionPath } from "./pages/world.js";
import type { FileAnswer } from "./file-answer.js";

export type Answer = Page | FileAnswer | { readonly redirect: string };

export interface Route {
  /** After the language; `:name` stands for one part of the address. */
  readonly path: string;
  /** Null where nothing stands at the address. */
  readonly answer: (context: PageContext) => Answer | null | Promise<Answer | null>;
  /** `from` is any day here, not one of a few years. */
  readonly is_of_days?: true;
}

/** Every address of the site, below /en and /ja. */
export const ROUTES: readonly Route[] = [
  { path: "/", answer: homePage },
  { path: "/partners", answer: partnersPage },
  { path: "/partners/:id", answer: partnerPage },
  {
    path: "/partners/:id/tables/:table",
    answer: (context) => tableFile(context, partnerTables(context)),
  },
  { path: "/partners/:id/:file", answer: documentAnswer("partners") },
  { path: "/funds", answer: fundsPage },
  { path: "/funds/:id", answer: fundPage },
  {
    path: "/funds/:id/tables/:table",
    answer: (context) =>
      tableFile(context, fundTables(context.snapshot, context.params["id"] ?? "")),
  },
  { path: "/funds/:id/statement", answer: fundStatementPage, is_of_days: true },
  {
    path: "/funds/:id/statement.csv",
    answer: (context) => fundStatementFile(context, "csv"),
    is_of_days: true,
  },
  {
    path: "/funds/:id/statement.xlsx",
    answer: (context) => fundStatementFile(context, "xlsx"),
    is_of_days: true,
  },
  { path: "/funds/:id/:file", answer: documentAnswer("funds") },
  { path: "/projects", answer: projectsPage },
  { path: "/projects/:id", answer: projectPage },
  {
    path: "/projects/:id/tables/:table",
    answer: (context) =>
      tableFile(context, projectTables(context.snapshot, context.params["id"] ?? "")),
  },
  { path: "/projects/:id/:file", answer: documentAnswer("projects") },
  { path: "/programmes/:id", answer: programmePage },
  { path: "/programmes/:id/:file", answer: documentAnswer("programmes") },
  { path: "/organisations/:id", answer: organisationPage },
  { path: "/results", answer: resultsPage },
  { path: "/reports", answer: reportsPage },
  { path: "/reports/:file", answer: reportsFile },
  { path: "/results/library/:id", answer: libraryPage },
  {
    path: "/results/library/:id/tables/:table",
    answer: (context) => tableFile(context, libraryTables(context)),
  },
  { path: "/editions", answer: editionsPage },
  { path: "/findings", answer: findingsPage },
  { path: "/figures/:id", answer: figureAnswer },
  { path: "/sources/:id", answer: sourcePage },
  { path: "/data", answer: dataPage },
  { path: "/data/:table", answer: dataTableAnswer },
];

async function figureAnswer(context: PageContext): Promise<Answer | null> {
  const [, id = "", ending] = /^(.+?)(?:\.(json|csv))?$/.exec(context.params["id"] ?? "") ?? [];
  const question = worldQuestion(context, context.params["id"] ?? "");
  if (question !== null) return { redirect: question };
  if (ending === undefined) return figurePage(context);
  return figureFile({ ...context, params: { id } }, ending === "csv" ? "csv" : "json");
}

/** A number of the world's data stands on its question's page, with its rows and files. */
function worldQuestion({ snapshot, language, world }: PageContext, id: string): string | null {
  if (!world || !isOfWorld({ id })) return null;
  const country = snapshot.partnerById.get(id.split(":")[0] ?? "")?.country ?? null;
  const found = country === null ? null : questionOfFigure(id.replace(/\.json$/, ""), country);
  return found && address(language, questionPath(found.name), found.given);
}

/** What a chart draws, as a file: `money.csv`, `money.json`. */
function tableFile({ params }: PageContext, tables: readonly FigureTable[]): FileAnswer | null {
  const [, id, ending] = /^(.+)\.(csv|json)$/.exec(params["table"] ?? "") ?? [];
  const table = tables.find((each) => each.id === id);
  if (!table || ending === undefined) return null;
  const headers = fileHeaders(`${params["id"]}-${id}.${ending}`);
  if (ending === "csv")
    return { content: figureTableCsv(table), type: "text/csv; charset=utf-8", headers };
  return { content: figureTableJson(table), type: "application/json; charset=utf-8", headers };
}
