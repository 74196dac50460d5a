import { FLOW_NAMES, FLOWS } from "./asked.js";
import { DERIVED_NAMES, derivedOf } from "./derived.js";
import { headOf } from "./answer.js";
import { currency } from "../base/currency.js";
import { parameterManual } from "./parameter-words.js";
import { QUESTIONS } from "./questions.js";
import { KIND_NAMES, SUCCESSORS } from "./rate-choice.js";
import { FAMILY_BY } from "./organisations.js";

const INTRODUCTION = `# Questions to the observatory

\`earmark observatory ask NAME --observatory DIR\` answers one of the questions below. \`--json\` prints the rows as an array, \`--json --about\`
the whole answer, \`--csv\` a table. This page is written from \`src/observatory/questions.ts\` and its neighbours by \`npm run docs\`.

Every answer says what it counts and what not (its boundary), how much of it could be converted (its coverage), which rates were used, and
which snapshot it is of. Every amount and count opens: \`ask rows\` lists the transactions behind a figure with their file and line, \`ask plans\`
the budgets and planned disbursements, \`ask oda-rows\` the published rows of the OECD's table, \`ask activities\` the activities of a count.

## How amounts are made

**Exact.** Values are decimals of six places, rates of fifteen; nothing is a float, and nothing is rounded on the way. Money is rounded
once, half to even, to the decimals of its currency, in the last row of an answer. So the rows of a table may differ from a total by a
cent: both are right.

**The rate.** The day that counts is the value date, else the transaction's date, and of it the calendar month. For that month the first of
these that exists: KINDS. Of several
sources of one kind the one that publishes the average itself comes first: Federal Reserve, the IATI monthly file, the IMF's daily rates, the
IMF's annual file; of several territories the currency's own; of several files with a source's rate of one period the one that was loaded
last. A period that had not ended when the snapshot was made has no average yet. A
rate is not carried to another month, except for budgets and planned disbursements, which lie ahead: they take the newest month known
before their own. To another currency than the dollar both go against the dollar of the month. \`ask rates --currency EUR\` lists them.

**No rate.** Where there is none, nothing is converted: the transaction is in no amount, and \`rate_coverage\` says so. It is the share of the
row's transactions with a value that are in its amount (those in the asked currency always are): 1 is all; an amount that has none is null,
not 0. A value of a quadrillion or more counts as one that cannot be believed. Where no rates are loaded at all, a total that would need
them is refused.

**Splits.** What a transaction says of its sectors, countries and regions counts; where it says nothing, what its activity says. One share
without a percentage is the whole; of several, those without one share equally what the others leave of 100. Percentages that add up to
something else are taken in proportion; a negative one is 0. Each part is rounded down to a millionth of the currency's unit, and what is
left goes, a millionth each, to the parts that lost most: the parts add up to the transaction, exactly. Sectors are the DAC's (vocabulary 1,
else 2), regions the DAC's, goals sectors of vocabulary 7, 8 or 9, else tags in equal shares.

**Once.** An activity that several files report counts once: the newest row (\`activity.is_latest\`). The others are counted in the answer's
\`copies\`, and \`--as-reported\` takes them in. Everything else that may say the same is shown, never taken out: a transaction that a related
activity of the same publisher repeats at another level of hierarchy, an activity that repeats its own, a payment that both ends report, an activity
that another publisher reports under the same identifier
(\`ask double-counting\`). Being at another level is not by itself being a duplicate. Incoming and outgoing money are never in one total: each
question is about one kind of money, --flow.

**Organisations.** A row is one organisation as reported: one reference with one name. \`--families\` puts together what belongs to one
government, or to the institutions of the European Union; other organisations come together by their reference, also where others report
the same name with it. What makes a member, surest first: FAMILIES. Companies, charities and universities belong to no family, whatever
country their register is of. \`ask family-members --partner JP\` shows them all. Of outgoing money without a provider the publisher is the
provider, as the standard says; incoming money without one has a row of its own.`;

const WHEN = { families: "; with --families", split: "; of a place, a sector or a goal" };

/** docs/observatory-questions.md, from the questions themselves. */
export function questionsPage(): string {
  const kinds = ["monthly_average", "daily_mean", "annual_average", "fixed"] as const;
  const introduction = INTRODUCTION.replace(
    "KINDS",
    kinds.map((kind) => KIND_NAMES[kind].en).join("; "),
  ).replace(
    "FAMILIES",
    Object.values(FAMILY_BY)
      .map(({ en }) => en)
      .join("; "),
  );
  const flows = FLOW_NAMES.map((name) => `| \`${name}\` | ${FLOWS[name].words.en} |`);
  const parts = [
    introduction,
    `Currencies that were replaced at a fixed rate go through their successor: ${Object.entries(
      SUCCESSORS,
    )
      .map(([old, { currency, replaced }]) => `${old} (${replaced} for one ${currency})`)
      .join(", ")}.`,
    ["| `--flow` | |", "| --- | --- |", ...flows].join("\n"),
  ];
  for (const question of QUESTIONS) {
    const options = question.parameters.map(
      (name) =>
        `| \`--${name}\` | ${parameterManual(question, name)}${name === "flow" ? ` (${question.flow})` : ""} |`,
    );
    const columns = question.columns.map(
      (column) =>
        `| \`${headOf(column, currency("USD"))}\` | ${column.kind} | ${column.words.en}${column.when === undefined ? "" : WHEN[column.when]} |`,
    );
    parts.push(
      `## \`${question.name}\``,
      `${question.title.en}. ${question.words.en}`,
      `Boundary: ${question.boundary.en}`,
      ["| option | |", "| --- | --- |", ...options].join("\n"),
      ["| column | kind | |", "| --- | --- | --- |", ...columns].join("\n"),
    );
  }
  parts.push(
    "## Tables that a load computes",
    "Beside the tables of [the observatory](observatory.md), so that questions are answered in milliseconds. A test holds every question's answer " +
      "from them against the transactions themselves.",
  );
  for (const name of DERIVED_NAMES) {
    const { grain, columns } = derivedOf(name);
    const rows = Object.entries(columns).map(
      ([column, meaning]) => `| \`${column}\` | ${meaning} |`,
    );
    parts.push(
      `### \`${name}\``,
      `One row: ${grain}.`,
      ["| column | meaning |", "| --- | --- |", ...rows].join("\n"),
    );
  }
  return `${parts.join("\n\n")}\n`;
}
