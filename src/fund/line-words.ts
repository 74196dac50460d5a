import { texts } from "../base/text.js";

/** What each line of a fund's money is called wherever it stands: on its page and statement, in files, documents and formulas. */
export const MONEY_LINES = texts({
  contribution: { en: "Contributions received", ja: "拠出金受領額" },
  fund_interest: { en: "Interest earned by the fund", ja: "基金の受取利息" },
  organisation_interest: {
    en: "Interest received from organisations",
    ja: "実施機関からの受取利息",
  },
  interest_added: {
    en: "Interest on contributions, kept by their agreements",
    ja: "拠出金の利息（取決めにより基金等に繰入れ）",
  },
  interest_due: {
    en: "Interest on contributions, due to their donors",
    ja: "拠出金の利息（取決めにより拠出者へ返還）",
  },
  interest_of_agency: {
    en: "Interest on contributions, kept by the agency",
    ja: "拠出金の利息（取決めにより機関が保持）",
  },
  transfer_in: { en: "Transfers from other funds", ja: "他基金からの振替額" },
  exchange_gain: { en: "Exchange gain", ja: "為替差益" },
  donor_exchange_gain: {
    en: "Exchange gain to donors' contributions",
    ja: "為替差益（拠出者に帰属）",
  },
  suspense: { en: "Receipts not yet identified", ja: "仮受金（未特定入金）" },
  total_sources: { en: "Total sources", ja: "収入合計" },
  to_organisations: { en: "Transfers to organisations", ja: "実施機関への送金額" },
  to_other_funds: { en: "Transfers to other funds", ja: "他基金への振替額" },
  returns: { en: "Refunds received from organisations", ja: "実施機関からの返還額" },
  direct_expenditure: { en: "Expenditure by the fund itself", ja: "基金の直接支出額" },
  agent_fee: { en: "Agent fee", ja: "資金管理者手数料" },
  direct_cost: { en: "Direct cost of the secretariat", ja: "事務局直接費" },
  bank: { en: "Bank charges", ja: "銀行手数料" },
  exchange_loss: { en: "Exchange loss", ja: "為替差損" },
  donor_exchange_loss: {
    en: "Exchange loss borne by donors' contributions",
    ja: "為替差損（拠出者が負担）",
  },
  refund_to_donor: { en: "Refunds to donors", ja: "拠出者への返還額" },
  interest_returned: { en: "Interest returned to donors", ja: "拠出者への利息返還額" },
  total_uses: { en: "Total uses", ja: "支出・送金等合計" },
  opening: { en: "Opening balance with the fund", ja: "期首残高（基金）" },
  fund_balance: { en: "Balance with the fund", ja: "基金の手元残高" },
  release: { en: "Transfers from the fund", ja: "基金からの受入額" },
  other_funds: {
    en: "Transfers to other funds, held by organisations",
    ja: "他基金への振替額（実施機関保有分）",
  },
  secretariat: { en: "Direct cost, held by the secretariat", ja: "直接費（事務局保有分）" },
  reassigned_in: {
    en: "Passed between organisations (difference of refunds)",
    ja: "実施機関間の移転額（返還額の差異）",
  },
  total_resources: { en: "Resources of organisations", ja: "実施機関の財源合計" },
  expenditure: { en: "Expenditure of organisations", ja: "実施機関の支出額" },
  refunds: { en: "Refunds by organisations", ja: "実施機関による返還額" },
  organisation_opening: { en: "Opening balance with organisations", ja: "期首残高（実施機関）" },
  organisation_balance: { en: "Balance with organisations", ja: "実施機関の手元残高" },
  total_balance: { en: "Total balance", ja: "残高合計" },
  interest_kept: { en: "Interest kept by the fund", ja: "基金に繰り入れる利息" },
  allocated: { en: "Approved gross allocations", ja: "承認済み配分額（総額）" },
  freed: { en: "Allocations cancelled or returned", ja: "取消し・返還された配分額" },
  reserve: { en: "Reserve", ja: "準備金" },
  allocatable: { en: "Allocatable balance", ja: "配分可能残高" },
});
