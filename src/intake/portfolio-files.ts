import { isUtf8 } from "node:buffer";
import {
  closeSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  statSync,
} from "node:fs";
import { join, relative, sep } from "node:path";
import {
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Alias,
  type Document,
  type Node,
} from "yaml";
import type { Place } from "../base/finding.js";
import { LIMITS } from "../base/settings.js";
import type { Report } from "./portfolio-findings.js";

const MEGABYTE = 1024 * 1024;
const SYNTAX_FINDINGS = 10;

/** A file's bytes, of a size that we take. */
export interface GivenFile {
  /** As the person can open it: the folder as given, and the name. */
  readonly path: string;
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The YAML files of the folder, in the order of their names; what cannot be read is a finding. Other files are not ours. */
export function readFolder(folder: string, report: Report): GivenFile[] {
  const names = readdirSync(folder)
    .filter((name) => /\.ya?ml$/i.test(name))
    .sort();
  if (names.length > LIMITS.portfolio_files) {
    report.add(
      "FILES_TOO_MANY",
      { file: folder },
      { count: names.length, limit: LIMITS.portfolio_files },
    );
    return [];
  }
  const files: GivenFile[] = [];
  let total_bytes = 0;
  for (const name of names) {
    const file = readGivenFile(folder, name, report);
    if (file === null) continue;
    total_bytes += file.bytes.length;
    if (total_bytes > LIMITS.portfolio_size_bytes) {
      report.add(
        "FILES_TOO_LARGE",
        { file: file.path },
        { limit: LIMITS.portfolio_size_bytes / MEGABYTE },
      );
      break;
    }
    files.push(file);
  }
  return files;
}

function readGivenFile(folder: string, name: string, report: Report): GivenFile | null {
  const path = join(folder, name);
  const place = { file: path };
  try {
    if (lstatSync(path).isSymbolicLink()) {
      const target = realpathSync(path);
      const inside = relative(realpathSync(folder), target);
      if (inside.startsWith(`..${sep}`) || inside === "..") {
        report.add("FILE_OUTSIDE", place, { target });
        return null;
      }
    }
    const stat = statSync(path);
    if (!stat.isFile()) {
      report.add("FILE_NOT_REGULAR", place);
      return null;
    }
    const bytes =
      stat.size > LIMITS.portfolio_file_size_bytes
        ? null
        : readAtMost(path, LIMITS.portfolio_file_size_bytes);
    if (bytes !== null) return { path, name, bytes };
    const limit = LIMITS.portfolio_file_size_bytes / MEGABYTE;
    report.add("FILE_TOO_LARGE", place, {
      size: Math.max(limit + 1, Math.round(stat.size / MEGABYTE)),
      limit,
    });
  } catch (error) {
    report.add("FILE_UNREADABLE", place, {
      reason: error instanceof Error ? error.message : String(error),
    });
  }
  return null;
}

/** The bytes, or null where there are more than the limit: a file may grow between the look and the reading. */
function readAtMost(path: string, limit_bytes: number): Uint8Array | null {
  const file = openSync(path, "r");
  try {
    const buffer = Buffer.alloc(limit_bytes + 1);
    let filled = 0;
    for (;;) {
      const count = readSync(file, buffer, filled, buffer.length - filled, null);
      filled += count;
      if (count === 0) return Buffer.from(buffer.subarray(0, filled));
      if (filled > limit_bytes) return null;
    }
  } finally {
    closeSync(file);
  }
}

/** A parsed file, and how to say where in it something stands. */
export interface ParsedFile {
  readonly name: string;
  readonly contents: Node | null;
  placeOf(node: unknown, path: string): Place;
  /** The node itself; for an alias what it stands for, null once there are too many. */
  resolve(node: unknown): Node | null;
}

/** Parses one file. Null where it is no YAML: then its findings say where. */
export function parseFile(file: GivenFile, report: Report): ParsedFile | null {
  const badLine = firstLineNotUtf8(file.bytes);
  if (badLine !== null) {
    report.add("FILE_NOT_UTF8", { file: file.path, line: badLine });
    return null;
  }
  const text = new TextDecoder("utf-8").decode(file.bytes);
  const lines = new LineCounter();
  let document: Document.Parsed;
  try {
    // Whether a key is there twice is looked at by the walk: the parser compares each with each, which a long map can misuse.
    const options = {
      version: "1.2",
      schema: "core",
      prettyErrors: false,
      uniqueKeys: false,
    } as const;
    document = parseDocument(text, { ...options, lineCounter: lines });
  } catch (error) {
    // The parser calls itself for each level; what is nested ten thousand deep is no portfolio.
    if (!(error instanceof RangeError)) throw error;
    report.add("YAML_DEPTH", { file: file.path });
    return null;
  }
  const isTooDeep = document.errors.some((error) => ruleFor(error.code) === "YAML_DEPTH");
  // One slip of the indentation makes the parser stumble over all that follows.
  for (const error of document.errors.slice(0, isTooDeep ? 1 : SYNTAX_FINDINGS)) {
    const { line, col } = lines.linePos(error.pos[0]);
    report.add(
      ruleFor(error.code),
      { file: file.path, line, column: col },
      { reason: firstLine(error.message) },
    );
  }
  if (document.errors.length > 0) return null;
  const bomb = findBomb(document);
  if (bomb === null) return openParsed(file, document, lines, report);
  const { line, col } = lines.linePos(bomb.range?.[0] ?? 0);
  report.add(
    "YAML_ALIASES",
    { file: file.path, line, column: col },
    { limit: LIMITS.yaml_aliases },
  );
  return null;
}

/**
 * The alias from which a reader would follow more aliases than the limit, or null. Aliases of lists of aliases grow
 * by powers (the "billion laughs"), so they are counted without being followed twice.
 */
function findBomb(document: Document.Parsed): Alias | null {
  const counted = new Map<Node, number>();
  let bomb: Alias | null = null;
  let written = 0;
  const countOf = (node: unknown): number => {
    if (bomb !== null) return 0;
    if (isAlias(node)) {
      written += 1;
      const count = written > LIMITS.yaml_aliases ? written : 1 + countOf(node.resolve(document));
      if (count > LIMITS.yaml_aliases) bomb ??= node;
      return count;
    }
    if (isPair(node)) return countOf(node.key) + countOf(node.value);
    if (!isMap(node) && !isSeq(node)) return 0;
    const known = counted.get(node);
    if (known !== undefined) return known;
    // An alias of what it stands in has no end.
    counted.set(node, Number.POSITIVE_INFINITY);
    const count = (node.items as readonly unknown[]).reduce<number>(
      (sum, item) => sum + countOf(item),
      0,
    );
    counted.set(node, count);
    return count;
  };
  countOf(document.contents);
  return bomb;
}

function openParsed(
  file: GivenFile,
  document: Document.Parsed,
  lines: LineCounter,
  report: Report,
): ParsedFile {
  const placeOf = (node: unknown, path: string): Place => {
    const range = isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range : null;
    if (!range) return { file: file.path, path };
    const { line, col } = lines.linePos(range[0]);
    return { file: file.path, line, column: col, path };
  };
  let aliases = 0;
  return {
    name: file.name,
    contents: document.contents,
    placeOf,
    resolve(node) {
      if (!isAlias(node)) return (node as Node | null) ?? null;
      aliases += 1;
      if (aliases === LIMITS.yaml_aliases + 1) {
        report.add("YAML_ALIASES", placeOf(node, ""), { limit: LIMITS.yaml_aliases });
      }
      return aliases > LIMITS.yaml_aliases ? null : (node.resolve(document) ?? null);
    },
  };
}

/** The number of the first line that is no UTF-8, or null. */
function firstLineNotUtf8(bytes: Uint8Array): number | null {
  if (isUtf8(bytes) && !bytes.includes(0)) return null;
  let start = 0;
  for (let line = 1; ; line++) {
    const end = bytes.indexOf(0x0a, start);
    const part = bytes.subarray(start, end === -1 ? undefined : end);
    if (!isUtf8(part) || part.includes(0) || end === -1) return line;
    start = end + 1;
  }
}

function ruleFor(code: string) {
  if (code === "TAB_AS_INDENT") return "YAML_TAB";
  if (code === "RESOURCE_EXHAUSTION") return "YAML_DEPTH";
  if (code === "MULTIPLE_DOCS") return "YAML_DOCUMENTS";
  return "YAML_SYNTAX";
}

function firstLine(message: string): string {
  return (message.split("\n")[0] ?? "").replace(/[.:]$/, "").slice(0, 200);
}
