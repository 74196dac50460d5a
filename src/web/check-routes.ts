import multipart from "@fastify/multipart";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Clock } from "../base/clock.js";
import { isLanguage, type Language } from "../base/language.js";
import { isRefusal } from "../base/refusal.js";
import { LIMITS } from "../base/settings.js";
import { checkInThread, refuseNoFile, refuseTooLarge } from "./check-upload.js";
import type { PageSender } from "./writing.js";
import { checkedPage, checkPage, reportName, XLSX_TYPE } from "./pages/check.js";
import { readUpload, uploadLimits } from "./upload.js";

const WANTED = ["page", "json", "xlsx"] as const;

/** The page that checks a file: it writes nothing and keeps nothing, so a read-only site has it too. */
export function addCheck(
  server: FastifyInstance,
  { clock, isWritable }: { readonly clock: Clock; readonly isWritable: boolean },
  sendPage: PageSender,
): void {
  void server.register(async (scope) => {
    await scope.register(multipart, uploadLimits(LIMITS.check_file_size_bytes));
    scope.get("/:language/check", (request, reply) => {
      const language = languageIn(request);
      return sendPage(language ? checkPage(language, isWritable) : null, request, reply);
    });
    scope.post(
      "/:language/check",
      { bodyLimit: LIMITS.check_file_size_bytes * 2 },
      async (request, reply) => {
        const language = languageIn(request);
        if (!language) return sendPage(null, request, reply);
        const upload = await readUpload(request);
        if (typeof upload === "string") {
          const refusal = upload === "none" ? refuseNoFile() : refuseTooLarge();
          return sendPage(checkPage(language, isWritable, refusal), request, reply);
        }
        const { bytes } = upload;
        const name = upload.name === "" ? "file.xml" : upload.name;
        const wanted = WANTED.find((each) => each === upload.fields["answer"]) ?? "page";
        const answer = await checkInThread({ bytes, name, today: clock.today(), language, wanted });
        if (isRefusal(answer))
          return sendPage(checkPage(language, isWritable, answer), request, reply);
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
        return sendPage(checkedPage(answer, language, isWritable), request, reply);
      },
    );
  });
}

function sendFile(
  reply: FastifyReply,
  content: string | Buffer,
  type: string,
  name: string,
): FastifyReply {
  reply.headers({
    "cache-control": "no-store",
    "content-disposition": attachment(name),
  });
  return reply.type(type).send(content);
}

/** In whatever script the name is; what reads plain names alone gets what is left of it in plain letters. Source: RFC 6266. */
function attachment(name: string): string {
  const plain = name.replace(/[^\w.-]+/g, "-").replace(/^-+/, "");
  const full = plain === name ? "" : `; filename*=UTF-8''${encodeURIComponent(name)}`;
  return `attachment; filename="${plain}"${full}`;
}

function languageIn(request: FastifyRequest): Language | null {
  const { language = "" } = request.params as Record<string, string>;
  return isLanguage(language) ? language : null;
}
