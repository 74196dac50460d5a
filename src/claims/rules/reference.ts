import { fillText, texts } from "../../base/text.js";
import type { Segment } from "../../figures/wording.js";
import { CLAIM_STATE_NAMES } from "../../results/claim.js";
import type { ClaimRecord } from "../record.js";
import type { ClaimFault } from "../sentence.js";
import { isCovered } from "./unclaimed.js";

const TEXTS = texts({
  nothing: {
    en: "{reference} is no record with a number. Correct the reference, or record the claim.",
    ja: "{reference} に対応する数値の記録がありません。参照を訂正するか、根拠を登録してください。",
  },
  open: {
    en: "“{reference}” is no whole reference, and would be printed as it stands. Write it in braces: {whole}.",
    ja: "「{reference}」は参照として完結していないため、そのまま印刷されます。半角の波括弧で囲んでください：{whole}。",
  },
  pending: {
    en: "The claim {reference} is not approved ({state}): it has no number for readers yet.",
    ja: "根拠 {reference} は未承認（{state}）のため、公開できる数値がありません。",
  },
});

/** A reference, what is written in braces, and what begins like a reference and is none: left open, or in braces of full width. */
const REFERENCE_MARK =
  /\{([A-Za-z0-9][A-Za-z0-9._:-]*)(?:\|number)?\}|\{[^{}｛｝\n]{0,120}\}|[{｛]\s?[A-Za-z0-9][A-Za-z0-9._:|-]{2,80}\s?[｝}]?/g;

/** References that printed nothing: as they are written, they still stand in the text. */
export function findOpenReferences(
  segments: readonly Segment[],
  record: ClaimRecord,
): ClaimFault[] {
  const text = segments.map((segment) => segment.text).join("");
  return [...text.matchAll(REFERENCE_MARK)].flatMap((match): ClaimFault[] => {
    const [reference, id = ""] = match;
    const end = match.index + reference.length;
    if (isCovered(segments, match.index, match.index + 1)) return [];
    if (!reference.startsWith("{") || !reference.endsWith("}"))
      return [
        {
          rule: "reference-to-nothing",
          severity: "error",
          message: fillText(TEXTS.open, { reference, whole: wholeOf(reference) }),
          start: match.index,
          end,
        },
      ];
    const state = record.pendingState(id);
    const place = { severity: "error" as const, start: match.index, end };
    if (state === null)
      return [
        { rule: "reference-to-nothing", message: fillText(TEXTS.nothing, { reference }), ...place },
      ];
    const facts = { reference, state: CLAIM_STATE_NAMES[state] };
    return [{ rule: "claim-not-approved", message: fillText(TEXTS.pending, facts), ...place }];
  });
}

/** As it was meant: what stands between the braces, in braces. */
function wholeOf(reference: string): string {
  return `{${reference.replace(/[{}｛｝\s]/g, "")}}`;
}
