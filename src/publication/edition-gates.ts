import type { Day } from "../base/day.js";
import { formatDay } from "../base/format.js";
import { LANGUAGES, type Language } from "../base/language.js";
import { fillText, texts, type Text } from "../base/text.js";
import { figuresOf, textOf, type BriefDocument } from "../brief/document.js";
import { checkProse } from "../brief/prose-check.js";
import { claimsOf, type Claim } from "../brief/to-claims.js";
import type { Figure } from "../figures/figure.js";
import type { RecordFinding } from "../figures/findings.js";
import { isPublic } from "../figures/public.js";
import type { Snapshot } from "../store/snapshot.js";
import { columnsOf, tableReferredTo, TABLES, type TableName } from "../store/tables.js";
import { recordsOf } from "./edition-changes.js";

/** What must hold before anything is published, in the order in which it is looked at. */
export const GATES = texts({
  languages: {
    en: "Both languages print the same numbers for the same times",
    ja: "両言語で同じ数値・期間が印刷されている",
  },
  as_of: { en: "The day for which it speaks is printed", ja: "基準日が印刷されている" },
  future: { en: "No number speaks of a day to come", ja: "将来の日付の数値がない" },
  prose: { en: "No sentence contradicts another", ja: "文章の記述に矛盾がない" },
  private: {
    en: "Nothing is printed that is not published, and no count of a few people",
    ja: "未公表の値及び少人数の内訳が印刷されていない",
  },
  findings: {
    en: "Where sources differ the difference is explained",
    ja: "出典間の相違が説明されている",
  },
  exceptions: {
    en: "Every exception on the money concerned is explained",
    ja: "関係する資金の例外事項が説明されている",
  },
  certified: {
    en: "Every number is certified, where that was asked",
    ja: "（指定時）すべての数値が確定値である",
  },
});
export type Gate = keyof typeof GATES;
export const GATE_NAMES = Object.keys(GATES) as Gate[];

/** A gate that does not hold: what stands in the way, and what to do. */
export interface OpenGate {
  readonly gate: Gate;
  readonly message: Text;
  /** The record that it is about, `table/id`, where there is one. */
  readonly record: string | null;
  /** Of an exception: its id, by which it can be explained. */
  readonly exception?: string;
}

const OPEN = texts({
  number_missing: {
    en: "{id} is printed in one language only. Refer to it in both texts of the record, or in neither.",
    ja: "{id} が一方の言語にのみ印刷されています。記録の両言語の文章で参照するか、両方から削除してください。",
  },
  number_differs: {
    en: "{id} differs between the languages. Both are made from one record: report this as a fault of the program.",
    ja: "{id} が言語間で異なります。同一の記録から作成されるため、プログラムの不具合として報告してください。",
  },
  no_day: {
    en: "No number says for which day it speaks. Give the records an as-of day or their sources a date.",
    ja: "数値に基準日がありません。記録に基準日を、又は出典に日付を登録してください。",
  },
  day_not_printed: {
    en: "The day {day} is not printed in the footer of the {language} version. Add it to the template.",
    ja: "{language}版のフッターに基準日（{day}）が印刷されていません。テンプレートに追加してください。",
  },
  future: {
    en: "{title} speaks for {day}, which has not come. Correct the day, or publish when it has come.",
    ja: "「{title}」の基準日（{day}）は将来の日付です。日付を訂正するか、その日以降に公開してください。",
  },
  prose: {
    en: "{message} It stands in the {language} version: “{excerpt}”. Correct the text in the record.",
    ja: "{message}（{language}版「{excerpt}」）記録の文章を訂正してください。",
  },
  unpublished: {
    en: "{title} counts {record}, which is not published. Publish the value, or take the number out.",
    ja: "「{title}」は未公表の値（{record}）を含みます。値を公表するか、数値を削除してください。",
  },
  few_people: {
    en: "{title} counts {count}: fewer than five people could be recognised. Print a larger group.",
    ja: "「{title}」は{count}です。5人未満は個人が特定されるおそれがあります。より大きな区分で印刷してください。",
  },
  unexplained: {
    en: "Sources give different values of {quantity}, and nobody has said why. Add a reconciliation of it to the record.",
    ja: "「{quantity}」の値が出典により異なり、説明がありません。記録に照合の説明を登録してください。",
  },
  expired: {
    en: "“{title}” stopped being true on {day}, before the last day of this edition. Print the statement that followed it.",
    ja: "「{title}」は{day}をもって当てはまらなくなり、この版の期間末より前です。その後の記述を用いてください。",
  },
  exception: {
    en: "{message} Explain it, or have the figure corrected. ({record})",
    ja: "{message} 説明を登録するか、数値を訂正してください。（{record}）",
  },
  acceptance_over: {
    en: "{message} It was accepted until {day} only. Explain it anew. ({record})",
    ja: "{message} 受入れ期限（{day}）を過ぎています。改めて説明してください。（{record}）",
  },
  provisional: {
    en: "{title} is {standing}, and a certified edition was asked. Wait for the certified report, or do not ask for certified amounts.",
    ja: "「{title}」は{standing}ですが、確定値のみの版が指定されています。確定報告を待つか、確定値の指定を外してください。",
  },
});

