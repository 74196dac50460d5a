import type { ActivityHead } from "./iati-activity.js";
import type { IatiKnown } from "./iati-dataset.js";
import type { IatiReport } from "./iati-findings.js";
import type { PublisherHead } from "./iati-publisher.js";

/** What of a file the record publishes itself: taken over, it and its money would stand twice. Decision 0520. */
export interface OwnOfFile {
  /** Whether an activity is the record's own, and no earlier file brought it. */
  isLeftOut(activity: ActivityHead): boolean;
  /** Whether an organisation reports from this record. */
  isPublisher(publisher: PublisherHead): boolean;
  /** Those that are taken over; null in the place of the record's own. */
  leaveOutActivities(
    activities: readonly (ActivityHead | null)[],
    report: IatiReport,
  ): (ActivityHead | null)[];
  /** An organisation that reports from this record stays for its budgets alone: those the record has from nowhere else. */
  leaveOutPublishers(
    publishers: readonly (PublisherHead | null)[],
    report: IatiReport,
  ): (PublisherHead | null)[];
}

/** Upper and lower case alike, as organisations are matched. */
const inCapitals = (identifier: string | null | undefined) => (identifier ?? "").toUpperCase();

export function openOwn({ own, activities: known }: IatiKnown): OwnOfFile {
  const records = new Map([...own.activities].map(([name, record]) => [inCapitals(name), record]));
  const publishers = new Set([...own.publishers].map(inCapitals));
  const datasets = new Map(known.map((row) => [row.iati_identifier, row.portfolio ?? ""]));
  const recordOf = ({ identifier }: ActivityHead) => records.get(inCapitals(identifier)) ?? null;
  const isPublisher = ({ identifier }: PublisherHead) => publishers.has(inCapitals(identifier));
  const isLeftOut = (activity: ActivityHead) =>
    recordOf(activity) !== null && !datasets.has(activity.identifier ?? "");

  function reportOwn(activity: ActivityHead, report: IatiReport): void {
    const record = recordOf(activity);
    if (record === null) return;
    const { line } = activity;
    const identifier = activity.identifier ?? "";
    const dataset = datasets.get(identifier);
    const spot = { line, path: identifier };
    if (dataset === undefined) report.add("IATI_OWN_ACTIVITY", spot, { identifier, record });
    else report.add("IATI_OWN_TWICE", spot, { identifier, record, dataset });
  }

  return {
    isLeftOut,
    isPublisher,
    leaveOutActivities(activities, report) {
      const kept = activities.map((activity) => {
        if (activity) reportOwn(activity, report);
        return activity && isLeftOut(activity) ? null : activity;
      });
      const others = kept.flatMap((each) =>
        each && publishers.has(inCapitals(each.reporter?.ref)) ? [each] : [],
      );
      const publisher = others[0]?.reporter?.ref;
      if (publisher != null)
        report.add("IATI_OWN_PUBLISHER", { line: 0 }, { publisher, count: others.length });
      return kept;
    },
    leaveOutPublishers(all, report) {
      return all.map((each) => {
        if (each === null || !isPublisher(each)) return each;
        const { line, identifier, budgets } = each;
        report.add("IATI_OWN_ORGANISATION", { line }, { identifier: identifier ?? "" });
        return budgets === 0 ? null : each;
      });
    },
  };
}
