import type { ComponentChild } from "preact";
import { choiceName } from "../../actions/choice-words.js";
import { isStepOpen, LIFECYCLES } from "../../actions/next-steps.js";
import type { OwnRow, OwnRows, OwnTableName } from "../../actions/read-own.js";
import { REPLACED } from "../../actions/report-expenditure.js";
import { ACTIONS } from "../../actions/register.js";
import type { CorrectionRow, RowHistory } from "../../actions/read-book.js";
import { formatDay, formatMoney } from "../../base/format.js";
import { currency as currencyOf } from "../../base/currency.js";
import { money, subtractMoney, toDecimal, type Money } from "../../base/money.js";
import { LIMITS } from "../../base/settings.js";
import { fill, fillText, texts, type Text } from "../../base/text.js";
import type { Day } from "../../base/day.js";
import { openInstalments } from "../../figures/agreements.js";
import { asTied } from "../../figures/agreement-terms.js";
import { heldReceipts } from "../../figures/receipts.js";
import { recordName } from "../../figures/record-label.js";
import {
  findRecordRow,
  linkedRows,
  OWN_TITLES,
  ownFacts,
  ROW_TITLES,
  rowTitle,
  rowFacts,
  type RowFact,
} from "../../figures/row-facts.js";
import { EXCEPTION_STATES } from "../../figures/words.js";
import { TABLE_TITLES } from "../../figures/table-words.js";
import { isDataTable } from "../../figures/tables.js";
import { leftToPay, type Disposition } from "../../fund/refund.js";
import { address } from "../address.js";
import { formFields, type FormField } from "../form-fields.js";
import type { Page, PageContext } from "../page.js";
import { formatDate } from "../parts/dates.js";
import { Classifications } from "../parts/classification.js";
import { claimFacts, isClaimStep } from "../parts/claim.js";
import { TERM_COLUMNS, termFacts } from "../parts/agreement-terms.js";
import { AgreementStand } from "../parts/agreements.js";
import { closingNotOpen, ClosingSteps } from "../parts/closing-steps.js";
import { Corrections } from "../parts/correction.js";
import { Draws } from "../parts/draws.js";
import { EntryTable, isReversible } from "../parts/entry.js";
import { RatesBehind } from "../parts/evidence.js";
import { Facts } from "../parts/facts.js";
import { beginsWith, hasOwnForm } from "../parts/next-actions.js";
import { PageHead, Part } from "../parts/page-head.js";
import { saidFacts } from "../parts/reported-detail.js";
import { reportTitle, RowReports } from "../parts/reports.js";
import { RowLink, WITH_ID } from "../parts/row-link.js";
import { Table } from "../parts/table.js";
import { recordPath } from "../record-address.js";
import { wordName } from "../row-words.js";

