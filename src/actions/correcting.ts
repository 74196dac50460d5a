import { Type, type Static, type TObject, type TProperties, type TSchema } from "@sinclair/typebox";
import { canonicalJson, type Canonical } from "../base/canonical.js";
import type { Currency } from "../base/currency.js";
import { isRefusal, refusedBy, refuser, type Refusal } from "../base/refusal.js";
import { texts, type Text } from "../base/text.js";
import type { Tx } from "../store/connect.js";
import { insertCorrection, isOfImport, type CorrectedField } from "../store/corrections.js";
import { findRow, listRowsBy } from "../store/money-rows.js";
import { removeRows, writeRows, type AnyRow } from "../store/record-rows.js";
import type { RowOf } from "../store/rows.js";
import type { TableName } from "../store/tables.js";
import { readRowVersion } from "../store/versions.js";
import type { Action, ActionAnswer, ActionContext } from "./action.js";
import { AMOUNT, orNull, REF, refuseInput, SENTENCE } from "./input.js";
import { LABELS } from "./labels.js";

export const CORRECTION_REFUSALS = texts({
  CORRECTION_NOTHING: {
    en: "Nothing differs from what the record says. Change what is wrong, or leave the record as it is.",
    ja: "記録の内容と異なる項目がありません。誤りのある項目を訂正するか、そのまま残してください。",
  },
  REFERENCE_STAYS: {
    en: "The reference “{id}” stays: entries, addresses and published files name it. Correct the name or the code, by which people know it.",
    ja: "参照番号「{id}」は、仕訳、アドレス及び公表済みのファイルで用いられているため変更できません。名称又はコードを訂正してください。",
  },
  CURRENCY_STAYS: {
    en: "“{id}” has amounts in {currency} ({what}), which no other currency would make true. Keep {currency}, and open another fund or project in {asked}.",
    ja: "「{id}」には{currency}建ての金額（{what}）があるため、通貨を変更できません。{asked}建ての基金又はプロジェクトを別に登録してください。",
  },
  PAYER_STAYS: {
    en: "Money has reached project “{id}” ({what}): who pays it follows from that. Leave this as it is, or cancel the allocation first.",
    ja: "プロジェクト「{id}」には既に資金が配分されており（{what}）、資金の出所はそれにより定まります。変更せずに残すか、先に配分を取り消してください。",
  },
  STATUS_BY_STEPS: {
    en: "Money has reached project “{id}” ({what}): it is closed by its own steps, and a closed one is not reopened by a correction. Close it, or propose to reopen it.",
    ja: "プロジェクト「{id}」には既に資金が配分されています（{what}）。終了及び再開は訂正ではなく、それぞれの手続により記録してください。",
  },
  CLOSED_STAYS: {
    en: "Project “{id}” was closed by its own steps on {on}; a correction does not reopen it. Propose to reopen it, with the reason.",
    ja: "プロジェクト「{id}」は{on}に所定の手続により終了しており、訂正で再開することはできません。理由を付して再開を申請してください。",
  },
  USE_NOT_ALLOWED: {
    en: "Allocation {allocation} draws on “{source}”, tied by {rule} to {allowed}; the project would be for {asked}. Keep within that, or cancel the allocation first.",
    ja: "配分{allocation}の財源「{source}」の使途は{rule}により{allowed}に限定されていますが、変更後のプロジェクトの対象は{asked}です。範囲内とするか、先に配分を取り消してください。",
  },
  TERMS_BOOKED: {
    en: "Entry {entry} was booked by the term as it stands. Take that entry back and book it anew after this, or amend the agreement from a day on.",
    ja: "現在の条件に基づく仕訳（第{entry}号）があるため、訂正できません。先にその仕訳を取り消し、訂正後に改めて記帳するか、取決めの変更として適用開始日を定めて記録してください。",
  },
  WINDOW_STAYS: {
    en: "Calls or allocations name window “{id}” ({count}): it stays with its fund. Open a window of the other fund.",
    ja: "募集又は配分で既にウィンドウ「{id}」が指定されているため（{count}件）、基金を変更できません。別の基金にウィンドウを開設してください。",
  },
  CEILING_BELOW_ALLOCATED: {
    en: "{allocated} is allocated from the window already; {asked} is less. Enter at least that, or cancel allocations first.",
    ja: "このウィンドウからは既に{allocated}が配分されており、{asked}を上限とすることはできません。配分済みの額以上とするか、先に配分を取り消してください。",
  },
  RESERVE_FROM_FILES: {
    en: "Fund “{id}” and its reserve come from files. Write the reserve there, and load them: the book follows.",
    ja: "基金「{id}」とその準備金はファイルから読み込まれています。ファイルを訂正して読み込んでください。帳簿に反映されます。",
  },
  RESERVE_WITHOUT_DAY: {
    en: "The reserve of fund “{id}” is set apart on the day on which it was established. Keep that day, or take out the reserve as well.",
    ja: "基金「{id}」の準備金は設立日付で計上されています。設立日を残すか、準備金も併せて削除してください。",
  },
  FUND_BEGINS_LATER: {
    en: "The book has an entry of {first}, before {on}. Enter that day or an earlier one.",
    ja: "帳簿には{first}の仕訳があり、{on}より前です。その日以前の日付を入力してください。",
  },
  RECORD_ITS_OWN: {
    en: "“{id}” was taken over from IATI files: it is corrected where it is published, and taken over again.",
    ja: "「{id}」はIATIファイルから取り込んだ記録です。公表元で訂正し、改めて取り込んでください。",
  },
});

