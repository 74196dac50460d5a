import { Type, type Static } from "@sinclair/typebox";
import { isRefusal, together, type Refusal } from "../base/refusal.js";
import { LIMITS } from "../base/settings.js";
import {
  checkEvidence,
  evidenceName,
  EVIDENCE_KINDS,
  type EvidenceKind,
} from "../results/evidence.js";
import { withoutMetadata } from "../results/picture.js";
import { refuse } from "../results/refusals.js";
import { putBlob } from "../store/blobs.js";
import type { Tx } from "../store/connect.js";
import { findRow } from "../store/money-rows.js";
import { writeRows } from "../store/record-rows.js";
import { action } from "./action.js";
import { DAY, maybe, NARRATIVE, readDay, REF, refuseInput } from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";
import { chooseDue, OWNER_INPUT, OWNER_LABELS, takePeriod } from "./result-period.js";

const INPUT = Type.Object(
  {
    ...OWNER_INPUT,
    period_from: maybe(DAY),
    period_to: maybe(DAY),
    indicator: maybe(REF),
    result: maybe(REF),
    title: NARRATIVE,
    url: maybe(Type.String({ pattern: "^https?://[^\\s]+$", maxLength: 2_000 })),
    kind: maybe(
      Type.Union((Object.keys(EVIDENCE_KINDS) as EvidenceKind[]).map((kind) => Type.Literal(kind))),
    ),
    document_language: maybe(Type.String({ pattern: "^[a-z]{2}$", description: "ISO 639-1: en" })),
    on: maybe(DAY),
    file_name: maybe(Type.String({ minLength: 1, maxLength: 200 })),
    content: maybe(
      Type.String({
        contentEncoding: "base64",
        pattern: "^[A-Za-z0-9+/]+={0,2}$",
        maxLength: Math.ceil(LIMITS.evidence_size_bytes / 3) * 4 + 4_096,
        description: "The file itself, in base64; instead of its address",
      }),
    ),
  },
  { additionalProperties: false },
);
type EvidenceInput = Static<typeof INPUT>;

/** A document that shows a value, an indicator or a result: by its address, or kept here under its hash. */
export const addEvidence = action({
  name: "add-evidence",
  title: { en: "Add evidence of a result", ja: "成果の根拠資料を登録する" },
  summary: {
    en: "Names a document that shows a result, an indicator, or its value in a period: with its address on the web, or as a file that is kept.",
    ja: "成果、指標又は期間の値の根拠となる文書を、ウェブアドレス又はファイルにより登録する。",
  },
  input: INPUT,
  fields: {
    ...OWNER_LABELS,
    period_from: LABELS.period_from,
    period_to: LABELS.period_to,
    indicator: LABELS.indicator,
    result: LABELS.result,
    title: LABELS.title,
    url: LABELS.url,
    kind: LABELS.evidence_kind,
    document_language: LABELS.document_language,
    on: LABELS.document_date,
    file_name: LABELS.file_name,
    content: LABELS.file,
  },
  edits: null,
  async run(tx, input, context) {
    const { url, content } = input;
    const isNowhere = (url === undefined) === (content === undefined);
    const read = together({
      of: await whatItShows(tx, input),
      on: readDay(input.on, "on"),
      where: isNowhere ? refuse("EVIDENCE_WHERE", {}, "url") : null,
      kept: content === undefined ? NO_FILE : await keep(tx, content, input.file_name ?? ""),
    });
    if (isRefusal(read)) return read;
    const { of, on, kept } = read;
    const id = context.newId();
    await writeRows(tx, "document", [
      {
        id,
        portfolio: null,
        title: input.title,
        url: url ?? null,
        category: input.kind ?? "A08",
        language: input.document_language ?? null,
        published_date: on,
        partner_id: null,
        fund_id: null,
        programme_id: null,
        project_id: null,
        result_id: null,
        indicator_id: null,
        indicator_value_id: null,
        ...of,
        ...kept,
      },
    ]);
    return { subject_kind: "document", subject_id: id, entries: [] };
  },
});

/** The value of a period, an indicator, or a result: one of the three. */
async function whatItShows(
  tx: Tx,
  input: EvidenceInput,
): Promise<Readonly<Record<string, string>> | Refusal> {
  const { indicator, result, period_from, period_to } = input;
  if ((indicator === undefined) === (result === undefined))
    return refuse("EVIDENCE_OF", {}, "indicator");
  if (result !== undefined) {
    if (await findRow(tx, "result", result)) return { result_id: result };
    return refuseInput("NOT_FOUND", { kind: NOUNS.result, id: result }, "result");
  }
  const id = indicator ?? "";
  if (period_from === undefined || period_to === undefined) {
    if (await findRow(tx, "indicator", id)) return { indicator_id: id };
    return refuseInput("NOT_FOUND", { kind: NOUNS.indicator, id }, "indicator");
  }
  const at = await takePeriod(tx, { ...input, period_from, period_to });
  if (isRefusal(at)) return at;
  const chosen = chooseDue(at, [id], []);
  if (isRefusal(chosen)) return chosen;
  return { indicator_value_id: chosen[0]?.actual.id ?? "" };
}

const NO_FILE = { sha256: null, media_type: null, size_bytes: null, file_name: null };

async function keep(tx: Tx, content: string, given: string) {
  const given_bytes = new Uint8Array(Buffer.from(content, "base64"));
  const media_type = checkEvidence(given_bytes);
  if (isRefusal(media_type)) return media_type;
  const isPicture = media_type === "image/jpeg" || media_type === "image/png";
  const bytes = isPicture ? withoutMetadata(given_bytes, media_type) : given_bytes;
  if (bytes === null) return refuse("EVIDENCE_PICTURE_BROKEN", {}, "content");
  const sha256 = await putBlob(tx, bytes);
  const file_name = evidenceName(given, media_type);
  return { sha256, media_type, size_bytes: bytes.length, file_name };
}
