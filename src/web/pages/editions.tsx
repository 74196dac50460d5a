import type { ComponentChild } from "preact";
import type { EditionView } from "../../actions/read-editions.js";
import { subjectOf } from "../../actions/build-edition.js";
import { choiceName } from "../../actions/choice-words.js";
import { findAction } from "../../actions/register.js";
import { formatDay, formatNumber } from "../../base/format.js";
import type { Language } from "../../base/language.js";
import { fill, fillText, texts, type Text } from "../../base/text.js";
import type { KindName } from "../../brief/kinds.js";
import { COLUMN_WORDS } from "../../figures/column-words.js";
import { usualYears } from "../../figures/partner-tables.js";
import { stateName } from "../../fund/lifecycle.js";
import { EDITION } from "../../publication/edition.js";
import type { EditionChange, RecordChange } from "../../publication/edition-changes.js";
import { GATES } from "../../publication/edition-gates.js";
import type { Snapshot } from "../../store/snapshot.js";
import { address, figureAddress, pathOf } from "../address.js";
import { editionFilePath } from "../go-live.js";
import type { Page, PageContext } from "../page.js";
import { portfoliosOf } from "../parts/evidence.js";
import { Facts } from "../parts/facts.js";
import { PageHead, Part } from "../parts/page-head.js";
import { PageLinks, slicePage } from "../parts/pages.js";
import { Table } from "../parts/table.js";
import { LANGUAGE_NAMES, SITE } from "../texts.js";
import { recordPath } from "../record-address.js";

