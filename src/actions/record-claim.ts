import { Type, type Static } from "@sinclair/typebox";
import { toDecimal } from "../base/money.js";
import { isRefusal, together, type Refusal } from "../base/refusal.js";
import { contradicts } from "../claims/rules/qualifier.js";
import { QUALIFIERS, type Figure } from "../figures/figure.js";
import { findFigure } from "../figures/find-figure.js";
import { statementFigure } from "../figures/record-figures.js";
import { storeValue } from "../figures/stored-value.js";
import { wordFigure } from "../figures/wording.js";
import { checkApprover, checkClaimStep, refuseClaim } from "../results/claim.js";
import {
  approveClaimRow,
  enterStatement,
  insertClaim,
  lockClaim,
  removeStatement,
  submitClaimRow,
  withdrawClaimRow,
  type ClaimRow,
} from "../store/claim-rows.js";
import type { Tx } from "../store/connect.js";
import { findRow } from "../store/money-rows.js";
import type { CitationRow, StatementRow } from "../store/rows.js";
import { readSnapshot, type Snapshot } from "../store/snapshot.js";
import { action } from "./action.js";
import { findGiven } from "./given-row.js";
import {
  AMOUNT,
  CURRENCY,
  DAY,
  maybe,
  NARRATIVE,
  readCurrency,
  readDay,
  REF,
  refuseInput,
  SENTENCE,
} from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";
import { OWNER_FIELDS, readOwner } from "./owner-of-text.js";

const INPUT = Type.Object(
  {
    id: REF,
    ...OWNER_FIELDS,
    text: NARRATIVE,
    qualifier: Type.Union(QUALIFIERS.map((word) => Type.Literal(word))),
    value: maybe(AMOUNT),
    unit: maybe(NARRATIVE),
    currency: maybe(CURRENCY),
    basis: Type.Union([Type.Literal("actual"), Type.Literal("target"), Type.Literal("statement")]),
    period_from: maybe(DAY),
    period_to: maybe(DAY),
    as_of: DAY,
    expires_on: maybe(DAY),
    figure: maybe(Type.String({ pattern: "^[A-Za-z0-9][A-Za-z0-9._:-]{0,199}$" })),
    source: maybe(REF),
    page: maybe(Type.String({ maxLength: 50 })),
    quantity: maybe(REF),
    state: Type.Union([Type.Literal("draft"), Type.Literal("submitted")]),
  },
  { additionalProperties: false },
);
type ClaimInput = Static<typeof INPUT>;

/** A number with its words, day and source, entered by a person; it stands in the record once somebody else has approved it (decision 0310). */
export const recordClaim = action({
  name: "record-claim",
  title: { en: "Record a claim", ja: "根拠を登録する" },
  summary: {
    en: "A number that texts may refer to: its value, how exact it is, of when, and the figure or the page that says it.",
    ja: "文章から参照できる数値を登録する。値、精度、時点、及び根拠となる数値又は出典のページを記録する。",
  },
  input: INPUT,
  fields: {
    id: LABELS.id,
    partner: LABELS.partner,
    project: LABELS.project,
    programme: LABELS.programme,
    fund: LABELS.fund,
    text: LABELS.claim_text,
    qualifier: LABELS.qualifier,
    value: LABELS.claim_value,
    unit: LABELS.claim_unit,
    currency: LABELS.currency,
    basis: LABELS.basis,
    period_from: LABELS.period_from,
    period_to: LABELS.period_to,
    as_of: LABELS.as_of,
    expires_on: LABELS.expires_on,
    figure: LABELS.figure,
    source: LABELS.source,
    page: LABELS.page,
    quantity: LABELS.quantity,
    state: LABELS.state,
  },
  edits: null,
  async run(tx, input, context) {
    const { id, figure = null, page = null } = input;
    const source_id = input.source ?? null;
    const isKnown = (await lockClaim(tx, id)) ?? (await findRow(tx, "statement", id));
    const document = { table: "source", kind: NOUNS.source, field: "source" } as const;
    const snapshot = await readSnapshot(tx);
    const found =
      figure === null
        ? null
        : (findFigure(snapshot, figure) ??
          refuseInput("NOT_FOUND", { kind: NOUNS.figure, id: figure }, "figure"));
    const read = together({
      exists: isKnown ? refuseInput("EXISTS_ALREADY", { kind: NOUNS.claim, id }, "id") : null,
      one_source:
        (figure === null) === (source_id === null)
          ? refuseClaim("CLAIM_SOURCE", {}, "figure")
          : null,
      source: await findGiven(tx, document, input.source),
      origin: found,
      statement: await readStatement(tx, input, found),
      expires_on: readDay(input.expires_on, "expires_on"),
    });
    if (isRefusal(read)) return read;
    const { origin, statement, expires_on } = read;
    const refused = checkTruth(snapshot, statement, origin);
    if (refused) return refused;
    await insertClaim(tx, {
      id,
      statement,
      figure,
      source_id,
      page,
      expires_on,
      state: input.state,
      recorded_by: context.actor,
      recorded_at: context.now,
    });
    return { subject_kind: "claim", subject_id: id, entries: [] };
  },
});

