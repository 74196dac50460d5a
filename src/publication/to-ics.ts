import { addDays, type Day } from "../base/day.js";

/** A day in somebody's calendar. */
export interface CalendarDay {
  /** Stable: a calendar that is fetched again replaces the day rather than adding it. */
  readonly uid: string;
  readonly on: Day;
  readonly summary: string;
  readonly description: string;
  readonly url: string;
  /** Reminds so many days before; null where there is nothing left to do. */
  readonly remind_days: number | null;
}

/** An iCalendar file of whole days: lines end in CRLF and are folded at 75 bytes. Source: RFC 5545. */
export function writeIcs(
  calendar: { readonly name: string; readonly language: string; readonly stamp: Day },
  days: readonly CalendarDay[],
): string {
  const stamp = `${compact(calendar.stamp)}T000000Z`;
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Earmark//Reports owed//EN",
    "CALSCALE:GREGORIAN",
    "METHOD:PUBLISH",
    `X-WR-CALNAME:${escaped(calendar.name)}`,
    ...days.flatMap((day) => eventLines(day, calendar.language, stamp)),
    "END:VCALENDAR",
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join("");
}

function eventLines(day: CalendarDay, language: string, stamp: string): string[] {
  const alarm =
    day.remind_days === null
      ? []
      : [
          "BEGIN:VALARM",
          "ACTION:DISPLAY",
          `DESCRIPTION:${escaped(day.summary)}`,
          `TRIGGER:-P${day.remind_days}D`,
          "END:VALARM",
        ];
  return [
    "BEGIN:VEVENT",
    `UID:${escaped(day.uid)}`,
    `DTSTAMP:${stamp}`,
    `DTSTART;VALUE=DATE:${compact(day.on)}`,
    `DTEND;VALUE=DATE:${compact(addDays(day.on, 1))}`,
    `SUMMARY;LANGUAGE=${language}:${escaped(day.summary)}`,
    `DESCRIPTION;LANGUAGE=${language}:${escaped(day.description)}`,
    `URL:${day.url}`,
    "TRANSP:TRANSPARENT",
    ...alarm,
    "END:VEVENT",
  ];
}

function compact(day: Day): string {
  return day.replaceAll("-", "");
}

/** Text values: section 3.3.11. Control characters other than the line end have no place in them. */
function escaped(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f]/g, " ")
    .replace(/[\\;,]/g, (mark) => `\\${mark}`)
    .replaceAll("\n", "\\n");
}

const LINE_BYTES = 75;

/** Section 3.1: at most 75 bytes a line, a character is never cut, and what follows begins with a space. */
function folded(line: string): string {
  const parts: string[] = [];
  let part = "";
  let size = 0;
  for (const character of line) {
    const bytes = Buffer.byteLength(character);
    if (size + bytes > LINE_BYTES) {
      parts.push(part);
      part = " ";
      size = 1;
    }
    part += character;
    size += bytes;
  }
  return [...parts, part].join("\r\n");
}
