import { dayIn } from "../base/zone.js";
import { formatDay } from "../base/format.js";
import type { Language } from "../base/language.js";
import { LIMITS } from "../base/settings.js";
import { fill, fillText, type Text } from "../base/text.js";
import { ENTRY_NAMES } from "../figures/entry-words.js";
import { listChoices, type ChoiceRow } from "../store/choice-rows.js";
import { readTx, type Pool, type Tx } from "../store/connect.js";
import { listLatestStanding } from "../store/entries.js";
import { listExceptions } from "../store/exceptions.js";
import type { Action } from "./action.js";

export type Choices = readonly ChoiceRow[];

const KINDS: readonly ChoiceRow["kind"][] = [
  "pledge",
  "obligation",
  "refund_case",
  "call",
  "proposal",
  "entry",
  "exception",
];

/** As many as a person looks through. */
const ENTRIES_OFFERED = 50;

/** Whether a field names a row that is waiting for something, and so one of a list, even of none. */
export function isWaitingKind(name: string): boolean {
  return (KINDS as readonly string[]).includes(name);
}

/** What a form of an action may name beyond the snapshot. */
export async function readChoices(action: Action, effects: { pool: Pool }): Promise<Choices> {
  const kinds = KINDS.filter((kind) => kind in action.input.properties);
  if (kinds.length === 0) return [];
  return readTx(effects.pool, async (tx) => [
    ...(await listChoices(tx, kinds, LIMITS.page_rows)),
    ...(kinds.includes("entry") ? await listEntriesToReverse(tx) : []),
    ...(kinds.includes("exception") ? await listExceptionsToExplain(tx) : []),
  ]);
}

/** Of the latest entries those that a person may take back, by their numbers: when, how much, what, of which row. */
async function listEntriesToReverse(tx: Tx): Promise<readonly ChoiceRow[]> {
  const latest = await listLatestStanding(tx, ENTRIES_OFFERED);
  return latest.flatMap(({ seq, kind, effective_on, event_id, lines }): ChoiceRow[] => {
    const [first] = lines;
    // What only passes on in a project's account goes back with what brought it in.
    if (!first || event_id.startsWith("project_account/")) return [];
    const { amount_minor, currency } = first;
    const [, row = event_id] = event_id.split("/");
    const facts = (language: Language) => ({
      day: formatDay(effective_on, language),
      what: ENTRY_NAMES[kind][language],
      row,
    });
    return [
      {
        kind: "entry",
        id: String(seq),
        title: {
          en: fill(ENTRY.en, facts("en"), "en"),
          ja: fill(ENTRY.ja, facts("ja"), "ja"),
        },
        amount_minor: amount_minor < 0n ? -amount_minor : amount_minor,
        currency,
        on: effective_on,
      },
    ];
  });
}

const ENTRY: Text = { en: "{day}, {what} {row}", ja: "{day}、{what}（{row}）" };

/** What is not settled, those that nobody has explained first: of which row, and which rule it breaks; what to ask for stands on the row's page. */
async function listExceptionsToExplain(tx: Tx): Promise<readonly ChoiceRow[]> {
  const rows = await listExceptions(tx, { limit: LIMITS.page_rows });
  return rows
    .filter(({ status }) => status !== "fixed")
    .map(({ id, subject_id, message, detected_at }): ChoiceRow => ({
      kind: "exception",
      id,
      title: fillText(EXCEPTION, {
        row: subject_id,
        what: { en: withoutAdvice(message.en), ja: withoutAdvice(message.ja) },
      }),
      amount_minor: null,
      currency: null,
      on: dayIn(detected_at, "UTC"),
    }));
}

/** A message ends with what to ask for; what it says before that tells one from another. */
function withoutAdvice(text: string): string {
  return /^(.*(?:\.(?= )|。)).+$/.exec(text)?.[1] ?? text;
}

const EXCEPTION: Text = { en: "{row}: {what}", ja: "{row}：{what}" };
