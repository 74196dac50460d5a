import { accessSync, constants, readdirSync } from "node:fs";
import { dirname } from "node:path";
import { parseDay } from "../base/day.js";
import { fileFaultOrReason, notAFile } from "../base/file-fault.js";
import { entryAt } from "../base/files-below.js";
import { nearestWord } from "../base/nearest.js";
import { refuser, type Refusal } from "../base/refusal.js";
import { fillText, texts, type Text } from "../base/text.js";

/**
 * What a word or an option's value is: how it is checked before anything is opened, and how the tests try it. An `id` names something of the
 * record or of a list, a `path` may be a file or a folder, and what is `new` is written: the command itself says more of these.
 */
export type Kind =
  | "text"
  | "id"
  | "file"
  | "path"
  | "new file"
  | "folder"
  | "new folder"
  | "day"
  | "year"
  | "number"
  | "choice";

/** A word after a command's name, or the value of an option. */
export interface Value {
  /** As the usage calls it: FILE, DAY; for a choice its words, parted by bars. */
  readonly value: string;
  /** By the name of the value where it is left out. */
  readonly kind?: Kind;
  /** The least that a number may be, and the greatest. */
  readonly least?: number;
  readonly most?: number;
  /** What a choice may be too, by its older or shorter names; a word that a number may be. */
  readonly also?: readonly string[];
  /** `-` stands for the standard input, or output. */
  readonly isStandard?: boolean;
  readonly help: Text;
}

const KINDS: Readonly<Record<string, Kind>> = {
  ID: "id",
  FILE: "file",
  DIR: "folder",
  DAY: "day",
  YEAR: "year",
  N: "number",
};

/** What it is: a choice by its bars, else by its name; any other text. */
export function kindOf({ value, kind }: Value): Kind {
  return kind ?? (value.includes("|") ? "choice" : (KINDS[value] ?? "text"));
}

const refuse = refuser(
  texts({
    VALUE_NO_DAY: {
      en: "{name} wants a day such as 2026-03-31, not “{found}”.",
      ja: "{name} には 2026-03-31 のような日付を指定してください（「{found}」は日付ではありません）。",
    },
    VALUE_NO_YEAR: {
      en: "{name} wants a year of four digits from 1900 to 2100, such as 2016, not “{found}”.",
      ja: "{name} には 1900 から 2100 までの 4 桁の西暦（例：2016）を指定してください（「{found}」は年ではありません）。",
    },
    VALUE_NO_NUMBER: {
      en: "{name} wants a whole number {span}, not “{found}”.",
      ja: "{name} には {span}を指定してください（「{found}」は使えません）。",
    },
    VALUE_NO_CHOICE: {
      en: "{name} is one of {choices}, not “{found}”.{near}",
      ja: "{name} に「{found}」は指定できません。{choices} のいずれかを指定してください。{near}",
    },
    WORD_NO_CHOICE: {
      en: "“{found}” is none of {choices}.{near}",
      ja: "「{found}」は指定できません。{choices} のいずれかを指定してください。{near}",
    },
    FILE_UNREADABLE: {
      en: "{file} cannot be read: {reason}. Name a file that exists and may be read.",
      ja: "{file} を読み取れません：{reason}。存在し読み取りできるファイルを指定してください。",
    },
    FOLDER_UNREADABLE: {
      en: "{folder} cannot be read: {reason}. Name a folder that exists and may be read.",
      ja: "{folder} を読み取れません：{reason}。存在し読み取りできるフォルダーを指定してください。",
    },
    FILE_UNWRITABLE: {
      en: "{file} cannot be written: {reason}. Name a file in a folder that exists and may be written to.",
      ja: "{file} に書き込めません：{reason}。存在し書き込みできるフォルダー内のファイルを指定してください。",
    },
  }),
);

const TEXTS = texts({
  from: { en: "from {least}", ja: "{least} 以上の整数" },
  between: { en: "from {least} to {most}", ja: "{least} から {most} までの整数" },
  or: { en: "{span}, or {also}", ja: "{span}または {also} " },
  meant: { en: " Did you mean “{near}”?", ja: "「{near}」のことでしょうか。" },
  none: { en: "", ja: "" },
});

/** The standard input or output, in place of a file. */
const STANDARD = "-";

/** Why a value cannot be used, as far as can be told before anything is opened. `name` is what it was given for. */
export function checkValue(name: string, found: string, value: Value): Refusal | null {
  switch (kindOf(value)) {
    case "day":
      return parseDay(found) !== null ? null : refuse("VALUE_NO_DAY", { name, found });
    case "year":
      return isYear(found) ? null : refuse("VALUE_NO_YEAR", { name, found });
    case "number":
      return checkNumber(name, found, value);
    case "choice":
      return checkChoice(name, found, value);
    case "file":
      return value.isStandard && found === STANDARD ? null : checkReadable(found);
    case "folder":
      return checkFolder(found);
    case "new file":
      return value.isStandard && found === STANDARD ? null : checkWritable(found);
    default:
      return null;
  }
}

function isYear(text: string): boolean {
  return /^\d{4}$/.test(text) && Number(text) >= 1900 && Number(text) <= 2100;
}

function checkNumber(
  name: string,
  found: string,
  { least = 1, most, also = [] }: Value,
): Refusal | null {
  if (also.includes(found)) return null;
  const number = /^(0|[1-9]\d{0,8})$/.test(found) ? Number(found) : NaN;
  if (number >= least && number <= (most ?? Number.MAX_SAFE_INTEGER)) return null;
  const span =
    most === undefined
      ? fillText(TEXTS.from, { least: String(least) })
      : fillText(TEXTS.between, { least: String(least), most: String(most) });
  const words = also.join("|");
  return refuse("VALUE_NO_NUMBER", {
    ...{ name, found },
    span: words === "" ? span : fillText(TEXTS.or, { span, also: words }),
  });
}

function checkChoice(name: string, found: string, { value, also = [] }: Value): Refusal | null {
  const words = value.split("|");
  if ([...words, ...also].includes(found)) return null;
  const near = nearestWord(found, words);
  // A word is called by what it may be.
  return refuse(name === value ? "WORD_NO_CHOICE" : "VALUE_NO_CHOICE", {
    name,
    found,
    choices: words.join(", "),
    near: near === null ? TEXTS.none : fillText(TEXTS.meant, { near }),
  });
}

function checkReadable(file: string): Refusal | null {
  try {
    accessSync(file, constants.R_OK);
    const entry = entryAt(file);
    return entry?.isDirectory() ? refuseUnreadable(file, notAFile(file, entry)) : null;
  } catch (error) {
    return refuseUnreadable(file, error);
  }
}

function checkFolder(folder: string): Refusal | null {
  try {
    readdirSync(folder);
    return null;
  } catch (error) {
    return refuse("FOLDER_UNREADABLE", { folder, reason: fileFaultOrReason(error) });
  }
}

function checkWritable(file: string): Refusal | null {
  try {
    accessSync(dirname(file), constants.W_OK);
    const entry = entryAt(file);
    return entry?.isDirectory() ? refuseUnwritable(file, notAFile(file, entry)) : null;
  } catch (error) {
    return refuseUnwritable(file, error);
  }
}

/** Of a file that was given and cannot be read. */
export function refuseUnreadable(file: string, error: unknown): Refusal {
  return refuse("FILE_UNREADABLE", { file, reason: fileFaultOrReason(error) });
}

/** Of a file that was to be written and cannot be. */
export function refuseUnwritable(file: string, error: unknown): Refusal {
  return refuse("FILE_UNWRITABLE", { file, reason: fileFaultOrReason(error) });
}
