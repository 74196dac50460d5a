import { parseCurrency, type Currency } from "../base/currency.js";
import { subtractMoney, toDecimal, type Money } from "../base/money.js";
import { fillText, texts, type Text } from "../base/text.js";
import type { KnownMoney } from "../store/imports.js";
import { declareColumns, titlesOf, type KeyedCells, type KeyedRow } from "./columns.js";
import { indexNames } from "./names.js";
import {
  findNamed,
  hashOf,
  isRef,
  listIds,
  rowFindings,
  shorten,
  unusable,
  type Proposed,
  type RowFindings,
} from "./proposed.js";
import type { SheetCell } from "./sheet.js";
import type { Survey } from "./survey.js";
import { dayOfSerial, readDay } from "./typed-value.js";

export const RECEIPT_COLUMNS = declareColumns({
  reference: {
    title: { en: "Reference", ja: "参照番号" },
    also: ["receipt", "id", "入金番号"],
    example: "receipt-001",
  },
  day: {
    title: { en: "Received on", ja: "入金日" },
    is_required: true,
    example: "2026-03-31",
    also: [
      "day",
      "date",
      "value date",
      "received",
      "date received",
      "posting date",
      "日付",
      "受領日",
      "起算日",
    ],
  },
  amount: {
    title: { en: "Amount", ja: "金額" },
    also: ["amount received", "sum", "入金額", "受領額"],
    is_required: true,
    example: "1,234.50",
  },
  currency: {
    title: { en: "Currency", ja: "通貨" },
    also: ["ccy", "cur"],
    example: "USD",
  },
  fund: {
    title: { en: "Fund", ja: "基金" },
    also: ["fund code", "基金コード"],
    example: "fund-reference",
  },
  agreement: {
    title: { en: "Agreement", ja: "取決め" },
    example: "agreement-reference",
    also: [
      "agreement reference",
      "donor reference",
      "donor ref",
      "donor's reference",
      "拠出者の参照番号",
      "協定",
    ],
  },
  donor: {
    title: { en: "Donor", ja: "拠出者" },
    also: ["partner", "contributor", "payer", "remitter", "ドナー", "送金人", "振込人"],
  },
  instalment: {
    title: { en: "Instalment", ja: "分割払込み" },
    also: ["instalment number", "installment", "tranche", "回次"],
    example: "1",
  },
  credited: {
    title: { en: "Credited by the bank", ja: "銀行入金額" },
    also: ["credited", "bank amount", "着金額"],
    example: "1,224.50",
  },
  credited_currency: {
    title: { en: "Currency of the account", ja: "口座の通貨" },
    also: ["bank currency", "account currency"],
    example: "USD",
  },
  charge: {
    title: { en: "Bank's charge", ja: "銀行手数料" },
    also: ["bank charge", "bank charges", "charges", "fee", "手数料"],
    example: "10.00",
  },
  bank_ref: {
    title: { en: "Bank's reference", ja: "銀行の参照番号" },
    also: ["bank reference", "bank ref", "transaction reference", "取引番号"],
    example: "BANK-0001",
  },
});

export type ReceiptColumn = (typeof RECEIPT_COLUMNS)[number]["key"];

/** What the action takes: amounts as plain decimals, ids of the record. */
export interface ReceiptCommand {
  readonly id: string;
  readonly fund: string;
  readonly agreement?: string;
  readonly instalment?: string;
  readonly amount: string;
  readonly currency: Currency;
  readonly credited: string;
  readonly credited_currency: Currency;
  readonly charge?: string;
  readonly on: string;
  readonly bank_ref?: string;
}