export const refuseCorrection = refuser(CORRECTION_REFUSALS);

/** A record as one form enters it: its row, and the lists inside it by their tables. */
export type Entered<T extends TableName> = EnteredRow<RowOf<T>>;

interface EnteredRow<Row> {
  readonly row: Row;
  readonly lists?: Readonly<Partial<Record<TableName, readonly AnyRow[]>>>;
  /** What the person should know of it. */
  readonly notes?: readonly Text[];
}

/** Where the rows of a table that is no open data are read and written. */
interface Stored<Row> {
  find(tx: Tx, id: string): Promise<Row | null>;
  write(tx: Tx, row: Row): Promise<void>;
}

/** What is corrected, and by which rules: those by which it was entered, and what relies on it since. */
interface Correctable<Row, Form extends TProperties> {
  readonly table: string;
  /** The field that names the record; what such a record is called beside it, and in a sentence. */
  readonly field: string;
  readonly kind: Text;
  readonly noun: Text;
  readonly title: Text;
  readonly summary: Text;
  /** As the form that enters it, but for its reference. What may be left empty there may be emptied here. */
  readonly form: Form;
  readonly fields: Readonly<Record<keyof Form & string, Text>>;
  /** The lists inside it, by the field that asks for them. */
  readonly lists?: Readonly<Record<string, TableName>>;
  /** The record as its form would say it. */
  give(tx: Tx, row: Row): Promise<Partial<Static<TObject<Form>>>>;
  /** The currency of its amounts. */
  currencyOf?(tx: Tx, row: Row): Promise<Currency | null>;
  /** The form read anew: the record as it will stand, or why it cannot. */
  read(
    tx: Tx,
    given: Static<TObject<Form>>,
    before: Row,
    context: ActionContext,
  ): Promise<EnteredRow<Row> | Refusal>;
  /** What money, and whoever relies on it, allows; and what the book has to say of it. */
  follow?(
    tx: Tx,
    corrected: {
      readonly before: Row;
      readonly after: EnteredRow<Row>;
      /** The fields that say something else; a list that is not among them was not read. */
      readonly changed: ReadonlySet<string>;
      readonly reason: string;
    },
    context: ActionContext,
  ): Promise<readonly string[] | Refusal | null>;
}

type Given = Readonly<Record<string, unknown>>;

/**
 * The action that corrects one kind of record. A field that is left out stays as it is, one that is null is emptied; the rest is read by
 * the rules by which it was entered. What was there, why and by whom stays beside it, and a later load of files leaves it.
 */
