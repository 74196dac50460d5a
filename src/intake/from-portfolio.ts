import { lstatSync, statSync } from "node:fs";
import { isMap, isSeq, type Node, type YAMLMap } from "yaml";
import { canonicalJson, sha256, type Canonical } from "../base/canonical.js";
import type { Currency } from "../base/currency.js";
import type { Finding, Place } from "../base/finding.js";
import { nearestWord } from "../base/nearest.js";
import { refuser, type Refusal } from "../base/refusal.js";
import { LIMITS } from "../base/settings.js";
import { texts, type Text } from "../base/text.js";
import type { Snapshot } from "../store/snapshot.js";
import type { TableName } from "../store/tables.js";
import { checkRecords } from "./portfolio-checks.js";
import { parseFile, readFolder, type ParsedFile } from "./portfolio-files.js";
import { openReport, suggest, type Report } from "./portfolio-findings.js";
import { KINDS, PORTFOLIO_KIND, type Field, type Kind, type Value } from "./portfolio-kinds.js";
import { expectedOf, readValue, textOf, type Spot } from "./portfolio-values.js";
import { withAccounts } from "./project-accounts.js";
import type { GivenRecord, JudgeCode } from "./portfolio-checks.js";

const REFUSALS = texts({
  PORTFOLIO_NOT_FOLDER: {
    en: "There is no folder {folder}. Name the folder that holds the portfolio's YAML files.",
    ja: "{folder} というフォルダーはありません。ポートフォリオの YAML ファイルがあるフォルダーを指定してください。",
  },
});
const refuse = refuser(REFUSALS);

/** A row as the files propose it, for the table's columns; `portfolio` is added by who loads it. */
export interface DraftRow {
  readonly table: TableName;
  readonly values: Readonly<Record<string, Value>>;
  /** The currency of each amount, by column: its own, or its fund's. */
  readonly currencies: ReadonlyMap<string, Currency>;
  readonly place: Place;
}

export interface PortfolioDraft {
  readonly id: string;
  readonly title: Text;
  readonly is_illustrative: boolean;
  readonly note: Text | null;
  /** Of the rows, not of the files: a comment or another order changes nothing. */
  readonly content_hash: string;
  readonly rows: readonly DraftRow[];
}

export interface PortfolioReading {
  /** Null where an error was found: then nothing may be loaded. */
  readonly draft: PortfolioDraft | null;
  readonly findings: readonly Finding[];
  /** How many there were: `findings` holds the first ones. */
  readonly findings_counted: number;
}

/**
 * Reads and checks a portfolio's folder against itself and against what the record holds of other portfolios. Every
 * problem is a finding with its file, line and path. `judgeCode` knows the lists of the IATI standard.
 */
export function readPortfolio(
  folder: string,
  snapshot: Snapshot,
  judgeCode: JudgeCode,
): PortfolioReading | Refusal {
  const stat = statSync(folder, { throwIfNoEntry: false });
  if (!stat?.isDirectory()) return refuse("PORTFOLIO_NOT_FOLDER", { folder });
  const report = openReport();
  const parsed = readFolder(folder, report)
    .map((file) => parseFile(file, report))
    .filter((file) => file !== null);
  const isWhole = report.counted === 0;
  const head = readHead(folder, parsed, report);
  const records = withAccounts(
    parsed.filter((file) => !isHead(file)).flatMap((file) => readRecords(file, report)),
  );
  checkRecords({ records, portfolio: head?.id ?? null, snapshot, report, judgeCode, isWhole });
  const draft = report.errors > 0 || head === null ? null : draftOf(head, records);
  return { draft, findings: sorted(report.findings), findings_counted: report.counted };
}

function isHead(file: ParsedFile): boolean {
  return /^portfolio\.ya?ml$/i.test(file.name);
}

