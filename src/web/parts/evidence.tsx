import type { ComponentChild } from "preact";
import type { Dated, Evidence } from "../../actions/read-evidence.js";
import { choiceName } from "../../actions/choice-words.js";
import { findAction } from "../../actions/register.js";
import type { Day } from "../../base/day.js";
import { formatDay, formatNumber } from "../../base/format.js";
import type { Language } from "../../base/language.js";
import { fill, texts, type Text } from "../../base/text.js";
import type { Figure } from "../../figures/figure.js";
import { recordLabel } from "../../figures/record-label.js";
import type { Snapshot } from "../../store/snapshot.js";
import { address, pathOf } from "../address.js";
import { Part } from "./page-head.js";
import { Table } from "./table.js";

const WORDS = texts({
  who: { en: "Who recorded and approved it", ja: "記録者・承認者" },
  row: { en: "Record", ja: "記録" },
  what: { en: "What was done", ja: "操作" },
  by: { en: "By", ja: "記録者" },
  when: { en: "When (UTC)", ja: "日時（UTC）" },
  entry: { en: "Entry no. {seq} of the book", ja: "帳簿の第{seq}号仕訳" },
  files: {
    en: "Rows of it came with the files of the portfolio {portfolio}: who loads it answers for them.",
    ja: "行はポートフォリオ{portfolio}のファイルによるもので、読み込んだ者が責任を負います。",
  },
  claim: { en: "Claim", ja: "根拠" },
  more: { en: "The latest {count} of {all}.", ja: "全{all}件のうち最新の{count}件。" },
  rate_of: { en: "({type}; {source}; {id})", ja: "（{type}、{source}、{id}）" },
  rates: { en: "Exchange rates behind it", ja: "用いた換算率" },
  rate: { en: "1 {from} = {rate} {to}, from {day}", ja: "1 {from} = {rate} {to}（{day}から）" },
  known: { en: "As known on a day", ja: "ある日の時点で判明していた値" },
  known_text: {
    en: "The book never changes an entry; it says what was booked by the end of a day.",
    ja: "帳簿の仕訳は変更されないため、ある日の終わりまでに記帳された値を示すことができます。",
  },
  known_results: {
    en: "What was published by the end of a day, as it stood before it was revised. Values that came with files and that nobody has touched since carry no day: they stand as they are.",
    ja: "ある日の終わりまでに公表されていた値を、改訂前の状態で示します。ファイルにより読み込まれ、その後変更のない値には日付の記録がないため、現在の値を示します。",
  },
  steps: {
    en: "Days on which a value was reported, published or revised:",
    ja: "値の報告・公表・改訂のあった日：",
  },
  day: { en: "Day", ja: "日付" },
  show: { en: "Show", ja: "表示" },
  now: { en: "As known now", ja: "現在の値" },
  days: { en: "Days on which something was booked:", ja: "記帳のあった日：" },
});

interface Shown {
  readonly evidence: Evidence;
  readonly snapshot: Snapshot;
  readonly language: Language;
}

/** Events and entries that a page prints. */
const ROWS_SHOWN = 50;

/** What the trail and the book say of the rows: who did what to each, and when. */
export function WhoRecorded(
  props: Shown & { readonly figure: Figure; readonly records: readonly string[] },
): ComponentChild {
  const { evidence, snapshot, language, figure, records } = props;
  // The rows of the page are called here as they are there.
  const labels = new Map(figure.rows.map((row) => [row.record, row.label]));
  const events = evidence.events.map(({ record, action, at, actor }) => ({
    record,
    what: findAction(action)?.title[language] ?? action.replaceAll("-", " "),
    at,
    actor,
  }));
  const entries = evidence.entries.map(({ record, seq, at, actor }) => ({
    record,
    what: fill(WORDS.entry[language], { seq: formatNumber(seq, language) }, language),
    at,
    actor,
  }));
  const done = [...events, ...entries].sort((a, b) => (a.at < b.at ? 1 : -1));
  const portfolios = portfoliosOf(snapshot, records);
  if (done.length === 0 && portfolios.length === 0) return null;
  const shown = done.slice(0, ROWS_SHOWN);
  return (
    <Part id="who" title={WORDS.who[language]}>
      {portfolios.map((portfolio) => (
        <p>{fill(WORDS.files[language], { portfolio }, language)}</p>
      ))}
      {shown.length === 0 ? null : (
        <Table
          caption={WORDS.who[language]}
          is_titled
          stack
          columns={[
            { name: WORDS.row[language] },
            { name: WORDS.what[language], label: WORDS.what[language] },
            { name: WORDS.by[language], label: WORDS.by[language] },
            { name: WORDS.when[language], label: WORDS.when[language] },
          ]}
          rows={shown.map(({ record, what, at, actor }) => ({
            cells: [
              <RowLink {...{ record, label: labels.get(record), snapshot, language }} />,
              what,
              actor,
              at.replace("T", " ").slice(0, 16),
            ],
          }))}
        />
      )}
      {shown.length < done.length ? (
        <p class="small quiet">
          {fill(WORDS.more[language], { count: shown.length, all: done.length }, language)}
        </p>
      ) : null}
    </Part>
  );
}

