import { isWaitingKind, type Choices } from "../actions/read-choices.js";
import { formatDay, formatMoney } from "../base/format.js";
import type { Language } from "../base/language.js";
import { money } from "../base/money.js";
import { LIMITS } from "../base/settings.js";
import { fill, texts, type Text } from "../base/text.js";
import { FUND_TYPES } from "../figures/kinds.js";
import type { Snapshot } from "../store/snapshot.js";

export interface Choice {
  readonly value: string;
  readonly label: string;
}

const WORDS = texts({
  with_id: { en: "{name} ({id})", ja: "{name}（{id}）" },
  of: { en: "{name}, {detail}", ja: "{name}、{detail}" },
  instalment: { en: "{name}, no. {no}, due {day}", ja: "{name}、第{no}回、{day}期日" },
});

/** What rows are called where their table has neither a title nor a name. */
type Labels = Readonly<Record<string, (id: string) => string>>;

/** The tables whose rows a field may name; the field is called as the table is, or as here. */
const TABLES: Readonly<Record<string, keyof Snapshot & string>> = {
  fund: "funds",
  to_fund: "funds",
  project: "projects",
  organisation: "organisations",
  ultimate: "organisations",
  administrator: "organisations",
  reviewer_organisation: "organisations",
  agreement: "agreements",
  instalment: "instalments",
  receipt: "receipts",
  decision: "decisions",
  governance_decision: "decisions",
  window: "fundingWindows",
  meeting: "governanceMeetings",
  allocation: "allocations",
  programme: "programmes",
  result: "results",
  parent: "results",
  outcome: "results",
  indicator: "indicators",
  same_as: "indicators",
  library: "libraryIndicators",
  partner: "partners",
  source: "sources",
  claim: "claims",
  template_of: "editions",
  donor_report: "donorReports",
  membership: "memberships",
};

type NamedRow = { readonly id: string } & Partial<Record<"title" | "name" | "subject", Text>>;

/** The rows that a reference may name; null where the field makes a new one, or where there are too many to choose from. */
export function choicesOf(
  name: string,
  snapshot: Snapshot,
  { choices, language }: { readonly choices: Choices; readonly language: Language },
): readonly Choice[] | null {
  const table = TABLES[name];
  if (table === undefined) return waitingOf(name, choices, language);
  const rows: readonly NamedRow[] =
    name === "outcome"
      ? snapshot.results.filter(({ type }) => type === "outcome")
      : (snapshot[table] as unknown as readonly NamedRow[]);
  if (rows.length > LIMITS.page_rows) return null;
  const label = labelsOf(snapshot, language)[table];
  return rows.map((row) => {
    const said = row.title ?? row.name ?? row.subject;
    return choice(row.id, said?.[language] ?? label?.(row.id) ?? null, language);
  });
}

function waitingOf(name: string, choices: Choices, language: Language): readonly Choice[] | null {
  if (!isWaitingKind(name)) return null;
  const rows = choices.filter((row) => row.kind === name);
  return rows.map(({ id, title, amount_minor, currency }) => {
    const detail =
      amount_minor === null || currency === null
        ? null
        : formatMoney(money(amount_minor, currency), language);
    const said = { name: title[language], detail };
    // Its id means nothing to a person; its title names the row that it is of.
    if (name === "exception") return { value: id, label: title[language] };
    return choice(
      id,
      detail === null ? title[language] : fill(WORDS.of[language], { ...said, detail }, language),
      language,
    );
  });
}

function labelsOf(snapshot: Snapshot, language: Language): Labels {
  return {
    instalments: (id) => {
      const row = snapshot.instalmentById.get(id);
      const title = snapshot.agreementById.get(row?.agreement_id ?? "")?.title[language] ?? id;
      return row
        ? fill(
            WORDS.instalment[language],
            { name: title, no: row.seq, day: formatDay(row.due_on, language) },
            language,
          )
        : id;
    },
    receipts: (id) => {
      const row = snapshot.receiptById.get(id);
      if (!row) return id;
      const detail = formatMoney(money(row.amount_minor, row.currency), language);
      return fill(
        WORDS.of[language],
        { name: formatDay(row.received_on, language), detail },
        language,
      );
    },
    memberships: (id) => {
      const row = snapshot.membershipById.get(id);
      const name = snapshot.organisationById.get(row?.organisation_id ?? "")?.name[language];
      const detail = snapshot.partnerById.get(row?.partner_id ?? "")?.name[language];
      return name && detail ? fill(WORDS.of[language], { name, detail }, language) : id;
    },
    allocations: (id) => {
      const row = snapshot.allocationById.get(id);
      if (!row) return id;
      const title = snapshot.projectById.get(row.project_id)?.title[language] ?? row.project_id;
      const fund = snapshot.fundById.get(row.fund_id);
      const detail =
        fund?.type === "project_account"
          ? FUND_TYPES.project_account[language]
          : formatDay(row.allocated_on, language);
      return fill(WORDS.of[language], { name: title, detail }, language);
    },
  };
}

function choice(id: string, name: string | null, language: Language): Choice {
  return {
    value: id,
    label: name === null ? id : fill(WORDS.with_id[language], { name, id }, language),
  };
}
