import { formatDay } from "../../base/format.js";
import { fillText, texts } from "../../base/text.js";
import { recordLabel } from "../../figures/record-label.js";
import { TABLE_TITLES } from "../../figures/table-words.js";
import { SOURCE_KINDS } from "../../figures/words.js";
import { address, externalAddress } from "../address.js";
import type { Page, PageContext } from "../page.js";
import { formatDate } from "../parts/dates.js";
import { Facts } from "../parts/facts.js";
import { PageHead, Part } from "../parts/page-head.js";
import { PageLinks, slicePage } from "../parts/pages.js";
import { Table } from "../parts/table.js";
import { recordPath } from "../record-address.js";

const TEXTS = texts({
  description: {
    en: "What the record takes from this source: {title}",
    ja: "この出典から記録に採用した内容：{title}",
  },
  about: { en: "The source", ja: "出典について" },
  publisher: { en: "Publisher", ja: "発行者" },
  published: { en: "Published", ja: "公表" },
  retrieved: { en: "Read on", ja: "閲覧日" },
  licence: { en: "Licence", ja: "利用条件" },
  url: { en: "Address", ja: "アドレス" },
  note: { en: "Note", ja: "注記" },
  cited: { en: "What it says", ja: "採用した内容" },
  record: { en: "Record", ja: "記録" },
  kind: { en: "Table", ja: "表" },
  page: { en: "Page", ja: "頁" },
  as_of: { en: "As of", ja: "時点" },
  none: { en: "Nothing is cited from it.", ja: "引用はありません。" },
});

/** A document and every record that cites it, page by page. */
export function sourcePage({ snapshot, language, params, path, query }: PageContext): Page | null {
  const source = snapshot.sourceById.get(params["id"] ?? "");
  if (!source) return null;
  const url = externalAddress(source.url);
  const cited = snapshot.citations
    .filter((row) => row.source_id === source.id)
    .sort(
      (a, b) =>
        Number(a.page ?? 0) - Number(b.page ?? 0) ||
        (`${a.record_kind}${a.record_id}` < `${b.record_kind}${b.record_id}` ? -1 : 1),
    );
  const slice = slicePage(cited, query["page"]);
  const rows = slice.rows.map((row) => {
    const label = recordLabel(snapshot, row.record_kind, row.record_id)[language];
    const to = recordPath(snapshot, `${row.record_kind}/${row.record_id}`);
    const title = Object.hasOwn(TABLE_TITLES, row.record_kind)
      ? TABLE_TITLES[row.record_kind as keyof typeof TABLE_TITLES][language]
      : "";
    return {
      cells: [
        to ? <a href={address(language, to)}>{label}</a> : label,
        title.split(/[:：（]/)[0],
        row.page ?? "",
        row.as_of ? formatDay(row.as_of, language) : "",
      ],
    };
  });
  return {
    title: source.title,
    description: fillText(TEXTS.description, { title: source.title }),
    is_illustrative: snapshot.isIllustrative(source) || source.kind === "illustrative",
    body: (
      <>
        <PageHead kicker={SOURCE_KINDS[source.kind][language]} title={source.title[language]} />
        <Part id="about" title={TEXTS.about[language]}>
          <Facts
            facts={[
              [TEXTS.publisher[language], source.publisher?.[language]],
              [
                TEXTS.published[language],
                source.published_date ? formatDate(source.published_date, language) : null,
              ],
              [
                TEXTS.retrieved[language],
                source.retrieved_on ? formatDay(source.retrieved_on, language) : null,
              ],
              [TEXTS.licence[language], source.licence],
              [
                TEXTS.url[language],
                url ? (
                  <a href={url} rel="external noreferrer">
                    {url}
                  </a>
                ) : (
                  source.url
                ),
              ],
              [TEXTS.note[language], source.note?.[language]],
            ]}
          />
        </Part>
        <Part id="cited" title={TEXTS.cited[language]}>
          {rows.length === 0 ? (
            <p class="empty">{TEXTS.none[language]}</p>
          ) : (
            <Table
              caption={TEXTS.cited[language]}
              is_titled
              stack
              columns={[
                { name: TEXTS.record[language] },
                { name: TEXTS.kind[language] },
                { name: TEXTS.page[language], is_number: true, label: TEXTS.page[language] },
                { name: TEXTS.as_of[language], label: TEXTS.as_of[language] },
              ]}
              rows={rows}
            />
          )}
          <PageLinks slice={slice} language={language} path={path} query={query} />
        </Part>
      </>
    ),
  };
}
