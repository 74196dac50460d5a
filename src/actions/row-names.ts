import { texts, type Text } from "../base/text.js";
import { NOUNS } from "./nouns.js";

const IATI_ACTIVITY = { en: "IATI activity", ja: "IATI活動" };

/** What a sentence calls a row of a table that has no noun of its own. */
const OTHER_NOUNS = texts({
  project_closure: { en: "closing of project", ja: "プロジェクトの終了" },
  story: { en: "narrative", ja: "ナラティブ" },
  story_version: { en: "draft of the narrative", ja: "ナラティブの下書き" },
  ledger: { en: "book", ja: "帳簿" },
  governance_meeting: NOUNS.meeting,
  funding_window: NOUNS.window,
  indicator_value: { en: "value of an indicator", ja: "指標の値" },
  statement: NOUNS.claim,
  iati_activity: IATI_ACTIVITY,
  iati_participant: IATI_ACTIVITY,
  iati_transaction: { en: "IATI transaction", ja: "IATI取引" },
  project_organisation: NOUNS.project,
  fund_partner: NOUNS.fund,
  project_funding: { en: "funding lines of project", ja: "プロジェクトの財源区分" },
  proposal: { en: "proposal", ja: "提案" },
});

/** What a sentence calls a row that is given as `table/id`: pledge pl-1. */
export function nameRow(row: string): Text {
  const slash = row.indexOf("/");
  const [table, id] = [row.slice(0, slash), row.slice(slash + 1)];
  const nouns: Readonly<Record<string, Text>> = { ...NOUNS, ...OTHER_NOUNS };
  const { en, ja } = nouns[table] ?? { en: table, ja: table };
  return { en: `${en} ${id}`, ja: `${ja} ${id}` };
}
