import { Type } from "@sinclair/typebox";
import { isRefusal, together } from "../base/refusal.js";
import { findException, saveException } from "../store/exceptions.js";
import { action } from "./action.js";
import { DAY, maybe, readDay, refuseInput, SENTENCE } from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";

/** Explains what was reported against a rule; until then it is in the way of publication. */
export const explainException = action({
  name: "explain-exception",
  title: { en: "Explain an exception", ja: "例外事項を説明する" },
  summary: {
    en: "Says why a reported figure breaks a rule, and until when that is accepted.",
    ja: "報告値が規則に反する理由と、受入れの期限を記載する。",
  },
  input: Type.Object(
    {
      exception: Type.String({ pattern: "^[0-9a-f-]{36}$" }),
      explanation: SENTENCE,
      accepted_until: maybe(DAY),
    },
    { additionalProperties: false },
  ),
  fields: {
    exception: LABELS.exception,
    explanation: LABELS.explanation,
    accepted_until: LABELS.accepted_until,
  },
  edits: (input) => ({ kind: "exception", id: input.exception }),
  async run(tx, input, context) {
    const found = await findException(tx, input.exception);
    const read = together({
      found:
        found && found.status !== "fixed"
          ? found
          : refuseInput("NOT_FOUND", { kind: NOUNS.exception, id: input.exception }, "exception"),
      until: readDay(input.accepted_until, "accepted_until"),
    });
    if (isRefusal(read)) return read;
    const { until } = read;
    const { id, version } = read.found;
    const status = until === null ? "explained" : "accepted";
    await saveException(tx, {
      id,
      version,
      status,
      explanation: input.explanation.trim(),
      accepted_by: until === null ? null : context.actor,
      accepted_until: until,
    });
    return { subject_kind: "exception", subject_id: id, entries: [] };
  },
});