const WORDS = texts({
  title: { en: "What was published?", ja: "何が公表されたか" },
  lead: {
    en: "Each edition is frozen with the record that it was made from. It stays at its address, byte for byte, also when a later one supersedes it.",
    ja: "各版は、作成元の記録とともに固定されています。後の版に改められた後も、同じアドレスに同一の内容で残ります。",
  },
  none: { en: "Nothing has been published yet.", ja: "まだ何も公表されていません。" },
  editions: { en: "Editions", ja: "版" },
  edition: { en: "Edition", ja: "版" },
  document: { en: "Document", ja: "文書" },
  state: { en: "State", ja: "状態" },
  since: { en: "Published", ja: "公表日" },
  as_of: { en: "Speaks for", ja: "基準日" },
  description: {
    en: "A frozen edition: its files with their hashes, what it was made from, and what has changed.",
    ja: "固定された版：ファイルとハッシュ値、作成元の記録、変更点。",
  },
  live_lead: { en: "Live since {day}.", ja: "{day}から公開中。" },
  superseded_lead: {
    en: "Superseded on {day} by a later edition. Its files stay as they were.",
    ja: "{day}に改版されました。ファイルはそのまま残っています。",
  },
  withdrawn_lead: {
    en: "Withdrawn on {day}: {reason}",
    ja: "{day}に取り下げました。理由：{reason}",
  },
  validated_lead: {
    en: "Built, with every gate closed. It waits for approval and is seen by nobody outside.",
    ja: "作成済みで、公開の条件をすべて満たしています。承認待ちのため、外部には公開されていません。",
  },
  approved_lead: {
    en: "Approved by {person}. Not live: its files have not been fetched and compared yet.",
    ja: "{person}が承認しました。取得・照合前のため、まだ公開されていません。",
  },
  later: { en: "The edition that follows it: {edition}", ja: "次の版：{edition}" },
  files: { en: "Files", ja: "ファイル" },
  file: { en: "File", ja: "ファイル" },
  language: { en: "Language", ja: "言語" },
  size: { en: "Bytes", ja: "バイト" },
  manifest: { en: "Manifest", ja: "マニフェスト" },
  no_files: {
    en: "The files are no longer given out. Their hashes stay.",
    ja: "ファイルの提供は終了しました。ハッシュ値は残ります。",
  },
  cite: { en: "To cite this edition", ja: "この版の引用" },
  citation: {
    en: "{publisher}. {title}. Edition {id}, {day}. {url} (SHA-256 {hash}).",
    ja: "{publisher}『{title}』版{id}、{day}、{url}（SHA-256 {hash}）",
  },
  frozen: { en: "What it was made from", ja: "作成元" },
  prepared: { en: "Prepared", ja: "作成" },
  approved: { en: "Approved", ja: "承認" },
  by_at: { en: "{person}, {time} UTC", ja: "{person}、{time} UTC" },
  supersedes: { en: "Supersedes", ja: "改版前の版" },
  version: { en: "Record version", ja: "記録の版" },
  world: {
    en: "The world's data, snapshot whose answers are kept with it",
    ja: "世界の公表データ（回答を保存したスナップショット）",
  },
  ledger: { en: "The book ends at", ja: "帳簿の末尾" },
  trail: { en: "The audit trail ends at", ja: "監査証跡の末尾" },
  head: { en: "no. {number}, {hash}", ja: "第{number}号 {hash}" },
  no_entries: { en: "no entry", ja: "仕訳なし" },
  code: { en: "Program", ja: "プログラム" },
  rounding: { en: "Rounding", ja: "端数処理" },
  standings: { en: "Its numbers", ja: "数値の内訳" },
  standings_of: {
    en: "{certified} certified, {provisional} provisional, {reported} as a source reported them",
    ja: "確定値{certified}件、暫定値{provisional}件、出典の報告値{reported}件",
  },
  rates: { en: "Exchange rates used", ja: "使用した換算率" },
  no_rates: { en: "none: no amount was converted", ja: "なし（換算した金額はない）" },
  gates: { en: "Checked before", ja: "公開前の確認" },
  changed: { en: "What has changed since {edition}?", ja: "{edition}からの変更点" },
  unchanged: {
    en: "No number moved. Texts, or how the document is made, differ.",
    ja: "変わった数値はありません。文章又は作成方法が異なります。",
  },
  incomparable: {
    en: "The earlier edition cannot be made again by this program, so the numbers are not compared here.",
    ja: "前の版を現在のプログラムで再作成できないため、数値の比較は示していません。",
  },
  number: { en: "Number", ja: "数値" },
  before: { en: "Before", ja: "変更前" },
  after: { en: "After", ja: "変更後" },
  why: { en: "Why", ja: "理由" },
  added: { en: "new", ja: "新規" },
  gone: { en: "gone", ja: "削除" },
  record_added: { en: "{record} was added", ja: "{record}が追加された" },
  record_removed: { en: "{record} was taken out", ja: "{record}が削除された" },
  record_changed: { en: "{record}: {columns}", ja: "{record}：{columns}" },
  column: { en: "{column}: {before} → {after}", ja: "{column}：{before} → {after}" },
  event: { en: "{action}, {person}, {time} UTC", ja: "{action}（{person}、{time} UTC）" },
  by: { en: " ({who})", ja: "（{who}）" },
  files_of: { en: "files of the portfolio {portfolio}", ja: "ポートフォリオ{portfolio}のファイル" },
  no_record: {
    en: "no row that it counts has changed: it is counted or worded differently",
    ja: "集計対象の行に変更はなく、集計又は表現の方法が変わった",
  },
  next: { en: "What can be done next?", ja: "次にできること" },
  approve: { en: "Approve and publish", ja: "承認して公開する" },
  go_live: { en: "Fetch, compare and go live", ja: "取得・照合して公開する" },
  withdraw: { en: "Withdraw", ja: "取り下げる" },
  again: { en: "Prepare the next edition", ja: "次の版を作成する" },
  history: { en: "Its history in the record", ja: "記録上の経緯" },
  prepare_other: { en: "Prepare an edition: {kind}", ja: "版を作成する：{kind}" },
  template: { en: "Template", ja: "テンプレート" },
  own: { en: "of its own", ja: "独自" },
  published: { en: "Published editions", ja: "公表した版" },
});

type EditionRow = Snapshot["editions"][number];

/** Editions that anybody may see; who keeps the record also sees those that wait. */
function seenEditions({ snapshot, is_writable }: PageContext): EditionRow[] {
  return snapshot.editions
    .filter((row) => is_writable || row.live_at !== null)
    .sort((a, b) => (a.prepared_at < b.prepared_at ? 1 : -1));
}

