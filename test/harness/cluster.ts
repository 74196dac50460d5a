import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { makeCorpus } from "../../bench/observatory-corpus.js";
import { systemClock } from "../../src/base/clock.js";
import { isRefusal, type Refusal } from "../../src/base/refusal.js";
import { answer, type Answer } from "../../src/observatory/answer.js";
import {
  FLOW_NAMES,
  MEASURES,
  OVERLAPS,
  PLANS,
  PRICES,
  ROLES,
} from "../../src/observatory/asked.js";
import { readAsked } from "../../src/observatory/read-asked.js";
import { DAC_LINES } from "../../src/observatory/dac-lines.js";
import { FAULTS, GAPS } from "../../src/observatory/gaps.js";
import type { World } from "../../src/observatory/world.js";
import { send } from "../../src/observatory/cluster/client.js";
import { loadCluster, type ClusterLoadSummary } from "../../src/observatory/cluster/load.js";
import {
  CATALOGUE,
  openCluster,
  QUESTION_SETTINGS,
  readAddress,
  type Cluster,
  type ClusterAddress,
} from "../../src/observatory/cluster/open.js";
import { loadObservatory } from "../../src/observatory/load.js";
import { QUESTIONS, type Question } from "../../src/observatory/questions.js";
import { openObservatory, SCHEMA, type Observatory } from "../../src/observatory/snapshot.js";
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
const LOST = "a shard lost a piece of a table";
const HALF = "a load that was interrupted counts";
/** Questions that run at once while a node is killed. */
const AT_ONCE = 4;

/** The same questions with the same answers, whatever happens to the nodes. */
export const cluster: Harness = {
  name: "cluster",
  claim:
    "questions to three ClickHouse shards and a coordinator, and to one server alone: DuckDB's answers to the byte; a node that is killed or hangs is named with what to do, a question that it meets under way has its whole answer or none, and its return brings all answers back; an interrupted load goes on, and one that lost a node",
  size: 400,
  faults: [SILENT, TWICE, LOST, HALF],
  async run({ size, seed, fault }) {
    const below = mkdtempSync(join(tmpdir(), "earmark-proof-cluster-"));
    const nodes = await startTestCluster(join(below, "nodes"), SHARDS);
    const failures: string[] = [];
    const figures: Record<string, string> = {};
    const counts = { runs: 0, killed: 0, refused: 0 };
    try {
      const made = await makeFolders(below, fault === null);
      for (const [index, { name, folder, partners }] of made.entries()) {
        const address = addressOf(nodes, index);
        const done = await loadInParts({ nodes, address, folder, failures, counts, fault });
        if (done === null) break;
        figures[`rows of ${name}`] = done.rows.toLocaleString("en");
        const opened = await openCluster(address);
        const observatory = await openObservatory(folder, { memory_mb: MEMORY_MB });
        if (isRefusal(opened) || isRefusal(observatory))
          throw new Error(`Bug: ${name} is not there`);
        if (fault === TWICE) await repeatPiece(nodes, opened);
        if (fault === LOST) await losePiece(nodes, opened);
        const random = seeded(seed + index);
        const asked = Array.from({ length: Math.ceil(size / made.length) }, (_, number) =>
          askedAtRandom(QUESTIONS[number % QUESTIONS.length] as Question, random, partners),
        );
        const comparing = {
          asked,
          own: ownAnswers(observatory),
          cluster: opened,
          failures,
          counts,
        };
        await compareAll({ ...comparing, name });
        if (failures.length === 0) await loseNodes({ ...comparing, nodes, random, fault });
        if (failures.length === 0 && fault === null && index === 0)
          await compareAlone({ ...comparing, nodes, folder });
        observatory.close();
      }
      failures.push(...nodes.ended);
    } finally {
      await nodes.stop();
      rmSync(below, { recursive: true, force: true });
    }
    figures["nodes killed or stopped"] = counts.killed.toLocaleString("en");
    figures["questions refused with the node's name"] = counts.refused.toLocaleString("en");
    figures["nodes that ended by themselves"] = String(nodes.ended.length);
    return { runs: counts.runs, failures, figures };
  },
};

/** What was done to the nodes, and what they did. */
interface Counts {
  runs: number;
  killed: number;
  refused: number;
}

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
  readonly counts: Counts;
  readonly fault: string | null;
}

/**
 * Interrupted after two pieces; tried without a node; a node killed under it; then to the end: nothing is sent twice, and nothing
 * counts before. Null where a planted fault was caught.
 */
