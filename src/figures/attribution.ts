import { decimal, formatDecimal, trimDecimal } from "../base/decimal.js";
import type { Currency } from "../base/currency.js";
import { formatNumber } from "../base/format.js";
import { fillText, texts, type Text } from "../base/text.js";
import { attribute, chooseRule, shareOf, type Attribution } from "../results/attribution.js";
import type { AttributionRow, ContributionRow, ProjectRow, ResultRow } from "../store/rows.js";
import type { Snapshot } from "../store/snapshot.js";
import { groupBy } from "./due.js";
import { scopeOf, type PartnerScope } from "./partner-scope.js";
import { bookOf } from "./fund-book.js";
import { resultIndex } from "./result-index.js";
import type { IndicatorReport } from "./results.js";

export const ATTRIBUTION_WORDS = texts({
  in_full: {
    en: "Shown in full; also paid for by {others}.",
    ja: "全体を示す（共同拠出者：{others}）。",
  },
  in_full_alone: { en: "Shown in full.", ja: "全体を示す。" },
  by_share: {
    en: "{share} of it, the share of the money; also paid for by {others}.",
    ja: "資金の割合（{share}）に応じた値（共同拠出者：{others}）。",
  },
  by_agreed_share: {
    en: "{share} of it, the share that was agreed; also paid for by {others}.",
    ja: "合意した割合（{share}）に応じた値（共同拠出者：{others}）。",
  },
  share_unknown: {
    en: "To be shown by share of the money, which is not known, so that nothing is shown.",
    ja: "資金の割合で示すこととされているが、割合が不明のため示さない。",
  },
  not_shown: {
    en: "By agreement, not shown here.",
    ja: "取決めにより、ここには示さない。",
  },
  undeclared: {
    en: "No rule was declared, so that it is shown in full.",
    ja: "規則の定めがないため、全体を示す。",
  },
  breakdowns: {
    en: " Its parts by group and place are those of the whole.",
    ja: "区分別・地域別の内訳は全体の値。",
  },
  part: { en: "The partner's part is {shown}:", ja: "このパートナー分は{shown}：" },
  nobody: { en: "nobody else on record", ja: "記録上他になし" },
});

/** The columns by which a result belongs to a project, a programme or a fund. */
export type Shared = Pick<ResultRow, "project_id" | "programme_id" | "fund_id">;

/** One key for what a result belongs to: a fund and a project may have the same id. */
export function sharedKey({ project_id, programme_id, fund_id }: Shared): string {
  if (project_id !== null) return `project/${project_id}`;
  return programme_id === null ? `fund/${fund_id ?? ""}` : `programme/${programme_id}`;
}

/** What each organisation gave, by its id, in one currency's minor units. */
export interface Given {
  readonly amounts: ReadonlyMap<string, bigint>;
  readonly currency: Currency | null;
}

/** How the results of a project, a programme or a fund are shown to some of those who pay for it. */
export interface Attributed extends Attribution {
  /** The rule in a sentence, with the share and the others. */
  readonly said: Text;
  /** The same, with `{share}` and `{others}` still open: for those who print the share as a figure. */
  readonly sentence: Text;
  /** The names of the others who paid. */
  readonly others: readonly Text[];
  /** The row that declares it; null where nothing was declared. */
  readonly declared_by: AttributionRow | null;
  readonly money: Given;
}

/** Of a result that nobody else paid for no rule has to be declared. */
export function isPlainlyOwn({ is_declared, others }: Attributed): boolean {
  return !is_declared && others.length === 0;
}

/** The rule of each of a partner's projects, programmes and funds, by `sharedKey`. */
export function attributedOwners(
  snapshot: Snapshot,
  partner_id: string,
): ReadonlyMap<string, { readonly of: Shared; readonly rule: Attributed }> {
  const { projects, programmes, funds, members } = scopeOf(snapshot, partner_id);
  const family = familyOf(members);
  const owners: Shared[] = [
    ...projects.map((row) => ofOnly("project", row.id)),
    ...programmes.map((row) => ofOnly("programme", row.id)),
    ...funds.map((row) => ofOnly("fund", row.id)),
  ];
  return new Map(
    owners.map((of) => [sharedKey(of), { of, rule: attributionOf(snapshot, of, family) }] as const),
  );
}

const OF_NOTHING: Shared = { project_id: null, programme_id: null, fund_id: null };

export function ofOnly(kind: "project" | "programme" | "fund", id: string): Shared {
  return { ...OF_NOTHING, [`${kind}_id`]: id };
}

