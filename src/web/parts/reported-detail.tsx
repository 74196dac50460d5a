import type { ComponentChild } from "preact";
import type { Language } from "../../base/language.js";
import { LIMITS } from "../../base/settings.js";
import { fill, texts } from "../../base/text.js";
import { reportedDetails, type ReportedDetail } from "../../figures/reported-detail.js";
import type { Snapshot } from "../../store/snapshot.js";
import { address, pathOf } from "../address.js";
import { detailLines, detailOrder, detailTitle } from "../detail-words.js";
import { Facts } from "./facts.js";
import { Part } from "./page-head.js";

const TEXTS = texts({
  title: { en: "What else the file says", ja: "ファイルのその他の記載" },
  lead: {
    en: "From the publisher's IATI file, as reported: the record has no field of its own for it, and no figure counts it.",
    ja: "発行者のIATIファイルにあり、本記録に対応する項目がない内容です。報告のまま掲載し、いかなる集計にも含めません。",
  },
  counted: { en: "{name} ({count})", ja: "{name}（{count}件）" },
  line: { en: "line {line} of the file", ja: "ファイルの{line}行目" },
  more: { en: "{count} more are in the table.", ja: "ほか{count}件は表にあります。" },
  more_kinds: {
    en: "{count} more kinds of elements are in the table.",
    ja: "ほか{count}種類の要素は表にあります。",
  },
});

interface DetailProps {
  readonly kind: "activity" | "organisation";
  /** Of the fund, programme, project or organisation. */
  readonly id: string;
  readonly snapshot: Snapshot;
  readonly language: Language;
}

/** What was imported beyond the fields of the record, by element, each closed until somebody opens it; nothing where there is none. */
export function ReportedDetailPart({ kind, id, snapshot, language }: DetailProps): ComponentChild {
  const found = reportedDetails(snapshot, { kind, id });
  if (found.length === 0) return null;
  const groups = new Map<string, ReportedDetail[]>();
  for (const detail of found) {
    const group = groups.get(detail.element);
    if (group) group.push(detail);
    else groups.set(detail.element, [detail]);
  }
  const ordered = [...groups].sort(
    ([a], [b]) => detailOrder(kind, a) - detailOrder(kind, b) || (a < b ? -1 : 1),
  );
  const shown = ordered.slice(0, LIMITS.page_rows_default);
  return (
    <Part id="reported-detail" title={TEXTS.title[language]}>
      <p class="prose small">{TEXTS.lead[language]}</p>
      {shown.map(([element, details]) => (
        <Group kind={kind} element={element} details={details} language={language} />
      ))}
      {ordered.length > shown.length ? (
        <MoreLink
          text={fill(
            TEXTS.more_kinds[language],
            { count: ordered.length - shown.length },
            language,
          )}
          table="iati_detail"
          language={language}
        />
      ) : null}
    </Part>
  );
}

function Group(props: {
  readonly kind: DetailProps["kind"];
  readonly element: string;
  readonly details: readonly ReportedDetail[];
  readonly language: Language;
}): ComponentChild {
  const { kind, element, details, language } = props;
  const [first] = details;
  const name = detailTitle(kind, element, first?.said ?? {}, language);
  const shown = details.slice(0, LIMITS.page_rows_default);
  const left = details.length - shown.length;
  const [table] = first?.record?.startsWith("iati_") ? first.record.split("/") : ["iati_detail"];
  return (
    <details class="detail-group">
      <summary>
        {details.length === 1
          ? name
          : fill(TEXTS.counted[language], { name, count: details.length }, language)}
      </summary>
      <ol class="plain">
        {shown.map((detail) => (
          <li>
            <Detail kind={kind} detail={detail} title={name} language={language} />
          </li>
        ))}
      </ol>
      {left > 0 ? (
        <MoreLink
          text={fill(TEXTS.more[language], { count: left }, language)}
          table={table ?? "iati_detail"}
          language={language}
        />
      ) : null}
    </details>
  );
}

function MoreLink(props: {
  readonly text: string;
  readonly table: string;
  readonly language: Language;
}): ComponentChild {
  return (
    <p class="small">
      <a href={address(props.language, `/data/${props.table}`)}>{props.text}</a>
    </p>
  );
}

function Detail(props: {
  readonly kind: DetailProps["kind"];
  readonly detail: ReportedDetail;
  /** What its element is called. */
  readonly title: string;
  readonly language: Language;
}): ComponentChild {
  const { kind, title, language } = props;
  const { element, said, line, record } = props.detail;
  const lines = detailLines(kind, element, said, language);
  const where = fill(TEXTS.line[language], { line: String(line) }, language);
  const [table = "", id = ""] = record?.startsWith("iati_") ? record.split("/") : [];
  const place =
    id === "" ? (
      where
    ) : (
      <a href={address(language, `${pathOf("rows", table)}/${encodeURIComponent(id)}`)}>{where}</a>
    );
  const [only] = lines;
  if (lines.length === 1 && only?.name === null)
    return (
      <p>
        {only.value} <span class="quiet">{place}</span>
      </p>
    );
  return (
    <>
      <p class="quiet">{place}</p>
      <Facts facts={lines.map(({ name, value }) => [name ?? title, value])} />
    </>
  );
}

/** What a row that was imported says beyond its columns, as facts of its own page; none of any other row. */
export function saidFacts(
  table: string,
  row: Readonly<Record<string, unknown>>,
  language: Language,
): [string, string][] {
  const said = row["said"] as ReportedDetail["said"] | null | undefined;
  const elements: Readonly<Record<string, unknown>> = {
    iati_transaction: "transaction",
    iati_budget: String(row["kind"]).replaceAll("_", "-"),
    iati_detail: row["element"],
  };
  const element = elements[table];
  if (!said || typeof element !== "string") return [];
  const kind = typeof row["organisation_id"] === "string" ? "organisation" : "activity";
  const title = detailTitle(kind, element, said, language);
  return detailLines(kind, element, said, language).map(({ name, value }) => [
    name ?? title,
    value,
  ]);
}