async function loadInParts(loading: Loading): Promise<ClusterLoadSummary | null> {
  const { nodes, address, failures, counts, fault } = loading;
  const before = await countsThere(address);
  const first = await loadSome(loading, 2);
  if (isRefusal(first) || !first.isInterrupted || first.sent !== 2)
    failures.push(`a load that is interrupted says ${JSON.stringify(first)}`);
  if (fault === HALF) await countHalf(address);
  if ((await countsThere(address)) !== before) failures.push("half a snapshot counts");
  if (fault === HALF) return null;
  await nodes.kill(2);
  checkNamed(loading, 2, await loadSome(loading, Infinity), "a load without a node");
  await nodes.start(2);
  const cut = loadSome(loading, 4, () => nodes.kill(1));
  checkNamed(loading, 1, await cut, "a load that loses a node");
  await nodes.start(1);
  counts.killed += 2;
  if ((await countsThere(address)) !== before) failures.push("what a broken load left counts");
  const done = await loadSome(loading, Infinity);
  if (isRefusal(done)) throw new Error([done.message.en, ...nodes.ended].join("; "));
  if (done.isInterrupted || done.pieces - done.sent < 4)
    failures.push(`a load that goes on sends ${done.sent} of ${done.pieces} pieces`);
  const again = await loadSome(loading, Infinity);
  if (isRefusal(again) || again.sent !== 0)
    failures.push(`the same load again says ${JSON.stringify(again)}`);
  return done;
}

/** The snapshot that counts at an address. */
async function countsThere(address: ClusterAddress): Promise<string> {
  const world = await openCluster(address);
  return isRefusal(world) ? world.refused : world.database;
}

/** The planted fault of a load that writes its name down before its rows are there. */
async function countHalf({ asked }: ClusterAddress): Promise<void> {
  const manifest = JSON.stringify({ schema: SCHEMA, id: "half" });
  await send(
    asked,
    `insert into ${CATALOGUE} values ('half', 'half', '', {manifest:String}, now64(6))`,
    {
      values: { manifest },
    },
  );
}

/** A sentence that names the node that is away, by its address among the nodes or for us, and says what to do. */
function checkNamed(
  { nodes, failures, counts }: Pick<Loading, "nodes" | "failures" | "counts">,
  number: number,
  said: object,
  what: string,
): void {
  counts.refused += 1;
  const names = [nodes.urls[number], number === 0 ? undefined : nodes.addresses[number - 1]];
  const isNamed =
    isRefusal(said) &&
    said.refused === "CLUSTER_NODE_AWAY" &&
    names.some((name) => name !== undefined && said.message.en.includes(name)) &&
    said.message.en.includes("start it again");
  if (!isNamed)
    failures.push(
      `${what}, ${names.join(" or ")}, says ${isRefusal(said) ? said.message.en : JSON.stringify(said).slice(0, 300)}`,
    );
}

