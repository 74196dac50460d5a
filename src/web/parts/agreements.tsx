import type { ComponentChild } from "preact";
import { formatDay, formatShortMoney } from "../../base/format.js";
import type { Language } from "../../base/language.js";
import { money } from "../../base/money.js";
import { LIMITS } from "../../base/settings.js";
import { fill, texts } from "../../base/text.js";
import {
  agreementEntries,
  type AgreementEntry,
  type InstalmentEntry,
} from "../../figures/agreements.js";
import type { PartnerAgreements } from "../../figures/partner-agreements.js";
import { INSTALMENT_STATUS } from "../../figures/words.js";
import { isProjectAccount } from "../../fund/project-account.js";
import { address, pathOf } from "../address.js";
import type { PageContext } from "../page.js";
import { Facts } from "./facts.js";
import { Num } from "./number.js";
import { Part } from "./page-head.js";
import { PageLinks, slicePage } from "./pages.js";
import { Table } from "./table.js";

const TEXTS = texts({
  agreement: { en: "Agreement", ja: "取決め" },
  contributor: { en: "Contributor", ja: "拠出者" },
  ultimately: { en: "money of {name}", ja: "資金拠出者：{name}" },
  into: { en: "Into", ja: "拠出先" },
  agreed: { en: "Agreed", ja: "取決め額" },
  received: { en: "Received", ja: "受領額" },
  outstanding: { en: "Outstanding", ja: "未受領額" },
  written_off: { en: "Written off", ja: "債権放棄額" },
  received_immediate: { en: "Received, {currency}", ja: "受領額（{currency}）" },
  received_ultimate: {
    en: "Received through others, {currency}",
    ja: "他機関を経由した受領額（{currency}）",
  },
  instalments: { en: "Instalments", ja: "分割払込み" },
  instalment: { en: "Instalment", ja: "払込回" },
  seq: { en: "No. {seq}", ja: "第{seq}回" },
  due_on: { en: "Due", ja: "期日" },
  amount: { en: "Amount", ja: "金額" },
  standing: { en: "Standing", ja: "状況" },
  part: { en: "{status}: {received} has come", ja: "{status}（{received}受領）" },
  of_partner: { en: "What was agreed with us, and what has come?", ja: "取決めと入金の状況" },
  stand: { en: "What has come of it?", ja: "入金の状況" },
  unscheduled: {
    en: "No instalment is scheduled: what comes in is held in suspense until one is.",
    ja: "分割払込みが設定されていません。設定されるまで、入金は仮受金に計上されます。",
  },
  open_instalments: { en: "Instalments still to come", ja: "今後の分割払込み" },
  apart: {
    en: "From the record's own book. Sources may report the same money above: the two are never added. Organisations that stand apart are listed and not counted.",
    ja: "記録の帳簿に基づく金額です。出典が報告する上記の金額と同じ資金を含む場合があるため、両者は合算しません。別掲の組織は一覧に示しますが、集計には含みません。",
  },
});

/** What was agreed, what came in and what is still owed, agreement by agreement. */
export function AgreementTable(props: {
  readonly entries: readonly AgreementEntry[];
  readonly caption: string;
  readonly context: PageContext;
  /** On a page that is not the fund's own. */
  readonly has_target?: boolean;
}): ComponentChild {
  const { entries, caption, context, has_target = false } = props;
  const { language } = context;
  const columns = [
    { name: TEXTS.agreement[language] },
    { name: TEXTS.contributor[language], label: TEXTS.contributor[language] },
    ...(has_target ? [{ name: TEXTS.into[language], label: TEXTS.into[language] }] : []),
    ...[TEXTS.agreed, TEXTS.received, TEXTS.outstanding].map((text) => ({
      name: text[language],
      is_number: true,
      label: text[language],
    })),
  ];
  const rows = entries.map((entry) => ({
    cells: [
      <a href={rowAddress(language, "agreement", entry.row.id)}>{entry.row.title[language]}</a>,
      <Contributor entry={entry} context={context} />,
      ...(has_target ? [<Target entry={entry} context={context} />] : []),
      entry.agreed ? <Num figure={entry.agreed} language={language} /> : "",
      <Num figure={entry.received} language={language} />,
      <Num figure={entry.outstanding} language={language} />,
    ],
  }));
  return <Table caption={caption} is_titled columns={columns} rows={rows} stack />;
}

/** Who signed, and whose money it is where another passes it on. */
function Contributor({
  entry,
  context,
}: {
  readonly entry: AgreementEntry;
  readonly context: PageContext;
}) {
  const { snapshot, language } = context;
  const funder = snapshot.organisationById.get(entry.row.ultimate_organisation_id ?? "");
  return (
    <>
      <a href={address(language, pathOf("organisations", entry.row.organisation_id))}>
        {entry.contributor[language]}
      </a>
      {funder ? (
        <>
          {" "}
          <span class="quiet">
            {fill(TEXTS.ultimately[language], { name: funder.name }, language)}
          </span>
        </>
      ) : null}
    </>
  );
}

/** The fund that an agreement pays into, or the project that it pays directly. */
function Target({
  entry,
  context,
}: {
  readonly entry: AgreementEntry;
  readonly context: PageContext;
}) {
  const { snapshot, language } = context;
  const { fund_id, project_id } = entry.row;
  const fund = snapshot.fundById.get(fund_id ?? "");
  const project = snapshot.projectById.get(project_id ?? "");
  if (project && (!fund || isProjectAccount(fund)))
    return (
      <a href={address(language, pathOf("projects", project.id))}>{project.title[language]}</a>
    );
  return fund ? (
    <a href={address(language, pathOf("funds", fund.id))}>{fund.name[language]}</a>
  ) : null;
}

