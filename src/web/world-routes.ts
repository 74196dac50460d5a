import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { isLanguage, type Language } from "../base/language.js";
import { isRefusal, refuser, type Refusal } from "../base/refusal.js";
import { LIMITS } from "../base/settings.js";
import { texts } from "../base/text.js";
import type { Answer } from "../observatory/answer.js";
import { runAnalystSql, type SqlAnswer } from "../observatory/analyst-sql.js";
import { runClusterSql } from "../observatory/cluster/analyst.js";
import { CLUSTER_TABLES } from "../observatory/cluster/tables.js";
import { COLUMN_NAMES_JA } from "../observatory/column-names.js";
import { DERIVED_NAMES, derivedOf } from "../observatory/derived.js";
import { grainOf } from "../observatory/grains.js";
import type { KeptWorld } from "../observatory/keep.js";
import { findQuestion, QUESTIONS, type Question } from "../observatory/questions.js";
import { searchActivities, type SearchAnswer } from "../observatory/search.js";
import { sizeOf, SQL_EXAMPLES } from "../observatory/size.js";
import { TABLE_NAMES, tableOf } from "../observatory/tables.js";
import { askThrough } from "../observatory/view.js";
import { answerCsv, sqlCsv } from "../publication/answer-csv.js";
import { originOf } from "./address.js";
import { API_PATH } from "./api-path.js";
import type { PageSender } from "./writing.js";
import { negotiateLanguage } from "./negotiation.js";
import { questionPage, worldPage } from "./pages/world.js";
import { searchPage } from "./pages/world-search.js";
import { SQL_CANCEL, sqlPage } from "./pages/world-sql.js";
import { problemOf, RETRY_AFTER_S } from "./problem.js";

const refuse = refuser(
  texts({
    NO_SUCH_QUESTION: {
      en: "There is no question “{name}”. {path} lists them.",
      ja: "「{name}」という質問はありません。一覧は {path} にあります。",
    },
    SEARCH_WITHOUT_FOLDER: {
      en: "The cluster answers questions and holds no table of words. To search, start the site with --observatory DIR beside --engine clickhouse, or use `earmark observatory search WORD… --observatory DIR`.",
      ja: "クラスターは質問に回答しますが、検索用の語の表は持ちません。検索するには --engine clickhouse と併せて --observatory DIR を指定してサイトを起動するか、`earmark observatory search 語… --observatory DIR` を使ってください。",
    },
    WORLD_ABSENT: {
      en: "No data of the world is loaded here. Load them with `earmark observatory load`, and start the site with --observatory DIR.",
      ja: "世界のデータが読み込まれていません。`earmark observatory load` で読み込み、--observatory を指定してサイトを起動してください。",
    },
  }),
);

/** Rows that a page shows at first; of months as many as its drawing of years needs. */
const PAGE_ROWS = 25;
const PAGE_MONTHS = LIMITS.page_rows;

