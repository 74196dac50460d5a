import { texts, type Text } from "../base/text.js";
import { FLOWS, isOfOneFlow, type Asked, type FlowName, type ParameterName } from "./asked.js";
import {
  ACTIVITY_STATUS_WORDS,
  FAMILY_WORDS,
  LINE_WORDS,
  MEASURE_WORDS,
  OVERLAP_WORDS,
  PLAN_TYPE_WORDS,
  PLAN_WORDS,
  PRICE_WORDS,
  RATE_SOURCE_WORDS,
  RATE_WORDS,
  RESOLVED_WORDS,
  ROLE_WORDS,
  STATUS_WORDS,
} from "./code-words.js";
import {
  conditions,
  dayCondition,
  monthConditions,
  partnerCondition,
  yearConditions,
  type Condition,
  type Statement,
} from "./conditions.js";
import { DUCKDB, type Dialect } from "./dialect.js";
import {
  CHANNEL_ORDER,
  DERIVED,
  EXACT_AMOUNT,
  familyColumns,
  familyKey,
  FIRST_CHANNELS,
  overlapTotal,
  partsOf,
  ratesTo,
  saidOfActivities,
  onlyOf,
  WHOLE,
  type Basis,
  type DerivedName,
  type SplitName,
} from "./derived.js";
import { faultCondition, gapCondition } from "./gaps.js";
import { odaRowsStatement, odaStatement, vintageOf } from "./oda.js";
import { plansStatement } from "./plans.js";
import { inPeriods, type Days, type Period } from "./whole-periods.js";

/** How a column is written: its unit for people, its form for machines. */
export type ColumnKind =
  "text" | "code" | "year" | "month" | "day" | "count" | "money" | "decimal" | "coverage" | "flag";

export interface AnswerColumn {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly words: Text;
  /** Only where families were asked for, or only of a part of each transaction. */
  readonly when?: "families" | "split";
  /** What its codes are called on pages and in the terminal. */
  readonly values?: Readonly<Record<string, Text>>;
  /** Null says that there is nothing to say, not that nobody reported it. */
  readonly is_blank?: true;
  /** The code list that names what the column `of` holds: filled in after the statement. */
  readonly names?: { readonly of: string; readonly list: "sector" | "place" | "goal" | "type" };
}

/** One named figure of the observatory. Page, JSON, CSV, terminal and documentation follow from it. */
export interface Question {
  readonly name: string;
  readonly title: Text;
  /** What it answers, and how to read it: one or two sentences. */
  readonly words: Text;
  /** What is in and what is out; printed with every answer. */
  readonly boundary: Text;
  readonly parameters: readonly ParameterName[];
  /** Of those that mean something of their own here: a year of a table is no transaction's date. */
  readonly parameter_words?: Readonly<Partial<Record<ParameterName, Text>>>;
  readonly requires?: ParameterName;
  /** The kind of money where none is asked for. */
  readonly flow: FlowName;
  readonly columns: readonly AnswerColumn[];
  /** Columns that a page has below their row, where nobody has to look past them: there are too many for one line. Files have all. */
  readonly below?: readonly string[];
  /** The table whose transactions are counted for the coverage; null where the question is not about transactions. */
  readonly summary: DerivedName | null;
  /**
   * Of answers whose newest year comes first: the `year` from which on their rows lie, null where they may lie in all. Null where
   * the table that is read lies in the order of the answer, or is small. What is older need not be summed up.
   */
  readonly newest?: (asked: Asked, source: Source) => Statement | null;
  readonly statement: (asked: Asked, source: Source) => Statement;
}

/** The transactions that are asked for, as `from` and `where` say it, with the values that they bind. */
export interface Source {
  readonly dialect: Dialect;
  /** The table that is read in dollars, as the load wrote it; null where the transactions are summed up for the question. */
  readonly table: DerivedName | null;
  readonly from: string;
  readonly where: string;
  readonly values: Readonly<Record<string, string>>;
  /** Not from a summary, but made anew: so that a test can compare the two. */
  readonly isWhole?: boolean;
  /** Where no table is read for the question: the last day that the snapshot knows of. */
  readonly known_on?: string;
}

const COLUMN = {
  name: { name: "name", kind: "text", words: { en: "Name as reported", ja: "報告された名称" } },
  reference: {
    name: "reference",
    kind: "code",
    words: { en: "Reference as reported", ja: "報告された識別子" },
  },
  family: {
    name: "family",
    kind: "code",
    words: { en: "Family", ja: "ファミリー" },
    when: "families",
    is_blank: true,
  },
  members: {
    name: "members",
    kind: "count",
    words: { en: "Organisations as reported", ja: "報告された組織数" },
    when: "families",
  },
  amount: { name: "amount", kind: "money", words: { en: "Amount", ja: "金額" } },
  transactions: {
    name: "transactions",
    kind: "count",
    words: { en: "Transactions", ja: "取引件数" },
  },
  coverage: {
    name: "rate_coverage",
    kind: "coverage",
    words: { en: "Share with a rate", ja: "レートのある割合" },
  },
  year: { name: "year", kind: "year", words: { en: "Year", ja: "年" } },
  file: { name: "file", kind: "text", words: { en: "File", ja: "ファイル" } },
  line: { name: "line", kind: "count", words: { en: "Line", ja: "行" } },
  measure: {
    name: "measure",
    kind: "code",
    words: { en: "Measure", ja: "計上方式" },
    values: MEASURE_WORDS,
  },
  prices: {
    name: "prices",
    kind: "code",
    words: { en: "Prices", ja: "価格基準" },
    values: PRICE_WORDS,
  },
  rate_month: {
    name: "rate_month",
    kind: "month",
    words: { en: "Month of the rate", ja: "レートの月" },
  },
  rate_kind: {
    name: "rate_kind",
    kind: "code",
    words: { en: "Kind of rate", ja: "レートの種類" },
    values: RATE_WORDS,
  },
  rate_source: {
    name: "rate_source",
    kind: "text",
    words: { en: "Source of the rate", ja: "レートの出典" },
    values: RATE_SOURCE_WORDS,
  },
  is_copy: { name: "is_copy", kind: "flag", words: { en: "Older copy", ja: "古い写し" } },
  place: { name: "place", kind: "code", words: { en: "Country or region", ja: "国・地域コード" } },
  place_name: {
    name: "place_name",
    kind: "text",
    words: { en: "Its name", ja: "国・地域名" },
    names: { of: "place", list: "place" },
  },
} as const satisfies Readonly<Record<string, AnswerColumn>>;

const moneyAnd = (transactions: string, valued: string, converted: string) =>
  `sum(f.amount) as amount, sum(f.${transactions})::BIGINT as transactions, sum(f.${valued})::BIGINT as valued, sum(${converted})::BIGINT as converted`;

const MONEY = moneyAnd("transactions", "valued", "f.converted");

/** Of the purposes of a sector together. All of a row have a rate, or none. */
const MONEY_OF_SECTOR = moneyAnd(
  "of_sector",
  "valued_of_sector",
  "case when f.converted > 0 then f.valued_of_sector else 0 end",
);

/** Greatest first; what could not be converted comes last, not as nothing. */
const GREATEST = "amount desc nulls last";

/** An organisation as reported, or its family: what rows are of. */
function who(asked: Asked, alias: string, dialect: Dialect) {
  if (asked.families) return { columns: familyColumns(alias, dialect), group: familyKey(alias) };
  return {
    columns: `${alias}.name as name, ${alias}.reference as reference`,
    group: `${alias}.organisation_id, ${alias}.name, ${alias}.reference`,
  };
}

/**
 * Sums `by` provider, and by `year` where it is given, as rows of organisations or families. Names decide only between equals, so
 * that those of organisations are read of the first rows alone, and of those that equal the last of them.
 */
function totalsBy(
  year: "year" | null,
  asked: Asked,
  { from, where, values, dialect }: Source,
): Statement {
  const { columns, group } = who(asked, "o", dialect);
  const [listed, of, order] =
    year === null ? ["", "", ""] : ["year, ", "f.year, ", "year desc nulls last, "];
  const sums = `select provider_id, ${listed}${MONEY} from ${from} where ${where} group by ${listed}provider_id`;
  const first = `select provider_id, ${listed}amount, transactions, valued, converted
            from (select *, rank() over (order by ${order}${GREATEST}) as place from (${sums}) s) s
           where place <= ${asked.limit}`;
  return {
    sql: `select ${of}${columns}, ${MONEY} from (${asked.families ? sums : first}) f
          join organisation o on o.organisation_id = f.provider_id
          group by ${of}${group} order by ${order && `f.${order}`}${GREATEST}, name, reference${asked.families ? ", family" : ""} limit ${asked.limit}`,
    values,
  };
}

/** Whether `donor_by_year` has the answer: what it leaves out, and in what it is, are asked for. */
const isReady = (asked: Asked, { table }: Source) =>
  table === "flow_by_year" && asked.partner === null && !asked.as_reported;

