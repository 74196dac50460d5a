/** A file's own name: where it lay on the machine that loaded it is nobody's business. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}
