import type { ComponentChild } from "preact";
import type { RowHistory } from "../../actions/read-book.js";
import { formatAmount, formatDay, formatMoney } from "../../base/format.js";
import type { Language } from "../../base/language.js";
import { money } from "../../base/money.js";
import { fill, texts } from "../../base/text.js";
import { ENTRY_NAMES } from "../../figures/entry-words.js";
import { accountName } from "../../fund/account.js";
import { Part } from "./page-head.js";
import { Table } from "./table.js";

const WORDS = texts({
  title: { en: "The entry", ja: "対象の仕訳" },
  entry: { en: "No. {seq}, {kind}, {day}", ja: "第{seq}号 {kind} {day}" },
  reversed: { en: "reversed", ja: "取消済み" },
  account: { en: "Account", ja: "勘定科目" },
  debit: { en: "Debit", ja: "借方" },
  credit: { en: "Credit", ja: "貸方" },
  in_currency: { en: "{side}, {currency}", ja: "{side}（{currency}）" },
  reason: { en: "Reason: {reason}", ja: "理由：{reason}" },
});

type Entry = RowHistory["entries"][number];

/** Whether somebody may take it back: what takes back, and what was taken back, stays. */
export function isReversible({ kind, reversed_by }: Entry): boolean {
  return kind !== "reversal" && reversed_by === null;
}

/** One entry of the book with its lines. */
export function EntryTable(props: {
  readonly entry: Entry;
  readonly language: Language;
}): ComponentChild {
  const { entry, language } = props;
  const facts = {
    seq: entry.seq,
    kind: ENTRY_NAMES[entry.kind],
    day: formatDay(entry.effective_on, language),
  };
  const caption = `${fill(WORDS.entry[language], facts, language)}${entry.reversed_by === null ? "" : ` (${WORDS.reversed[language]})`}`;
  const currencies = new Set(entry.lines.map(({ currency }) => currency));
  const [common] = currencies.size === 1 ? currencies : [];
  const sideName = (side: "debit" | "credit") =>
    common === undefined
      ? WORDS[side][language]
      : fill(WORDS.in_currency[language], { side: WORDS[side], currency: common }, language);
  const table = (
    <Table
      caption={caption}
      columns={[
        { name: WORDS.account[language] },
        { name: sideName("debit"), is_number: true },
        { name: sideName("credit"), is_number: true },
      ]}
      rows={entry.lines.map((line) => {
        const isDebit = line.amount_minor > 0n;
        const { amount_minor, currency } = line;
        const value = money(isDebit ? amount_minor : -amount_minor, currency);
        const amount =
          common === undefined ? (
            <span class="amount">{formatMoney(value, language)}</span>
          ) : (
            formatAmount(value, language)
          );
        return {
          cells: [
            `${line.account} ${accountName(line.account)[language]}`,
            isDebit ? amount : "",
            isDebit ? "" : amount,
          ],
        };
      })}
    />
  );
  return (
    <>
      {table}
      {entry.reason === null ? null : (
        <p>{fill(WORDS.reason[language], { reason: entry.reason }, language)}</p>
      )}
    </>
  );
}

/** What somebody who reverses an entry sees first. */
export function EntryPart(props: { readonly entry: Entry; readonly language: Language }) {
  return (
    <Part id="entry" title={WORDS.title[props.language]}>
      <EntryTable {...props} />
    </Part>
  );
}