const TEXTS = texts({
  RECEIPT_FUND_MISSING: {
    en: "The row names neither a fund nor an agreement of one. Fill in “Fund” or “Agreement”.",
    ja: "基金も、基金に係る取決めも指定されていません。「基金」又は「取決め」を入力してください。",
  },
  RECEIPT_AGREEMENT_ELSEWHERE: {
    en: "Agreement {agreement} belongs to fund {own}, not to {fund}. Correct one of them.",
    ja: "取決め{agreement}は基金{fund}ではなく{own}に属します。いずれかを訂正してください。",
  },
  RECEIPT_AGREEMENT_WITHOUT_FUND: {
    en: "Agreement {agreement} pays a project directly and has no fund whose book would take the money.",
    ja: "取決め{agreement}はプロジェクトに直接拠出するもので、入金を記帳する基金がありません。",
  },
  RECEIPT_DONOR_SEVERAL: {
    en: "{donor} has several agreements with fund {fund} in {currency}: {candidates}. Write the one that is meant in “Agreement”.",
    ja: "{donor}と基金{fund}の間には{currency}建ての取決めが複数あります（{candidates}）。該当するものを「取決め」に入力してください。",
  },
  RECEIPT_CREDITED_MISSING: {
    en: "{sent} came in another currency than the fund's ({base}). Fill in what the bank credited in {base}.",
    ja: "{sent}は基金の通貨（{base}）と異なります。銀行が{base}で入金した額を「銀行入金額」に入力してください。",
  },
  RECEIPT_INSTALMENT_UNKNOWN: {
    en: "Agreement {agreement} has no instalment “{found}”; it has {numbers}. Write one of these numbers, or leave it empty.",
    ja: "取決め{agreement}に分割払込み「{found}」はありません（{numbers}回）。該当する回次を入力するか、空欄としてください。",
  },
  RECEIPT_FUND_WITHOUT_BOOK: {
    en: "Fund {fund} keeps no currency, so it has no book. Set its currency first.",
    ja: "基金{fund}には通貨が設定されておらず、帳簿がありません。先に通貨を設定してください。",
  },
});

const TITLES = titlesOf(RECEIPT_COLUMNS);

/** Reads receipts, one per row, against what the record knows. */
export function receiptReader(known: KnownMoney, survey: Survey<ReceiptColumn>, file: string) {
  const funds = indexNames(known.funds, (fund) => [fund.code, fund.name.en, fund.name.ja]);
  const agreements = indexNames(known.agreements, (agreement) => [
    agreement.donor_ref,
    agreement.title.en,
    agreement.title.ja,
  ]);
  const donors = indexNames(known.organisations, ({ name, short_name }) => [
    name.en,
    name.ja,
    short_name?.en,
    short_name?.ja,
  ]);
  return ({ number, cells }: KeyedRow<ReceiptColumn>): Proposed<ReceiptCommand> => {
    const told = rowFindings(file, number);
    const on = readDayIn(cells.day, TITLES.day, told);
    const donor = findNamed(donors, cells.donor, TITLES.donor, told);
    const named = findNamed(funds, cells.fund, TITLES.fund, told);
    const agreed = findNamed(
      agreements,
      cells.agreement,
      TITLES.agreement,
      told,
      (one) =>
        !named || one.fund_id === named.id || agreements.find(cells.agreement.text).length === 1,
    );
    const fund = named ?? known.funds.find((one) => one.id === agreed?.fund_id) ?? null;
    const currency = readCurrency(cells, agreed?.currency ?? null, told);
    checkPlaces(cells, { agreed, fund, named }, told);
    const agreement =
      agreed ??
      (donor && fund && currency && cells.agreement.kind === "empty"
        ? ofDonor(known, donor, fund, currency, told)
        : null);
    const money =
      currency && readMoneyCells(cells, survey, { currency, base: fund?.currency ?? null }, told);
    if (!currency) checkAmountAlone(cells.amount, survey, told);
    const reference = cells.reference.text;
    if (reference !== "" && !isRef(reference))
      told.say("REFERENCE_UNUSABLE", { column: TITLES.reference, found: shorten(reference) });
    const instalment = agreement
      ? findInstalment(known, agreement.id, cells.instalment, told)
      : null;
    if (told.findings.length > 0 || !on || !fund || !money) return unusable(number, told);
    const bank_ref = cells.bank_ref.text;
    const says = {
      fund: fund.id,
      agreement: agreement?.id ?? null,
      instalment,
      ...money,
      on,
      bank_ref,
    };
    const row_hash = hashOf({ receipt: { ...says, reference } });
    const id = reference === "" ? `r-${row_hash.slice(0, 20)}` : reference;
    const identity_hash = hashOf(
      reference === "" && bank_ref !== ""
        ? { receipt_bank_ref: [fund.id, bank_ref] }
        : { receipt_id: id },
    );
    const command: ReceiptCommand = {
      id,
      fund: fund.id,
      ...(agreement ? { agreement: agreement.id } : {}),
      ...(instalment === null ? {} : { instalment }),
      ...money,
      on,
      ...(bank_ref === "" ? {} : { bank_ref }),
    };
    return {
      row: number,
      command,
      reference: reference === "" ? null : reference,
      identity_hash,
      row_hash,
      findings: [],
    };
  };
}

