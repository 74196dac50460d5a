import { texts, type Text } from "../base/text.js";
import { MONEY_LINES } from "../fund/line-words.js";

/** What each money figure of a fund is called: as the line of its statement, where it is one. */
export const FUND_TITLES = {
  deposits: MONEY_LINES.contribution,
  suspense: MONEY_LINES.suspense,
  transfer_in: MONEY_LINES.transfer_in,
  transfer_out: MONEY_LINES.to_other_funds,
  direct_expenditure: MONEY_LINES.direct_expenditure,
  exchange_gain: MONEY_LINES.exchange_gain,
  exchange_loss: MONEY_LINES.exchange_loss,
  refund: MONEY_LINES.refund_to_donor,
  freed: MONEY_LINES.freed,
  interest: MONEY_LINES.fund_interest,
  organisation_interest: MONEY_LINES.organisation_interest,
  interest_added: MONEY_LINES.interest_added,
  interest_due: MONEY_LINES.interest_due,
  interest_of_agency: MONEY_LINES.interest_of_agency,
  interest_returned: MONEY_LINES.interest_returned,
  donor_exchange_gain: MONEY_LINES.donor_exchange_gain,
  donor_exchange_loss: MONEY_LINES.donor_exchange_loss,
  bank_charge: MONEY_LINES.bank,
  agent_fee: MONEY_LINES.agent_fee,
  direct_cost: MONEY_LINES.direct_cost,
  allocated: MONEY_LINES.allocated,
  released: MONEY_LINES.to_organisations,
  returned: MONEY_LINES.returns,
  spent: MONEY_LINES.expenditure,
  sources: MONEY_LINES.total_sources,
  uses: MONEY_LINES.total_uses,
  balance_agent: MONEY_LINES.fund_balance,
  balance_projects: MONEY_LINES.organisation_balance,
  balance: MONEY_LINES.total_balance,
  interest_kept: MONEY_LINES.interest_kept,
  reserve: MONEY_LINES.reserve,
  allocatable: MONEY_LINES.allocatable,
  ...texts({
    // Unlike the statement's line it is net of what came back.
    resources: {
      en: "Received from the fund, net of refunds",
      ja: "基金からの受入額（返還額控除後）",
    },
    used: { en: "Spent in all", ja: "支出総額" },
    allocated_net: { en: "Allocated, after returns", ja: "取消し・返還後の配分額" },
    unused: { en: "Allocated and not yet spent", ja: "配分済みの未執行額" },
    delivery: { en: "Delivery rate", ja: "執行率" },
  }),
};

export type FundFigureKey = keyof typeof FUND_TITLES;

/** Below a statement whose balance is below zero, beside the finding that names amounts and days (decision 0322). */
export const SHORT_NOTE: Text = {
  en: "A negative balance: by this day more had left than had come in. Money was advanced, or a day is wrong.",
  ja: "残高が負となっている項目は、この日までの支出等が入金を上回っていることを示す。立替えがあるか、日付に誤りがある。",
};

/** How each is made: which rows count, what is left out. */
export const FUND_DEFINITIONS: Readonly<
  Record<FundFigureKey, { readonly en: string; readonly ja: string }>