export function editionsPage(context: PageContext): Page {
  const { language, path, query } = context;
  const rows = seenEditions(context);
  const slice = slicePage(rows, query["page"]);
  return {
    title: WORDS.title,
    description: WORDS.lead,
    section: "editions",
    is_illustrative: slice.rows.some((row) => row.is_illustrative),
    body: (
      <>
        <PageHead title={WORDS.title[language]} lead={WORDS.lead[language]} />
        <Part id="editions" title={WORDS.editions[language]}>
          {rows.length === 0 ? (
            <p class="empty">{WORDS.none[language]}</p>
          ) : (
            <EditionTable rows={slice.rows} language={language} />
          )}
          <PageLinks slice={slice} language={language} path={path} query={query} />
        </Part>
        <Publishable context={context} />
      </>
    ),
  };
}

/** Partners offered, at most; others are found on their own pages. */
const PARTNERS_OFFERED = 50;

/** Whose brief can be published, where the record is kept: each leads to its gates. */
function Publishable({ context }: { context: PageContext }): ComponentChild {
  const { snapshot, language, today, is_writable } = context;
  if (!is_writable || snapshot.partners.length === 0) return null;
  return (
    <Part id="prepare" title={actionTitle("prepare-edition")[language]}>
      <ul class="inline-list">
        {snapshot.partners.slice(0, PARTNERS_OFFERED).map(({ id, name }) => {
          const { from, to } = usualYears(snapshot, id, Number(today.slice(0, 4)));
          const asked = { kind: "partner", subject: id, from: String(from), to: String(to) };
          return (
            <li>
              <a href={address(language, "/editions/prepare", asked)}>{name[language]}</a>
            </li>
          );
        })}
      </ul>
    </Part>
  );
}

function EditionTable(props: {
  readonly rows: readonly EditionRow[];
  readonly language: Language;
}): ComponentChild {
  const { rows, language } = props;
  const labels = [WORDS.edition, WORDS.state, WORDS.since, WORDS.as_of];
  return (
    <Table
      caption={WORDS.editions[language]}
      is_titled
      stack
      columns={[
        { name: WORDS.document[language] },
        ...labels.map((label) => ({ name: label[language], label: label[language] })),
      ]}
      rows={rows.map((row) => ({
        cells: [
          <a href={address(language, pathOf("editions", row.id))}>{row.title[language]}</a>,
          row.id,
          stateName(EDITION, row.status)[language],
          row.live_at === null ? "–" : dayOf(row.live_at, language),
          row.as_of === null ? SITE.not_reported[language] : formatDay(row.as_of, language),
        ],
      }))}
    />
  );
}

/** On a partner's page: what of it was published, and the way to publish it. Nothing where there is neither. */
export function PublishedEditions(props: {
  readonly context: PageContext;
  readonly asked: {
    readonly kind: string;
    readonly subject: string;
    readonly from?: string;
    readonly to?: string;
  };
  /** Other documents of the same subject and years that can be published. */
  readonly others?: readonly KindName[];
}): ComponentChild {
  const { context, asked, others = [] } = props;
  const { language, is_writable } = context;
  const rows = seenEditions(context).filter((row) => row.subject === asked.subject);
  if (rows.length === 0 && !is_writable) return null;
  return (
    <Part id="editions" title={WORDS.published[language]}>
      {rows.length === 0 ? (
        <p class="empty">{WORDS.none[language]}</p>
      ) : (
        <EditionTable rows={rows.slice(0, 10)} language={language} />
      )}
      {is_writable ? (
        <ul class="inline-list">
          <li>
            <a href={address(language, "/editions/prepare", asked)}>
              {actionTitle("prepare-edition")[language]}
            </a>
          </li>
          {others.map((kind) => (
            <li>
              <a href={address(language, "/editions/prepare", { ...asked, kind })}>
                {fill(
                  WORDS.prepare_other[language],
                  { kind: choiceName(kind, "kind") ?? kind },
                  language,
                )}
              </a>
            </li>
          ))}
        </ul>
      ) : null}
    </Part>
  );
}

