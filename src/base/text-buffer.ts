/**
 * Text that is gathered piece by piece, as the bytes that it will be: as strings it would weigh more, and the engine would carry
 * every piece along until all are joined.
 */
export class TextBuffer {
  #bytes = Buffer.allocUnsafe(4 * 1024);
  #length = 0;

  get size_bytes(): number {
    return this.#length;
  }

  write(text: string): void {
    // No character takes more bytes for each unit of its text.
    const most = this.#length + text.length * 3;
    if (most > this.#bytes.length) this.#growTo(Math.max(most, this.#bytes.length * 2));
    this.#length += this.#bytes.write(text, this.#length);
  }

  /** All that was written, good until something is written again; it is empty from here on. */
  take(): Buffer {
    const taken = this.#bytes.subarray(0, this.#length);
    this.#length = 0;
    return taken;
  }

  #growTo(size_bytes: number): void {
    const bytes = Buffer.allocUnsafe(size_bytes);
    this.#bytes.copy(bytes, 0, 0, this.#length);
    this.#bytes = bytes;
  }
}