const WORDS = texts({
  description: {
    en: "One row of the record: facts, entries, history.",
    ja: "記録の一行（内容、仕訳、経緯）。",
  },
  done: { en: "Recorded.", ja: "記録しました。" },
  done_booked: {
    en: "Recorded. Entries booked: {count}.",
    ja: "記録しました（仕訳 {count} 件）。",
  },
  taken_back: {
    en: "Taken back: what was booked of it is reversed, and it counts nowhere.",
    ja: "取り消されています。仕訳は取消済みで、いずれの集計にも含まれません。",
  },
  linked: { en: "What belongs to it", ja: "関連する記録" },
  what_kind: { en: "What", ja: "種類" },
  which: { en: "Which", ja: "記録" },
  yes: { en: "yes", ja: "はい" },
  no: { en: "no", ja: "いいえ" },
  review: { en: "{stage}: {said}", ja: "{stage}：{said}" },
  amendment: { en: "No. {no}, {day}", ja: "第{no}号、{day}" },
  amount_amended: { en: "Amount, as amended", ja: "金額（変更後）" },
  end_amended: { en: "Last day in force, as amended", ja: "終了日（変更後）" },
  condition: { en: "Condition", ja: "条件" },
  met: { en: "Condition met", ja: "条件の成就" },
  not_met: { en: "not yet", ja: "未成就" },
  evidence: { en: "How it is known", ja: "根拠" },
  approved: { en: "Allocated, after returns and cancellations", ja: "配分額（返還・取消後）" },
  released: { en: "Released, after returns", ja: "送金済み（返還後）" },
  unreleased: { en: "Not yet released", ja: "未送金" },
  obligated: { en: "Obligated and open", ja: "支出負担（未精算）" },
  spent: { en: "Spent, programme support included", ja: "支出済み（事業支援経費を含む）" },
  uncommitted: { en: "Left to obligate or spend", ja: "未負担の残額" },
  held: { en: "Held in suspense", ja: "うち仮受金（未照合）" },
  received: { en: "Received", ja: "受領額" },
  written_off: { en: "Written off", ja: "債権放棄額" },
  open: { en: "Still to come", ja: "未受領額" },
  allocated: { en: "Allocated from it", ja: "配分済み" },
  left_to_pay: { en: "Left to pay", ja: "未払額" },
  refund_case: {
    en: "{amount}: {state}, {left} left to pay",
    ja: "{amount}：{state}、未払額{left}",
  },
  left: { en: "Left to allocate", ja: "配分可能な残額" },
  facts: { en: "Facts", ja: "内容" },
  entries: { en: "Entries", ja: "仕訳" },
  reverse: { en: "Reverse entry {seq}", ja: "仕訳第{seq}号を取り消す" },
  timeline: { en: "History", ja: "経緯" },
  when: { en: "Recorded at (UTC)", ja: "記録日時（UTC）" },
  what: { en: "Action", ja: "操作" },
  who: { en: "By", ja: "記録者" },
  next: { en: "What can be done next", ja: "次にできること" },
  restatement: { en: "Restatement", ja: "修正再表示" },
  replaces: { en: "Replaces", ja: "差し替えた数値" },
  replaced_by: { en: "Replaced by", ja: "差し替え後の数値" },
  why: { en: "Reason", ja: "理由" },
  exceptions: { en: "Exceptions", ja: "例外事項" },
  explain: { en: "Explain", ja: "説明する" },
  explained: { en: "Explained: {explanation}", ja: "説明：{explanation}" },
  explained_less: {
    en: "Explained as long as it was less: {explanation}",
    ja: "超過額がより少なかった時点の説明：{explanation}",
  },
  version: { en: "Version {version}", ja: "第{version}版" },
  page: { en: "Its page", ja: "表示ページ" },
});

