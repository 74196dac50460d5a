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
import { fileFaultOrReason } from "../base/file-fault.js";
import { makeFolder } from "../base/make-folder.js";
import { formatPlace } from "../base/finding.js";
import { LANGUAGES } from "../base/language.js";
import { isRefusal, type Refusal } from "../base/refusal.js";
import { fill, fillText, texts } from "../base/text.js";
import { viewOfOpen, type WorldView } from "../observatory/view.js";
import { readTx } from "../store/connect.js";
import { readSnapshot } from "../store/snapshot.js";
import { UnusableError, UsageError, type ExitCode, type Invocation } from "./command.js";
import { withRecord } from "./database.js";
import {
  closeWorld,
  ENGINE_OPTIONS,
  ENGINE_USAGE,
  namesWorld,
  openWorld,
} from "./observatory-engine.js";
import { SITE_OPTIONS, siteOf } from "./site.js";
import type { Terminal } from "./terminal.js";

export const DOOR_TEXTS = texts({
  missing: { en: "Give --{option}.", ja: "--{option} を指定してください。" },
  unwritable: {
    en: "{file} cannot be written: {reason}. Name a file in a folder that exists and may be written to.",
    ja: "{file} に書き込めません：{reason}。存在し書き込みできるフォルダー内のファイルを指定してください。",
  },
  unreadable: {
    en: "{file} cannot be read: {reason}. Name a template file that exists and may be read.",
    ja: "{file} を読み取れません：{reason}。存在し読み取りできるテンプレートを指定してください。",
  },
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
  from: { type: "string" },
  to: { type: "string" },
  lang: { type: "string" },
  format: { type: "string" },
  out: { type: "string" },
  length: { type: "string" },
  template: { type: "string" },
  observatory: { type: "string" },
  ...ENGINE_OPTIONS,
  ...SITE_OPTIONS,
} as const;

export const DOCUMENT_USAGE = `--format html|pdf|docx|xlsx|json --out FILE [--lang en|ja] [--length short|standard|full] [--template FILE] [--observatory DIR] ${ENGINE_USAGE} [--site URL]`;

/** The value of an option that must be given. */
export function given({ options }: Invocation, option: string): string {
  const value = options[option];
  if (value === undefined || value === "")
    throw new UsageError(fillText(DOOR_TEXTS.missing, { option }));
  return value;
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
  if (isRefusal(request)) throw new UsageError(request.message);
  namesWorld(invocation);
  return template === undefined ? asked : { ...asked, template: readTemplateFile(template) };
}

export function readTemplateFile(file: string): { bytes: Buffer; file: string } {
  try {
    return { bytes: readFileSync(file), file };
  } catch (error) {
    throw new UnusableError(
      fillText(DOOR_TEXTS.unreadable, { file, reason: fileFaultOrReason(error) }),
    );
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
  if (isRefusal(made)) return sayRefusal(made, terminal);
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
    if (isRefusal(request)) throw new UsageError(request.message);
  }
  namesWorld(invocation);
  try {
    makeFolder(folder);
  } catch (error) {
    throw new UnusableError(
      fillText(DOOR_TEXTS.unwritable, { file: folder, reason: fileFaultOrReason(error) }),
    );
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
        if (isRefusal(files)) code = sayRefusal(files, terminal);
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
  if (isRefusal(opened)) throw new UnusableError(opened.message);
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

/** What is not on record is unusable input; a number without a claim is a refusal. */
export function sayRefusal(refusal: Refusal, terminal: Terminal): 1 {
  if (/_(PARTNER|SUBJECT)_UNKNOWN$/.test(refusal.refused)) throw new UnusableError(refusal.message);
  terminal.say(refusal.message);
  return 1;
}

export function sayFindings({ findings }: TemplateFindings, { language, print, say }: Terminal): 1 {
  for (const finding of findings) {
    print(
      `${formatPlace(finding.place)}\n    ${finding.severity} ${finding.rule}: ${finding.message[language]}`,
    );
  }
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
    throw new UnusableError(
      fillText(DOOR_TEXTS.unwritable, { file, reason: fileFaultOrReason(error) }),
    );
  }
}