/**
 * The year of the last of the first places of `donor_by_year`. In another currency, with copies or up to a day the order within a
 * year is another, and there may be more rows in it; but each of these stands for one of the answer.
 */
function newestYear(asked: Asked, source: Source): Statement | null {
  if (isReady(asked, source) || asked.partner !== null) return null;
  // Of a year that is cut short, not every donor need be in the answer.
  const { whole } = inPeriods({ from: null, to: asked.to }, "year");
  const { where, values } = conditions([
    [true, `f.flow = '${asked.flow}'`, {}],
    [true, asked.families ? "f.is_family" : "not f.is_family", {}],
    ...yearConditions(whole ?? asked, "f.year"),
  ]);
  return {
    sql: `select case when count(*) = ${asked.limit} and count(year) = ${asked.limit} then min(year) end as year
          from (select f.year from donor_by_year f where ${where} order by f.place limit ${asked.limit}) f`,
    values,
  };
}

/** Totals by donor and year of everybody, whose rows lie in the order of the answer. */
function readyTotals(asked: Asked): Statement {
  const { where, values } = conditions([
    [true, `f.flow = '${asked.flow}'`, {}],
    [true, asked.families ? "f.is_family" : "not f.is_family", {}],
    ...yearConditions(asked, "f.year"),
  ]);
  const columns = asked.families
    ? `coalesce(o.family_name, o.name) as name, case when o.family_code is null then o.resolved_reference end as reference, o.family_code as family, f.members`
    : "o.name, o.reference";
  // The first rows are the first places, wherever the newest years are not left out.
  const first = asked.to === null ? ` and f.place <= ${asked.limit}` : "";
  return {
    sql: `select f.year, ${columns}, f.amount, f.transactions, f.valued, f.converted
          from (select * from donor_by_year f where ${where}${first} order by f.place limit ${asked.limit}) f
          join organisation o on o.organisation_id = f.organisation_id order by f.place limit ${asked.limit}`,
    values,
  };
}

type Channels = Pick<Source, "from" | "values">;

/** Whether `channel_first` has the answer: of everybody, in dollars, of all days, and no more rows than it holds. */
function lieReady(asked: Asked, { isWhole }: Source): boolean {
  const isOfAll = asked.partner === null && asked.from === null && asked.to === null;
  return (
    isOfAll &&
    isWhole !== true &&
    !asked.as_reported &&
    asked.currency === WHOLE.currency &&
    asked.limit <= FIRST_CHANNELS
  );
}

function readyChannels(asked: Asked): Channels {
  const { where, values } = conditions([
    [true, `f.flow = '${asked.flow}' and f.turn <= ${asked.limit}`, {}],
    asked.country === null
      ? [true, "f.among is null", {}]
      : [true, "f.among = $country", { country: asked.country }],
  ]);
  return { from: `select f.* from channel_first f where ${where}`, values };
}

function channelsOf(asked: Asked, { from, where, values }: Source): Channels {
  return {
    from: `select f.provider_id as provider_id, f.receiver_id as receiver_id, f.place as place, ${MONEY} from ${from} where ${where}
                 group by f.provider_id, f.receiver_id, f.place order by ${CHANNEL_ORDER} limit ${asked.limit}`,
    values,
  };
}

/** Tables of years, and rates of months, have no transactions' dates. */
const OF_YEARS = {
  from: { en: "first year", ja: "開始年" },
  to: { en: "last year", ja: "終了年" },
};
const OF_PLANS = {
  from: {
    en: "first day or year in which a plan's period begins",
    ja: "計画の期間の開始日（この日・年以降）",
  },
  to: {
    en: "last day or year in which a plan's period begins",
    ja: "計画の期間の開始日（この日・年まで）",
  },
};
const OF_MONTHS = {
  from: { en: "first month, by a day or year", ja: "開始月（日または年で指定）" },
  to: { en: "last month, by a day or year", ja: "終了月（日または年で指定）" },
};

const FLOW_PARAMETERS = [
  "currency",
  "from",
  "to",
  "partner",
  "flow",
  "limit",
  "families",
  "as-reported",
] as const;

const BOUNDARIES = texts({
  by_provider: {
    en: "Each transaction once, by its provider as reported; one without a provider is its own row. All hierarchy levels, all publishers. Money that one organisation passed on to another stands in the rows of both, where both reported: do not add the rows.",
    ja: "各取引を 1 回、報告された提供組織ごとに集計（提供組織のない取引は独立の行）。全階層・全報告者を含みます。組織間で再配分された資金は双方の行に現れ得るため、行同士を合計しないでください。",
  },
  by_donor: {
    en: "By provider; of outgoing money without a provider by the publisher, as the standard says. All hierarchy levels, all publishers. Money that was passed on stands with each who passed it on: do not add the donors.",
    ja: "提供組織別（支出側で提供組織がなければ、規格に従い報告者）。全階層・全報告者。再配分された資金は各段階の組織に現れるため、ドナー同士を合計しないでください。",
  },
  split: {
    en: "Transactions are split by the percentages that they, else their activities, report; the parts add up to the whole. What reports none stands in a row of its own. One kind of money only; chains of passing on are not netted.",
    ja: "取引自体、なければ活動が報告する割合で按分し、合計は元の額に一致します。報告がないものは独立の行です。資金の種類は 1 つのみで、再配分の連鎖は相殺していません。",
  },
});

