import type { Snapshot } from "../store/snapshot.js";
import { accountFigureOf } from "./accountability.js";
import { agreementFigureOf } from "./agreements.js";
import { attributedFigureOf } from "./attributed.js";
import { cellFigureOf } from "./cell-figure.js";
import { figureOf } from "./claims.js";
import type { Figure } from "./figure.js";
import { fundFigureOf } from "./fund.js";
import { recordFigures } from "./home.js";
import { fundYearFigureOf } from "./money-tables.js";
import { budgetFigureOf } from "./project-budget.js";
import { projectFigureOf } from "./project.js";
import { partnerReceivedOf } from "./partner-agreements.js";
import { indicatorTotalOf } from "./results.js";
import { rollUpFigureOf } from "./roll-up.js";

/** Any published number by its id: what /figures/{id} shows. Null where there is none. */
export function findFigure(snapshot: Snapshot, id: string): Figure | null {
  return (
    rollUpFigureOf(snapshot, id) ??
    fundFigureOf(snapshot, id) ??
    fundYearFigureOf(snapshot, id) ??
    projectFigureOf(snapshot, id) ??
    budgetFigureOf(snapshot, id) ??
    indicatorTotalOf(snapshot, id) ??
    cellFigureOf(snapshot, id) ??
    attributedFigureOf(snapshot, id) ??
    agreementFigureOf(snapshot, id) ??
    partnerReceivedOf(snapshot, id) ??
    accountFigureOf(snapshot, id) ??
    figureOf(snapshot, id) ??
    recordFigures(snapshot).find((figure) => figure.id === id) ??
    null
  );
}
