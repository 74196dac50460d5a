import { money } from "../base/money.js";
import type { Text } from "../base/text.js";
import { accountTitle, supportWithin } from "../fund/project-account.js";
import type { RowOf } from "./rows.js";

/** What an account and its one allocation are made of: an agreement that names a project and no fund. */
export type Direct = Pick<
  RowOf<"agreement">,
  "id" | "portfolio" | "amount_minor" | "currency" | "psc_rate_bp"
> & {
  readonly title: Text;
  readonly project_id: string;
  readonly allocated_on: RowOf<"allocation">["allocated_on"];
};

/** The account that a direct agreement opens, under the agreement's own id. Decision 0303. */
export function accountRow({
  id,
  portfolio,
  title,
  currency,
}: Omit<Direct, "allocated_on">): RowOf<"fund"> {
  return {
    id,
    portfolio,
    code: id,
    name: accountTitle(title),
    short_name: null,
    type: "project_account",
    currency,
    established_date: null,
    closed_date: null,
    administrator_id: null,
    purpose: null,
    governance: null,
    agent_fee_bp: null,
    reserve_minor: null,
    interest_policy: null,
    refund_policy: null,
    earmarking_category: null,
    is_humanitarian: null,
    collaboration_type: null,
    flow_type: null,
    finance_type: null,
    aid_type: null,
    tied_status: null,
  };
}

/** The one allocation of an account: all that the agreement gives, with the programme support in it. */
export function accountAllocation(direct: Direct): RowOf<"allocation"> {
  const { id, portfolio, project_id, allocated_on, amount_minor, currency, psc_rate_bp } = direct;
  return {
    id,
    portfolio,
    decision_id: null,
    fund_id: id,
    window_id: null,
    project_id,
    allocated_on,
    amount_minor,
    psc_minor: supportWithin(money(amount_minor, currency), psc_rate_bp).amount_minor,
    agreement_id: id,
    status: "approved",
  };
}
