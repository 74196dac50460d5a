import { systemClock } from "../base/clock.js";
import { formatNumber } from "../base/format.js";
import { isRefusal, type Refusal } from "../base/refusal.js";
import { fill, texts } from "../base/text.js";
import { loadCluster, type ClusterLoadRequest } from "../observatory/cluster/load.js";
import type { ExitCode } from "./command.js";
import type { Terminal } from "./terminal.js";

const TEXTS = texts({
  sending: {
    en: "Sending to the cluster: {done} of {of} rows",
    ja: "クラスターへ送信中：{done} / {of} 行",
  },
  done: {
    en: "Snapshot {snapshot} counts in the cluster now: {rows} rows on {nodes} nodes; {sent} of {pieces} pieces sent, in {seconds} s",
    ja: "スナップショット {snapshot} がクラスターで有効になりました：{nodes} ノードに {rows} 行、{pieces} 個中 {sent} 個を送信、{seconds} 秒",
  },
  interrupted: {
    en: "Interrupted after {sent} pieces. They stay; the same command sends the others. The cluster answers as before.",
    ja: "{sent} 個を送信して中断しました。送信済みの分は残り、同じコマンドで続きを送ります。クラスターの回答は以前のままです。",
  },
});

/** Loads the snapshot that counts into a cluster, and says what was done. */
export async function loadIntoCluster(
  request: ClusterLoadRequest,
  /** Prints as JSON what was done; null: in words. */
  printJson: ((cluster: object) => void) | null,
  terminal: Terminal,
): Promise<ExitCode | Refusal> {
  const { language } = terminal;
  const done = await loadCluster(request, {
    clock: systemClock,
    interrupted: terminal.interrupted,
    progress: (rows, of) =>
      terminal.progress(
        fill(
          TEXTS.sending[language],
          { done: formatNumber(rows, language), of: formatNumber(of, language) },
          language,
        ),
      ),
  });
  if (isRefusal(done)) return done;
  const { isInterrupted, seconds, ...counts } = done;
  if (printJson !== null) printJson({ ...counts, seconds, interrupted: isInterrupted });
  else if (!isInterrupted)
    terminal.print(
      fill(TEXTS.done[language], { ...counts, seconds: seconds.toFixed(1) }, language),
    );
  if (isInterrupted) terminal.say(fill(TEXTS.interrupted[language], { sent: done.sent }, language));
  return isInterrupted ? 1 : 0;
}
