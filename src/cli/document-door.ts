import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import {
  makeDocument,
  makeFiles,
  readDocumentRequest,
  readDocumentWorld,
  subjectsOf,
  type BriefFile,
  type DocumentAsked,
  type TemplateFindings,
} from "../actions/make-document.js";
import { join } from "node:path";
import { makeFolder } from "../base/make-folder.js";
import { LANGUAGES } from "../base/language.js";
import { isRefusal, type Refusal } from "../base/refusal.js";
import { fill, texts } from "../base/text.js";
import { BRIEF_FORMATS } from "../brief/build.js";
import { viewOfOpen, type WorldView } from "../observatory/view.js";
import { readTx } from "../store/connect.js";
import { readSnapshot } from "../store/snapshot.js";
import {
  Refused,
  UnusableError,
  UsageError,
  type ExitCode,
  type Invocation,
  type Option,
  type Options,
} from "./command.js";
import { withRecord } from "./database.js";
import { closeWorld, ENGINE_OPTIONS, namesWorld, openWorld } from "./observatory-engine.js";
import { OBSERVATORY_OPTION } from "./options.js";
import { printFindings, tellRefusal } from "./refusing.js";
import { SITE_OPTIONS, siteOf } from "./site.js";
import type { Terminal } from "./terminal.js";
import { unusableFile } from "./unusable-file.js";
import { refuseUnwritable } from "./values.js";

const DOOR_TEXTS = texts({
  written: { en: "{file} ({size} bytes)", ja: "{file}（{size} バイト）" },
  mistakes: {
    en: "{count} mistakes in the template. Nothing was written.",
    ja: "テンプレートに誤りが {count} 件あります。何も書き出していません。",
  },
  mistake: {
    en: "1 mistake in the template. Nothing was written.",
    ja: "テンプレートに誤りが 1 件あります。何も書き出していません。",
  },
});

/** The options that every document's command has. */
export const DOCUMENT_OPTIONS = {
  length: {
    value: "short|standard|full",
    also: ["1", "4"],
    help: {
      en: "one page, at most four, or everything (full)",
      ja: "1 ページ、最大 4 ページ、または完全版（既定は full）",
    },
  },
  template: {
    value: "FILE",
    help: {
      en: "a template of your own (docs/templates.md); its mistakes are told with line and column, all at once",
      ja: "独自のテンプレート（docs/templates.md）。誤りは行と桁とともにすべて表示する",
    },
  },
  observatory: OBSERVATORY_OPTION,
  ...ENGINE_OPTIONS,
  ...SITE_OPTIONS,
} as const satisfies Options;

export const FORMAT_OPTION = {
  value: BRIEF_FORMATS.join("|"),
  isNeeded: true,
  help: {
    en: "the form of the file: html stands alone and has no script; pdf is tagged (PDF/UA-1); docx can be edited, in real styles; xlsx holds the tables; json is the list of claims, one for every number that is printed",
    ja: "文書の形式。html は単体で完結しスクリプトを含まない。pdf はタグ付き（PDF/UA-1）、docx は編集可能な文書、xlsx は表のデータ、json は印刷されるすべての数値の根拠の一覧",
  },
} as const satisfies Option;

export const OUT_OPTION = {
  value: "FILE",
  kind: "new file",
  isStandard: true,
  isNeeded: true,
  help: {
    en: "where to write it; - is the standard output",
    ja: "書き出し先。- は標準出力",
  },
} as const satisfies Option;

/** The value of an option that the command needs. */
export function given({ options }: Invocation, option: string): string {
  return options[option] ?? "";
}

/** What was asked for of one document; what cannot be read is said with the usage, before any record is opened. */
export function askedOf(
  invocation: Invocation,
  about: Pick<DocumentAsked, "kind" | "subject">,
): DocumentAsked {
  const { options, terminal } = invocation;
  const { from, to, length, template } = options;
  const asked: DocumentAsked = {
    ...about,
    language: options["lang"] ?? terminal.language,
    format: given(invocation, "format"),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(length === undefined ? {} : { length }),
    site: siteOf(invocation),
  };
  const request = readDocumentRequest(asked);
  if (isRefusal(request)) throw new UsageError(request);
  namesWorld(invocation);
  return template === undefined ? asked : { ...asked, template: readTemplateFile(template) };
}

