import type { ResultsView } from "../../figures/document-views.js";
import type { DocumentKind } from "../kind.js";
import { RECORD_CONDITIONS, RECORD_KIND, RECORD_PARTS } from "../parts/record.js";
import { name } from "../phrase.js";
import type { RecordScribe } from "../scribe.js";
import { INDICATOR_PARTS } from "./parts.js";

export type ResultsScribe = RecordScribe & { readonly view: ResultsView };

/** A sheet of results: every indicator of a partner, fund, programme or project, with definitions and sources. */
export const RESULTS_KIND: DocumentKind<ResultsScribe> = {
  parts: { ...RECORD_PARTS, ...INDICATOR_PARTS },
  tiles: {},
  conditions: {
    ...RECORD_CONDITIONS,
    indicators: ({ view }) => view.reports.length > 0,
  },
  names: {
    subject: ({ view, language }) => [name(view.name[language])],
    organisation: ({ view, language }) =>
      view.reporter ? [name((view.reporter.short_name ?? view.reporter.name)[language])] : [],
  },
  subjects: { subject: ({ view }) => view.id, language: ({ language }) => language },
  idOf: ({ view }) => `${view.id}-results`,
  ...RECORD_KIND,
};
