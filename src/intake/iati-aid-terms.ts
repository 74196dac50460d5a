import { significancesOf, type MarkerAsked } from "../fund/policy-marker.js";
import type { RowOf } from "../store/rows.js";
import { codeListOf, type CodedColumn, type CodedList } from "../store/tables.js";
import { isCodeOf, listTitle } from "./iati-codes.js";
import { attributeOf, type XmlElement } from "./iati-element.js";
import type { IatiReport } from "./iati-findings.js";
import { vocabularyOf } from "./iati-values.js";

/** The element of an activity that says each. */
const ELEMENTS = {
  "collaboration-type": "collaboration_type",
  "default-flow-type": "flow_type",
  "default-finance-type": "finance_type",
  "default-aid-type": "aid_type",
  "default-tied-status": "tied_status",
} as const;
type TermColumn = (typeof ELEMENTS)[keyof typeof ELEMENTS];
type Columns = { [C in TermColumn | "is_humanitarian"]: RowOf<"project">[C] };

/** How an activity counts as aid, as its file says; null where it does not. */
export interface AidTermsDraft {
  readonly columns: Columns;
  readonly markers: MarkerAsked[];
}

export function openTerms(root: XmlElement): AidTermsDraft {
  const columns = {
    is_humanitarian: readTruth(attributeOf(root, "humanitarian")),
    collaboration_type: null,
    flow_type: null,
    finance_type: null,
    aid_type: null,
    tied_status: null,
  };
  return { columns, markers: [] };
}

/** As XML writes a truth. What is none is told by the standard's own check. */
function readTruth(text: string | null): boolean | null {
  if (text === "1" || text === "true") return true;
  return text === "0" || text === "false" ? false : null;
}

/** Takes the code of an element over; of several the first, as nobody says which one is meant. */
export function readTermOf(
  element: XmlElement,
  { columns }: AidTermsDraft,
  report: IatiReport,
): void {
  const column = ELEMENTS[element.name as keyof typeof ELEMENTS];
  columns[column] ??= termOf(element);
  checkCode(element, column, report);
}

/** The code that an element says, where its list has it. */
export function termOf(element: XmlElement): string | null {
  return codeOf(element, ELEMENTS[element.name as keyof typeof ELEMENTS]);
}

function codeOf(element: XmlElement, column: CodedColumn): string | null {
  const code = attributeOf(element, "code");
  return code !== null && isCodeOf(codeListOf(column) as CodedList, code) ? code : null;
}

function checkCode(element: XmlElement, column: CodedColumn, report: IatiReport): void {
  const found = attributeOf(element, "code");
  if (found === null || codeOf(element, column) !== null) return;
  const list = listTitle(codeListOf(column) as CodedList);
  report.add("IATI_CODE_UNKNOWN", { line: element.line }, { found, list });
}

/** A marker of the DAC within its scale; one that says nothing of how far it is an objective says nothing. */
export function markerOf(element: XmlElement): MarkerAsked | null {
  const marker = isOfDac(element) ? codeOf(element, "marker") : null;
  const significance = attributeOf(element, "significance") ?? "";
  return marker !== null && significancesOf(marker).includes(significance)
    ? { marker, significance }
    : null;
}

function isOfDac(element: XmlElement): boolean {
  return vocabularyOf(attributeOf(element, "vocabulary")) === "1";
}

/** Takes a marker over, the first of its code. What it does not take is reported detail, and told where it is the DAC's. */
export function readMarker(
  element: XmlElement,
  { markers }: AidTermsDraft,
  report: IatiReport,
): void {
  if (!isOfDac(element)) return;
  checkCode(element, "marker", report);
  const marker = codeOf(element, "marker");
  if (marker === null) return;
  const { line } = element;
  const found = attributeOf(element, "significance") ?? "";
  const said = markerOf(element);
  if (said === null) {
    const facts = { marker, found, allowed: significancesOf(marker).join(", ") };
    return report.add("IATI_MARKER_SIGNIFICANCE", { line }, facts);
  }
  const first = markers.find((each) => each.marker === marker);
  if (first === undefined) markers.push(said);
  else if (first.significance !== found)
    report.add("IATI_MARKER_TWICE", { line }, { marker, found, significance: first.significance });
}
