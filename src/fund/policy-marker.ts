import { refusedBy, type Refusal } from "../base/refusal.js";
import { refuse } from "./refusals.js";

/** A code of the DAC's policy markers and how far it is an objective: gender equality, principal. */
export interface MarkerAsked {
  readonly marker: string;
  readonly significance: string;
}

/** Not targeted, significant, principal. */
const USUAL = ["0", "1", "2"];
/** Desertification may support an action programme too; the scale of mothers' and children's health has five steps. Source: IATI PolicySignificance, DAC. */
const OTHERS: Readonly<Record<string, readonly string[]>> = {
  "8": [...USUAL, "3"],
  "9": [...USUAL, "3", "4"],
};

/** How far a marker may be an objective. */
export function significancesOf(marker: string): readonly string[] {
  return OTHERS[marker] ?? USUAL;
}

/** A marker stands once, and no further than its own scale goes. */
export function checkMarkers(markers: readonly MarkerAsked[], field: string): Refusal | null {
  const codes = markers.map(({ marker }) => marker);
  const twice = codes.find((code, index) => codes.indexOf(code) !== index);
  return refusedBy([
    twice === undefined ? null : refuse("MARKER_TWICE", { marker: twice }, field),
    ...markers
      .filter(({ marker, significance }) => !significancesOf(marker).includes(significance))
      .map(({ marker, significance }) =>
        refuse(
          "MARKER_SIGNIFICANCE",
          { marker, significance, allowed: significancesOf(marker).join(", ") },
          field,
        ),
      ),
  ]);
}
