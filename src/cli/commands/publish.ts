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
import { isRefusal, type Refusal } from "../../base/refusal.js";
import { fill, texts } from "../../base/text.js";
import { BRIEF_FORMATS } from "../../brief/build.js";
import { LOCAL_USER } from "../../people/permission.js";
import type { WorldView } from "../../observatory/view.js";
import type { OpenRecord } from "../../store/open.js";
import { keepSnapshot } from "../../store/snapshot.js";
import { fetchInProcess, fetchOverHttp, goLive } from "../../web/go-live.js";
import { createServer } from "../../web/server.js";
import { UsageError, type Command, type ExitCode } from "../command.js";
import { DATABASE_HELP, DATABASE_OPTIONS, DATABASE_USAGE, withRecord } from "../database.js";
import { given, readTemplateFile, sayFindings, withWorld } from "../document-door.js";
import { ENGINE_HELP, ENGINE_OPTIONS, ENGINE_USAGE, namesWorld } from "../observatory-engine.js";
import { SITE_OPTIONS, siteOf } from "../site.js";
import type { Terminal } from "../terminal.js";

const TEXTS = texts({
  summary: {
    en: "Publish a document as a frozen edition: all files in both languages, or none",
    ja: "文書を固定した版として公開する（両言語・全形式を一括）",
  },
  help: {
    en: "--check looks at every gate and keeps nothing. --no-approval prepares the edition and leaves it to somebody else to approve. --template plans the document by a file of your own (docs/templates.md), which is kept in the edition; --template-of by the one that an edition keeps. Such an edition follows those by a file of the same name, and leaves the others live. --supersedes names the edition that this one follows (the live one of the same years where it is left out). --certified refuses provisional amounts. --observatory DIR prints in a partner's brief what the world's data there say, and keeps the answers with the edition. --site is the address under which the record is published: the HTML files lead back to it. After the approval every file is fetched at its address, by this program or, with --served ADDRESS, from where the site is served, and compared with what was approved; where one differs the edition is not live, and this says so.",
    ja: "--check はすべての条件を確認し、何も保存しません。--no-approval は版の作成のみを行い、承認は別の者に委ねます。--template は独自のテンプレート（docs/templates.md）で文書を作成し、版に保存します。--template-of は既存の版のテンプレートを再利用します。独自のテンプレートによる版は同名のファイルによる版に続くもので、他の版は公開されたまま残ります。--supersedes は改版の対象とする版です（省略時は同じ年の公開中の版）。--certified は暫定の金額を認めません。--observatory DIR を指定すると、世界の公表データの回答をパートナー・ブリーフに記載し、版とともに保存します。--site には記録の公開アドレスを指定します（HTML からのリンク先）。承認後、すべてのファイルを各アドレスから（--served を指定した場合は公開先のサイトから）取得して承認内容と照合し、異なるものがあれば公開せず、その旨を表示します。",
  },
  words: {
    en: "This command takes options only.",
    ja: "このコマンドにはオプションのみを指定してください。",
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
  usage: `--partner ID | --kind KIND --subject ID [--from YEAR --to YEAR] [--length short|standard|full] [--template FILE | --template-of EDITION] [--check] [--no-approval] [--supersedes EDITION] [--certified] [--served ADDRESS] [--observatory DIR] ${ENGINE_USAGE} [--site URL] [--json] ${DATABASE_USAGE}`,
  help: {
    en: `${TEXTS.help.en}\n\n${ENGINE_HELP.en}\n\n${DATABASE_HELP.en}`,
    ja: `${TEXTS.help.ja}\n\n${ENGINE_HELP.ja}\n\n${DATABASE_HELP.ja}`,
  },
  options: {
    ...DATABASE_OPTIONS,
    ...SITE_OPTIONS,
    partner: { type: "string" },
    subject: { type: "string" },
    from: { type: "string" },
    to: { type: "string" },
    kind: { type: "string" },
    length: { type: "string" },
    template: { type: "string" },
    "template-of": { type: "string" },
    supersedes: { type: "string" },
    served: { type: "string" },
    observatory: { type: "string" },
    ...ENGINE_OPTIONS,
    check: { type: "boolean" },
    "no-approval": { type: "boolean" },
    certified: { type: "boolean" },
    json: { type: "boolean" },
  },
  async run(invocation) {
    const { options, flags, words, terminal } = invocation;
    if (words.length > 0) throw new UsageError(TEXTS.words);
    const { from, to, length, template } = options;
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
    };
    const request = readDocumentRequest({
      kind: options["kind"] ?? "partner",
      ...years,
      ...long,
      language: "en",
      format: "html",
    });
    if (isRefusal(request)) throw new UsageError(request.message);
    const how = {
      isJson: flags["json"] ?? false,
      isApproved: !(flags["no-approval"] ?? false),
      supersedes: options["supersedes"] ?? null,
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
  readonly supersedes: string | null;
  /** Where the site is served, for fetching over HTTP what was approved. */
  readonly served: string | null;
  readonly terminal: Terminal;
}

type Recorded = OpenRecord & { readonly world?: WorldView; readonly site?: string };

async function check(record: Recorded, asked: Asked, how: How): Promise<ExitCode> {
  const { terminal, isJson } = how;
  const { language } = terminal;
  const inspected = await lookAtGates({ ...asked, today: systemClock.today() }, record);
  if (isRefusal(inspected)) return sayRefusal(inspected, how);
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
        ...(how.supersedes === null ? {} : { supersedes: how.supersedes }),
      },
      key: newId(systemClock.now()),
      person: LOCAL_USER,
    },
    effects,
  );
  if (isRefusal(prepared)) return sayRefusal(prepared, how);
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
  if (isRefusal(approved)) return sayRefusal(approved, how);
  const server = createServer({
    readSnapshot: keepSnapshot(pool),
    pool,
    clock: systemClock,
    isReadOnly: true,
  });
  try {
    const fetchBytes = how.served === null ? fetchInProcess(server) : fetchOverHttp(how.served);
    const live = await goLive(id, { ...effects, person: LOCAL_USER, fetchBytes });
    return isRefusal(live) ? sayRefusal(live, how) : sayDone(id, "live", how);
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

function sayRefusal(refusal: Refusal, { terminal, isJson }: How): ExitCode {
  if (isJson) terminal.print(JSON.stringify(refusal, null, 2));
  else if (refusal.findings) sayFindings({ findings: refusal.findings }, terminal);
  else terminal.print(`${refusal.refused}: ${refusal.message[terminal.language]}`);
  return 1;
}