/** The input as the row that it will be; the value of its figure where none is typed. */
async function readStatement(
  tx: Tx,
  input: ClaimInput,
  figure: Figure | null | Refusal,
): Promise<StatementRow | Refusal> {
  const { id, text, qualifier, basis, quantity = null } = input;
  const from = readDay(input.period_from, "period_from");
  const to = readDay(input.period_to, "period_to");
  const isBackwards = typeof from === "string" && typeof to === "string" && from > to;
  const value = input.value === undefined && !isRefusal(figure) ? takenFrom(figure) : null;
  const isWorded = text.en.includes("{value") && text.ja.includes("{value");
  const read = together({
    text: isWorded ? null : refuseClaim("CLAIM_TEXT", { value: "{value}" }, "text"),
    owner: await readOwner(tx, input),
    as_of: readDay(input.as_of, "as_of"),
    period_from: from,
    period_to: to,
    forwards: isBackwards ? refuseClaim("CLAIM_PERIOD", { from, to }, "period_to") : null,
    currency: readCurrency(input.currency),
    origin: figure,
    taken:
      input.value === undefined && value === null && !isRefusal(figure)
        ? refuseClaim("CLAIM_WITHOUT_VALUE", { figure: input.figure ?? "–" }, "value")
        : value,
  });
  if (isRefusal(read)) return read;
  const { owner, as_of, period_from, period_to, currency, origin, taken } = read;
  const span = origin?.period ?? null;
  return {
    id,
    portfolio: null,
    ...owner,
    organisation_id: null,
    text,
    value: taken?.value ?? input.value?.replace("+", "") ?? null,
    unit: taken?.unit ?? input.unit ?? null,
    currency: taken?.currency ?? currency,
    qualifier,
    basis,
    period_from: period_from ?? (period_to === null ? (span?.from ?? null) : null),
    period_to: period_to ?? (period_from === null ? (span?.to ?? null) : null),
    as_of,
    true_until: null,
    quantity,
    section: null,
    position: 1000,
  };
}

export function takenFrom(
  origin: Figure | null,
): Pick<StatementRow, "value" | "unit" | "currency"> | null {
  const stored = origin?.value ?? null;
  if (stored === null) return null;
  if (stored.kind === "money") {
    const { currency } = stored.money;
    return { value: toDecimal(stored.money), unit: null, currency };
  }
  if (stored.kind === "rank")
    return { value: String(stored.rank), unit: { en: "rank", ja: "位" }, currency: null };
  const unit = stored.kind === "percent" ? { en: "%", ja: "%" } : stored.unit;
  return { value: stored.decimal, unit, currency: null };
}

/** A claim that rests on a figure says what the figure says, in words that are true of it, and of the same basis. */
export function checkTruth(
  snapshot: Snapshot,
  statement: StatementRow,
  origin: Figure | null,
): Refusal | null {
  const claimed = statementFigure(snapshot, statement);
  if (claimed === null || claimed.value === null)
    return refuseInput(
      "INPUT_AMOUNT",
      { value: statement.value ?? "", currency: statement.currency ?? "" },
      "value",
    );
  if (origin === null) return null;
  if (origin.basis === "target" && statement.basis !== "target")
    return refuseClaim("CLAIM_BASIS", {}, "basis");
  if (!contradicts(claimed, origin)) return null;
  const claim = { en: wordFigure(claimed, "en"), ja: wordFigure(claimed, "ja") };
  const actual = { en: wordFigure(origin, "en"), ja: wordFigure(origin, "ja") };
  return refuseClaim("CLAIM_NOT_TRUE", { claim, actual }, "value");
}

