import { formatDecimal } from "../base/decimal.js";
import { fillText, texts, type Text } from "../base/text.js";
import { chooseRule, shareOf, type Attribution, type Declared } from "../results/attribution.js";
import type { ProjectRow } from "../store/rows.js";
import type { Snapshot } from "../store/snapshot.js";
import { scopeOf, type PartnerScope } from "./partner-scope.js";
import { bookOf } from "./fund-book.js";

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
  nobody: { en: "nobody else on record", ja: "記録上他になし" },
});

/** How a project's results are shown to some of those who pay for it. */
export interface Attributed extends Attribution {
  /** The rule in a sentence, with the share and the others. */
  readonly said: Text;
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
  const own = snapshot.agreements.filter(
    (row) =>
      family.has(row.organisation_id) &&
      (row.project_id === project.id ||
        (row.project_id === null && row.fund_id === project.fund_id)),
  );
  const find = (column: "agreement_id" | "project_id" | "fund_id", id: string | null) =>
    snapshot.attributions.find((row) => id !== null && row[column] === id) ?? null;
  const agreement: Declared | null =
    own.map((row) => find("agreement_id", row.id)).find((row) => row !== null) ?? null;
  const chosen = chooseRule(
    agreement,
    find("project_id", project.id),
    find("fund_id", project.fund_id),
  );
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
  const others = payersOf(snapshot, project, money).filter((id) => !family.has(id));
  return { ...chosen, share_bp, said: say(snapshot, chosen, share_bp, others) };
}

function say(
  snapshot: Snapshot,
  chosen: Attribution,
  share_bp: number | null,
  others: readonly string[],
): Text {
  const names = others.flatMap((id) => snapshot.organisationById.get(id)?.name ?? []);
  const list = (language: "en" | "ja") =>
    names.map((name) => name[language]).join(language === "ja" ? "、" : ", ");
  const facts = {
    others: names.length === 0 ? ATTRIBUTION_WORDS.nobody : { en: list("en"), ja: list("ja") },
    share: share_bp === null ? "" : `${formatDecimal({ units: BigInt(share_bp), places: 2 })}%`,
  };
  const { rule } = chosen;
  if (rule === "not_shown") return ATTRIBUTION_WORDS.not_shown;
  if (rule === "by_share" && share_bp === null) return ATTRIBUTION_WORDS.share_unknown;
  if (rule === "by_share") {
    const agreed = chosen.share_bp !== null;
    return fillText(agreed ? ATTRIBUTION_WORDS.by_agreed_share : ATTRIBUTION_WORDS.by_share, facts);
  }
  const shown =
    names.length === 0
      ? ATTRIBUTION_WORDS.in_full_alone
      : fillText(ATTRIBUTION_WORDS.in_full, facts);
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
  const allocations = snapshot.allocations.filter(
    (row) => row.project_id === project.id && row.status !== "cancelled",
  );
  if (allocations.length > 0 && allocations.every((row) => row.agreement_id !== null)) {
    for (const row of allocations) {
      const agreement = snapshot.agreementById.get(row.agreement_id ?? "");
      add(agreement?.organisation_id, row.amount_minor);
    }
    return given;
  }
  for (const item of bookOf(snapshot).items(project.fund_id ?? "", "deposits")) {
    const [table, id = ""] = item.record.split("/");
    if (table !== "receipt") continue;
    const instalment = snapshot.instalmentById.get(
      snapshot.receiptById.get(id)?.instalment_id ?? "",
    );
    const agreement = snapshot.agreementById.get(instalment?.agreement_id ?? "");
    add(agreement?.organisation_id, item.amount_minor);
  }
  return given;
}

/** Who pays for a project: those whose money it is, those whom the project names, those who pay into its fund. */
function payersOf(
  snapshot: Snapshot,
  project: ProjectRow,
  money: ReadonlyMap<string, bigint>,
): string[] {
  const named = snapshot.projectOrganisations
    .filter((row) => row.project_id === project.id && row.role === "1")
    .map((row) => row.organisation_id);
  const paidIn = snapshot.fundPartners
    .filter((row) => row.fund_id === project.fund_id && row.role === "contributor")
    .map((row) => row.organisation_id);
  return [...new Set([...money.keys(), ...named, ...paidIn])];
}
