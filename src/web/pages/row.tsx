import { ACTIONS } from "../../actions/register.js";
import { choiceName } from "../../actions/choice-words.js";
import type { RowHistory } from "../../actions/read-book.js";
import { formatAmount, formatDay } from "../../base/format.js";
import { money } from "../../base/money.js";
import { fill, fillText, texts, type Text } from "../../base/text.js";
import { classificationsOf } from "../../figures/classification.js";
import { dataTable, isDataTable } from "../../figures/tables.js";
import { accountName } from "../../fund/account.js";
import { address } from "../address.js";
import type { Page, PageContext } from "../page.js";
import { claimFacts, isClaimStep } from "../parts/claim.js";
import { Facts } from "../parts/facts.js";
import { PageHead, Part } from "../parts/page-head.js";
import { RowReports } from "../parts/reports.js";
import { Table } from "../parts/table.js";
import { recordPath } from "../record-address.js";

const WORDS = texts({
  description: {
    en: "One row of the record: facts, entries, history.",
    ja: "記録の一行（内容、仕訳、経緯）。",
  },
  done: { en: "Recorded. Entries booked: {count}.", ja: "記録しました（仕訳 {count} 件）。" },
  facts: { en: "Facts", ja: "内容" },
  entries: { en: "Entries", ja: "仕訳" },
  entry: { en: "No. {seq}, {kind}, {day}", ja: "第{seq}号 {kind} {day}" },
  reversed: { en: "reversed", ja: "取消済み" },
  account: { en: "Account", ja: "勘定科目" },
  debit: { en: "Debit", ja: "借方" },
  credit: { en: "Credit", ja: "貸方" },
  currency: { en: "Currency", ja: "通貨" },
  timeline: { en: "History", ja: "経緯" },
  when: { en: "Recorded at", ja: "記録日時" },
  what: { en: "Action", ja: "操作" },
  who: { en: "By", ja: "記録者" },
  next: { en: "What can be done next", ja: "次にできること" },
  exceptions: { en: "Exceptions", ja: "例外事項" },
  explain: { en: "Explain", ja: "説明する" },
  version: { en: "Version {version}", ja: "第{version}版" },
  page: { en: "Its page", ja: "表示ページ" },
  classifications: { en: "Four classifications", ja: "四つの分類" },
  classification: { en: "Classification", ja: "分類" },
  code: { en: "Code", ja: "コード" },
  suggested: { en: "{code} is suggested", ja: "候補：{code}" },
  confirm: { en: "Confirm", ja: "確定する" },
  none: { en: "not stated", ja: "未設定" },
  separate: {
    en: "Each is a fact of its own: none follows from another, and a suggestion counts nowhere until somebody confirms it.",
    ja: "各分類は独立した事実であり、他の分類から導かれるものではありません。候補は確定されるまで集計に用いません。",
  },
});

/** Facts, what was booked of it, who did what and when, and what can be done next. Null where there is no such row. */
export function rowPage(
  context: PageContext,
  history: RowHistory,
  isReadOnly: boolean,
): Page | null {
  const { snapshot, language, params, query } = context;
  const { kind = "", id = "" } = params;
  const found = findFacts(context, kind, id);
  // A row of the money's own tables is known by what was done to it.
  if (!found && history.events.length === 0 && history.entries.length === 0) return null;
  const name = found?.title ?? { en: kind.replaceAll("_", " "), ja: kind };
  const title = fillText({ en: "{name}: {id}", ja: "{name}：{id}" }, { name, id });
  const shown = recordPath(snapshot, `${kind}/${id}`);
  return {
    title,
    description: WORDS.description,
    is_illustrative: found?.is_illustrative ?? false,
    body: (
      <>
        <PageHead
          kicker={fill(WORDS.version[language], { version: history.version }, language)}
          title={title[language]}
        >
          {query["done"] === undefined ? null : (
            <p class="lead" role="status">
              {fill(WORDS.done[language], { count: history.entries.length }, language)}
            </p>
          )}
          {shown ? (
            <p class="actions">
              <a class="button plain-button" href={address(language, shown)}>
                {WORDS.page[language]}
              </a>
            </p>
          ) : null}
        </PageHead>
        {found ? (
          <Part id="facts" title={WORDS.facts[language]}>
            <Facts facts={found.facts} />
          </Part>
        ) : null}
        {kind === "agreement" ? (
          <Classifications id={id} context={context} isReadOnly={isReadOnly} />
        ) : null}
        <RowReports kind={kind} id={id} context={context} />
        <Entries history={history} context={context} />
        <Exceptions history={history} context={context} isReadOnly={isReadOnly} />
        <Timeline history={history} context={context} />
        {isReadOnly ? null : <Next kind={kind} id={id} context={context} />}
      </>
    ),
  };
}

/** The row's columns by the words of the data dictionary; null where no published table has it. */
function findFacts(context: PageContext, kind: string, id: string) {
  const { snapshot, language } = context;
  if (kind === "claim") return claimFacts(context, id);
  if (!isDataTable(kind)) return null;
  const table = dataTable(snapshot, kind);
  const place = (name: string) => table.columns.findIndex((each) => each.name === name);
  const row = table.rows.find((cells) => cells[place("id")]?.text === id);
  if (!row) return null;
  const facts = table.columns.map(({ description }, index) => {
    const cell = row[index];
    return [
      description[language],
      cell === undefined || cell.kind === "missing" ? null : cell.text,
    ] as const;
  });
  return {
    title: table.title,
    facts,
    is_illustrative: row[place("is_illustrative")]?.text === "true",
  };
}

