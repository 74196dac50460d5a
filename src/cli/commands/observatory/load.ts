import { availableParallelism } from "node:os";
import { systemClock } from "../../../base/clock.js";
import { formatPlace } from "../../../base/finding.js";
import { formatNumber } from "../../../base/format.js";
import { isRefusal } from "../../../base/refusal.js";
import { LIMITS } from "../../../base/settings.js";
import { fill, texts } from "../../../base/text.js";
import { loadObservatory, type LoadProgress, type LoadSummary } from "../../../observatory/load.js";
import { deriveSummaries } from "../../../observatory/summaries.js";
import type { TableName } from "../../../observatory/tables.js";
import { ENGINE_OPTIONS, readEngine } from "../../observatory-engine.js";
import { loadIntoCluster } from "../../load-cluster.js";
import {
  UnusableError,
  UsageError,
  type Command,
  type ExitCode,
  type Invocation,
} from "../../command.js";
import { JSON_OPTION } from "../../options.js";
import { tellRefusal } from "../../refusing.js";
import type { Terminal } from "../../terminal.js";

const TEXTS = texts({
  path: {
    en: "a file or a folder with all below it: IATI XML of any version; DAC1, CRS, ODA headline and exchange-rate tables as CSV, text with bars, Parquet or JSON; each plain or packed by gzip, known by what is in it",
    ja: "ファイルまたはフォルダー（下位も含む）。IATI XML（全版）、DAC1・CRS・ODA 主要値・為替レートの表（CSV、縦棒区切り、Parquet、JSON）、それぞれ gzip も可。内容で判別する",
  },
  observatory: {
    en: "the folder of the observatory; made where it is not there",
    ja: "観測データのフォルダー（なければ作成）",
  },
  drop_missing: {
    en: "take out the rows of IATI files that are gone from a folder named by PATH; without it they stay, and are told",
    ja: "PATH のフォルダーからなくなった IATI ファイルの行を除く（既定では残し、その旨を知らせる）",
  },
  jobs: {
    en: "files read at the same time (as many as there are processors)",
    ja: "同時に読むファイル数（既定はプロセッサ数）",
  },
  memory: {
    en: `memory of the engine that writes the snapshot (${LIMITS.observatory_load_memory_mb}); beyond it spills to DIR`,
    ja: `スナップショットを書く処理のメモリ（既定 ${LIMITS.observatory_load_memory_mb}）。超える分は DIR に一時的に書き出す`,
  },
  engine: {
    en: "clickhouse loads the snapshot into a ClickHouse server too; without PATH, the snapshot that counts already. Interrupted, it goes on with the pieces that are missing; until the last is there and counted, the cluster answers from the one before",
    ja: "clickhouse はスナップショットを ClickHouse にも読み込む（PATH を省くと、現在のスナップショットを読み込む）。中断しても不足分から再開し、全行の到着を確認するまでは以前のスナップショットが有効",
  },
  url: {
    en: "http://USER:PASSWORD@HOST:8123. Given once, that server holds everything. Given several times, the first is asked and coordinates, and the rows are spread over the others. EARMARK_CLICKHOUSE_URL says the same, parted by commas",
    ja: "http://利用者:パスワード@ホスト:8123。1 つならそのサーバーがすべてを保持し、複数なら最初のものが質問を受けて調整し、行は残りに分散する。EARMARK_CLICKHOUSE_URL（コンマ区切り）でも指定できる",
  },
  cluster: {
    en: "the nodes reach each other by that cluster of their own configuration (by the hosts of their URLs)",
    ja: "ノード間の接続に、サーバー設定のこのクラスターを使う（既定は URL のホスト）",
  },
  notes: {
    en: "Files that did not change are not read again, one that did replaces its own rows and nothing else. Whoever reads the observatory meanwhile sees it as it was until the new snapshot is whole. Interrupted, the same command goes on where it stopped.\n\nEnds with 0 where all is fine, 1 where a file failed, something in one cannot be read, or the load was interrupted, 2 where nothing could be used.",
    ja: "変わっていないファイルは読み直さず、変わったファイルは自分の行だけを置き換えます。新しいスナップショットが完成するまで、利用者には以前の状態が見えます。中断しても、同じコマンドで続きから再開します。\n\n問題がなければ 0、失敗したファイルや読み取れない値があるか中断した場合は 1、使えるものがなければ 2 で終了します。",
  },
  summary: {
    en: "Load IATI files, DAC and CRS tables and exchange rates into an observatory",
    ja: "IATI ファイル、DAC・CRS の表、為替レートを観測データに読み込む",
  },
  noPath: {
    en: "Give at least one file or folder.",
    ja: "ファイルまたはフォルダを指定してください。",
  },
  reading: {
    en: "reading {done} of {of} MB, {files_done} of {files} files{left}",
    ja: "読み込み中 {done} / {of} MB、{files} 件中 {files_done} 件{left}",
  },
  writing: {
    en: "writing the snapshot, table {done} of {of}",
    ja: "スナップショットを書き込み中 表 {done} / {of}",
  },
  left: { en: ", {time} left", ja: "、残り {time}" },
  seconds: { en: "{n} s", ja: "{n} 秒" },
  minutes: { en: "{n} min", ja: "{n} 分" },
  done: {
    en: "Files: {files}, of them {loaded} loaded, {unchanged} unchanged, {failed} failed, {passed_over} passed over; {megabytes} MB in {seconds} s",
    ja: "{files} ファイル：読み込み {loaded}、変更なし {unchanged}、失敗 {failed}、対象外 {passed_over}。{megabytes} MB を {seconds} 秒",
  },
  stages: {
    en: "reading {reading} s, tables {tables} s, tables for questions and search {questions} s",
    ja: "読み取り {reading} 秒、表の書き込み {tables} 秒、質問・検索用の表 {questions} 秒",
  },
  snapshot: { en: "Snapshot {id} counts now:", ja: "現在のスナップショット {id}：" },
  none: {
    en: "There is no snapshot: no file could be used.",
    ja: "使えるファイルがなく、スナップショットは作成されていません。",
  },
  interrupted: {
    en: "Interrupted. What was read is kept; the same command goes on from there. The observatory is as it was before.",
    ja: "中断しました。読み終えた分は残っており、同じコマンドで続きから再開します。観測データは元のままです。",
  },
  more: {
    en: "… and {count} findings more: table `finding`",
    ja: "…ほか {count} 件の指摘（表 `finding`）",
  },
});