> = texts({
  deposits: {
    en: "What contributors paid, at the rate at which it was agreed to be booked; the difference from what the bank gave is an exchange gain or loss, and the bank's charge stands apart. Pledges and unpaid instalments are left out.",
    ja: "拠出者が払い込んだ額（記帳レートによる）。銀行の入金額との差は為替差損益とし、銀行手数料は別に計上する。拠出の表明及び未払の分割払込みは含まない。",
  },
  suspense: {
    en: "Money that the bank credited and that no instalment explains yet. It may not be allocated.",
    ja: "入金されたが、対応する分割払込みが特定されていない額。配分には充てられない。",
  },
  transfer_in: {
    en: "Cash received from other funds of the record.",
    ja: "他の基金から振り替えられた現金。",
  },
  transfer_out: {
    en: "Cash given to other funds of the record.",
    ja: "他の基金に振り替えた現金。",
  },
  direct_expenditure: {
    en: "Expenditure that the fund itself made.",
    ja: "基金が直接行った支出。",
  },
  exchange_gain: {
    en: "What the bank gave more than was booked, on receipts in other currencies.",
    ja: "外貨による入金について、記帳額を上回った額。",
  },
  exchange_loss: {
    en: "What the bank gave less than was booked, on receipts in other currencies.",
    ja: "外貨による入金について、記帳額を下回った額。",
  },
  refund: { en: "Money paid back to contributors.", ja: "拠出者に返還した額。" },
  freed: {
    en: "Allocations that were cancelled, or whose money came back: free to be allocated again.",
    ja: "取り消された配分又は返還された額。再び配分に充てることができる。",
  },
  interest: { en: "Interest booked on the fund's account.", ja: "基金口座に記帳された利息。" },
  organisation_interest: {
    en: "Interest that implementing organisations earned on transferred money and reported.",
    ja: "実施機関が送金額について得て報告した利息。",
  },
  interest_added: {
    en: "Interest earned on one contribution whose agreement leaves it with the fund or project. It may be allocated.",
    ja: "特定の拠出金に生じ、取決めにより基金又はプロジェクトに繰り入れられる利息。配分に充てることができる。",
  },
  interest_due: {
    en: "Interest earned on one contribution whose agreement gives it back to the contributor, before what was returned. It is never allocated.",
    ja: "特定の拠出金に生じ、取決めにより拠出者に返還すべき利息（返還済みの額の控除前）。配分には充てない。",
  },
  interest_of_agency: {
    en: "Interest earned on one contribution whose agreement leaves it to the agency. It is neither allocated nor returned.",
    ja: "特定の拠出金に生じ、取決めにより機関が保持する利息。配分にも返還にも充てない。",
  },
  interest_returned: {
    en: "Interest on contributions that was paid back to contributors.",
    ja: "拠出者に返還した、拠出金の利息。",
  },
  donor_exchange_gain: {
    en: "What the bank gave more than was booked, on contributions whose agreements lay exchange differences on the contributor: the contribution is that much larger.",
    ja: "取決めにより為替差額を拠出者が負担する拠出金について、銀行の入金額が記帳額を上回った額。拠出金の残額に加える。",
  },
  donor_exchange_loss: {
    en: "What the bank gave less than was booked, on contributions whose agreements lay exchange differences on the contributor: the contribution is that much smaller, and the fund is not.",
    ja: "取決めにより為替差額を拠出者が負担する拠出金について、銀行の入金額が記帳額を下回った額。拠出金の残額から控除する。",
  },
  bank_charge: {
    en: "Charges that the bank took on receipts and on the account.",
    ja: "入金時及び口座について銀行が徴収した手数料。",
  },
  agent_fee: {
    en: "The agent's fee on deposits, as booked.",
    ja: "入金に対する資金管理者手数料（記帳額）。",
  },
  direct_cost: {
    en: "Cost of the fund's secretariat, as booked by decision of its governing body.",
    ja: "運営機関の決定により記帳された事務局経費。",
  },
  allocated: {
    en: "Approved allocations, gross: direct cost and programme support. What was cancelled or returned later is not taken off.",
    ja: "承認済みの配分額（直接費と事業支援経費の合計）。後に取り消され、又は返還された額は控除しない。",
  },
  allocated_net: {
    en: "Approved allocations, gross, less what was cancelled or returned.",
    ja: "承認済み配分額（総額）から、取消し・返還額を控除した額。",
  },
  released: {
    en: "Tranches transferred to projects, before what was returned.",
    ja: "プロジェクトに送金した額（返還額の控除前）。",
  },
  returned: { en: "Money that came back from projects.", ja: "プロジェクトから返還された額。" },
  spent: {
    en: "Expenditure that projects reported, programme support included. Certified where every period of it is certified.",
    ja: "プロジェクトが報告した支出額（事業支援経費を含む）。全期間が確定した場合に確定値とする。",
  },
  sources: {
    en: "Contributions received, receipts not yet identified, all interest, transfers from other funds and exchange gains.",
    ja: "拠出金受領額、未特定入金、利息、他基金からの振替額及び為替差益の合計。",
  },
  uses: {
    en: "Net transfers to projects, transfers to other funds, the fund's own expenditure, the agent's fee, the secretariat's direct cost, bank charges, exchange losses, refunds and interest returned.",
    ja: "プロジェクトへの純送金額、他基金への振替額、基金の直接支出、資金管理者手数料、事務局直接費、銀行手数料、為替差損、返還額及び利息の返還額の合計。",
  },
  balance_agent: {
    en: "Total sources less total uses.",
    ja: "収入合計から支出・送金等合計を控除した額。",
  },
  resources: {
    en: "Transfers to projects, net of returns.",
    ja: "プロジェクトへの送金額から返還額を控除した額。",
  },
  balance_projects: {
    en: "Received from the fund less what projects spent.",
    ja: "基金からの受入額からプロジェクトの支出額を控除した額。",
  },
  balance: {
    en: "The balance with the fund and the balance with organisations.",
    ja: "基金の手元残高と実施機関の手元残高の合計。",
  },
  interest_kept: {
    en: "Interest where the fund's policy adds it to the fund, and interest on one contribution where its agreement does; nothing of what goes back to contributors or stays with the agency.",
    ja: "利息を基金に繰り入れる方針の場合の利息、及び取決めにより繰り入れられる拠出金の利息。拠出者に返還する場合又は機関が保有する場合は計上しない。",
  },
  reserve: { en: "What the fund's rules keep aside.", ja: "基金の規程により留保する額。" },
  allocatable: {
    en: "Contributions received, interest kept, transfers in, exchange gains and freed allocations; less exchange losses, bank charges, the agent's fee, the secretariat's direct cost, approved allocations, transfers out, refunds and the reserve.",
    ja: "拠出金受領額、繰入利息、他基金からの振替額、為替差益及び取消し・返還された配分額の合計から、為替差損、銀行手数料、資金管理者手数料、事務局直接費、承認済み配分額、他基金への振替額、返還額及び準備金を控除した額。",
  },
  used: {
    en: "Spent by projects and by the fund itself. In a project account, all that its project spent.",
    ja: "プロジェクトの支出額と基金の直接支出の合計。プロジェクト口座では、そのプロジェクトの支出総額。",
  },
  unused: {
    en: "Approved allocations, gross, less what was cancelled or returned and what was spent in all.",
    ja: "承認済み配分額（総額）から、取消し・返還額及び支出総額を控除した額。",
  },
  delivery: {
    en: "Spent by projects as a share of what they received, net of returns; of a project account, all that was spent as a share of what it allocated.",
    ja: "プロジェクトの支出額が純受入額に占める割合。プロジェクト口座では、支出総額が純配分額に占める割合。",
  },
});
