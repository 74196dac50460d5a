import { Type } from "@sinclair/typebox";
import type { Day } from "../base/day.js";
import { formatDay } from "../base/format.js";
import { isRefusal, together, type Refusal } from "../base/refusal.js";
import { fillText, texts, type Text } from "../base/text.js";
import { contradicts } from "../claims/rules/qualifier.js";
import { printedIn, type PrintedIn } from "../claims/told-texts.js";
import { wordDifference } from "../figures/difference.js";
import { QUALIFIERS, type Figure } from "../figures/figure.js";
import { findFigure } from "../figures/find-figure.js";
import { recordLabel } from "../figures/record-label.js";
import { statementFigure } from "../figures/record-figures.js";
import { isSameValue, readStoredValue, storeValue } from "../figures/stored-value.js";
import { wordFigure } from "../figures/wording.js";
import { checkApprover, isPast, refuseClaim } from "../results/claim.js";
import {
  enterStatement,
  removeStatement,
  renewClaimRow,
  type ClaimRow,
} from "../store/claim-rows.js";
import { readTx, type Pool, type Tx } from "../store/connect.js";
import type { StatementRow } from "../store/rows.js";
import { readSnapshot, type Snapshot } from "../store/snapshot.js";
import { readRowVersion } from "../store/versions.js";
import { action } from "./action.js";
import { readManifest } from "./edition-at-hand.js";
import { AMOUNT, DAY, maybe, readDay, REF } from "./input.js";
import { LABELS } from "./labels.js";
import { checkTruth, citationsOf, takeClaim, takenFrom } from "./record-claim.js";

const NOTES = texts({
  said: { en: "It said {before}.", ja: "更新前の値は{before}です。" },
  source_same: {
    en: "Its source {figure} still says {now}.",
    ja: "出典の数値{figure}は現在も{now}です。",
  },
  source_moved: {
    en: "Its source {figure} said {then} when it was approved, and says {now} now: {difference}.",
    ja: "出典の数値{figure}は、承認時の{then}から現在の{now}に変わっています（{difference}）。",
  },
  source_changed: {
    en: "Its source {figure} said {then} when it was approved, and says {now} now.",
    ja: "出典の数値{figure}は、承認時の{then}から現在の{now}に変わっています。",
  },
  says: { en: "It says {after} from now on.", ja: "更新後の値は{after}です。" },
  says_until: {
    en: "It says {after} from now on, until {day}.",
    ja: "更新後の値は{after}で、{day}まで有効です。",
  },
  printed: { en: "It is printed in: {places}.", ja: "次の文章に印刷されています：{places}。" },
  frozen: {
    en: "Published editions that print it stay as they were: {editions}.",
    ja: "これを印刷した公表済みの版はそのまま残ります：{editions}。",
  },
});

const INPUT = Type.Object(
  {
    claim: REF,
    until: maybe(DAY),
    value: maybe(AMOUNT),
    qualifier: maybe(Type.Union(QUALIFIERS.map((word) => Type.Literal(word)))),
    as_of: maybe(DAY),
  },
  { additionalProperties: false },
);

/** A claim that is stale or past its last day holds again, in one step: it takes what its source says now, and a new last day. */
export const renewClaim = action({
  name: "renew-claim",
  title: { en: "Renew a claim", ja: "根拠を更新する" },
  summary: {
    en: "Takes over what its source says now, until a new last day. What it said before stays in its history; every text that refers to it says the new value.",
    ja: "出典の現在の値を引き継ぎ、新しい有効期限を定める。以前の値は経緯に残り、参照する文章はすべて新しい値になる。",
  },
  input: INPUT,
  fields: {
    claim: LABELS.claim,
    until: LABELS.until,
    value: LABELS.renewed_value,
    qualifier: LABELS.renewed_qualifier,
    as_of: LABELS.renewed_as_of,
  },
  edits: (input) => ({ kind: "claim", id: input.claim }),
  async run(tx, input, context) {
    const read = together({
      claim: await takeClaim(tx, input.claim),
      asked: readRenewal(input, context.today),
    });
    if (isRefusal(read)) return read;
    const { claim, asked } = read;
    const snapshot = await readSnapshot(tx);
    const renewal = planRenewal(snapshot, claim, asked);
    if (isRefusal(renewal)) return renewal;
    const refused = checkApprover(claim, context);
    if (refused) return refused;
    const { statement, expires_on, source } = renewal;
    await removeStatement(tx, claim.id);
    await enterStatement(tx, statement, citationsOf({ ...claim, statement }, source?.now ?? null));
    await renewClaimRow(tx, claim, {
      statement,
      expires_on,
      by: context.actor,
      at: context.now,
      value: source === null ? null : storeValue(source.now),
    });
    const editions = await editionsThatPrint(tx, snapshot, claim.id);
    const notes = notesOf(snapshot, renewal, editions);
    return { subject_kind: "claim", subject_id: claim.id, entries: [], notes };
  },
});

