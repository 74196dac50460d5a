import type { Category, Version } from "./rule.js";
import { internal } from "./xml-name.js";

/**
 * Which code list applies where. A row: the official id of its finding, category, element path below the activity or
 * organisation (`.` is itself), attribute or `text()`, list, condition, versions. The condition is the attribute by
 * which several lists share one place; `*` marks the list that holds where that attribute is missing or empty; `../`
 * looks at the parent. Versions are the last digits of 2.01, 2.02 and 2.03, or `*` for all.
 * Source: the mapping of the standard's code lists and the ids of the official validator.
 */
const ACTIVITY = `
  9.2.1 financial . @budget-not-provided BudgetNotProvided - 3
  9.3.1 financial . @default-currency Currency - *
  9.4.1 information activity-date @type ActivityDateType - *
  9.5.1 information activity-status @code ActivityStatus - *
  9.6.1 information activity-scope @code ActivityScope - *
  9.7.1 financial budget @status BudgetStatus - 2.3
  9.8.1 financial budget @type BudgetType - *
  9.9.1 financial budget/value @currency Currency - *
  9.10.1 classifications collaboration-type @code CollaborationType - *
  9.11.1 performance conditions/condition @type ConditionType - *
  9.12.1 information contact-info @type ContactType - *
  9.13.1 classifications country-budget-items @vocabulary BudgetIdentifierVocabulary - *
  9.14.1 classifications country-budget-items/budget-item @code BudgetIdentifier ../vocabulary=1 1.2
  9.16.1 classifications crs-add/channel-code text() CRSChannelCode - 2.3
  9.17.1 classifications crs-add/other-flags @code CRSAddOtherFlags - *
  9.18.1 classifications crs-add/loan-status @currency Currency - *
  9.19.1 classifications crs-add/loan-terms/repayment-plan @code LoanRepaymentPeriod - *
  9.20.1 classifications crs-add/loan-terms/repayment-type @code LoanRepaymentType - *
  9.21.1 classifications default-aid-type @code AidType - 1.2
  9.21.1 classifications default-aid-type @code AidType vocabulary=1* 3
  9.22.1 classifications default-aid-type @vocabulary AidTypeVocabulary - 3
  9.23.1 classifications default-finance-type @code FinanceType - *
  9.24.1 classifications default-flow-type @code FlowType - *
  9.25.1 classifications default-tied-status @code TiedStatus - *
  9.26.1 information description @type DescriptionType - *
  9.27.1 documents document-link @format FileFormat - *
  9.28.1 documents document-link/category @code DocumentCategory - *
  9.29.1 documents document-link/language @code Language - *
  9.30.1 financial fss/forecast @currency Currency - *
  9.31.1 classifications humanitarian-scope @type HumanitarianScopeType - 2.3
  9.32.1 classifications humanitarian-scope @vocabulary HumanitarianScopeVocabulary - 2.3
  9.33.1 geo location/administrative @vocabulary GeographicVocabulary - *
  9.34.1 geo location/feature-designation @code LocationType - *
  9.35.1 geo location/location-class @code GeographicLocationClass - *
  9.36.1 geo location/location-id @vocabulary GeographicVocabulary - *
  9.37.1 geo location/location-reach @code GeographicLocationReach - *
  9.38.1 geo location/exactness @code GeographicExactness - *
  9.39.1 identifiers other-identifier @type OtherIdentifierType - *
  9.40.1 participating participating-org @crs-channel-code CRSChannelCode - 3
  9.41.1 participating participating-org @role OrganisationRole - *
  9.42.1 participating participating-org @type OrganisationType - *
  9.43.1 financial planned-disbursement @type BudgetType - *
  9.44.1 financial planned-disbursement/provider-org @type OrganisationType - 2.3
  9.45.1 financial planned-disbursement/receiver-org @type OrganisationType - 2.3
  9.46.1 financial planned-disbursement/value @currency Currency - *
  9.47.1 classifications policy-marker @code PolicyMarker vocabulary=1* *
  9.48.1 classifications policy-marker @significance PolicySignificance - *
  9.49.1 classifications policy-marker @vocabulary PolicyMarkerVocabulary - *
  9.50.1 geo recipient-country @code Country - *
  9.51.1 geo recipient-region @code Region vocabulary=1* *
  9.52.1 geo recipient-region @vocabulary RegionVocabulary - *
  9.53.1 relations related-activity @type RelatedActivityType - *
  9.54.1 identifiers reporting-org @type OrganisationType - *
  9.55.1 performance result @type ResultType - *
  9.57.1 performance result/document-link @format FileFormat - 3
  9.58.1 performance result/document-link/category @code DocumentCategory - 3
  9.59.1 performance result/document-link/language @code Language - 3
  9.60.1 performance result/indicator @measure IndicatorMeasure - *
  9.61.1 performance result/indicator/baseline/document-link @format FileFormat - 3
  9.62.1 performance result/indicator/baseline/document-link/category @code DocumentCategory - 3
  9.63.1 performance result/indicator/baseline/document-link/language @code Language - 3
  9.65.1 performance result/indicator/document-link @format FileFormat - 3
  9.66.1 performance result/indicator/document-link/category @code DocumentCategory - 3
  9.67.1 performance result/indicator/document-link/language @code Language - 3
  9.68.1 performance result/indicator/period/actual/document-link @format FileFormat - 3
  9.69.1 performance result/indicator/period/actual/document-link/category @code DocumentCategory - 3
  9.70.1 performance result/indicator/period/actual/document-link/language @code Language - 3
  9.71.1 performance result/indicator/period/target/document-link @format FileFormat - 3
  9.72.1 performance result/indicator/period/target/document-link/category @code DocumentCategory - 3
  9.73.1 performance result/indicator/period/target/document-link/language @code Language - 3
  9.74.1 performance result/indicator/reference @vocabulary IndicatorVocabulary - 2.3
  9.75.1 performance result/reference @vocabulary ResultVocabulary - 3
  9.76.1 classifications sector @code Sector vocabulary=1* *
  9.77.1 classifications sector @code SectorCategory vocabulary=2 *
  9.78.1 classifications sector @vocabulary SectorVocabulary - *
  9.79.1 classifications tag @vocabulary TagVocabulary - 3
  9.80.1 financial transaction/aid-type @code AidType - 1.2
  9.80.1 financial transaction/aid-type @code AidType vocabulary=1* 3
  9.81.1 financial transaction/aid-type @vocabulary AidTypeVocabulary - 3
  9.82.1 financial transaction/disbursement-channel @code DisbursementChannel - *
  9.83.1 financial transaction/finance-type @code FinanceType - *
  9.84.1 financial transaction/flow-type @code FlowType - *
  9.85.1 financial transaction/recipient-country @code Country - *
  9.86.1 financial transaction/recipient-region @code Region vocabulary=1* *
  9.87.1 financial transaction/recipient-region @vocabulary RegionVocabulary - *
  9.88.1 financial transaction/provider-org @type OrganisationType - 2.3
  9.89.1 financial transaction/receiver-org @type OrganisationType - 2.3
  9.90.1 financial transaction/sector @code Sector vocabulary=1* *
  9.91.1 financial transaction/sector @vocabulary SectorVocabulary - *
  9.92.1 financial transaction/tied-status @code TiedStatus - *
  9.93.1 financial transaction/transaction-type @code TransactionType - *
  9.94.1 financial transaction/value @currency Currency - *
  9.117.1 geo location/administrative @code Country vocabulary=A4 *
  9.124.1 financial transaction/sector @code SectorCategory vocabulary=2 *
  9.125.1 iati tag @code UNSDG-Goals vocabulary=2 3
  9.126.1 iati tag @code UNSDG-Targets vocabulary=3 3
  9.127.1 iati default-aid-type @code EarmarkingCategory vocabulary=2 3
  9.128.1 iati default-aid-type @code CashandVoucherModalities vocabulary=4 3
  9.129.1 classifications sector @code UNSDG-Goals vocabulary=7 *
  9.129.1 financial transaction/aid-type @code EarmarkingCategory vocabulary=2 3
  9.130.1 classifications sector @code UNSDG-Targets vocabulary=8 *
  9.130.1 financial transaction/aid-type @code CashandVoucherModalities vocabulary=4 3
  9.131.1 financial transaction/sector @code UNSDG-Goals vocabulary=7 *
  9.132.1 financial transaction/sector @code UNSDG-Targets vocabulary=8 *
`;