function RowLink(props: {
  readonly record: string;
  readonly label: Text | undefined;
  readonly snapshot: Snapshot;
  readonly language: Language;
}): ComponentChild {
  const { record, snapshot, language } = props;
  const [table = "", id = ""] = record.split("/");
  const known = table === "claim" ? WORDS.claim : props.label;
  const label = known ?? recordLabel(snapshot, table, id);
  return <a href={address(language, `${pathOf("rows", table)}/${id}`)}>{label[language]}</a>;
}

/** The names of the portfolios whose files hold the rows. */
export function portfoliosOf(snapshot: Snapshot, records: readonly string[]): string[] {
  const ids = records.flatMap((record) => {
    const [table = "", id = ""] = record.split("/");
    const camel = table.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
    const rows = snapshot[`${camel}ById` as "statementById"] as
      ReadonlyMap<string, { readonly portfolio?: string | null }> | undefined;
    return rows?.get(id)?.portfolio ?? [];
  });
  return [...new Set(ids)].sort();
}

/** The rates by which what was booked of the rows was converted. */
export function RatesBehind({
  evidence,
  language,
}: {
  readonly evidence: Pick<Evidence, "rates">;
  readonly language: Language;
}): ComponentChild {
  if (evidence.rates.length === 0) return null;
  return (
    <Part id="rates" title={WORDS.rates[language]}>
      <ul class="plain">
        {evidence.rates.map(({ id, type, from, to, rate, effective_from, source }) => (
          <li>
            {fill(
              WORDS.rate[language],
              { from, to, rate, day: formatDay(effective_from, language) },
              language,
            )}{" "}
            <span class="quiet">
              {fill(
                WORDS.rate_of[language],
                { type: choiceName(type) ?? { en: type, ja: type }, source, id },
                language,
              )}
            </span>
          </li>
        ))}
      </ul>
    </Part>
  );
}

/** The same number as it was known on a day: a day is typed, or chosen among those on which something was booked. */
export function KnownOn(props: {
  readonly evidence: Evidence;
  readonly path: string;
  readonly known_on: Day | null;
  readonly dated: Dated;
  readonly language: Language;
}): ComponentChild {
  const { evidence, path, known_on, dated, language } = props;
  const isOfBook = dated.ledgers.length > 0;
  const days = evidence.booked_on.filter((day) => day !== known_on);
  return (
    <Part id="known" title={WORDS.known[language]}>
      <p class="prose">{WORDS[isOfBook ? "known_text" : "known_results"][language]}</p>
      <form class="inline-form" method="get" action={address(language, path)}>
        <label>
          {WORDS.day[language]}{" "}
          <input
            name="known_on"
            class="short"
            value={known_on ?? ""}
            placeholder="2024-12-31"
            autoComplete="off"
          />
        </label>{" "}
        <button class="button plain-button" type="submit">
          {WORDS.show[language]}
        </button>
      </form>
      {days.length === 0 && known_on === null ? null : (
        <p>
          {days.length === 0 ? null : `${WORDS[isOfBook ? "days" : "steps"][language]} `}
          {days.map((day) => (
            <>
              <a href={address(language, path, { known_on: day })}>
                {formatDay(day, language)}
              </a>{" "}
            </>
          ))}
          {known_on === null ? null : <a href={address(language, path)}>{WORDS.now[language]}</a>}
        </p>
      )}
    </Part>
  );
}
