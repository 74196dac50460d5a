import { basename } from "node:path";
import type { Action } from "../../actions/action.js";
import { carryOut } from "../../actions/carry-out.js";
import { readDocumentRequest } from "../../actions/make-document.js";
import { prepareEdition } from "../../actions/prepare-edition.js";
import { approveEdition } from "../../actions/publish-edition.js";
import { lookAtGates, type GatesAsked } from "../../actions/read-editions.js";
import { readRowHistory } from "../../actions/read-book.js";
import { systemClock } from "../../base/clock.js";
import { newId } from "../../base/id.js";
import { LANGUAGES } from "../../base/language.js";
import { isRefusal } from "../../base/refusal.js";
import { fill, texts } from "../../base/text.js";
import { BRIEF_FORMATS } from "../../brief/build.js";
import { LOCAL_USER } from "../../people/permission.js";
import type { WorldView } from "../../observatory/view.js";
import type { OpenRecord } from "../../store/open.js";
import { keepSnapshot } from "../../store/snapshot.js";
import { fetchInProcess, fetchOverHttp, goLive } from "../../web/go-live.js";
import { createServer } from "../../web/server.js";
import { KIND_NAMES } from "../../brief/kinds.js";
import { Refused, UsageError, type Command, type ExitCode } from "../command.js";
import { DATABASE_OPTIONS, withRecord } from "../database.js";
import { DOCUMENT_OPTIONS, given, readTemplateFile, withWorld } from "../document-door.js";
import { JSON_OPTION } from "../options.js";
import { namesWorld } from "../observatory-engine.js";
import { siteOf } from "../site.js";
import type { Terminal } from "../terminal.js";

const TEXTS = texts({
  partner: { en: "whose brief it is", ja: "ブリーフの対象のパートナー" },
  kind: { en: "the kind of document (partner)", ja: "文書の種類（既定は partner）" },
  subject: { en: "what it is about", ja: "文書の対象" },
  from: {
    en: "the first year (the subject's usual one)",
    ja: "最初の年（既定は対象の通常の期間）",
  },
  to: { en: "the last year", ja: "最後の年" },
  check: { en: "look at every gate, and keep nothing", ja: "すべての条件を確認し、何も保存しない" },
  no_approval: {
    en: "prepare the edition, and leave it to somebody else to approve",
    ja: "版の作成のみを行い、承認は別の者に委ねる",
  },
  supersedes: {
    en: "the edition that this one follows (the live one of the same years)",
    ja: "改版の対象とする版（既定は同じ年の公開中の版）",
  },
  certified: { en: "refuse provisional amounts", ja: "暫定の金額を認めない" },
  served: {
    en: "fetch each file after the approval from where the site is served (by this program)",
    ja: "承認後、各ファイルを公開先のサイトから取得する（既定はこのプログラムから）",
  },
  template_of: {
    en: "plan the document by the template that this edition keeps",
    ja: "この版が保存しているテンプレートで文書を作成する",
  },
  notes: {
    en: "The template of --template is kept in the edition. An edition by a template of one's own follows those by a file of the same name, and leaves the others live. --observatory prints in a partner's brief what the world's data say, and keeps the answers with the edition. After the approval every file is fetched at its address and compared with what was approved; where one differs the edition is not live, and this says so.",
    ja: "--template のテンプレートは版に保存されます。独自のテンプレートによる版は同名のファイルによる版に続くもので、他の版は公開されたまま残ります。--observatory を指定すると、世界の公表データの回答をパートナー・ブリーフに記載し、版とともに保存します。承認後、すべてのファイルを各アドレスから取得して承認内容と照合し、異なるものがあれば公開せず、その旨を表示します。",
  },
  summary: {
    en: "Publish a document as a frozen edition: all files in both languages, or none",
    ja: "文書を固定した版として公開する（両言語・全形式を一括）",
  },
  closed: {
    en: "{title}: nothing stands in the way. Nothing was kept (--check).",
    ja: "{title}：支障はありません（--check のため保存していません）。",
  },
  open: { en: "{title}: {count} in the way.", ja: "{title}：支障{count}件。" },
  prepared: {
    en: "{id}: {count} files built and frozen. Approve it: earmark act approve-edition, or its page /en/editions/{id}.",
    ja: "{id}：{count}件のファイルを作成し固定しました。承認は earmark act approve-edition 又はページ /ja/editions/{id} で行います。",
  },
  live: {
    en: "{id} is live: {count} files in both languages, fetched and found to be what was approved. /en/editions/{id}",
    ja: "{id} を公開しました。両言語{count}件のファイルを取得し、承認内容と一致しています。/ja/editions/{id}",
  },
});