export const QUESTIONS: readonly Question[] = [
  {
    name: "totals-by-provider",
    title: { en: "Totals by provider", ja: "提供組織別の合計" },
    words: {
      en: "What each organisation provided, in order of amount: incoming commitments, as those report them who receive, unless another kind of money is asked for.",
      ja: "各組織が提供した額（金額順）。資金の種類を指定しない場合は、受入側が報告した受入コミットメントです。",
    },
    boundary: BOUNDARIES.by_provider,
    parameters: [...FLOW_PARAMETERS, "group", "without-date"],
    flow: "incoming-commitments",
    columns: [
      COLUMN.name,
      COLUMN.reference,
      COLUMN.family,
      COLUMN.members,
      COLUMN.amount,
      COLUMN.coverage,
    ],
    summary: "flow_by_year",
    statement: (asked, source) => totalsBy(null, asked, source),
  },
  {
    name: "totals-by-donor-and-year",
    title: { en: "Totals by donor and year", ja: "ドナー・年別の合計" },
    words: {
      en: "What each organisation gave in each year, in order of year and amount.",
      ja: "各組織が各年に提供した額（年・金額順）。",
    },
    boundary: BOUNDARIES.by_donor,
    parameters: FLOW_PARAMETERS,
    flow: "spending",
    columns: [
      COLUMN.year,
      COLUMN.name,
      COLUMN.reference,
      COLUMN.family,
      COLUMN.members,
      COLUMN.amount,
      COLUMN.transactions,
      COLUMN.coverage,
    ],
    summary: "flow_by_year",
    newest: newestYear,
    statement: (asked, source) =>
      isReady(asked, source) ? readyTotals(asked) : totalsBy("year", asked, source),
  },
  {
    name: "time-series",
    title: { en: "By month, and cumulative", ja: "月別・累計" },
    words: {
      en: "What was given in each month, and from the first month of the answer up to it.",
      ja: "各月の額と、回答の最初の月からの累計。",
    },
    boundary: {
      en: `${BOUNDARIES.by_donor.en} What has no date that can be read stands in a last row, and in no cumulative amount.`,
      ja: `${BOUNDARIES.by_donor.ja}読み取れる日付のない取引は最後の行に示し、累計には含めません。`,
    },
    parameters: ["currency", "from", "to", "partner", "flow", "limit", "as-reported"],
    flow: "spending",
    columns: [
      { name: "month", kind: "month", words: { en: "Month", ja: "月" } },
      COLUMN.amount,
      { name: "cumulative", kind: "money", words: { en: "Cumulative", ja: "累計" } },
      COLUMN.transactions,
      COLUMN.coverage,
    ],
    summary: "flow_by_month",
    statement: (asked, { from, where, values }) => ({
      sql: `select month, amount, case when month is not null then sum(amount) over (order by month nulls last) end as cumulative,
               transactions, valued, converted
          from (select f.month, ${MONEY} from ${from} where ${where} group by f.month)
         order by month nulls last limit ${asked.limit}`,
      values,
    }),
  },
  {
    name: "top-recipients",
    title: { en: "Countries and regions", ja: "受取国・地域" },
    words: {
      en: "Which countries and regions the money is for, in order of amount; one partner's, where one is named.",
      ja: "資金の対象となる国・地域（金額順）。パートナーを指定した場合はその分のみ。",
    },
    boundary: BOUNDARIES.split,
    parameters: ["currency", "from", "to", "partner", "flow", "limit", "as-reported"],
    flow: "spending",
    columns: [COLUMN.place, COLUMN.place_name, COLUMN.amount, COLUMN.transactions, COLUMN.coverage],
    summary: "flow_by_place",
    statement: (asked, { from, where, values }) => ({
      sql: `select f.place, ${MONEY} from ${from} where ${where} group by f.place order by ${GREATEST}, f.place limit ${asked.limit}`,
      values,
    }),
  },
  {
    name: "channels",
    title: { en: "Donor, channel, country", ja: "ドナー・経由先・国" },
    words: {
      en: "From whom, through whom, for which country: the provider, the receiver that it paid, and the place.",
      ja: "誰から、誰を通じて、どの国へ（提供組織・受取組織・対象地）。",
    },
    boundary: BOUNDARIES.split,
    parameters: ["currency", "from", "to", "partner", "flow", "country", "limit", "as-reported"],
    flow: "spending",
    columns: [
      { name: "donor", kind: "text", words: { en: "Donor", ja: "ドナー" } },
      { name: "donor_reference", kind: "code", words: { en: "Its reference", ja: "ドナー識別子" } },
      { name: "channel", kind: "text", words: { en: "Channel", ja: "経由先" } },
      {
        name: "channel_reference",
        kind: "code",
        words: { en: "Its reference", ja: "経由先識別子" },
      },
      COLUMN.place,
      COLUMN.place_name,
      COLUMN.amount,
      COLUMN.transactions,
      COLUMN.coverage,
    ],
    below: ["donor_reference", "channel_reference"],
    summary: "flow_by_channel",
    statement(asked, source) {
      const { from, values } = lieReady(asked, source)
        ? readyChannels(asked)
        : channelsOf(asked, source);
      return {
        sql: `select d.name as donor, d.reference as donor_reference, c.name as channel, c.reference as channel_reference, f.place,
            f.amount, f.transactions, f.valued, f.converted
          from (${from}) f
          join organisation d on d.organisation_id = f.provider_id
          join organisation c on c.organisation_id = f.receiver_id
         order by f.${GREATEST}, donor, donor_reference, channel, channel_reference, f.place`,
        values,
      };
    },
  },
  {
    name: "by-sector",
    title: { en: "By sector", ja: "セクター別" },
    words: {
      en: "What the money is for, by the DAC's sectors of three digits; of one sector, by the purposes in it.",
      ja: "資金の目的（DAC セクター 3 桁別。セクターを指定した場合はその中の目的コード別）。",
    },
    boundary: BOUNDARIES.split,
    parameters: ["currency", "from", "to", "partner", "flow", "sector", "limit", "as-reported"],
    flow: "spending",
    columns: [
      { name: "sector", kind: "code", words: { en: "Sector", ja: "セクター" } },
      {
        name: "sector_name",
        kind: "text",
        words: { en: "Its name", ja: "セクター名" },
        names: { of: "sector", list: "sector" },
      },
      COLUMN.amount,
      COLUMN.transactions,
      COLUMN.coverage,
    ],
    summary: "flow_by_sector",
    statement(asked, { from, where, values, dialect }) {
      const isOfAll = asked.sector === null;
      const sector = isOfAll ? dialect.first("f.sector", 3) : "f.sector";
      const money = isOfAll ? MONEY_OF_SECTOR : MONEY;
      return {
        sql: `select ${sector} as sector, ${money} from ${from} where ${where} group by ${sector} order by ${GREATEST}, sector limit ${asked.limit}`,
        values,
      };
    },
  },
  {
    name: "by-goal",
    title: { en: "By Sustainable Development Goal", ja: "持続可能な開発目標（SDG）別" },
    words: {
      en: "Which of the seventeen goals the money is for, where files say so.",
      ja: "ファイルに記載がある場合の、17 の目標別の額。",
    },
    boundary: {
      en: `${BOUNDARIES.split.en} Goals tagged without percentages share equally.`,
      ja: `${BOUNDARIES.split.ja}割合のないタグは等分します。`,
    },
    parameters: ["currency", "from", "to", "partner", "flow", "limit", "as-reported"],
    flow: "spending",
    columns: [
      { name: "goal", kind: "code", words: { en: "Goal", ja: "目標" } },
      {
        name: "goal_name",
        kind: "text",
        words: { en: "Its name", ja: "目標名" },
        names: { of: "goal", list: "goal" },
      },
      COLUMN.amount,
      COLUMN.transactions,
      COLUMN.coverage,
    ],
    summary: "flow_by_goal",
    statement: (asked, { from, where, values }) => ({
      sql: `select f.goal, ${MONEY} from ${from} where ${where} group by f.goal order by ${GREATEST}, f.goal limit ${asked.limit}`,
      values,
    }),
  },
  {
    name: "who-works-where",
    title: { en: "Who works where", ja: "誰がどこで活動しているか" },
    words: {
      en: "Organisations that take part in the activities of a country and sector, by role, in order of activities under way.",
      ja: "国・セクターの活動に参加する組織を役割別に、実施中の活動数順で表示。",
    },
    boundary: {
      en: "Activities, not money: each counts once for every organisation, role, country and sector that it names; older copies are left out.",
      ja: "金額ではなく活動数です。各活動は、記載された組織・役割・国・セクターごとに 1 回数えます。古い写しは除きます。",
    },
    parameters: ["country", "sector", "partner", "limit"],
    flow: "spending",
    columns: [
      COLUMN.place,
      COLUMN.place_name,
      { name: "sector", kind: "code", words: { en: "Sector", ja: "セクター" } },
      {
        name: "sector_name",
        kind: "text",
        words: { en: "Its name", ja: "セクター名" },
        names: { of: "sector", list: "sector" },
      },
      COLUMN.name,
      COLUMN.reference,
      { name: "role", kind: "code", words: { en: "Role", ja: "役割" }, values: ROLE_WORDS },
      { name: "active", kind: "count", words: { en: "Under way", ja: "実施中" } },
      { name: "activities", kind: "count", words: { en: "Activities", ja: "活動数" } },
    ],
    summary: null,
    statement(asked, { dialect }) {
      const { where, values } = conditions([
        [asked.country !== null, "p.place = $country", { country: asked.country }],
        [
          asked.sector !== null,
          "p.sector = $sector",
          { sector: asked.sector?.slice(0, 3) ?? null },
        ],
        partnerCondition(asked, "p.organisation_id", dialect),
      ]);
      return {
        sql: `select p.place, p.sector, o.name, o.reference, p.role, p.active, p.activities
            from (select * from presence p where ${where}
                   order by active desc, activities desc, place, sector, role, organisation_id limit ${asked.limit}) p
            join organisation o on o.organisation_id = p.organisation_id
           order by p.active desc, p.activities desc, p.place, p.sector, p.role, o.name, o.reference`,
        values,
      };
    },
  },
  {
    name: "activities",
    title: { en: "Activities", ja: "活動" },
    words: {
      en: "What an organisation takes part in, or what there is in a country and sector: who funds it, who implements it, and when it ends, the latest end first.",
      ja: "組織が参加する活動、または国・セクターの活動を、資金提供者・実施者・終了日とともに終了日の遅い順で表示。",
    },
    boundary: {
      en: "One activity a row, whatever its money; older copies are left out, unless they are asked for. Countries and sectors are those that the activity itself names, and its end is the actual one, else the planned.",
      ja: "1 行 1 活動（金額は問いません）。古い写しは、指定しない限り除きます。国・セクターは活動自体の記載により、終了日は実績、なければ予定です。",
    },
    parameters: [
      "partner",
      "role",
      "without-role",
      "place",
      "sector",
      "without-sector",
      "as-coded",
      "under-way",
      "publisher",
      "publisher-name",
      "without-publisher-name",
      "without-publisher-reference",
      "activity",
      "gap",
      "copies",
      "file",
      "name",
      "without-name",
      "reference",
      "without-reference",
      "limit",
      "as-reported",
    ],
    flow: "spending",
    columns: [
      { name: "iati_identifier", kind: "code", words: { en: "Activity", ja: "活動" } },
      { name: "title", kind: "text", words: { en: "Title", ja: "題名" } },
      { name: "publisher", kind: "text", words: { en: "Publisher", ja: "報告者" } },
      {
        name: "status",
        kind: "code",
        words: { en: "Status", ja: "状態" },
        values: ACTIVITY_STATUS_WORDS,
      },
      { name: "starts", kind: "day", words: { en: "Start", ja: "開始" } },
      { name: "ends", kind: "day", words: { en: "End", ja: "終了" } },
      { name: "funders", kind: "text", words: { en: "Funded by", ja: "資金提供者" } },
      { name: "implementers", kind: "text", words: { en: "Implemented by", ja: "実施者" } },
      COLUMN.file,
      COLUMN.line,
    ],
    below: ["starts", "file", "line"],
    summary: null,
    statement: activitiesStatement,
  },
  {
    name: "partner-portfolio",
    title: { en: "A partner's money elsewhere", ja: "パートナーの他機関での拠出" },
    words: {
      en: "Who reports money of this partner, of which kind, and how much: its other channels.",
      ja: "このパートナーの資金を報告している組織、その種類と額（他の経由先）。",
    },
    boundary: {
      en: "By publisher and kind of money. Rows must not be added: the partner's own report and its receivers' are of the same money.",
      ja: "報告者・資金の種類別。パートナー自身の報告と受取側の報告は同じ資金を含むため、行を合計しないでください。",
    },
    parameters: ["partner", "currency", "from", "to", "limit", "as-reported"],
    requires: "partner",
    flow: "spending",
    columns: [
      { name: "publisher", kind: "text", words: { en: "Publisher", ja: "報告者" } },
      {
        name: "publisher_reference",
        kind: "code",
        words: { en: "Its reference", ja: "報告者識別子" },
      },
      { name: "type", kind: "code", words: { en: "Type", ja: "種別" } },
      {
        name: "type_name",
        kind: "text",
        words: { en: "Kind of money", ja: "資金の種類" },
        names: { of: "type", list: "type" },
      },
      { name: "first_year", kind: "year", words: { en: "First year", ja: "最初の年" } },
      { name: "last_year", kind: "year", words: { en: "Last year", ja: "最後の年" } },
      COLUMN.amount,
      COLUMN.transactions,
      COLUMN.coverage,
    ],
    summary: "flow_by_publisher",
    statement: (asked, { from, where, values }) => ({
      sql: `select o.name as publisher, o.reference as publisher_reference, f.type, min(f.year) as first_year, max(f.year) as last_year, ${MONEY}
          from ${from} join organisation o on o.organisation_id = f.publisher_id
         where ${where} group by o.organisation_id, o.name, o.reference, f.type
         order by ${GREATEST}, publisher, publisher_reference, f.type limit ${asked.limit}`,
      values,
    }),
  },
  {
    name: "family-members",
    title: { en: "Who belongs to a family", ja: "ファミリーの構成組織" },
    words: {
      en: "The organisations as reported that are taken to be this partner's, and how that is known; the surest first.",
      ja: "このパートナーに属すると判定した組織とその根拠（確度の高い順）。",
    },
    boundary: {
      en: "Every organisation that a transaction, an activity or a plan of the snapshot names. Companies, charities and universities belong to nobody's family, unless the record says so.",
      ja: "スナップショットの取引・活動・計画に現れる全組織。企業・慈善団体・大学は、記録に定めがない限り、どのファミリーにも属しません。",
    },
    parameters: ["partner", "limit"],
    requires: "partner",
    flow: "spending",
    columns: [
      COLUMN.name,
      COLUMN.reference,
      {
        name: "family",
        kind: "code",
        words: { en: "Family", ja: "ファミリー" },
        is_blank: true,
      },
      {
        name: "family_by",
        kind: "code",
        words: { en: "Known by", ja: "判定根拠" },
        values: FAMILY_WORDS,
        is_blank: true,
      },
      {
        name: "resolved_reference",
        kind: "code",
        words: { en: "Reference, also by name", ja: "名称からも特定した識別子" },
      },
      {
        name: "resolved_by",
        kind: "code",
        words: { en: "Resolved by", ja: "特定方法" },
        values: RESOLVED_WORDS,
        is_blank: true,
      },
      { name: "uses", kind: "count", words: { en: "Named", ja: "出現数" } },
    ],
    summary: null,
    statement(asked, { dialect }) {
      const { where, values } = conditions([partnerCondition(asked, "organisation_id", dialect)]);
      return {
        sql: `select name, reference, family_code as family, family_by, resolved_reference, resolved_by, uses from organisation where ${where}
           order by case when family_by like 'record%' then 0 when family_by = 'dac_code' then 1 when family_by = 'government_reference' then 2 when family_by = 'agency_name' then 3
                                   when family_by = 'country_name' then 4 else 5 end, uses desc, name, reference limit ${asked.limit}`,
        values,
      };
    },
  },
  {
    name: "oda",
    title: {
      en: "Official development assistance, by measure",
      ja: "政府開発援助（ODA）：計上方式別",
    },
    words: {
      en: "Volume, share of national income and rank of each donor and year, by measure and price basis. A figure without its measure and price basis is wrong: since 2018 the headline is the grant equivalent, before it was net flows.",
      ja: "ドナー・年ごとの ODA 額、対 GNI 比、順位（計上方式・価格基準別）。2018 年以降の公式値は贈与相当額、それ以前は純額です。",
    },
    boundary: {
      en: "As the OECD published in the table DAC1 that is loaded, whose file and day stand in each row. Ranked among the countries of the DAC, without the institutions of the European Union, within one measure, price basis and year.",
      ja: "読み込まれた OECD の DAC1 表の公表値（ファイルと日付は各行に記載）。順位は、計上方式・価格基準・年ごとに、EU 機関を除く DAC 加盟国の中で付けています。",
    },
    parameters: ["partner", "from", "to", "measure", "prices", "limit"],
    parameter_words: OF_YEARS,
    flow: "spending",
    columns: [
      COLUMN.year,
      { name: "donor_code", kind: "code", words: { en: "DAC code", ja: "DAC コード" } },
      { name: "donor", kind: "text", words: { en: "Donor", ja: "ドナー" } },
      COLUMN.measure,
      COLUMN.prices,
      { name: "base_year", kind: "year", words: { en: "Base year", ja: "基準年" }, is_blank: true },
      {
        name: "amount_usd_millions",
        kind: "decimal",
        words: { en: "US$ million", ja: "百万米ドル" },
      },
      {
        name: "gni_usd_millions",
        kind: "decimal",
        words: { en: "GNI, US$ million", ja: "GNI（百万米ドル）" },
      },
      {
        name: "share_of_gni_percent",
        kind: "decimal",
        words: { en: "% of GNI", ja: "対 GNI 比（%）" },
      },
      { name: "rank", kind: "count", words: { en: "Rank", ja: "順位" }, is_blank: true },
      {
        name: "ranked_among",
        kind: "count",
        words: { en: "Of", ja: "順位の対象国数" },
        is_blank: true,
      },
      { name: "source", kind: "text", words: { en: "File", ja: "ファイル" } },
      { name: "vintage", kind: "text", words: { en: "Vintage", ja: "版" } },
    ],
    below: ["donor_code", "base_year", "gni_usd_millions", "source", "vintage"],
    summary: null,
    statement: (asked, { dialect }) => odaStatement(asked, dialect),
  },
  {
    name: "oda-rows",
    title: { en: "The published rows behind ODA", ja: "ODA の根拠となる公表値の行" },
    words: {
      en: "The rows of the OECD's table that an ODA figure is read from, each with its file, line, measure, price basis and vintage.",
      ja: "ODA の数値の根拠となる OECD 表の行（ファイル、行、計上方式、価格基準、版）。",
    },
    boundary: {
      en: "Lines 1010 (ODA) and 1 (gross national income) of the table DAC1, as published. Where several files have a row, the one that was loaded last counts, once; as reported, the others are shown too.",
      ja: "DAC1 表の項目 1010（ODA）と 1（国民総所得）の公表値。複数のファイルに同じ行があれば、最後に読み込んだものだけを 1 回数えます。報告のままを指定すると他も表示します。",
    },
    parameters: [
      "partner",
      "donor",
      "line",
      "from",
      "to",
      "measure",
      "prices",
      "limit",
      "as-reported",
    ],
    parameter_words: {
      ...OF_YEARS,
      "as-reported": {
        en: "with rows of other files that say the same, which do not count",
        ja: "集計に使わない、他のファイルの同じ行も含める",
      },
    },
    flow: "spending",
    columns: [
      COLUMN.file,
      COLUMN.line,
      COLUMN.year,
      { name: "donor_code", kind: "code", words: { en: "DAC code", ja: "DAC コード" } },
      { name: "donor", kind: "text", words: { en: "Donor", ja: "ドナー" } },
      {
        name: "aid_type_code",
        kind: "code",
        words: { en: "Line of the table", ja: "表の項目" },
        values: LINE_WORDS,
      },
      {
        name: "aid_type",
        kind: "text",
        words: { en: "Its name as published", ja: "公表された項目名" },
      },
      COLUMN.measure,
      COLUMN.prices,
      { name: "base_year", kind: "year", words: { en: "Base year", ja: "基準年" }, is_blank: true },
      {
        name: "value",
        kind: "decimal",
        words: { en: "US$ million, as published", ja: "公表値（百万米ドル）" },
      },
      { name: "unit", kind: "text", words: { en: "Unit", ja: "単位" } },
      { name: "vintage", kind: "text", words: { en: "Vintage", ja: "版" } },
      { name: "is_counted", kind: "flag", words: { en: "Counts", ja: "集計に使用" } },
    ],
    below: ["file", "line", "donor_code", "aid_type", "base_year", "unit", "vintage", "is_counted"],
    summary: null,
    statement: (asked, { dialect }) => odaRowsStatement(asked, dialect),
  },
  {
    name: "forward-spending",
    title: { en: "Forward spending", ja: "今後の支出見通し" },
    words: {
      en: "Budgets and planned disbursements by year: what publishers say they will spend.",
      ja: "年別の予算と支出予定（報告者が示す今後の支出）。",
    },
    boundary: {
      en: "By the year in which the period begins. Budgets and planned disbursements are two views of the same plans: never add them. An original budget is left out where a revised one covers the same period. Of a month that has no rate yet the newest before it is used, and a column counts how often.",
      ja: "期間の開始年別。予算と支出予定は同じ計画の別の見方であり、合計しません。同じ期間に改訂予算があれば当初予算を除きます。レートが未公表の月は直近の月のレートを用い、その件数を「直近レート使用件数」に示します。",
    },
    parameters: ["currency", "from", "to", "partner", "limit", "as-reported"],
    parameter_words: OF_PLANS,
    flow: "spending",
    columns: [
      { name: "kind", kind: "code", words: { en: "Kind", ja: "種類" }, values: PLAN_WORDS },
      COLUMN.year,
      {
        name: "status",
        kind: "code",
        words: { en: "Status", ja: "状態" },
        values: STATUS_WORDS,
        is_blank: true,
      },
      COLUMN.amount,
      { name: "items", kind: "count", words: { en: "Items", ja: "件数" } },
      {
        name: "carried",
        kind: "count",
        words: { en: "At the newest known rate", ja: "直近レート使用件数" },
      },
      COLUMN.coverage,
    ],
    summary: "forward",
    statement: (asked, { from, where, values }) => ({
      sql: `select f.kind, f.year, f.status, ${MONEY}, sum(f.transactions)::BIGINT as items, sum(f.carried)::BIGINT as carried from ${from}
         where ${where} group by f.kind, f.year, f.status order by f.kind, f.year desc nulls last, f.status limit ${asked.limit}`,
      values,
    }),
  },
  {
    name: "plans",
    title: { en: "The plans behind forward spending", ja: "支出見通しの根拠となる計画" },
    words: {
      en: "One budget or planned disbursement a row, with its file, line, period, value and rate, in order of amount.",
      ja: "1 行 1 件の予算または支出予定（ファイル、行、期間、金額、レート、金額順）。",
    },
    boundary: {
      en: "By the year in which the period begins. An original budget is left out where a revised one covers the same period, and so are older copies of an activity, unless asked as reported. Budgets and planned disbursements are two views of the same plans: never add them.",
      ja: "期間の開始年別。同じ期間に改訂予算がある当初予算と活動の古い写しは、報告のままを指定しない限り除きます。予算と支出予定は同じ計画の別の見方であり、合計しません。",
    },
    parameters: [
      "currency",
      "from",
      "to",
      "partner",
      "plan",
      "status",
      "without-status",
      "without-date",
      "carried",
      "activity",
      "limit",
      "as-reported",
    ],
    parameter_words: OF_PLANS,
    flow: "spending",
    columns: [
      COLUMN.file,
      COLUMN.line,
      { name: "kind", kind: "code", words: { en: "Kind", ja: "種類" }, values: PLAN_WORDS },
      { name: "iati_identifier", kind: "code", words: { en: "Activity", ja: "活動" } },
      { name: "position", kind: "count", words: { en: "No. in the activity", ja: "活動内の番号" } },
      { name: "publisher", kind: "text", words: { en: "Publisher", ja: "報告者" } },
      { name: "provider", kind: "text", words: { en: "Provider", ja: "提供組織" } },
      {
        name: "provider_reference",
        kind: "code",
        words: { en: "Provider's reference", ja: "提供組織識別子" },
      },
      {
        name: "type",
        kind: "code",
        words: { en: "Version", ja: "当初・改訂" },
        values: PLAN_TYPE_WORDS,
        is_blank: true,
      },
      {
        name: "status",
        kind: "code",
        words: { en: "Status", ja: "状態" },
        values: STATUS_WORDS,
        is_blank: true,
      },
      { name: "period_start", kind: "day", words: { en: "From", ja: "開始" } },
      { name: "period_end", kind: "day", words: { en: "To", ja: "終了" } },
      { name: "value", kind: "decimal", words: { en: "Value", ja: "額" } },
      { name: "currency", kind: "code", words: { en: "Currency", ja: "通貨" } },
      { name: "value_date", kind: "day", words: { en: "Value date", ja: "評価日" } },
      { name: "rate", kind: "decimal", words: { en: "Rate", ja: "レート" } },
      COLUMN.rate_month,
      COLUMN.rate_kind,
      COLUMN.rate_source,
      COLUMN.amount,
      {
        name: "is_superseded",
        kind: "flag",
        words: { en: "Replaced by a revised one", ja: "改訂により置換" },
      },
      COLUMN.is_copy,
    ],
    below: [
      "file",
      "line",
      "position",
      "provider",
      "provider_reference",
      "type",
      "status",
      "period_end",
      "value_date",
      "rate",
      "rate_month",
      "rate_kind",
      "rate_source",
      "is_superseded",
      "is_copy",
    ],
    summary: null,
    statement: (asked, { dialect }) => plansStatement(asked, dialect),
  },
  {
    name: "publisher-quality",
    title: { en: "What a publisher's files leave open", ja: "報告者別のデータ品質" },
    words: {
      en: "For each publisher what is missing or cannot be used: the holes behind the other answers.",
      ja: "報告者ごとの欠落・利用できない項目（他の回答の背後にある穴）。",
    },
    boundary: {
      en: "Counts of activities and transactions; older copies of an activity are left out and counted apart.",
      ja: "活動・取引の件数です。活動の古い写しは除き、別に数えます。",
    },
    parameters: ["publisher", "limit"],
    flow: "spending",
    columns: [
      COLUMN.name,
      COLUMN.reference,
      ...Object.keys(DERIVED.publisher_quality.columns)
        .filter((name) => name !== "publisher_id")
        .map((name): AnswerColumn => ({
          name,
          kind: name === "last_updated" ? "day" : "count",
          words: QUALITY_WORDS()[name] ?? { en: name, ja: name },
        })),
    ],
    below: [
      "reference",
      "copies",
      "without_title",
      "without_currency",
      "without_value",
      "without_date",
      "dated_ahead",
      "without_provider",
      "without_receiver",
      "repeats",
    ],
    summary: null,
    statement(asked, { dialect }) {
      const { where, values } = conditions([
        [asked.publisher !== null, "o.reference = $publisher", { publisher: asked.publisher }],
      ]);
      return {
        sql: `select o.name, o.reference, q.${dialect.allBut("publisher_id")} from publisher_quality q
            join organisation o on o.organisation_id = q.publisher_id
           where ${where} order by q.transactions desc, q.activities desc, o.name, o.reference limit ${asked.limit}`,
        values,
      };
    },
  },
  {
    name: "files",
    title: { en: "The files of a publisher", ja: "報告者のファイル" },
    words: {
      en: "Which files the snapshot has of a publisher, with how many of its activities: where its figures come from.",
      ja: "スナップショットにある報告者のファイルと、それぞれの活動数（数値の出典）。",
    },
    boundary: {
      en: "Every file with an activity that names the publisher as its reporting organisation, older copies included.",
      ja: "報告組織としてその組織を記載した活動を含む全ファイル（古い写しを含む）。",
    },
    parameters: ["publisher", "limit"],
    requires: "publisher",
    flow: "spending",
    columns: [
      COLUMN.file,
      { name: "vintage", kind: "text", words: { en: "Vintage", ja: "版" } },
      { name: "activities", kind: "count", words: { en: "Activities", ja: "活動数" } },
    ],
    summary: null,
    statement(asked, { dialect }) {
      const { where, values } = conditions([
        [true, "a.reporting_org_ref = $publisher", { publisher: asked.publisher }],
      ]);
      const counted =
        dialect.eachNode(`select a.dataset_id as dataset_id, count(*) as activities from activity a
             where ${where} group by a.dataset_id`);
      return {
        sql: `select d.path as file, max(${vintageOf(dialect)}) as vintage, sum(f.activities)::BIGINT as activities
            from ${counted} f join dataset d on d.dataset_id = f.dataset_id
           group by d.path order by activities desc, file limit ${asked.limit}`,
        values,
      };
    },
  },
  {
    name: "double-counting",
    title: { en: "What may be counted twice", ja: "二重計上の可能性" },
    words: {
      en: "Transactions that say what others say too: at two levels of one publisher, repeated in one activity, from both ends of a payment, in the same activity by another publisher, or in older copies.",
      ja: "他の取引と同じ内容の可能性がある取引：同一報告者の 2 階層、1 活動内の反復、送金の両端、他の報告者による同一活動、古い写し。",
    },
    boundary: {
      en: "Shown, and not taken out of any total, except copies: those are left out of every answer that is not asked as reported.",
      ja: "表示のみで、合計からは除きません。ただし写しは、報告のままと指定しない限り、回答から除きます。",
    },
    parameters: ["currency", "from", "to", "partner", "flow", "limit"],
    flow: "spending",
    columns: [
      { name: "kind", kind: "code", words: { en: "Kind", ja: "種類" }, values: OVERLAP_WORDS },
      { name: "publisher", kind: "text", words: { en: "Publisher", ja: "報告者" } },
      {
        name: "publisher_reference",
        kind: "code",
        words: { en: "Its reference", ja: "報告者識別子" },
      },
      COLUMN.amount,
      COLUMN.transactions,
      COLUMN.coverage,
    ],
    summary: null,
    statement(asked, { dialect, isWhole = false }) {
      const { currency } = asked;
      const types = FLOWS[asked.flow].types.join(", ");
      const rates = ratesTo(currency, dialect);
      const isPart = asked.partner !== null || asked.from !== null || asked.to !== null;
      const part = conditions([
        partnerCondition(asked, "f.provider_id", dialect),
        dayCondition([asked], "f.date", dialect),
      ]);
      const among = isPart
        ? onlyOf("flow", `(select f.* from flow f where ${part.where})`)
        : WHOLE.among;
      // A transaction lies with its activity and what is said of it: each node counts its own.
      const counted =
        isWhole || isPart
          ? dialect.eachNode(overlapTotal({ currency, rates, among, dialect }))
          : currency === WHOLE.currency
            ? "overlap_total"
            : `(${inCurrency("overlap_total", "overlap_total", currency, dialect)})`;
      return {
        sql: `select f.kind, o.name as publisher, o.reference as publisher_reference, ${MONEY}
            from ${counted} f join organisation o on o.organisation_id = f.publisher_id
           where f.type in (${types})
           group by f.kind, o.organisation_id, o.name, o.reference
           order by ${GREATEST}, f.kind, publisher, publisher_reference limit ${asked.limit}`,
        values: isPart ? part.values : {},
      };
    },
  },
  {
    name: "rates",
    title: { en: "The rates that are used", ja: "使用レート" },
    words: {
      en: "For one currency and each month: US dollars for one unit, of which kind, from whom.",
      ja: "通貨・月ごとの 1 単位当たり米ドル、種類、出典。",
    },
    boundary: {
      en: "One rate per currency and month, by the published rule: the month's average, else the mean of its days, else the year's average.",
      ja: "通貨・月ごとに 1 つ（月平均、なければ日次の平均、なければ年平均）。",
    },
    parameters: ["currency", "from", "to", "limit"],
    requires: "currency",
    parameter_words: OF_MONTHS,
    flow: "spending",
    columns: [
      { name: "currency", kind: "code", words: { en: "Currency", ja: "通貨" } },
      { name: "month", kind: "month", words: { en: "Month", ja: "月" } },
      {
        name: "rate",
        kind: "decimal",
        words: { en: "US dollars for one unit", ja: "1 単位当たり米ドル" },
      },
      { name: "kind", kind: "code", words: { en: "Kind", ja: "種類" }, values: RATE_WORDS },
      {
        name: "source",
        kind: "text",
        words: { en: "Source", ja: "出典" },
        values: RATE_SOURCE_WORDS,
        is_blank: true,
      },
      { name: "territory", kind: "code", words: { en: "Territory", ja: "地域" }, is_blank: true },
      { name: "days", kind: "count", words: { en: "Days", ja: "日数" }, is_blank: true },
      { name: "through", kind: "code", words: { en: "Through", ja: "経由通貨" }, is_blank: true },
    ],
    summary: null,
    statement(asked) {
      const { where, values } = conditions([
        [true, "currency = $currency", { currency: asked.currency }],
        ...monthConditions(asked, "month"),
      ]);
      return {
        sql: `select currency, month, rate, kind, source, territory, days, through from rate_month where ${where} order by month desc limit ${asked.limit}`,
        values,
      };
    },
  },
  {
    name: "rows",
    title: { en: "The transactions behind a figure", ja: "数値の根拠となる取引" },
    words: {
      en: "One transaction a row, with its file, line, value, rate and what the rate is, in order of amount: what an answer's amounts are made of.",
      ja: "1 行 1 取引（ファイル、行、金額、レートとその種類、金額順）。回答の金額の内訳です。",
    },
    boundary: BOUNDARIES.by_donor,
    parameters: [
      "currency",
      "from",
      "to",
      "partner",
      "flow",
      "name",
      "without-name",
      "reference",
      "without-reference",
      "receiver-name",
      "without-receiver-name",
      "receiver-reference",
      "without-receiver-reference",
      "publisher",
      "publisher-name",
      "without-publisher-name",
      "without-publisher-reference",
      "group",
      "place",
      "without-place",
      "sector",
      "purpose",
      "without-sector",
      "as-coded",
      "goal",
      "without-goal",
      "overlap",
      "activity",
      "type",
      "without-type",
      "all-flows",
      "fault",
      "without-date",
      "limit",
      "as-reported",
    ],
    flow: "spending",
    columns: [
      COLUMN.file,
      COLUMN.line,
      { name: "iati_identifier", kind: "code", words: { en: "Activity", ja: "活動" } },
      { name: "position", kind: "count", words: { en: "Transaction no.", ja: "取引番号" } },
      { name: "hierarchy", kind: "count", words: { en: "Level", ja: "階層" } },
      { name: "type", kind: "code", words: { en: "Type", ja: "種別" } },
      { name: "date", kind: "day", words: { en: "Date", ja: "取引日" } },
      { name: "provider", kind: "text", words: { en: "Provider", ja: "提供組織" } },
      {
        name: "provider_reference",
        kind: "code",
        words: { en: "Provider's reference", ja: "提供組織識別子" },
      },
      { name: "receiver", kind: "text", words: { en: "Receiver", ja: "受取組織" } },
      {
        name: "receiver_reference",
        kind: "code",
        words: { en: "Receiver's reference", ja: "受取組織識別子" },
      },
      { name: "value", kind: "decimal", words: { en: "Value", ja: "額" } },
      {
        name: "part",
        kind: "decimal",
        words: { en: "Of it for this", ja: "うち該当分" },
        when: "split",
      },
      { name: "currency", kind: "code", words: { en: "Currency", ja: "通貨" } },
      { name: "value_date", kind: "day", words: { en: "Value date", ja: "評価日" } },
      { name: "rate", kind: "decimal", words: { en: "Rate", ja: "レート" } },
      COLUMN.rate_month,
      COLUMN.rate_kind,
      COLUMN.rate_source,
      COLUMN.amount,
      COLUMN.is_copy,
    ],
    below: [
      "file",
      "line",
      "position",
      "hierarchy",
      "type",
      "provider_reference",
      "receiver_reference",
      "value_date",
      "rate",
      "rate_month",
      "rate_kind",
      "rate_source",
      "is_copy",
    ],
    summary: null,
    statement: rowsStatement,
  },
];

