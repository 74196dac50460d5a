import type { ComponentChild } from "preact";
import type { FundStatement } from "../../actions/read-book.js";
import { formatAmount, formatFiscalYear } from "../../base/format.js";
import type { Language } from "../../base/language.js";
import { FISCAL_YEARS, fiscalYearOf, fiscalYearSpan } from "../../base/span.js";
import { fill, fillText, texts } from "../../base/text.js";
import { fundFigures, isFundIllustrative, type FundFigures } from "../../figures/fund.js";
import type { FundFigureKey } from "../../figures/fund-words.js";
import type { Snapshot } from "../../store/snapshot.js";
import { address, figureAddress, pathOf } from "../address.js";
import { API_PATH } from "../api-path.js";
import type { FileAnswer } from "../file-answer.js";
import {
  formulaRows,
  statementFile,
  statementQuery,
  statementRows,
  statementSpan,
  STATEMENT_WORDS,
  type StatementQuery,
  type StatementRow,
} from "../fund-statement.js";
import type { Page, PageContext } from "../page.js";
import { asProblems, ErrorSummary, Frame } from "../parts/form.js";
import { PageHead, Part } from "../parts/page-head.js";
import { Table } from "../parts/table.js";

const TEXTS = texts({
  description: {
    en: "The fund in two tiers and its allocatable balance, for any days, as known on any day.",
    ja: "任意の期間及び時点における二段階の資金状況と配分可能残高。",
  },
  lead: {
    en: "From the book alone, for any days, as it was known on any day.",
    ja: "帳簿のみに基づき、任意の期間について、任意の時点で把握されていた内容を示します。",
  },
  which: { en: "For which days?", ja: "対象期間" },
  from: { en: "From (from the beginning where empty)", ja: "開始日（空欄の場合は当初から）" },
  as_of: { en: "To (today where empty)", ja: "終了日（空欄の場合は本日）" },
  known_on: { en: "As known at the end of (now where empty)", ja: "把握時点（空欄の場合は現在）" },
  example: { en: "For example 2026-03-31", ja: "例：2026-03-31" },
  show: { en: "Show", ja: "表示" },
  years: { en: "Or a year:", ja: "年度を選択：" },
  adds_up: {
    en: "Opening balance and sources less uses come to the balance, in both tiers.",
    ja: "両段階とも、期首残高に収入を加え支出を差し引いた額が残高と一致しています。",
  },
  findings: { en: "What does not add up", ja: "一致しない点" },
  files: { en: "To take away", ja: "ダウンロード" },
});

type Fund = Snapshot["funds"][number];

