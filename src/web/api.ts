import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Action } from "../actions/action.js";
import { carryOut, refuseCarryOut } from "../actions/carry-out.js";
import {
  readBookPage,
  readCorrectable,
  readCorrections,
  readFundStatement,
  readVersion,
} from "../actions/read-book.js";
import { ACTIONS } from "../actions/register.js";
import {
  makeResultsSheet,
  parseSheetOf,
  SHEET_FORMATS,
  SHEET_TYPES,
  sheetFileName,
  takeResultsSheet,
} from "../actions/results-sheet.js";
import { canonicalJson, type Canonical } from "../base/canonical.js";
import { parseDay } from "../base/day.js";
import { formatPlace } from "../base/finding.js";
import { isRefusal, refuser, type Refusal } from "../base/refusal.js";
import { LIMITS } from "../base/settings.js";
import { texts } from "../base/text.js";
import { DATA_TABLES, dataRow, dataTablePart } from "../figures/tables.js";
import { rowObject } from "../publication/to-json.js";
import { LOCAL_USER, READER } from "../people/permission.js";
import { answerActions } from "./action-list.js";
import { isFile } from "./form-fields.js";
import { API_PATH } from "./api-path.js";
import { refuseSpan } from "./fund-statement.js";
import { openApi } from "./openapi.js";
import { languageOf, sendProblem } from "./problem.js";
import type { WriteOptions } from "./writing.js";
import { refuseElsewhere } from "./write-guard.js";

const refuse = refuser(
  texts({
    NO_SUCH_ADDRESS: {
      en: "Nothing stands at {path}. /api/openapi.json lists what there is.",
      ja: "{path} には何もありません。一覧は /api/openapi.json にあります。",
    },
    INPUT_NOT_JSON: {
      en: "The body must be a JSON object, sent as application/json.",
      ja: "本文は JSON オブジェクトとし、application/json で送信してください。",
    },
    LIMIT_OUT_OF_RANGE: {
      en: "limit is {asked}; it may be 1 to {most}.",
      ja: "limit が {asked} です。1 から {most} までで指定してください。",
    },
    AFTER_UNREADABLE: {
      en: "after is {asked}, which is no number of an entry. Give the `next` of the page before.",
      ja: "after の値 {asked} は仕訳の番号ではありません。前のページの `next` を指定してください。",
    },
    DAY_UNREADABLE: {
      en: "{name} is {asked}, which is no day. Write it as 2026-03-31.",
      ja: "{name} の値 {asked} は日付ではありません。2026-03-31 の形で指定してください。",
    },
  }),
);

/** The HTTP API: every action by POST, every table and the book by GET, and its own description. Source: OpenAPI 3.1. */
export function addApi(server: FastifyInstance, options: WriteOptions): void {
  server.get("/api/openapi.json", (_, reply) =>
    reply.type("application/json; charset=utf-8").send(openApi(ACTIONS)),
  );
  server.post(`${API_PATH}/actions`, (request, reply) => answerActions(request, reply, options));
  for (const action of ACTIONS) {
    server.post(
      `${API_PATH}/actions/${action.name}`,
      { bodyLimit: bodyLimitOf(action) },
      (request, reply) => answerAction(action, request, reply, options),
    );
  }
  for (const table of DATA_TABLES) {
    server.get(`${API_PATH}/${table}`, (request, reply) =>
      answerTable(table, request, reply, options),
    );
    server.get(`${API_PATH}/${table}/:id`, (request, reply) =>
      answerRow(table, request, reply, options),
    );
  }
  server.get(`${API_PATH}/fund/:id/statement`, (request, reply) =>
    answerStatement(request, reply, options),
  );
  server.get(`${API_PATH}/entries`, (request, reply) => answerEntries(request, reply, options));
  if (!options.isReadOnly)
    server.get(`${API_PATH}/corrections`, (request, reply) =>
      answerCorrections(request, reply, options),
    );
  addSheets(server, options);
}

/** An address of the API where nothing stands. */
export function sendNothing(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const path = request.url.slice(0, 200);
  return sendProblem(refuse("NO_SUCH_ADDRESS", { path }), request, reply);
}

/** An action that takes a file takes it in base64, which is a third longer. */
function bodyLimitOf({ input }: Action): number {
  return Object.values(input.properties).some(isFile)
    ? LIMITS.evidence_size_bytes * 1.5
    : LIMITS.request_size_bytes;
}

