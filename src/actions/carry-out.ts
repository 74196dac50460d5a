import { TypeCompiler, type TypeCheck } from "@sinclair/typebox/compiler";
import type { TObject } from "@sinclair/typebox";
import { canonicalJson, sha256, type Canonical } from "../base/canonical.js";
import type { Clock } from "../base/clock.js";
import { isRefusal, refusedBy, refuser, type Refusal } from "../base/refusal.js";
import { texts } from "../base/text.js";
import type { WorldView } from "../observatory/view.js";
import { isSingleUser, mayAct, type Person } from "../people/permission.js";
import { appendAudit } from "../store/audit.js";
import { gatherBackdated, isBackdated } from "../store/backdated.js";
import { readTx, sqlState, tryTx, type Pool, type Tx } from "../store/connect.js";
import { lockHeads } from "../store/chain-heads.js";
import { claimKey, keepAnswer, type Claim, type Command } from "../store/idempotency.js";
import { listPeriods } from "../store/periods.js";
import { lockBook, sharedTx } from "../store/shared-tx.js";
import { lockVersion, raiseVersion, readRowVersion } from "../store/versions.js";
import { momentOf, type Action, type ActionAnswer, type ActionContext } from "./action.js";
import { DAY, refuseInput } from "./input.js";
import { shortNotes } from "./short-notes.js";
import { shapeFaults, type ShapeFault } from "./shape-fault.js";

export const CARRY_OUT_REFUSALS = texts({
  KEY_MISSING: {
    en: "A write names a key of its own (Idempotency-Key), so that sending it again does nothing twice. Make one and keep it.",
    ja: "書込みには固有のキー（Idempotency-Key）が必要です。再送による二重処理を防ぐため、キーを生成して保持してください。",
  },
  KEY_REUSED: {
    en: "The key {key} was already used for another request ({action}). Use a new key for a new request.",
    ja: "キー{key}は別の要求（{action}）で使用済みです。新しい要求には新しいキーを用いてください。",
  },
  VERSION_MISSING: {
    en: "An edit names the version that it changes (If-Match); this is version {current}. Read it, then send its version.",
    ja: "変更には対象の版（If-Match）の指定が必要です。現在は第{current}版です。内容を確認し、版を指定して再送してください。",
  },
  VERSION_STALE: {
    en: "You saw version {seen}; it is now version {current}, changed by somebody else. Look at both, then decide again.",
    ja: "第{seen}版をご覧になっていますが、別の変更により現在は第{current}版です。両方を確認の上、改めて判断してください。",
  },
  RECORD_CONFLICT: {
    en: "The record does not take this: {reason}. Nothing was changed.",
    ja: "記録できません：{reason}。何も変更していません。",
  },
});

export const refuseCarryOut = refuser(CARRY_OUT_REFUSALS);
const refuse = refuseCarryOut;

/** What a person asks: an action, its input, the key of the request, and the version of what is edited. */
export interface ActionRequest {
  readonly action: Action;
  readonly input: unknown;
  readonly key: string;
  readonly if_match?: number | null;
  readonly person: Person;
  /** For the review before a form is sent: all rules decide, nothing stays, and no key is claimed. */
  readonly isTrial?: boolean;
}

export interface CarriedOut extends ActionAnswer {
  /** The version of the subject after the action. */
  readonly version: number;
  /** The answer of an earlier request with the same key: nothing was done now. */
  readonly is_replayed: boolean;
}

/** Thrown to roll back what a refused action had begun; never leaves this file. */
class Refused extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.message.en);
    this.refusal = refusal;
  }
}

/** As `Refused`, where the answer was given before. */
class Replayed extends Error {
  readonly answer: Done;
  constructor(answer: Done) {
    super("this was carried out before");
    this.answer = answer;
  }
}

/** A request that may be carried out as far as can be told without the record. */
interface Ready {
  readonly asked: ActionRequest;
  readonly command: Command;
  readonly context: ActionContext;
}

interface Effects {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly world?: WorldView;
  readonly site?: string;
}

/**
 * The way of every write: permission, the input's shape, one transaction in which the key is claimed, the version is checked, the
 * rules decide, the book and the audit trail are written, and the answer is kept beside its key. A refusal leaves nothing behind.
 */
export async function carryOut(
  asked: ActionRequest,
  effects: Effects,
): Promise<CarriedOut | Refusal> {
  const ready = makeReady(asked, effects);
  if (isRefusal(ready)) return ready;
  const { pool } = effects;
  const done = await refusedOr(async () =>
    asked.isTrial ? tryTx(pool, (tx) => tryOut(tx, ready)) : takeTurnOnce(pool, ready),
  );
  return isRefusal(done) ? done : withShort(done, pool);
}