export function correction<T extends TableName, Form extends TProperties>(
  declared: Correctable<RowOf<T>, Form> & { readonly table: T },
): Action {
  const { table } = declared;
  return correctionOf<RowOf<T>, Form>(declared, {
    find: (tx, id) => findRow(tx, table, id),
    write: (tx, row) => writeRows(tx, table, [row]),
  });
}

/** As `correction`, of a table that is no open data. */
export function correctionOf<Row, Form extends TProperties>(
  declared: Correctable<Row, Form>,
  stored: Stored<Row>,
): Action {
  const { table, field, kind, noun, form, title, summary } = declared;
  const input = Type.Object(
    {
      [field]: REF,
      ...corrected(form),
      reason: SENTENCE,
      // No form offers it: it tells a program why not.
      id: Type.Optional({ ...REF, readOnly: true }),
    },
    { additionalProperties: false },
  );
  const idOf = (asked: Given) => String(asked[field]);
  return {
    name: `correct-${field}`,
    title,
    summary,
    input,
    fields: { [field]: kind, ...declared.fields, reason: LABELS.reason, id: LABELS.id },
    edits: (asked: Given) => ({ kind: table, id: idOf(asked) }),
    corrects: {
      field,
      noun,
      read: async (tx: Tx, id: string) => {
        const row = await stored.find(tx, id);
        return row && ((await declared.give(tx, row)) as Given);
      },
    },
    async run(tx: Tx, asked: Given, context: ActionContext) {
      const id = idOf(asked);
      const row = await stored.find(tx, id);
      if (!row) return refuseInput("NOT_FOUND", { kind: noun, id }, field);
      const { portfolio } = row as AnyRow;
      if (typeof portfolio === "string" && (await isOfImport(tx, portfolio)))
        return refuseCorrection("RECORD_ITS_OWN", { id }, field);
      const named = asked["id"] ?? id;
      const stays = named === id ? null : refuseCorrection("REFERENCE_STAYS", { id }, "id");
      return correct(tx, { declared, stored, row, asked, stays }, context);
    },
  } as unknown as Action;
}

/** Every field may be left out; what the form that enters it lets be empty may be null. */
function corrected(form: TProperties): TProperties {
  return Object.fromEntries(
    Object.entries(form).map(([name, schema]) => [
      name,
      Type.Optional(isOptional(form, name) ? orNull(schema) : schema),
    ]),
  );
}

function isOptional(form: TProperties, name: string): boolean {
  const { required = [] } = Type.Object(form) as TSchema & { required?: readonly string[] };
  return !required.includes(name);
}

async function correct<Row, Form extends TProperties>(
  tx: Tx,
  {
    declared,
    stored,
    row,
    asked,
    stays,
  }: {
    readonly declared: Correctable<Row, Form>;
    readonly stored: Stored<Row>;
    readonly row: Row;
    readonly asked: Given;
    /** What was asked that no correction does, to be told with the rest. */
    readonly stays: Refusal | null;
  },
  context: ActionContext,
): Promise<ActionAnswer | Refusal> {
  const { table, form, lists = {} } = declared;
  const id = String((row as AnyRow)["id"]);
  const before: Given = await declared.give(tx, row);
  const after = merged(before, asked, Object.keys(form));
  const asked_for = differences(before, after, Object.keys(form));
  if (asked_for.length === 0) return stays ?? refuseCorrection("CORRECTION_NOTHING");
  const changed = new Set(asked_for.map(({ field }) => field));
  // A list that nobody touched stays as it is, even one that files filled by freer rules than a form's.
  const untouched = Object.keys(lists).filter((name) => !changed.has(name));
  const read = Object.fromEntries(
    Object.entries(after).filter(([name]) => !untouched.includes(name)),
  );
  const entered = await declared.read(tx, read as Static<TObject<Form>>, row, context);
  if (isRefusal(entered)) return refusedBy([stays, entered]);
  const reason = String(asked["reason"]);
  const followed = await declared.follow?.(
    tx,
    { before: row, after: entered, changed, reason },
    context,
  );
  if (isRefusal(followed)) return refusedBy([stays, followed]);
  if (stays) return stays;
  const columns = Object.entries(entered.row as AnyRow)
    .filter(([column, value]) => !isSame(value, (row as AnyRow)[column]))
    .map(([column]) => column);
  await stored.write(tx, entered.row);
  for (const [field, list] of Object.entries(lists)) {
    if (!changed.has(field)) continue;
    await removeRows(tx, list, await listParts(tx, list, table, id));
    await writeRows(tx, list, entered.lists?.[list] ?? []);
    columns.push(list);
  }
  // As the record says it now: 500 is 500.00.
  const said: Given = await declared.give(tx, entered.row);
  const unit = await unitOf(tx, declared, { before: row, after: entered.row });
  const changes = differences(before, said, Object.keys(form)).map((change) => ({
    ...change,
    ...(isAmount(form[change.field]) ? unit : {}),
  }));
  if (changes.length === 0) return refuseCorrection("CORRECTION_NOTHING");
  await insertCorrection(tx, {
    subject_kind: table,
    subject_id: id,
    version: (await readRowVersion(tx, table, id)) + 1,
    reason,
    columns,
    changes,
    corrected_by: context.actor,
    corrected_at: context.now,
  });
  const { notes = [] } = entered;
  return { subject_kind: table, subject_id: id, entries: followed ?? [], changes, notes };
}