/** Facts, what was booked of it, who did what and when, and what can be done next. Null where there is no such row. */
export function rowPage(
  context: PageContext,
  {
    history,
    own,
    corrections,
  }: {
    readonly history: RowHistory;
    readonly own: OwnRows;
    readonly corrections: readonly CorrectionRow[];
  },
): Page | null {
  const { snapshot, language, params, query } = context;
  const isReadOnly = context.is_writable !== true;
  const { kind = "", id = "" } = params;
  const found = findFacts(context, { kind, id, own });
  // A row of the money's own tables is known by what was done to it.
  if (!found && history.events.length === 0 && history.entries.length === 0) return null;
  const name = found?.title ?? nameOf(kind);
  const isTakenBack =
    history.entries.length > 0 &&
    history.entries.every(({ reversed_by, reverses }) => reversed_by !== null || reverses !== null);
  const said =
    (own.found?.row["title"] as Text | undefined) ??
    recordName(snapshot, kind, id) ??
    (kind === "donor_report" ? reportName(snapshot, id) : null);
  const label = said ? fillText(WITH_ID, { name: said, id }) : id;
  const title = fillText({ en: "{name}: {label}", ja: "{name}：{label}" }, { name, label });
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
              {fill(
                (history.entries.length > 0 ? WORDS.done_booked : WORDS.done)[language],
                { count: history.entries.length },
                language,
              )}
            </p>
          )}
          {isTakenBack ? <p class="lead">{WORDS.taken_back[language]}</p> : null}
          {shown && found ? (
            <p class="actions">
              <a class="button plain-button" href={address(language, shown)}>
                {WORDS.page[language]}
              </a>
            </p>
          ) : null}
        </PageHead>
        {found ? (
          <Part id="facts" title={WORDS.facts[language]}>
            <Facts
              facts={[
                ...found.facts,
                ...conditionFacts(own, language),
                ...standFacts(own, { kind, id, context }),
                ...refundFacts(own, context),
              ]}
            />
          </Part>
        ) : null}
        {kind === "agreement" ? <AgreementStand id={id} context={context} /> : null}
        {kind === "agreement" ? (
          <Classifications id={id} context={context} isReadOnly={isReadOnly} />
        ) : null}
        <Draws kind={kind} draws={own.draws} context={context} />
        <RowReports kind={kind} id={id} context={context} />
        {isReadOnly ? null : (
          <Next kind={kind} id={id} state={found?.state ?? null} own={own} context={context} />
        )}
        <Restatements id={id} history={history} context={context} />
        <Corrections
          corrections={corrections}
          fields={correctedFields(kind, context)}
          language={language}
        />
        <ClosingSteps steps={own.closing} context={context} />
        <LinkedRows kind={kind} id={id} own={own} context={context} />
        <Entries history={history} context={context} isReadOnly={isReadOnly} />
        <RatesBehind evidence={history} language={language} />
        <Exceptions history={history} context={context} isReadOnly={isReadOnly} />
        <Timeline history={history} context={context} />
      </>
    ),
  };
}

/** What a report to a contributor is and of which days. */
function reportName({ donorReports }: PageContext["snapshot"], id: string): Text | null {
  const row = donorReports.find((each) => each.id === id);
  return row ? { en: reportTitle({ row }, "en"), ja: reportTitle({ row }, "ja") } : null;
}

/** What a row of this kind is called, whether or not it stands. */
function nameOf(kind: string): Text {
  const own: Readonly<Record<string, Text>> = OWN_TITLES;
  const plain = { en: kind.replaceAll("_", " "), ja: kind };
  return ROW_TITLES[kind] ?? own[kind] ?? plain;
}

/** What the row says, and its state where it goes through some; null where no table that may be shown has it. */
function findFacts(
  context: PageContext,
  { kind, id, own }: { readonly kind: string; readonly id: string; readonly own: OwnRows },
) {
  const { snapshot } = context;
  if (kind === "claim") {
    const claim = claimFacts(context, id);
    return claim && { ...claim, state: null };
  }
  const show = (facts: readonly RowFact[]) =>
    facts.map(
      (fact) =>
        [fact.label[context.language], <Fact fact={fact} kind={kind} context={context} />] as const,
    );
  if (own.found) {
    const { table, row } = own.found;
    const state = typeof row["status"] === "string" ? row["status"] : null;
    const facts = show(ownFacts(snapshot, table, row));
    return { title: OWN_TITLES[table], facts, state, is_illustrative: false };
  }
  const isPublicOnly = context.is_writable !== true;
  const row = isDataTable(kind) ? findRecordRow(snapshot, kind, { id, isPublicOnly }) : null;
  if (!isDataTable(kind) || !row) return null;
  const portfolio = (row["portfolio"] as string | null | undefined) ?? null;
  return {
    title: rowTitle(snapshot, kind, id) ?? TABLE_TITLES[kind],
    facts: [
      ...show(
        rowFacts(snapshot, kind, rowInForce(context, kind, row)).filter(
          ({ column }) => !isSaidInForce(kind, column),
        ),
      ),
      ...(kind === "agreement" ? [...termFacts(context, id), ...amendedFacts(context, id)] : []),
      ...saidFacts(kind, row, context.language),
    ],
    state: typeof row["status"] === "string" ? row["status"] : null,
    is_illustrative: snapshot.isIllustrative({ portfolio }),
  };
}