export function readTemplateFile(file: string): { bytes: Buffer; file: string } {
  try {
    return { bytes: readFileSync(file), file };
  } catch (error) {
    throw unusableFile(error, file);
  }
}

/** Makes one document and writes it where it was asked for: whole, or not at all. */
export async function deliver(invocation: Invocation, asked: DocumentAsked): Promise<ExitCode> {
  const { terminal } = invocation;
  const out = given(invocation, "out");
  const made = await withRecord(invocation, async ({ pool }) => {
    const snapshot = await readTx(pool, readSnapshot);
    const world = await withWorld(invocation, (view) => readDocumentWorld(snapshot, asked, view));
    return isRefusal(world) ? world : makeDocument(snapshot, { ...asked, world });
  });
  if (isRefusal(made)) throw new Refused(made);
  if ("findings" in made) return sayFindings(made, terminal);
  if (out === "-") {
    await terminal.write(made.content);
    return 0;
  }
  writeWhole(out, made.content);
  sayWritten(terminal, out, made);
  return 0;
}

/** Every partner's brief in both languages and each format asked for, a file each, into one folder. */
export async function deliverAll(invocation: Invocation): Promise<ExitCode> {
  const { terminal, options } = invocation;
  const folder = given(invocation, "out");
  const formats = (options["format"] ?? "html,pdf,docx,xlsx").split(",");
  const { from, to, length } = options;
  const asked = {
    kind: "partner",
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(length === undefined ? {} : { length }),
    site: siteOf(invocation),
  };
  for (const format of formats) {
    const request = readDocumentRequest({ ...asked, language: "en", format });
    if (isRefusal(request)) throw new UsageError(request);
  }
  namesWorld(invocation);
  try {
    makeFolder(folder);
  } catch (error) {
    throw new UnusableError(refuseUnwritable(folder, error));
  }
  return withRecord(invocation, async ({ pool }) => {
    const snapshot = await readTx(pool, readSnapshot);
    let code: ExitCode = 0;
    for (const subject of subjectsOf(snapshot, "partner")) {
      const world = await withWorld(invocation, (view) =>
        readDocumentWorld(snapshot, { ...asked, subject }, view),
      );
      for (const language of LANGUAGES) {
        const files = isRefusal(world)
          ? world
          : makeFiles(snapshot, { ...asked, subject, language, world }, formats);
        if (isRefusal(files)) code = tellOne(files, terminal);
        else if ("findings" in files) code = sayFindings(files, terminal);
        else {
          for (const file of files) {
            writeWhole(join(folder, file.name), file.content);
            sayWritten(terminal, join(folder, file.name), file);
          }
        }
      }
    }
    return code;
  });
}

/** Asks the folder or the cluster that the command names; null where it names none. One that is not there cannot be used. */
export async function withWorld<T>(
  invocation: Pick<Invocation, "options">,
  ask: (view: WorldView) => Promise<T>,
): Promise<T | null> {
  if (!namesWorld(invocation)) return null;
  const opened = await openWorld(invocation);
  if (isRefusal(opened)) throw new UnusableError(opened);
  try {
    return await ask(viewOfOpen(opened));
  } finally {
    closeWorld(opened);
  }
}

export function sayWritten(terminal: Terminal, file: string, { content }: BriefFile): void {
  const facts = { file, size: content.length };
  terminal.say(fill(DOOR_TEXTS.written[terminal.language], facts, terminal.language));
}

/** One of many that is refused, while the others are made. */
function tellOne(refusal: Refusal, terminal: Terminal): 1 {
  tellRefusal(refusal, false, terminal);
  return 1;
}

export function sayFindings({ findings }: TemplateFindings, terminal: Terminal): 1 {
  printFindings(findings, terminal);
  const { language, say } = terminal;
  const sentence = findings.length === 1 ? DOOR_TEXTS.mistake : DOOR_TEXTS.mistakes;
  say(fill(sentence[language], { count: findings.length }, language));
  return 1;
}

/** The whole file or none of it: written beside its place, then moved there. */
export function writeWhole(file: string, content: Buffer): void {
  const part = `${file}.${process.pid}.part`;
  try {
    writeFileSync(part, content, { flag: "wx" });
    renameSync(part, file);
  } catch (error) {
    rmSync(part, { force: true });
    throw new UnusableError(refuseUnwritable(file, error));
  }
}