function sorted(findings: readonly Finding[]): Finding[] {
  return [...findings].sort(
    (a, b) =>
      compare(a.place.file ?? "", b.place.file ?? "") || (a.place.line ?? 0) - (b.place.line ?? 0),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

type Head = Pick<PortfolioDraft, "id" | "title" | "is_illustrative" | "note">;

function readHead(folder: string, files: readonly ParsedFile[], report: Report): Head | null {
  const file = files.find(isHead);
  if (file === undefined) {
    const isThere = ["portfolio.yaml", "portfolio.yml"].some((name) =>
      lstatSync(`${folder}/${name}`, { throwIfNoEntry: false }),
    );
    if (!isThere) report.add("FILE_MISSING", { file: folder });
    return null;
  }
  const contents = file.resolve(file.contents);
  if (!isMap(contents)) {
    report.add("RECORD_EXPECTED", file.placeOf(contents, ""), { name: file.name });
    return null;
  }
  const { values } = readRecord({
    file,
    report,
    map: contents,
    kind: PORTFOLIO_KIND,
    path: "",
    owner: null,
    n: 1,
  });
  const { id, title, is_illustrative, note } = values;
  if (typeof id !== "string" || typeof is_illustrative !== "boolean" || !title) return null;
  return {
    id,
    title: title as unknown as Text,
    is_illustrative,
    note: (note ?? null) as Text | null,
  };
}

function readRecords(file: ParsedFile, report: Report): GivenRecord[] {
  const contents = file.resolve(file.contents);
  if (contents === null || (textOf(contents) === null && !isMap(contents) && !isSeq(contents)))
    return [];
  if (!isMap(contents)) {
    report.add("FILE_NOT_KINDS", file.placeOf(contents, ""));
    return [];
  }
  const records: GivenRecord[] = [];
  for (const { name, key, value } of entriesOf(contents, file, report, "")) {
    const kind = KINDS.find((each) => each.name === name);
    if (kind === undefined) {
      const suggestion = suggest(
        nearestWord(
          name,
          KINDS.map((each) => each.name),
        ),
      );
      report.add("KIND_UNKNOWN", file.placeOf(key, name), { name, suggestion });
      continue;
    }
    records.push(...readList({ file, report, node: value, kind, path: name, owner: null }));
    if (records.length <= LIMITS.portfolio_records) continue;
    report.add("RECORDS_TOO_MANY", file.placeOf(key, name), { limit: LIMITS.portfolio_records });
    return [];
  }
  return records;
}

interface Entry {
  readonly name: string;
  readonly key: unknown;
  readonly value: Node | null;
}

/** A map's entries, each name once. */
function entriesOf(map: YAMLMap, file: ParsedFile, report: Report, path: string): Entry[] {
  const seen = new Set<string>();
  const entries: Entry[] = [];
  for (const pair of map.items) {
    const name = textOf(pair.key) ?? "";
    if (seen.has(name)) report.add("YAML_KEY_TWICE", file.placeOf(pair.key, join(path, name)));
    else entries.push({ name, key: pair.key, value: file.resolve(pair.value) });
    seen.add(name);
  }
  return entries;
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

interface ListReading {
  readonly file: ParsedFile;
  readonly report: Report;
  readonly node: Node | null;
  readonly kind: Kind;
  readonly path: string;
  readonly owner: GivenRecord | null;
}

/** The records of a list, and those of the lists inside them. */
function readList({ file, report, node, kind, path, owner }: ListReading): GivenRecord[] {
  if (node === null || (textOf(node) === null && !isMap(node) && !isSeq(node))) return [];
  if (!isSeq(node)) {
    report.add("LIST_EXPECTED", file.placeOf(node, path), { name: kind.name });
    return [];
  }
  const records: GivenRecord[] = [];
  for (const [index, item] of node.items.entries()) {
    const entry = file.resolve(item);
    const short = kind.shorthand === null ? null : textOf(entry);
    if (short !== null) {
      records.push(
        readShort(
          { file, report, node: entry, kind, path: `${path}[${index + 1}]`, owner },
          short,
          index + 1,
        ),
      );
      continue;
    }
    if (!isMap(entry)) {
      report.add("RECORD_EXPECTED", file.placeOf(entry ?? node, `${path}[${index + 1}]`), {
        name: kind.name,
      });
      continue;
    }
    const id = textOf(entry.get("id", true));
    const spot = `${path}[${id ?? index + 1}]`;
    const record = readRecord({ file, report, map: entry, kind, path: spot, owner, n: index + 1 });
    records.push(record, ...readInner(record, entry, file, report, spot));
  }
  return records;
}

function readInner(
  record: GivenRecord,
  map: YAMLMap,
  file: ParsedFile,
  report: Report,
  path: string,
): GivenRecord[] {
  return record.kind.lists.flatMap((kind) => {
    const node = file.resolve(map.get(kind.name, true));
    return readList({ file, report, node, kind, path: `${path}.${kind.name}`, owner: record });
  });
}

/** `8.7` or `8` for a goal and its target; a source's id alone. */
function readShort(
  { file, node, kind, path, owner, report }: ListReading,
  text: string,
  n: number,
): GivenRecord {
  const place = file.placeOf(node, path);
  const given = {
    kind,
    id: null,
    spots: new Map<string, Spot>(),
    currencies: new Map<string, Currency>(),
    place,
    owner,
    n,
  };
  if (kind.shorthand === "source") {
    const field = kind.fields.find((each) => each.name === "source");
    const spots = new Map(field ? [[field.name, { file, report, node, path, field }]] : []);
    return { ...given, spots, values: { source_id: text, page: null, as_of: null } };
  }
  const match = /^(\d{1,2})(?:\.([0-9a-z]{1,2}))?$/.exec(text);
  const goal = Number(match?.[1]);
  if (match === null || goal < 1 || goal > 17) {
    const expected = {
      en: "a goal or a target of the SDGs: 8 or 8.7",
      ja: "SDGs の目標またはターゲット（8 または 8.7）",
    };
    report.add("FIELD_FORM", place, { found: text, name: kind.name, expected });
    return { ...given, values: { goal: undefined, target: undefined } };
  }
  return { ...given, values: { goal, target: match[2] === undefined ? null : text } };
}

interface RecordReading {
  readonly file: ParsedFile;
  readonly report: Report;
  readonly map: YAMLMap;
  readonly kind: Kind;
  readonly path: string;
  readonly owner: GivenRecord | null;
  readonly n: number;
}

function readRecord({ file, report, map, kind, path, owner, n }: RecordReading): GivenRecord {
  const values: GivenRecord["values"] = {};
  const spots = new Map<string, Spot>();
  for (const { name, key, value } of entriesOf(map, file, report, path)) {
    if (kind.lists.some((list) => list.name === name)) continue;
    const field =
      kind.fields.find((each) => each.name === name) ??
      (name === "as_of" && kind.isCited ? AS_OF : undefined);
    if (field === undefined) {
      const names = [...kind.fields, ...kind.lists].map((each) => each.name);
      const suggestion = suggest(nearestWord(name, names));
      report.add("FIELD_UNKNOWN", file.placeOf(key, join(path, name)), {
        name,
        kind: kind.name,
        suggestion,
      });
      continue;
    }
    if (value === null || (textOf(value) === null && !isMap(value) && !isSeq(value))) continue;
    spots.set(name, { file, report, node: value, path: join(path, name), field });
  }
  const place = file.placeOf(map, path);
  for (const field of kind.fields)
    fillField(field, values, spots.get(field.name), n, { report, place, path });
  const id = typeof values["id"] === "string" ? values["id"] : null;
  const stated = spots.get(AS_OF.name);
  if (stated?.field === AS_OF) values[AS_OF.name] = readValue(stated)[0];
  return { kind, id, values, spots, currencies: new Map(), place, owner, n };
}

/** The day of a record's facts: the default for its sources, where the record has no such column of its own. */
const AS_OF: Field = {
  name: "as_of",
  form: "day",
  columns: [],
  isRequired: false,
  fallback: null,
  refersTo: null,
  words: [],
  pattern: null,
  codes: null,
  codeLists: [],
  range: null,
  sign: "any",
  currencyFrom: [],
};

function fillField(
  field: Field,
  values: GivenRecord["values"],
  spot: Spot | undefined,
  n: number,
  { report, place, path }: { report: Report; place: Place; path: string },
): void {
  if (spot === undefined && field.isRequired) {
    report.add(
      "FIELD_MISSING",
      { ...place, path: join(path, field.name) },
      { name: field.name, expected: expectedOf(field) },
    );
  }
  const absent = field.isRequired ? undefined : field.fallback === "order" ? n : field.fallback;
  const filled = spot === undefined ? [] : readValue(spot);
  for (const [index, column] of field.columns.entries()) {
    values[column] = spot === undefined ? (index === 0 ? absent : null) : filled[index];
  }
}

function draftOf(head: Head, records: readonly GivenRecord[]): PortfolioDraft {
  const rows = records.map((record) => ({
    table: record.kind.table,
    values: valuesOf(record),
    currencies: record.currencies,
    place: record.place,
  }));
  const content = { ...head, rows: rows.map(({ table, values }) => ({ table, values })) };
  return { ...head, rows, content_hash: sha256(canonicalJson(content as unknown as Canonical)) };
}

/** The columns that the table has; those of an owner come from it. */
function valuesOf(record: GivenRecord): Record<string, Value> {
  const values: Record<string, Value> = {};
  for (const field of record.kind.fields) {
    for (const column of field.columns) values[column] = (record.values[column] ?? null) as Value;
  }
  const { owner } = record;
  if (owner === null) return values;
  if (record.kind.table === "citation") {
    const as_of = values["as_of"] ?? owner.values["as_of"] ?? null;
    return {
      ...values,
      as_of: as_of as Value,
      record_kind: owner.kind.table,
      record_id: owner.id,
      n: record.n,
    };
  }
  return { ...values, [`${owner.kind.table}_id`]: owner.id, n: record.n };
}