/** An agreement as amended: its amendments say themselves what they changed. */
function rowInForce(
  { snapshot }: PageContext,
  kind: string,
  row: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const agreement =
    kind === "agreement" ? snapshot.agreementById.get(String(row["id"] as string)) : undefined;
  return agreement ? { ...asTied(snapshot, agreement) } : row;
}

/** Whether the page says what is in force instead of what was signed. */
function isSaidInForce(kind: string, column: string): boolean {
  return kind === "agreement" && TERM_COLUMNS.includes(column);
}

/** What amendments made of an agreement's amount and last day; nothing where there was none. */
function amendedFacts({ snapshot, language }: PageContext, id: string): [string, ComponentChild][] {
  const row = snapshot.agreementById.get(id);
  const changes = snapshot.agreementChanges.filter(
    ({ agreement_id, kind }) => agreement_id === id && kind === "amendment",
  );
  const delta = changes.reduce((sum, { amount_minor }) => sum + amount_minor, 0n);
  const end = changes.findLast(({ effective_to }) => effective_to !== null)?.effective_to ?? null;
  if (!row) return [];
  const amended = money(row.amount_minor + delta, row.currency);
  return [
    ...(delta === 0n
      ? []
      : [[WORDS.amount_amended[language], formatMoney(amended, language)] as [string, string]]),
    ...(end === null
      ? []
      : [[WORDS.end_amended[language], formatDay(end, language)] as [string, string]]),
  ];
}

/** What an agreement's contribution waits for, or waited for. */
function conditionFacts(
  { condition }: OwnRows,
  language: PageContext["language"],
): [string, ComponentChild][] {
  if (!condition) return [];
  const { met_on, evidence } = condition;
  return [
    [WORDS.condition[language], condition.condition],
    [WORDS.met[language], met_on === null ? WORDS.not_met[language] : formatDay(met_on, language)],
    ...(evidence === null ? [] : [[WORDS.evidence[language], evidence] as [string, string]]),
  ];
}

/** What is left of an allocation, of a decision, and under a window's ceiling. */
function standFacts(
  { stand, allocated }: OwnRows,
  {
    kind,
    id,
    context: { snapshot, language },
  }: { readonly kind: string; readonly id: string; readonly context: PageContext },
): [string, ComponentChild][] {
  const say = (label: Text, amount: Money): [string, ComponentChild] => [
    label[language],
    formatMoney(amount, language),
  ];
  if (stand)
    return [
      say(WORDS.approved, stand.approved),
      say(WORDS.released, stand.released),
      say(WORDS.unreleased, subtractMoney(stand.approved, stand.released)),
      say(WORDS.obligated, stand.obligated),
      say(WORDS.spent, stand.consumed),
      say(WORDS.uncommitted, stand.uncommitted),
    ];
  if (kind === "instalment") return instalmentFacts(id, { snapshot, say });
  if (kind === "receipt")
    return heldReceipts(snapshot)
      .filter(({ receipt }) => receipt.id === id)
      .map(({ amount_minor, currency }) => say(WORDS.held, money(amount_minor, currency)));
  if (!allocated) return [];
  const minor =
    kind === "decision"
      ? snapshot.decisionById.get(id)?.amount_minor
      : snapshot.fundingWindowById.get(id)?.ceiling_minor;
  const left =
    typeof minor === "bigint" ? subtractMoney(money(minor, allocated.currency), allocated) : null;
  return [say(WORDS.allocated, allocated), ...(left ? [say(WORDS.left, left)] : [])];
}

