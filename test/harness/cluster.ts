import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeCorpus } from "../../bench/observatory-corpus.js";
import { systemClock } from "../../src/base/clock.js";
import { isRefusal } from "../../src/base/refusal.js";
import { answer } from "../../src/observatory/answer.js";
import { FLOW_NAMES, MEASURES, PRICES, readAsked } from "../../src/observatory/asked.js";
import type { World } from "../../src/observatory/world.js";
import { send } from "../../src/observatory/cluster/client.js";
import { loadCluster, type ClusterLoadSummary } from "../../src/observatory/cluster/load.js";
import {
  openCluster,
  QUESTION_SETTINGS,
  readAddress,
  type Cluster,
  type ClusterAddress,
} from "../../src/observatory/cluster/open.js";
import { loadObservatory } from "../../src/observatory/load.js";
import { QUESTIONS, type Question } from "../../src/observatory/questions.js";
import { openObservatory, type Observatory } from "../../src/observatory/snapshot.js";
import { deriveSummaries } from "../../src/observatory/summaries.js";
import { evidence } from "../evidence.js";
import { CLUSTER_NAME, startTestCluster, type TestCluster } from "./cluster-nodes.js";
import { seeded, type Harness } from "./proof.js";

const SHARDS = 3;
/** Millions of transactions of the generated corpus. */
const MILLIONS = 0.05;
const MEMORY_MB = 512;
const DAC1 = "dac1_table1_raw_2010_2023.parquet";
const SILENT = "a node that is away is passed over";
const TWICE = "a piece of a table is there twice";

/** The same questions with the same answers, whatever happens to the nodes. */
export const cluster: Harness = {
  name: "cluster",
  claim:
    "questions to three ClickHouse shards and a coordinator: DuckDB's answers to the byte; a killed node is named, and its return brings them back; an interrupted load goes on",
  size: 400,
  faults: [SILENT, TWICE],
  async run({ size, seed, fault }) {
    const below = mkdtempSync(join(tmpdir(), "earmark-proof-cluster-"));
    const nodes = await startTestCluster(join(below, "nodes"), SHARDS);
    const failures: string[] = [];
    const figures: Record<string, string> = {};
    let runs = 0;
    try {
      const made = await makeFolders(below, fault === null);
      for (const [index, { name, folder, partners }] of made.entries()) {
        const address = addressOf(nodes, index);
        const done = await loadInParts({ nodes, address, folder, failures });
        figures[`rows of ${name}`] = done.rows.toLocaleString("en");
        const opened = await openCluster(address);
        const observatory = await openObservatory(folder, { memory_mb: MEMORY_MB });
        if (isRefusal(opened) || isRefusal(observatory))
          throw new Error(`Bug: ${name} is not there`);
        if (fault === TWICE) await repeatPiece(nodes, opened);
        const random = seeded(seed + index);
        const asked = Array.from({ length: Math.ceil(size / made.length) }, (_, number) =>
          askedAtRandom(QUESTIONS[number % QUESTIONS.length] as Question, random, partners),
        );
        runs += await compareAll({ name, asked, observatory, cluster: opened, failures });
        if (failures.length === 0)
          runs += await killOne({ nodes, asked, observatory, cluster: opened, failures, fault });
        observatory.close();
      }
      failures.push(...nodes.ended);
    } finally {
      await nodes.stop();
      rmSync(below, { recursive: true, force: true });
    }
    return { runs, failures, figures };
  },
};

interface MadeFolder {
  readonly name: string;
  readonly folder: string;
  readonly partners: readonly string[];
}

/** A corpus with the skew of the published files, and those themselves where they are at hand; for a planted fault the first is enough. */
async function makeFolders(below: string, isWhole: boolean): Promise<MadeFolder[]> {
  const made = join(below, "made");
  await makeCorpus(made, MILLIONS, MEMORY_MB);
  const folders = [{ name: "a made corpus", folder: made, partners: ["XM-ORG-14", "Provider 27"] }];
  const found = [evidence("iati", "published"), evidence("fx"), evidence("oecd", DAC1)];
  if (!isWhole || found.some(({ skip }) => skip !== false)) return folders;
  const folder = join(below, "published");
  const done = await loadObservatory(
    { paths: found.map(({ path }) => path), folder, jobs: 2, memory_mb: MEMORY_MB },
    {
      clock: systemClock,
      interrupted: new AbortController().signal,
      derive: deriveSummaries(systemClock.today()),
      progress: () => undefined,
    },
  );
  if (isRefusal(done)) throw new Error(done.message.en);
  return [...folders, { name: "the published files", folder, partners: ["JP", "Sweden", "EU"] }];
}

/** The first corpus through the nodes' own configuration, the second by the hosts of the addresses alone. */
function addressOf({ urls }: TestCluster, index: number): ClusterAddress {
  const address = readAddress(urls.join(","), index === 0 ? CLUSTER_NAME : null);
  if (isRefusal(address)) throw new Error(address.message.en);
  return address;
}

interface Loading {
  readonly nodes: TestCluster;
  readonly address: ClusterAddress;
  readonly folder: string;
  readonly failures: string[];
}