export function readDayIn(
  cell: SheetCell,
  column: Text,
  told: RowFindings,
): ReturnType<typeof readDay> {
  if (cell.kind === "empty") {
    told.say("FIELD_MISSING", { column });
    return null;
  }
  const day = readDay(cell);
  if (day !== null) return day;
  const kept = dayOfSerial(cell.text);
  const found = shorten(cell.text);
  if (kept === null) told.say("DAY_UNREADABLE", { column, found });
  else told.say("DAY_SERIAL", { column, found, day: kept });
  return null;
}

type Agreement = KnownMoney["agreements"][number];
type Fund = KnownMoney["funds"][number];

function readCurrency(
  cells: KeyedCells<ReceiptColumn>,
  agreed: Currency | null,
  told: RowFindings,
): Currency | null {
  const { text } = cells.currency;
  if (text === "") {
    if (agreed === null) told.say("FIELD_MISSING", { column: TITLES.currency });
    return agreed;
  }
  const currency = parseCurrency(text.toUpperCase());
  if (currency === null) told.say("CURRENCY_UNKNOWN", { found: shorten(text) });
  return currency;
}

/** Without its currency an amount can still be seen to be none. */
function checkAmountAlone(cell: SheetCell, survey: Survey<ReceiptColumn>, told: RowFindings): void {
  const amount = cell.kind === "empty" ? null : survey.readAmount("amount", cell, null);
  if (cell.kind === "empty") told.say("FIELD_MISSING", { column: TITLES.amount });
  else if (amount && !("amount_minor" in amount))
    told.say("AMOUNT_WRONG", { column: TITLES.amount, problem: amount });
}

/** The fund and the agreement must be there, and belong together. */
function checkPlaces(
  cells: KeyedCells<ReceiptColumn>,
  {
    agreed,
    fund,
    named,
  }: { readonly agreed: Agreement | null; readonly fund: Fund | null; readonly named: Fund | null },
  told: RowFindings,
): void {
  if (agreed && agreed.fund_id === null)
    told.tell(
      "RECEIPT_AGREEMENT_WITHOUT_FUND",
      fillText(TEXTS.RECEIPT_AGREEMENT_WITHOUT_FUND, { agreement: agreed.id }),
    );
  else if (agreed && named && agreed.fund_id !== named.id) {
    const facts = { agreement: agreed.id, own: agreed.fund_id ?? "", fund: named.id };
    told.tell("RECEIPT_AGREEMENT_ELSEWHERE", fillText(TEXTS.RECEIPT_AGREEMENT_ELSEWHERE, facts));
  }
  if (cells.fund.kind === "empty" && cells.agreement.kind === "empty")
    told.tell("RECEIPT_FUND_MISSING", TEXTS.RECEIPT_FUND_MISSING);
  if (fund && fund.currency === null)
    told.tell(
      "RECEIPT_FUND_WITHOUT_BOOK",
      fillText(TEXTS.RECEIPT_FUND_WITHOUT_BOOK, { fund: fund.id }),
    );
}