/** What is asked of a renewal, read: all of it may be left out. */
export interface RenewalAsked {
  readonly today: Day;
  readonly until: Day | null;
  readonly as_of: Day | null;
  readonly value: string | null;
  readonly qualifier: Figure["qualifier"] | null;
}

function readRenewal(
  input: {
    readonly until?: string;
    readonly as_of?: string;
    readonly value?: string;
    readonly qualifier?: Figure["qualifier"];
  },
  today: Day,
): RenewalAsked | Refusal {
  const read = together({
    until: readDay(input.until, "until"),
    as_of: readDay(input.as_of, "as_of"),
  });
  if (isRefusal(read)) return read;
  const { until, as_of } = read;
  const { value = null, qualifier = null } = input;
  return { today, until, as_of, value: value?.replace("+", "") ?? null, qualifier };
}

/** A claim as it stands, what its source says, and what it will say. */
export interface Renewal {
  readonly claim: ClaimRow;
  readonly before: Figure;
  /** What its figure said at approval, and says now; null where it rests on a document. */
  readonly source: { readonly then: Figure | null; readonly now: Figure } | null;
  readonly statement: StatementRow;
  readonly after: Figure;
  readonly expires_on: Day | null;
}

/**
 * Decides a renewal. A claim that people worded ("over 15,000" of 15,400) keeps its words while they hold of what its figure says
 * now; any other takes the figure's own value and word. One that rests on a document keeps its number: a person has read it again.
 */
export function planRenewal(
  snapshot: Snapshot,
  claim: ClaimRow,
  asked: RenewalAsked,
): Renewal | Refusal {
  if (claim.state !== "approved")
    return refuseClaim("CLAIM_RENEW_STATE", { id: claim.id }, "claim");
  const before = statementFigure(snapshot, claim.statement);
  const now = claim.figure === null ? null : findFigure(snapshot, claim.figure);
  if (before === null || (claim.figure !== null && now?.value == null))
    return refuseClaim("CLAIM_SOURCE_GONE", { id: claim.id, figure: claim.figure ?? "–" }, "claim");
  if (now === null && asked.value !== null) return refuseClaim("CLAIM_RENEW_DOCUMENT", {}, "value");
  const expires_on = asked.until ?? claim.expires_on;
  if (isPast(expires_on, asked.today))
    return asked.until === null
      ? refuseClaim("CLAIM_UNTIL_MISSING", { day: dayText(claim.expires_on) }, "until")
      : refuseClaim("CLAIM_UNTIL_PAST", { day: dayText(expires_on) }, "until");
  const statement = renewedStatement(claim, before, now, asked);
  const untrue = checkTruth(snapshot, statement, now);
  if (untrue) return untrue;
  const after = statementFigure(snapshot, statement) ?? before;
  const stored = readStoredValue(claim.approved_value);
  const then = now && stored ? { ...now, ...stored } : null;
  const isSame =
    isSameValue(before.value, after.value) &&
    before.qualifier === after.qualifier &&
    expires_on === claim.expires_on &&
    (now === null ||
      (then !== null && isSameValue(then.value, now.value) && then.qualifier === now.qualifier));
  if (isSame) return refuseClaim("CLAIM_CURRENT", { id: claim.id, said: said(before) }, "until");
  const source = now === null ? null : { then, now };
  return { claim, before, source, statement, after, expires_on };
}

