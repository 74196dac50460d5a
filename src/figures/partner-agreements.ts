import type { Currency } from "../base/currency.js";
import type { Day } from "../base/day.js";
import { addMoney, zero } from "../base/money.js";
import { fillText, texts, type Text } from "../base/text.js";
import type { AgreementRow, MembershipRow } from "../store/rows.js";
import type { Snapshot } from "../store/snapshot.js";
import { agreementEntries, type AgreementEntry } from "./agreements.js";
import { asOfSources, mergeSources } from "./cited.js";
import type { Figure } from "./figure.js";

export const GIVEN_WORDS = texts({
  immediate: {
    en: "Received under its agreements, in {currency}: {name}",
    ja: "{name}：取決めに基づく受領額（{currency}）",
  },
  ultimate: {
    en: "Received through others that pass its money on, in {currency}: {name}",
    ja: "{name}：他機関を経由した受領額（{currency}）",
  },
  immediate_definition: {
    en: "What the family's organisations sent under agreements that they signed themselves, in the agreements' currency, as the book has it. Organisations that stand apart are left out; what sources report of the same money is never added.",
    ja: "パートナーの構成機関が自ら署名した取決めに基づき送金した額（取決めの通貨、帳簿による）。別掲の組織は含まず、同じ資金に関する出典の報告額とは合算しない。",
  },
  ultimate_definition: {
    en: "What others sent under agreements that name one of the family's organisations as ultimate funder, in the agreements' currency, as the book has it. It is another reading of the same money and is never added to what those others gave.",
    ja: "パートナーの構成機関を最終的な資金拠出者とする取決めに基づき、他機関が送金した額（取決めの通貨、帳簿による）。同じ資金の別の捉え方であり、送金した機関の拠出額とは合算しない。",
  },
});

/** As whose money an agreement's is read: of whoever signed it, or of whoever it comes from in the end. */
type Reading = "immediate" | "ultimate";

interface PartnerAgreement extends AgreementEntry {
  readonly reading: Reading;
}

export interface PartnerAgreements {
  /** The latest signed first. */
  readonly entries: readonly AgreementEntry[];
  /** What came in, by reading and currency; the two readings are never added. */
  readonly received: readonly ReceivedTotal[];
}

interface ReceivedTotal {
  readonly reading: Reading;
  readonly currency: Currency;
  readonly figure: Figure;
}

/** What a partner's organisations agreed with us, and what came of it, as the book has it. */
export function partnerAgreements(
  snapshot: Snapshot,
  partner_id: string,
  today: Day,
): PartnerAgreements {
  const members = new Map(
    snapshot.memberships
      .filter((member) => member.partner_id === partner_id)
      .map((member) => [member.organisation_id, member.standing] as const),
  );
  const entries = agreementEntries(
    snapshot,
    snapshot.agreements.filter((row) => readingOf(row, members) !== null),
    today,
  )
    .reverse()
    .map((entry) => ({ ...entry, reading: readingOf(entry.row, members) ?? "immediate" }));
  const partner = snapshot.partnerById.get(partner_id);
  return {
    entries,
    received: partner
      ? receivedFigures(snapshot, { id: partner_id, name: partner.name, entries })
      : [],
  };
}

/** The agreements that an organisation signed, or whose money is its own in the end. */
export function organisationAgreements(
  snapshot: Snapshot,
  organisation_id: string,
  today: Day,
): PartnerAgreements {
  const rows = snapshot.agreements.filter(
    (row) =>
      row.organisation_id === organisation_id || row.ultimate_organisation_id === organisation_id,
  );
  const entries = agreementEntries(snapshot, rows, today).reverse();
  return { entries, received: [] };
}

/** `{partner}:received.immediate.USD`, and `ultimate`. */
export function partnerReceivedOf(snapshot: Snapshot, id: string): Figure | null {
  const [partner_id = "", key = ""] = id.split(":");
  if (!key.startsWith("received.") || !snapshot.partnerById.has(partner_id)) return null;
  const { received } = partnerAgreements(snapshot, partner_id, "9999-12-31" as Day);
  return received.find(({ figure }) => figure.id === id)?.figure ?? null;
}

function readingOf(
  row: AgreementRow,
  members: ReadonlyMap<string, MembershipRow["standing"]>,
): Reading | null {
  const signer = members.get(row.organisation_id);
  // Whoever only passes money on gives none of its own.
  if (signer === "member" || signer === "apart") return "immediate";
  const funder = members.get(row.ultimate_organisation_id ?? "");
  return funder === "member" || funder === "apart" ? "ultimate" : null;
}

function receivedFigures(
  snapshot: Snapshot,
  of: { readonly id: string; readonly name: Text; readonly entries: readonly PartnerAgreement[] },
): ReceivedTotal[] {
  return (["immediate", "ultimate"] as const).flatMap((reading) => {
    const counted = of.entries.filter(
      (entry) => entry.reading === reading && !isApart(snapshot, of.id, entry),
    );
    const currencies = [...new Set(counted.map(({ row }) => row.currency))].sort();
    return currencies.map((currency) => {
      const parts = counted.filter(({ row }) => row.currency === currency);
      const figure = receivedFigure(snapshot, { ...of, reading, currency, parts });
      return { reading, currency, figure };
    });
  });
}

/** Whether the money is of an organisation that stands apart from the family. */
function isApart(snapshot: Snapshot, partner_id: string, { row, reading }: PartnerAgreement) {
  const giver = reading === "immediate" ? row.organisation_id : row.ultimate_organisation_id;
  return snapshot.memberships.some(
    (member) =>
      member.partner_id === partner_id &&
      member.organisation_id === giver &&
      member.standing === "apart",
  );
}

function receivedFigure(
  snapshot: Snapshot,
  of: {
    readonly id: string;
    readonly name: Text;
    readonly reading: Reading;
    readonly currency: Currency;
    readonly parts: readonly PartnerAgreement[];
  },
): Figure {
  const figures = of.parts.map(({ received }) => received);
  const total = figures.reduce(
    (sum, { value }) => (value?.kind === "money" ? addMoney(sum, value.money) : sum),
    zero(of.currency),
  );
  const sources = mergeSources(figures.map((figure) => figure.sources));
  const booked = figures.map((figure) => figure.as_of).filter((day) => day !== null);
  return {
    id: `${of.id}:received.${of.reading}.${of.currency}`,
    title: fillText(GIVEN_WORDS[of.reading], { name: of.name, currency: of.currency }),
    sentence: null,
    value: { kind: "money", money: total },
    qualifier: "exactly",
    basis: "actual",
    standing: "provisional",
    period: null,
    as_of: booked.sort().at(-1) ?? asOfSources(snapshot, sources),
    definition: GIVEN_WORDS[`${of.reading}_definition`],
    rows: of.parts.map(({ row, received }) => ({
      record: `figure/${received.id}`,
      label: row.title,
      value: received.value,
      sources: [],
    })),
    sources,
    is_illustrative: of.parts.some(({ row }) => snapshot.isIllustrative(row)),
  };
}