export function editionPage(context: PageContext, view: EditionView, origin: string): Page {
  const { language } = context;
  const { row, manifest } = view;
  const subject = subjectOf(context.snapshot, row.kind, row.subject);
  return {
    title: fillText(
      { en: "{title} (edition {id})", ja: "{title}（版{id}）" },
      { title: row.title, id: row.id },
    ),
    description: WORDS.description,
    section: "editions",
    is_illustrative: row.is_illustrative,
    body: (
      <>
        <PageHead
          kicker={<a href={address(language, "/editions")}>{WORDS.editions[language]}</a>}
          title={row.title[language]}
          lead={leadOf(row, language)}
        >
          <Later row={row} context={context} />
          {subject ? (
            <p>
              <a href={address(language, pathOf(`${subject.table}s`, row.subject))}>
                {subject.name[language]}
              </a>
            </p>
          ) : null}
        </PageHead>
        <Files view={view} language={language} />
        <Part id="cite" title={WORDS.cite[language]}>
          <p class="citation">{citationOf(view, context, origin)}</p>
        </Part>
        <Changes view={view} context={context} />
        <Part id="frozen" title={WORDS.frozen[language]}>
          <Facts facts={frozenFacts(view, language)} />
        </Part>
        {context.is_writable ? <Steps row={row} manifest={manifest} language={language} /> : null}
      </>
    ),
  };
}

function leadOf(row: EditionRow, language: Language): string {
  const day = (at: string | null) => (at === null ? "" : dayOf(at, language));
  const facts = {
    day: day(row.status === "live" ? row.live_at : row.ended_at),
    reason: row.reason ?? "",
    person: row.approved_by ?? "",
  };
  const words = {
    built: WORDS.validated_lead,
    validated: WORDS.validated_lead,
    approved: WORDS.approved_lead,
    live: WORDS.live_lead,
    superseded: WORDS.superseded_lead,
    withdrawn: WORDS.withdrawn_lead,
  }[row.status];
  return fill(words[language], facts, language);
}

function Later({ row, context }: { row: EditionRow; context: PageContext }): ComponentChild {
  const { snapshot, language } = context;
  const later = snapshot.editions.find(
    (each) => each.supersedes === row.id && each.live_at !== null,
  );
  if (!later) return null;
  const [before = "", after = ""] = WORDS.later[language].split("{edition}");
  return (
    <p>
      {before}
      <a href={address(language, pathOf("editions", later.id))}>{later.id}</a>
      {after}
    </p>
  );
}

function Files({ view, language }: { view: EditionView; language: Language }): ComponentChild {
  const { row, files } = view;
  const isGiven = row.status !== "withdrawn";
  const manifest = {
    name: "manifest.json",
    language: null,
    size_bytes: null,
    sha256: row.manifest_sha256,
  };
  return (
    <Part id="files" title={WORDS.files[language]}>
      {isGiven ? null : <p>{WORDS.no_files[language]}</p>}
      <Table
        caption={WORDS.files[language]}
        is_titled
        stack
        columns={[
          { name: WORDS.file[language] },
          { name: WORDS.language[language], label: WORDS.language[language] },
          { name: WORDS.size[language], is_number: true, label: WORDS.size[language] },
          { name: "SHA-256", label: "SHA-256" },
        ]}
        rows={[...files, manifest].map((file) => ({
          cells: [
            isGiven ? <a href={editionFilePath(row.id, file.name)}>{file.name}</a> : file.name,
            file.language === null ? "–" : LANGUAGE_NAMES[file.language as Language],
            file.size_bytes === null ? "–" : formatNumber(file.size_bytes, language),
            <code class="hash">{file.sha256}</code>,
          ],
        }))}
      />
    </Part>
  );
}

function citationOf(view: EditionView, context: PageContext, origin: string): string {
  const { row, manifest } = view;
  const { language } = context;
  const facts = {
    publisher: manifest.publisher.en === "" ? SITE.name : manifest.publisher,
    title: row.title,
    id: row.id,
    day: dayOf(row.live_at ?? row.prepared_at, language),
    url: origin + address(language, pathOf("editions", row.id)),
    hash: row.manifest_sha256,
  };
  return fill(WORDS.citation[language], facts, language);
}

