import type { ComponentChild } from "preact";
import type { Day } from "../../base/day.js";
import { formatDay } from "../../base/format.js";
import { LANGUAGES, type Language } from "../../base/language.js";
import { fill } from "../../base/text.js";
import { address } from "../address.js";
import { SECTIONS, type Page } from "../page.js";
import { LANGUAGE_NAMES, SITE } from "../texts.js";

export interface LayoutProps {
  readonly page: Page;
  readonly language: Language;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly stylesheet: string;
  /** The record's; null where the page shows none of it. */
  readonly version: string | null;
  readonly today: Day;
  readonly origin: string;
  /** The foot leads to what people can enter. */
  readonly is_writable: boolean;
}

/** The whole document around a page. */
export function Layout(props: LayoutProps): ComponentChild {
  const { page, language, path, query } = props;
  const title =
    path === "/"
      ? `${SITE.name[language]}: ${SITE.tagline[language]}`
      : `${page.title[language]} · ${SITE.name[language]}`;
  return (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title}</title>
        <meta name="description" content={page.description[language]} />
        <meta name="color-scheme" content="light dark" />
        <link rel="stylesheet" href={props.stylesheet} />
        <link rel="icon" href="/assets/mark.svg" type="image/svg+xml" />
        {LANGUAGES.map((other) => (
          <link rel="alternate" hreflang={other} href={address(other, path, query)} />
        ))}
      </head>
      <body>
        <a class="skip" href="#main">
          {SITE.skip[language]}
        </a>
        <Head {...props} />
        {page.is_illustrative ? <IllustrativeNotice language={language} /> : null}
        <main id="main" class="wrap">
          {page.body}
        </main>
        <Foot {...props} />
      </body>
    </html>
  );
}

function Head({ page, language, path, query }: LayoutProps): ComponentChild {
  return (
    <header class="site-head">
      <div class="wrap">
        <a class="site-name" href={address(language, "/")}>
          <Mark />
          {SITE.name[language]}
        </a>
        <nav class="site-nav" aria-label={SITE.navigation[language]}>
          <ul>
            {SECTIONS.map((section) => (
              <li>
                <a
                  href={address(language, `/${section}`)}
                  aria-current={page.section === section ? "true" : undefined}
                >
                  {SITE[section][language]}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <nav class="languages" aria-label={SITE.languages[language]}>
          <ul>
            {LANGUAGES.map((other) => (
              <li>
                {other === language ? (
                  <span aria-current="true">{LANGUAGE_NAMES[other]}</span>
                ) : (
                  <a href={address(other, path, query)} lang={other} hreflang={other}>
                    {LANGUAGE_NAMES[other]}
                  </a>
                )}
              </li>
            ))}
          </ul>
        </nav>
      </div>
    </header>
  );
}

/** A sheet with its corner turned down: an earmark. */
function Mark(): ComponentChild {
  return (
    <svg viewBox="0 0 18 22" aria-hidden="true">
      <path class="mark-sheet" d="M1 1h10l6 6v14H1z" />
      <path class="mark-ear" d="M11 1v6h6z" />
    </svg>
  );
}

export const MARK_SVG =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-3 -1 24 24"><path fill="#0f5a73" d="M1 1h10l6 6v14H1z"/>' +
  '<path fill="#fdfdfb" stroke="#0f5a73" stroke-width="1.5" stroke-linejoin="round" d="M11 1v6h6z"/></svg>';

function IllustrativeNotice({ language }: { language: Language }): ComponentChild {
  return (
    <aside class="illustrative" aria-label={SITE.notice[language]}>
      <div class="wrap">
        <p>{SITE.illustrative[language]}</p>
      </div>
    </aside>
  );
}

function Foot({
  language,
  path,
  query,
  version,
  today,
  origin,
  is_writable,
}: LayoutProps): ComponentChild {
  return (
    <footer class="site-foot">
      <div class="wrap">
        {version === null ? (
          <p>{fill(SITE.shown_on[language], { day: formatDay(today, language) }, language)}</p>
        ) : (
          <>
            <p>{SITE.foot[language]}</p>
            <p>
              {fill(
                SITE.as_shown[language],
                { day: formatDay(today, language), version },
                language,
              )}{" "}
              {SITE.licence[language]}
            </p>
          </>
        )}
        <ul class="inline-list">
          {is_writable ? (
            <>
              <li>
                <a href={address(language, "/record")}>{SITE.record[language]}</a>
              </li>
              <li>
                <a href={address(language, "/queue")}>{SITE.queue[language]}</a>
              </li>
            </>
          ) : null}
          <li>
            <a href={address(language, "/check")}>{SITE.check[language]}</a>
          </li>
        </ul>
        <p class="print-only">
          {fill(
            SITE.address[language],
            { address: origin + address(language, path, query) },
            language,
          )}
        </p>
      </div>
    </footer>
  );
}
