import { parseDay } from "../base/day.js";
import { parseAmount, type Money } from "../base/money.js";
import { isRefusal, type Refusal } from "../base/refusal.js";
import { fillText, texts, type Text } from "../base/text.js";
import { receiptExceptions } from "../fund/receipt.js";
import type { ReceiptCommand } from "../intake/from-receipts.js";
import type { Proposed } from "../intake/proposed.js";
import { sqlState, type Tx } from "../store/connect.js";
import { listEntriesOf, type StoredEntry } from "../store/entries.js";
import {
  findReceiptsByBankRef,
  findStandingRows,
  insertImportRows,
  tryRow,
  type ImportRow,
  type KnownMoney,
} from "../store/imports.js";
import { readInstalmentReceived } from "../store/money-rows.js";
import type { ActionAnswer, ActionContext } from "./action.js";
import { refuseCarryOut } from "./carry-out.js";
import { aboutText, findingsOf, type Outcome, type RowReport } from "./import-report.js";
import type { Taker } from "./import-taker.js";
import { closedExceptions, recordReceipt } from "./record-receipt.js";

const TEXTS = texts({
  same_row: {
    en: "Row {row} of this file says the same.",
    ja: "このファイルの{row}行目と同一です。",
  },
  same_import: {
    en: "An earlier import took it over as receipt {id}.",
    ja: "以前の取込みにより入金{id}として記録済みです。",
  },
  same_bank_ref: {
    en: "Receipt {id} has the bank's reference {bank_ref}, the same day and amount.",
    ja: "入金{id}と銀行の参照番号（{bank_ref}）、日付及び金額が一致します。",
  },
  ROW_TWICE: {
    en: "Row {row} of this file says the same. If both are meant, give each a reference of its own.",
    ja: "このファイルの{row}行目と同一の内容です。いずれも正しい場合は、それぞれに固有の参照番号を付けてください。",
  },
  ROW_CHANGED: {
    en: "Receipt {id} is in the record with other figures. Reverse that one first, or give this one another reference.",
    ja: "入金{id}は異なる内容で記録済みです。先にそれを取り消すか、別の参照番号を付けてください。",
  },
  BANK_REF_TAKEN: {
    en: "The bank's reference {bank_ref} stands on receipt {id}, with another day or amount. Correct it, or give this receipt a reference of its own.",
    ja: "銀行の参照番号{bank_ref}は、日付又は金額の異なる入金{id}に付されています。訂正するか、この入金に固有の参照番号を付けてください。",
  },
});

/** Takes receipts one by one through the very action by which a person records one. */
export function receiptTaker(
  known: KnownMoney,
  batch_id: string,
  context: ActionContext,
): Taker<ReceiptCommand> {
  let flagged = 0;
  return {
    subject_kind: "receipt",
    async *take(tx, parts) {
      for await (const proposals of parts) {
        const reports: RowReport[] = [];
        for (const proposed of proposals) {
          const { report, flags } = await takeReceipt(tx, proposed, { known, batch_id, context });
          flagged += flags;
          reports.push(report);
        }
        yield reports;
      }
    },
    finish: () => Promise.resolve(flagged),
  };
}

interface Setting {
  readonly known: KnownMoney;
  readonly batch_id: string;
  readonly context: ActionContext;
}

type Ready = Proposed<ReceiptCommand> & { readonly command: ReceiptCommand };

async function takeReceipt(
  tx: Tx,
  proposed: Proposed<ReceiptCommand>,
  setting: Setting,
): Promise<{ report: RowReport; flags: number }> {
  const { command, row } = proposed;
  const head = {
    row,
    subject_kind: "receipt" as const,
    about: aboutText(command ? [command.fund, command.agreement, command.instalment] : []),
    amount: amountOf(command),
    on: parseDay(command?.on ?? ""),
  };
  const skip = (
    outcome: Outcome,
    subject_id: string | null,
    told: Pick<RowReport, "notes" | "findings">,
  ) => ({ report: { ...head, outcome, subject_id, ...told }, flags: 0 });
  const problem = (findings: RowReport["findings"]) =>
    skip("problem", null, { notes: [], findings });
  if (!command) return problem(proposed.findings);
  const ready: Ready = { ...proposed, command };
  const known = await findEarlier(tx, ready, setting.batch_id);
  if (known && "subject_id" in known)
    return skip("already", known.subject_id, { notes: [known.note], findings: [] });
  if (known) return problem([{ ...known, severity: "error", place: { line: row } }]);
  const answer = await record(tx, command, setting.context);
  if (isRefusal(answer)) return problem(findingsOf(answer, row));
  const { outcome, flags } = await describe(tx, command, setting.known);
  // That all of it is in suspense is the outcome itself.
  const notes = outcome === "suspense" ? flags : (answer.notes ?? []);
  const { batch_id } = setting;
  const { identity_hash, row_hash } = proposed;
  await insertImportRows(tx, [
    {
      batch_id,
      row_number: row,
      identity_hash,
      row_hash,
      outcome,
      subject_kind: "receipt",
      subject_id: command.id,
      reference: proposed.reference ?? command.bank_ref ?? null,
      entry_ids: answer.entries,
      replaced: null,
    },
  ]);
  return {
    report: { ...head, outcome, subject_id: command.id, notes, findings: [] },
    flags: flags.length,
  };
}

