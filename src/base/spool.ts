import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Texts beyond this go to a file. */
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
  let pieces: string[] = [];
  let length = 0;
  let file: { readonly path: string; readonly descriptor: number } | null = null;

  function flush(): void {
    file ??= openTemporary();
    writeSync(file.descriptor, pieces.join(""));
    pieces = [];
    length = 0;
  }

  return {
    write(text) {
      pieces.push(text);
      length += text.length;
      if (length > KEPT_AT_MOST) flush();
    },
    discard() {
      pieces = [];
      length = 0;
      if (!file) return;
      closeSync(file.descriptor);
      rmSync(dirname(file.path), { recursive: true });
      file = null;
    },
    finish() {
      if (!file) return { path: null, text: pieces.join("") };
      flush();
      closeSync(file.descriptor);
      return { path: file.path, text: "" };
    },
  };
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
