import { isRefusal, type Refusal } from "../base/refusal.js";
import { fillText, texts } from "../base/text.js";
import type { World } from "../observatory/world.js";
import { openCluster, readAddress, type ClusterAddress } from "../observatory/cluster/open.js";
import { openObservatory } from "../observatory/snapshot.js";
import { UsageError, type Invocation, type Options } from "./command.js";

const TEXTS = texts({
  url: {
    en: "--engine clickhouse needs --url http://HOST:8123.",
    ja: "--engine clickhouse には --url http://ホスト:8123 が必要です。",
  },
  only: {
    en: "--{option} goes with --engine clickhouse.",
    ja: "--{option} は --engine clickhouse と併せて使います。",
  },
  folder: {
    en: "Name the observatory's folder with --observatory DIR, or a cluster with --engine clickhouse --url http://HOST:8123.",
    ja: "--observatory で観測データのフォルダーを、または --engine clickhouse --url http://ホスト:8123 でクラスターを指定してください。",
  },
});

/** What every command takes that can ask a cluster. */
export const ENGINE_OPTIONS = {
  engine: {
    value: "duckdb|clickhouse",
    help: {
      en: "clickhouse asks a ClickHouse server or cluster in place of the folder",
      ja: "clickhouse はフォルダーの代わりに ClickHouse のサーバーまたはクラスターに質問する",
    },
  },
  url: {
    value: "URL",
    isMany: true,
    help: {
      en: "of --engine clickhouse, http://USER:PASSWORD@HOST:8123; the variable EARMARK_CLICKHOUSE_URL says the same and stays out of the list of processes",
      ja: "--engine clickhouse の接続先（http://利用者:パスワード@ホスト:8123）。環境変数 EARMARK_CLICKHOUSE_URL でも指定でき、プロセス一覧に表示されない",
    },
  },
} as const satisfies Options;

/** The cluster that was named; null where the folder is asked. */
export function readEngine({
  options,
}: Pick<Invocation, "options">): ClusterAddress | Refusal | null {
  const { engine = "duckdb", cluster } = options;
  if (engine === "duckdb") {
    for (const option of ["url", "cluster"])
      if (options[option] !== undefined) throw new UsageError(fillText(TEXTS.only, { option }));
    return null;
  }
  const url = options["url"] ?? process.env["EARMARK_CLICKHOUSE_URL"];
  if (url === undefined || url === "") throw new UsageError(TEXTS.url);
  return readAddress(url, cluster ?? null);
}

/** What a question is asked of: the folder, or the cluster. */
export async function openWorld(invocation: Pick<Invocation, "options">): Promise<World | Refusal> {
  const address = readEngine(invocation);
  if (address !== null) return isRefusal(address) ? address : openCluster(address);
  return openObservatory(folderOf(invocation));
}

/** Whether a command names a folder or a cluster at all; what does not go together is said. */
export function namesWorld(invocation: Pick<Invocation, "options">): boolean {
  const address = readEngine(invocation);
  if (address !== null && isRefusal(address)) throw new UsageError(address);
  const { observatory, engine } = invocation.options;
  if (address !== null || observatory !== undefined) return true;
  if (engine !== undefined) folderOf(invocation);
  return false;
}

export function folderOf({ options }: Pick<Invocation, "options">): string {
  const { observatory } = options;
  if (observatory === undefined) throw new UsageError(TEXTS.folder);
  return observatory;
}

export function closeWorld(world: World): void {
  if (world.engine === "duckdb") world.close();
}