/** The currency of a record's amounts, and of those that stood there, where that was another. */
async function unitOf<Row, Form extends TProperties>(
  tx: Tx,
  { currencyOf }: Correctable<Row, Form>,
  { before, after }: { readonly before: Row; readonly after: Row },
): Promise<Pick<CorrectedField, "currency" | "currency_before">> {
  const [was, is] = await Promise.all([currencyOf?.(tx, before), currencyOf?.(tx, after)]);
  return {
    ...(is ? { currency: is } : {}),
    ...(was && was !== is ? { currency_before: was } : {}),
  };
}

function isAmount(schema: TSchema | undefined): boolean {
  return schema?.["pattern"] === AMOUNT["pattern"];
}

/** The rows of a list inside a record, in their order. */
export async function listParts<L extends TableName>(
  tx: Tx,
  list: L,
  table: string,
  id: string,
): Promise<readonly RowOf<L>[]> {
  const rows = await listRowsBy(tx, list, `${table}_id` as keyof RowOf<L> & string, id);
  return rows.toSorted((a, b) => Number((a as AnyRow)["n"]) - Number((b as AnyRow)["n"]));
}

/** What was asked over what stands; what is null or left empty is left out, as in a form. */
function merged(before: Given, asked: Given, fields: readonly string[]): Given {
  const all = fields.map((name) => {
    const isKept = !(name in asked) || isSame(asked[name], before[name]);
    return [name, isKept ? before[name] : asked[name]] as const;
  });
  return Object.fromEntries(all.filter(([, value]) => value !== null && value !== undefined));
}

export function differences(
  before: Given,
  after: Given,
  fields: readonly string[],
): CorrectedField[] {
  return fields
    .map((field) => ({ field, before: before[field] ?? null, after: after[field] ?? null }))
    .filter((each) => !isSame(each.before, each.after));
}

function isSame(a: unknown, b: unknown): boolean {
  return canonicalJson(plain(a)) === canonicalJson(plain(b));
}

/** bigint as text, what is undefined or an empty list as nothing; a text without the lines and spaces around it, which no form keeps. */
function plain(value: unknown): Canonical {
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return null;
  const asSaid = (_: string, each: unknown) =>
    typeof each === "bigint"
      ? String(each)
      : typeof each === "string"
        ? each.replaceAll("\r\n", "\n").trim()
        : each;
  return JSON.parse(JSON.stringify(value, asSaid)) as Canonical;
}

/** What stands and is null is left out: a form leaves it empty. */
export function given<Fields extends object>(fields: {
  readonly [K in keyof Fields]: Fields[K] | null | undefined;
}): Partial<Fields> {
  return Object.fromEntries(
    Object.entries(fields).filter(
      ([, value]) =>
        value !== null && value !== undefined && !(Array.isArray(value) && value.length === 0),
    ),
  ) as Partial<Fields>;
}