/** What of an instalment has come, and what nobody has sent or given up. */
function instalmentFacts(
  id: string,
  at: {
    readonly snapshot: PageContext["snapshot"];
    readonly say: (label: Text, amount: Money) => [string, ComponentChild];
  },
): [string, ComponentChild][] {
  const { snapshot, say } = at;
  const row = snapshot.instalmentById.get(id);
  const currency = snapshot.agreementById.get(row?.agreement_id ?? "")?.currency;
  const stand = openInstalments(snapshot).get(id);
  if (!row || !currency || !stand) return [];
  const { received_minor, open_minor } = stand;
  const written_off = row.amount_minor - received_minor - open_minor;
  return [
    say(WORDS.received, money(received_minor, currency)),
    ...(written_off === 0n ? [] : [say(WORDS.written_off, money(written_off, currency))]),
    say(WORDS.open, money(open_minor, currency)),
  ];
}

function Fact(props: {
  readonly fact: RowFact;
  readonly kind: string;
  readonly context: PageContext;
}): ComponentChild {
  const { fact, kind, context } = props;
  const { language } = context;
  const { value } = fact;
  switch (value.kind) {
    case "money":
      return formatMoney(value.money, language);
    case "row":
      return <RowLink table={value.table} id={value.id} label={value.label} context={context} />;
    case "rows":
      return value.rows.map((row, index) => (
        <>
          {index === 0 ? null : <br />}
          <RowLink {...row} context={context} />
        </>
      ));
    case "word": {
      const name = wordName(kind, fact.column, value.word);
      return name?.[language] ?? value.word.replaceAll("_", " ");
    }
    case "narrative":
      return value.text[language];
    case "percent":
      return `${value.text} %`;
    case "day":
      return formatDate(value.text, language);
    case "flag":
      return (value.is_so ? WORDS.yes : WORDS.no)[language];
    default:
      return value.text;
  }
}

/** A row by its name and reference, to its page: where people go on from. */
/** What is left to pay of a refund case, beside what was computed and paid. */
function refundFacts(own: OwnRows, context: PageContext): [string, ComponentChild][] {
  const { language } = context;
  if (own.found?.table !== "refund_case") return [];
  const { row } = own.found;
  const left = leftOf(row);
  return [
    ...(left
      ? [[WORDS.left_to_pay[language], formatMoney(left, language)] as [string, string]]
      : []),
    ...termFacts(context, String(row["agreement_id"] as string)),
  ];
}

function leftOf(row: OwnRow): Money | null {
  const [computed_minor, paid_minor, code] = [
    row["computed_minor"],
    row["paid_minor"],
    row["currency"],
  ];
  if (
    typeof computed_minor !== "bigint" ||
    typeof paid_minor !== "bigint" ||
    typeof code !== "string"
  )
    return null;
  const disposition = row["disposition"] as Disposition | null;
  const left = leftToPay({ disposition, computed_minor, paid_minor });
  return left === null ? null : money(left, currencyOf(code));
}

/** What a row of the money's own tables is called: by its title, its number and day, what it is for, or its amount. */
function ownLabel(table: OwnTableName, row: OwnRow): Text {
  const title = row["title"] as Text | undefined;
  if (title) return title;
  if (table === "amendment") {
    const on = row["signed_on"] as Day;
    const day = { en: formatDay(on, "en"), ja: formatDay(on, "ja") };
    return fillText(WORDS.amendment, { no: Number(row["no"]), day });
  }
  if (table === "review") {
    const [stage, said] = [row["stage"], row["recommendation"]].map((word) =>
      choiceName(String(word)),
    );
    if (stage && said) return fillText(WORDS.review, { stage, said });
  }
  const description = row["description"] ?? row["statement"];
  if (typeof description === "string") return { en: description, ja: description };
  const amount = row["amount_minor"] ?? row["computed_minor"];
  const code = row["currency"];
  if (typeof amount !== "bigint" || typeof code !== "string") return { en: row.id, ja: row.id };
  const worth = money(amount, currencyOf(code));
  const left = table === "refund_case" ? leftOf(row) : null;
  const state = left && LIFECYCLES[table]?.states[String(row["status"])];
  if (left && state) return fillText(WORDS.refund_case, { amount: worth, state, left });
  return { en: formatMoney(worth, "en"), ja: formatMoney(worth, "ja") };
}

