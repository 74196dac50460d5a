import { decimal, formatDecimal, trimDecimal } from "../base/decimal.js";
import { formatNumber } from "../base/format.js";
import { fillText, texts, type Text } from "../base/text.js";
import { attribute, chooseRule, shareOf, type Attribution } from "../results/attribution.js";
import type { AttributionRow, ProjectRow } from "../store/rows.js";
import type { Snapshot } from "../store/snapshot.js";
import { groupBy } from "./due.js";
import { scopeOf, type PartnerScope } from "./partner-scope.js";
import { bookOf } from "./fund-book.js";
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
  part: { en: "The partner's part is {shown}:", ja: "このパートナー分は{shown}：" },
  nobody: { en: "nobody else on record", ja: "記録上他になし" },
});

/** How a project's results are shown to some of those who pay for it. */
export interface Attributed extends Attribution {
  /** The rule in a sentence, with the share and the others. */
  readonly said: Text;
  /** The same, with `{share}` and `{others}` still open: for those who print the share as a figure. */
  readonly sentence: Text;
  /** The names of the others who paid. */
  readonly others: readonly Text[];
  /** The row that declares it; null where nothing was declared. */
  readonly declared_by: AttributionRow | null;
  /** What each organisation gave, in the fund's minor units, by its id. */
  readonly money: ReadonlyMap<string, bigint>;
}

/** Of a result that nobody else paid for no rule has to be declared. */
export function isPlainlyOwn({ is_declared, others }: Attributed): boolean {
  return !is_declared && others.length === 0;
}

/** The rule of each of a partner's projects, by the project's id. */
export function attributedProjects(
  snapshot: Snapshot,
  partner_id: string,
): ReadonlyMap<string, Attributed> {
  const { projects, members } = scopeOf(snapshot, partner_id);
  const family = familyOf(members);
  return new Map(
    projects.map((project) => [project.id, attributionOf(snapshot, project, family)] as const),
  );
}

/** Whether no number of a result may stand under the partner: by its rule, or because the share that it asks for is not known. */
export function showsNothing(rule: Attributed | undefined): boolean {
  return rule?.rule === "not_shown" || (rule?.rule === "by_share" && rule.share_bp === null);
}

/**
 * What stands beside an indicator's number under a partner: its project's rule, and, by share of the money, what part of the number that is. Null
 * where the result is no project's.
 */
export function shownBy(report: IndicatorReport, rule: Attributed | undefined): Text | null {
  if (!rule) return null;
  if (isPlainlyOwn(rule)) return ATTRIBUTION_WORDS.in_full_alone;
  const part = (figure: IndicatorReport["actual"]) => {
    const { value } = figure ?? { value: null };
    if (value?.kind !== "number") return null;
    const shown = attribute(decimal(value.decimal), rule, false);
    return shown && formatDecimal(trimDecimal(shown));
  };
  const actual = part(report.actual);
  if (rule.rule !== "by_share" || rule.share_bp === null || actual === null) return rule.said;
  const said = (language: "en" | "ja") => formatNumber(actual, language);
  const shown = { en: said("en"), ja: said("ja") };
  return {
    en: `${fillText(ATTRIBUTION_WORDS.part, { shown }).en} ${rule.said.en}`,
    ja: `${fillText(ATTRIBUTION_WORDS.part, { shown }).ja}${rule.said.ja}`,
  };
}

/** The organisations of a partner's family that are counted together. */
export function familyOf(members: PartnerScope["members"]): ReadonlySet<string> {
  return new Set(
    members.filter((member) => member.standing !== "apart").map((member) => member.organisation_id),
  );
}

