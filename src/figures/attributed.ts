import { decimal, formatDecimal, trimDecimal } from "../base/decimal.js";
import { money } from "../base/money.js";
import { fillText, texts } from "../base/text.js";
import { attribute } from "../results/attribution.js";
import type { Snapshot } from "../store/snapshot.js";
import { attributedOwners, sharedKey, type Attributed } from "./attribution.js";
import { mergeSources, sourcesOf } from "./cited.js";
import { figureOf } from "./claims.js";
import type { Figure, FigureRow, FigureValue } from "./figure.js";
import { ownerOf, type Owner } from "./owner.js";
import { indicatorTotalOf } from "./results.js";

export const PART_WORDS = texts({
  share: { en: "Share of {partner} in {owner}", ja: "{owner}に占める{partner}の割合" },
  share_money: {
    en: "What the partner's organisations gave, of all that was given, to a hundredth of a percent, cut down.",
    ja: "拠出の総額のうち、このパートナーの組織が拠出した額の割合（0.01%未満切捨て）。",
  },
  share_agreed: {
    en: "As agreed for these results.",
    ja: "これらの成果について合意した割合。",
  },
  part: { en: "{title}: part of {partner}", ja: "{title}：{partner}分" },
  part_definition: {
    en: "The value times the partner's share, in whole units.",
    ja: "値に割合を乗じ、整数に丸めたもの。",
  },
});

/** How the results of a project, a programme or a fund are shown to a partner, with the share as a published number; null where nothing is shown by share. */
export interface PartnerRule extends Attributed {
  readonly share: Figure | null;
  /** What the rule shows of a value, as a number of its own; null where that is the value itself, or nothing. */
  partOf(figure: Figure | null): Figure | null;
}

/** The rule of each of a partner's projects, programmes and funds with its numbers, by `sharedKey`. */
export function partnerRules(
  snapshot: Snapshot,
  partner_id: string,
): ReadonlyMap<string, PartnerRule> {
  return new Map(
    [...attributedOwners(snapshot, partner_id)].flatMap(([key, { of, rule }]) => {
      const owner = ownerOf(snapshot, of);
      if (!owner) return [];
      const share = shareFigure(snapshot, partner_id, owner, rule);
      const partOf = (figure: Figure | null) =>
        share && figure ? partFigure(snapshot, partner_id, { share, rule, figure }) : null;
      return [[key, { ...rule, share, partOf }] as const];
    }),
  );
}

/** `JP:share-of:PROJECT`, `JP:share-of-fund:FUND` and `JP:part-of:FIGURE`: what a rule of attribution makes of a result under a partner. */
export function attributedFigureOf(snapshot: Snapshot, id: string): Figure | null {
  const [partner_id = "", what, ...rest] = id.split(":");
  const of = rest.join(":");
  if (!snapshot.partnerById.has(partner_id)) return null;
  const kind = SHARED_KINDS.find((each) => what === shareWord(each));
  if (kind) return partnerRules(snapshot, partner_id).get(`${kind}/${of}`)?.share ?? null;
  if (what !== "part-of") return null;
  const figure = indicatorTotalOf(snapshot, of) ?? figureOf(snapshot, of);
  const [record = ""] = of.split(":");
  const indicator_id = snapshot.indicatorValueById.get(record)?.indicator_id ?? record;
  const result_id = snapshot.indicatorById.get(indicator_id)?.result_id;
  const result = snapshot.results.find((row) => row.id === result_id);
  const rule = result && partnerRules(snapshot, partner_id).get(sharedKey(result));
  return rule?.partOf(figure) ?? null;
}

const SHARED_KINDS = ["project", "programme", "fund"] as const;

function shareWord(kind: Owner["kind"]): string {
  return kind === "project" ? "share-of" : `share-of-${kind}`;
}

function shareFigure(
  snapshot: Snapshot,
  partner_id: string,
  owner: Owner,
  rule: Attributed,
): Figure | null {
  const { share_bp, declared_by } = rule;
  if (rule.rule !== "by_share" || share_bp === null) return null;
  const decimal = formatDecimal(trimDecimal({ units: BigInt(share_bp), places: 2 }));
  const value: FigureValue = { kind: "percent", decimal };
  const facts = { partner: nameOf(snapshot, partner_id), owner: owner.name };
  const title = fillText(PART_WORDS.share, facts);
  const isAgreed = declared_by !== null && declared_by.share_bp !== null;
  const sources = [
    ...(declared_by ? [sourcesOf(snapshot, "attribution", declared_by.id)] : []),
    sourcesOf(snapshot, owner.kind, owner.id),
  ];
  const agreed: FigureRow[] = declared_by
    ? [{ record: `attribution/${declared_by.id}`, label: title, value, sources: [] }]
    : [];
  return {
    id: `${partner_id}:${shareWord(owner.kind)}:${owner.id}`,
    title,
    sentence: null,
    value,
    qualifier: "exactly",
    basis: "statement",
    standing: "reported",
    period: null,
    as_of: null,
    definition: isAgreed ? PART_WORDS.share_agreed : PART_WORDS.share_money,
    rows: isAgreed ? agreed : givenRows(snapshot, rule),
    sources: mergeSources(sources),
    is_illustrative: isIllustrative(snapshot, owner),
  };
}

function isIllustrative(snapshot: Snapshot, { kind, id }: Owner): boolean {
  const rows = {
    project: snapshot.projectById,
    programme: snapshot.programmeById,
    fund: snapshot.fundById,
    organisation: snapshot.organisationById,
    partner: snapshot.partnerById,
  } as const;
  const row = rows[kind].get(id);
  return row !== undefined && snapshot.isIllustrative(row);
}

/** What each gave: the numbers that the share is made of. */
function givenRows(snapshot: Snapshot, { money: given }: Attributed): FigureRow[] {
  const { amounts, currency } = given;
  return [...amounts].flatMap(([id, amount]) => {
    const organisation = snapshot.organisationById.get(id);
    if (!organisation) return [];
    const value: FigureValue | null =
      currency === null ? null : { kind: "money", money: money(amount, currency) };
    return [{ record: `organisation/${id}`, label: organisation.name, value, sources: [] }];
  });
}

function partFigure(
  snapshot: Snapshot,
  partner_id: string,
  {
    share,
    rule,
    figure,
  }: { readonly share: Figure; readonly rule: Attributed; readonly figure: Figure },
): Figure | null {
  const { value } = figure;
  if (value?.kind !== "number") return null;
  const shown = attribute(decimal(value.decimal), rule, false);
  if (shown === null) return null;
  const row = ({ id, title, value: own }: Figure): FigureRow => ({
    record: `figure/${id}`,
    label: title,
    value: own,
    sources: [],
  });
  return {
    ...figure,
    id: `${partner_id}:part-of:${figure.id}`,
    title: fillText(PART_WORDS.part, {
      title: figure.title,
      partner: nameOf(snapshot, partner_id),
    }),
    sentence: null,
    value: { ...value, decimal: formatDecimal(trimDecimal(shown)) },
    definition: PART_WORDS.part_definition,
    rows: [row(figure), row(share)],
  };
}

function nameOf(snapshot: Snapshot, partner_id: string) {
  return snapshot.partnerById.get(partner_id)?.name ?? { en: partner_id, ja: partner_id };
}
