import type { ComponentChild } from "preact";
import type { Language } from "../../base/language.js";
import { texts } from "../../base/text.js";
import type { Figure } from "../../figures/figure.js";
import { amountOf, isShort, type FundFigures } from "../../figures/fund.js";
import { SHORT_NOTE } from "../../figures/fund-words.js";
import { MONEY_FINDING_WORDS } from "../../figures/money-findings.js";
import { formatAmount } from "../../base/format.js";
import { address, figureAddress } from "../address.js";
import { Badge, formatAsOf } from "./number.js";
import { Table, type TableRow } from "./table.js";

const TEXTS = texts({
  title: { en: "Funding status", ja: "資金状況表" },
  line: { en: "Line", ja: "項目" },
  tier_1: { en: "The fund, with its administrative agent", ja: "基金（資金管理者）" },
  tier_2: {
    en: "Projects and the organisations that carry them out",
    ja: "プロジェクト及び実施機関",
  },
  formula: { en: "How the allocatable balance is made", ja: "配分可能残高の計算" },
  formula_line: { en: "Sign and line", ja: "加減及び項目" },
  less: { en: "less", ja: "控除" },
  plus: { en: "plus", ja: "加算" },
});

interface StatementProps {
  readonly figures: FundFigures;
  readonly currency: string;
  readonly language: Language;
}

/** Both tiers of the fund: its sources and uses with the agent, then what the projects received and spent. */
export function Statement({ figures, currency, language }: StatementProps): ComponentChild {
  const line = (figure: Figure, look?: TableRow["look"]): TableRow => ({
    cells: [figure.title[language], <Amount figure={figure} language={language} />],
    ...(look ? { look } : {}),
  });
  // Lines that every reader looks for stand even at zero; the others where something was booked.
  const some = (of: readonly Figure[]) =>
    of.filter((figure) => amountOf(figure) !== 0n).map((figure) => line(figure, "part-of"));
  const tier = (text: string): TableRow => ({ cells: [text, ""], look: "tier" });
  const rows = [
    tier(TEXTS.tier_1[language]),
    line(figures.deposits, "part-of"),
    line(figures.interest, "part-of"),
    ...some([
      figures.suspense,
      figures.organisation_interest,
      figures.interest_added,
      figures.interest_due,
      figures.interest_of_agency,
      figures.transfer_in,
      figures.exchange_gain,
      figures.donor_exchange_gain,
    ]),
    line(figures.sources, "total"),
    line(figures.released, "part-of"),
    less(figures.returned, language),
    line(figures.agent_fee, "part-of"),
    ...some([
      figures.direct_cost,
      figures.bank_charge,
      figures.exchange_loss,
      figures.donor_exchange_loss,
      figures.refund,
      figures.interest_returned,
      figures.transfer_out,
      figures.direct_expenditure,
    ]),
    line(figures.uses, "total"),
    line(figures.balance_agent, "total"),
    tier(TEXTS.tier_2[language]),
    line(figures.resources, "part-of"),
    line(figures.spent, "part-of"),
    line(figures.balance_projects, "total"),
    line(figures.balance, "total"),
  ];
  const subtitle = [currency, formatAsOf(figures.balance, language)]
    .filter(Boolean)
    .join(language === "ja" ? "、" : ", ");
  return (
    <>
      <Table
        caption={TEXTS.title[language]}
        subtitle={subtitle}
        columns={[{ name: TEXTS.line[language] }, { name: currency, is_number: true }]}
        rows={rows}
      />
      <p class="small">
        <Badge figure={figures.balance} language={language} />
      </p>
      {isShort(figures) ? (
        <p class="small">
          {SHORT_NOTE[language]}{" "}
          <a href={`${address(language, "/findings")}#money`}>
            {MONEY_FINDING_WORDS.title[language]}
          </a>
        </p>
      ) : null}
    </>
  );
}

function less(figure: Figure, language: Language): TableRow {
  return {
    cells: [figure.title[language], <Amount figure={figure} language={language} is_less />],
    look: "part-of",
  };
}

/** The allocatable balance with every term on the screen, in the order of the rule. */
export function Formula({ figures, currency, language }: StatementProps): ComponentChild {
  const some = (figure: Figure) => (amountOf(figure) === 0n ? [] : [figure]);
  const plus = [
    figures.deposits,
    figures.interest_kept,
    figures.transfer_in,
    figures.exchange_gain,
    ...some(figures.donor_exchange_gain),
    figures.freed,
  ];
  const {
    exchange_loss,
    bank_charge,
    agent_fee,
    direct_cost,
    allocated,
    transfer_out,
    refund,
    reserve,
  } = figures;
  const minus = [
    exchange_loss,
    ...some(figures.donor_exchange_loss),
    bank_charge,
    agent_fee,
    direct_cost,
    allocated,
    transfer_out,
    refund,
    reserve,
  ];
  const rows: TableRow[] = [
    ...plus.map((figure) => ({
      cells: [figure.title[language], <Amount figure={figure} language={language} />],
    })),
    ...minus.map((figure) => ({
      cells: [
        `${TEXTS.less[language]}${language === "ja" ? "：" : " "}${lowered(figure, language)}`,
        <Amount figure={figure} language={language} is_less />,
      ],
    })),
    {
      cells: [
        figures.allocatable.title[language],
        <Amount figure={figures.allocatable} language={language} />,
      ],
      look: "total",
    },
  ];
  return (
    <div class="formula">
      <Table
        caption={TEXTS.formula[language]}
        subtitle={figures.allocatable.definition[language]}
        columns={[{ name: TEXTS.formula_line[language] }, { name: currency, is_number: true }]}
        rows={rows}
      />
    </div>
  );
}

function lowered(figure: Figure, language: Language): string {
  const title = figure.title[language];
  return language === "en" ? title.charAt(0).toLowerCase() + title.slice(1) : title;
}

/** Digits in full, for a column whose head has the currency; what is taken off carries a minus. */
function Amount({
  figure,
  language,
  is_less = false,
}: {
  readonly figure: Figure;
  readonly language: Language;
  readonly is_less?: boolean;
}): ComponentChild {
  if (figure.value?.kind !== "money") return "";
  const isMinus = is_less && amountOf(figure) !== 0n;
  const digits = formatAmount(figure.value.money, language);
  return (
    <a class="n" href={figureAddress(language, figure.id)}>
      {isMinus ? `\u2212${digits}` : digits}
    </a>
  );
}