/** `/funds/ID/statement?from=&as_of=&known_on=`. Null where there is no such fund, or no book of it. */
export async function fundStatementPage(context: PageContext): Promise<Page | null> {
  const read = await readStatement(context);
  if (!read) return null;
  const { fund, found, asked } = read;
  const { snapshot, language, path } = context;
  const title = fillText(STATEMENT_WORDS.title, { fund: fund.name });
  const query = { from: found.from, as_of: found.as_of, known_on: found.known_on };
  const file = (ending: string) =>
    address(language, `${path}.${ending}`, query as Record<string, string | null>);
  const api = address(language, `${API_PATH}/fund/${fund.id}/statement`, query).replace(
    /^\/(en|ja)/,
    "",
  );
  return {
    title,
    description: TEXTS.description,
    section: "funds",
    is_illustrative: isFundIllustrative(snapshot, fund),
    body: (
      <>
        <PageHead
          kicker={<a href={address(language, pathOf("funds", fund.id))}>{fund.name[language]}</a>}
          title={title[language]}
          lead={TEXTS.lead[language]}
        />
        <ErrorSummary problems={asProblems(asked.problems)} language={language} />
        <Part id="days" title={TEXTS.which[language]}>
          <DaysForm asked={asked} context={context} />
          <Years context={context} />
        </Part>
        <Part id="status" title={STATEMENT_WORDS.status[language]}>
          <Rows
            caption={STATEMENT_WORDS.status[language]}
            rows={statementRows(found)}
            span={statementSpan(found, language)}
            currency={found.statement.currency}
            figures={figuresOf(found, context)}
            language={language}
          />
          {found.statement.findings.length === 0 ? (
            <p class="small quiet">{TEXTS.adds_up[language]}</p>
          ) : (
            <>
              <h3>{TEXTS.findings[language]}</h3>
              <ul>
                {found.statement.findings.map(({ message }) => (
                  <li>{message[language]}</li>
                ))}
              </ul>
            </>
          )}
          <Told findings={found.short} language={language} />
        </Part>
        <Part id="formula" title={STATEMENT_WORDS.formula[language]}>
          <Rows
            caption={STATEMENT_WORDS.formula[language]}
            rows={formulaRows(found)}
            span={statementSpan(found, language, null)}
            currency={found.statement.currency}
            figures={figuresOf(found, context)}
            language={language}
          />
          <p class="small quiet">
            {fill(
              STATEMENT_WORDS.entry[language],
              { seq: String(found.book.seq), hash: found.book.hash.slice(0, 12) },
              language,
            )}
          </p>
        </Part>
        <Part id="files" title={TEXTS.files[language]}>
          <p class="actions">
            <a class="button plain-button" href={file("xlsx")}>
              Excel
            </a>
            <a class="button plain-button" href={file("csv")}>
              CSV
            </a>
            <a class="button plain-button" href={api}>
              JSON
            </a>
          </p>
        </Part>
      </>
    ),
  };
}

/** What the last day shows that a reader must know of. */
function Told({
  findings,
  language,
}: {
  readonly findings: FundStatement["short"];
  readonly language: Language;
}): ComponentChild {
  if (findings.length === 0) return null;
  return (
    <>
      <h3>{STATEMENT_WORDS.short[language]}</h3>
      <ul>
        {findings.map(({ message }) => (
          <li>{message[language]}</li>
        ))}
      </ul>
    </>
  );
}

export async function fundStatementFile(
  context: PageContext,
  ending: "csv" | "xlsx",
): Promise<FileAnswer | null> {
  const read = await readStatement(context);
  if (!read) return null;
  const { language } = context;
  const { fund, found, asked } = read;
  if (asked.problems.length === 0) return statementFile(found, fund, { ending, language });
  // A file says nothing of what it was asked: it is of the days that were meant, or there is none.
  const content = asked.problems.map(({ message }) => `${message[language]}\n`).join("");
  return { content, type: "text/plain; charset=utf-8", status: 400 };
}

async function readStatement(
  context: PageContext,
): Promise<{ fund: Fund; found: FundStatement; asked: StatementQuery } | null> {
  const fund = context.snapshot.fundById.get(context.params["id"] ?? "");
  if (!fund || !context.book) return null;
  const asked = statementQuery(context);
  const { as_of, from, known_on } = asked;
  const found = await context.book.statementOf({ fund_id: fund.id, as_of, from, known_on });
  return found && { fund, found, asked };
}

function DaysForm({
  asked,
  context,
}: {
  readonly asked: StatementQuery;
  readonly context: PageContext;
}): ComponentChild {
  const { language, path, query } = context;
  const problems = asProblems(asked.problems);
  return (
    <form class="form" method="get" action={address(language, path)}>
      {(["from", "as_of", "known_on"] as const).map((name) => (
        <Frame
          {...{ name, language, problems }}
          label={TEXTS[name][language]}
          hint={TEXTS.example[language]}
        >
          {(told) => (
            <input
              {...told}
              name={name}
              class="short"
              type="text"
              autoComplete="off"
              value={query[name] ?? ""}
            />
          )}
        </Frame>
      ))}
      <p class="actions">
        <button class="button" type="submit">
          {TEXTS.show[language]}
        </button>
      </p>
    </form>
  );
}