type Earlier =
  | { readonly subject_id: string; readonly note: Text }
  | { readonly rule: string; readonly message: Text };

/** A row that says what the record has: of this file, of an earlier one, or entered by hand under the same bank's reference. */
async function findEarlier(tx: Tx, ready: Ready, batch_id: string): Promise<Earlier | null> {
  const { command, identity_hash, row_hash, reference } = ready;
  const standing = await findStandingRows(tx, { identities: [identity_hash], hashes: [row_hash] });
  const same = standing.find((one) => one.row_hash === row_hash);
  if (same) return sameRow(same, batch_id, ready);
  const other = standing[0];
  if (other)
    return { rule: "ROW_CHANGED", message: fillText(TEXTS.ROW_CHANGED, { id: other.subject_id }) };
  const { bank_ref } = command;
  if (bank_ref === undefined) return null;
  const receipts = await findReceiptsByBankRef(tx, command.fund, bank_ref);
  const amount_minor = amountOf(command)?.amount_minor;
  const equal = receipts.find(
    (one) =>
      one.received_on === command.on &&
      one.currency === command.currency &&
      one.amount_minor === amount_minor,
  );
  if (equal)
    return {
      subject_id: equal.id,
      note: fillText(TEXTS.same_bank_ref, { id: equal.id, bank_ref }),
    };
  const [taken] = receipts;
  if (!taken || reference !== null) return null;
  return {
    rule: "BANK_REF_TAKEN",
    message: fillText(TEXTS.BANK_REF_TAKEN, { id: taken.id, bank_ref }),
  };
}

function sameRow(same: ImportRow, batch_id: string, { command, reference }: Ready): Earlier {
  if (same.batch_id !== batch_id)
    return {
      subject_id: same.subject_id,
      note: fillText(TEXTS.same_import, { id: same.subject_id }),
    };
  const isNamed = command.bank_ref !== undefined || reference !== null;
  const facts = { row: same.row_number };
  if (isNamed) return { subject_id: same.subject_id, note: fillText(TEXTS.same_row, facts) };
  return { rule: "ROW_TWICE", message: fillText(TEXTS.ROW_TWICE, facts) };
}

async function record(
  tx: Tx,
  command: ReceiptCommand,
  context: ActionContext,
): Promise<ActionAnswer | Refusal> {
  try {
    return await tryRow(tx, (rowTx) => recordReceipt.run(rowTx, command, context));
  } catch (error) {
    if (/^2[23]/.test(sqlState(error) ?? "") && error instanceof Error)
      return refuseCarryOut("RECORD_CONFLICT", { reason: error.message });
    throw error;
  }
}

/** What the receipt did to its instalments, read from the entries that it made. */
async function describe(
  tx: Tx,
  command: ReceiptCommand,
  known: KnownMoney,
): Promise<{ outcome: Outcome; flags: Text[] }> {
  const entries = await listEntriesOf(tx, `receipt/${command.id}`);
  const agreement = known.agreements.find((one) => one.id === command.agreement);
  const amount = amountOf(command);
  const on = parseDay(command.on);
  const account = known.agreements.find(
    (one) => one.id === command.fund && one.fund_id === command.fund,
  );
  const said = amount && on && { ref: command.id, received_on: on, amount };
  const broken = said
    ? [
        ...(agreement ? receiptExceptions(said, agreement) : []),
        ...(await closedExceptions(tx, account?.project_id ?? null, said)),
      ]
    : [];
  const flags = broken.map((one) => one.message);
  const paid = linesOn(entries, 1200).flatMap((line) =>
    line.about.instalment_id === undefined ? [] : [line.about.instalment_id],
  );
  if (paid.length === 0) return { outcome: "suspense", flags };
  if (linesOn(entries, 2700).length > 0) return { outcome: "excess", flags };
  const received = await readInstalmentReceived(tx, command.agreement ?? "");
  const isPart = known.instalments.some(
    (one) => paid.includes(one.id) && (received.get(one.id) ?? 0n) < one.amount_minor,
  );
  return { outcome: isPart ? "part_received" : "received", flags };
}

function linesOn(entries: readonly StoredEntry[], account: number) {
  return entries
    .filter((entry) => entry.reversed_by === null && entry.reverses === null)
    .flatMap((entry) => entry.lines.filter((line) => line.account === account));
}

function amountOf(command: ReceiptCommand | null): Money | null {
  const amount = command && parseAmount(command.amount, command.currency);
  return amount === null || typeof amount === "string" ? null : amount;
}