function frozenFacts({ row, manifest }: EditionView, language: Language) {
  const by = (person: string | null, at: string | null) =>
    person === null || at === null
      ? null
      : fill(WORDS.by_at[language], { person, time: timeOf(at) }, language);
  const head = ({ number, hash }: EditionView["manifest"]["ledger"]) =>
    number === 0
      ? WORDS.no_entries[language]
      : wrapped(fill(WORDS.head[language], { number: String(number), hash }, language));
  const rates = manifest.rates.map(
    ({ id, from, to, rate, effective_from, source }) =>
      `1 ${from} = ${rate} ${to}, ${formatDay(effective_from, language)} (${source}, ${id})`,
  );
  return [
    [
      WORDS.as_of[language],
      manifest.as_of === null ? SITE.not_reported[language] : formatDay(manifest.as_of, language),
    ],
    [WORDS.prepared[language], by(row.prepared_by, row.prepared_at)],
    [WORDS.approved[language], by(row.approved_by, row.approved_at)],
    [
      WORDS.supersedes[language],
      row.supersedes === null ? null : (
        <a href={address(language, pathOf("editions", row.supersedes))}>{row.supersedes}</a>
      ),
    ],
    [WORDS.version[language], manifest.snapshot.version],
    [WORDS.world[language], manifest.world?.snapshot ?? null],
    [WORDS.ledger[language], head(manifest.ledger)],
    [WORDS.trail[language], head(manifest.trail)],
    [
      WORDS.template[language],
      <>
        <a href={editionFilePath(row.id, manifest.template.file)}>{manifest.template.file}</a>{" "}
        {manifest.template.is_own ? <span class="badge">{WORDS.own[language]}</span> : null}{" "}
        {wrapped(manifest.template.sha256)}
      </>,
    ],
    [WORDS.code[language], `Earmark ${manifest.code}`],
    [WORDS.standings[language], fill(WORDS.standings_of[language], manifest.standings, language)],
    [WORDS.rounding[language], manifest.rounding[language]],
    [WORDS.rates[language], rates.length === 0 ? WORDS.no_rates[language] : rates.join("; ")],
    [
      WORDS.gates[language],
      <ul class="plain">
        {manifest.gates.map((gate) => (
          <li>{(GATES as Readonly<Record<string, Text>>)[gate]?.[language] ?? gate}</li>
        ))}
      </ul>,
    ],
  ] as const;
}

function wrapped(text: string): ComponentChild {
  return <span class="hash">{text}</span>;
}

function Changes({ view, context }: { view: EditionView; context: PageContext }): ComponentChild {
  const { language } = context;
  const { row, changes } = view;
  if (row.supersedes === null) return null;
  const title = fill(WORDS.changed[language], { edition: row.supersedes }, language);
  return (
    <Part id="changed" title={title}>
      {changes === null ? (
        <p class="empty">{WORDS.incomparable[language]}</p>
      ) : changes.length === 0 ? (
        <p class="empty">{WORDS.unchanged[language]}</p>
      ) : (
        <Table
          caption={title}
          is_titled
          stack
          columns={[
            { name: WORDS.number[language] },
            ...[WORDS.before, WORDS.after, WORDS.why].map((label) => ({
              name: label[language],
              label: label[language],
            })),
          ]}
          rows={changes.map((change) => ({
            cells: [
              <a href={figureAddress(language, change.id)}>{change.title[language]}</a>,
              change.before?.[language] ?? WORDS.added[language],
              <>
                {change.after?.[language] ?? WORDS.gone[language]}
                {change.difference == null ? null : (
                  <span class="quiet"> {change.difference[language]}</span>
                )}
              </>,
              <Why change={change} context={context} />,
            ],
          }))}
        />
      )}
    </Part>
  );
}

function Why({ change, context }: { change: EditionChange; context: PageContext }): ComponentChild {
  const { language } = context;
  if (change.why.length === 0) return WORDS.no_record[language];
  return (
    <ul class="plain">
      {change.why.map((each) => (
        <li>
          <RecordSaid each={each} context={context} />
        </li>
      ))}
    </ul>
  );
}

/** What a column is called: its words in the data dictionary, as far as they name it. */
function columnName(table: string, column: string, language: Language): string {
  const words = COLUMN_WORDS[`${table}.${column}`] ?? COLUMN_WORDS[column];
  return words?.[language].split(/[;；。（]/)[0] ?? column;
}

