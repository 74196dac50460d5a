import type { ComponentChild } from "preact";
import { datedBehind, recordsBehind, type Dated } from "../../actions/read-evidence.js";
import { parseDay, type Day } from "../../base/day.js";
import { formatDay, formatMoney, formatNumber } from "../../base/format.js";
import type { Language } from "../../base/language.js";
import { toDecimal } from "../../base/money.js";
import { fill, fillText, texts } from "../../base/text.js";
import { wordDifference } from "../../figures/difference.js";
import type { Figure, FigureRow, FigureValue } from "../../figures/figure.js";
import { ownerOf } from "../../figures/owner.js";
import { findFigure } from "../../figures/find-figure.js";
import { isSameValue } from "../../figures/stored-value.js";
import { unitOf, wordFigure, wordValue } from "../../figures/wording.js";
import { figureCsv } from "../../publication/to-csv.js";
import { address, pathOf } from "../address.js";
import type { Page, PageContext } from "../page.js";
import { fileHeaders } from "../file-answer.js";
import { KnownOn, RatesBehind, WhoRecorded } from "../parts/evidence.js";
import { Facts } from "../parts/facts.js";
import { Badge, formatSpan, NotReported } from "../parts/number.js";
import { PageHead, Part } from "../parts/page-head.js";
import { PageLinks, slicePage } from "../parts/pages.js";
import { SourceList } from "../parts/sources.js";
import { Table } from "../parts/table.js";
import { ownerPath, recordPath } from "../record-address.js";
import type { FileAnswer } from "../file-answer.js";

const TEXTS = texts({
  kicker: { en: "A number, and what is behind it", ja: "数値とその根拠" },
  description: {
    en: "What this number counts, the rows behind it and their source: {title}",
    ja: "この数値の定義、根拠となる行及び出典：{title}",
  },
  counts: { en: "What it counts", ja: "定義" },
  value: { en: "Exact value", ja: "正確な値" },
  unit: { en: "Unit", ja: "単位" },
  period: { en: "Period", ja: "対象期間" },
  as_of: { en: "As of", ja: "時点" },
  basis: { en: "Nature", ja: "性質" },
  standing: { en: "Standing", ja: "確度" },
  source: { en: "Source", ja: "出典" },
  id: { en: "Identifier", ja: "識別子" },
  actual: { en: "Achieved or booked", ja: "実績" },
  target: { en: "Target: what was aimed at, not what was achieved", ja: "目標（実績ではない）" },
  statement: { en: "A statement, true on its day", ja: "特定の日における記述" },
  rows: { en: "The rows behind it", ja: "根拠となる行" },
  rows_caption: { en: "What is counted", ja: "集計の対象" },
  row: { en: "Record", ja: "記録" },
  amount: { en: "Value", ja: "値" },
  said_by: { en: "Source", ja: "出典" },
  no_rows: {
    en: "Nothing is counted: no source reports a value.",
    ja: "値を報告した出典はなく、集計の対象はありません。",
  },
  problem: { en: "Is this number wrong?", ja: "この数値に誤りがある場合" },
  problem_text: {
    en: "Tell the office that keeps this record, and quote the identifier {id}: it leads straight to the rows above. Say what you expected and where you read it.",
    ja: "この記録を管理する部署に、識別子{id}を添えてお知らせください。上記の行を直ちに特定できます。想定される値とその出典も併せてお示しください。",
  },
  json: { en: "The same as JSON", ja: "同じ内容（JSON）" },
  csv: { en: "Its rows as CSV", ja: "行の一覧（CSV）" },
  entry: { en: "Entry", ja: "仕訳" },
  entry_no: { en: "no. {n}", ja: "第{n}号" },
  none_yet: {
    en: "Nothing of it was booked or published by that day.",
    ja: "その日までに記帳又は公表されたものはありません。",
  },
  known_same: {
    en: "As known on {day}. It is the same today: {now}.",
    ja: "{day}時点で判明していた値です。現在も同じく{now}です。",
  },
  known_other: {
    en: "As known on {day}. Today it is {now}.",
    ja: "{day}時点で判明していた値です。現在は{now}です。",
  },
  known_moved: {
    en: "As known on {day}. Today it is {now}: {difference}.",
    ja: "{day}時点で判明していた値です。現在は{now}です（{difference}）。",
  },
});

interface Asked {
  readonly id: string;
  /** The day for which it is asked what was known; null for now. */
  readonly known_on: Day | null;
  /** As it stands; null where it is no number any more, or not yet. */
  readonly now: Figure | null;
  /** As asked. */
  readonly figure: Figure | null;
}

function isDated({ ledgers, values }: Dated): boolean {
  return ledgers.length > 0 || values.length > 0;
}

