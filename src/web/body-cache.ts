import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { sha256 } from "../base/canonical.js";
import type { Encoding } from "./negotiation.js";

/** A page or file made once: its bytes, its tag, and each encoding after the first reader who asked for it. */
export interface Body {
  readonly status: number;
  readonly type: string;
  readonly bytes: Buffer;
  readonly etag: string;
  readonly headers: Readonly<Record<string, string>>;
  encoded(encoding: Encoding): Promise<Buffer>;
}

/** Below this, compressing costs more than it saves. */
const COMPRESS_FROM_BYTES = 600;
const compress = { br: promisify(brotliCompress), gzip: promisify(gzip) } as const;

export function makeBody(
  content: string | Uint8Array,
  about: { status?: number; type: string; headers?: Readonly<Record<string, string>> },
): Body {
  const bytes = Buffer.from(content as string);
  const encodings = new Map<Encoding, Promise<Buffer>>([["identity", Promise.resolve(bytes)]]);
  const encode = (encoding: Encoding): Promise<Buffer> => {
    const options = {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 5,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    };
    return encoding === "br" ? compress.br(bytes, options) : compress.gzip(bytes);
  };
  return {
    status: about.status ?? 200,
    type: about.type,
    bytes,
    etag: `W/"${sha256(bytes).slice(0, 20)}"`,
    headers: about.headers ?? {},
    encoded(encoding) {
      const chosen = isCompressible(about.type, bytes.length) ? encoding : "identity";
      const made = encodings.get(chosen) ?? encode(chosen);
      encodings.set(chosen, made);
      return made;
    },
  };
}

export function isCompressible(type: string, size_bytes: number): boolean {
  return size_bytes >= COMPRESS_FROM_BYTES && /^(text\/|application\/json|image\/svg)/.test(type);
}

export interface BodyCache {
  get(key: string): Body | undefined;
  set(key: string, body: Body): void;
}

/** Keeps the bodies used last, within a number of bytes; a body larger than an eighth of it is not kept. */
export function createBodyCache(size_max_bytes: number): BodyCache {
  const bodies = new Map<string, Body>();
  let size = 0;
  const remove = (key: string) => {
    size -= bodies.get(key)?.bytes.length ?? 0;
    bodies.delete(key);
  };
  return {
    get(key) {
      const body = bodies.get(key);
      if (!body) return undefined;
      bodies.delete(key);
      bodies.set(key, body);
      return body;
    },
    set(key, body) {
      if (body.bytes.length > size_max_bytes / 8) return;
      remove(key);
      bodies.set(key, body);
      size += body.bytes.length;
      for (const oldest of bodies.keys()) {
        if (size <= size_max_bytes) break;
        remove(oldest);
      }
    },
  };
}