const ORGANISATION = `
  9.96.1 organisation . @default-currency Currency - *
  9.98.1 documents document-link @format FileFormat - *
  9.99.1 documents document-link/category @code DocumentCategory - *
  9.100.1 documents document-link/language @code Language - *
  9.101.1 documents document-link/recipient-country @code Country - *
  9.102.1 financial recipient-country-budget @status BudgetStatus - 2.3
  9.103.1 financial recipient-country-budget/recipient-country @code Country - *
  9.104.1 financial recipient-country-budget/value @currency Currency - *
  9.105.1 financial recipient-org-budget @status BudgetStatus - 2.3
  9.106.1 financial recipient-org-budget/value @currency Currency - *
  9.107.1 financial recipient-region-budget @status BudgetStatus - 2.3
  9.108.1 financial recipient-region-budget/recipient-region @code Region vocabulary=1* 2.3
  9.109.1 geo recipient-region-budget/recipient-region @vocabulary RegionVocabulary - 2.3
  9.110.1 geo recipient-region-budget/budget-line/value @currency Currency - 2.3
  9.111.1 geo recipient-region-budget/value @currency Currency - 2.3
  9.112.1 information reporting-org @type OrganisationType - *
  9.113.1 financial total-budget @status BudgetStatus - 2.3
  9.114.1 financial total-budget/value @currency Currency - *
  9.122.1 financial recipient-country-budget/budget-line/value @currency Currency - *
  9.123.1 financial recipient-org-budget/budget-line/value @currency Currency - *
`;

