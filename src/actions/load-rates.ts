import type { Clock } from "../base/clock.js";
import { compareDecimal, decimal } from "../base/decimal.js";
import { isSerious, type Finding } from "../base/finding.js";
import { readRates } from "../intake/from-rates.js";
import type { SheetRow } from "../intake/sheet.js";
import { tryTx, writeTx, type Pool, type Tx } from "../store/connect.js";
import { insertRates, listRates, type StoredRate } from "../store/rates.js";

export interface RatesLoad {
  readonly is_loaded: boolean;
  readonly read: number;
  /** Rates that the record did not have. */
  readonly added: number;
  /** Rates whose day the record has with another value: the new one supersedes, the old one stays. */
  readonly superseding: number;
  readonly findings: readonly Finding[];
}

/** Loads exchange rates from a table: all or nothing. The same file twice adds nothing; a published rate is never changed. */
export function loadRates(
  asked: {
    readonly rows: AsyncIterable<SheetRow>;
    readonly file: string;
    readonly isDryRun?: boolean;
  },
  effects: { pool: Pool; clock: Clock },
): Promise<RatesLoad> {
  const run = asked.isDryRun ? tryTx : writeTx;
  return run(effects.pool, async (tx) => {
    const kept = await readKept(tx);
    const draft = await readRates(asked.rows, asked.file, (rate) => newestBefore(kept, rate));
    const is_loaded = !draft.findings.some(isSerious) && draft.rates.length > 0;
    const changed = is_loaded ? draft.rates.flatMap((rate) => supersede(kept, rate)) : [];
    const added = await insertRates(tx, changed, effects.clock.now());
    const superseding = changed.filter((rate) => rate.supersedes !== null).length;
    return { is_loaded, read: draft.rates.length, added, superseding, findings: draft.findings };
  });
}

const PAGE = 5_000;

/** Every rate of the record by its id. */
export async function readKept(tx: Tx): Promise<Map<string, StoredRate>> {
  const kept = new Map<string, StoredRate>();
  for (let after = ""; ;) {
    const page = await listRates(tx, { after, limit: PAGE });
    for (const rate of page) kept.set(rate.id, rate);
    if (page.length < PAGE) return kept;
    after = page.at(-1)?.id ?? "";
  }
}

/** The newest rate of a pair that the record has, in either quotation. */
export function newestBefore(
  kept: ReadonlyMap<string, StoredRate>,
  rate: StoredRate,
): StoredRate | null {
  let newest: StoredRate | null = null;
  for (const other of kept.values()) {
    const isPair =
      (other.from === rate.from && other.to === rate.to) ||
      (other.from === rate.to && other.to === rate.from);
    if (isPair && (newest === null || other.effective_from > newest.effective_from)) newest = other;
  }
  return newest;
}

/** Nothing where the record has the rate already; else the rate, naming the one that it replaces under an id of its own. */
export function supersede(kept: ReadonlyMap<string, StoredRate>, rate: StoredRate): StoredRate[] {
  let current = kept.get(rate.id) ?? null;
  if (current === null) return [rate];
  let generation = 1;
  for (const other of kept.values()) {
    if (other.id === `${rate.id}.${generation + 1}`) {
      current = other;
      generation += 1;
    }
  }
  if (compareDecimal(decimal(current.rate), decimal(rate.rate)) === 0) return [];
  return [{ ...rate, id: `${rate.id}.${generation + 1}`, supersedes: current.id }];
}