/** What followed from a row: an agreement's instalments, amendments and receipts, a call's proposals. */
function LinkedRows(props: {
  readonly kind: string;
  readonly id: string;
  readonly own: OwnRows;
  readonly context: PageContext;
}): ComponentChild {
  const { kind, id, own, context } = props;
  const { snapshot, language } = context;
  const rows = [
    ...own.linked.map(({ table, row }) => ({
      table,
      title: OWN_TITLES[table],
      id: row.id,
      label: ownLabel(table, row),
    })),
    ...linkedRows(snapshot, kind, {
      id,
      limit: LIMITS.page_rows_default,
      isPublicOnly: context.is_writable !== true,
    })
      // The reports and instalments of an agreement have tables of their own.
      .filter(
        ({ table }) => kind !== "agreement" || (table !== "donor_report" && table !== "instalment"),
      )
      .map((row) => ({
        ...row,
        title:
          rowTitle(context.snapshot, row.table, row.id) ?? TABLE_TITLES[row.table as "project"],
      })),
  ];
  if (rows.length === 0) return null;
  return (
    <Part id="linked" title={WORDS.linked[language]}>
      <Table
        caption={WORDS.linked[language]}
        is_titled
        columns={[{ name: WORDS.what_kind[language] }, { name: WORDS.which[language] }]}
        rows={rows.map((row) => ({
          cells: [row.title[language], <RowLink {...row} context={context} />],
        }))}
      />
    </Part>
  );
}

interface Shown {
  readonly history: RowHistory;
  readonly context: PageContext;
}

function Entries({
  history,
  context: { language },
  isReadOnly,
}: Shown & { readonly isReadOnly: boolean }) {
  if (history.entries.length === 0) return null;
  return (
    <Part id="entries" title={WORDS.entries[language]}>
      {history.entries.map((entry) => (
        <>
          <EntryTable entry={entry} language={language} />
          {isReadOnly || !isReversible(entry) ? null : (
            <p>
              <a href={address(language, "/record/reverse-entry", { entry: entry.id })}>
                {fill(WORDS.reverse[language], { seq: entry.seq }, language)}
              </a>
            </p>
          )}
        </>
      ))}
    </Part>
  );
}

/** What a reported figure took the place of, what took its own, and why: on the pages of both. */
function Restatements({ id, history, context }: Shown & { readonly id: string }): ComponentChild {
  const { language } = context;
  if (history.restatements.length === 0) return null;
  return (
    <Part id="restatement" title={WORDS.restatement[language]}>
      <Table
        caption={WORDS.restatement[language]}
        is_titled
        stack
        columns={[
          { name: WORDS.what_kind[language] },
          { name: WORDS.which[language], label: WORDS.which[language] },
          { name: WORDS.why[language], label: WORDS.why[language] },
          { name: WORDS.when[language], label: WORDS.when[language], is_tight: true },
        ]}
        rows={history.restatements.map(({ replaced_id, by_id, reason, recorded_at }) => {
          const other = replaced_id === id ? by_id : replaced_id;
          return {
            cells: [
              WORDS[replaced_id === id ? "replaced_by" : "replaces"][language],
              <RowLink
                table="expenditure"
                id={other}
                label={{ en: other, ja: other }}
                context={context}
              />,
              reason === REPLACED.en ? REPLACED[language] : reason,
              recorded_at.replace("T", " ").slice(0, 19),
            ],
          };
        })}
      />
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
            {row.message[language]}{" "}
            <span class="badge">{EXCEPTION_STATES[row.status][language]}</span>{" "}
            {isReadOnly ? null : (
              <a href={address(language, "/record/explain-exception", { exception: row.id })}>
                {WORDS.explain[language]}
              </a>
            )}
            {row.explanation === null ? null : (
              <div class="quiet">
                {fill(
                  WORDS[row.status === "open" ? "explained_less" : "explained"][language],
                  { explanation: row.explanation },
                  language,
                )}
              </div>
            )}
          </li>
        ))}
      </ul>
    </Part>
  );
}