export interface CodeRule {
  readonly id: string;
  readonly category: Category;
  /** Element names below the activity or organisation; none for itself. */
  readonly path: readonly string[];
  /** Null for the element's own text. */
  readonly attributeName: string | null;
  readonly list: string;
  readonly condition: CodeCondition | null;
  readonly versions: readonly Version[];
}

export interface CodeCondition {
  readonly attributeName: string;
  readonly value: string;
  readonly isDefault: boolean;
  readonly isOnParent: boolean;
}

function parseRow(row: string): CodeRule {
  const [
    id = "",
    category = "",
    path = "",
    place = "",
    list = "",
    condition = "-",
    versions = "*",
  ] = row.trim().split(" ");
  return {
    id,
    category: category as Category,
    path: path === "." ? [] : path.split("/").map(internal),
    attributeName: place === "text()" ? null : internal(place.slice(1)),
    list,
    condition: parseCondition(condition),
    versions: (versions === "*" ? "1.2.3" : versions)
      .split(".")
      .map((digit) => `2.0${digit}` as Version),
  };
}

function parseCondition(text: string): CodeCondition | null {
  const match = /^(\.\.\/)?(\w+)=(\w+)(\*)?$/.exec(text);
  if (!match) return null;
  const [, parent, name = "", value = "", star] = match;
  const attributeName = internal(name);
  return { attributeName, value, isDefault: star !== undefined, isOnParent: parent !== undefined };
}

function parseRows(table: string): readonly CodeRule[] {
  return table.trim().split("\n").map(parseRow);
}

export const CODE_RULES: Readonly<Record<"activity" | "organisation", readonly CodeRule[]>> = {
  activity: parseRows(ACTIVITY),
  organisation: parseRows(ORGANISATION),
};
