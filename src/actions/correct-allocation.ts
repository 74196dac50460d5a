import { Type } from "@sinclair/typebox";
import { money, toDecimal } from "../base/money.js";
import { isRefusal, refusalIn, refusedBy, together, type Refusal } from "../base/refusal.js";
import { decideSources, sourcesTaken, type AllocationSource } from "../fund/allocation.js";
import type { Tx } from "../store/connect.js";
import { findRow } from "../store/money-rows.js";
import { writeRows } from "../store/record-rows.js";
import type { RowOf } from "../store/rows.js";
import { listSources, setSources, type SourceRow } from "../store/source-rows.js";
import { lockAllocation, type AllocationAtHand } from "./allocation-at-hand.js";
import { readContributionsLeft, readWorkedOut } from "./contributions.js";
import { correctionOf, given } from "./correcting.js";
import { nameUse, projectUse } from "./earmarked.js";
import { findGiven } from "./given-row.js";
import { AMOUNT, maybe, readMoney, REF, refuseInput } from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";
import { checkGoverned, findFundBook, readFundMoney } from "./standing.js";

/** An allocation with its sources; of one that came with a file and names no agreement those that it is counted on. */
type Drawn = RowOf<"allocation"> & { readonly sources: readonly SourceRow[] };

/** The sources that stand: those that were recorded, or the agreement that a file names. */
async function readSources(tx: Tx, row: RowOf<"allocation">): Promise<readonly SourceRow[]> {
  const recorded = await listSources(tx, row.id);
  const { agreement_id, amount_minor } = row;
  if (recorded.length > 0) return recorded;
  if (agreement_id !== null) return [{ agreement_id, amount_minor }];
  const at = await findFundBook(tx, row.fund_id);
  const counted = (at && (await readWorkedOut(tx, at)).get(row.id)) ?? [];
  // What was freed since was freed of the last one.
  const freed_minor = counted.reduce(
    (left, { amount }) => left - amount.amount_minor,
    amount_minor,
  );
  return counted.map(({ agreement_id: from, amount }, index) => ({
    agreement_id: from,
    amount_minor: amount.amount_minor + (index === counted.length - 1 ? freed_minor : 0n),
  }));
}

async function currencyOf(tx: Tx, { fund_id }: Drawn) {
  return (await findRow(tx, "fund", fund_id))?.currency ?? null;
}

/** Corrects which contributions pay an allocation: its amount is in the book, it is cancelled and made anew. */
export const correctAllocation = correctionOf(
  {
    table: "allocation",
    field: "allocation",
    kind: LABELS.allocation,
    noun: NOUNS.allocation,
    title: { en: "Correct what an allocation is drawn on", ja: "配分の充当元を訂正する" },
    summary: {
      en: "Draws it on other contributions, as far as they allow the use and have money left. Its amount is in the book: cancel what is not used of it, and allocate anew.",
      ja: "使途指定及び残額の範囲内で、配分の財源を他の拠出に替える。金額は帳簿に記帳済みのため、未使用分を取り消して改めて配分する。",
    },
    form: {
      sources: Type.Array(
        Type.Object({ agreement: maybe(REF), amount: AMOUNT }, { additionalProperties: false }),
        { minItems: 1, maxItems: 100 },
      ),
    },
    fields: { sources: LABELS.sources },
    currencyOf,
    async give(tx, row) {
      const currency = await currencyOf(tx, row);
      if (currency === null) return {};
      const sources = row.sources.map(({ agreement_id, amount_minor }) => ({
        ...(agreement_id === null ? {} : { agreement: agreement_id }),
        amount: toDecimal(money(amount_minor, currency)),
      }));
      return given({ sources });
    },
    async read(tx, asked, before) {
      const held = await lockAllocation(tx, before.id);
      if (isRefusal(held)) return held;
      const governed = checkGoverned(held.at.fund);
      if (governed) return governed;
      const read = await Promise.all(
        asked.sources.map((source, index) => readSource(tx, held, source, index)),
      );
      const sources = read.flatMap((source) => (isRefusal(source) ? [] : [source]));
      const refused =
        refusedBy(read.map(refusalIn)) ?? (await checkSources(tx, { held, before }, sources));
      if (refused) return refused;
      const [only, ...others] = sources;
      return {
        row: {
          ...before,
          agreement_id: others.length === 0 ? (only?.agreement_id ?? null) : null,
          sources: sources.map(({ agreement_id, amount: { amount_minor } }) => ({
            agreement_id,
            amount_minor,
          })),
        },
      };
    },
  },
  {
    async find(tx, id): Promise<Drawn | null> {
      const row = await findRow(tx, "allocation", id);
      return row && { ...row, sources: await readSources(tx, row) };
    },
    async write(tx, { sources, ...row }) {
      await writeRows(tx, "allocation", [row]);
      await setSources(tx, row.id, sources);
    },
  },
);

async function readSource(
  tx: Tx,
  { at }: AllocationAtHand,
  { agreement, amount }: { readonly agreement?: string; readonly amount: string },
  index: number,
): Promise<AllocationSource | Refusal> {
  const field = `sources.${index}.agreement`;
  const kind = NOUNS.agreement;
  const row = await findGiven(tx, { table: "agreement", kind, field }, agreement);
  const isOthers = row && !isRefusal(row) && row.fund_id !== at.fund.id;
  const read = together({
    row: isOthers ? refuseInput("NOT_FOUND", { kind, id: row.id }, field) : row,
    amount: readMoney(amount, at.ledger.base, `sources.${index}.amount`),
  });
  return isRefusal(read) ? read : { agreement_id: read.row?.id ?? null, amount: read.amount };
}

/** By the rule of `fund/allocation.ts`, with names in what it refuses. */
async function checkSources(
  tx: Tx,
  { held, before }: { readonly held: AllocationAtHand; readonly before: Drawn },
  sources: readonly AllocationSource[],
): Promise<Refusal | null> {
  const { at, stand } = held;
  const contributions = await readContributionsLeft(tx, at);
  const standing = { available: (await readFundMoney(tx, at)).opened.total, contributions };
  const use = await projectUse(tx, before.project_id);
  const gross = money(before.amount_minor, at.ledger.base);
  const asked = {
    ...{ sources, gross, approved: stand.approved },
    drawn: sourcesTaken(before.sources, stand.approved.amount_minor),
  };
  if (decideSources(standing, { ...asked, use }) === null) return null;
  // Said once more with the names of what it tells.
  const ties = contributions.map(({ earmarking }) => earmarking);
  return decideSources(standing, { ...asked, use: await nameUse(tx, use, ties) });
}