interface Instalment {
  readonly entry: AgreementEntry;
  readonly instalment: InstalmentEntry;
}

export function instalmentsOf(entries: readonly AgreementEntry[]): Instalment[] {
  return entries.flatMap((entry) => entry.instalments.map((instalment) => ({ entry, instalment })));
}

/** Instalments as they stand today; of one agreement its title is not repeated. */
export function InstalmentTable(props: {
  readonly rows: readonly Instalment[];
  readonly language: Language;
  readonly caption?: string;
  readonly is_of_one?: boolean;
}): ComponentChild {
  const { language, caption = TEXTS.instalments[language], is_of_one = false } = props;
  const rows = props.rows.map(({ entry, instalment: { row, due, status, received_minor } }) => {
    const seq = fill(TEXTS.seq[language], { seq: row.seq }, language);
    const title = entry.row.title[language];
    return {
      cells: [
        <a href={rowAddress(language, "instalment", row.id)}>
          {is_of_one
            ? seq
            : language === "ja"
              ? `${title}、${seq}`
              : `${title}, ${seq.toLowerCase()}`}
        </a>,
        formatDay(row.due_on, language),
        due ? <Num figure={due} language={language} /> : "",
        status === "received" || received_minor === 0n
          ? INSTALMENT_STATUS[status][language]
          : fill(
              TEXTS.part[language],
              {
                status: INSTALMENT_STATUS[status],
                received: formatShortMoney(money(received_minor, entry.row.currency), language),
              },
              language,
            ),
      ],
    };
  });
  if (rows.length === 0) return null;
  const columns = [
    { name: TEXTS.instalment[language] },
    { name: TEXTS.due_on[language], label: TEXTS.due_on[language] },
    { name: TEXTS.amount[language], is_number: true, label: TEXTS.amount[language] },
    { name: TEXTS.standing[language], label: TEXTS.standing[language] },
  ];
  return <Table caption={caption} columns={columns} rows={rows} stack />;
}

/** On an agreement's own page: what came of it, and each instalment as it stands. */
export function AgreementStand({
  id,
  context,
}: {
  readonly id: string;
  readonly context: PageContext;
}): ComponentChild {
  const { snapshot, language, today } = context;
  const found = snapshot.agreementById.get(id);
  const [entry] = found ? agreementEntries(snapshot, [found], today) : [];
  if (!entry) return null;
  const { row, agreed, received, outstanding, written_off_minor } = entry;
  return (
    <Part id="stand" title={TEXTS.stand[language]}>
      <Facts
        facts={[
          [TEXTS.agreed[language], agreed ? <Num figure={agreed} language={language} /> : null],
          [TEXTS.received[language], <Num figure={received} language={language} />],
          [
            TEXTS.written_off[language],
            written_off_minor === 0n
              ? null
              : formatShortMoney(money(written_off_minor, row.currency), language),
          ],
          [TEXTS.outstanding[language], <Num figure={outstanding} language={language} />],
        ]}
      />
      {entry.instalments.length === 0 ? (
        <p class="empty">{TEXTS.unscheduled[language]}</p>
      ) : (
        <InstalmentTable rows={instalmentsOf([entry])} language={language} is_of_one />
      )}
    </Part>
  );
}

/** What a partner's organisations agreed with us, and what came of it; nothing where there is no agreement. */
export function PartnerAgreementsPart({
  given,
  context,
}: {
  readonly given: PartnerAgreements;
  readonly context: PageContext;
}): ComponentChild {
  const { language, path, query } = context;
  const { entries, received } = given;
  if (entries.length === 0) return null;
  // The partner's projects have pages too: each list is turned by its own name.
  const slice = slicePage(entries, query["agreements_page"], LIMITS.page_rows_default);
  const open = instalmentsOf(entries)
    .filter(({ instalment }) => instalment.open_minor > 0n)
    .sort((a, b) => (a.instalment.row.due_on < b.instalment.row.due_on ? -1 : 1));
  const next = slicePage(open, query["instalments_page"], LIMITS.page_rows_default);
  return (
    <Part id="agreements" title={TEXTS.of_partner[language]}>
      {received.length === 0 ? null : (
        <>
          <p class="small quiet prose">{TEXTS.apart[language]}</p>
          <Facts
            facts={received.map(({ reading, currency, figure }) => [
              fill(TEXTS[`received_${reading}`][language], { currency }, language),
              <Num figure={figure} language={language} />,
            ])}
          />
        </>
      )}
      <AgreementTable
        entries={slice.rows}
        caption={TEXTS.of_partner[language]}
        context={context}
        has_target
      />
      <PageLinks
        slice={slice}
        language={language}
        path={path}
        query={query}
        name="agreements_page"
      />
      <InstalmentTable
        rows={next.rows}
        language={language}
        caption={TEXTS.open_instalments[language]}
        is_of_one={entries.length === 1}
      />
      <PageLinks
        slice={next}
        language={language}
        path={path}
        query={query}
        name="instalments_page"
      />
    </Part>
  );
}

function rowAddress(language: Language, table: string, id: string): string {
  return address(language, `${pathOf("rows", table)}/${encodeURIComponent(id)}`);
}
