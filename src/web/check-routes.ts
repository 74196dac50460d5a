import multipart from "@fastify/multipart";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Clock } from "../base/clock.js";
import { isLanguage, type Language } from "../base/language.js";
import { isRefusal, type Refusal } from "../base/refusal.js";
import { LIMITS } from "../base/settings.js";
import { checkInThread, refuseNoFile, refuseTooLarge } from "./check-upload.js";
import type { PageSender } from "./forms.js";
import { checkedPage, checkPage, reportName, XLSX_TYPE } from "./pages/check.js";

/** The page that checks a file: it writes nothing and keeps nothing, so a read-only site has it too. */
export function addCheck(
  server: FastifyInstance,
  { clock }: { readonly clock: Clock },
  sendPage: PageSender,
): void {
  void server.register(async (scope) => {
    await scope.register(multipart, {
      throwFileSizeLimit: true,
      limits: {
        fileSize: LIMITS.check_file_size_bytes,
        files: 1,
        fields: 5,
        parts: 6,
        headerPairs: 50,
        fieldSize: 100,
      },
    });
    scope.get("/:language/check", (request, reply) => {
      const language = languageIn(request);
      return sendPage(language ? checkPage(language) : null, request, reply);
    });
    scope.post(
      "/:language/check",
      { bodyLimit: LIMITS.check_file_size_bytes * 2 },
      async (request, reply) => {
        const language = languageIn(request);
        if (!language) return sendPage(null, request, reply);
        const upload = await readUpload(request);
        if (isRefusal(upload)) return sendPage(checkPage(language, upload), request, reply);
        const { bytes, name, wanted } = upload;
        const answer = await checkInThread({ bytes, name, today: clock.today(), language, wanted });
        if (isRefusal(answer)) return sendPage(checkPage(language, answer), request, reply);
        if (wanted === "json")
          return sendFile(
            reply,
            answer.json,
            "application/json; charset=utf-8",
            `${reportName(name)}.json`,
          );
        if (wanted === "xlsx")
          return sendFile(
            reply,
            Buffer.from(answer.xlsx ?? []),
            XLSX_TYPE,
            `${reportName(name)}.xlsx`,
          );
        return sendPage(checkedPage(answer, language), request, reply);
      },
    );
  });
}

interface Upload {
  readonly bytes: Uint8Array;
  readonly name: string;
  readonly wanted: "page" | "json" | "xlsx";
}

/** The form's file and which of its buttons was pressed, in whatever order they come. */
async function readUpload(request: FastifyRequest): Promise<Upload | Refusal> {
  if (!request.isMultipart()) return refuseNoFile();
  let bytes: Uint8Array | null = null;
  let name = "";
  let wanted: Upload["wanted"] = "page";
  try {
    for await (const part of request.parts()) {
      if (part.type === "file") {
        // A buffer of its own: it is handed over to the thread that checks it.
        bytes = new Uint8Array(await part.toBuffer());
        name = part.filename.split(/[/\\]/).at(-1) ?? "";
      } else if (part.fieldname === "answer" && (part.value === "json" || part.value === "xlsx"))
        wanted = part.value;
    }
  } catch (error) {
    if ((error as { code?: string }).code === "FST_REQ_FILE_TOO_LARGE") return refuseTooLarge();
    if (isBadForm(error)) return refuseNoFile();
    throw error;
  }
  if (bytes === null || (bytes.length === 0 && name === "")) return refuseNoFile();
  return { bytes, name: name === "" ? "file.xml" : name.slice(0, 200), wanted };
}

/** What the form's parser says of a body that is no form, or is cut off. */
function isBadForm(error: unknown): boolean {
  const { code = "", message = "" } = error as { code?: string; message?: string };
  return (
    /^FST_(PARTS|FILES|FIELDS|INVALID|PROTO)/.test(code) ||
    /multipart|Unexpected end|boundary|Malformed/i.test(message)
  );
}

function sendFile(
  reply: FastifyReply,
  content: string | Buffer,
  type: string,
  name: string,
): FastifyReply {
  reply.headers({
    "cache-control": "no-store",
    "content-disposition": `attachment; filename="${name}"`,
  });
  return reply.type(type).send(content);
}

function languageIn(request: FastifyRequest): Language | null {
  const { language = "" } = request.params as Record<string, string>;
  return isLanguage(language) ? language : null;
}
