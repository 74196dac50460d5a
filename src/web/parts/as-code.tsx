import type { ComponentChild } from "preact";

/** A sentence in which what is typed as it stands is between backticks. */
export function asCode(text: string): ComponentChild {
  return text
    .split(/`([^`]+)`/)
    .map((part, index) => (index % 2 === 0 ? part : <code>{part}</code>));
}