/** One that was refused, of several that were to be carried out together or not at all; null where none of them is at fault, or the database refused and does not say which. */
export interface RefusedOne {
  readonly at: number | null;
  readonly refusal: Refusal;
}

/**
 * As `carryOut` for several, in their order and in one transaction: each sees what those before it did, and where one is refused none
 * is carried out. Answers of earlier requests with the same keys are given again, as ever.
 */
export async function carryOutTogether(
  all: readonly ActionRequest[],
  effects: Effects,
): Promise<readonly CarriedOut[] | RefusedOne> {
  const ready: Ready[] = [];
  for (const [at, asked] of all.entries()) {
    const one = makeReady(asked, effects);
    if (isRefusal(one)) return { at, refusal: one };
    ready.push(one);
  }
  let at: number | null = null;
  const done = await refusedOr(() =>
    sharedTx(effects.pool, async (tx) => {
      const taken: Done[] = [];
      for (const [n, one] of ready.entries()) {
        at = n;
        taken.push(await takePart(tx, one));
      }
      return taken;
    }),
  );
  if (!isRefusal(done)) return Promise.all(done.map((one) => withShort(one, effects.pool)));
  return { at: done.refused === "RECORD_CONFLICT" ? null : at, refusal: done };
}

/** Permission, the key's length and the input's shape. */
function makeReady(asked: ActionRequest, effects: Effects): Ready | Refusal {
  const { action, input, key, person } = asked;
  const actor = mayAct(person, action.name);
  if (isRefusal(actor)) return actor;
  if (!asked.isTrial && (key.length < 8 || key.length > 200)) return refuse("KEY_MISSING");
  const invalid = checkInput(action, input);
  if (invalid) return invalid;
  const payload_hash = sha256(
    canonicalJson({
      action: action.name,
      input: input as Canonical,
      if_match: asked.if_match ?? null,
    }),
  );
  const context: ActionContext = {
    ...momentOf(effects.clock),
    actor,
    is_single_user: isSingleUser(person),
    ...(effects.world ? { world: effects.world } : {}),
    ...(effects.site === undefined ? {} : { site: effects.site }),
  };
  return { asked, command: { key, action: action.name, actor, payload_hash }, context };
}

/** Some text holds a character that no text of the database can: the one of code 0. */
const UNKEPT_CHARACTER = /^(22021|22P05)$/;

/** An amount, or what it comes to at its rate, is more than the database holds. */
const NUMBER_TOO_LARGE = "22003";

/** The work, or why it was refused: by a rule, or by the database. */
async function refusedOr<T>(work: () => Promise<T | Refusal>): Promise<T | Refusal> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    // Class 23: a constraint that no rule of ours has foreseen; 22: a value out of its range. All is rolled back.
    const state = sqlState(error) ?? "";
    if (UNKEPT_CHARACTER.test(state)) return refuseInput("INPUT_CHARACTER");
    if (state === NUMBER_TOO_LARGE) return refuseInput("INPUT_NUMBER_LARGEST");
    if (/^2[23]/.test(state) && error instanceof Error)
      return refuse("RECORD_CONFLICT", { reason: error.message });
    throw error;
  }
}

type Acted = Omit<CarriedOut, "version">;

/** What was done, and its version once that is written. */
interface Done {
  readonly acted: Acted;
  readonly version: Promise<number> | number;
  /** Whether it is of a day before another of its book; null where it is not known yet, of an answer that was given before. */
  readonly isBackdated: Promise<boolean> | boolean | null;
}

/** With what the day of its entries leaves short: read after the commit, and only where something was booked of a later day. Decision 0322. */
async function withShort(done: Done, pool: Pool): Promise<CarriedOut> {
  const answer = await withVersion(done);
  const { entries, notes = [] } = answer;
  if ((await done.isBackdated) === false || entries.length === 0) return answer;
  const short = await readTx(pool, async (tx) =>
    done.isBackdated !== null || (await isBackdated(tx, entries)) ? shortNotes(tx, entries) : [],
  );
  return short.length === 0 ? answer : { ...answer, notes: [...notes, ...short] };
}

async function withVersion({ acted, version }: Done): Promise<CarriedOut> {
  return { ...acted, version: await version };
}

/** A turn with others; one that only gives an earlier answer again is undone, whatever it began. */
async function takeTurnOnce(pool: Pool, ready: Ready): Promise<Done | Refusal> {
  try {
    return await sharedTx(pool, (tx) => takeTurn(tx, ready));
  } catch (error) {
    if (error instanceof Replayed) return error.answer;
    throw error;
  }
}

