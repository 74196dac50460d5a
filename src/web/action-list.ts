import { Type } from "@sinclair/typebox";
import { TypeCompiler } from "@sinclair/typebox/compiler";
import type { FastifyReply, FastifyRequest } from "fastify";
import {
  carryOut,
  carryOutTogether,
  type ActionRequest,
  type CarriedOut,
} from "../actions/carry-out.js";
import { findAction } from "../actions/register.js";
import { shapeFaults } from "../actions/shape-fault.js";
import { canonicalJson, type Canonical } from "../base/canonical.js";
import type { Language } from "../base/language.js";
import { isRefusal, refusalIn, refusedBy, refuser, type Refusal } from "../base/refusal.js";
import { LIMITS } from "../base/settings.js";
import { texts } from "../base/text.js";
import { LOCAL_USER, READER, type Person } from "../people/permission.js";
import { languageOf, problemOf, problemParts, sendProblem } from "./problem.js";
import type { WriteOptions } from "./writing.js";
import { refuseElsewhere } from "./write-guard.js";

const refuse = refuser(
  texts({
    LIST_INVALID: {
      en: "The list of actions is not as it must be ({field}: {problem}). Nothing was done.",
      ja: "操作の一覧の形式が正しくありません（{field}：{problem}）。何も記録していません。",
    },
    ACTION_UNKNOWN: {
      en: "There is no action “{name}”. /api/openapi.json lists them. Nothing was done.",
      ja: "「{name}」という操作はありません。一覧は /api/openapi.json にあります。何も記録していません。",
    },
  }),
);

/** Actions that one request asks for, in their order, each with its own key. */
export const ACTION_LIST = Type.Object(
  {
    actions: Type.Array(
      Type.Object(
        {
          action: Type.String({ description: "The action's name, as in its own address" }),
          key: Type.String({
            minLength: 8,
            maxLength: 200,
            description: "Its own Idempotency-Key",
          }),
          if_match: Type.Optional(
            Type.Integer({ minimum: 1, description: "The version that it edits" }),
          ),
          input: Type.Object({}, { description: "As the action's own address takes it" }),
        },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: LIMITS.actions_per_request },
    ),
    all_or_none: Type.Optional(
      Type.Boolean({ description: "Where one is refused none is carried out" }),
    ),
  },
  { additionalProperties: false },
);

const check = TypeCompiler.Compile(ACTION_LIST);

/**
 * Carries out several actions of one request, which share a commit: each alone, so that one that is refused is no other's concern, or all
 * or none. A request that was lost on its way is sent again as it was: what was done is answered as before.
 */
export async function answerActions(
  request: FastifyRequest,
  reply: FastifyReply,
  options: WriteOptions,
): Promise<FastifyReply> {
  const elsewhere = refuseElsewhere(request);
  if (elsewhere) return sendProblem(elsewhere, request, reply);
  const list = parseActionList(request.body, options.isReadOnly ? READER : LOCAL_USER);
  if (isRefusal(list)) return sendProblem(list, request, reply, 400);
  const language = languageOf(request);
  if (!list.isAllOrNone) {
    const done = await Promise.all(list.all.map((asked) => carryOut(asked, options)));
    return send(
      reply,
      done.map((each) => (isRefusal(each) ? refusedOne(each, language) : doneOne(each))),
    );
  }
  const done = await carryOutTogether(list.all, options);
  if (!("refusal" in done)) return send(reply, done.map(doneOne));
  const { at, refusal } = done;
  const errors = at === null ? [] : problemParts(refusal, language, `actions.${at}`);
  const { also: _, ...first } = refusal;
  return sendProblem(first, request, reply, undefined, { errors });
}

/** Requests by a person as a list says them; refused where it has another shape or names an action that there is not. */
export function parseActionList(
  body: unknown,
  person: Person,
): { readonly all: readonly ActionRequest[]; readonly isAllOrNone: boolean } | Refusal {
  if (!check.Check(body)) {
    const wrong = shapeFaults(check.Errors(body)).map(({ field, problem }) =>
      refuse("LIST_INVALID", { field: field || "body", problem }, field || "body"),
    );
    return refusedBy(wrong) ?? refuse("LIST_INVALID", { field: "body", problem: "" }, "body");
  }
  const all = body.actions.map(
    ({ action: name, key, if_match = null, input }, at): ActionRequest | Refusal => {
      const action = findAction(name);
      return action
        ? { action, input, key, if_match, person }
        : refuse("ACTION_UNKNOWN", { name: name.slice(0, 80) }, `actions.${at}.action`);
    },
  );
  const unknown = refusedBy(all.map(refusalIn));
  return (
    unknown ?? {
      all: all.filter((each): each is ActionRequest => !isRefusal(each)),
      isAllOrNone: body.all_or_none ?? false,
    }
  );
}

function refusedOne(refusal: Refusal, language: Language) {
  const problem = problemOf(refusal, language);
  return { status: problem.status, problem };
}

function doneOne({ is_replayed, ...answer }: CarriedOut) {
  return { status: is_replayed ? 200 : 201, answer };
}

function send(reply: FastifyReply, answers: readonly object[]): FastifyReply {
  // Fields in one order, as the answer of a single action has them.
  const body = canonicalJson({ answers } as unknown as Canonical);
  return reply.code(200).type("application/json; charset=utf-8").send(body);
}
