import { readSite } from "../base/site.js";
import { texts } from "../base/text.js";
import { UsageError, type Invocation } from "./command.js";

const TEXTS = texts({
  unreadable: {
    en: "--site is the address under which this record is published: https://example.org.",
    ja: "--site には記録を公開しているアドレスを指定してください（例：https://example.org）。",
  },
});

export const SITE_OPTIONS = { site: { type: "string" } } as const;

/** The address that `--site` names; null where it is left out. */
export function siteOf({ options }: Pick<Invocation, "options">): string | null {
  const { site } = options;
  if (site === undefined) return null;
  const read = readSite(site);
  if (read === null) throw new UsageError(TEXTS.unreadable);
  return read;
}