/** This year and the last of each kind, so that nobody has to type the days of a fiscal year. */
function Years({ context }: { readonly context: PageContext }): ComponentChild {
  const { language, path, query, today } = context;
  const known_on = query["known_on"] ?? null;
  const years = FISCAL_YEARS.flatMap((kind) => {
    const year = fiscalYearOf(today, kind);
    return [year - (kind === "biennium" ? 2 : 1), year].map((each) => ({ kind, year: each }));
  });
  return (
    <p>
      {TEXTS.years[language]}{" "}
      {years.map(({ kind, year }, index) => {
        const { from, to } = fiscalYearSpan(year, kind);
        return (
          <>
            {index === 0 ? null : " · "}
            <a href={address(language, path, { from, as_of: to, known_on })}>
              {formatFiscalYear(year, kind, language)}
            </a>
          </>
        );
      })}
    </p>
  );
}

/** The figures of the fund that say what a line says; none of a statement of other days than until now. */
const FIGURES: Readonly<Record<string, FundFigureKey>> = {
  contribution: "deposits",
  fund_interest: "interest",
  organisation_interest: "organisation_interest",
  interest_added: "interest_added",
  interest_due: "interest_due",
  interest_of_agency: "interest_of_agency",
  interest_returned: "interest_returned",
  donor_exchange_gain: "donor_exchange_gain",
  donor_exchange_loss: "donor_exchange_loss",
  transfer_in: "transfer_in",
  transfers_in: "transfer_in",
  exchange_gain: "exchange_gain",
  suspense: "suspense",
  total_sources: "sources",
  to_organisations: "released",
  to_other_funds: "transfer_out",
  transfers_out: "transfer_out",
  returns: "returned",
  direct_expenditure: "direct_expenditure",
  agent_fee: "agent_fee",
  direct_cost: "direct_cost",
  bank: "bank_charge",
  exchange_loss: "exchange_loss",
  refund_to_donor: "refund",
  refunds: "refund",
  total_uses: "uses",
  fund_balance: "balance_agent",
  expenditure: "spent",
  organisation_balance: "balance_projects",
  total_balance: "balance",
  received: "deposits",
  interest_kept: "interest_kept",
  allocated: "allocated",
  freed: "freed",
  reserve: "reserve",
  allocatable: "allocatable",
};

function figuresOf(found: FundStatement, { snapshot, today }: PageContext): FundFigures | null {
  const fund = snapshot.fundById.get(found.fund_id);
  const isNow = found.from === null && found.known_on === null && found.as_of >= today;
  return fund && isNow ? fundFigures(snapshot, fund) : null;
}

function Rows(props: {
  readonly caption: string;
  readonly rows: readonly StatementRow[];
  readonly span: string;
  readonly currency: string;
  readonly figures: FundFigures | null;
  readonly language: Language;
}): ComponentChild {
  const { caption, rows, span, currency, figures, language } = props;
  return (
    <>
      <p class="quiet">{span}</p>
      <Table
        caption={`${caption}: ${span}`}
        is_titled
        columns={[{ name: STATEMENT_WORDS.line[language] }, { name: currency, is_number: true }]}
        rows={rows.map((row) => ({
          cells: [row.name[language], <Amount row={row} figures={figures} language={language} />],
          look: row.look,
        }))}
      />
    </>
  );
}

/** A number that leads to its own page, where the fund's figure is the very same. */
function Amount({
  row: { line, amount },
  figures,
  language,
}: {
  readonly row: StatementRow;
  readonly figures: FundFigures | null;
  readonly language: Language;
}): ComponentChild {
  if (amount === null) return null;
  const key = FIGURES[line];
  const figure = key === undefined ? null : (figures?.[key] ?? null);
  const shown = formatAmount(amount, language);
  const minor = figure?.value?.kind === "money" ? figure.value.money.amount_minor : null;
  const isSame = minor === amount.amount_minor || minor === -amount.amount_minor;
  return figure && isSame ? (
    <a class="n" href={figureAddress(language, figure.id)}>
      {shown}
    </a>
  ) : (
    shown
  );
}
