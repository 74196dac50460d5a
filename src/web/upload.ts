import type { FastifyRequest } from "fastify";

/** A form's file, and the fields that came with it. */
export interface Upload {
  /** A buffer of its own, so that it can be handed to another thread. */
  readonly bytes: Uint8Array;
  /** As the person's machine calls it, without its folders; empty where the form does not say. */
  readonly name: string;
  readonly fields: Readonly<Record<string, string>>;
}

const NAME_LENGTH = 200;

/** The limits of a form with one file, or so many, and a few short fields. */
export function uploadLimits(size_bytes: number, { fields = 5, files = 1 } = {}) {
  return {
    throwFileSizeLimit: true,
    limits: {
      fileSize: size_bytes,
      files,
      fields,
      parts: fields + files,
      headerPairs: 50,
      fieldSize: 100,
    },
  };
}

/** The one file of a form, in whatever order its parts come; or why there is none. */
export async function readUpload(
  request: FastifyRequest,
  /** Where a form may come without one: its bytes are empty then. */
  isOptional = false,
): Promise<Upload | "none" | "too_large"> {
  if (!request.isMultipart()) return "none";
  let bytes: Uint8Array | null = null;
  let name = "";
  const fields: Record<string, string> = Object.create(null);
  try {
    for await (const part of request.parts()) {
      if (part.type === "file") {
        bytes = new Uint8Array(await part.toBuffer());
        name = nameOf(part.filename);
      } else if (typeof part.value === "string") fields[part.fieldname] = part.value;
    }
  } catch (error) {
    if ((error as { code?: string }).code === "FST_REQ_FILE_TOO_LARGE") return "too_large";
    if (isBadForm(error)) return "none";
    throw error;
  }
  const isWithout = bytes === null || (bytes.length === 0 && name === "");
  if (isWithout && !isOptional) return "none";
  return { bytes: bytes ?? new Uint8Array(), name, fields };
}

/** One of several files of a form; or why those from here on are not read. */
export type SentFile =
  | { readonly name: string; readonly bytes: Uint8Array }
  | { readonly name: string; readonly isTooLarge: true }
  | { readonly rest: "too_many" | "too_much" | "cut_off" };

/**
 * The files of a form one by one, as they come: the next is read when it is asked for, so that there is one in memory. All of
 * them together have so many bytes at most.
 */
export async function* eachUpload(
  request: FastifyRequest,
  limit_bytes: number,
): AsyncGenerator<SentFile> {
  if (!request.isMultipart()) return;
  let size_bytes = 0;
  try {
    for await (const part of request.parts()) {
      if (part.type !== "file") continue;
      const isOver = size_bytes > limit_bytes;
      const chunks: Uint8Array[] = [];
      for await (const chunk of part.file as AsyncIterable<Uint8Array>) {
        size_bytes += chunk.length;
        if (size_bytes <= limit_bytes && !part.file.truncated) chunks.push(chunk);
        else chunks.length = 0;
      }
      const name = nameOf(part.filename);
      if (isOver) continue;
      if (size_bytes > limit_bytes) yield { rest: "too_much" };
      else if (part.file.truncated) yield { name, isTooLarge: true };
      // A form whose field was left empty sends a file without name and bytes.
      else if (name !== "" || chunks.length > 0)
        yield { name, bytes: new Uint8Array(Buffer.concat(chunks)) };
    }
  } catch (error) {
    if ((error as { code?: string }).code === "FST_FILES_LIMIT") yield { rest: "too_many" };
    else if (isBadForm(error)) yield { rest: "cut_off" };
    else throw error;
  }
}

/** As the person's machine calls it, without its folders and what no spreadsheet can hold. */
function nameOf(filename: string): string {
  const name = filename.split(/[/\\]/).at(-1) ?? "";
  return name.replace(/[\p{Cc}\uFFFE\uFFFF]/gu, "").slice(0, NAME_LENGTH);
}

/** What the form's parser says of a body that is no form, or is cut off. */
function isBadForm(error: unknown): boolean {
  const { code = "", message = "" } = error as { code?: string; message?: string };
  return (
    /^FST_(PARTS|FILES|FIELDS|INVALID|PROTO)/.test(code) ||
    /multipart|Unexpected end|boundary|Malformed/i.test(message)
  );
}
