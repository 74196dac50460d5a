import { LIMITS } from "../base/settings.js";

/** Files between their preview and their confirmation, by the hash of their content. The oldest go first when there is no room. */
export interface WaitingFiles {
  keep(hash: string, file: { readonly name: string; readonly bytes: Uint8Array }): void;
  find(hash: string): { readonly name: string; readonly bytes: Uint8Array } | null;
  drop(hash: string): void;
}

export function createWaitingFiles(
  limits: { readonly bytes: number; readonly files: number } = {
    bytes: LIMITS.import_waiting_bytes,
    files: LIMITS.import_waiting_files,
  },
): WaitingFiles {
  const kept = new Map<string, { readonly name: string; readonly bytes: Uint8Array }>();
  let size = 0;
  const drop = (hash: string) => {
    size -= kept.get(hash)?.bytes.length ?? 0;
    kept.delete(hash);
  };
  return {
    keep(hash, file) {
      drop(hash);
      kept.set(hash, file);
      size += file.bytes.length;
      for (const oldest of kept.keys()) {
        if (size <= limits.bytes && kept.size <= limits.files) break;
        drop(oldest);
      }
    },
    find: (hash) => kept.get(hash) ?? null,
    drop,
  };
}
