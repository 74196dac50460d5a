import fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from "fastify";
import formbody from "@fastify/formbody";
import type { Clock } from "../base/clock.js";
import { readFundStatement } from "../actions/read-book.js";
import { readClosingSteps } from "../actions/read-closing.js";
import { readEvidence, readKnownOn } from "../actions/read-evidence.js";
import { readUnpublished } from "../actions/read-unpublished.js";
import { readInKind } from "../actions/read-own.js";
import { newId } from "../base/id.js";
import { isLanguage, type Language } from "../base/language.js";
import { LIMITS } from "../base/settings.js";
import type { KeptWorld } from "../observatory/keep.js";
import { viewOf, watched } from "../observatory/view.js";
import type { Snapshot } from "../store/snapshot.js";
import type { Pool } from "../store/connect.js";
import { address, originOf } from "./address.js";
import { addEvidence } from "./evidence-routes.js";
import { addApi, sendNothing } from "./api.js";
import { createBodyCache, makeBody, type Body, type BodyCache } from "./body-cache.js";
import { addCheck } from "./check-routes.js";
import { negotiateEncoding, negotiateLanguage } from "./negotiation.js";
import { addEditions } from "./edition-routes.js";
import { failureOf } from "./failure.js";
import { addForms } from "./forms.js";
import { addIatiImport } from "./iati-import-routes.js";
import { addImport } from "./import-routes.js";
import type { BookView, Page, PageContext } from "./page.js";
import { brokenPage } from "./pages/broken.js";
import { noPage } from "./pages/none.js";
import { MARK_SVG } from "./parts/layout.js";
import { problemOf, RETRY_AFTER_S, sendProblem } from "./problem.js";
import { addResults } from "./results-routes.js";
import { renderPage } from "./render.js";
import { addWriting } from "./write-routes.js";
import { ROUTES, type Answer, type Route } from "./routes.js";
import { CSP_REPORT_PATH, SECURITY_HEADERS } from "./security.js";
import { addWorld } from "./world-routes.js";
import { readStylesheet, type Stylesheet } from "./stylesheet.js";

export interface ServerOptions {
  /** The latest snapshot of the record: asked before each page, so it must be cheap where nothing changed. */
  readonly readSnapshot: () => Promise<Snapshot>;
  readonly clock: Clock;
  /** Public pages alone: nothing can be written through this server. */
  readonly isReadOnly: boolean;
  /** The record itself, for the book's pages, the API and the forms; without it the site is pages of a snapshot alone. */
  readonly pool?: Pool;
  /** The world's data beside the record; null or left out where none was loaded. */
  readonly world?: KeptWorld | null;
  /** The address under which the record is published: documents that are taken away lead there. */
  readonly site?: string;
  /** Fastify's logger; none where it is left out. */
  readonly logger?: FastifyBaseLogger;
}

interface Site {
  readonly options: ServerOptions;
  readonly stylesheet: Stylesheet;
  readonly cache: BodyCache;
}

/** The site: pages in each language, data, and the stylesheet. It listens nowhere until asked to. */
export function createServer(options: ServerOptions): FastifyInstance {
  const site: Site = {
    options,
    stylesheet: readStylesheet(),
    cache: createBodyCache(LIMITS.page_cache_size_bytes),
  };
  const server = fastify({
    ...(options.logger ? { loggerInstance: options.logger } : { logger: false }),
    bodyLimit: LIMITS.request_size_bytes,
    // The id of a figure of the world's holds a publisher's name, nine signs for each of Japanese.
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 2_000 },
    genReqId: () => newId(options.clock.now()),
    // An address that cannot be decoded meets no hook: it gets its headers and its page here.
    frameworkErrors: (_, request, reply) =>
      void answerNothing(site, request, reply.headers(SECURITY_HEADERS)),
  });
  server.addHook("onRequest", async (request, reply) => {
    reply.headers(SECURITY_HEADERS);
    // No text of the record holds this character, and the database takes no question with it.
    if (/%00|\0/.test(request.url)) await answerNothing(site, request, reply);
  });
  addAssets(server, site);
  server.get("/", (request, reply) => {
    const language = negotiateLanguage(request.headers["accept-language"]);
    return reply
      .header("vary", "Accept-Language")
      .header("cache-control", "no-cache")
      .redirect(address(language, "/"), 302);
  });
  for (const route of ROUTES) {
    server.get(`/:language${route.path}`, (request, reply) =>
      answerRoute(site, route, request, reply),
    );
  }
  const checking = { clock: options.clock, isWritable: isWritable(site) };
  addCheck(server, checking, (page, request, reply) => answerPage(site, page, request, reply));
  addWorld(server, options.world ?? null, (page, request, reply) =>
    answerPage(site, page, request, reply),
  );
  if (options.pool) {
    const { world, ...others } = options;
    const writing = {
      ...others,
      pool: options.pool,
      ...(world ? { world: viewOf(world) } : {}),
    };
    void server.register(formbody, { bodyLimit: LIMITS.request_size_bytes });
    addApi(server, writing);
    addForms(server, writing, (page, request, reply) => answerPage(site, page, request, reply));
    addEditions(server, writing, (page, request, reply) => answerPage(site, page, request, reply));
    addEvidence(server, writing, (page, request, reply) => answerPage(site, page, request, reply));
    addResults(server, writing, (page, request, reply) => answerPage(site, page, request, reply));
    addWriting(server, writing, (page, request, reply) => answerPage(site, page, request, reply));
    addImport(server, writing, (page, request, reply) => answerPage(site, page, request, reply));
    addIatiImport(server, writing, (page, request, reply) =>
      answerPage(site, page, request, reply),
    );
  }
  server.setNotFoundHandler((request, reply) => answerNothing(site, request, reply));
  server.setErrorHandler((error: FastifyError, request, reply) =>
    answerBroken(site, error, request, reply),
  );
  return server;
}