async function answerAction(
  action: Action,
  request: FastifyRequest,
  reply: FastifyReply,
  options: WriteOptions,
): Promise<FastifyReply> {
  const elsewhere = refuseElsewhere(request);
  if (elsewhere) return sendProblem(elsewhere, request, reply);
  const input = request.body;
  if (typeof input !== "object" || input === null || Array.isArray(input))
    return sendProblem(refuse("INPUT_NOT_JSON"), request, reply, 400);
  const key = headerOf(request, "idempotency-key");
  const version = /^"?(\d{1,15})"?$/.exec(headerOf(request, "if-match"))?.[1];
  const person = options.isReadOnly ? READER : LOCAL_USER;
  const answer = await carryOut(
    { action, input, key, if_match: version === undefined ? null : Number(version), person },
    options,
  );
  if (isRefusal(answer)) {
    const errors = (answer.findings ?? []).map(({ place, message }) => ({
      field: answer.field ?? "",
      detail: `${formatPlace(place)}: ${message[languageOf(request)]}`,
    }));
    const current =
      answer.refused === "VERSION_STALE" ? await readCurrent(action, input, options) : null;
    return sendProblem(answer, request, reply, undefined, {
      errors,
      ...(current ? { current } : {}),
    });
  }
  reply.header("etag", `"${answer.version}"`);
  if (answer.is_replayed) reply.header("idempotent-replayed", "true");
  const { is_replayed, ...kept } = answer;
  // Fields in one order, so that a replay is the first answer to the byte, however the database has kept it.
  const body = canonicalJson({ ...kept } as unknown as Canonical);
  return reply
    .code(is_replayed ? 200 : 201)
    .type("application/json; charset=utf-8")
    .send(body);
}

/** What a correction would begin with now; null of any other action. */
async function readCurrent(action: Action, input: object, options: WriteOptions) {
  const id: unknown = (input as Record<string, unknown>)[action.corrects?.field ?? ""];
  const found = typeof id === "string" ? await readCorrectable(action, id, options) : null;
  return found && { version: found.version, record: found.given };
}

async function answerTable(
  name: (typeof DATA_TABLES)[number],
  request: FastifyRequest,
  reply: FastifyReply,
  options: WriteOptions,
) {
  const limit = limitOf(request);
  if (isRefusal(limit)) return sendProblem(limit, request, reply, 400);
  const after = String((request.query as Record<string, unknown>)["after"] ?? "");
  const part = dataTablePart(await options.readSnapshot(), name, { after, limit });
  const { table, total, next } = part;
  const rows = table.rows.map((row) => rowObject(table, row));
  const { is_illustrative } = table;
  return reply.send({ table: name, is_illustrative, rows, total, next });
}

async function answerRow(
  name: (typeof DATA_TABLES)[number],
  request: FastifyRequest,
  reply: FastifyReply,
  options: WriteOptions,
) {
  const { id } = request.params as { id: string };
  const table = dataRow(await options.readSnapshot(), name, id);
  const [row] = table?.rows ?? [];
  if (!table || !row) return sendNothing(request, reply);
  // What an edit of it names in If-Match.
  const version = await readVersion({ kind: name, id }, options);
  return reply.header("etag", `"${version}"`).send(rowObject(table, row));
}

/** What people corrected of one row, oldest first, each with what stood there before. */
async function answerCorrections(
  request: FastifyRequest,
  reply: FastifyReply,
  options: WriteOptions,
) {
  const { kind = "", id = "" } = request.query as Record<string, string | undefined>;
  return reply.send({ corrections: await readCorrections({ kind, id }, options) });
}

async function answerStatement(
  request: FastifyRequest,
  reply: FastifyReply,
  options: WriteOptions,
) {
  const { id } = request.params as { id: string };
  const query = request.query as Record<string, string | undefined>;
  const days: Record<string, ReturnType<typeof parseDay>> = {};
  for (const name of ["as_of", "known_on", "from"]) {
    const asked = query[name];
    days[name] = asked === undefined ? null : parseDay(asked);
    if (asked !== undefined && days[name] === null)
      return sendProblem(
        refuse("DAY_UNREADABLE", { name, asked: asked.slice(0, 40) }),
        request,
        reply,
        400,
      );
  }
  const as_of = days["as_of"] ?? options.clock.today();
  const from = days["from"] ?? null;
  const reversed = refuseSpan(from, as_of);
  if (reversed) return sendProblem(reversed, request, reply, 400);
  const statement = await readFundStatement(
    { fund_id: id, as_of, known_on: days["known_on"] ?? null, from },
    options,
  );
  if (statement === null) return sendNothing(request, reply);
  return reply.type("application/json; charset=utf-8").send(plainJson(statement));
}

