import type { ComponentChild } from "preact";
import { SEVERITIES, type Severity } from "../../base/finding.js";
import { formatNumber } from "../../base/format.js";
import type { Language } from "../../base/language.js";
import { LIMITS } from "../../base/settings.js";
import { fill, texts } from "../../base/text.js";
import { CHECK_WORDS } from "../check-words.js";
import type { CheckAnswer, CheckGroup, CheckSpot } from "../check-answer.js";
import { chooseSpots, type ChosenSpot, type ChosenSpots } from "../check-spots.js";
import type { ShownLine } from "../source-lines.js";
import { asCode } from "./as-code.js";
import { Table } from "./table.js";

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
  kinds: { en: "Kinds of finding", ja: "指摘の種類" },
  kind: { en: "Finding", ja: "指摘" },
  severity: { en: "Severity", ja: "重大度" },
  count: { en: "Times", ja: "件数" },
  kind_of: { en: "{id}, in {count} variants", ja: "{id}、{count}通り" },
  variants: { en: "Further variants: {count}", ja: "ほかの内容：{count}通り" },
  first_variants: {
    en: "Further variants: {count}, the first {shown}",
    ja: "ほかの内容：{count}通り（うち{shown}通りを表示）",
  },
  fix: { en: "What to do:", ja: "対処：" },
  line: { en: "Line {line}", ja: "{line}行目" },
  line_column: { en: "Line {line}, column {column}", ja: "{line}行目{column}桁" },
  alike: { en: "the same in {count} places", ja: "同じ内容が{count}か所" },
  lines: { en: "Lines {lines}.", ja: "{lines}行目。" },
  first_lines: { en: "Lines {lines} and others.", ja: "{lines}行目など。" },
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

/** Kinds beyond which a list of them stands before them all. */
const KINDS_IN_SIGHT = 3;

interface GroupsProps {
  readonly groups: readonly CheckGroup[];
  /** Of the file, where there are several: what its kinds are led to by begins with it. */
  readonly file?: string;
  /** Places shown of each kind. */
  readonly most?: number;
  readonly language: Language;
}

/** A kind with its places chosen, and the words of the first as its heading. */
interface ToldKind extends ChosenSpots {
  readonly id: string;
  readonly heading: string;
  readonly group: CheckGroup;
}

/** All that was found in a file, kind by kind; of many kinds a list first, with how often and the way to each. */
export function Groups(props: GroupsProps): ComponentChild {
  const { groups, file, most = LIMITS.check_findings_shown, language } = props;
  const kinds = groups.map((group): ToldKind => {
    const spots = chooseSpots(group, most, language);
    const heading = (spots.chosen[0]?.spot.what ?? group.why)[language];
    return { id: [file, "finding", group.id].filter(Boolean).join("-"), heading, group, ...spots };
  });
  return (
    <>
      {kinds.length > KINDS_IN_SIGHT ? (
        <Kinds kinds={kinds} is_titled={file === undefined} language={language} />
      ) : null}
      {kinds.map((kind) => (
        <Group {...kind} language={language} />
      ))}
    </>
  );
}

function Kinds(props: {
  readonly kinds: readonly ToldKind[];
  readonly is_titled: boolean;
  readonly language: Language;
}): ComponentChild {
  const { kinds, is_titled, language } = props;
  const columns = [
    { name: TEXTS.kind[language] },
    { name: TEXTS.severity[language], is_tight: true },
    { name: TEXTS.count[language], label: TEXTS.count[language], is_number: true },
  ];
  const rows = kinds.map((kind) => ({
    cells: [
      <>
        <a href={`#${kind.id}`}>
          <Sentence text={kind.heading} />
        </a>{" "}
        <span class="quiet">{aboutKind(kind, kinds, language)}</span>
      </>,
      <SeverityMark severity={kind.group.severity} language={language} />,
      formatNumber(kind.group.count, language),
    ],
  }));
  const caption = TEXTS.kinds[language];
  return <Table {...{ caption, is_titled, columns, rows }} stack is_dense />;
}

/** By which rule; whether it is said of more than the one thing that the heading names; and where, if another says the same. */
function aboutKind(kind: ToldKind, kinds: readonly ToldKind[], language: Language): string {
  const { heading, group, chosen, variants } = kind;
  const isTwice = kinds.some((other) => other !== kind && other.heading === heading);
  const place = isTwice ? placeInRecord(chosen[0]?.spot.path ?? "") : "";
  const id = [place, group.id].filter(Boolean).join(" ");
  const count = new Set([...chosen, ...variants].map(({ spot }) => spot.what[language])).size;
  return count > 1 ? fill(TEXTS.kind_of[language], { id, count }, language) : id;
}

