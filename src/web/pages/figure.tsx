import type { ComponentChild } from "preact";
import { formatDay, formatMoney, formatNumber } from "../../base/format.js";
import type { Language } from "../../base/language.js";
import { toDecimal } from "../../base/money.js";
import { fill, fillText, texts } from "../../base/text.js";
import type { Figure, FigureRow, FigureValue } from "../../figures/figure.js";
import { ownerOf } from "../../figures/owner.js";
import { findFigure } from "../../figures/find-figure.js";
import { unitOf, wordFigure, wordValue } from "../../figures/wording.js";
import { address, pathOf } from "../address.js";
import type { Page, PageContext } from "../page.js";
import { Facts } from "../parts/facts.js";
import { Badge, formatSpan, NotReported } from "../parts/number.js";
import { PageHead, Part } from "../parts/page-head.js";
import { PageLinks, slicePage } from "../parts/pages.js";
import { SourceList } from "../parts/sources.js";
import { Table } from "../parts/table.js";
import { ownerPath, recordPath } from "../record-address.js";
import type { FileAnswer } from "../routes.js";

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
  machine: { en: "The same as JSON", ja: "同じ内容（JSON）" },
});

/** What a number counts, its unit and day, the rows behind it and their source. */
export function figurePage({ snapshot, language, params, path, query }: PageContext): Page | null {
  const figure = findFigure(snapshot, params["id"] ?? "");
  if (!figure) return null;
  const slice = slicePage(figure.rows, query["page"]);
  const owner = figureOwner(snapshot, figure.id);
  const hasSources = slice.rows.some((row) => sourcesOfRow(row, figure).length > 0);
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
        </PageHead>
        <Part id="counts" title={TEXTS.counts[language]}>
          <p class="prose">{figure.definition[language]}</p>
          <Facts facts={factsOf(figure, language)} />
        </Part>
        <Part id="rows" title={TEXTS.rows[language]}>
          {figure.rows.length === 0 ? (
            <p class="empty">{TEXTS.no_rows[language]}</p>
          ) : (
            <Table
              caption={TEXTS.rows_caption[language]}
              is_titled
              stack
              columns={[
                { name: TEXTS.row[language] },
                { name: TEXTS.amount[language], is_number: true, label: TEXTS.amount[language] },
                ...(hasSources
                  ? [{ name: TEXTS.said_by[language], label: TEXTS.said_by[language] }]
                  : []),
              ]}
              rows={slice.rows.map((row) => ({
                cells: cellsOf(row, figure, { snapshot, language }).slice(0, hasSources ? 3 : 2),
              }))}
            />
          )}
          <PageLinks slice={slice} language={language} path={path} query={query} />
        </Part>
        <Part id="problem" title={TEXTS.problem[language]}>
          <p class="prose">{fill(TEXTS.problem_text[language], { id: figure.id }, language)}</p>
          <p>
            <a href={`${address(language, path)}.json`}>{TEXTS.machine[language]}</a>
          </p>
        </Part>
      </>
    ),
  };
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

/** The figure for machines: numbers as exact decimals in text. */
export function figureJson({ snapshot, params }: PageContext): FileAnswer | null {
  const figure = findFigure(snapshot, params["id"] ?? "");
  if (!figure) return null;
  const plain = {
    ...figure,
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