/** Whether no number of a result may stand under the partner: by its rule, or because the share that it asks for is not known. */
export function showsNothing(rule: Attributed | undefined): boolean {
  return rule?.rule === "not_shown" || (rule?.rule === "by_share" && rule.share_bp === null);
}

/** The values of indicators, `indicator_value/ID`, that stand in none of the partner's documents by the rules. */
export function hiddenValues(
  snapshot: Snapshot,
  rules: ReadonlyMap<string, Attributed>,
): ReadonlySet<string> {
  const hidden = new Set([...rules].filter(([, rule]) => showsNothing(rule)).map(([key]) => key));
  if (hidden.size === 0) return new Set();
  const { indicatorsOf, valuesOf } = resultIndex(snapshot);
  return new Set(
    snapshot.results
      .filter((result) => hidden.has(sharedKey(result)))
      .flatMap((result) => indicatorsOf(result.id))
      .flatMap((indicator) => valuesOf(indicator.id))
      .map((value) => `indicator_value/${value.id}`),
  );
}

/** What stands beside an indicator's number under a partner: the rule, and, by share of the money, what part of the number that is. */
export function shownBy(report: IndicatorReport, rule: Attributed | undefined): Text | null {
  if (!rule) return null;
  if (isPlainlyOwn(rule)) return ATTRIBUTION_WORDS.in_full_alone;
  const partOf = (figure: IndicatorReport["actual"]) => {
    const { value } = figure ?? { value: null };
    if (value?.kind !== "number") return null;
    const shown = attribute(decimal(value.decimal), rule, false);
    return shown && formatDecimal(trimDecimal(shown));
  };
  const actual = partOf(report.actual);
  if (rule.rule !== "by_share" || rule.share_bp === null || actual === null) return rule.said;
  const said = (language: "en" | "ja") => formatNumber(actual, language);
  const shown = { en: said("en"), ja: said("ja") };
  const part = fillText(ATTRIBUTION_WORDS.part, { shown });
  const whole = report.breakdowns.length > 0 ? ATTRIBUTION_WORDS.breakdowns : NO_WORDS;
  return {
    en: `${part.en} ${rule.said.en}${whole.en}`,
    ja: `${part.ja}${rule.said.ja}${whole.ja}`,
  };
}

const NO_WORDS: Text = { en: "", ja: "" };

/** The organisations of a partner's family that are counted together. */
export function familyOf(members: PartnerScope["members"]): ReadonlySet<string> {
  return new Set(
    members.filter((member) => member.standing !== "apart").map((member) => member.organisation_id),
  );
}

/** The rule for what a result belongs to, as those of its payers in the family see it; the share is that of the family in its money. */
export function attributionOf(
  snapshot: Snapshot,
  of: Shared,
  family: ReadonlySet<string>,
): Attributed {
  const declared = declaredFor(snapshot, of, family);
  const chosen = chooseRule(...declared);
  const given = givenTo(snapshot, of);
  const money = given.known;
  const sum = (isOurs: (id: string) => boolean) =>
    [...money.amounts].reduce((all, [id, amount]) => (isOurs(id) ? all + amount : all), 0n);
  const share_bp =
    chosen.rule === "by_share"
      ? (chosen.share_bp ??
        shareOf(
          sum((id) => family.has(id)),
          sum(() => true),
        ))
      : null;
  const others = given.payers
    .filter((id) => !family.has(id))
    .flatMap((id) => snapshot.organisationById.get(id)?.name ?? []);
  const sentence = sentenceOf(chosen, share_bp, others);
  return {
    ...chosen,
    share_bp,
    sentence,
    said: say(sentence, share_bp, others),
    others,
    declared_by: declared.find((row) => row !== null) ?? null,
    money,
  };
}

/** What was declared, from the narrowest to the widest: for the family's agreement, the project, its programme, its fund. */
function declaredFor(
  snapshot: Snapshot,
  of: Shared,
  family: ReadonlySet<string>,
): readonly (AttributionRow | null)[] {
  const index = indexOf(snapshot);
  const find = (
    column: "agreement_id" | "project_id" | "programme_id" | "fund_id",
    id: string | null | undefined,
  ) => (id ? (index.declared.get(`${column} ${id}`) ?? null) : null);
  const project = snapshot.projectById.get(of.project_id ?? "");
  const agreements = project
    ? index.agreementsFor(project)
    : index.agreementsInto(of.programme_id === null ? (of.fund_id ?? "") : "");
  const own = agreements.filter((row) => family.has(row.organisation_id));
  return [
    own.map((row) => find("agreement_id", row.id)).find((row) => row !== null) ?? null,
    find("project_id", of.project_id),
    find("programme_id", project ? project.programme_id : of.programme_id),
    find("fund_id", project ? project.fund_id : of.fund_id),
  ];
}

