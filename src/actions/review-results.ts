import { Type } from "@sinclair/typebox";
import { action } from "./action.js";
import { maybe, REF, SENTENCE } from "./input.js";
import { LABELS } from "./labels.js";
import { editsPeriod, movePeriod, PERIOD_INPUT, PERIOD_LABELS } from "./result-period.js";

const INDICATORS = maybe(Type.Array(REF, { minItems: 1, maxItems: 500, uniqueItems: true }));
const INPUT = Type.Object(
  { ...PERIOD_INPUT, indicators: INDICATORS },
  { additionalProperties: false },
);
const FIELDS = { ...PERIOD_LABELS, indicators: LABELS.indicators };

/** A period takes values before it is over. */
export const openPeriod = action({
  name: "open-period",
  title: { en: "Open a reporting period early", ja: "報告期間を早期に開く" },
  summary: {
    en: "Lets a planned period be reported before it is over.",
    ja: "計画済みの期間について、終了前の報告を可能にする。",
  },
  input: INPUT,
  fields: FIELDS,
  edits: editsPeriod,
  run: (tx, input, context) => movePeriod(tx, input, { from: ["planned"], to: "open" }, context),
});

/** Received values are right: whoever reported them does not say so (invariant 27). */
export const validateResults = action({
  name: "validate-results",
  title: { en: "Validate results", ja: "成果を確認する" },
  summary: {
    en: "Confirms the received values of a period, or of some of its indicators. Whoever reported them does not validate them.",
    ja: "受領した期間の値（全部又は一部の指標）を確認する。報告した者以外が行う。",
  },
  input: INPUT,
  fields: FIELDS,
  edits: editsPeriod,
  run: (tx, input, context) =>
    movePeriod(tx, input, { from: ["received"], to: "validated", needs_second: true }, context),
});

/** Values go back to whoever reported them, with what is to be done. */
export const returnResults = action({
  name: "return-results",
  title: { en: "Return results", ja: "成果を差し戻す" },
  summary: {
    en: "Sends received or validated values back with a reason, to be reported again.",
    ja: "受領済み又は確認済みの値を、理由を付して差し戻す。",
  },
  input: Type.Object(
    { ...PERIOD_INPUT, indicators: INDICATORS, reason: SENTENCE },
    { additionalProperties: false },
  ),
  fields: { ...FIELDS, reason: LABELS.reason },
  edits: editsPeriod,
  run: (tx, input, context) =>
    movePeriod(
      tx,
      input,
      { from: ["received", "validated"], to: "returned", reason: input.reason },
      context,
    ),
});

/** From here on everybody sees them, on every page and in every file. */
export const publishResults = action({
  name: "publish-results",
  title: { en: "Publish results", ja: "成果を公表する" },
  summary: {
    en: "Makes the validated values of a period public. Whoever reported them does not publish them.",
    ja: "確認済みの期間の値を公表する。報告した者以外が行う。",
  },
  input: INPUT,
  fields: FIELDS,
  edits: editsPeriod,
  run: (tx, input, context) =>
    movePeriod(tx, input, { from: ["validated"], to: "published", needs_second: true }, context),
});