async function answerEntries(request: FastifyRequest, reply: FastifyReply, options: WriteOptions) {
  const limit = limitOf(request);
  if (isRefusal(limit)) return sendProblem(limit, request, reply, 400);
  const query = request.query as Record<string, string | undefined>;
  const asked = query["after"] ?? "0";
  if (!/^\d{1,18}$/.test(asked))
    return sendProblem(
      refuse("AFTER_UNREADABLE", { asked: asked.slice(0, 40) }),
      request,
      reply,
      400,
    );
  const after = BigInt(asked);
  const ledger = query["ledger"];
  const entries = await readBookPage(
    { after_seq: after, limit, ...(ledger === undefined ? {} : { ledger_id: ledger }) },
    options,
  );
  return reply
    .type("application/json; charset=utf-8")
    .send(plainJson({ entries, next: entries.length === limit ? entries.at(-1)?.seq : null }));
}

/** The grid of a period as a file, and a filled one back. What is not published is for those who work with it alone. */
function addSheets(server: FastifyInstance, options: WriteOptions): void {
  if (options.isReadOnly) return;
  const path = `${API_PATH}/results-sheet`;
  server.get(path, (request, reply) => answerSheet(request, reply, options));
  void server.register(async (scope) => {
    // Any file, as it is: what it holds is told by its bytes.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", { parseAs: "buffer" }, (_, body, done) => done(null, body));
    const bodyLimit = LIMITS.results_sheet_size_bytes;
    scope.post(path, { bodyLimit }, (request, reply) => takeSheet(request, reply, options));
  });
}

async function answerSheet(request: FastifyRequest, reply: FastifyReply, options: WriteOptions) {
  const { of = "", format = "xlsx" } = request.query as Record<string, string | undefined>;
  const asked = parseSheetOf(of);
  const kind = SHEET_FORMATS.find((each) => each === format);
  const sheet = asked && kind ? await makeResultsSheet({ ...asked, format: kind }, options) : null;
  if (!asked || !kind || sheet === null) {
    const path = request.url.slice(0, 200);
    return sendProblem(refuse("NO_SUCH_ADDRESS", { path }), request, reply);
  }
  return reply
    .header("content-disposition", `attachment; filename="${sheetFileName(asked, kind)}"`)
    .type(SHEET_TYPES[kind])
    .send(Buffer.from(sheet));
}

async function takeSheet(request: FastifyRequest, reply: FastifyReply, options: WriteOptions) {
  const elsewhere = refuseElsewhere(request);
  if (elsewhere) return sendProblem(elsewhere, request, reply);
  const { dry_run } = request.query as Record<string, string | undefined>;
  const isTrial = dry_run === "true";
  const key = headerOf(request, "idempotency-key");
  if (!isTrial && (key.length < 8 || key.length > 200))
    return sendProblem(refuseCarryOut("KEY_MISSING"), request, reply);
  const bytes = Buffer.isBuffer(request.body) ? new Uint8Array(request.body) : new Uint8Array();
  const given = { bytes, file: "results", at: null, key, person: LOCAL_USER, isTrial };
  const report = await takeResultsSheet(given, options);
  if (isRefusal(report)) return sendProblem(report, request, reply);
  const isWrong = report.problems > 0 || report.findings.length > 0;
  return reply.code(isWrong ? 422 : isTrial || report.sent === 0 ? 200 : 201).send(report);
}

function limitOf(request: FastifyRequest): number | Refusal {
  const asked = (request.query as Record<string, unknown>)["limit"];
  if (asked === undefined) return LIMITS.page_rows_default;
  const limit = Number(asked);
  const isFine = Number.isInteger(limit) && limit >= 1 && limit <= LIMITS.page_rows;
  return isFine
    ? limit
    : refuse("LIMIT_OUT_OF_RANGE", { asked: String(asked).slice(0, 20), most: LIMITS.page_rows });
}

/** bigint as decimal text: JSON numbers would lose digits. */
function plainJson(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    typeof each === "bigint" ? String(each) : each,
  );
}

function headerOf(request: FastifyRequest, name: string): string {
  const value = request.headers[name];
  return typeof value === "string" ? value : "";
}
