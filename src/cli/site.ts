import { readSite } from "../base/site.js";
import { fillText, texts } from "../base/text.js";
import { UsageError, type Invocation, type Options } from "./command.js";

const TEXTS = texts({
  unreadable: {
    en: "--site wants the address under which this record is published, such as https://example.org, not “{found}”.",
    ja: "--site には記録を公開しているアドレス（例：https://example.org）を指定してください（「{found}」は使えません）。",
  },
});

export const SITE_OPTIONS = {
  site: {
    value: "URL",
    help: {
      en: "where the record is published: what leaves this machine links back to it",
      ja: "記録の公開アドレス（書き出すものからのリンク先）",
    },
  },
} as const satisfies Options;

/** The address that `--site` names; null where it is left out. */
export function siteOf({ options }: Pick<Invocation, "options">): string | null {
  const { site } = options;
  if (site === undefined) return null;
  const read = readSite(site);
  if (read === null) throw new UsageError(fillText(TEXTS.unreadable, { found: site }));
  return read;
}
