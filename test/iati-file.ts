import {
  openIatiFile,
  type IatiConclusion,
  type IatiFile,
  type IatiReading,
  type IatiReadingOptions,
  type IatiRow,
} from "../src/intake/from-iati.js";
import type { Snapshot } from "../src/store/snapshot.js";

/** An IATI file in memory. */
export function iatiFile(xml: string, name = "trial.xml"): IatiFile {
  return {
    name,
    async *open() {
      yield Buffer.from(xml);
    },
  };
}

/** What a file says and all rows that it proposes; null where a critical finding keeps it out. */
export interface WholeReading extends IatiReading, Omit<IatiConclusion, "isCritical"> {
  readonly rows: readonly IatiRow[] | null;
}

/** Reads a whole file into memory, as a record would take it over that has what the snapshot has. */
export async function readWhole(
  file: IatiFile,
  options: IatiReadingOptions,
  { organisations, iatiActivities: activities, portfolioById }: Snapshot,
): Promise<WholeReading> {
  const datasets = new Set(portfolioById.keys());
  const own = { activities: new Map<string, string>(), publishers: new Set<string>() };
  const settled = { closures: [], reopened: [], counted_funds: [], used_homes: new Map() };
  const known = { organisations, activities, datasets, own, ...settled };
  const iati = await openIatiFile(file, options, known);
  const rows: IatiRow[] = [];
  await iati.readRows(async (given) => void rows.push(...given));
  const { isCritical, ...conclusion } = iati.conclude();
  return { ...iati.reading, ...conclusion, rows: isCritical ? null : rows };
}

interface GivenActivity {
  readonly id: string;
  readonly hierarchy?: string;
  readonly title?: string;
  /** Elements between the recipient country and the related activities. */
  readonly inside?: string;
  readonly participants?: string;
  readonly sectors?: string;
}

/** A valid file of 2.03 around the activities; made up. */
export function activitiesXml(
  activities: readonly GivenActivity[],
  reporter = "XX-TEST-1",
): string {
  const all = activities.map(
    ({ id, hierarchy, title = `Title of ${id}`, inside = "", participants, sectors }) => `
  <iati-activity default-currency="USD" xml:lang="en" last-updated-datetime="2026-01-01T00:00:00Z"${hierarchy ? ` hierarchy="${hierarchy}"` : ""}>
    <iati-identifier>${id}</iati-identifier>
    <reporting-org ref="${reporter}" type="40"><narrative>Trial Agency</narrative></reporting-org>
    <title><narrative>${title}</narrative></title>
    <description><narrative>What it is for.</narrative></description>
    ${participants ?? '<participating-org role="1" ref="XX-TEST-2" type="10"><narrative>Ministry of Trials</narrative></participating-org>'}
    <activity-status code="2"/>
    <activity-date iso-date="2025-01-01" type="2"/>
    <activity-date iso-date="2027-12-31" type="3"/>
    <recipient-country code="KH"/>
    ${sectors ?? '<sector code="16020" vocabulary="1"/>'}
    ${inside}
  </iati-activity>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<iati-activities version="2.03">${all.join("")}\n</iati-activities>\n`;
}

export function transactionXml(type: string, value: string, more = "", ref = ""): string {
  return `<transaction${ref ? ` ref="${ref}"` : ""}><transaction-type code="${type}"/><transaction-date iso-date="2025-06-30"/><value value-date="2025-06-30">${value}</value>${more}</transaction>`;
}
