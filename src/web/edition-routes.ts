import { isUtf8 } from "node:buffer";
import multipart from "@fastify/multipart";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import {
  lookAtGates,
  readEditionFile,
  readEditionView,
  type FrozenFile,
  type GatesAsked,
} from "../actions/read-editions.js";
import { isLanguage } from "../base/language.js";
import { isRefusal, refuser, type Refusal } from "../base/refusal.js";
import { LIMITS } from "../base/settings.js";
import { texts } from "../base/text.js";
import { LOCAL_USER } from "../people/permission.js";
import { isRetrievable } from "../publication/edition.js";
import { address, originOf, pathOf } from "./address.js";
import { makeBody } from "./body-cache.js";
import type { FormValues } from "./form-input.js";
import { contextOf, plainValues } from "./forms.js";
import type { PageSender } from "./writing.js";
import { fetchInProcess, goLive } from "./go-live.js";
import { negotiateEncoding, negotiateLanguage } from "./negotiation.js";
import type { Page, PageContext } from "./page.js";
import { policyFor } from "./pages/document.js";
import { editionPage, withdrawnFilePage } from "./pages/editions.js";
import { gatesPage, templateFaultsPage } from "./pages/prepare-edition.js";
import { refusedPage } from "./pages/refused.js";
import type { WriteOptions } from "./writing.js";
import { readUpload, uploadLimits } from "./upload.js";
import { refuseElsewhere } from "./write-guard.js";

const refuse = refuser(
  texts({
    TEMPLATE_FILE_MISSING: {
      en: "No file came with the form. Choose a template, then press the button again.",
      ja: "ファイルが送信されていません。テンプレートを選択してから、もう一度ボタンを押してください。",
    },
    TEMPLATE_FILE_NOT_UTF8: {
      en: "The template is not UTF-8 text. Save it as UTF-8, then choose it again.",
      ja: "テンプレートがUTF-8のテキストではありません。UTF-8で保存し直してから選択してください。",
    },
    TEMPLATE_FILE_TOO_LARGE: {
      en: "The file has more than {limit} KB, the most that a template may have.",
      ja: "ファイルがテンプレートの上限（{limit} KB）を超えています。",
    },
  }),
);

/** Published editions at their permanent addresses, and the page that looks at the gates before one is prepared. */
export function addEditions(
  server: FastifyInstance,
  options: WriteOptions,
  sendPage: PageSender,
): void {
  server.get("/:language/editions/:id", async (request, reply) => {
    const context = await contextOf(request, options);
    const id = context?.params["id"] ?? "";
    if (!context) return sendPage(null, request, reply);
    if (id === "prepare" && !options.isReadOnly) {
      // Of whom or what is chosen there.
      if ((context.query["subject"] ?? "") === "")
        return reply.redirect(address(context.language, "/editions"), 302);
      return sendPage(await lookPage(context, askedIn(context.query), options), request, reply);
    }
    const view = await readEditionView(id, options);
    // Without its number an address means the edition of the series that is live.
    const live = context.snapshot.editions.find(
      (row) => row.status === "live" && row.series === id,
    );
    if (!view && live)
      return reply.redirect(address(context.language, pathOf("editions", live.id)), 302);
    // What was never approved is seen where the record is kept, and nowhere else.
    const isSeen = view && (!options.isReadOnly || view.row.live_at !== null);
    return sendPage(isSeen ? editionPage(context, view, originOf(request)) : null, request, reply);
  });
  server.get("/editions/:id/:file", async (request, reply) => {
    const { id = "", file: name = "" } = request.params as Record<string, string>;
    const found = await readEditionFile({ id, name }, options);
    if (!found) return sendPage(null, request, reply);
    const { status } = found.edition;
    if (status === "withdrawn") {
      const language = negotiateLanguage(request.headers["accept-language"]);
      return sendPage(withdrawnFilePage(found.edition, language), request, reply);
    }
    const isSeen = isRetrievable(status) || (status === "validated" && !options.isReadOnly);
    return isSeen ? sendFile(found, name, request, reply) : sendPage(null, request, reply);
  });
  if (options.isReadOnly) return;
  void server.register(async (scope) => {
    await scope.register(
      multipart,
      uploadLimits(LIMITS.template_size_bytes, { fields: FORM_FIELDS }),
    );
    scope.post("/:language/editions/prepare", async (request, reply) => {
      const context = await contextOf(request, options);
      if (!context) return sendPage(null, request, reply);
      const elsewhere = refuseElsewhere(request);
      if (elsewhere) return sendPage(refusedPage(elsewhere, context.language), request, reply);
      const asked = await readPrepareForm(request);
      const page = isRefusal(asked)
        ? refusedPage(asked, context.language)
        : await lookPage(context, asked, options);
      return sendPage(page, request, reply);
    });
  });
  server.post("/:language/editions/:id/live", async (request, reply) => {
    const { language = "", id = "" } = request.params as Record<string, string>;
    if (!isLanguage(language)) return sendPage(null, request, reply);
    const elsewhere = refuseElsewhere(request);
    if (elsewhere) return sendPage(refusedPage(elsewhere, language), request, reply);
    const effects = { ...options, person: LOCAL_USER, fetchBytes: fetchInProcess(server) };
    const answer = await goLive(id, effects);
    if (isRefusal(answer)) return sendPage(refusedPage(answer, language), request, reply);
    return reply.redirect(address(language, pathOf("editions", id)), 303);
  });
}

