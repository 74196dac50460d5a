import { money, toDecimal } from "../base/money.js";
import { isRefusal, refusedBy } from "../base/refusal.js";
import type { Tx } from "../store/connect.js";
import { countUsesOfWindow, listHeldAllocations } from "../store/corrections.js";
import { findRow, readAllocatedNet } from "../store/money-rows.js";
import { correction, given, refuseCorrection } from "./correcting.js";
import { readWindow, WINDOW_FIELDS, WINDOW_FORM } from "./create-fund.js";
import { giveEarmarked, tieChanged, windowEarmarking } from "./earmarked.js";
import { checkKept } from "./earmarked-uses.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";
import { lockFund } from "./standing.js";

async function currencyOf(tx: Tx, { fund_id }: { readonly fund_id: string }) {
  return (await findRow(tx, "fund", fund_id))?.currency ?? null;
}

/** Corrects a window: what was allocated from it still has room, and goes where it is open to (invariant 13). */
export const correctWindow = correction({
  table: "funding_window",
  field: "window",
  kind: LABELS.window,
  noun: NOUNS.window,
  title: { en: "Correct a window of a fund", ja: "基金のウィンドウを訂正する" },
  summary: {
    en: "Mends its name, theme, countries, sectors, outcomes or ceiling, within what was allocated from it. What stood there before stays on its page.",
    ja: "名称、テーマ、対象国、対象分野、対象アウトカム、上限額の誤りを、配分済みの範囲内で訂正する。訂正前の内容は記録ページに残る。",
  },
  form: WINDOW_FORM,
  fields: WINDOW_FIELDS,
  currencyOf,
  async give(tx, row) {
    const { fund_id, name, theme, ceiling_minor } = row;
    const currency = await currencyOf(tx, row);
    const ceiling =
      ceiling_minor === null || currency === null
        ? null
        : toDecimal(money(ceiling_minor, currency));
    return given({ fund: fund_id, name, theme, ...giveEarmarked(row), ceiling });
  },
  async read(tx, asked, before) {
    const row = await readWindow(tx, asked, before);
    return isRefusal(row) ? row : { row };
  },
  async follow(tx, { before, after: { row }, changed }) {
    if (row.fund_id !== before.fund_id) {
      const count = await countUsesOfWindow(tx, row.id);
      return count === 0 ? null : refuseCorrection("WINDOW_STAYS", { id: row.id, count }, "fund");
    }
    const at = await lockFund(tx, row.fund_id);
    if (isRefusal(at)) return at;
    const { base } = at.ledger;
    const allocated = money(await readAllocatedNet(tx, "window_id", row.id), base);
    const ceiling = row.ceiling_minor === null ? null : money(row.ceiling_minor, base);
    const [was, source] = [windowEarmarking(before), windowEarmarking(row)];
    const held = await listHeldAllocations(tx, "window_id", row.id);
    const field = tieChanged(changed) ?? "countries";
    return refusedBy([
      ceiling && ceiling.amount_minor < allocated.amount_minor
        ? refuseCorrection("CEILING_BELOW_ALLOCATED", { allocated, asked: ceiling }, "ceiling")
        : null,
      await checkKept(tx, held, { was, source, name: row.name, field }),
    ]);
  },
});
