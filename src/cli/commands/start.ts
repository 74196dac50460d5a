import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { createServer as createListener } from "node:net";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { loadPortfolio } from "../../actions/load-portfolio.js";
import { systemClock } from "../../base/clock.js";
import { packageRoot } from "../../base/place.js";
import { isRefusal } from "../../base/refusal.js";
import { DEFAULT_PORT } from "../../base/settings.js";
import { fill, fillText, texts } from "../../base/text.js";
import type { OpenRecord } from "../../store/open.js";
import { keepCluster } from "../../observatory/cluster/keep.js";
import { openCluster, type ClusterAddress } from "../../observatory/cluster/open.js";
import { keepObservatory, type KeptWorld } from "../../observatory/keep.js";
import { keepSnapshot } from "../../store/snapshot.js";
import { createServer } from "../../web/server.js";
import { UnusableError, UsageError, type Command, type Invocation } from "../command.js";
import { DATABASE_OPTIONS, withRecord } from "../database.js";
import { ENGINE_OPTIONS, readEngine } from "../observatory-engine.js";
import { OBSERVATORY_OPTION } from "../options.js";
import { SITE_OPTIONS, siteOf } from "../site.js";
import type { Terminal } from "../terminal.js";
import { printLoad } from "./load.js";

const TEXTS = texts({
  port: {
    en: "the port to listen on, 0 for any free one (the next free one from 4321 on)",
    ja: "ポート番号。0 は任意の空きポート（既定は 4321 から順に空いているもの）",
  },
  no_portfolios: {
    en: "load none of the bundled portfolios",
    ja: "同梱のポートフォリオを読み込まない",
  },
  read_only: {
    en: "change nothing in the record, for a replica",
    ja: "記録を一切変更しない（複製用）",
  },
  notes: {
    en: "Starts the database where none runs, brings its schema up to date, loads the bundled portfolios where their files have changed, and serves the site on this machine alone. An absent or empty folder becomes a fresh record. With --engine clickhouse and --observatory DIR beside it, words are searched in that folder.",
    ja: "データベースが動いていなければ起動し、スキーマを更新し、同梱のポートフォリオのうちファイルが変わったものを読み込んで、このコンピューターだけにサイトを公開します。存在しない、または空のフォルダーは新しい記録になります。--engine clickhouse と --observatory DIR を併せて指定すると、語の検索はそのフォルダーで行います。",
  },
  summary: {
    en: "Serve the site from the record, until Ctrl-C",
    ja: "記録からサイトを公開する（Ctrl-C で終了）",
  },
  portTaken: {
    en: "Port {port} is in use by another program. Give another with --port, or leave --port out for the next free one.",
    ja: "ポート {port} は別のプログラムが使用中です。--port で別の番号を指定するか、--port を省いて空きポートを使ってください。",
  },
  portDenied: {
    en: "This user may not listen on port {port}. Give one above 1023 with --port.",
    ja: "この利用者はポート {port} を使えません。--port で 1024 以上の番号を指定してください。",
  },
  portMoved: {
    en: "Port {taken} is in use; taking {port}.",
    ja: "ポート {taken} は使用中のため、{port} を使います。",
  },
  serving: { en: "Earmark is at {url}", ja: "Earmark は {url} で動いています" },
  data: { en: "The data lie in {place}", ja: "データの場所：{place}" },
  stop: { en: "Ctrl-C stops it.", ja: "Ctrl-C で終了します。" },
  stopping: { en: "Stopping …", ja: "終了しています…" },
});

const HOST = "127.0.0.1";
const PORTS_TRIED = 50;
/** How long running requests may take when the server is asked to stop. */
const GRACE_MS = 5_000;

export const command: Command = {
  summary: TEXTS.summary,
  words: [],
  options: {
    port: { value: "PORT", kind: "number", least: 0, most: 65_535, help: TEXTS.port },
    "no-portfolios": { help: TEXTS.no_portfolios },
    "read-only": { help: TEXTS.read_only },
    observatory: OBSERVATORY_OPTION,
    ...ENGINE_OPTIONS,
    ...SITE_OPTIONS,
    ...DATABASE_OPTIONS,
  },
  notes: TEXTS.notes,
  examples: [
    "earmark start",
    "earmark start --port 8080 --data record --observatory world",
    "earmark start --read-only --database postgresql://reader@host/earmark",
  ],
  async run(invocation) {
    const asked = invocation.options["port"];
    const port = asked === undefined ? null : Number(asked);
    const cluster = readEngine(invocation);
    if (isRefusal(cluster)) throw new UsageError(cluster);
    const isReadOnly = invocation.flags["read-only"] ?? false;
    const site = siteOf(invocation);
    // Said before the record is opened: nobody waits for a load to learn that it was in vain.
    if (port !== null && port !== 0) await probe(port);
    await withRecord(
      invocation,
      (record) => serve(record, { port, isReadOnly, cluster, site }, invocation),
      { isReadOnly, mayBeFresh: true },
    );
    return 0;
  },
};