/** Loads until so many pieces were told; then it is interrupted, or loses what `lose` takes away. */
async function loadSome({ address, folder }: Loading, pieces: number, lose?: () => Promise<void>) {
  const interrupter = new AbortController();
  let told = 0;
  const losing: Promise<void>[] = [];
  const done = await loadCluster(
    { folder, address, memory_mb: MEMORY_MB },
    {
      clock: systemClock,
      interrupted: interrupter.signal,
      progress: () => {
        told += 1;
        if (told < pieces || losing.length > 0) return;
        if (lose === undefined) interrupter.abort();
        else losing.push(lose());
      },
    },
  );
  await Promise.all(losing);
  return done;
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

/** The planted fault of a shard that came back with less than it had. */
async function losePiece({ urls }: TestCluster, { database }: Cluster): Promise<void> {
  const address = readAddress(urls[1] ?? "", null);
  if (isRefusal(address)) throw new Error(address.message.en);
  for (const table of ["flow", "flow_by_month", "flow_by_year", "overlap_total"])
    await send(address.asked, `truncate table ${database}.${table}`);
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
    role: () => of(ROLES),
    overlap: () => of(OVERLAPS),
    plan: () => of(PLANS),
    status: () => of(["1", "2"]),
    gap: () => of(GAPS),
    fault: () => of(FAULTS),
    line: () => of(DAC_LINES),
    donor: () => of(["701", "5", "20001"]),
    "all-flows": () => "true",
    copies: () => "true",
    carried: () => "true",
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
const bytesOf = (answered: Answer | Refusal) =>
  isRefusal(answered) ? answered.refused : JSON.stringify(answered);

async function ask(world: World, each: AskedOf): Promise<Answer | Refusal> {
  const { question, given } = each;
  const asked = readAsked(question, given);
  if (isRefusal(asked)) throw new Error(`Bug: ${question.name}: ${asked.message.en}`);
  return answer(world, question, asked).catch((error: unknown) => {
    throw new Error(`${words(each)}: ${String(error).slice(0, 500)}`);
  });
}

/** DuckDB's answers, each asked for once. */
function ownAnswers(observatory: Observatory): (each: AskedOf) => Promise<string> {
  const known = new Map<AskedOf, string>();
  return async (each) => {
    const found = known.get(each) ?? bytesOf(await ask(observatory, each));
    known.set(each, found);
    return found;
  };
}

interface Comparing {
  readonly asked: readonly AskedOf[];
  readonly own: (each: AskedOf) => Promise<string>;
  readonly cluster: Cluster;
  readonly failures: string[];
  readonly counts: Counts;
}

async function compareAll(comparing: Comparing & { readonly name: string }): Promise<void> {
  const { name, asked, own, cluster: world, failures, counts } = comparing;
  for (const each of asked) {
    const [expected, other] = [await own(each), bytesOf(await ask(world, each))];
    counts.runs += 1;
    if (expected !== other)
      failures.push(`${name}: ${words(each)}: ${difference(expected, other)}`);
    if (failures.length >= 5) break;
  }
}

const words = ({ question, given }: AskedOf) => `${question.name} ${JSON.stringify(given)}`;

function difference(own: string, other: string): string {
  let at = 0;
  while (at < own.length && own[at] === other[at]) at += 1;
  const part = (text: string) => text.slice(Math.max(0, at - 40), at + 60);
  return `${part(own)} | ${part(other)}`;
}

interface Losing extends Comparing {
  readonly nodes: TestCluster;
  readonly random: (below: number) => number;
  readonly fault: string | null;
}

/** Without a node: the sentence that names it, or an answer that needs none of its rows; with it again, all answers. */
async function loseNodes(losing: Losing): Promise<void> {
  const { nodes, asked, cluster: world, fault } = losing;
  const some = asked.slice(0, QUESTIONS.length * 2);
  const lax = { ...QUESTION_SETTINGS, skip_unavailable_shards: 1 };
  const reader = fault === SILENT ? { ...world, ask: () => world.ask({ settings: lax }) } : world;
  await without(losing, { number: 3, lose: nodes.kill, back: nodes.start, some, reader });
  await compareAll({ ...losing, asked: some, name: "after a shard's return" });
  if (fault !== null) return;
  const few = some.slice(0, 3);
  await without(losing, { number: 0, lose: nodes.kill, back: nodes.start, some: few, reader });
  await without(losing, { number: 2, lose: nodes.pause, back: nodes.resume, some: few, reader });
  await compareAll({ ...losing, asked: few, name: "after a hanging shard's return" });
  for (const number of [1, 0, 3]) {
    await killUnder(losing, number);
    await compareAll({ ...losing, asked: few, name: "after a kill under questions" });
  }
}

interface Loss {
  readonly number: number;
  readonly lose: (number: number) => Promise<void>;
  readonly back: (number: number) => Promise<void>;
  readonly some: readonly AskedOf[];
  readonly reader: Cluster;
}

async function without(losing: Losing, { number, lose, back, some, reader }: Loss): Promise<void> {
  const { own, counts, failures } = losing;
  const before = counts.refused;
  await lose(number);
  counts.killed += 1;
  for (const each of some) {
    const said = await ask(reader, each);
    counts.runs += 1;
    if (isRefusal(said) && said.refused === "CLUSTER_NODE_AWAY")
      checkNamed(losing, number, said, words(each));
    else if (bytesOf(said) !== (await own(each)))
      failures.push(`without node ${number}: ${words(each)}: an answer without its rows`);
  }
  if (counts.refused === before) failures.push(`no question missed node ${number}`);
  await back(number);
}

/** Questions run, one after the other in a few rows, when a node is killed: each has its whole answer, or none. */
async function killUnder(losing: Losing, number: number): Promise<void> {
  const { nodes, asked, own, cluster: world, counts, failures, random } = losing;
  const dead = { isThere: false };
  const rows = Array.from({ length: AT_ONCE }, async () => {
    for (let after = 0; after < 2; after += dead.isThere ? 1 : 0) {
      const each = asked[random(asked.length)] as AskedOf;
      const said = await ask(world, each);
      counts.runs += 1;
      if (isRefusal(said) && said.refused === "CLUSTER_NODE_AWAY")
        checkNamed(losing, number, said, `under way: ${words(each)}`);
      else if (bytesOf(said) !== (await own(each)))
        failures.push(`while node ${number} is killed: ${words(each)}: another answer`);
    }
  });
  await wait(1_000 + random(2_000));
  await nodes.kill(number);
  counts.killed += 1;
  dead.isThere = true;
  await Promise.all(rows);
  await nodes.start(number);
}

/** The same snapshot in one server alone, which holds all rows and is asked itself. */
async function compareAlone(
  comparing: Comparing & { readonly nodes: TestCluster; readonly folder: string },
): Promise<void> {
  const { nodes, folder, asked } = comparing;
  const address = readAddress(nodes.urls[1] ?? "", null);
  if (isRefusal(address)) throw new Error(address.message.en);
  const effects = {
    clock: systemClock,
    interrupted: new AbortController().signal,
    progress: () => undefined,
  };
  const done = await loadCluster({ folder, address, memory_mb: MEMORY_MB }, effects);
  const opened = await openCluster(address);
  if (isRefusal(done) || isRefusal(opened)) throw new Error("Bug: one server is not loaded");
  const some = asked.slice(0, QUESTIONS.length * 2);
  await compareAll({ ...comparing, asked: some, cluster: opened, name: "one server" });
}
