import { makeAskable } from "../src/observatory/testing-summaries.js";
import type { TestRow } from "../src/observatory/testing.js";

const dac1 = (year: number, donor_code: number, measure: string, value: string, aid = 1010) => ({
  dataset_id: "1",
  donor_code,
  donor_name: String(donor_code),
  aid_type_code: aid,
  measure,
  price_basis: "current",
  year,
  value,
});

/** Five donors of 2020 as the OECD published them, and Japan in the years after. */
const ODA: readonly TestRow[] = [
  ...(
    [
      [302, "35576", "35396"],
      [5, "28708", "29320"],
      [12, "18568", "19253"],
      [701, "16260.25", "13660.18"],
      [4, "14125", "16013"],
    ] as const
  ).flatMap(([code, grant, net]) => [
    dac1(2020, code, "grant_equivalent", grant),
    dac1(2020, code, "net", net),
  ]),
  dac1(2020, 701, "net", "5223483.17", 1),
  dac1(2021, 701, "net", "15767"),
  dac1(2022, 701, "net", "16750"),
];

/** An observatory that knows of Japan's development assistance and of who reports its money. */
export async function makeJapanWorld(folder: string): Promise<void> {
  const activity = (n: number, reference: string, name: string, dataset_id = "2") => ({
    activity_id: String(n),
    dataset_id,
    line: n,
    iati_identifier: `${reference}-${n}`,
    reporting_org_ref: reference,
    reporting_org_name: name,
    hierarchy: 1,
    is_latest: true,
  });
  const japan = { provider_ref: "XM-DAC-701", provider_name: "Japan", currency: "USD" };
  const transaction = (activity_id: string, position: number, row: TestRow) => ({
    activity_id,
    dataset_id: "2",
    line: position,
    position,
    type: 11,
    ...japan,
    ...row,
  });
  await makeAskable(folder, {
    dataset: [
      {
        dataset_id: "1",
        path: "/home/somebody/dac1.csv",
        kind: "dac1",
        status: "loaded",
        loaded_at: "2026-01-01 00:00:00",
      },
      {
        dataset_id: "2",
        path: "/home/somebody/agency.xml",
        kind: "activity",
        status: "loaded",
        generated_at: "2025-06-30T10:00:00Z",
      },
    ],
    activity: [
      activity(1, "XM-EX", "Example Agency"),
      activity(2, "XM-EX-9", "No rates agency"),
      activity(3, "XM-DAC-41302", "International Labour Organization"),
    ],
    transaction: [
      transaction("1", 1, { date: "2019-05-01", value: "1000000.25" }),
      transaction("1", 2, { date: "2020-05-01", value: "500000.25" }),
      transaction("1", 3, { date: "2022-05-01", value: "7" }),
      transaction("2", 1, { type: 3, date: "2018-05-01", value: "900", currency: "KES" }),
      transaction("3", 1, { date: "2019-05-01", value: "5000000", currency: "XAF" }),
    ],
    rate: [
      {
        dataset_id: "1",
        currency: "EUR",
        to_currency: "USD",
        kind: "monthly_average",
        valid_from: "2019-05-01",
        valid_to: "2019-05-31",
        source: "Federal Reserve",
        rate: "1.1",
      },
    ],
    dac1: ODA,
  });
}