/** The donor's only agreement with the fund in the currency; none leaves the money in suspense, several must be told apart. */
function ofDonor(
  known: KnownMoney,
  donor: { readonly id: string; readonly name: Text },
  fund: Fund,
  currency: Currency,
  told: RowFindings,
): Agreement | null {
  const own = known.agreements.filter(
    (one) =>
      one.organisation_id === donor.id && one.fund_id === fund.id && one.currency === currency,
  );
  if (own.length > 1) {
    const facts = { donor: donor.name, fund: fund.id, currency, candidates: listIds(own) };
    told.tell("RECEIPT_DONOR_SEVERAL", fillText(TEXTS.RECEIPT_DONOR_SEVERAL, facts));
  }
  return own.length === 1 ? (own[0] ?? null) : null;
}

/** By its number, or by its id. */
function findInstalment(
  known: KnownMoney,
  agreement: string,
  cell: SheetCell,
  told: RowFindings,
): string | null {
  if (cell.kind === "empty") return null;
  const own = known.instalments.filter((one) => one.agreement_id === agreement);
  const found = own.find(
    (one) =>
      one.id === cell.text || String(one.seq) === cell.text.replace(/^第|回$|^no\.?\s*/gi, ""),
  );
  if (found) return found.id;
  const numbers = own
    .map((one) => one.seq)
    .sort((a, b) => a - b)
    .join(", ");
  told.tell(
    "RECEIPT_INSTALMENT_UNKNOWN",
    fillText(TEXTS.RECEIPT_INSTALMENT_UNKNOWN, {
      agreement,
      found: shorten(cell.text),
      numbers: numbers === "" ? "–" : numbers,
    }),
  );
  return null;
}

type MoneyCells = Pick<
  ReceiptCommand,
  "amount" | "currency" | "credited" | "credited_currency" | "charge"
>;

/** What was sent, what the bank credited, and its charge. In the fund's own currency the bank credits what was sent less its charge. */
function readMoneyCells(
  cells: KeyedCells<ReceiptColumn>,
  survey: Survey<ReceiptColumn>,
  { currency, base }: { readonly currency: Currency; readonly base: Currency | null },
  told: RowFindings,
): MoneyCells | null {
  const read = (column: "amount" | "credited" | "charge", unit: Currency): Money | null => {
    const amount = survey.readAmount(column, cells[column], unit);
    if ("amount_minor" in amount) return amount;
    told.say("AMOUNT_WRONG", { column: TITLES[column], problem: amount });
    return null;
  };
  if (cells.amount.kind === "empty") told.say("FIELD_MISSING", { column: TITLES.amount });
  const sent = cells.amount.kind === "empty" ? null : read("amount", currency);
  const given = cells.credited_currency.text;
  const bank = given === "" ? base : parseCurrency(given.toUpperCase());
  if (given !== "" && bank === null) told.say("CURRENCY_UNKNOWN", { found: shorten(given) });
  if (!bank) return null;
  const charge = cells.charge.kind === "empty" ? null : read("charge", bank);
  const isCharged = charge !== null && charge.amount_minor !== 0n;
  if (cells.credited.kind === "empty" && currency !== bank && sent) {
    told.tell(
      "RECEIPT_CREDITED_MISSING",
      fillText(TEXTS.RECEIPT_CREDITED_MISSING, { sent, base: bank }),
    );
  }
  const own = sent && currency === bank ? (charge ? subtractMoney(sent, charge) : sent) : null;
  const credited = cells.credited.kind === "empty" ? own : read("credited", bank);
  if (!sent || !credited) return null;
  return {
    amount: toDecimal(sent),
    currency,
    credited: toDecimal(credited),
    credited_currency: bank,
    ...(isCharged ? { charge: toDecimal(charge) } : {}),
  };
}