/** The rule for a project as its payers in the family see it; the share is that of the family in the project's money. */
export function attributionOf(
  snapshot: Snapshot,
  project: ProjectRow,
  family: ReadonlySet<string>,
): Attributed {
  const index = indexOf(snapshot);
  const own = index.agreementsFor(project).filter((row) => family.has(row.organisation_id));
  const find = (column: "agreement_id" | "project_id" | "fund_id", id: string | null) =>
    id === null ? null : (index.declared.get(`${column} ${id}`) ?? null);
  const agreement =
    own.map((row) => find("agreement_id", row.id)).find((row) => row !== null) ?? null;
  const [by_project, by_fund] = [find("project_id", project.id), find("fund_id", project.fund_id)];
  const chosen = chooseRule(agreement, by_project, by_fund);
  const money = moneyOf(snapshot, project);
  const sum = (isOurs: (id: string) => boolean) =>
    [...money].reduce((all, [id, amount]) => (isOurs(id) ? all + amount : all), 0n);
  const share_bp =
    chosen.rule === "by_share"
      ? (chosen.share_bp ??
        shareOf(
          sum((id) => family.has(id)),
          sum(() => true),
        ))
      : null;
  const others = payersOf(snapshot, project, money)
    .filter((id) => !family.has(id))
    .flatMap((id) => snapshot.organisationById.get(id)?.name ?? []);
  const sentence = sentenceOf(chosen, share_bp, others);
  return {
    ...chosen,
    share_bp,
    sentence,
    said: say(sentence, share_bp, others),
    others,
    declared_by: agreement ?? by_project ?? by_fund,
    money,
  };
}

/** What the rules of attribution look at, by what they look for: a partner with a thousand projects asks a thousand times. */
interface AttributionIndex {
  agreementsFor(project: ProjectRow): readonly Snapshot["agreements"][number][];
  allocationsTo(project_id: string): readonly Snapshot["allocations"][number][];
  fundersOf(project_id: string): readonly Snapshot["projectOrganisations"][number][];
  contributorsTo(fund_id: string): readonly Snapshot["fundPartners"][number][];
  paidInto(fund_id: string): ReadonlyMap<string, bigint>;
  /** By `agreement_id ID`, `project_id ID` or `fund_id ID`. */
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
    for (const column of ["agreement_id", "project_id", "fund_id"] as const) {
      const key = `${column} ${row[column] ?? ""}`;
      if (row[column] !== null && !declared.has(key)) declared.set(key, row);
    }
  }
  const paid = new Map<string, ReadonlyMap<string, bigint>>();
  return {
    // In the record's order, as the first that declares a rule decides.
    agreementsFor: ({ id, fund_id }) => {
      const own = [...(direct.get(id) ?? []), ...(pooled.get(fund_id) ?? [])];
      return own.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
    },
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

/**
 * What each organisation gave to a project, in the fund's minor units: its earmarked allocations where all of them name their agreement,
 * else what each paid into the fund, for money that is pooled is everybody's.
 */
function moneyOf(snapshot: Snapshot, project: ProjectRow): ReadonlyMap<string, bigint> {
  const given = new Map<string, bigint>();
  const add = (id: string | undefined, amount: bigint) => {
    if (id !== undefined) given.set(id, (given.get(id) ?? 0n) + amount);
  };
  const index = indexOf(snapshot);
  const allocations = index.allocationsTo(project.id);
  if (allocations.length > 0 && allocations.every((row) => row.agreement_id !== null)) {
    for (const row of allocations) {
      const agreement = snapshot.agreementById.get(row.agreement_id ?? "");
      add(agreement?.organisation_id, row.amount_minor);
    }
    return given;
  }
  return index.paidInto(project.fund_id ?? "");
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

/** Who pays for a project: those whose money it is, those whom the project names, those who pay into its fund. */
function payersOf(
  snapshot: Snapshot,
  project: ProjectRow,
  money: ReadonlyMap<string, bigint>,
): string[] {
  const index = indexOf(snapshot);
  const named = index.fundersOf(project.id).map((row) => row.organisation_id);
  const paidIn = index.contributorsTo(project.fund_id ?? "").map((row) => row.organisation_id);
  return [...new Set([...money.keys(), ...named, ...paidIn])];
}
