import type { FastifyReply, FastifyRequest } from "fastify";
import { toDecimal } from "../base/money.js";
import type { Language } from "../base/language.js";
import { toldBy, type Refusal } from "../base/refusal.js";
import type { Fact, Facts, Text } from "../base/text.js";
import { negotiateLanguage } from "./negotiation.js";

/** One thing that is wrong: in which field, in words, and of a rule its code and figures. */
export interface ProblemPart {
  readonly field: string;
  readonly detail: string;
  readonly code?: string;
  readonly facts?: Readonly<Record<string, unknown>>;
}

/** A refusal as problem details for machines. Source: RFC 9457. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** The refusal's code, and its figures: money as decimal and currency. */
  readonly code: string;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly field?: string;
  /** Everything that is wrong, where it is more than one thing or in more than one place. */
  readonly errors?: readonly ProblemPart[];
  /** Of a stale correction, the record as its form would say it now: the other version is the one that was sent. */
  readonly current?: {
    readonly version: number;
    readonly record: Readonly<Record<string, unknown>>;
  };
}

const STATUSES: Readonly<Record<string, number>> = {
  NOT_PERMITTED: 403,
  WRITE_FROM_ELSEWHERE: 403,
  WRITE_NOT_LOCAL: 403,
  NOT_FOUND: 404,
  NO_SUCH_ADDRESS: 404,
  KEY_MISSING: 400,
  INPUT_INVALID: 400,
  LIST_INVALID: 400,
  ACTION_UNKNOWN: 400,
  KEY_REUSED: 422,
  EXISTS_ALREADY: 409,
  RECORD_CONFLICT: 409,
  VERSION_STALE: 412,
  VERSION_MISSING: 428,
  RECORD_BUSY: 503,
  RECORD_SILENT: 503,
  DISK_FULL: 503,
  REQUEST_FAILED: 500,
  REQUEST_TOO_LARGE: 413,
  REQUEST_TYPE_UNKNOWN: 415,
  REQUEST_UNREADABLE: 400,
  OBSERVATORY_BUSY: 503,
  CLUSTER_NODE_AWAY: 503,
  CLUSTER_NOT_CLICKHOUSE: 503,
  CLUSTER_DENIED: 503,
  CLUSTER_OTHER_SCHEMA: 503,
  CLUSTER_EMPTY: 404,
  SEARCH_WITHOUT_FOLDER: 404,
  OBSERVATORY_ABSENT: 404,
  WORLD_ABSENT: 404,
  NO_SUCH_QUESTION: 404,
};

const TITLE: Text = { en: "A rule said no", ja: "規則により受け付けられません" };

/** The status of an answer that is a refusal, to programs and to people. */
export const statusOf = ({ refused }: Refusal): number => STATUSES[refused] ?? 422;

export function problemOf(refusal: Refusal, language: Language): Problem {
  const { refused, message, facts, field, also } = refusal;
  return {
    type: `urn:earmark:refusal:${refused}`,
    title: TITLE[language],
    status: statusOf(refusal),
    detail: message[language],
    code: refused,
    facts: plainFacts(facts),
    ...(field === undefined ? {} : { field }),
    ...(also ? { errors: problemParts(refusal, language) } : {}),
  };
}

/** Everything that a refusal tells; where a program sent several requests, `of` names the one that it is of. */
export function problemParts(
  refusal: Refusal,
  language: Language,
  of?: string,
): readonly ProblemPart[] {
  return toldBy(refusal).map(({ refused, message, facts, field = "" }) => ({
    field: of ?? field,
    detail: message[language],
    code: refused,
    facts: plainFacts(facts),
  }));
}

function plainFacts(facts: Facts): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(facts).map(([name, fact]) => [name, plainFact(fact)]));
}

function plainFact(fact: Fact): unknown {
  if (typeof fact === "bigint") return String(fact);
  if (typeof fact === "object" && "amount_minor" in fact)
    return { amount: toDecimal(fact), currency: fact.currency };
  return fact;
}

/** Seconds after which it is worth asking again where there was too much to do, or no database. Source: RFC 9110, 10.2.3. */
export const RETRY_AFTER_S = "5";

export function sendProblem(
  refusal: Refusal,
  request: FastifyRequest,
  reply: FastifyReply,
  status?: number,
  { errors = [], current }: Pick<Problem, "errors" | "current"> = {},
): FastifyReply {
  const told = problemOf(refusal, languageOf(request));
  const all = [...(told.errors ?? []), ...errors];
  const problem = {
    ...told,
    ...(status === undefined ? {} : { status }),
    ...(all.length > 0 ? { errors: all } : {}),
    ...(current ? { current } : {}),
  };
  if (problem.status === 503) reply.header("retry-after", RETRY_AFTER_S);
  return reply.code(problem.status).type("application/problem+json; charset=utf-8").send(problem);
}

/** The language of an answer to a program. */
export function languageOf(request: FastifyRequest): Language {
  return negotiateLanguage(request.headers["accept-language"]);
}
