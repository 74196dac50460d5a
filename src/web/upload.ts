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

/** The limits of a form with one file and a few short fields. */
export function uploadLimits(size_bytes: number, fields = 5) {
  return {
    throwFileSizeLimit: true,
    limits: {
      fileSize: size_bytes,
      files: 1,
      fields,
      parts: fields + 1,
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
        name = (part.filename.split(/[/\\]/).at(-1) ?? "").slice(0, NAME_LENGTH);
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

/** What the form's parser says of a body that is no form, or is cut off. */
function isBadForm(error: unknown): boolean {
  const { code = "", message = "" } = error as { code?: string; message?: string };
  return (
    /^FST_(PARTS|FILES|FIELDS|INVALID|PROTO)/.test(code) ||
    /multipart|Unexpected end|boundary|Malformed/i.test(message)
  );
}