function QUALITY_WORDS(): Readonly<Record<string, Text>> {
  return texts({
    activities: { en: "Activities", ja: "活動" },
    copies: { en: "Older copies", ja: "古い写し" },
    last_updated: { en: "Newest update", ja: "最新更新日" },
    without_sector: { en: "No DAC sector", ja: "DAC セクターなし" },
    without_place: { en: "No country or region", ja: "国・地域なし" },
    without_title: { en: "No title", ja: "題名なし" },
    without_budget: { en: "Under way without budget", ja: "実施中で予算なし" },
    without_result: { en: "No result", ja: "成果なし" },
    transactions: { en: "Transactions", ja: "取引" },
    without_currency: { en: "No currency", ja: "通貨なし" },
    without_value: { en: "No usable value", ja: "利用可能な額なし" },
    without_date: { en: "No date", ja: "日付なし" },
    dated_ahead: { en: "Dated ahead", ja: "未来の日付" },
    without_provider: { en: "Incoming, from nobody", ja: "受入で提供組織なし" },
    without_receiver: { en: "Outgoing, to nobody", ja: "支出で受取組織なし" },
    without_rate: { en: "No rate", ja: "レートなし" },
    repeats: { en: "Repeated", ja: "反復" },
  });
}

const periodOf = (table: DerivedName): Period =>
  "month" in DERIVED[table].columns ? "month" : "year";