export const command: Command = {
  summary: TEXTS.summary,
  words: [],
  usage: "(--partner ID | --kind KIND --subject ID)",
  options: {
    partner: { value: "ID", isNeeded: true, unless: "subject", help: TEXTS.partner },
    kind: { value: KIND_NAMES.join("|"), help: TEXTS.kind },
    subject: { value: "ID", help: TEXTS.subject },
    from: { value: "YEAR", help: TEXTS.from },
    to: { value: "YEAR", help: TEXTS.to },
    check: { help: TEXTS.check },
    "no-approval": { help: TEXTS.no_approval },
    supersedes: { value: "ID", help: TEXTS.supersedes },
    certified: { help: TEXTS.certified },
    served: { value: "URL", help: TEXTS.served },
    ...DOCUMENT_OPTIONS,
    "template-of": { value: "ID", help: TEXTS.template_of },
    json: JSON_OPTION,
    ...DATABASE_OPTIONS,
  },
  notes: TEXTS.notes,
  examples: [
    "earmark publish --partner JP --from 2016 --to 2021 --check",
    "earmark publish --partner JP --from 2016 --to 2021",
    "earmark publish --kind fund --subject ex-safe-harbours --no-approval --json",
  ],
  async run(invocation) {
    const { options, flags, terminal } = invocation;
    const { from, to, length, template, supersedes } = options;
    const template_of = options["template-of"];
    const years = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
    const long = length === undefined ? {} : { length };
    const file = template === undefined ? null : readTemplateFile(template);
    const asked = {
      kind: options["kind"] ?? "partner",
      subject: options["subject"] ?? given(invocation, "partner"),
      ...years,
      ...long,
      ...(file === null
        ? {}
        : { template: file.bytes.toString("utf8"), template_file: basename(file.file) }),
      ...(template_of === undefined ? {} : { template_of }),
      is_certified_asked: flags["certified"] ?? false,
      ...(supersedes === undefined ? {} : { supersedes }),
    };
    const request = readDocumentRequest({
      kind: options["kind"] ?? "partner",
      ...years,
      ...long,
      language: "en",
      format: "html",
    });
    if (isRefusal(request)) throw new UsageError(request);
    const how = {
      isJson: flags["json"] ?? false,
      isApproved: !(flags["no-approval"] ?? false),
      served: options["served"] ?? null,
    };
    const site = siteOf(invocation);
    const carry = (record: OpenRecord, world: WorldView | null) => {
      const effects = {
        ...record,
        ...(world === null ? {} : { world }),
        ...(site === null ? {} : { site }),
      };
      return flags["check"]
        ? check(effects, asked, { ...how, terminal })
        : publish(effects, asked, { ...how, terminal });
    };
    const isWorldNamed = namesWorld(invocation);
    return withRecord(invocation, async (record) =>
      isWorldNamed
        ? ((await withWorld(invocation, (world) => carry(record, world))) ?? 1)
        : carry(record, null),
    );
  },
};

type Asked = GatesAsked;

interface How {
  readonly isJson: boolean;
  readonly isApproved: boolean;
  /** Where the site is served, for fetching over HTTP what was approved. */
  readonly served: string | null;
  readonly terminal: Terminal;
}

type Recorded = OpenRecord & { readonly world?: WorldView; readonly site?: string };

async function check(record: Recorded, asked: Asked, how: How): Promise<ExitCode> {
  const { terminal, isJson } = how;
  const { language } = terminal;
  const inspected = await lookAtGates({ ...asked, today: systemClock.today() }, record);
  if (isRefusal(inspected)) throw new Refused(inspected);
  const { composed, gates } = inspected;
  if (isJson) {
    terminal.print(JSON.stringify({ title: composed.title, open: gates }, null, 2));
    return gates.length === 0 ? 0 : 1;
  }
  for (const gate of gates) terminal.print(`${gate.gate}: ${gate.message[language]}`);
  const words = gates.length === 0 ? TEXTS.closed : TEXTS.open;
  terminal.print(fill(words[language], { title: composed.title, count: gates.length }, language));
  return gates.length === 0 ? 0 : 1;
}

async function publish(record: Recorded, asked: Asked, how: How): Promise<ExitCode> {
  const { pool, world, site } = record;
  const effects = {
    pool,
    clock: systemClock,
    ...(world ? { world } : {}),
    ...(site === undefined ? {} : { site }),
  };
  const { is_certified_asked, ...input } = asked;
  const prepared = await carryOut(
    {
      action: prepareEdition as unknown as Action,
      input: {
        ...input,
        ...(is_certified_asked ? { is_certified_asked } : {}),
      },
      key: newId(systemClock.now()),
      person: LOCAL_USER,
    },
    effects,
  );
  if (isRefusal(prepared)) throw new Refused(prepared);
  const id = prepared.subject_id;
  if (!how.isApproved) return sayDone(id, "prepared", how);
  const { version } = await readRowHistory({ kind: "edition", id }, effects);
  const approved = await carryOut(
    {
      action: approveEdition as unknown as Action,
      input: { edition: id },
      key: newId(systemClock.now()),
      if_match: version,
      person: LOCAL_USER,
    },
    effects,
  );
  if (isRefusal(approved)) throw new Refused(approved);
  const server = createServer({
    readSnapshot: keepSnapshot(pool),
    pool,
    clock: systemClock,
    isReadOnly: true,
  });
  try {
    const fetchBytes = how.served === null ? fetchInProcess(server) : fetchOverHttp(how.served);
    const live = await goLive(id, { ...effects, person: LOCAL_USER, fetchBytes });
    if (isRefusal(live)) throw new Refused(live);
    return sayDone(id, "live", how);
  } finally {
    await server.close();
  }
}

/** All or nothing: every format in every language. */
const FILES = LANGUAGES.length * BRIEF_FORMATS.length;

function sayDone(id: string, status: "prepared" | "live", how: How): ExitCode {
  const { terminal, isJson } = how;
  const { language } = terminal;
  if (isJson) terminal.print(JSON.stringify({ edition: id, status }));
  else terminal.print(fill(TEXTS[status][language], { id, count: FILES }, language));
  return 0;
}
