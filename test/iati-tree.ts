import { SaxesParser } from "saxes";
import type { IatiElement } from "../src/iati/element.js";
import type { Rules } from "../src/iati/rules.js";

interface Draft {
  name: string;
  attributes: string[];
  children: Draft[];
  text: string;
  line: number;
  column: number;
}

/** What is told of a file as it passes: the elements of one root name, block by block. */
export interface Passage {
  readonly rootName: string;
  readonly rules: Pick<Rules, "begin" | "block" | "end" | "finish">;
}

/** A plain reading of a small file for tests of the rules alone: no limits, no encodings. */
export function passFile(source: string, { rootName, rules }: Passage): void {
  const parser = new SaxesParser({ position: true });
  const open: Draft[] = [];
  let rootDepth = -1;
  let depth = 0;
  let start = { line: 1, column: 1 };
  parser.on("error", () => undefined);
  parser.on("opentagstart", (tag) => {
    start = { line: parser.line, column: parser.column - tag.name.length - 1 };
  });
  parser.on("opentag", (tag) => {
    const attributes = Object.entries(tag.attributes).flatMap(([name, value]) => [
      name,
      String(value),
    ]);
    const element: Draft = { name: tag.name, attributes, children: [], text: "", ...start };
    if (rootDepth < 0 && tag.name === rootName) {
      rootDepth = depth;
      rules.begin(element as IatiElement);
    } else if (rootDepth >= 0) {
      open.at(-1)?.children.push(element);
      open.push(element);
    }
    depth++;
  });
  const addText = (text: string) => {
    const last = open.at(-1);
    if (last) last.text += text;
  };
  parser.on("text", addText);
  parser.on("cdata", addText);
  parser.on("closetag", () => {
    depth--;
    if (rootDepth >= 0 && depth === rootDepth) {
      rules.end();
      rootDepth = -1;
    } else if (rootDepth >= 0) {
      const element = open.pop();
      if (element && open.length === 0) rules.block(element as IatiElement);
    }
  });
  parser.write(source).close();
  rules.finish();
}

/** The kind and version that a file's first tag says. */
export function headOf(source: string): { kind: "activity" | "organisation"; version: string } {
  const kind = /<iati-organisations[\s>]/.test(source.slice(0, 5000)) ? "organisation" : "activity";
  const version =
    /<iati-(?:activities|organisations)[^>]*\sversion=["']([^"']*)["']/.exec(source)?.[1] ?? "";
  return { kind, version };
}