function renewedStatement(
  { statement, approved_value }: ClaimRow,
  before: Figure,
  now: Figure | null,
  { today, as_of, value, qualifier }: RenewalAsked,
): StatementRow {
  if (now === null)
    return {
      ...statement,
      as_of: as_of ?? statement.as_of,
      qualifier: qualifier ?? statement.qualifier,
    };
  const dated = { ...statement, as_of: as_of ?? today };
  if (value !== null) return { ...dated, value, qualifier: qualifier ?? statement.qualifier };
  const then = readStoredValue(approved_value);
  const isWorded =
    then !== null &&
    !(isSameValue(before.value, then.value) && before.qualifier === then.qualifier);
  if (isWorded && qualifier === null && !contradicts(before, now)) return dated;
  return { ...dated, ...takenFrom(now), qualifier: qualifier ?? now.qualifier };
}

/** Live editions that print a claim; they are frozen. */
async function editionsThatPrint(tx: Tx, snapshot: Snapshot, id: string): Promise<string[]> {
  const live = snapshot.editions.filter((row) => row.status === "live");
  const manifests = await Promise.all(live.map((row) => readManifest(tx, row)));
  return live
    .filter((_, index) => manifests[index]?.concerned.includes(`statement/${id}`))
    .map((row) => row.id);
}

function notesOf(
  snapshot: Snapshot,
  { claim, before, source, after, expires_on }: Renewal,
  editions: readonly string[],
): Text[] {
  const figure = claim.figure ?? "";
  const places = printedIn(snapshot, claim.id).map(({ label }) => label);
  const listed = (language: keyof Text, join: string) =>
    places.map((label) => label[language]).join(join);
  const until = { after: said(after), day: dayText(expires_on) };
  return [
    fillText(NOTES.said, { before: said(before) }),
    ...(source === null ? [] : [sourceNote(figure, source)]),
    fillText(expires_on === null ? NOTES.says : NOTES.says_until, until),
    ...(places.length === 0
      ? []
      : [fillText(NOTES.printed, { places: { en: listed("en", "; "), ja: listed("ja", "；") } })]),
    ...(editions.length === 0 ? [] : [fillText(NOTES.frozen, { editions: editions.join(", ") })]),
  ];
}

function sourceNote(figure: string, { then, now }: NonNullable<Renewal["source"]>): Text {
  const facts = { figure, now: said(now), then: then ? said(then) : "–" };
  if (then && isSameValue(then.value, now.value) && then.qualifier === now.qualifier)
    return fillText(NOTES.source_same, facts);
  const difference = wordDifference(then?.value ?? null, now.value);
  return difference === null
    ? fillText(NOTES.source_changed, facts)
    : fillText(NOTES.source_moved, { ...facts, difference });
}

function said(figure: Figure): Text {
  return { en: wordFigure(figure, "en"), ja: wordFigure(figure, "ja") };
}

function dayText(day: Day | null): Text {
  return day === null
    ? { en: "–", ja: "–" }
    : { en: formatDay(day, "en"), ja: formatDay(day, "ja") };
}

/** What a page shows before a claim is renewed: what it says, what its source says, and who prints it. */
export interface RenewalView {
  readonly claim: ClaimRow;
  readonly before: Figure;
  readonly then: Figure | null;
  /** Null where it rests on a document, or on a figure that the record no longer has. */
  readonly now: Figure | null;
  readonly difference: Text | null;
  readonly printed: readonly PrintedIn[];
  readonly editions: readonly PrintedIn[];
  readonly version: number;
}

/** Null where there is no approved claim of that id. */
export function readRenewalView(
  id: string,
  snapshot: Snapshot,
  effects: { pool: Pool },
): Promise<RenewalView | null> {
  return readTx(effects.pool, async (tx) => {
    const claim = snapshot.claimById.get(id);
    const before = claim ? statementFigure(snapshot, claim.statement) : null;
    if (claim?.state !== "approved" || before === null) return null;
    const now = claim.figure === null ? null : findFigure(snapshot, claim.figure);
    const stored = readStoredValue(claim.approved_value);
    const then = stored ? { ...(now ?? before), ...stored } : null;
    const editions = await editionsThatPrint(tx, snapshot, id);
    return {
      claim,
      before,
      then,
      now,
      difference: wordDifference(then?.value ?? null, now?.value ?? null),
      printed: printedIn(snapshot, id),
      editions: editions.map((edition) => ({
        record: `edition/${edition}`,
        label: recordLabel(snapshot, "edition", edition),
      })),
      version: await readRowVersion(tx, "claim", id),
    };
  });
}