const ONE_CLAIM = Type.Object({ claim: REF }, { additionalProperties: false });

/** The draft is ready: somebody else may approve it. */
export const submitClaim = action({
  name: "submit-claim",
  title: { en: "Submit a claim", ja: "根拠を提出する" },
  summary: { en: "A draft goes to approval.", ja: "下書きを承認に回す。" },
  input: ONE_CLAIM,
  fields: { claim: LABELS.claim },
  edits: (input) => ({ kind: "claim", id: input.claim }),
  async run(tx, input) {
    const claim = await takeClaim(tx, input.claim);
    if (isRefusal(claim)) return claim;
    const refused = checkClaimStep(claim.state, "submitted");
    if (refused) return refused;
    await submitClaimRow(tx, claim.id);
    return { subject_kind: "claim", subject_id: claim.id, entries: [] };
  },
});

/** A second person approves: the claim stands in the record as a statement, and what its source says on this day is kept beside it. */
export const approveClaim = action({
  name: "approve-claim",
  title: { en: "Approve a claim", ja: "根拠を承認する" },
  summary: {
    en: "Texts may refer to it from then on. Whoever entered it does not approve it.",
    ja: "承認後、文章から参照できるようになる。入力者以外が承認する。",
  },
  input: ONE_CLAIM,
  fields: { claim: LABELS.claim },
  edits: (input) => ({ kind: "claim", id: input.claim }),
  async run(tx, input, context) {
    const claim = await takeClaim(tx, input.claim);
    if (isRefusal(claim)) return claim;
    const refused = checkClaimStep(claim.state, "approved") ?? checkApprover(claim, context);
    if (refused) return refused;
    const snapshot = await readSnapshot(tx);
    const origin = claim.figure === null ? null : findFigure(snapshot, claim.figure);
    if (claim.figure !== null && origin === null)
      return refuseInput("NOT_FOUND", { kind: NOUNS.figure, id: claim.figure }, "claim");
    const untrue = checkTruth(snapshot, claim.statement, origin);
    if (untrue) return { ...untrue, field: "claim" };
    await enterStatement(tx, claim.statement, citationsOf(claim, origin));
    await approveClaimRow(tx, claim.id, {
      by: context.actor,
      at: context.now,
      value: origin === null ? null : storeValue(origin),
    });
    return { subject_kind: "claim", subject_id: claim.id, entries: [] };
  },
});

/** The claim holds no more: texts that refer to it cannot be published until they refer to another. */
export const withdrawClaim = action({
  name: "withdraw-claim",
  title: { en: "Withdraw a claim", ja: "根拠を取り下げる" },
  summary: {
    en: "Takes a claim out of the record; what it said, who approved it and why it went stays in its history.",
    ja: "根拠を記録から外す。内容、承認者、取下げの理由は経緯に残る。",
  },
  input: Type.Object({ claim: REF, reason: SENTENCE }, { additionalProperties: false }),
  fields: { claim: LABELS.claim, reason: LABELS.reason },
  edits: (input) => ({ kind: "claim", id: input.claim }),
  async run(tx, input) {
    const claim = await takeClaim(tx, input.claim);
    if (isRefusal(claim)) return claim;
    const refused = checkClaimStep(claim.state, "withdrawn");
    if (refused) return refused;
    if (claim.state === "approved") await removeStatement(tx, claim.id);
    await withdrawClaimRow(tx, claim.id, input.reason);
    return { subject_kind: "claim", subject_id: claim.id, entries: [] };
  },
});

export async function takeClaim(tx: Tx, id: string): Promise<ClaimRow | Refusal> {
  return (await lockClaim(tx, id)) ?? refuseInput("NOT_FOUND", { kind: NOUNS.claim, id }, "claim");
}

/** What the claim cites: its document and page, or what its figure cites. */
export function citationsOf(claim: ClaimRow, origin: Figure | null): CitationRow[] {
  const cited =
    claim.source_id !== null
      ? [{ source_id: claim.source_id, page: claim.page, as_of: claim.statement.as_of }]
      : (origin?.sources ?? []).map(({ document, page, as_of }) => ({
          source_id: document,
          page,
          as_of,
        }));
  const once = new Map(cited.map((each) => [`${each.source_id} ${each.page ?? ""}`, each]));
  return [...once.values()].map((each, n) => ({
    record_kind: "statement",
    record_id: claim.id,
    n,
    ...each,
  }));
}
