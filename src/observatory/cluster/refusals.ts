import { refuser, type Refusal } from "../../base/refusal.js";
import { texts } from "../../base/text.js";
import { ClickhouseFailure, NOT_CLICKHOUSE } from "./client.js";

export const refuse = refuser(
  texts({
    CLUSTER_URL_UNREADABLE: {
      en: "“{found}” is no address of a ClickHouse server. Write http://HOST:8123, with USER:PASSWORD@ before the host where it needs them.",
      ja: "「{found}」は ClickHouse サーバーのアドレスではありません。http://ホスト:8123 の形で書いてください（必要ならホストの前に 利用者:パスワード@）。",
    },
    CLUSTER_NODE_AWAY: {
      en: "The ClickHouse node {node} does not answer ({reason}). An answer without its rows would be too small, so there is none: start it again, then ask or load again.",
      ja: "ClickHouse のノード {node} が応答しません（{reason}）。その行を欠いた回答は過小になるため、回答しません。ノードを起動してから、もう一度質問または読み込みを行ってください。",
    },
    CLUSTER_EMPTY: {
      en: "No snapshot is loaded at {node}. Load one with `earmark observatory load --observatory DIR --engine clickhouse --url {node}`.",
      ja: "{node} にはスナップショットが読み込まれていません。`earmark observatory load --observatory DIR --engine clickhouse --url {node}` で読み込んでください。",
    },
    CLUSTER_OTHER_SCHEMA: {
      en: "What lies at {node} was loaded by another version of Earmark. Load it again with `earmark observatory load --engine clickhouse`.",
      ja: "{node} のデータは別の版の Earmark で読み込まれています。`earmark observatory load --engine clickhouse` で読み込み直してください。",
    },
    CLUSTER_DENIED: {
      en: "The ClickHouse node {node} does not let us: {reason}",
      ja: "ClickHouse のノード {node} に拒否されました：{reason}",
    },
    CLUSTER_TOO_SLOW: {
      en: "The ClickHouse node {node} stopped: it took longer than it may. Narrow the question, by years or a provider, or give the nodes more processors.",
      ja: "ClickHouse のノード {node} は制限時間を超えたため停止しました。年や提供組織で質問を絞り込むか、ノードのプロセッサを増やしてください。",
    },
    CLUSTER_TOO_LARGE: {
      en: "The ClickHouse node {node} has too little memory for that. Narrow the question, by years or a provider, or give the node more memory.",
      ja: "ClickHouse のノード {node} のメモリが不足しています。年や提供組織で質問を絞り込むか、ノードのメモリを増やしてください。",
    },
    CLUSTER_NOT_CLICKHOUSE: {
      en: "{node} is no ClickHouse server that answers HTTP. Its own port for that is 8123; behind a proxy, see whether the server runs.",
      ja: "{node} は HTTP で応答する ClickHouse サーバーではありません。既定のポートは 8123 です。プロキシ経由の場合は、サーバーの稼働を確認してください。",
    },
    CLUSTER_SHARDS_DIFFER: {
      en: "The cluster {cluster} has {found} shards in the configuration of {node}, and {given} addresses of nodes that hold rows were given. Give --url for the node that is asked, and one for each shard.",
      ja: "{node} の設定ではクラスター {cluster} のシャードは {found} 個ですが、行を保持するノードのアドレスは {given} 個です。--url は質問先のノードと各シャードについて指定してください。",
    },
    CLUSTER_COUNT_DIFFERS: {
      en: "{node} holds {found} rows of {table} where {expected} were sent: somebody else loads there too, or rows were lost. The old snapshot still counts. Give the same command again.",
      ja: "{node} の {table} は {found} 行ですが、送ったのは {expected} 行です。別の読み込みが並行しているか、行が失われました。以前のスナップショットが有効なままです。同じコマンドを再実行してください。",
    },
    CLUSTER_WITHOUT_SUMMARIES: {
      en: "The tables for questions of the snapshot {snapshot} are missing, or are those of another version of Earmark. Give `earmark observatory load` the same files again: what is unchanged is not read anew, these tables are computed of it.",
      ja: "スナップショット {snapshot} の質問用の表がないか、別の版の Earmark のものです。同じファイルを `earmark observatory load` で読み込み直してください。変更のないファイルは再読せず、表だけを計算し直します。",
    },
  }),
);

/** ClickHouse's numbers for a node that cannot be reached: socket, network, all connections failed, connection lost, DNS, no table structure. */
const AWAY: ReadonlySet<number> = new Set([0, 32, 198, 203, 209, 210, 279, 425, 519]);
/** For what it does not allow: access, user, password, read only. */
const DENIED: ReadonlySet<number> = new Set([164, 192, 193, 194, 497, 516]);

const TOO_SLOW: ReadonlySet<number> = new Set([159, 160]);
const OUT_OF_MEMORY = 241;

/** The sentence for a cluster that cannot do its work; null where the failure is another, ours. */
export function clusterRefusal(error: unknown): Refusal | null {
  if (!(error instanceof ClickhouseFailure)) return null;
  const { code, url, message } = error;
  if (AWAY.has(code)) {
    const reason = code === 0 ? message : `ClickHouse ${code}`;
    return refuse("CLUSTER_NODE_AWAY", { node: awayNode(message) ?? url, reason });
  }
  if (DENIED.has(code)) {
    const [reason = message] = message.split("\n");
    return refuse("CLUSTER_DENIED", { node: url, reason });
  }
  if (TOO_SLOW.has(code)) return refuse("CLUSTER_TOO_SLOW", { node: url });
  if (code === OUT_OF_MEMORY) return refuse("CLUSTER_TOO_LARGE", { node: url });
  if (code === NOT_CLICKHOUSE) return refuse("CLUSTER_NOT_CLICKHOUSE", { node: url });
  return null;
}

/** The node that the coordinating one names, where it was another. */
function awayNode(message: string): string | null {
  return /(?:\(|peer: |from )((?:[\w.-]+|\[[0-9a-f:]+\]):\d+)\b/i.exec(message)?.[1] ?? null;
}