interface Serving {
  /** Null: none was asked for. */
  readonly port: number | null;
  readonly isReadOnly: boolean;
  /** What answers questions of the world; null: the folder, where there is one. */
  readonly cluster: ClusterAddress | null;
  readonly site: string | null;
}

async function serve(
  record: OpenRecord,
  { port, isReadOnly, cluster, site }: Serving,
  { flags, options, terminal }: Invocation,
): Promise<void> {
  if (!isReadOnly && !flags["no-portfolios"]) await loadBundled(record, terminal);
  const world = await keepWorld(options["observatory"] ?? null, cluster, terminal);
  const server = createServer({
    world,
    readSnapshot: keepSnapshot(record.pool),
    pool: record.pool,
    clock: systemClock,
    isReadOnly,
    ...(site === null ? {} : { site }),
  });
  try {
    const url = await listen(server, port, terminal);
    terminal.print(fill(TEXTS.serving[terminal.language], { url }, terminal.language));
    terminal.print(fill(TEXTS.data[terminal.language], { place: record.place }, terminal.language));
    terminal.print(TEXTS.stop[terminal.language]);
    await untilInterrupted(terminal.interrupted);
    terminal.say(TEXTS.stopping);
  } finally {
    const impatience = setTimeout(() => server.server.closeAllConnections(), GRACE_MS);
    await server.close();
    world?.close();
    clearTimeout(impatience);
  }
}

/** The folder, or the cluster with the folder's table of words; a cluster that is away is told, and may come. */
async function keepWorld(
  observatory: string | null,
  cluster: ClusterAddress | null,
  terminal: Terminal,
): Promise<KeptWorld | null> {
  const folder = observatory === null ? null : keepObservatory(observatory);
  if (cluster === null) return folder;
  const opened = await openCluster(cluster);
  if (isRefusal(opened)) terminal.say(opened.message);
  return keepCluster(cluster, { clock: systemClock, searched: folder });
}

/**
 * Those whose files have not changed since their last load are left as they are in the record. One may refer to another:
 * what fails is tried again as long as others get in.
 */
async function loadBundled({ pool }: OpenRecord, terminal: Terminal): Promise<void> {
  const folder = join(packageRoot, "portfolios");
  const entries = existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [];
  let waiting = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(folder, entry.name))
    .sort();
  for (let isMoving = true; isMoving && waiting.length > 0;) {
    const failed: { path: string; say: () => void }[] = [];
    for (const path of waiting) {
      const load = await loadPortfolio(
        { folder: path, isOnlyIfChanged: true },
        { pool, clock: systemClock },
      );
      if (isRefusal(load)) failed.push({ path, say: () => terminal.say(load.message) });
      else if (!load.is_loaded) failed.push({ path, say: () => printLoad(load, false, terminal) });
      else if (load.changes.length > 0) printLoad(load, false, terminal);
    }
    isMoving = failed.length < waiting.length;
    waiting = failed.map(({ path }) => path);
    if (!isMoving) for (const { say } of failed) say();
  }
}

/** Listens for a moment where somebody wants the site; refused where another program does already. */
async function probe(port: number): Promise<void> {
  const listener = createListener();
  const listening = once(listener, "listening");
  listener.listen({ host: HOST, port });
  try {
    await listening;
  } catch (error) {
    throw portRefusal(error, port) ?? error;
  }
  listener.close();
  await once(listener, "close");
}

function portRefusal(error: unknown, port: number): UnusableError | null {
  const { code } = error as NodeJS.ErrnoException;
  const words = { EACCES: TEXTS.portDenied, EADDRINUSE: TEXTS.portTaken }[code ?? ""];
  return words ? new UnusableError(fillText(words, { port: String(port) })) : null;
}

async function listen(
  server: FastifyInstance,
  asked: number | null,
  terminal: Terminal,
): Promise<string> {
  const first = asked ?? DEFAULT_PORT;
  for (let port = first; ; port++) {
    try {
      await server.listen({ host: HOST, port });
      const address = server.server.address();
      const actual = typeof address === "object" && address !== null ? address.port : port;
      if (actual !== first && asked !== 0) {
        terminal.say(fillText(TEXTS.portMoved, { taken: String(first), port: String(actual) }));
      }
      return `http://${HOST}:${actual}/`;
    } catch (error) {
      const refusal = portRefusal(error, port);
      const { code } = error as NodeJS.ErrnoException;
      const isLast = asked !== null || port - first >= PORTS_TRIED;
      if (code !== "EADDRINUSE" || isLast) throw refusal ?? error;
    }
  }
}

function untilInterrupted(interrupted: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (interrupted.aborted) done();
    else interrupted.addEventListener("abort", () => done(), { once: true });
  });
}