/** Whether the table's own columns can tell the days that are asked for. */
const isAligned = (table: DerivedName, asked: Days) =>
  inPeriods(asked, periodOf(table)).rest.length === 0;

/**
 * Where a question's transactions are read: from its summary table as far as that can tell them, the rest from `flow`, the same
 * table made anew for these days and this currency. `isWhole` asks for the latter alone, so that a test can compare the two.
 */
export function sourceOf(
  wanted: DerivedName,
  asked: Asked,
  { isWhole = false, dialect = DUCKDB }: { isWhole?: boolean; dialect?: Dialect } = {},
): Source {
  const isInDollars = asked.currency === WHOLE.currency;
  const isByYear = wanted === "flow_by_year";
  const summary =
    isByYear && !isWhole && !(isInDollars && isAligned(wanted, asked)) ? "flow_by_month" : wanted;
  const types = FLOWS[asked.flow].types.join(", ");
  const partner = partnerCondition(asked, "f.provider_id", dialect);
  const extra: readonly Condition[] = [
    [!asked.as_reported, "not f.is_copy", {}],
    groupCondition(asked),
    [asked.without_date, "f.year is null", {}],
    [
      (summary === "flow_by_channel" || summary === "flow_by_place") && asked.country !== null,
      "f.place = $country",
      { country: asked.country },
    ],
    [
      summary === "flow_by_sector" && asked.sector !== null,
      `(f.sector = $sector or ${dialect.first("f.sector", 3)} = $sector)`,
      { sector: asked.sector },
    ],
  ];
  if (summary === "forward")
    return forwardSource(asked, { extra: [partner, ...extra], isWhole, dialect });
  const kind: Condition = [summary !== "flow_by_publisher", `f.type in (${types})`, {}];
  const { whole, rest } = isWhole
    ? { whole: null, rest: [asked] }
    : inPeriods(asked, periodOf(summary));
  const table = tableOf(summary, wanted, asked);
  const isReady = isInDollars && "amount" in DERIVED[table].columns;
  const read = (span: Days) => ({
    from: isReady ? `${table} f` : `(${inCurrency(table, table, asked.currency, dialect)}) f`,
    ...conditions([
      kind,
      partner,
      ...extra,
      ...(periodOf(table) === "month"
        ? monthConditions(span, "f.month")
        : yearConditions(span, "f.year")),
    ]),
  });
  if (whole !== null && rest.length === 0)
    return { dialect, table: isReady ? table : null, ...read(whole) };
  const made = madeAnew(
    summary,
    asked,
    [kind, partner, dayCondition(rest, "f.date", dialect)],
    dialect,
  );
  const after = conditions(extra);
  const values = { ...made.values, ...after.values };
  if (whole === null)
    return { dialect, table: null, from: made.from, where: after.where, values, isWhole };
  const summed = read(whole);
  const columns = [...keptColumns(table), "amount", "converted"]
    .map((name) => `f.${name} as ${name}`)
    .join(", ");
  return {
    dialect,
    table: null,
    from: `(select ${columns} from ${summed.from} where ${summed.where}
          union all select ${columns} from ${made.from} where ${after.where}) f`,
    where: "true",
    values: { ...values, ...summed.values },
  };
}