/** A cell as it was kept: a text in its reader's language, nothing as a dash. */
function cellIn(kept: string, language: Language): string {
  if (kept === "") return "–";
  if (!kept.startsWith('{"en":')) return kept;
  const text = JSON.parse(kept) as Partial<Text>;
  return `“${text[language] ?? ""}”`;
}

function RecordSaid({
  each,
  context,
}: {
  each: RecordChange;
  context: PageContext;
}): ComponentChild {
  const { language, snapshot } = context;
  const path = recordPath(snapshot, each.record);
  const table = each.record.split("/")[0] ?? "";
  const column = ({ column, before, after }: RecordChange["columns"][number]) =>
    fill(
      WORDS.column[language],
      {
        column: columnName(table, column, language),
        before: cellIn(before, language),
        after: cellIn(after, language),
      },
      language,
    );
  const words = {
    added: WORDS.record_added,
    removed: WORDS.record_removed,
    changed: WORDS.record_changed,
  }[each.kind];
  const said = fill(
    words[language],
    { record: each.label, columns: each.columns.map(column).join("; ") },
    language,
  );
  const events = each.events.map((event) =>
    fill(
      WORDS.event[language],
      {
        action: findAction(event.action)?.title ?? event.action,
        person: event.actor,
        time: timeOf(event.at),
      },
      language,
    ),
  );
  // What no action did came with files.
  const files = portfoliosOf(snapshot, [each.record]).map((portfolio) =>
    fill(WORDS.files_of[language], { portfolio }, language),
  );
  const by = events.length > 0 ? events : files;
  return (
    <>
      {path === null ? said : <a href={address(language, path)}>{said}</a>}
      {by.length === 0 ? null : (
        <span class="quiet">{fill(WORDS.by[language], { who: by.join("; ") }, language)}</span>
      )}
    </>
  );
}

function Steps(props: {
  readonly row: EditionRow;
  readonly manifest: EditionView["manifest"];
  readonly language: Language;
}): ComponentChild {
  const { row, manifest, language } = props;
  const record = (action: string) => address(language, `/record/${action}`, { edition: row.id });
  const { from, to, length } = manifest.request;
  const template_of = manifest.template.is_own === true ? row.id : undefined;
  const next = { kind: row.kind, subject: row.subject, from, to, length, template_of };
  return (
    <Part id="next" title={WORDS.next[language]}>
      {row.status === "approved" ? (
        <form method="post" action={address(language, `${pathOf("editions", row.id)}/live`)}>
          <p class="actions">
            <button class="button" type="submit">
              {WORDS.go_live[language]}
            </button>
          </p>
        </form>
      ) : null}
      <ul class="inline-list">
        {row.status === "validated" ? (
          <li>
            <a href={record("approve-edition")}>{WORDS.approve[language]}</a>
          </li>
        ) : null}
        {row.status === "live" ? (
          <li>
            <a href={address(language, "/editions/prepare", next)}>{WORDS.again[language]}</a>
          </li>
        ) : null}
        {row.status === "withdrawn" ? null : (
          <li>
            <a href={record("withdraw-edition")}>{WORDS.withdraw[language]}</a>
          </li>
        )}
        <li>
          <a href={address(language, `/rows${pathOf("edition", row.id)}`)}>
            {WORDS.history[language]}
          </a>
        </li>
      </ul>
    </Part>
  );
}

/** At the address of a withdrawn edition's file: that it was there, and why it is no more. */
export function withdrawnFilePage(row: EditionRow, language: Language): Page {
  return {
    title: row.title,
    description: WORDS.no_files,
    section: "editions",
    is_illustrative: row.is_illustrative,
    status: 410,
    body: (
      <PageHead
        kicker={<a href={address(language, pathOf("editions", row.id))}>{row.id}</a>}
        title={row.title[language]}
        lead={leadOf(row, language)}
      >
        <p>{WORDS.no_files[language]}</p>
      </PageHead>
    ),
  };
}

function actionTitle(name: string): Text {
  return findAction(name)?.title ?? { en: name, ja: name };
}

function dayOf(at: string, language: Language): string {
  return formatDay(at.slice(0, 10) as Parameters<typeof formatDay>[0], language);
}

function timeOf(at: string): string {
  return at.replace("T", " ").slice(0, 16);
}
