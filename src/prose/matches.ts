const NONE: readonly RegExpExecArray[] = [];

/**
 * All matches of a global pattern. As `matchAll`, which copies the pattern at each call: a third of the linter's time where
 * hundreds of patterns meet thousands of sentences and nearly all find nothing.
 */
export function allMatches(pattern: RegExp, text: string): readonly RegExpExecArray[] {
  pattern.lastIndex = 0;
  let match = pattern.exec(text);
  if (!match) return NONE;
  const found: RegExpExecArray[] = [];
  while (match) {
    found.push(match);
    if (match[0] === "") pattern.lastIndex += 1;
    match = pattern.exec(text);
  }
  return found;
}
