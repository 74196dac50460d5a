import { NONE, type Tape } from "../iati/tape.js";
import {
  currencyOf,
  nameIds,
  nameOfOrganisation,
  put,
  putAmount,
  putPeriod,
  stringAt,
  textOf,
  type Reading,
} from "./load-elements.js";

const ID = nameIds(
  "code",
  "default-currency",
  "iati-identifier",
  "name",
  "organisation-identifier",
  "recipient-country",
  "recipient-country-budget",
  "recipient-org",
  "recipient-org-budget",
  "recipient-region",
  "recipient-region-budget",
  "ref",
  "status",
  "total-budget",
  "total-expenditure",
  "xml:lang",
);

/** Budgets of an organisation file by their element, with the element that names the recipient. */
const KINDS: ReadonlyMap<number, { readonly kind: string; readonly recipient: number }> = new Map([
  [ID["total-budget"], { kind: "total", recipient: NONE }],
  [ID["recipient-org-budget"], { kind: "recipient_org", recipient: ID["recipient-org"] }],
  [
    ID["recipient-country-budget"],
    { kind: "recipient_country", recipient: ID["recipient-country"] },
  ],
  [ID["recipient-region-budget"], { kind: "recipient_region", recipient: ID["recipient-region"] }],
  [ID["total-expenditure"], { kind: "expenditure", recipient: NONE }],
]);

/** Reads the organisations of one file into rows. Its identifier and name come before its budgets. */
export function openOrganisations(reading: Reading) {
  let position = 0;
  let language: string | null = null;
  let currency: string | null = null;
  let ref: string | null = null;
  let name: string | null = null;

  return {
    begin(tape: Tape): void {
      language = stringAt(tape, tape.valueOf(0, ID["xml:lang"]));
      const own = tape.valueOf(0, ID["default-currency"]);
      currency = own === NONE ? null : currencyOf({ reading, tape }, own, 0, 0);
      ref = null;
      name = null;
    },
    block(tape: Tape): void {
      const scene = { reading, tape, language, currency };
      const element = tape.names[0] as number;
      if (element === ID["organisation-identifier"] || element === ID["iati-identifier"])
        ref ??= stringAt(tape, tape.textOf(0));
      if (element === ID.name && name === null) {
        const chosen = textOf(scene, 0);
        name = typeof chosen === "number" ? stringAt(tape, chosen) : chosen;
      }
      const found = KINDS.get(element);
      if (!found) return;
      const recipient = found.recipient === NONE ? NONE : tape.childOf(0, found.recipient);
      const recipientRef = tape.valueOf(recipient, ID.ref);
      const status = tape.valueOf(0, ID.status);
      const row = reading.row("organisation_budget");
      row.text(reading.dataset_id);
      row.whole(tape.lines[0] as number);
      row.whole(++position);
      row.text(ref);
      row.text(name);
      row.text(found.kind);
      put(row, tape, found.kind === "expenditure" ? null : status === NONE ? "1" : status);
      put(row, tape, recipientRef === NONE ? tape.valueOf(recipient, ID.code) : recipientRef);
      put(row, tape, recipient === NONE ? NONE : nameOfOrganisation(tape, recipient));
      putPeriod(row, scene, 0);
      putAmount(row, scene, 0);
      row.end();
    },
    end: () => undefined,
    /** Its rows are known by their place in the file alone, so that it is read in one. */
    ids: () => new Uint32Array(0),
  };
}
