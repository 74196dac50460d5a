import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { assert } from "../base/assert.js";
import { packageRoot } from "../base/place.js";
import { VOCABULARIES, type KindName } from "./kinds.js";
import { readTemplate, type TemplateReading } from "./template/read.js";
import type { Template } from "./template/template.js";

/** The templates that come with the program: one for each kind, and one for each partner that asks for its own. */
export const TEMPLATE_FOLDER = join(packageRoot, "templates");

let bundled: readonly Template[] | null = null;

/** The bundled template of a kind: the partner's own where there is one. */
export function bundledTemplate(kind: KindName, partner: string | null): Template {
  bundled ??= readBundled();
  const ofKind = bundled.filter((template) => template.kind === kind);
  const own = ofKind.find((template) => partner !== null && template.partners.includes(partner));
  const found = own ?? ofKind.find((template) => template.partners.length === 0);
  assert(found, `a template of kind ${kind}`);
  return found;
}

function readBundled(): Template[] {
  return readdirSync(TEMPLATE_FOLDER)
    .filter((file) => file.endsWith(".yaml"))
    .sort()
    .map((file) => {
      const { template, findings } = readGivenTemplate(
        readFileSync(join(TEMPLATE_FOLDER, file)),
        file,
      );
      assert(
        template && findings.length === 0,
        `templates/${file}:${findings[0]?.place.line}: ${findings[0]?.message.en}`,
      );
      return template;
    });
}

/** The file that a template was read from: who publishes a document keeps the bytes of its plan beside it. */
export interface TemplateSource {
  readonly bytes: Buffer;
  readonly file: string;
}

const sources = new WeakMap<Template, TemplateSource>();

export function sourceOf(template: Template): TemplateSource {
  const source = sources.get(template);
  assert(source, "every template is read from a file");
  return source;
}

/** Whether a template that was given is one that comes with the program. */
export function isBundled({ bytes }: TemplateSource): boolean {
  bundled ??= readBundled();
  return bundled.some((template) => sourceOf(template).bytes.equals(bytes));
}

/** A template from its bytes, with every mistake that it makes by itself. */
export function readGivenTemplate(bytes: Buffer, file: string): TemplateReading {
  const reading = readTemplate(bytes, file, VOCABULARIES);
  if (reading.template) sources.set(reading.template, { bytes, file });
  return reading;
}
