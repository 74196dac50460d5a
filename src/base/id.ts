import { randomBytes } from "node:crypto";
import type { Instant } from "./clock.js";

/** Random bytes are drawn for many ids at once: each drawing is a call of the system. */
let drawn: Uint8Array = new Uint8Array(0);

function draw(): Uint8Array {
  if (drawn.length < 10) drawn = randomBytes(2_560);
  const bytes = drawn.subarray(0, 10);
  drawn = drawn.subarray(10);
  return bytes;
}

/** A UUID of version 7: sorts by the millisecond in which it was made. Source: RFC 9562 section 5.7. */
export function newId(now: Instant, random: Uint8Array = draw()): string {
  const time = Date.parse(now).toString(16).padStart(12, "0");
  const bytes = Buffer.from(random.subarray(0, 10));
  bytes[0] = ((bytes[0] ?? 0) & 0x0f) | 0x70;
  bytes[2] = ((bytes[2] ?? 0) & 0x3f) | 0x80;
  const rest = bytes.toString("hex");
  return `${time.slice(0, 8)}-${time.slice(8)}-${rest.slice(0, 4)}-${rest.slice(4, 8)}-${rest.slice(8)}`;
}

export function isId(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(text);
}