/** Claim and action go out together; what a claim that is no fresh one forbids is undone. */
async function takeTurn(tx: Tx, ready: Ready): Promise<Done> {
  const { command } = ready;
  const [claim, acted] = await Promise.all([claimKey(tx, command), settled(act(tx, ready))]);
  const earlier = answerOf(claim, command.key);
  if (earlier) throw new Replayed(earlier);
  if (acted.status === "rejected") throw acted.reason;
  return keep(tx, ready, acted.value);
}

/** As `takeTurn` where others share its fate: what was done before under its key is not begun. */
async function takePart(tx: Tx, ready: Ready): Promise<Done> {
  const { command } = ready;
  const earlier = answerOf(await claimKey(tx, command), command.key);
  return earlier ?? keep(tx, ready, await act(tx, ready));
}

/** The answer that a key was given before; null where it is fresh. */
function answerOf(claim: Claim, key: string): Done | null {
  if (claim.claim === "conflict")
    throw new Refused(refuse("KEY_REUSED", { key, action: claim.action }));
  if (claim.claim === "fresh") return null;
  const { version, ...acted } = claim.answer as CarriedOut;
  return { acted: { ...acted, is_replayed: true }, version, isBackdated: null };
}

function keep(tx: Tx, { command, context }: Ready, acted: Acted): Done {
  const version = keepAnswer(tx, command, acted, context.now);
  // Nobody asks for the version where the commit fails.
  version.catch(() => undefined);
  const isBackdated = gatherBackdated(tx, acted.entries);
  isBackdated.catch(() => undefined);
  return { acted, version, isBackdated };
}

async function act(tx: Tx, { asked, command, context }: Ready): Promise<Acted> {
  const { action, input, if_match = null } = asked;
  const { payload_hash } = command;
  const edited = action.edits?.(input as never) ?? null;
  // What every posting needs is asked for at once; who uses it later waits for it there.
  const heads = Promise.all([lockHeads(tx), listPeriods(tx)]);
  if (edited) {
    const [current] = await Promise.all([lockVersion(tx, edited.kind, edited.id), heads]);
    if (if_match === null) throw new Refused(refuse("VERSION_MISSING", { current }));
    if (if_match !== current)
      throw new Refused(refuse("VERSION_STALE", { seen: if_match, current }));
  }
  const [answer] = await Promise.all([action.run(tx, input as never, context), heads]);
  if (isRefusal(answer)) throw new Refused(answer);
  const { subject_kind, subject_id } = answer;
  if (edited) raiseVersion(tx, edited.kind, edited.id);
  const done: Acted = { ...answer, is_replayed: false };
  const after_hash = sha256(canonicalJson({ ...done } as unknown as Canonical));
  await appendAudit(
    tx,
    {
      actor: context.actor,
      on_behalf_of: null,
      action: action.name,
      subject_kind,
      subject_id,
      payload_hash,
      before_hash: null,
      after_hash,
    },
    context.now,
  );
  return done;
}

/** As the write would be, under the same lock; without a key, since nothing stays. */
async function tryOut(tx: Tx, ready: Ready): Promise<Done> {
  await lockBook(tx);
  const acted = await act(tx, ready);
  const { subject_kind, subject_id, entries, notes = [] } = acted;
  const short = (await isBackdated(tx, entries)) ? await shortNotes(tx, entries) : [];
  const version = await readRowVersion(tx, subject_kind, subject_id);
  return { acted: { ...acted, notes: [...notes, ...short] }, version, isBackdated: false };
}

async function settled<T>(work: Promise<T>): Promise<PromiseSettledResult<T>> {
  const [result] = await Promise.allSettled([work]);
  return result;
}

/** Each action's schema as a function, made when it is first asked. */
const checks = new WeakMap<TObject, TypeCheck<TObject>>();

/** Every field that the schema does not accept; unknown fields are not accepted either. */
function checkInput(action: Action, input: unknown): Refusal | null {
  const check = checks.get(action.input) ?? TypeCompiler.Compile(action.input);
  checks.set(action.input, check);
  if (check.Check(input)) return null;
  return refusedBy(shapeFaults(check.Errors(input)).map(refuseShape));
}

function refuseShape({ field, problem, error }: ShapeFault): Refusal {
  if (error.schema["pattern"] === DAY.pattern && typeof error.value === "string")
    return refuseInput("INPUT_DAY", { value: error.value.slice(0, 80) }, field);
  return refuseInput("INPUT_INVALID", { field: field === "" ? "input" : field, problem }, field);
}
