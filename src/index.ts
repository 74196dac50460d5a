/**
 * Earmark for other programs: open a record, load portfolios, make briefs, act on the money, publish. Everything here is also on
 * the command line (`bin/earmark`) and, where it concerns the record, in the HTTP API. IATI alone: `earmark/iati`.
 */
export { openRecord, type OpenRecord, type RecordChoice } from "./store/open.js";
export { keepSnapshot, readSnapshot, type Snapshot } from "./store/snapshot.js";
export { readTx } from "./store/connect.js";
export { loadPortfolio, type LoadRequest, type PortfolioLoad } from "./actions/load-portfolio.js";
export { carryOut, type ActionRequest, type CarriedOut } from "./actions/carry-out.js";
export { ACTIONS, findAction } from "./actions/register.js";
export { exportIati, type IatiExport } from "./actions/export-iati.js";
export { backUp, restore } from "./actions/back-up.js";
export { makeBrief } from "./actions/make-brief.js";
export { readFundStatement, type FundStatement } from "./actions/read-book.js";
export { figureOf, renderNarrative } from "./figures/claims.js";
export type { Figure, FigureSource, FigureValue } from "./figures/figure.js";
export { lintText } from "./prose/lint.js";
export { findNumerals } from "./prose/numerals.js";
export type { Numeral } from "./prose/numeral.js";
export { createServer, type ServerOptions } from "./web/server.js";
export { LOCAL_USER, READER } from "./people/permission.js";
export { systemClock, fixedClock, type Clock } from "./base/clock.js";
export { isRefusal, type Refusal } from "./base/refusal.js";
export type { Finding } from "./base/finding.js";
export type { Money } from "./base/money.js";
export type { Text } from "./base/text.js";