/** The number that the address names, as known now or on a day. */
async function askedFigure({ snapshot, params, query, book }: PageContext): Promise<Asked> {
  const id = params["id"] ?? "";
  const now = findFigure(snapshot, id);
  const known_on = book ? parseDay(query["known_on"] ?? "") : null;
  if (!book || known_on === null || now === null || !isDated(datedBehind(snapshot, now)))
    return { id, known_on: null, now, figure: now };
  const figure = findFigure(await book.knownOn(snapshot, known_on), id);
  return { id, known_on, now, figure };
}

/** What a number counts, its unit and day, the rows behind it and their source, who recorded and approved them, and what was known on a day. */
export async function figurePage(context: PageContext): Promise<Page | null> {
  const { snapshot, language, path, query, book } = context;
  const asked = await askedFigure(context);
  const { known_on, now } = asked;
  if (!now) return null;
  // What was not booked by a day is a number without a value on that day.
  const figure = asked.figure ?? { ...now, value: null, rows: [], as_of: null };
  const slice = slicePage(figure.rows, query["page"]);
  const owner = figureOwner(snapshot, figure.id);
  const records = recordsBehind(snapshot, figure);
  const dated = datedBehind(snapshot, now);
  const claims = records
    .map((record) => record.replace(/^statement\//, "claim/"))
    .filter((record) => snapshot.claimById.has(record.replace(/^claim\//, "")));
  const evidence = (await book?.evidenceOf([...records, ...claims], dated)) ?? null;
  const shown = { snapshot, language };
  return {
    title: figure.title,
    description: fillText(TEXTS.description, { title: figure.title }),
    is_illustrative: figure.is_illustrative,
    body: (
      <>
        <PageHead
          kicker={TEXTS.kicker[language]}
          title={wordFigure(figure, language)}
          lead={figure.sentence?.[language] ?? figure.title[language]}
        >
          {owner ? (
            <p class="figure-owner">
              <a href={address(language, ownerPath(owner))}>{owner.name[language]}</a>
            </p>
          ) : null}
          <Badge figure={figure} language={language} />
          {known_on === null ? null : <KnownThen {...{ known_on, figure, now, language }} />}
        </PageHead>
        <Part id="counts" title={TEXTS.counts[language]}>
          <p class="prose">{figure.definition[language]}</p>
          <Facts facts={factsOf(figure, language)} />
        </Part>
        <Part id="rows" title={TEXTS.rows[language]}>
          {figure.rows.length === 0 ? (
            <p class="empty">{(known_on === null ? TEXTS.no_rows : TEXTS.none_yet)[language]}</p>
          ) : (
            <Rows figure={figure} rows={slice.rows} {...shown} />
          )}
          <PageLinks slice={slice} language={language} path={path} query={query} />
        </Part>
        {evidence ? <RatesBehind evidence={evidence} language={language} /> : null}
        {evidence ? <WhoRecorded {...{ evidence, figure, records, ...shown }} /> : null}
        {evidence && (dated.ledgers.length > 0 || evidence.booked_on.length > 0) ? (
          <KnownOn {...{ evidence, path, known_on, dated, language }} />
        ) : null}
        <Part id="problem" title={TEXTS.problem[language]}>
          <p class="prose">{fill(TEXTS.problem_text[language], { id: figure.id }, language)}</p>
          <ul class="inline-list">
            {(["json", "csv"] as const).map((ending) => (
              <li>
                <a href={address(language, `${path}.${ending}`, { known_on })}>
                  {TEXTS[ending][language]}
                </a>
              </li>
            ))}
          </ul>
        </Part>
      </>
    ),
  };
}

/** What is shown is what was known then: said first, with what has moved since. */
function KnownThen(props: {
  readonly known_on: Day;
  readonly figure: Figure;
  readonly now: Figure;
  readonly language: Language;
}): ComponentChild {
  const { known_on, figure, now, language } = props;
  const difference = wordDifference(figure.value, now.value);
  const words = isSameValue(figure.value, now.value)
    ? TEXTS.known_same
    : difference === null
      ? TEXTS.known_other
      : TEXTS.known_moved;
  const facts = {
    day: formatDay(known_on, language),
    now: wordFigure(now, language),
    difference: difference ?? "",
  };
  return (
    <p class="done" role="status">
      {fill(words[language], facts, language)}
    </p>
  );
}

interface Shown {
  readonly snapshot: PageContext["snapshot"];
  readonly language: Language;
}

function Rows(
  props: Shown & { readonly figure: Figure; readonly rows: readonly FigureRow[] },
): ComponentChild {
  const { figure, rows, snapshot, language } = props;
  const hasSources = rows.some((row) => sourcesOfRow(row, figure).length > 0);
  const hasEntries = rows.some((row) => row.entry_no !== undefined);
  return (
    <Table
      caption={TEXTS.rows_caption[language]}
      is_titled
      stack
      columns={[
        { name: TEXTS.row[language] },
        { name: TEXTS.amount[language], is_number: true, label: TEXTS.amount[language] },
        ...(hasEntries ? [{ name: TEXTS.entry[language], label: TEXTS.entry[language] }] : []),
        ...(hasSources ? [{ name: TEXTS.said_by[language], label: TEXTS.said_by[language] }] : []),
      ]}
      rows={rows.map((row) => {
        const [label, value, source] = cellsOf(row, figure, { snapshot, language });
        return {
          cells: [
            label,
            value,
            ...(hasEntries ? [<EntryLink row={row} language={language} />] : []),
            ...(hasSources ? [source] : []),
          ],
        };
      })}
    />
  );
}

/** The entry that booked a row stands on the row's own page. */
function EntryLink({ row, language }: { row: FigureRow; language: Language }): ComponentChild {
  if (row.entry_no === undefined) return "";
  const [table = "", id = ""] = row.record.split("/");
  return (
    <a href={address(language, `${pathOf("rows", table)}/${id}`)}>
      {fill(TEXTS.entry_no[language], { n: row.entry_no }, language)}
    </a>
  );
}

function factsOf(figure: Figure, language: Language): (readonly [string, ComponentChild])[] {
  return [
    [
      TEXTS.value[language],
      figure.value ? exactValue(figure.value, language) : <NotReported language={language} />,
    ],
    [TEXTS.unit[language], figure.value ? unitOf(figure.value, language) : null],
    [TEXTS.period[language], figure.period ? formatSpan(figure.period, language) : null],
    [TEXTS.as_of[language], figure.as_of ? formatDay(figure.as_of, language) : null],
    [TEXTS.basis[language], TEXTS[figure.basis][language]],
    [
      TEXTS.standing[language],
      <Badge figure={{ ...figure, basis: "actual" }} language={language} />,
    ],
    [
      TEXTS.source[language],
      figure.sources.length > 0 ? (
        <SourceList sources={figure.sources} language={language} />
      ) : null,
    ],
    [TEXTS.id[language], <code>{figure.id}</code>],
  ];
}

function exactValue(value: FigureValue, language: Language): string {
  if (value.kind === "money") return formatMoney(value.money, language);
  if (value.kind === "number") return formatNumber(value.decimal, language);
  return wordValue(value, language);
}

/** A row's own sources, else the figure's; a row that is itself a figure shows its own on its page. */
function sourcesOfRow(row: FigureRow, figure: Figure): FigureRow["sources"] {
  if (row.sources.length > 0) return row.sources;
  return row.record.startsWith("figure/") ? [] : figure.sources;
}

/** The fund, project, programme or partner whose figure it is, from the id's first part: `ssn:allocatable`. */
function figureOwner(snapshot: PageContext["snapshot"], id: string) {
  const [first = "", key] = id.split(":");
  if (key === undefined) return null;
  return ownerOf(snapshot, {
    project_id: first,
    fund_id: first,
    programme_id: first,
    partner_id: first,
  });
}

function cellsOf(
  row: FigureRow,
  figure: Figure,
  at: { snapshot: PageContext["snapshot"]; language: Language },
): ComponentChild[] {
  const { snapshot, language } = at;
  const path = recordPath(snapshot, row.record);
  const isSelf = path === pathOf("figures", figure.id);
  const label = row.label[language];
  const sources = sourcesOfRow(row, figure);
  return [
    path && !isSelf ? <a href={address(language, path)}>{label}</a> : label,
    row.value ? exactValue(row.value, language) : "",
    sources.length > 0 ? <SourceList sources={sources} language={language} /> : "",
  ];
}

/** The figure for machines: numbers as exact decimals in text; as CSV, a line for each row. */
export async function figureFile(
  context: PageContext,
  ending: "json" | "csv",
): Promise<FileAnswer | null> {
  const { known_on, figure } = await askedFigure(context);
  if (!figure) return null;
  if (ending === "csv")
    return {
      content: figureCsv(figure),
      type: "text/csv; charset=utf-8",
      headers: fileHeaders(`${figure.id.replaceAll(":", "-")}.csv`),
    };
  const plain = {
    ...figure,
    ...(known_on === null ? {} : { known_on }),
    value: plainValue(figure.value),
    rows: figure.rows.map((row) => ({ ...row, value: plainValue(row.value) })),
  };
  return {
    content: `${JSON.stringify(plain, null, 1)}\n`,
    type: "application/json; charset=utf-8",
  };
}

function plainValue(value: FigureValue | null): unknown {
  return value?.kind === "money"
    ? { kind: "money", amount: toDecimal(value.money), currency: value.money.currency }
    : value;
}