export const command: Command = {
  summary: TEXTS.summary,
  words: [{ value: "PATH", kind: "path", isOptional: true, isMany: true, help: TEXTS.path }],
  options: {
    observatory: { value: "DIR", kind: "new folder", isNeeded: true, help: TEXTS.observatory },
    "drop-missing": { help: TEXTS.drop_missing },
    jobs: { value: "N", help: TEXTS.jobs },
    memory: { value: "MB", kind: "number", least: 64, help: TEXTS.memory },
    engine: { ...ENGINE_OPTIONS.engine, help: TEXTS.engine },
    url: { ...ENGINE_OPTIONS.url, help: TEXTS.url },
    cluster: { value: "NAME", help: TEXTS.cluster },
    json: JSON_OPTION,
  },
  notes: TEXTS.notes,
  examples: [
    "earmark observatory load iati/ crs/ rates.csv --observatory world",
    "earmark observatory load iati/ --observatory world --drop-missing --jobs 4",
    "earmark observatory load --observatory world --engine clickhouse --url http://HOST:8123",
  ],
  run,
};

async function run({ words, options, flags, terminal }: Invocation): Promise<ExitCode> {
  const { observatory: folder = "" } = options;
  const address = readEngine({ options });
  if (words.length === 0 && address === null) throw new UsageError(TEXTS.noPath);
  if (address !== null && isRefusal(address)) throw new UsageError(address);
  const jobs = Number(options["jobs"] ?? availableParallelism());
  const memory_mb = Number(options["memory"] ?? LIMITS.observatory_load_memory_mb);
  const isJson = flags["json"] === true;
  // One document, whatever was done: the cluster's counts stand under a name of their own.
  const printJson = (loaded: object) => (cluster?: object) =>
    terminal.print(
      JSON.stringify(cluster === undefined ? loaded : { ...loaded, cluster }, null, 2),
    );
  if (address !== null && words.length === 0) {
    const request = { folder, address, memory_mb };
    const sent = await loadIntoCluster(request, isJson ? printJson({}) : null, terminal);
    if (isRefusal(sent)) throw new UnusableError(sent);
    return sent;
  }
  const done = await loadObservatory(
    { paths: words, folder, jobs, memory_mb, drops_missing: flags["drop-missing"] === true },
    {
      clock: systemClock,
      interrupted: terminal.interrupted,
      derive: deriveSummaries(systemClock.today(), terminal.interrupted),
      progress: createProgress(terminal),
    },
  );
  if (isRefusal(done)) throw new UnusableError(done);
  const exit = exitOf(done);
  const isLast = address === null || done.isInterrupted || exit === 2;
  const print = isJson ? printJson(jsonOf(done, terminal)) : null;
  if (print === null) printSummary(done, terminal);
  else if (isLast) print();
  if (done.isInterrupted) terminal.say(TEXTS.interrupted);
  if (isLast) return exit;
  const sent = await loadIntoCluster({ folder, address, memory_mb }, print, terminal);
  if (isRefusal(sent)) {
    print?.(sent);
    tellRefusal(sent, false, terminal);
    return 2;
  }
  return sent === 0 ? exit : sent;
}

