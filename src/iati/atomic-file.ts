import { randomUUID } from "node:crypto";
import { open, readlink, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { notAFile } from "../base/file-fault.js";

/** Text waiting to be written, at most this long: then it goes to the file. */
const WAITING_AT_MOST = 256 * 1024;

/** A file that comes into being whole or not at all. */
export interface AtomicFile {
  /** Adds text; call `flush` now and then. */
  add(text: string): void;
  /** Writes what waits, where it is enough to be worth it. */
  flush(): Promise<void>;
  /** Puts the file into its place. */
  commit(): Promise<void>;
  /** Forgets it; the file that was there before stays as it was. */
  abandon(): Promise<void>;
}

/**
 * Written beside its place under another name, then renamed over it, so that nobody sees half of it. Where a link stands, what it leads to
 * is written; what was for some eyes only stays so. Throws at once where something stands that is no file.
 */
export async function createAtomicFile(named: string): Promise<AtomicFile> {
  const before = await stat(named).catch(nullWhereNotThere);
  if (before?.isFile() === false) throw notAFile(named, before);
  const path = before === null ? await leadsTo(named) : await realpath(named);
  // A name of its own, for others may be writing the same file; not all of a long one, which would have no room for more.
  const draft = join(dirname(path), `.${basename(path).slice(0, 50)}.${randomUUID()}.part`);
  const file = await open(draft, "wx", 0o644);
  if (before) await file.chmod(before.mode & 0o777);
  const encoder = new TextEncoder();
  // One room for all that is written: new ones would pile up faster than they are collected.
  const room = Buffer.allocUnsafeSlow(WAITING_AT_MOST);
  let waiting = "";

  async function write(): Promise<void> {
    while (waiting !== "") {
      const { read, written } = encoder.encodeInto(waiting, room);
      waiting = waiting.slice(read);
      for (let from = 0; from < written;)
        from += (await file.write(room, from, written - from)).bytesWritten;
    }
  }

  return {
    add(text) {
      waiting += text;
    },
    async flush() {
      if (waiting.length > WAITING_AT_MOST) await write();
    },
    async commit() {
      await write();
      await file.sync();
      await file.close();
      await rename(draft, path);
    },
    async abandon() {
      await file.close();
      await rm(draft, { force: true });
    },
  };
}

/** Where a link leads at whose end nothing stands yet; the path itself where it is none. */
async function leadsTo(path: string): Promise<string> {
  const link = await readlink(path).catch(() => null);
  return link === null ? path : resolve(dirname(path), link);
}

function nullWhereNotThere(error: NodeJS.ErrnoException): null {
  if (error.code === "ENOENT") return null;
  throw error;
}
