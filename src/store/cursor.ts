import type { Tx } from "./connect.js";

/** The rows that a statement returns, some at a time: neither side holds more. One such reading at a time in a transaction. */
export async function* readByPiece<Row>(
  tx: Tx,
  sql: string,
  values: readonly unknown[],
  at_once: number,
): AsyncGenerator<readonly Row[]> {
  await tx.run(`declare pieces no scroll cursor for ${sql}`, values);
  try {
    for (;;) {
      const rows = await tx.rows<Row>(`fetch ${at_once} from pieces`);
      if (rows.length > 0) yield rows;
      if (rows.length < at_once) break;
    }
  } finally {
    await tx.run("close pieces");
  }
}