function exitOf({
  snapshot,
  isInterrupted,
  loaded,
  unchanged,
  failed,
  findings,
}: LoadSummary): ExitCode {
  if (isInterrupted) return 1;
  if (snapshot === null || loaded + unchanged === 0) return 2;
  const isSerious = findings.some(({ severity }) => severity !== "warning");
  return failed > 0 || isSerious ? 1 : 0;
}

function jsonOf(done: LoadSummary, { language }: Terminal) {
  const { isInterrupted, findings, ...rest } = done;
  return {
    ...rest,
    interrupted: isInterrupted,
    findings: findings.map(({ message, ...finding }) => ({
      ...finding,
      message: message[language],
    })),
  };
}

/** Findings told on the terminal; the table keeps them all. */
const PRINTED_AT_MOST = 40;

function printSummary(done: LoadSummary, terminal: Terminal): void {
  const { language } = terminal;
  for (const { file, line, rule, severity, message } of done.findings.slice(0, PRINTED_AT_MOST))
    terminal.print(
      `${formatPlace({ file, ...(line === null ? {} : { line }) })}: ${severity} ${rule} ${message[language]}`,
    );
  const untold = done.findings_found - Math.min(done.findings.length, PRINTED_AT_MOST);
  if (untold > 0) terminal.print(fill(TEXTS.more[language], { count: untold }, language));
  const megabytes = (done.size_bytes / 1_000_000).toFixed(1);
  const seconds = done.seconds.toFixed(1);
  const { files, loaded, unchanged, failed, passed_over } = done;
  const facts = { files, loaded, unchanged, failed, passed_over, megabytes, seconds };
  terminal.print(fill(TEXTS.done[language], facts, language));
  if (done.isInterrupted) return;
  if (done.snapshot === null) return terminal.print(TEXTS.none[language]);
  terminal.print(fill(TEXTS.snapshot[language], { id: done.snapshot }, language));
  const stages = Object.fromEntries(
    done.stages.map((stage) => [stage.name, stage.seconds.toFixed(1)]),
  );
  if (done.stages.length === 3) terminal.print(fill(TEXTS.stages[language], stages, language));
  for (const [name, rows] of Object.entries(done.rows) as [TableName, number][])
    terminal.print(`  ${name.padEnd(22)}${formatNumber(rows, language).padStart(14)}`);
}

/** Writing takes about a third of the time of reading. */
const WRITING_SHARE = 1 / 3;
/** Before, what is left cannot be known. */
const GUESSED_FROM_MS = 1_500;

function createProgress(terminal: Terminal): (progress: LoadProgress) => void {
  const { language } = terminal;
  const start = systemClock.elapsed_ms();
  return ({ phase, done, of, files_done, files }) => {
    if (phase === "writing")
      return terminal.progress(fill(TEXTS.writing[language], { done, of }, language));
    const spent_ms = systemClock.elapsed_ms() - start;
    const share = of === 0 ? 1 : done / of;
    const left_s = ((spent_ms / share) * (1 - share + WRITING_SHARE)) / 1000;
    const left =
      spent_ms < GUESSED_FROM_MS || share === 0
        ? ""
        : fill(TEXTS.left[language], { time: timeText(left_s, terminal) }, language);
    const megabytes = (bytes: number) => (bytes / 1_000_000).toFixed(0);
    const facts = { done: megabytes(done), of: megabytes(of), files_done, files, left };
    terminal.progress(fill(TEXTS.reading[language], facts, language));
  };
}

function timeText(seconds: number, { language }: Terminal): string {
  return seconds < 90
    ? fill(TEXTS.seconds[language], { n: Math.ceil(seconds) }, language)
    : fill(TEXTS.minutes[language], { n: Math.ceil(seconds / 60) }, language);
}