function Classifications(props: {
  readonly id: string;
  readonly context: PageContext;
  readonly isReadOnly: boolean;
}) {
  const { id, context, isReadOnly } = props;
  const { snapshot, language } = context;
  const agreement = snapshot.agreementById.get(id);
  if (!agreement) return null;
  return (
    <Part id="classifications" title={WORDS.classifications[language]}>
      <p>{WORDS.separate[language]}</p>
      <Table
        caption={WORDS.classifications[language]}
        is_titled
        columns={[{ name: WORDS.classification[language] }, { name: WORDS.code[language] }]}
        rows={classificationsOf(snapshot, agreement).map(({ name, code, suggested }) => ({
          cells: [
            choiceName(name)?.[language] ?? name,
            <>
              {code ??
                (suggested === null
                  ? WORDS.none[language]
                  : fill(WORDS.suggested[language], { code: suggested }, language))}{" "}
              {isReadOnly || code !== null ? null : (
                <a
                  href={address(language, "/record/confirm-classification", {
                    agreement: id,
                    classification: name,
                    ...(suggested === null ? {} : { code: suggested }),
                  })}
                >
                  {WORDS.confirm[language]}
                </a>
              )}
            </>,
          ],
        }))}
      />
    </Part>
  );
}

interface Shown {
  readonly history: RowHistory;
  readonly context: PageContext;
}

function Entries({ history, context: { language } }: Shown) {
  if (history.entries.length === 0) return null;
  return (
    <Part id="entries" title={WORDS.entries[language]}>
      {history.entries.map((entry) => {
        const facts = {
          seq: entry.seq,
          kind: entry.kind.replaceAll("_", " "),
          day: formatDay(entry.effective_on, language),
        };
        const caption = `${fill(WORDS.entry[language], facts, language)}${entry.reversed_by === null ? "" : ` (${WORDS.reversed[language]})`}`;
        return (
          <Table
            caption={caption}
            columns={[
              { name: WORDS.account[language] },
              { name: WORDS.currency[language], is_tight: true },
              { name: WORDS.debit[language], is_number: true },
              { name: WORDS.credit[language], is_number: true },
            ]}
            rows={entry.lines.map((line) => {
              const isDebit = line.amount_minor > 0n;
              const amount = formatAmount(
                money(isDebit ? line.amount_minor : -line.amount_minor, line.currency),
                language,
              );
              return {
                cells: [
                  `${line.account} ${accountName(line.account)[language]}`,
                  line.currency,
                  isDebit ? amount : "",
                  isDebit ? "" : amount,
                ],
              };
            })}
          />
        );
      })}
    </Part>
  );
}

function Exceptions({
  history,
  context: { language },
  isReadOnly,
}: Shown & { readonly isReadOnly: boolean }) {
  const open = history.exceptions.filter((row) => row.status !== "fixed");
  if (open.length === 0) return null;
  return (
    <Part id="exceptions" title={WORDS.exceptions[language]}>
      <ul class="plain">
        {open.map((row) => (
          <li>
            {row.message[language]} <span class="badge">{row.status}</span>{" "}
            {isReadOnly ? null : (
              <a href={address(language, "/record/explain-exception", { exception: row.id })}>
                {WORDS.explain[language]}
              </a>
            )}
          </li>
        ))}
      </ul>
    </Part>
  );
}

function Timeline({ history, context: { language } }: Shown) {
  if (history.events.length === 0) return null;
  const titles = new Map<string, Text>(ACTIONS.map((action) => [action.name, action.title]));
  return (
    <Part id="timeline" title={WORDS.timeline[language]}>
      <Table
        caption={WORDS.timeline[language]}
        is_titled
        columns={[
          { name: WORDS.what[language] },
          { name: WORDS.when[language], is_tight: true },
          { name: WORDS.who[language], is_tight: true },
        ]}
        rows={history.events.map((event) => ({
          cells: [
            titles.get(event.action)?.[language] ?? event.action,
            event.at.replace("T", " ").slice(0, 19),
            event.actor,
          ],
        }))}
      />
    </Part>
  );
}

/** Actions that ask for a row of this kind, with this one filled in. */
function Next({
  kind,
  id,
  context: { language, snapshot },
}: {
  kind: string;
  id: string;
  context: PageContext;
}) {
  const claim = kind === "claim" ? snapshot.claimById.get(id) : undefined;
  const field =
    kind === "funding_window" ? "window" : kind === "governance_meeting" ? "meeting" : kind;
  const actions = ACTIONS.filter(
    (action) =>
      field in action.input.properties && (claim === undefined || isClaimStep(claim, action.name)),
  );
  if (actions.length === 0) return null;
  return (
    <Part id="next" title={WORDS.next[language]}>
      <ul class="plain">
        {actions.map((action) => (
          <li>
            <a href={address(language, `/record/${action.name}`, { [field]: id })}>
              {action.title[language]}
            </a>
          </li>
        ))}
      </ul>
    </Part>
  );
}