const LANGUAGE_WORDS: Readonly<Record<Language, Text>> = texts({
  en: { en: "English", ja: "英語" },
  ja: { en: "Japanese", ja: "日本語" },
});
const STANDING_WORDS = texts({
  provisional: { en: "provisional", ja: "暫定値" },
  reported: {
    en: "as a source reported it, certified by no book",
    ja: "出典の報告値（帳簿未確定）",
  },
});

/** An exception as a gate sees it. */
export interface SeenException {
  readonly id: string;
  readonly subject_kind: string;
  readonly subject_id: string;
  readonly message: Text;
  readonly status: "open" | "explained" | "accepted" | "fixed";
  readonly accepted_until: Day | null;
}

export interface Inspected {
  readonly snapshot: Snapshot;
  readonly documents: Readonly<Record<Language, BriefDocument>>;
  readonly findings: readonly RecordFinding[];
  readonly exceptions: readonly SeenException[];
  /** The last day of what was asked; null where no years were. */
  readonly until: Day | null;
  readonly today: Day;
  readonly is_certified_asked: boolean;
}

/** Every gate that is open, all of them: a person mends them together. Invariants 38 to 40. */
export function findOpenGates(inspected: Inspected): OpenGate[] {
  const figures = LANGUAGES.flatMap((language) => figuresOf(inspected.documents[language]));
  const once = [...new Map(figures.map((figure) => [figure.id, figure])).values()];
  return [
    ...languageGates(inspected),
    ...dayGates(inspected, once),
    ...proseGates(inspected),
    ...privacyGates(inspected.snapshot, once),
    ...findingGates(inspected, once),
    ...exceptionGates(inspected.snapshot, {
      concerned: concernedRecords(once),
      exceptions: inspected.exceptions,
      today: inspected.today,
    }),
    ...(inspected.is_certified_asked ? certifiedGates(once) : []),
  ];
}

/** Invariant 38: one number, one value, one time, in every channel. */
function languageGates({ documents }: Inspected): OpenGate[] {
  const [first, second] = LANGUAGES.map(
    (language) => new Map(claimsOf(documents[language]).map((claim) => [claim.id, claim])),
  );
  const ids = [...new Set([...(first?.keys() ?? []), ...(second?.keys() ?? [])])];
  return ids.flatMap((id) => {
    const [a, b] = [first?.get(id), second?.get(id)];
    if (!a || !b) return [open("languages", OPEN.number_missing, { id })];
    return stateOf(a) === stateOf(b) ? [] : [open("languages", OPEN.number_differs, { id })];
  });
}

function stateOf(claim: Claim): string {
  const { value, currency, qualifier, basis, period, as_of } = claim;
  return JSON.stringify([value, currency, qualifier, basis, period, as_of]);
}

/** Invariant 40: the day is known, printed, and has come. */
function dayGates({ documents, today }: Inspected, figures: readonly Figure[]): OpenGate[] {
  const printed = LANGUAGES.flatMap((language) => {
    const { as_of, footer } = documents[language];
    if (as_of === null) return [];
    const day = formatDay(as_of, language);
    const facts = { day, language: LANGUAGE_WORDS[language] };
    return textOf(footer).includes(day) ? [] : [open("as_of", OPEN.day_not_printed, facts)];
  });
  const known = documents.en.as_of === null ? [open("as_of", OPEN.no_day, {})] : [];
  const future = figures.flatMap((figure) =>
    figure.as_of !== null && figure.as_of > today
      ? [open("future", OPEN.future, { title: figure.title, day: figure.as_of }, figure)]
      : [],
  );
  return [...known, ...printed, ...future];
}

function proseGates({ documents }: Inspected): OpenGate[] {
  return LANGUAGES.flatMap((language) =>
    checkProse(documents[language]).map(({ message, excerpt }) =>
      open("prose", OPEN.prose, { message, excerpt, language: LANGUAGE_WORDS[language] }),
    ),
  );
}

const FEWEST_PEOPLE = 5n;

