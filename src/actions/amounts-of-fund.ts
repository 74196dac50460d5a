import { texts, type Text } from "../base/text.js";
import type { AmountsOfFund } from "../store/corrections.js";

const AMOUNTS = texts<keyof AmountsOfFund>({
  entries: { en: "entries", ja: "仕訳" },
  decisions: { en: "decisions", ja: "決定" },
  windows: { en: "ceilings of windows", ja: "ウィンドウの上限額" },
  calls: { en: "envelopes of calls", ja: "募集の予算枠" },
  proposals: { en: "proposals", ja: "提案" },
});

/** What of a fund is counted in its currency, in words: `entries 3, decisions 1`. Null where nothing is. */
export function tellAmounts(counted: AmountsOfFund): Text | null {
  const found = (Object.keys(AMOUNTS) as (keyof AmountsOfFund)[]).filter(
    (name) => counted[name] > 0,
  );
  if (found.length === 0) return null;
  const listed = (language: keyof Text, join: string) =>
    found.map((name) => `${AMOUNTS[name][language]} ${counted[name]}`).join(join);
  return { en: listed("en", ", "), ja: listed("ja", "、") };
}