/** A summary table of some transactions, in the currency asked for. */
function madeAnew(
  summary: DerivedName,
  asked: Asked,
  which: readonly Condition[],
  dialect: Dialect,
): { from: string; values: Record<string, string> } {
  const { where, values } = conditions([...which, [!asked.as_reported, "not f.is_copy", {}]]);
  const basis: Basis = {
    currency: asked.currency,
    rates: ratesTo(asked.currency, dialect),
    among: onlyOf("flow", `(select f.* from flow f where ${where})`),
    dialect,
  };
  const made = (DERIVED[summary].sql as (basis: Basis) => string)(basis);
  const stated =
    "amount" in DERIVED[summary].columns
      ? made
      : inCurrency(summary, `(${made})`, asked.currency, dialect);
  return { from: `${dialect.eachNode(stated)} f`, values };
}

/** Which table sums up another over all providers. */
const TOTALS: Readonly<Partial<Record<DerivedName, DerivedName>>> = {
  flow_by_month: "flow_total",
  flow_by_place: "place_total",
  flow_by_sector: "sector_total",
  flow_by_goal: "goal_total",
};

/** The smallest table that tells what is asked of a summary: of all together where the question is not about each, or of whole years. */
function tableOf(summary: DerivedName, wanted: DerivedName, asked: Asked): DerivedName {
  if (asked.partner !== null || asked.group !== null) return summary;
  if (wanted !== "flow_by_year") return TOTALS[summary] ?? summary;
  return summary === "flow_by_month" && isAligned(wanted, asked) ? "flow_by_rate" : summary;
}