/** Interrupted after two pieces; then a node is killed; then to the end: nothing is sent twice, and nothing counts before. */
async function loadInParts(loading: Loading): Promise<ClusterLoadSummary> {
  const { nodes, address, failures } = loading;
  const before = await openCluster(address);
  const first = await loadSome(loading, 2);
  if (isRefusal(first) || !first.isInterrupted || first.sent !== 2)
    failures.push(`a load that is interrupted says ${JSON.stringify(first)}`);
  const counts = (world: Awaited<ReturnType<typeof openCluster>>) =>
    isRefusal(world) ? world.refused : world.manifest.id;
  if (counts(await openCluster(address)) !== counts(before))
    failures.push("half a snapshot counts");
  await nodes.kill(2);
  const refused = await loadSome(loading, Infinity);
  if (!isRefusal(refused) || refused.refused !== "CLUSTER_NODE_AWAY")
    failures.push(`a load without a node says ${JSON.stringify(refused)}`);
  await nodes.start(2);
  const done = await loadSome(loading, Infinity);
  if (isRefusal(done)) throw new Error([done.message.en, ...nodes.ended].join("; "));
  if (done.isInterrupted || done.pieces - done.sent < 2)
    failures.push(`a load that goes on sends ${done.sent} of ${done.pieces} pieces`);
  const again = await loadSome(loading, Infinity);
  if (isRefusal(again) || again.sent !== 0)
    failures.push(`the same load again says ${JSON.stringify(again)}`);
  return done;
}

function loadSome({ address, folder }: Loading, pieces: number) {
  const interrupter = new AbortController();
  let told = 0;
  return loadCluster(
    { folder, address, memory_mb: MEMORY_MB },
    {
      clock: systemClock,
      interrupted: interrupter.signal,
      progress: () => {
        told += 1;
        if (told >= pieces) interrupter.abort();
      },
    },
  );
}

/** The planted fault of a load that sends again what is there: the rows of one piece once more. */
async function repeatPiece({ urls }: TestCluster, { database }: Cluster): Promise<void> {
  const address = readAddress(urls[1] ?? "", null);
  if (isRefusal(address)) throw new Error(address.message.en);
  for (const table of ["flow", "flow_by_month", "flow_by_year"])
    await send(
      address.asked,
      `insert into ${database}.${table} select * from ${database}.${table}`,
    );
}

interface AskedOf {
  readonly question: Question;
  readonly given: Readonly<Record<string, string>>;
}

function askedAtRandom(
  question: Question,
  random: (below: number) => number,
  partners: readonly string[],
): AskedOf {
  const of = <T>(list: readonly T[]): T => list[random(list.length)] as T;
  const choices: Readonly<Record<string, () => string>> = {
    currency: () => of(["USD", "EUR", "JPY", "GBP"]),
    from: () => of(["2015", "2018-03-07", "2020-02-01"]),
    to: () => of(["2021", "2023-09-09", "2024-11-30"]),
    partner: () => of(partners),
    publisher: () => of(["XM-DAC-14", "XM-DAC-47066"]),
    flow: () => of(FLOW_NAMES),
    country: () => of(["KE", "BD", "UA"]),
    sector: () => of(["160", "11330", "11220"]),
    measure: () => of(MEASURES),
    prices: () => of(PRICES),
    families: () => "true",
    "as-reported": () => "true",
  };
  const given: Record<string, string> = { limit: of(["20", "300"]) };
  for (const parameter of question.parameters) {
    const choose = choices[parameter];
    if (choose === undefined) continue;
    if (parameter === question.requires || random(10) < 4) given[parameter] = choose();
  }
  return { question, given };
}

/** An answer as bytes; of a refusal its code, since its sentence names the place. */
async function bytesOf(world: World, { question, given }: AskedOf): Promise<string> {
  const asked = readAsked(question, given);
  if (isRefusal(asked)) throw new Error(`Bug: ${question.name}: ${asked.message.en}`);
  const answered = await answer(world, question, asked).catch((error: unknown) => {
    throw new Error(`${question.name} ${JSON.stringify(given)}: ${String(error).slice(0, 500)}`);
  });
  return isRefusal(answered) ? answered.refused : JSON.stringify(answered);
}

interface Comparing {
  readonly asked: readonly AskedOf[];
  readonly observatory: Observatory;
  readonly cluster: Cluster;
  readonly failures: string[];
}

async function compareAll(comparing: Comparing & { readonly name: string }): Promise<number> {
  const { name, asked, observatory, cluster: world, failures } = comparing;
  for (const each of asked) {
    const [own, other] = [await bytesOf(observatory, each), await bytesOf(world, each)];
    if (own !== other) failures.push(`${name}: ${words(each)}: ${difference(own, other)}`);
    if (failures.length >= 5) break;
  }
  return asked.length;
}

const words = ({ question, given }: AskedOf) => `${question.name} ${JSON.stringify(given)}`;

function difference(own: string, other: string): string {
  let at = 0;
  while (at < own.length && own[at] === other[at]) at += 1;
  const part = (text: string) => text.slice(Math.max(0, at - 40), at + 60);
  return `${part(own)} | ${part(other)}`;
}

/** Without a shard: the sentence that names it, or an answer that needs none of its rows; with it again, all answers. */
async function killOne(
  killing: Comparing & { readonly nodes: TestCluster; readonly fault: string | null },
): Promise<number> {
  const { nodes, asked, observatory, cluster: world, failures, fault } = killing;
  await nodes.kill(3);
  const lax = { ...QUESTION_SETTINGS, skip_unavailable_shards: 1 };
  const reader = fault === SILENT ? { ...world, ask: () => world.ask(lax) } : world;
  let refusedCount = 0;
  const some = asked.slice(0, QUESTIONS.length * 2);
  for (const each of some) {
    const other = await bytesOf(reader, each);
    if (other === "CLUSTER_NODE_AWAY") refusedCount += 1;
    else if (other !== (await bytesOf(observatory, each)))
      failures.push(`without a node: ${words(each)}: an answer without its rows`);
  }
  if (refusedCount === 0) failures.push("no question missed a node that was killed");
  await nodes.start(3);
  return some.length + (await compareAll({ ...killing, name: "after its return", asked: some }));
}
