import type { Column, ColumnTypes, TableName, TABLES } from "./tables.js";

type Value<C> = C extends `${infer Name}?`
  ? Name extends keyof ColumnTypes
    ? ColumnTypes[Name] | null
    : never
  : C extends keyof ColumnTypes
    ? ColumnTypes[C]
    : C extends { readonly optional: readonly (infer Word)[] }
      ? Word | null
      : C extends readonly (infer Word)[]
        ? Word
        : never;

/** A row as the record holds it: fields as in SQL, money in minor units, days and decimals as text, missing null. */
export type RowOf<T extends TableName> = {
  readonly [
    K in keyof (typeof TABLES)[T]["columns"]
  ]: (typeof TABLES)[T]["columns"][K] extends Column
    ? Value<(typeof TABLES)[T]["columns"][K]>
    : never;
};

export type PortfolioRow = RowOf<"portfolio">;
export type SourceRow = RowOf<"source">;
export type CitationRow = RowOf<"citation">;
export type OrganisationRow = RowOf<"organisation">;
export type PartnerRow = RowOf<"partner">;
export type MembershipRow = RowOf<"membership">;
export type FundRow = RowOf<"fund">;
export type FundPartnerRow = RowOf<"fund_partner">;
export type FundingWindowRow = RowOf<"funding_window">;
export type ProgrammeRow = RowOf<"programme">;
export type ProjectRow = RowOf<"project">;
export type ProjectPlaceRow = RowOf<"project_place">;
export type ProjectOrganisationRow = RowOf<"project_organisation">;
export type ProjectSdgRow = RowOf<"project_sdg">;
export type ProjectSectorRow = RowOf<"project_sector">;
export type ProjectMarkerRow = RowOf<"project_marker">;
export type PriorityAreaRow = RowOf<"priority_area">;
export type PriorityAnswerRow = RowOf<"priority_answer">;
export type ConventionRow = RowOf<"convention">;
export type ConventionCategoryRow = RowOf<"convention_category">;
export type RatificationRow = RowOf<"ratification">;
export type OdaValueRow = RowOf<"oda_value">;
export type ContributionRow = RowOf<"contribution">;
export type PeoplePostRow = RowOf<"people_post">;
export type ResultRow = RowOf<"result">;
export type IndicatorRow = RowOf<"indicator">;
export type IndicatorValueRow = RowOf<"indicator_value">;
export type IndicatorDimensionRow = RowOf<"indicator_dimension">;
export type IndicatorRevisionRow = RowOf<"indicator_revision">;
export type LibraryIndicatorRow = RowOf<"library_indicator">;
export type LibraryDimensionRow = RowOf<"library_dimension">;
export type AttributionRow = RowOf<"attribution">;
export type IndicatorCellRow = RowOf<"indicator_cell">;
export type StatementRow = RowOf<"statement">;
export type ReconciliationRow = RowOf<"reconciliation">;
export type DocumentRow = RowOf<"document">;
export type StoryRow = RowOf<"story">;
export type AppearanceRow = RowOf<"appearance">;
export type OpinionRow = RowOf<"opinion">;
export type AgreementRow = RowOf<"agreement">;
export type InstalmentRow = RowOf<"instalment">;
export type ReceiptRow = RowOf<"receipt">;
export type GovernanceMeetingRow = RowOf<"governance_meeting">;
export type DecisionRow = RowOf<"decision">;
export type AllocationRow = RowOf<"allocation">;
export type ReleaseRow = RowOf<"release">;
export type BudgetLineRow = RowOf<"budget_line">;
export type ExpenditureRow = RowOf<"expenditure">;
export type FundIncomeRow = RowOf<"fund_income">;
export type EditionRow = RowOf<"edition">;
export type EditionFileRow = RowOf<"edition_file">;
export type ReportScheduleRow = RowOf<"report_schedule">;
export type DonorReportRow = RowOf<"donor_report">;
