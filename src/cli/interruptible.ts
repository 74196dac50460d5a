import { Interrupted } from "./command.js";

/** The bytes, until somebody asks the work to stop: then reading them on throws. */
export async function* untilInterrupted(
  bytes: AsyncIterable<Uint8Array>,
  interrupted: AbortSignal,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    if (interrupted.aborted) throw new Interrupted();
    yield chunk;
  }
}
