import { Type } from "@sinclair/typebox";
import { isRefusal, refusalIn, refusedBy, together, type Refusal } from "../base/refusal.js";
import { checkInKind, IN_KIND_KINDS } from "../fund/in-kind.js";
import type { Tx } from "../store/connect.js";
import { insertInKind } from "../store/life-rows.js";
import { action } from "./action.js";
import { checkFree, findGiven } from "./given-row.js";
import {
  AMOUNT,
  COUNTRY,
  CURRENCY,
  DAY,
  maybe,
  readCountry,
  readCurrency,
  readDay,
  readMoney,
  REF,
  refuseInput,
  SENTENCE,
} from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";
import { checkOpenDay } from "./posting-day.js";
import { book, lockFund, lockProjectBook, unRateOf, type BookAtHand } from "./standing.js";

/** People and things given instead of money: in memo accounts, valued by a stated method or only listed (invariant 9). */
export const recordInKind = action({
  name: "record-in-kind",
  title: { en: "Record a contribution in kind", ja: "現物・人的拠出を記録する" },
  summary: {
    en: "Junior officers, secondments, experts, premises, goods. Given to a fund, a project or a programme, with its duty station. A value needs its method, and never counts as cash.",
    ja: "JPO、派遣職員、専門家、施設、物品などを、提供先（基金、プロジェクト又はプログラム）及び勤務地とともに記録する。評価額には評価方法が必要で、現金としては集計しない。",
  },
  input: Type.Object(
    {
      id: REF,
      organisation: REF,
      fund: maybe(REF),
      project: maybe(REF),
      programme: maybe(REF),
      kind: Type.Union(IN_KIND_KINDS.map((kind) => Type.Literal(kind))),
      description: SENTENCE,
      country: maybe(COUNTRY),
      place: maybe(SENTENCE),
      from: DAY,
      to: maybe(DAY),
      value: maybe(AMOUNT),
      currency: maybe(CURRENCY),
      method: maybe(SENTENCE),
    },
    { additionalProperties: false },
  ),
  fields: {
    id: LABELS.id,
    organisation: LABELS.organisation,
    fund: LABELS.given_fund,
    project: LABELS.given_project,
    programme: LABELS.given_programme,
    kind: LABELS.kind,
    description: LABELS.description,
    country: LABELS.station_country,
    place: LABELS.station_place,
    from: LABELS.period_from,
    to: LABELS.period_to,
    value: LABELS.value,
    currency: LABELS.currency,
    method: LABELS.method,
  },
  edits: null,
  async run(tx, input, context) {
    const { id, kind, description, method = null } = input;
    const first = readDay(input.from, "from");
    const valued = readMoney(input.value, input.currency ?? "", "value");
    const book_of = await lockReceiving(tx, input, valued !== null);
    const giver = {
      table: "organisation",
      kind: NOUNS.organisation,
      field: "organisation",
    } as const;
    const rate =
      valued === null || book_of === null
        ? null
        : await unRateOf(tx, { amount: valued, on: first, at: book_of });
    const others = [
      refusalIn(await findGiven(tx, giver, input.organisation)),
      refusalIn(book_of),
      // A value is booked on the first day, at that day's rate.
      valued === null || isRefusal(first)
        ? null
        : await checkOpenDay(tx, first, context.today, "from"),
      await checkFree(tx, { table: "in_kind", kind: NOUNS.in_kind }, id),
    ];
    const read = together({
      from: first,
      to: readDay(input.to, "to"),
      currency: readCurrency(input.currency),
      country: readCountry(input.country),
      value: valued,
      at: book_of,
    });
    if (isRefusal(read)) return refusedBy([read, ...others]);
    const { from, to, country, value, at } = read;
    const sound = together({
      terms: checkInKind({ kind, from, to, value, method }),
      others: refusedBy(others),
      rate,
    });
    if (isRefusal(sound)) return sound;
    const about = { organisation_id: input.organisation };
    const row = {
      id,
      organisation_id: input.organisation,
      fund_id: input.fund ?? null,
      project_id: input.project ?? null,
      programme_id: input.programme ?? null,
      ...{ country, place: input.place ?? null },
      kind,
      description,
      from_on: from,
      to_on: to,
    };
    await insertInKind(tx, {
      ...row,
      value_minor: value?.amount_minor ?? null,
      currency: value?.currency ?? null,
      method,
    });
    if (value === null || at === null)
      return { subject_kind: "in_kind", subject_id: id, entries: [] };
    const entries = await book(
      tx,
      at,
      [
        {
          kind: "in_kind",
          event_id: `in_kind/${id}`,
          on: from,
          amount: value,
          rate: sound.rate,
          about,
        },
      ],
      context,
    );
    return isRefusal(entries) ? entries : { subject_kind: "in_kind", subject_id: id, entries };
  },
});

/** The book in which a value is noted: of the fund, or of the project. Null where there is none to note, or a programme, which keeps no book, is given it. */
async function lockReceiving(
  tx: Tx,
  asked: {
    readonly fund?: string;
    readonly project?: string;
    readonly programme?: string;
    readonly currency?: string;
  },
  isValued: boolean,
): Promise<BookAtHand | null | Refusal> {
  const { fund, project, programme, currency } = asked;
  if ([fund, project, programme].filter((each) => each !== undefined).length !== 1)
    return refuseInput("IN_KIND_TO_ONE", {}, "fund");
  if (fund !== undefined) return lockFund(tx, fund);
  const found =
    project === undefined
      ? await findGiven(
          tx,
          { table: "programme", kind: NOUNS.programme, field: "programme" },
          programme,
        )
      : await findGiven(tx, { table: "project", kind: NOUNS.project, field: "project" }, project);
  if (isRefusal(found)) return found;
  const unit = readCurrency(currency);
  return project === undefined || !isValued || unit === null
    ? null
    : lockProjectBook(tx, project, unit);
}