function addAssets(server: FastifyInstance, site: Site): void {
  const style = makeBody(site.stylesheet.css, { type: "text/css; charset=utf-8" });
  const mark = makeBody(MARK_SVG, { type: "image/svg+xml" });
  server.get(site.stylesheet.path, (request, reply) =>
    send(style, request, reply, "public, max-age=31536000, immutable"),
  );
  server.get("/assets/mark.svg", (request, reply) =>
    send(mark, request, reply, "public, max-age=86400"),
  );
  server.get("/favicon.ico", (_, reply) => reply.redirect("/assets/mark.svg", 301));
  server.get("/robots.txt", (_, reply) =>
    reply.type("text/plain; charset=utf-8").send("User-agent: *\nAllow: /\n"),
  );
  const reports = ["application/reports+json", "application/csp-report"];
  server.addContentTypeParser(reports, { parseAs: "string" }, (_, body, done) => done(null, body));
  server.post(CSP_REPORT_PATH, { bodyLimit: LIMITS.report_size_bytes }, (request, reply) => {
    request.log.warn({ report: request.body }, "content security policy report");
    return reply.code(204).send();
  });
}

async function answerRoute(
  site: Site,
  route: Route,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { language, ...params } = request.params as Record<string, string>;
  if (!language || !isLanguage(language)) return answerNothing(site, request, reply);
  const snapshot = await site.options.readSnapshot();
  const today = site.options.clock.today();
  const query = plainQuery(request.query);
  const view = site.options.world ? watched(viewOf(site.options.world)) : null;
  const context: PageContext = {
    snapshot,
    language,
    today,
    path: pathWithin(request.url),
    params,
    query,
    origin: originOf(request),
    is_writable: isWritable(site),
    ...(site.options.pool ? { book: bookViewOf(site.options.pool) } : {}),
    ...(view ? { world: view } : {}),
    ...(site.options.site === undefined ? {} : { site: site.options.site }),
  };
  const world = site.options.world?.snapshot() ?? "";
  const key = [
    snapshot.version,
    world,
    today,
    request.host,
    address(language, context.path, query),
  ].join(" ");
  const kept = site.cache.get(key);
  if (kept) return send(kept, request, reply);
  const answer = await route.answer(context);
  if (answer === null) return answerNothing(site, request, reply);
  if ("redirect" in answer) return reply.redirect(answer.redirect, 302);
  const body = bodyOf(site, answer, context, request);
  // There are as many days as anybody types: what was known on one is made for who asks, and displaces no page that others read.
  // What was made while the world's data could not be asked is made again for the next reader.
  const days = ["known_on", "as_of", ...(route.is_of_days === true ? ["from"] : [])];
  const isDated = days.some((name) => query[name] !== undefined);
  if (!isDated && (view === null || view.isWhole())) site.cache.set(key, body);
  return send(body, request, reply);
}

function bookViewOf(pool: Pool): BookView {
  return {
    knownOn: (snapshot, day) => readKnownOn(snapshot, day, { pool }),
    evidenceOf: (records, dated = { ledgers: [], values: [] }) =>
      readEvidence({ records, ...dated }, { pool }),
    statementOf: (asked) => readFundStatement(asked, { pool }),
    unpublishedOf: (snapshot) => readUnpublished(snapshot, { pool }),
    inKindOf: (place, ids) => readInKind({ place, ids }, { pool }),
    closingOf: (project_id) => readClosingSteps(project_id, { pool }),
  };
}

function isWritable({ options }: Site): boolean {
  return options.pool !== undefined && !options.isReadOnly;
}

function bodyOf(
  site: Site,
  answer: Exclude<Answer, { redirect: string }>,
  context: PageContext,
  request: FastifyRequest,
): Body {
  if ("content" in answer) return makeBody(answer.content, answer);
  const { stylesheet } = site;
  const html = renderPage(answer, {
    ...context,
    stylesheet: stylesheet.path,
    version: context.snapshot.version,
    origin: originOf(request),
    is_writable: isWritable(site),
  });
  return makeBody(html, {
    status: answer.status ?? 200,
    type: "text/html; charset=utf-8",
    headers: { "content-language": context.language },
  });
}

