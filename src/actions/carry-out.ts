import { TypeCompiler, type TypeCheck } from "@sinclair/typebox/compiler";
import type { TObject } from "@sinclair/typebox";
import { canonicalJson, sha256, type Canonical } from "../base/canonical.js";
import type { Clock } from "../base/clock.js";
import { newId } from "../base/id.js";
import { isRefusal, refuser, type Refusal } from "../base/refusal.js";
import { texts } from "../base/text.js";
import type { WorldView } from "../observatory/view.js";
import { isSingleUser, mayAct, type Person } from "../people/permission.js";
import { appendAudit } from "../store/audit.js";
import { sqlState, tryTx, type Pool, type Tx } from "../store/connect.js";
import { lockHeads } from "../store/chain-heads.js";
import { claimKey, keepAnswer } from "../store/idempotency.js";
import { listPeriods } from "../store/periods.js";
import { lockBook, sharedTx } from "../store/shared-tx.js";
import { lockVersion, raiseVersion, readRowVersion } from "../store/versions.js";
import type { Action, ActionAnswer, ActionContext } from "./action.js";
import { DAY, refuseInput } from "./input.js";

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
  readonly answer: CarriedOut;
  constructor(answer: CarriedOut) {
    super("this was carried out before");
    this.answer = answer;
  }
}

/**
 * The way of every write: permission, the input's shape, one transaction in which the key is claimed, the version is checked, the
 * rules decide, the book and the audit trail are written, and the answer is kept beside its key. A refusal leaves nothing behind.
 */
export async function carryOut(
  asked: ActionRequest,
  effects: { pool: Pool; clock: Clock; world?: WorldView; site?: string },
): Promise<CarriedOut | Refusal> {
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
  const now = effects.clock.now();
  const context: ActionContext = {
    now,
    actor,
    today: effects.clock.today(),
    is_single_user: isSingleUser(person),
    ...(effects.world ? { world: effects.world } : {}),
    ...(effects.site === undefined ? {} : { site: effects.site }),
    newId: () => newId(now),
  };
  try {
    if (asked.isTrial)
      return await tryTx(effects.pool, (tx) => tryOut(tx, asked, context, payload_hash));
    const command = { key, action: action.name, actor, payload_hash };
    const kept = await sharedTx(effects.pool, async (tx) => {
      // Claim and action go out together; what a claim that is no fresh one forbids is undone.
      const [claim, acted] = await Promise.all([
        claimKey(tx, command),
        settled(act(tx, asked, context, payload_hash)),
      ]);
      if (claim.claim === "conflict")
        throw new Refused(refuse("KEY_REUSED", { key, action: claim.action }));
      if (claim.claim === "replay") throw new Replayed(claim.answer as CarriedOut);
      if (acted.status === "rejected") throw acted.reason;
      const version = keepAnswer(tx, command, acted.value, now);
      // Nobody asks for the version where the commit fails.
      version.catch(() => undefined);
      return { acted: acted.value, version };
    });
    return isRefusal(kept) ? kept : { ...kept.acted, version: await kept.version };
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    if (error instanceof Replayed) return { ...error.answer, is_replayed: true };
    // Class 23: a constraint that no rule of ours has foreseen; 22: a value out of its range. All is rolled back.
    if (/^2[23]/.test(sqlState(error) ?? "") && error instanceof Error)
      return refuse("RECORD_CONFLICT", { reason: error.message });
    throw error;
  }
}

type Acted = Omit<CarriedOut, "version">;

async function act(
  tx: Tx,
  asked: ActionRequest,
  context: ActionContext,
  payload_hash: string,
): Promise<Acted> {
  const { action, input, if_match = null } = asked;
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
async function tryOut(
  tx: Tx,
  asked: ActionRequest,
  context: ActionContext,
  payload_hash: string,
): Promise<CarriedOut> {
  await lockBook(tx);
  const acted = await act(tx, asked, context, payload_hash);
  return { ...acted, version: await readRowVersion(tx, acted.subject_kind, acted.subject_id) };
}

async function settled<T>(work: Promise<T>): Promise<PromiseSettledResult<T>> {
  const [result] = await Promise.allSettled([work]);
  return result;
}

/** Each action's schema as a function, made when it is first asked. */
const checks = new WeakMap<TObject, TypeCheck<TObject>>();

/** The first field that the schema does not accept; unknown fields are not accepted either. */
function checkInput(action: Action, input: unknown): Refusal | null {
  const check = checks.get(action.input) ?? TypeCompiler.Compile(action.input);
  checks.set(action.input, check);
  const error = check.Check(input) ? undefined : check.Errors(input).First();
  if (!error) return null;
  const field = error.path.replace(/^\//, "").replaceAll("/", ".");
  if (error.schema["pattern"] === DAY.pattern && typeof error.value === "string")
    return refuseInput("INPUT_DAY", { value: error.value.slice(0, 80) }, field);
  return refuseInput(
    "INPUT_INVALID",
    { field: field === "" ? "input" : field, problem: error.message },
    field,
  );
}
