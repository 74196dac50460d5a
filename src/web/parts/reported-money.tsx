import type { ComponentChild } from "preact";
import type { Language } from "../../base/language.js";
import { texts } from "../../base/text.js";
import { reportedFigures } from "../../figures/reported-money.js";
import { transactionTypeText } from "../../fund/reported-money.js";
import type { Snapshot } from "../../store/snapshot.js";
import { Num } from "./number.js";
import { Part } from "./page-head.js";
import { Table } from "./table.js";

const TEXTS = texts({
  title: { en: "What is reported in IATI?", ja: "IATIでの報告" },
  caption: { en: "Transactions as their publisher reports them", ja: "発行者が報告した取引" },
  apart: {
    en: "Directions, types and currencies are never added to each other; money that moves between these activities counts once.",
    ja: "収入と支出、異なる種別・通貨は合算しません。これらの活動の間の資金移動は二重に計上しません。",
  },
  type: { en: "IATI transaction type", ja: "IATI取引種別" },
  count: { en: "Transactions", ja: "取引件数" },
  amount: { en: "Amount", ja: "金額" },
});

/** Sums of what was imported for a fund, programme or project; nothing where nothing was. */
export function ReportedMoney({
  id,
  snapshot,
  language,
}: {
  readonly id: string;
  readonly snapshot: Snapshot;
  readonly language: Language;
}): ComponentChild {
  const figures = reportedFigures(snapshot, id);
  if (figures.length === 0) return null;
  const rows = figures.map(({ type, counted, figure }) => ({
    cells: [
      transactionTypeText(type)[language],
      String(counted),
      <Num figure={figure} language={language} form="cell" />,
    ],
  }));
  const columns = [
    { name: TEXTS.type[language] },
    { name: TEXTS.count[language], is_number: true },
    { name: TEXTS.amount[language], is_number: true },
  ];
  return (
    <Part id="reported" title={TEXTS.title[language]}>
      <Table
        caption={TEXTS.caption[language]}
        subtitle={TEXTS.apart[language]}
        columns={columns}
        rows={rows}
      />
    </Part>
  );
}