/** Kind, subject, years, length, certified. */
const FORM_FIELDS = 6;

/** What is asked for, from an address or a form: one text a name. */
function askedIn(values: FormValues): GatesAsked {
  const { kind = "partner", subject = "", certified } = values;
  const given = ["from", "to", "length", "template", "template_file", "template_of"]
    .map((name) => [name, values[name] ?? ""] as const)
    .filter(([, value]) => value !== "");
  return { kind, subject, ...Object.fromEntries(given), is_certified_asked: certified === "true" };
}

/** A form with a template of one's own: as a file, or as the text that an earlier form carried. */
async function readPrepareForm(request: FastifyRequest): Promise<GatesAsked | Refusal> {
  if (!request.isMultipart()) return askedIn(plainValues(request.body));
  const upload = await readUpload(request);
  if (upload === "too_large")
    return refuse("TEMPLATE_FILE_TOO_LARGE", { limit: LIMITS.template_size_bytes / 1024 });
  if (upload === "none") return refuse("TEMPLATE_FILE_MISSING");
  const { name, bytes, fields } = upload;
  // As text it would lose the bytes that tell so, and the document would print the marks in their place.
  if (!isUtf8(bytes)) return refuse("TEMPLATE_FILE_NOT_UTF8");
  return askedIn({
    ...fields,
    template: Buffer.from(bytes).toString("utf8"),
    template_file: name === "" ? "template.yaml" : name.slice(-100),
  });
}

/** The gates before an edition, or what is wrong with the template that is to plan it. */
async function lookPage(
  context: PageContext,
  asked: GatesAsked,
  options: WriteOptions,
): Promise<Page> {
  const inspected = await lookAtGates({ ...asked, today: context.today }, options);
  if (!isRefusal(inspected)) return gatesPage(context, asked, inspected);
  return inspected.findings
    ? templateFaultsPage(context, asked, inspected)
    : refusedPage(inspected, context.language);
}

/** The very bytes, with their hash: who fetches them can tell that they are what was published. Source: RFC 9530. */
async function sendFile(
  { sha256, media_type, content, edition }: FrozenFile,
  name: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const isShown = /\.(html|json|pdf)$/.test(name);
  reply.headers({
    "cache-control": "no-cache",
    vary: "Accept-Encoding",
    etag: `"${sha256}"`,
    "repr-digest": `sha-256=:${Buffer.from(sha256, "hex").toString("base64")}:`,
    "content-disposition": `${isShown ? "inline" : "attachment"}; filename="${edition.id}-${name}"`,
    ...(name.endsWith(".html")
      ? { "content-security-policy": policyFor(content.toString("utf8")) }
      : {}),
  });
  const seen = request.headers["if-none-match"];
  if (seen?.includes(sha256)) return reply.code(304).send();
  const encoding = negotiateEncoding(request.headers["accept-encoding"]);
  const bytes = await makeBody(content, { type: media_type }).encoded(encoding);
  if (bytes !== content && bytes.length !== content.length)
    reply.header("content-encoding", encoding);
  return reply.type(media_type).send(bytes);
}