/** The observatory's pages, files and API. They only read; without an observatory the first page says how to load one. */
export function addWorld(
  server: FastifyInstance,
  world: KeptWorld | null,
  sendPage: PageSender,
): void {
  server.get("/:language/world", async (request, reply) => {
    const language = languageIn(request);
    if (!language) return sendPage(null, request, reply);
    const size = world === null ? null : await world.use(sizeOf);
    const isSearchable = world !== null && world.searched !== null;
    return sendPage(worldPage(language, size, isSearchable), request, reply);
  });
  server.get("/:language/world/search", async (request, reply) => {
    const language = languageIn(request);
    if (!language) return sendPage(null, request, reply);
    const words = wordsIn(request);
    const found = words === "" ? null : await search(world, words, language);
    return sendPage(searchPage(language, words, found), request, reply);
  });
  for (const ending of ["", ".csv", ".json"] as const)
    server.get(`/:language/world/sql${ending}`, async (request, reply) => {
      const language = languageIn(request);
      if (!language) return sendPage(null, request, reply);
      const sql = wordsIn(request);
      const found = sql === "" ? null : await runSql(world, sql, request);
      if (ending === "" || found === null)
        return sendPage(
          sqlPage(language, { sql, answer: found, ...SQL_ROOMS[world?.engine ?? "duckdb"] }),
          request,
          reply,
        );
      if (isRefusal(found)) return sendProblem(found, request, reply);
      return sendSql(found, ending, reply);
    });
  server.get(`/:language${SQL_CANCEL}`, (request, reply) =>
    languageIn(request) ? reply.code(204).send() : sendPage(null, request, reply),
  );
  server.get(`${API_PATH}/world-search`, async (request, reply) => {
    const language = negotiateLanguage(request.headers["accept-language"]);
    const found = await search(world, wordsIn(request), language);
    if (isRefusal(found)) return sendProblem(found, request, reply);
    return reply.type("application/json; charset=utf-8").send(found);
  });
  server.get("/:language/world/questions/:name", async (request, reply) => {
    const language = languageIn(request);
    const { name = "" } = request.params as Record<string, string>;
    const [, base = "", ending] = /^(.+?)(?:\.(csv|json))?$/.exec(name) ?? [];
    const question = findQuestion(base);
    if (!language || question === null) return sendPage(null, request, reply);
    if (ending !== undefined) {
      const all = typedIn(request);
      return sendFile({ world, question, given: all, ending }, request, reply);
    }
    const given = givenIn(question, request);
    // What a question needs is asked for first.
    const isOpen = question.requires !== undefined && given[question.requires] === undefined;
    const answered = isOpen
      ? null
      : await ask(world, question, { limit: String(rowsOf(question)), ...given });
    return sendPage(
      questionPage(language, {
        question,
        given,
        answer: answered === null || isRefusal(answered) ? null : answered,
        refusal: answered !== null && isRefusal(answered) ? answered : null,
        origin: originOf(request),
      }),
      request,
      reply,
    );
  });
  server.get(`${API_PATH}/world`, (_, reply) =>
    reply.type("application/json; charset=utf-8").send({
      questions: QUESTIONS.map(({ name, title, words, boundary, parameters }) => ({
        name,
        title,
        words,
        boundary,
        parameters,
      })),
    }),
  );
  server.get(`${API_PATH}/world/:name`, async (request, reply) => {
    const { name = "" } = request.params as Record<string, string>;
    const question = findQuestion(name);
    if (question === null)
      return sendProblem(
        refuse("NO_SUCH_QUESTION", { name, path: `${API_PATH}/world` }),
        request,
        reply.code(404),
      );
    const answered = await ask(world, question, typedIn(request));
    if (isRefusal(answered)) return sendProblem(answered, request, reply);
    return reply.type("application/json; charset=utf-8").send(answered);
  });
}

const rowsOf = ({ columns }: Question) => (columns[0]?.kind === "month" ? PAGE_MONTHS : PAGE_ROWS);

async function ask(
  world: KeptWorld | null,
  question: Question,
  given: Readonly<Record<string, string>>,
): Promise<Answer | Refusal> {
  return world === null ? refuse("WORLD_ABSENT") : askThrough(world.ask, question, given);
}

async function search(
  world: KeptWorld | null,
  words: string,
  language: Language,
): Promise<SearchAnswer | Refusal> {
  if (world === null) return refuse("WORLD_ABSENT");
  if (world.searched === null) return refuse("SEARCH_WITHOUT_FOLDER");
  return world.searched.use((observatory) =>
    searchActivities(observatory, { words, language, limit: LIMITS.search_rows }),
  );
}

/** What a statement may read: the tables of a load, and those computed of them. */
const SQL_TABLES = [
  ...TABLE_NAMES.map((name) => ({
    name,
    grain: grainOf(name),
    columns: Object.entries(tableOf(name).columns).map(
      ([column, { type, meaning }]) =>
        [
          column,
          { en: `${type}. ${meaning}`, ja: `${type}。${COLUMN_NAMES_JA[column] ?? ""}` },
        ] as const,
    ),
  })),
  ...DERIVED_NAMES.map((name) => ({
    name,
    grain: grainOf(name),
    columns: Object.entries(derivedOf(name).columns).map(
      ([column, meaning]) => [column, { en: meaning, ja: COLUMN_NAMES_JA[column] ?? "" }] as const,
    ),
  })),
];

