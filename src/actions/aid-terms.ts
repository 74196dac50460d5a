import { Type, type Static, type TObject } from "@sinclair/typebox";
import { isRefusal, refusalIn, together, type Refusal } from "../base/refusal.js";
import { checkMarkers } from "../fund/policy-marker.js";
import type { RowOf } from "../store/rows.js";
import { codeListOf, type CodedColumn, type CodedList } from "../store/tables.js";
import { checkCodes, codeOf } from "./codes.js";
import { given } from "./correcting.js";
import { ANSWER, maybe } from "./input.js";
import { LABELS } from "./labels.js";

function coded(column: CodedColumn, pattern: string, description: string) {
  return codeOf([codeListOf(column) as CodedList], pattern, description);
}

const MARKER = Type.Object(
  {
    marker: coded("marker", "^\\d{1,2}$", "DAC policy marker: 1"),
    significance: coded("significance", "^\\d$", "How far it is an objective: 0, 1, 2"),
  },
  { additionalProperties: false },
);

/** What donors' guidance for IATI asks of every activity: of a project, and of a fund. Nothing of it follows from anything else (decision 0540). */
export const AID_FORM = {
  policy_markers: maybe(Type.Array(MARKER, { maxItems: 12 })),
  is_humanitarian: maybe(ANSWER),
  flow_type: maybe(coded("flow_type", "^\\d{2}$", "DAC code: 10")),
  finance_type: maybe(coded("finance_type", "^\\d{1,4}$", "DAC code: 110")),
  aid_type: maybe(coded("aid_type", "^[A-H]\\d{2,3}$", "DAC code: C01")),
  tied_status: maybe(coded("tied_status", "^\\d$", "IATI code: 5")),
  collaboration_type: maybe(coded("collaboration_type", "^\\d{1,2}$", "IATI code: 4")),
};
export const AID_FIELDS = {
  policy_markers: LABELS.policy_markers,
  is_humanitarian: LABELS.is_humanitarian,
  flow_type: LABELS.flow_type,
  finance_type: LABELS.finance_type,
  aid_type: LABELS.aid_type,
  tied_status: LABELS.tied_status,
  collaboration_type: LABELS.collaboration_type,
};

type AidGiven = Static<TObject<typeof AID_FORM>>;
const CODES = [
  ...(["flow_type", "finance_type", "aid_type", "tied_status", "collaboration_type"] as const),
];
/** What a row keeps of it; its markers stand in a list. */
export type AidColumns = Pick<RowOf<"project">, (typeof CODES)[number] | "is_humanitarian">;
type Marker = Pick<RowOf<"project_marker">, "n" | "marker" | "significance">;

/** What a form says of it, where each code is one of its list. */
export function readAidTerms(
  asked: AidGiven,
): { readonly columns: AidColumns; readonly markers: readonly Marker[] } | Refusal {
  const wrong = Object.fromEntries(CODES.map((column) => [column, checkColumn(column, asked)]));
  const markers = asked.policy_markers ?? [];
  const read = together({
    ...wrong,
    markers: checkCodes(
      ["PolicyMarker"],
      markers.map(({ marker }) => marker),
      "policy_markers",
    ),
    significances: checkMarkers(markers, "policy_markers"),
  });
  if (isRefusal(read)) return read;
  const codes = Object.fromEntries(CODES.map((column) => [column, asked[column] ?? null]));
  return {
    columns: { ...codes, is_humanitarian: asked.is_humanitarian ?? null } as AidColumns,
    markers: markers.map((marker, index) => ({ ...marker, n: index + 1 })),
  };
}

function checkColumn(column: (typeof CODES)[number], asked: AidGiven): Refusal | null {
  const code = asked[column];
  return code === undefined
    ? null
    : refusalIn(checkCodes([codeListOf(column) as CodedList], [code], column));
}

/** The same as the form would say it. */
export function giveAidTerms(row: AidColumns, markers: readonly Marker[]): Partial<AidGiven> {
  const { is_humanitarian, flow_type, finance_type, aid_type, tied_status } = row;
  return given<AidGiven>({
    ...{ is_humanitarian, flow_type, finance_type, aid_type, tied_status },
    collaboration_type: row.collaboration_type,
    policy_markers: markers.map(({ marker, significance }) => ({ marker, significance })),
  });
}
