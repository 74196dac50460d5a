import type { ComponentChild } from "preact";
import { SEVERITIES, type Severity } from "../../base/finding.js";
import { formatNumber } from "../../base/format.js";
import type { Language } from "../../base/language.js";
import { LIMITS } from "../../base/settings.js";
import { fill, texts } from "../../base/text.js";
import { CHECK_WORDS } from "../check-words.js";
import type { CheckAnswer, CheckGroup, CheckSpot } from "../check-answer.js";
import type { ShownLine } from "../source-lines.js";
import { asCode } from "./as-code.js";

const TEXTS = texts({
  activity: { en: "Version {version}, 1 activity.", ja: "{version}版、活動1件。" },
  activities: { en: "Version {version}, {count} activities.", ja: "{version}版、活動{count}件。" },
  organisation: { en: "Version {version}, 1 organisation.", ja: "{version}版、組織1件。" },
  organisations: {
    en: "Version {version}, {count} organisations.",
    ja: "{version}版、組織{count}件。",
  },
  clean: { en: "Nothing was found wrong.", ja: "指摘はありません。" },
  times: { en: "{count} times", ja: "{count}件" },
  places: { en: "in {places} places", ja: "{places}か所" },
  line: { en: "Line {line}", ja: "{line}行目" },
  whole: { en: "The file as a whole", ja: "ファイル全体" },
  more: {
    en: "{count} more of this kind are in the reports.",
    ja: "ほか{count}か所は、ダウンロードした結果に記載しています。",
  },
  most: {
    en: "{count} more of this kind; the reports hold the first {limit}. The command `earmark iati check FILE --max all` prints every one.",
    ja: "ほか{count}か所。ダウンロードした結果には最初の{limit}か所を記載しています。すべてを見るには、コマンド `earmark iati check FILE --max all` をお使いください。",
  },
});

const MANY = { activity: "activities", organisation: "organisations" } as const;

/** What the file is, and whether nothing was found. */
export function aboutFile(file: CheckAnswer, language: Language): string {
  const { kind, version, records, groups } = file;
  const about =
    kind === null
      ? ""
      : fill(
          TEXTS[records === 1 ? kind : MANY[kind]][language],
          { version: version === "" ? "–" : version, count: records },
          language,
        );
  return [about, groups.length === 0 ? TEXTS.clean[language] : ""].join(" ").trim();
}

export function Counts({
  summary,
  language,
}: {
  readonly summary: Readonly<Record<Severity, number>>;
  readonly language: Language;
}): ComponentChild {
  return (
    <dl class="key-figures is-counts">
      {SEVERITIES.map((severity) => (
        <div>
          <dt>{CHECK_WORDS[severity][language]}</dt>
          <dd class="value">{formatNumber(summary[severity], language)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** All findings of one kind, with the first places. */
export function Group({
  group,
  most = LIMITS.check_findings_shown,
  language,
}: {
  readonly group: CheckGroup;
  readonly most?: number;
  readonly language: Language;
}): ComponentChild {
  const { id, severity, count, places, why, fix } = group;
  const shown = group.shown.slice(0, most);
  const heading = shown[0]?.what[language] ?? why[language];
  return (
    <section class="finding">
      <p class="small quiet">
        <span class={`severity severity-${severity}`}>{CHECK_WORDS[severity][language]}</span> {id}{" "}
        {count > 1 ? `· ${fill(TEXTS.times[language], { count }, language)} ` : ""}
        {places > count ? `· ${fill(TEXTS.places[language], { places }, language)}` : ""}
      </p>
      <h3>
        <Sentence text={heading} />
      </h3>
      <p class="prose">{asCode(join(why[language], fix[language], language))}</p>
      <ul class="plain source-lines">
        {shown.map((spot) => (
          <Spot spot={spot} heading={heading} language={language} />
        ))}
      </ul>
      {places > shown.length ? (
        <p class="small quiet">
          {asCode(
            fill(
              TEXTS[places > LIMITS.check_findings_reported ? "most" : "more"][language],
              { count: places - shown.length, limit: LIMITS.check_findings_reported },
              language,
            ),
          )}
        </p>
      ) : null}
    </section>
  );
}

function join(first: string, second: string, language: Language): string {
  return language === "ja" ? first + second : `${first} ${second}`;
}

/** One place; it says in its own words what is wrong where these are not the heading's. */
function Spot({
  spot,
  heading,
  language,
}: {
  readonly spot: CheckSpot;
  readonly heading: string;
  readonly language: Language;
}): ComponentChild {
  const { what, line, path, source } = spot;
  return (
    <li>
      {what[language] !== heading ? (
        <p>
          <Sentence text={what[language]} />
        </p>
      ) : null}
      <p class="small quiet">
        {line === null
          ? TEXTS.whole[language]
          : fill(TEXTS.line[language], { line: String(line) }, language)}{" "}
        <span class="path">{path}</span>
      </p>
      {source ? (
        <pre>
          <code>
            <Marked source={source} />
          </code>
        </pre>
      ) : null}
    </li>
  );
}

/** The tag that the place is in stands out where there is more on its line. */
function Marked({ source: { text, at } }: { readonly source: ShownLine }): ComponentChild {
  const end = text.indexOf(">", at) + 1;
  const tag = text.slice(at, end === 0 ? text.length : end);
  if (tag.length >= text.length - 1) return text;
  return (
    <>
      {text.slice(0, at)}
      <mark>{tag}</mark>
      {text.slice(at + tag.length)}
    </>
  );
}

/** A short value in quotation marks stays in one piece, and whichever way it is written it turns nothing else around. */
const QUOTED = /("[^"\s]{1,32}"|「[^」\s]{1,24}」)/;

function Sentence({ text }: { readonly text: string }): ComponentChild {
  return text
    .split(QUOTED)
    .map((part, at) => (at % 2 === 1 ? <bdi class="piece">{part}</bdi> : part));
}