/** What the rules of attribution look at, by what they look for: a partner with a thousand projects asks a thousand times. */
interface AttributionIndex {
  agreementsFor(project: ProjectRow): readonly Snapshot["agreements"][number][];
  /** Into a fund, for no project of it. */
  agreementsInto(fund_id: string): readonly Snapshot["agreements"][number][];
  allocationsTo(project_id: string): readonly Snapshot["allocations"][number][];
  fundersOf(project_id: string): readonly Snapshot["projectOrganisations"][number][];
  contributorsTo(fund_id: string): readonly Snapshot["fundPartners"][number][];
  paidInto(fund_id: string): ReadonlyMap<string, bigint>;
  /** What sources report as given to it, by `sharedKey`. */
  contributionsTo(key: string): readonly ContributionRow[];
  /** By the column and the id that it holds: `fund_id ID`. */
  readonly declared: ReadonlyMap<string, AttributionRow>;
}

/** A snapshot never changes. */
const INDEXES = new WeakMap<Snapshot, AttributionIndex>();

function indexOf(snapshot: Snapshot): AttributionIndex {
  const kept = INDEXES.get(snapshot) ?? makeIndex(snapshot);
  INDEXES.set(snapshot, kept);
  return kept;
}

function makeIndex(snapshot: Snapshot): AttributionIndex {
  const direct = groupBy(snapshot.agreements, (row) => row.project_id);
  const pooled = groupBy(
    snapshot.agreements.filter((row) => row.project_id === null),
    (row) => row.fund_id,
  );
  const allocations = groupBy(
    snapshot.allocations.filter((row) => row.status !== "cancelled"),
    (row) => row.project_id,
  );
  const funders = groupBy(
    snapshot.projectOrganisations.filter((row) => row.role === "1"),
    (row) => row.project_id,
  );
  const contributors = groupBy(
    snapshot.fundPartners.filter((row) => row.role === "contributor"),
    (row) => row.fund_id,
  );
  const declared = new Map<string, AttributionRow>();
  for (const row of snapshot.attributions) {
    for (const column of ["agreement_id", "project_id", "programme_id", "fund_id"] as const) {
      const key = `${column} ${row[column] ?? ""}`;
      if (row[column] !== null && !declared.has(key)) declared.set(key, row);
    }
  }
  const paid = new Map<string, ReadonlyMap<string, bigint>>();
  const reported = groupBy(
    snapshot.contributions.filter((row) => REPORTED.has(row.stage) && row.kind !== "in_kind"),
    sharedKey,
  );
  return {
    // In the record's order, as the first that declares a rule decides.
    agreementsFor: ({ id, fund_id }) => {
      const own = [...(direct.get(id) ?? []), ...(pooled.get(fund_id) ?? [])];
      return own.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
    },
    agreementsInto: (id) => pooled.get(id) ?? [],
    contributionsTo: (key) => reported.get(key) ?? [],
    allocationsTo: (id) => allocations.get(id) ?? [],
    fundersOf: (id) => funders.get(id) ?? [],
    contributorsTo: (id) => contributors.get(id) ?? [],
    paidInto: (id) => {
      const known = paid.get(id) ?? paidIntoFund(snapshot, id);
      paid.set(id, known);
      return known;
    },
    declared,
  };
}

function say(sentence: Text, share_bp: number | null, names: readonly Text[]): Text {
  const list = (language: "en" | "ja") =>
    names.map((name) => name[language]).join(language === "ja" ? "、" : ", ");
  return fillText(sentence, {
    others: names.length === 0 ? ATTRIBUTION_WORDS.nobody : { en: list("en"), ja: list("ja") },
    share: share_bp === null ? "" : `${formatDecimal({ units: BigInt(share_bp), places: 2 })}%`,
  });
}

function sentenceOf(chosen: Attribution, share_bp: number | null, others: readonly Text[]): Text {
  const { rule } = chosen;
  if (rule === "not_shown") return ATTRIBUTION_WORDS.not_shown;
  if (rule === "by_share" && share_bp === null) return ATTRIBUTION_WORDS.share_unknown;
  if (rule === "by_share") {
    const agreed = chosen.share_bp !== null;
    return agreed ? ATTRIBUTION_WORDS.by_agreed_share : ATTRIBUTION_WORDS.by_share;
  }
  const shown = others.length === 0 ? ATTRIBUTION_WORDS.in_full_alone : ATTRIBUTION_WORDS.in_full;
  if (chosen.is_declared) return shown;
  const why = ATTRIBUTION_WORDS.undeclared;
  return { en: `${shown.en} ${why.en}`, ja: `${shown.ja}${why.ja}` };
}