/** A table's columns without what is stated in one currency. */
const keptColumns = (table: DerivedName) =>
  Object.keys(DERIVED[table].columns).filter((name) => name !== "amount" && name !== "converted");

/** Sums in their own currency, stated in another by their rate `r`. */
function statedIn(currency: string, columns: readonly string[]): string {
  return `select ${columns.map((name) => `f.${name} as ${name}`).join(", ")},
      case when f.currency = '${currency}' then f.value::${EXACT_AMOUNT} else f.value * r.rate end as amount,
      case when f.currency = '${currency}' or r.rate is not null then f.valued else 0 end as converted`;
}

/** A table of values in their own currency with the month of their rate, or the same made anew as `rows`, in another currency. */
function inCurrency(table: DerivedName, rows: string, currency: string, dialect: Dialect): string {
  return `${statedIn(currency, keptColumns(table))}
    from ${rows} f left join ${ratesTo(currency, dialect)} r on r.currency = f.currency and r.month = f.rate_month`;
}

/** Plans: of a month that has no rate yet the newest before it is used, which `carried` counts. */
function forwardSource(
  asked: Asked,
  given: {
    readonly extra: readonly Condition[];
    readonly isWhole: boolean;
    readonly dialect: Dialect;
  },
): Source {
  const { extra, isWhole, dialect } = given;
  const { currency } = asked;
  const rows = isWhole ? dialect.eachNode(DERIVED.forward.sql({ ...WHOLE, dialect })) : "forward";
  const from = `(${statedIn(currency, keptColumns("forward"))},
      case when f.currency <> '${currency}' and r.month < f.rate_month then f.valued else 0 end as carried
    from ${rows} f asof left join ${ratesTo(currency, dialect)} r on r.currency = f.currency and r.month <= f.rate_month) f`;
  return {
    dialect,
    table: null,
    from,
    ...conditions([
      ...extra,
      [!asked.as_reported, "not f.is_superseded", {}],
      ...yearConditions(asked, "f.year"),
    ]),
  };
}

/** Transactions of one row of an answer by families. A name without letters is no name there: its key ends with a space. */
function groupCondition({ group }: Asked): Condition {
  const is = `trim(${familyKey("o")}) = $group`;
  return [
    group !== null,
    `f.provider_id in (select o.organisation_id from organisation o where ${is})`,
    { group },
  ];
}

/** By what transactions are split, where only their parts for one thing are asked for; null where they are asked for whole. */
export function splitNameOf(asked: Asked): SplitName | null {
  if (asked.place !== null || asked.without_place) return "place";
  if (asked.sector !== null || asked.purpose !== null || asked.without_sector) return "sector";
  return asked.goal !== null || asked.without_goal ? "goal" : null;
}

/** Which parts count, `f.code` being what a part is for; and which transactions of `f` may have one, where that is quickly told. */
function partCondition(
  name: SplitName,
  asked: Asked,
  { first }: Dialect,
): { holds: string; among: Condition } {
  const key = name === "sector" && asked.purpose !== null ? "purpose" : name;
  const value = asked[key];
  if (value === null) return { holds: "f.code is null", among: [false, "", {}] };
  const bound = { [key]: value };
  const is = (code: string) =>
    key === "sector" ? `(${code} = $sector or ${first(code, 3)} = $sector)` : `${code} = $${key}`;
  const code = name === "place" ? "upper(code)" : "code";
  const some = [name, `transaction_${name}`].map(
    (table) => `select activity_id from ${table} where ${is(code)}`,
  );
  const among = name === "goal" ? "true" : `f.activity_id in (${some.join(" union all ")})`;
  return { holds: is("f.code"), among: [true, among, bound] };
}

interface Reported {
  readonly name: string | null;
  readonly without_name: boolean;
  readonly reference: string | null;
  readonly without_reference: boolean;
}

/** Transactions of an organisation in a role, by its name and its reference as reported, or by its having none. */
function reportedConditions(
  role: "provider" | "receiver" | "publisher",
  { name, without_name, reference, without_reference }: Reported,
): Condition[] {
  const has = (column: string, value: string | null, isMissing: boolean): Condition => [
    value !== null || isMissing,
    `f.${role}_id in (select organisation_id from organisation where coalesce(${column}, '') = ${isMissing ? "''" : `$${role}_${column}`})`,
    isMissing ? {} : { [`${role}_${column}`]: value },
  ];
  return [has("name", name, without_name), has("reference", reference, without_reference)];
}

function faultOf(
  { fault }: Asked,
  { dialect, known_on = "" }: Pick<Source, "dialect" | "known_on">,
): Condition {
  if (fault === null) return [false, "", {}];
  return [true, `(${faultCondition(fault, "$known_on", dialect)})`, { known_on }];
}

