import multipart from "@fastify/multipart";
import type { FastifyInstance } from "fastify";
import { carryOut } from "../actions/carry-out.js";
import { readEvidenceFile } from "../actions/read-evidence-file.js";
import { findAction } from "../actions/register.js";
import { assert } from "../base/assert.js";
import { newId } from "../base/id.js";
import { isLanguage } from "../base/language.js";
import { isRefusal } from "../base/refusal.js";
import { LIMITS } from "../base/settings.js";
import { texts } from "../base/text.js";
import { LOCAL_USER } from "../people/permission.js";
import { address } from "./address.js";
import type { PageSender } from "./writing.js";
import type { FieldProblem, FormValues } from "./form-input.js";
import { evidencePage } from "./pages/results-evidence.js";
import { periodPath } from "./parts/result-words.js";
import { eachPeriod, type Answering, type PeriodPage } from "./results-routes.js";
import type { WriteOptions } from "./writing.js";
import { readUpload, uploadLimits, type Upload } from "./upload.js";

const TEXTS = texts({
  title: {
    en: "Give the document a title, in one language at least.",
    ja: "文書の標題を少なくとも一方の言語で入力してください。",
  },
  unreadable: {
    en: "What was sent cannot be read as this form. Nothing was kept; fill it in and send it again.",
    ja: "送信された内容をこのフォームとして読み取れません。何も保存していません。改めて入力し、送信してください。",
  },
  large: {
    en: "The file has more than {limit} MB. Make it smaller, or give its address on the web.",
    ja: "ファイルが上限（{limit} MB）を超えています。縮小するか、ウェブアドレスを指定してください。",
  },
});

const MEGABYTE = 1024 * 1024;

/** Documents that show results: each for whoever may see it, and the form that adds one. */
export function addEvidence(
  server: FastifyInstance,
  options: WriteOptions,
  sendPage: PageSender,
): void {
  server.get("/:language/evidence/:id", async (request, reply) => {
    const { language = "", id = "" } = request.params as Record<string, string>;
    const snapshot = await options.readSnapshot();
    const effects = { pool: options.pool, snapshot, isPublicOnly: options.isReadOnly };
    const file = isLanguage(language) ? await readEvidenceFile(id, effects) : null;
    if (file === null) return sendPage(null, request, reply);
    const name = encodeURIComponent(file.name);
    return reply
      .headers({
        "cache-control": "no-cache",
        "content-disposition": `attachment; filename*=UTF-8''${name}`,
        // Nothing of it is ever run, whatever a browser makes of it.
        "content-security-policy": "default-src 'none'; sandbox",
      })
      .type(file.media_type === "text/plain" ? "text/plain; charset=utf-8" : file.media_type)
      .send(file.content);
  });
  if (options.isReadOnly) return;
  void server.register(async (scope) => {
    const limits = uploadLimits(LIMITS.evidence_size_bytes);
    const more = { fields: 12, parts: 14, fieldSize: LIMITS.text_field_length };
    await scope.register(multipart, { ...limits, limits: { ...limits.limits, ...more } });
    eachPeriod({ options, sendPage }, (path, open) => {
      scope.get(`${path}/evidence`, open(showForm));
      const bodyLimit = LIMITS.evidence_size_bytes + MEGABYTE;
      scope.post(`${path}/evidence`, { bodyLimit }, open(answerForm));
    });
  });
}

async function showForm(at: PeriodPage, answering: Answering) {
  const { indicator } = answering.request.query as Record<string, string | undefined>;
  const values = indicator === undefined ? {} : { of: `value:${indicator}` };
  return sendForm(at, answering, values, []);
}

function sendForm(
  at: PeriodPage,
  answering: Answering,
  values: FormValues,
  problems: readonly FieldProblem[],
) {
  const { options, request, reply, sendPage } = answering;
  const key = values["_key"] ?? newId(options.clock.now());
  return sendPage(evidencePage({ ...at, values, problems, key }, at.language), request, reply);
}

async function answerForm(at: PeriodPage, answering: Answering) {
  const { request, reply, options } = answering;
  const upload = await readUpload(request, true);
  if (upload === "too_large") {
    const limit = String(LIMITS.evidence_size_bytes / MEGABYTE);
    const message = {
      en: TEXTS.large.en.replace("{limit}", limit),
      ja: TEXTS.large.ja.replace("{limit}", limit),
    };
    return sendForm(at, answering, {}, [{ field: "file", message }]);
  }
  if (upload === "none")
    return sendForm(at, answering, {}, [{ field: "file", message: TEXTS.unreadable }]);
  const { fields } = upload;
  const [en, ja] = [fields["title_en"]?.trim() ?? "", fields["title_ja"]?.trim() ?? ""];
  if (en === "" && ja === "")
    return sendForm(at, answering, fields, [{ field: "title_en", message: TEXTS.title }]);
  const action = findAction("add-evidence");
  assert(action !== null, "no action add-evidence");
  const title = { en: en === "" ? ja : en, ja: ja === "" ? en : ja };
  const input = { ...subjectIn(at, fields["of"] ?? ""), title, ...documentIn(upload) };
  const key = fields["_key"] ?? newId(options.clock.now());
  const answer = await carryOut({ action, input, key, person: LOCAL_USER }, options);
  if (isRefusal(answer)) {
    const field = answer.field === "content" ? "file" : (answer.field ?? "");
    return sendForm(at, answering, fields, [{ field, message: answer.message }]);
  }
  const path = `${periodPath(at.period)}/review`;
  return reply.redirect(address(at.language, path, { done: "evidence" }), 303);
}

function subjectIn({ period }: PeriodPage, of: string): Record<string, string> {
  const [kind = "", id = ""] = of.split(":");
  if (kind === "result") return { result: id };
  if (kind === "indicator") return { indicator: id };
  const { period_from, period_to } = period;
  return { [period.kind]: period.id, period_from, period_to, indicator: id };
}

/** What was filled in; an empty field is left out. */
function documentIn({ fields, bytes, name }: Upload): Record<string, string> {
  const filled = ["kind", "document_language", "on", "url"].flatMap((field) => {
    const text = fields[field]?.trim() ?? "";
    return text === "" ? [] : [[field, text] as const];
  });
  const file =
    bytes.length === 0 ? {} : { file_name: name, content: Buffer.from(bytes).toString("base64") };
  return { ...Object.fromEntries(filled), ...file };
}
