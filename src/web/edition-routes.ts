import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import {
  lookAtGates,
  readEditionFile,
  readEditionView,
  type FrozenFile,
} from "../actions/read-editions.js";
import { isLanguage } from "../base/language.js";
import { isRefusal } from "../base/refusal.js";
import { LOCAL_USER } from "../people/permission.js";
import { isRetrievable } from "../publication/edition.js";
import { address, pathOf } from "./address.js";
import { makeBody } from "./body-cache.js";
import { contextOf, type PageSender } from "./forms.js";
import { fetchInProcess, goLive } from "./go-live.js";
import { negotiateEncoding, negotiateLanguage } from "./negotiation.js";
import { policyFor } from "./pages/document.js";
import { editionPage, gatesPage, withdrawnFilePage } from "./pages/editions.js";
import { refusedPage } from "./pages/refused.js";
import type { WriteOptions } from "./server.js";
import { refuseElsewhere } from "./write-guard.js";

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
      const { kind = "partner", subject = "", from, to, length } = context.query;
      // Of whom or what is chosen there.
      if (subject === "") return reply.redirect(address(context.language, "/editions"), 302);
      const asked = {
        kind,
        subject,
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to }),
        ...(length === undefined ? {} : { length }),
        is_certified_asked: context.query["certified"] === "true",
      };
      const inspected = await lookAtGates({ ...asked, today: context.today }, options);
      if (isRefusal(inspected))
        return sendPage(refusedPage(inspected, context.language), request, reply);
      return sendPage(gatesPage(context, asked, inspected), request, reply);
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
    return sendPage(
      isSeen ? editionPage(context, view, `${request.protocol}://${request.host}`) : null,
      request,
      reply,
    );
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
