import { Type } from "@sinclair/typebox";
import { isRefusal, refusedBy, together, type Refusal } from "../base/refusal.js";
import { endOfDay, isZone, startOfDay } from "../base/zone.js";
import { checkStep } from "../fund/lifecycle.js";
import { checkPositive } from "../fund/positive.js";
import { CALL, hasEnded, type CallStatus } from "../fund/proposal.js";
import { refuse } from "../fund/refusals.js";
import {
  insertCall,
  listStatusesOfCall,
  lockCall,
  setCallStatus,
  type CallRow,
} from "../store/call-rows.js";
import type { Tx } from "../store/connect.js";
import { action, type ActionAnswer } from "./action.js";
import { findGiven } from "./given-row.js";
import { AMOUNT, DAY, maybe, NARRATIVE, readDay, readMoney, REF, refuseInput } from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";
import { findFundInCurrency } from "./standing.js";

const ZONE = Type.String({
  pattern: "^[A-Za-z0-9_+/-]{1,50}$",
  description: "A time zone of the IANA database: Asia/Tokyo",
});

/** Drafts a call for proposals of a fund or of one of its windows; a reserve call is the rapid track. */
export const openCall = action({
  name: "open-call",
  title: { en: "Open a call for proposals", ja: "提案募集を起案する" },
  summary: {
    en: "Drafts a call: for what, from when until when, and how much. Somebody else publishes it.",
    ja: "提案募集の対象、期間及び予算枠を起案する。公示は別の者が行う。",
  },
  input: Type.Object(
    {
      id: REF,
      fund: REF,
      window: maybe(REF),
      kind: Type.Union([Type.Literal("standard"), Type.Literal("reserve")]),
      title: NARRATIVE,
      opens_on: DAY,
      closes_on: DAY,
      zone: maybe(ZONE),
      envelope: maybe(AMOUNT),
    },
    { additionalProperties: false },
  ),
  fields: {
    id: LABELS.id,
    fund: LABELS.fund,
    window: LABELS.window,
    kind: LABELS.kind,
    title: LABELS.title,
    opens_on: LABELS.opens_on,
    closes_on: LABELS.closes_on,
    zone: LABELS.zone,
    envelope: LABELS.envelope,
  },
  edits: null,
  async run(tx, input, context) {
    const { id, kind, title, zone = "UTC" } = input;
    const first = readDay(input.opens_on, "opens_on");
    const last = readDay(input.closes_on, "closes_on");
    const of = await findFundInCurrency(tx, input.fund);
    const limit = isRefusal(of) ? of : readMoney(input.envelope, of.currency, "envelope");
    const kind_of_window = {
      table: "funding_window",
      kind: NOUNS.window,
      field: "window",
    } as const;
    const part = await findGiven(tx, kind_of_window, input.window);
    const isElsewhere =
      part !== null && !isRefusal(part) && !isRefusal(of) && part.fund_id !== of.id;
    const read = together({
      opens: first,
      closes: last,
      forwards:
        !isRefusal(first) && !isRefusal(last) && last < first
          ? refuse("CALL_BACKWARDS", { opens: first, closes: last }, "closes_on")
          : null,
      zone: isZone(zone) ? null : refuseInput("NOT_FOUND", { kind: NOUNS.zone, id: zone }, "zone"),
      fund: of,
      envelope: limit,
      positive: checkPositive(limit, "envelope"),
      window: part,
      of_fund: isElsewhere
        ? refuseInput("NOT_FOUND", { kind: NOUNS.window, id: part.id }, "window")
        : null,
      exists: (await lockCall(tx, id))
        ? refuseInput("EXISTS_ALREADY", { kind: CALL.noun, id }, "id")
        : null,
    });
    if (isRefusal(read)) return read;
    const { opens, closes, fund, envelope, window } = read;
    await insertCall(tx, {
      id,
      fund_id: fund.id,
      window_id: window?.id ?? null,
      kind,
      title,
      opens_at: startOfDay(opens, zone),
      closes_at: endOfDay(closes, zone),
      zone,
      envelope_minor: envelope?.amount_minor ?? null,
      status: CALL.first,
      opened_by: context.actor,
    });
    return { subject_kind: "call", subject_id: id, entries: [] };
  },
});

const ONE_CALL = Type.Object({ call: REF }, { additionalProperties: false });

/** A second person publishes a call: from its opening on it takes proposals. */
export const publishCall = action({
  name: "publish-call",
  title: { en: "Publish a call", ja: "提案募集を公示する" },
  summary: {
    en: "The call takes proposals between its opening and its closing. Whoever drafted it does not publish it.",
    ja: "募集を公示し、期間中の提案を受け付ける。起案者以外が公示する。",
  },
  input: ONE_CALL,
  fields: { call: LABELS.call },
  edits: (input) => ({ kind: "call", id: input.call }),
  async run(tx, input, { actor, is_single_user }) {
    const isSame = (call: CallRow) => call.opened_by === actor && !is_single_user;
    return moveCallTo(tx, input.call, "published", async (call) =>
      isSame(call) ? refuse("SAME_PERSON", { subject: call.id, person: actor }) : null,
    );
  },
});

/** No more proposals are taken, also where the closing day has not come. */
export const closeCall = action({
  name: "close-call",
  title: { en: "Close a call", ja: "提案募集を締め切る" },
  summary: { en: "The call takes no more proposals.", ja: "提案の受付を終了する。" },
  input: ONE_CALL,
  fields: { call: LABELS.call },
  edits: (input) => ({ kind: "call", id: input.call }),
  run: (tx, input) => moveCallTo(tx, input.call, "closed", () => Promise.resolve(null)),
});

const LATER = ["in_review", "decided", "archived", "cancelled"] as const;

/** The later steps of a call's life; it is decided only when each of its proposals is. */
export const moveCall = action({
  name: "move-call",
  title: { en: "Move a call on", ja: "提案募集の段階を進める" },
  summary: {
    en: "Takes a closed call to review, to its decision and to the archive, or cancels it.",
    ja: "締切後の募集を審査、決定、保存の各段階に進め、又は中止する。",
  },
  input: Type.Object(
    { call: REF, to: Type.Union(LATER.map((status) => Type.Literal(status))) },
    { additionalProperties: false },
  ),
  fields: { call: LABELS.call, to: LABELS.to },
  edits: (input) => ({ kind: "call", id: input.call }),
  run: (tx, input) =>
    moveCallTo(tx, input.call, input.to, async (call) => {
      if (input.to !== "decided") return null;
      const open = (await listStatusesOfCall(tx, call.id)).filter(
        ({ status }) => !hasEnded(status) && status !== "approved",
      );
      const count = open.reduce((sum, each) => sum + each.count, 0);
      return count === 0 ? null : refuse("CALL_PROPOSALS_OPEN", { count }, "to");
    }),
});

async function moveCallTo(
  tx: Tx,
  id: string,
  to: CallStatus,
  check: (call: CallRow) => Promise<Refusal | null>,
): Promise<ActionAnswer | Refusal> {
  const call = await lockCall(tx, id);
  if (!call) return refuseInput("NOT_FOUND", { kind: CALL.noun, id }, "call");
  const step = checkStep(CALL, call.status, to);
  const refused = refusedBy([step && { ...step, field: "call" }, await check(call)]);
  if (refused) return refused;
  await setCallStatus(tx, call.id, to);
  return { subject_kind: "call", subject_id: call.id, entries: [] };
}
