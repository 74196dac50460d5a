import type { ComponentChild } from "preact";
import type { Language } from "../../base/language.js";
import { LIMITS } from "../../base/settings.js";
import { fill, texts } from "../../base/text.js";
import { address } from "../address.js";

const WORDS = texts({
  pages: { en: "Pages of this list", ja: "この一覧のページ" },
  shown: { en: "{from}–{to} of {total}", ja: "全{total}件中{from}～{to}件" },
  previous: { en: "Previous", ja: "前へ" },
  next: { en: "Next", ja: "次へ" },
});

export interface Slice<R> {
  readonly rows: readonly R[];
  /** From 1. */
  readonly page: number;
  readonly pages: number;
  readonly from: number;
  readonly total: number;
}

/** One page of a list; an address that asks for a page that is not there gets the nearest. */
export function slicePage<R>(
  rows: readonly R[],
  asked: string | undefined,
  size: number = LIMITS.page_rows_default,
): Slice<R> {
  const pages = Math.max(1, Math.ceil(rows.length / size));
  const page = Math.min(pages, Math.max(1, /^\d{1,6}$/.test(asked ?? "") ? Number(asked) : 1));
  const from = (page - 1) * size;
  return { rows: rows.slice(from, from + size), page, pages, from: from + 1, total: rows.length };
}

/** Links to the other pages of a list; nothing where one page holds it all. */
export function PageLinks<R>(props: {
  readonly slice: Slice<R>;
  readonly language: Language;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Where several lists of a page have pages. */
  readonly name?: string;
}): ComponentChild {
  const { slice, language, path, query, name = "page" } = props;
  if (slice.pages === 1) return null;
  const link = (page: number) =>
    address(language, path, { ...query, [name]: page === 1 ? null : String(page) });
  const near = [...new Set([1, slice.page - 1, slice.page, slice.page + 1, slice.pages])].filter(
    (page) => page >= 1 && page <= slice.pages,
  );
  const facts = { from: slice.from, to: slice.from + slice.rows.length - 1, total: slice.total };
  return (
    <nav aria-label={WORDS.pages[language]}>
      <p class="small quiet">{fill(WORDS.shown[language], facts, language)}</p>
      <ul class="pages">
        {slice.page > 1 ? (
          <li>
            <a href={link(slice.page - 1)} rel="prev">
              {WORDS.previous[language]}
            </a>
          </li>
        ) : null}
        {near.map((page) => (
          <li>
            {page === slice.page ? (
              <span aria-current="page">{page}</span>
            ) : (
              <a href={link(page)}>{page}</a>
            )}
          </li>
        ))}
        {slice.page < slice.pages ? (
          <li>
            <a href={link(slice.page + 1)} rel="next">
              {WORDS.next[language]}
            </a>
          </li>
        ) : null}
      </ul>
    </nav>
  );
}
