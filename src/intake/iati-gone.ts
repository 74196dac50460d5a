import type { Finding } from "../base/finding.js";
import { fillText, type Text } from "../base/text.js";
import { IATI_FINDINGS, type IatiFindingCode } from "./iati-findings.js";

/** How many of so many a newer version of a dataset no longer has. */
export interface GoneOf {
  readonly gone: number;
  readonly all: number;
}

/** What goes of a dataset with a newer version of it. */
export interface IatiGone {
  readonly dataset: string;
  readonly activities: GoneOf;
  /** Net of those that come anew, as a publisher who counts anew replaces them. */
  readonly transactions: GoneOf;
  /** The first of the activities, in the order of their identifiers. */
  readonly named: readonly { readonly identifier: string; readonly title: Text }[];
}

/** Publishers close and prune a few activities with every version. */
const FEW = 5;

/**
 * Whether so many activities go that the file is rather an extract, or a download that broke off, than a newer version: more than a few and more than
 * a tenth, or at least half of a small dataset. Decision 0551.
 */
export function areManyActivities({ gone, all }: GoneOf): boolean {
  return (
    (gone > FEW && gone * 10 > all) || (gone >= 2 && gone * 2 >= all) || (gone > 0 && gone === all)
  );
}

/** Whether so much money goes with activities that stay, or with few that do not: more than half of the transactions, and more than a few. */
export function areManyTransactions({ gone, all }: GoneOf): boolean {
  return gone > FEW && gone * 2 > all;
}

/** Whether a person has to say that it may go, before it does. */
export function isMuch({ activities, transactions }: IatiGone): boolean {
  return areManyActivities(activities) || areManyTransactions(transactions);
}

/** The sentence of what goes: of few activities that they do, of much that nothing is imported until a person says that it may go. */
export function findGone(gone: IatiGone, file: string, mayGo: boolean): Finding | null {
  const { dataset, activities, transactions } = gone;
  const say = (rule: IatiFindingCode, facts: Parameters<typeof fillText>[1]): Finding => ({
    rule,
    severity: rule === "IATI_ACTIVITIES_GONE" ? "warning" : "critical",
    place: { file },
    message: fillText(IATI_FINDINGS[rule], { dataset, ...facts }),
  });
  const counted = { count: activities.gone, all: activities.all };
  if (!mayGo && areManyActivities(activities))
    return say("IATI_MUCH_GONE", { ...counted, names: nameGone(gone) });
  if (!mayGo && areManyTransactions(transactions))
    return say("IATI_MONEY_GONE", { count: transactions.gone, all: transactions.all });
  return activities.gone > 0 ? say("IATI_ACTIVITIES_GONE", counted) : null;
}

/** The first of the activities by identifier and title, and how many more there are. */
function nameGone({ activities, named }: IatiGone): Text {
  const more = activities.gone - named.length;
  const list = (language: "en" | "ja") =>
    named.map(({ identifier, title }) =>
      language === "ja" ? `${identifier}「${title.ja}」` : `${identifier} “${title.en}”`,
    );
  const [en, ja] = [list("en").join(", "), list("ja").join("、")];
  if (more <= 0) return { en, ja };
  return { en: `${en} and ${more} more`, ja: `${ja}ほか${more}件` };
}