/** An address where nothing stands: problem details to a program; else a page that helps, in the language of the address or the reader's. */
async function answerNothing(
  site: Site,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (isOfApi(request)) return sendNothing(request, reply);
  const language = languageOf(request);
  const path = pathWithin(request.url);
  const page = noPage(language, request.url.split("?")[0] ?? "/");
  return sendBare(site, { page, language, path, status: 404 }, request, reply);
}

/** A page that nobody keeps: a form, a review, the history of a row. */
async function answerPage(
  site: Site,
  page: Page | null,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (page === null) return answerNothing(site, request, reply);
  return sendBare(
    site,
    {
      page,
      language: languageOf(request),
      path: pathWithin(request.url),
      status: page.status ?? 200,
    },
    request,
    reply,
  );
}

async function answerBroken(
  site: Site,
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const failure = failureOf(error, request.id);
  const { status } = problemOf(failure, "en");
  if (status >= 500) request.log.error({ err: error }, "a request failed");
  if (isOfApi(request)) return sendProblem(failure, request, reply);
  const language = languageOf(request);
  const page = brokenPage(language, { failure, status, id: request.id });
  return sendBare(site, { page, language, path: "/", status }, request, reply);
}

interface BarePage {
  readonly page: ReturnType<typeof noPage>;
  readonly language: Language;
  readonly path: string;
  readonly status: number;
}

/** A page that needs no record. */
function sendBare(
  site: Site,
  bare: BarePage,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { page, language, path, status } = bare;
  const frame = {
    stylesheet: site.stylesheet.path,
    version: null,
    today: site.options.clock.today(),
    origin: originOf(request),
    is_writable: isWritable(site),
  };
  const html = renderPage(page, { ...frame, language, path, query: ownQuery(request) });
  return send(
    makeBody(html, { status, type: "text/html; charset=utf-8" }),
    request,
    reply,
    "no-store",
  );
}

async function send(
  body: Body,
  request: FastifyRequest,
  reply: FastifyReply,
  caching = "no-cache",
): Promise<FastifyReply> {
  reply.headers({
    "cache-control": caching,
    vary: "Accept-Encoding",
    etag: body.etag,
    ...body.headers,
  });
  if (body.status === 503) reply.header("retry-after", RETRY_AFTER_S);
  if (body.status === 200 && matches(request.headers["if-none-match"], body.etag))
    return reply.code(304).send();
  const encoding = negotiateEncoding(request.headers["accept-encoding"]);
  const bytes = await body.encoded(encoding);
  if (bytes !== body.bytes) reply.header("content-encoding", encoding);
  return reply.code(body.status).type(body.type).send(bytes);
}

/** Source: RFC 9110, section 13.1.2: a list of tags, compared weakly. */
function matches(header: string | undefined, etag: string): boolean {
  const strong = (tag: string) => tag.trim().replace(/^W\//, "");
  return (
    header !== undefined &&
    header
      .slice(0, 2000)
      .split(",")
      .some((tag) => tag.trim() === "*" || strong(tag) === strong(etag))
  );
}

function languageOf(request: FastifyRequest): Language {
  const first = request.url.split(/[/?]/)[1] ?? "";
  return isLanguage(first) ? first : negotiateLanguage(request.headers["accept-language"]);
}

function isOfApi({ url }: FastifyRequest): boolean {
  return url.startsWith("/api/");
}

function pathWithin(url: string): string {
  const path = url.split("?")[0] ?? "/";
  const rest = path.replace(/^\/[a-z]{2}(?=\/|$)/, "").replace(/\/+$/, "");
  return rest === "" ? "/" : rest;
}

/** What a page that nobody keeps was asked with: its other language is asked the same. What was sent by a form stands in no address. */
function ownQuery(request: FastifyRequest): Record<string, string> {
  if (request.method !== "GET") return {};
  const given = Object.entries((request.query ?? {}) as Record<string, unknown>);
  return Object.fromEntries(
    given.flatMap(([name, value]) =>
      typeof value === "string" && name.length <= 40 ? [[name, value.slice(0, 200)] as const] : [],
    ),
  );
}

/** What an address may ask of a page. Anything else in it changes nothing, and makes no page anew. */
const ASKABLE = [
  "page",
  "agreements_page",
  "instalments_page",
  "from",
  "to",
  "fy",
  "currency",
  "for",
  "partner",
  "length",
  "as_of",
  "known_on",
] as const;

/** One value a name, each of a bounded length, in one order; a name given twice keeps its last value. */
function plainQuery(query: unknown): Record<string, string> {
  const given = (query ?? {}) as Record<string, unknown>;
  const plain: Record<string, string> = Object.create(null);
  for (const name of ASKABLE) {
    const value = given[name];
    const last: unknown = Array.isArray(value) ? value.at(-1) : value;
    if (typeof last === "string" && last !== "") plain[name] = last.slice(0, 40);
  }
  return plain;
}