/** Invariant 39: nothing unpublished, and no part of a total that is fewer than five people. */
function privacyGates(snapshot: Snapshot, figures: readonly Figure[]): OpenGate[] {
  return figures.flatMap((figure) => {
    const hidden = figure.rows.find(({ record }) => {
      const [table = "", id = ""] = record.split("/");
      const row = table === "indicator_value" ? snapshot.indicatorValueById.get(id) : undefined;
      return row !== undefined && !isPublic(row);
    });
    if (hidden) {
      const facts = { title: figure.title, record: hidden.record };
      return [open("private", OPEN.unpublished, facts, figure)];
    }
    const { value } = figure;
    const isCell = figure.rows.some(({ record }) => record.startsWith("indicator_cell/"));
    if (!isCell || value?.kind !== "number" || !/^[1-9]\d*$/.test(value.decimal)) return [];
    return BigInt(value.decimal) < FEWEST_PEOPLE
      ? [open("private", OPEN.few_people, { title: figure.title, count: value.decimal }, figure)]
      : [];
  });
}

/** Only what the document prints: a difference elsewhere in the record is not its own. */
function findingGates({ findings, until }: Inspected, figures: readonly Figure[]): OpenGate[] {
  const printed = new Set(figures.map((figure) => figure.id));
  return findings.flatMap((finding) => {
    const { kind, explanation, quantity, title, true_until, record } = finding;
    if (!finding.figures.some((figure) => printed.has(figure.id))) return [];
    if (kind === "expired") {
      const isOver =
        true_until !== null && until !== null && true_until < until && explanation === null;
      return isOver
        ? [{ ...open("findings", OPEN.expired, { title, day: true_until }), record }]
        : [];
    }
    if (explanation !== null) return [];
    return [{ ...open("findings", OPEN.unexplained, { quantity: quantity ?? title }), record }];
  });
}

/** The records that the numbers count, and what their sources name. */
export function concernedRecords(figures: readonly Figure[]): string[] {
  return [...new Set(figures.flatMap((figure) => recordsOf(figure)))].sort();
}

/** Exceptions that nobody has explained, or whose acceptance is over, on the money that the numbers count. */
export function exceptionGates(
  snapshot: Snapshot,
  asked: {
    readonly concerned: readonly string[];
    readonly exceptions: readonly SeenException[];
    readonly today: Day;
  },
): OpenGate[] {
  const concerned = new Set(asked.concerned.flatMap((record) => withOwners(snapshot, record)));
  return asked.exceptions.flatMap((exception) => {
    const { id, message, status, accepted_until } = exception;
    const record = `${exception.subject_kind}/${exception.subject_id}`;
    const isOver = status === "accepted" && accepted_until !== null && accepted_until < asked.today;
    if (status !== "open" && !isOver) return [];
    if (!withOwners(snapshot, record).some((each) => concerned.has(each))) return [];
    const made = isOver
      ? open("exceptions", OPEN.acceptance_over, { message, record, day: accepted_until })
      : open("exceptions", OPEN.exception, { message, record });
    return [{ ...made, record, exception: id }];
  });
}

/** Money is followed as far as its agreement, allocation or project: two donors of one fund do not answer for each other. */
const OWNERS: ReadonlySet<TableName> = new Set([
  "agreement",
  "instalment",
  "receipt",
  "allocation",
  "project",
] as const);

/** The record, and the agreement, allocation or project that its money belongs to. */
function withOwners(snapshot: Snapshot, record: string): string[] {
  const [table = "", id = ""] = record.split("/");
  if (!(table in TABLES) || !columnsOf(table as TableName).has("id")) return [record];
  const name = table as TableName;
  const rows = snapshot[TABLES[name].plural] as readonly unknown[] as readonly Readonly<
    Record<string, unknown>
  >[];
  const row = rows.find((each) => each["id"] === id);
  const owners = [...columnsOf(name).keys()].flatMap((column) => {
    const owner = column.endsWith("_id") ? tableReferredTo(name, column) : null;
    const of = row?.[column];
    return owner !== null && OWNERS.has(owner) && typeof of === "string" ? [`${owner}/${of}`] : [];
  });
  return [record, ...owners];
}

function certifiedGates(figures: readonly Figure[]): OpenGate[] {
  return figures.flatMap((figure) => {
    if (figure.standing === "certified" || figure.value?.kind !== "money") return [];
    const facts = { title: figure.title, standing: STANDING_WORDS[figure.standing] };
    return [open("certified", OPEN.provisional, facts, figure)];
  });
}

function open(
  gate: Gate,
  message: Text,
  facts: Parameters<typeof fillText>[1],
  figure: Figure | null = null,
): OpenGate {
  return { gate, message: fillText(message, facts), record: figure?.rows[0]?.record ?? null };
}
