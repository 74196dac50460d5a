import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileFaultOrReason } from "./file-fault.js";
import { TextBuffer } from "./text-buffer.js";
import { fillText, texts, type Text } from "./text.js";

const TEXTS = texts({
  full: {
    en: "Nothing more can be written to the temporary folder {folder}: {reason}. Make room there, or name another folder in the variable TMPDIR.",
    ja: "一時フォルダー {folder} に書き込めません：{reason}。空き容量を確保するか、環境変数 TMPDIR で別のフォルダーを指定してください。",
  },
});

/** Bytes beyond this go to a file. */
const KEPT_AT_MOST = 256 * 1024;

/** What was written: in memory, or in a temporary file. It can be handed to another thread. */
export interface Spooled {
  readonly path: string | null;
  readonly text: string;
}

/** Output that is not yet known to count: kept aside, then sent on or thrown away. Memory stays flat. */
export interface Spool {
  write(text: string): void;
  /** Forgets what was written so far. */
  discard(): void;
  /** Ends the writing. Whoever takes it calls `sendSpooled` or `dropSpooled`. */
  finish(): Spooled;
}

export function createSpool(): Spool {
  const buffer = new TextBuffer();
  let file: { readonly path: string; readonly descriptor: number } | null = null;

  function flush(): void {
    try {
      file ??= openTemporary();
      const bytes = buffer.take();
      // A disk that becomes full may take a part of them.
      for (let at = 0; at < bytes.length;) at += writeSync(file.descriptor, bytes, at);
    } catch (error) {
      throw new SpoolFault(error);
    }
  }

  return {
    write(text) {
      buffer.write(text);
      if (buffer.size_bytes > KEPT_AT_MOST) flush();
    },
    discard() {
      buffer.take();
      if (!file) return;
      closeSync(file.descriptor);
      rmSync(dirname(file.path), { recursive: true });
      file = null;
    },
    finish() {
      if (!file) return { path: null, text: buffer.take().toString() };
      flush();
      closeSync(file.descriptor);
      return { path: file.path, text: "" };
    },
  };
}

/** Nothing more can be kept: a person is told where, why and what to do. */
export class SpoolFault extends Error {
  readonly text: Text;
  constructor(cause: unknown) {
    const text = fillText(TEXTS.full, { folder: tmpdir(), reason: fileFaultOrReason(cause) });
    super(text.en, { cause });
    this.text = text;
  }
}

function openTemporary(): { path: string; descriptor: number } {
  const path = join(mkdtempSync(join(tmpdir(), "earmark-")), "report");
  return { path, descriptor: openSync(path, "wx", 0o600) };
}

/** On POSIX the file goes as soon as it is open, so that nothing stays behind where the reader of the pipe leaves early. */
export async function sendSpooled(
  spooled: Spooled,
  write: (chunk: string | Uint8Array) => Promise<void>,
): Promise<void> {
  if (spooled.path === null) return write(spooled.text);
  const file = await open(spooled.path, "r");
  if (process.platform !== "win32") dropSpooled(spooled);
  for await (const chunk of file.createReadStream()) await write(chunk as Uint8Array);
  dropSpooled(spooled);
}

export function dropSpooled({ path }: Spooled): void {
  if (path !== null) rmSync(dirname(path), { recursive: true, force: true });
}
