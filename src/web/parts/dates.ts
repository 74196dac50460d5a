import { formatDay } from "../../base/format.js";
import { parseDay } from "../../base/day.js";
import type { Language } from "../../base/language.js";
import { fill, texts } from "../../base/text.js";

const MONTHS =
  "January February March April May June July August September October November December".split(
    " ",
  );

/** A date as exactly as it is known: `2011`, `July 2021`, `15 July 2021`; 「2011年」「2021年7月」. */
export function formatDate(date: string, language: Language): string {
  const day = parseDay(date);
  if (day) return formatDay(day, language);
  const [year = "", month] = date.split("-");
  if (language === "ja") return month ? `${year}年${Number(month)}月` : `${year}年`;
  return month ? `${MONTHS[Number(month) - 1]} ${year}` : year;
}

const OPEN = texts({
  since: { en: "from {date}", ja: "{date}から" },
  until: { en: "until {date}", ja: "{date}まで" },
});

/** `2018 – July 2021`; one end alone is said as such, none is empty. */
export function formatDates(from: string | null, to: string | null, language: Language): string {
  const dash = language === "ja" ? "～" : " – ";
  if (from === null && to === null) return "";
  if (from !== null && from === to) return formatDate(from, language);
  if (to === null)
    return fill(OPEN.since[language], { date: formatDate(from ?? "", language) }, language);
  if (from === null)
    return fill(OPEN.until[language], { date: formatDate(to, language) }, language);
  return `${formatDate(from, language)}${dash}${formatDate(to, language)}`;
}