/** `sector/@code`: a path below the activity or organisation, whichever of them it is. */
function placeInRecord(path: string): string {
  return path
    .replaceAll(/\[\d+\]/g, "")
    .split("/")
    .slice(3)
    .join("/");
}

function SeverityMark({
  severity,
  language,
}: {
  readonly severity: Severity;
  readonly language: Language;
}): ComponentChild {
  return <span class={`severity severity-${severity}`}>{CHECK_WORDS[severity][language]}</span>;
}

/** Lines that are named without being shown. */
const LINES_NAMED = 40;

/** All findings of one kind: what is wrong, what to do, the first places, and where the others are. */
function Group({
  id,
  heading,
  group,
  chosen,
  variants,
  other_lines,
  language,
}: ToldKind & { readonly language: Language }): ComponentChild {
  const { severity, count, places, why, fix } = group;
  const isCut = places > LIMITS.check_findings_reported;
  const more = { count: places - chosen.length, limit: LIMITS.check_findings_reported };
  const named = other_lines.slice(0, LINES_NAMED).map(String);
  const lines = named.join(language === "ja" ? "、" : ", ");
  const isWhole = named.length === other_lines.length && group.shown.length === places;
  return (
    <section class="finding" id={id}>
      <p class="small quiet">
        <SeverityMark severity={severity} language={language} /> {group.id}{" "}
        {count > 1 ? `· ${fill(TEXTS.times[language], { count }, language)} ` : ""}
        {places > count ? `· ${fill(TEXTS.places[language], { places }, language)}` : ""}
      </p>
      <h3>
        <Sentence text={heading} />
      </h3>
      <p class="prose">{asCode(why[language])}</p>
      <p class="prose">
        <strong>{TEXTS.fix[language]}</strong> {asCode(fix[language])}
      </p>
      <ul class="source-lines">
        {chosen.map((each) => (
          <Spot {...each} isTold={group.shown.length === places} {...{ heading, language }} />
        ))}
      </ul>
      <Variants variants={variants} language={language} />
      {more.count > 0 ? (
        <p class="small quiet prose">
          {asCode(fill(TEXTS[isCut ? "most" : "more"][language], more, language))}{" "}
          {named.length > 0
            ? fill(TEXTS[isWhole ? "lines" : "first_lines"][language], { lines }, language)
            : ""}
        </p>
      ) : null}
    </section>
  );
}

/** Variants that are told without the file's text. */
const VARIANTS_TOLD = 20;

/** What else is said of a kind: its words and the first line of each. */
function Variants({
  variants,
  language,
}: Pick<ChosenSpots, "variants"> & { readonly language: Language }): ComponentChild {
  if (variants.length === 0) return null;
  const told = variants.slice(0, VARIANTS_TOLD);
  const key = told.length < variants.length ? "first_variants" : "variants";
  const counts = { count: variants.length, shown: told.length };
  return (
    <details class="variants">
      <summary>{fill(TEXTS[key][language], counts, language)}</summary>
      <ul>
        {told.map(({ spot }) => (
          <li>
            <Sentence text={spot.what[language]} />{" "}
            <span class="small quiet">{placeOf(spot, language)}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** One place; it says in its own words what is wrong where these are not the heading's. */
function Spot({
  spot,
  alike,
  isTold,
  heading,
  language,
}: ChosenSpot & {
  /** Whether all places of the kind are known, so that it can be said in how many the same is wrong. */
  readonly isTold: boolean;
  readonly heading: string;
  readonly language: Language;
}): ComponentChild {
  const { what, path, source } = spot;
  return (
    <li>
      {what[language] !== heading ? (
        <p>
          <Sentence text={what[language]} />
        </p>
      ) : null}
      <p class="small quiet">
        {placeOf(spot, language)} {path === "/" ? null : <span class="path">{path}</span>}
        {isTold && alike > 1 ? ` · ${fill(TEXTS.alike[language], { count: alike }, language)}` : ""}
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

/** A line that is longer than a screen is wide is no place: its column then says where. */
function placeOf({ line, column, source }: CheckSpot, language: Language): string {
  if (line === null) return TEXTS.whole[language];
  const isFar = column !== null && source !== null && source.text.startsWith("…");
  const place = { line: String(line), column: String(column) };
  return fill(TEXTS[isFar ? "line_column" : "line"][language], place, language);
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
const QUOTED = /("[^"\s]{1,24}"|「[^」\s]{1,24}」)/;

function Sentence({ text }: { readonly text: string }): ComponentChild {
  return text
    .split(QUOTED)
    .map((part, at) => (at % 2 === 1 ? <bdi class="piece">{part}</bdi> : part));
}