/** The transactions that a figure counts: of its kind, days and organisations; by `among`, those that may have a part in it. */
function countedConditions(
  asked: Asked,
  among: Condition,
  source: Pick<Source, "dialect" | "known_on">,
): Condition[] {
  const { dialect } = source;
  const { overlap } = asked;
  return [
    [isOfOneFlow(asked), `f.type in (${FLOWS[asked.flow].types.join(", ")})`, {}],
    [asked.type !== null, "f.type = $type::INTEGER", { type: asked.type }],
    [asked.without_type, "f.type is null", {}],
    partnerCondition(asked, "f.provider_id", dialect),
    groupCondition(asked),
    faultOf(asked, source),
    [asked.without_date, "f.date is null", {}],
    [!asked.as_reported && overlap === null, "not f.is_copy", {}],
    [overlap === "copy", "f.is_copy", {}],
    [
      overlap !== null && overlap !== "copy",
      "(f.activity_id, f.position) in (select activity_id, position from overlap where kind = $overlap)",
      { overlap },
    ],
    [asked.from !== null, `f.date >= ${dialect.day("$from")}`, { from: asked.from }],
    [asked.to !== null, `f.date <= ${dialect.day("$to")}`, { to: asked.to }],
    [
      asked.activity !== null,
      "f.activity_id in (select activity_id from activity where iati_identifier = $activity)",
      { activity: asked.activity },
    ],
    ...reportedConditions("provider", asked),
    ...reportedConditions("receiver", {
      name: asked.receiver_name,
      without_name: asked.without_receiver_name,
      reference: asked.receiver_reference,
      without_reference: asked.without_receiver_reference,
    }),
    ...reportedConditions("publisher", {
      name: asked.publisher_name,
      without_name: asked.without_publisher_name,
      reference: asked.publisher,
      without_reference: asked.without_publisher_reference,
    }),
    among,
  ];
}

function rowsStatement(asked: Asked, source: Source): Statement {
  const { dialect } = source;
  const { currency, limit } = asked;
  const split = splitNameOf(asked);
  const parts = split === null ? null : partCondition(split, asked, dialect);
  const { where, values } = conditions(
    countedConditions(asked, parts?.among ?? [false, "", {}], source),
  );
  const rates = ratesTo(currency, dialect);
  const value = split === null ? "f.value" : "s.part";
  const flow = `(select f.* from flow f where ${where})`;
  const joined =
    split === null || parts === null
      ? ""
      : `join (${partsOf(split, parts.holds, { currency, rates, among: onlyOf("flow", flow), dialect })}) s on s.part_activity = f.activity_id and s.part_position = f.position`;
  // The first rows of all are among the first of each node.
  const found =
    dialect.eachNode(`select d.path as file, f.line as line, a.iati_identifier as iati_identifier, f.position as position,
          a.hierarchy as hierarchy, f.type as type, f.date as date, p.name as provider, p.reference as provider_reference, v.name as receiver,
          v.reference as receiver_reference, f.value as value, f.part as part, f.currency as currency, f.value_date as value_date,
          case when f.currency = '${currency}' then 1 else r.rate end as rate, f.rate_month as rate_month,
          s.kind as rate_kind, s.source as rate_source, f.amount as amount, f.is_copy as is_copy, f.activity_id as activity_id
        from (select f.*, ${value} as part,
                     case when f.currency = '${currency}' then ${value}::DECIMAL(38,21) else ${value} * r.rate end as amount
                from flow f ${joined}
                left join ${rates} r on r.currency = f.currency and r.month = f.rate_month
               where ${where}
               order by ${GREATEST}, f.activity_id, f.position limit ${limit}) f
        join activity a on a.activity_id = f.activity_id
        join dataset d on d.dataset_id = a.dataset_id
        join organisation p on p.organisation_id = f.provider_id
        left join organisation v on v.organisation_id = f.receiver_id
        left join ${rates} r on r.currency = f.currency and r.month = f.rate_month
        left join rate_month s on s.currency = f.currency and s.month = f.rate_month`);
  return {
    sql: `select f.${dialect.allBut("activity_id")} from ${found} f order by f.${GREATEST}, f.activity_id, f.position limit ${limit}`,
    values,
  };
}

/** The organisations that activities are asked for by, as `organisation m` has them; null where none is asked for. */
function takingPart(asked: Asked, dialect: Dialect): Condition | null {
  const has = (column: string, value: string | null, isMissing: boolean): Condition => [
    value !== null || isMissing,
    `coalesce(m.${column}, '') = ${isMissing ? "''" : `$m_${column}`}`,
    isMissing ? {} : { [`m_${column}`]: value },
  ];
  const all: readonly Condition[] = [
    partnerCondition(asked, "m.organisation_id", dialect),
    has("name", asked.name, asked.without_name),
    has("reference", asked.reference, asked.without_reference),
    [asked.role !== null, "o.role = $role", { role: asked.role }],
    [asked.without_role, "o.role is null", {}],
  ];
  if (!all.some(([applies]) => applies)) return null;
  const { where, values } = conditions(all);
  return [
    true,
    `a.activity_id in (select o.activity_id from participating_org o
        join organisation m on coalesce(m.reference, '') = coalesce(o.ref, '') and coalesce(m.name, '') = coalesce(o.name, '') where ${where})`,
    values,
  ];
}

function activitiesStatement(asked: Asked, { dialect }: Source): Statement {
  const { place, sector, gap, limit } = asked;
  const inPlace = `select activity_id from (${saidOfActivities("place", dialect)}) where code = $place`;
  // Of a place's activities alone is looked up which sectors they have.
  const sectors = saidOfActivities(
    "sector",
    dialect,
    place === null
      ? undefined
      : (table) => `(select * from ${table} where activity_id in (${inPlace})) t`,
  );
  const publisher: readonly Condition[] = [
    [asked.publisher !== null, "a.reporting_org_ref = $publisher", { publisher: asked.publisher }],
    [
      asked.publisher_name !== null,
      "a.reporting_org_name = $publisher_name",
      { publisher_name: asked.publisher_name },
    ],
    [asked.without_publisher_name, "coalesce(a.reporting_org_name, '') = ''", {}],
    [asked.without_publisher_reference, "coalesce(a.reporting_org_ref, '') = ''", {}],
  ];
  // Of a publisher's activities alone is looked up what they lack.
  const theirs = `select a.activity_id from activity a where ${conditions(publisher).where}`;
  const among = publisher.some(([applies]) => applies)
    ? (table: string) => `(select * from ${table} where activity_id in (${theirs})) t`
    : undefined;
  const { where, values } = conditions([
    [asked.copies, "not a.is_latest", {}],
    [!asked.copies && !asked.as_reported, "a.is_latest", {}],
    ...publisher,
    takingPart(asked, dialect) ?? [false, "", {}],
    [place !== null, `a.activity_id in (${inPlace})`, { place }],
    [
      sector !== null,
      `a.activity_id in (select activity_id from (${sectors}) where code = $sector or ${dialect.first("code", 3)} = $sector)`,
      { sector },
    ],
    [asked.without_sector, `a.activity_id not in (select activity_id from (${sectors}))`, {}],
    [gap !== null, gap === null ? "" : gapCondition(gap, among), {}],
    [asked.under_way, "a.status = '2'", {}],
    [asked.activity !== null, "a.iati_identifier = $activity", { activity: asked.activity }],
    [
      asked.file !== null,
      "a.dataset_id in (select dataset_id from dataset where path = $file)",
      { file: asked.file },
    ],
  ]);
  const order = "ends desc nulls last, iati_identifier, activity_id";
  const named = (role: string) =>
    dialect.joined(`case when o.role = '${role}' then coalesce(o.name, o.ref) end`);
  const found = dialect.eachNode(`with chosen as (
          select a.activity_id as activity_id, a.dataset_id as dataset_id, a.line as line, a.iati_identifier as iati_identifier, a.title as title,
                 coalesce(a.reporting_org_name, a.reporting_org_ref) as publisher, a.status as status,
                 coalesce(a.actual_start, a.planned_start) as starts, coalesce(a.actual_end, a.planned_end) as ends
            from activity a where ${where} order by ${order} limit ${limit}
        )
        select c.iati_identifier as iati_identifier, c.title as title, c.publisher as publisher, c.status as status, c.starts as starts, c.ends as ends,
               p.funders as funders, p.implementers as implementers, d.path as file, c.line as line, c.activity_id as activity_id
          from chosen c
          join dataset d on d.dataset_id = c.dataset_id
          left join (select o.activity_id as activity_id, ${named("1")} as funders, ${named("4")} as implementers
                       from participating_org o where o.activity_id in (select activity_id from chosen) group by o.activity_id) p on p.activity_id = c.activity_id`);
  return {
    sql: `select f.${dialect.allBut("activity_id")} from ${found} f order by f.ends desc nulls last, f.iati_identifier, f.activity_id limit ${limit}`,
    values,
  };
}

export function findQuestion(name: string): Question | null {
  return QUESTIONS.find((question) => question.name === name) ?? null;
}