/** Whose SQL it is, and what there is to read. */
const SQL_ROOMS = {
  duckdb: { dialect: "DuckDB", tables: SQL_TABLES, examples: SQL_EXAMPLES, hasSchema: true },
  clickhouse: {
    dialect: "ClickHouse",
    hasSchema: false,
    examples: SQL_EXAMPLES.filter(({ isOfDays }) => isOfDays !== true),
    tables: SQL_TABLES.filter(({ name }) => CLUSTER_TABLES.some((held) => held === name)),
  },
} as const;

/** Runs a reader's statement in a process of its own, or in the cluster by its own limits; it ends with the reader's connection. */
async function runSql(
  world: KeptWorld | null,
  sql: string,
  request: FastifyRequest,
): Promise<SqlAnswer | Refusal> {
  if (world === null) return refuse("WORLD_ABSENT");
  const gone = new AbortController();
  const leave = () => gone.abort();
  request.raw.once("close", leave);
  try {
    return await world.use((opened) =>
      opened.engine === "duckdb"
        ? runAnalystSql({ folder: opened.folder, sql }, gone.signal)
        : runClusterSql(opened, sql, gone.signal),
    );
  } finally {
    request.raw.off("close", leave);
  }
}

function sendSql(answer: SqlAnswer, ending: ".csv" | ".json", reply: FastifyReply): FastifyReply {
  reply.headers({
    "cache-control": "no-store",
    "content-disposition": `attachment; filename="sql${ending}"`,
  });
  if (ending === ".json") return reply.type("application/json; charset=utf-8").send(answer);
  return reply.type("text/csv; charset=utf-8").send(sqlCsv(answer));
}

function wordsIn(request: FastifyRequest): string {
  const { q } = (request.query ?? {}) as Record<string, unknown>;
  return typeof q === "string" ? q.trim() : "";
}

async function sendFile(
  asked: {
    readonly world: KeptWorld | null;
    readonly question: Question;
    readonly given: Readonly<Record<string, string>>;
    readonly ending: string;
  },
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const answered = await ask(asked.world, asked.question, asked.given);
  if (isRefusal(answered)) return sendProblem(answered, request, reply);
  const name = `${asked.question.name}.${asked.ending}`;
  reply.headers({
    "cache-control": "no-cache",
    "content-disposition": `attachment; filename="${name}"`,
  });
  return asked.ending === "csv"
    ? reply.type("text/csv; charset=utf-8").send(answerCsv(answered, languageIn(request) ?? "en"))
    : reply.type("application/json; charset=utf-8").send(answered);
}

function sendProblem(refusal: Refusal, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const language = languageIn(request) ?? negotiateLanguage(request.headers["accept-language"]);
  const problem = problemOf(refusal, language);
  const status = reply.statusCode === 200 ? problem.status : reply.statusCode;
  if (status === 503) reply.header("retry-after", RETRY_AFTER_S);
  return reply
    .code(status)
    .type("application/problem+json; charset=utf-8")
    .send({ ...problem, status });
}

/** What the address gives; empty is not given. A program is told of what its question does not take. */
function typedIn(request: FastifyRequest): Record<string, string> {
  const given: Record<string, string> = {};
  for (const [name, value] of Object.entries((request.query ?? {}) as Record<string, unknown>)) {
    const last: unknown = Array.isArray(value) ? value.at(-1) : value;
    if (typeof last === "string" && last.trim() !== "") given[name] = last.trim();
  }
  return given;
}

/** Of it the question's own parameters: a link to a page may carry more, which is no question. */
function givenIn({ parameters }: Question, request: FastifyRequest): Record<string, string> {
  const own = Object.entries(typedIn(request)).filter(([name]) =>
    parameters.some((parameter) => parameter === name),
  );
  return Object.fromEntries(own);
}

function languageIn(request: FastifyRequest): Language | null {
  const { language = "" } = request.params as Record<string, string>;
  return isLanguage(language) ? language : null;
}