/** The fields of the form by which a row of this kind is corrected; none where it is not. */
function correctedFields(kind: string, { snapshot, language }: PageContext): FormField[] {
  const action = ACTIONS.find(
    ({ corrects, edits }) =>
      corrects !== undefined && edits?.({ [corrects.field]: "" } as never).kind === kind,
  );
  return action ? formFields(action, { snapshot, language, choices: [] }) : [];
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

/** What else a row says that the form asks for, too: of a pledge who pledged what to whom. */
function begunBy(own: OwnRows, action: (typeof ACTIONS)[number]): Readonly<Record<string, string>> {
  if (own.found?.table !== "pledge") return {};
  const { row } = own.found;
  const given = ["organisation", "fund", "project"].flatMap((name) => {
    const value = row[`${name}_id`];
    return typeof value === "string" && name in action.input.properties ? [[name, value]] : [];
  });
  const currency = currencyOf(String(row["currency"]));
  const amount = toDecimal(money(row["amount_minor"] as bigint, currency));
  return { ...Object.fromEntries(given), amount, currency };
}

/** What there is nothing to do of: money in suspense where none is, a condition where there is none that is still to be met. */
function notOffered({
  kind,
  id,
  own,
  context: { snapshot },
}: {
  readonly kind: string;
  readonly id: string;
  readonly own: OwnRows;
  readonly context: PageContext;
}): readonly string[] {
  const isHeld =
    kind === "receipt" && heldReceipts(snapshot).some((each) => each.receipt.id === id);
  const isWaiting = own.condition !== null && own.condition.met_on === null;
  const isConditional = snapshot.decisionById.get(id)?.outcome === "conditional";
  return [
    ...(kind === "receipt" && !isHeld ? ["match-receipt"] : []),
    ...(kind === "agreement" && !isWaiting ? ["meet-condition"] : []),
    ...(kind === "decision" && !isConditional ? ["meet-conditions"] : []),
    ...(kind === "project" ? closingNotOpen(own.closing) : []),
    ...(kind === "allocation" && own.draws.length === 0 ? ["correct-allocation"] : []),
  ];
}

/** Actions that ask for a row of this kind, with this one filled in. */
function Next({
  kind,
  id,
  state,
  own,
  context,
}: {
  readonly kind: string;
  readonly id: string;
  /** Where the row stands, of those that go through states. */
  readonly state: string | null;
  readonly own: OwnRows;
  readonly context: PageContext;
}) {
  const { language, snapshot } = context;
  const claim = kind === "claim" ? snapshot.claimById.get(id) : undefined;
  const field =
    kind === "funding_window" ? "window" : kind === "governance_meeting" ? "meeting" : kind;
  const without = notOffered({ kind, id, own, context });
  const actions = ACTIONS.filter(
    (action) =>
      beginsWith(action, field) &&
      hasOwnForm(action) &&
      (claim === undefined || isClaimStep(claim, action.name)) &&
      (state === null || isStepOpen(kind, state, action.name)) &&
      !without.includes(action.name),
  );
  if (actions.length === 0) return null;
  return (
    <Part id="next" title={WORDS.next[language]}>
      <ul class="plain">
        {actions.map((action) => (
          <li>
            <a
              href={address(language, `/record/${action.name}`, {
                ...begunBy(own, action),
                [field]: id,
              })}
            >
              {action.title[language]}
            </a>
          </li>
        ))}
      </ul>
    </Part>
  );
}
