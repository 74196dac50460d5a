import { OPEN_DATA_HEADERS } from "./security.js";

/** A file that is no page: CSV, JSON, a document. */
export interface FileAnswer {
  readonly content: string | Uint8Array;
  readonly type: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export function fileHeaders(name: string): Record<string, string> {
  return {
    ...OPEN_DATA_HEADERS,
    "content-disposition": `inline; filename="earmark-${name.replace(/[^\w.-]/g, "-")}"`,
  };
}
