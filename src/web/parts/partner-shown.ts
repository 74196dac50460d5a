import type { FiscalYear } from "../../base/span.js";
import type { PartnerView } from "../../figures/partner.js";
import type { IndicatorReport } from "../../figures/results.js";
import { address, pathOf } from "../address.js";
import type { PageContext } from "../page.js";

/** How a partner's page is asked for: years, fiscal year and currency, all in the address. */
export interface PartnerShown {
  readonly view: PartnerView;
  readonly from: number;
  readonly to: number;
  readonly fiscal_year: FiscalYear;
  /** Null: each amount in the currency in which it was reported. */
  readonly currency: string | null;
  readonly reports: readonly IndicatorReport[];
}

export interface PartnerProps {
  readonly shown: PartnerShown;
  readonly context: PageContext;
}

/** Where the page's tables lie as files, and the view that they are asked for. */
export function partnerFile(
  { shown, context }: PartnerProps,
  table: string,
): { file: string; file_query: string } {
  const { view, from, to } = shown;
  const path = `${pathOf("partners", view.row.id)}/tables/${table}`;
  const whole = address(context.language, path, {
    from: String(from),
    to: String(to),
    fy: context.query["fy"],
  });
  const [file = "", query = ""] = whole.split("?");
  return { file, file_query: `?${query}` };
}