/** Stages of a contribution at which money has come, or has been spent: what was promised is nobody's share. */
const REPORTED: ReadonlySet<ContributionRow["stage"]> = new Set<ContributionRow["stage"]>([
  "received",
  "reported",
  "executed",
]);

const UNKNOWN: Given = { amounts: new Map(), currency: null };

/** Who pays for something, and what each gave, as far as that is known. */
function givenTo(
  snapshot: Snapshot,
  of: Shared,
): { readonly known: Given; readonly payers: readonly string[] } {
  const index = indexOf(snapshot);
  const project = snapshot.projectById.get(of.project_id ?? "");
  const fund_id = project ? project.fund_id : of.programme_id === null ? of.fund_id : null;
  const reported = index.contributionsTo(sharedKey(of));
  const booked = project
    ? bookedTo(snapshot, project)
    : index.paidInto(of.programme_id === null ? (of.fund_id ?? "") : "");
  const currency = snapshot.fundById.get(fund_id ?? "")?.currency ?? null;
  const known = booked.size > 0 ? { amounts: booked, currency } : reportedMoney(reported);
  const named = project ? index.fundersOf(project.id).map((row) => row.organisation_id) : [];
  const paidIn = index.contributorsTo(fund_id ?? "").map((row) => row.organisation_id);
  const said = reported.flatMap((row) => row.organisation_id ?? []);
  return { known, payers: [...new Set([...known.amounts.keys(), ...named, ...paidIn, ...said])] };
}

/**
 * What each organisation gave to a project, in the fund's minor units: its earmarked allocations where all of them name their agreement,
 * else what each paid into the fund, for money that is pooled is everybody's.
 */
function bookedTo(snapshot: Snapshot, project: ProjectRow): ReadonlyMap<string, bigint> {
  const index = indexOf(snapshot);
  const allocations = index.allocationsTo(project.id);
  if (allocations.length === 0 || allocations.some((row) => row.agreement_id === null))
    return index.paidInto(project.fund_id ?? "");
  const given = new Map<string, bigint>();
  for (const row of allocations) {
    const payer = snapshot.agreementById.get(row.agreement_id ?? "")?.organisation_id;
    if (payer !== undefined) given.set(payer, (given.get(payer) ?? 0n) + row.amount_minor);
  }
  return given;
}

/**
 * What sources report as given, where the book holds nothing of it: at the first stage at which all who gave are known, each with an exact
 * amount, all in one currency; else nothing is known of the shares. A part of another contribution is in it already.
 */
function reportedMoney(rows: readonly ContributionRow[]): Given {
  const ids = new Set(rows.map((row) => row.id));
  const whole = rows.filter((row) => !ids.has(row.part_of_id ?? ""));
  const payers = new Set(whole.map((row) => row.organisation_id));
  for (const stage of REPORTED) {
    const of = whole.filter((row) => row.stage === stage);
    const [currency = null, ...others] = [...new Set(of.map((row) => row.currency))];
    const isKnown = of.every((row) => row.amount_minor !== null && row.qualifier === "exactly");
    const isWhole = new Set(of.map((row) => row.organisation_id)).size === payers.size;
    if (currency === null || others.length > 0 || !isKnown || !isWhole || payers.has(null))
      continue;
    const amounts = new Map<string, bigint>();
    for (const { organisation_id, amount_minor } of of) {
      const id = organisation_id ?? "";
      amounts.set(id, (amounts.get(id) ?? 0n) + (amount_minor ?? 0n));
    }
    return { amounts, currency };
  }
  return UNKNOWN;
}

/** What each organisation paid into a fund, which is reckoned once for all of its projects. */
function paidIntoFund(snapshot: Snapshot, fund_id: string): ReadonlyMap<string, bigint> {
  const given = new Map<string, bigint>();
  for (const item of bookOf(snapshot).items(fund_id, "deposits")) {
    const [table, id = ""] = item.record.split("/");
    if (table !== "receipt") continue;
    const instalment = snapshot.instalmentById.get(
      snapshot.receiptById.get(id)?.instalment_id ?? "",
    );
    const agreement = snapshot.agreementById.get(instalment?.agreement_id ?? "");
    const payer = agreement?.organisation_id;
    if (payer !== undefined) given.set(payer, (given.get(payer) ?? 0n) + item.amount_minor);
  }
  return given;
}
