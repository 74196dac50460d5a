import { Type } from "@sinclair/typebox";
import { refusedBy, type Refusal } from "../base/refusal.js";
import { fillText, texts, type Text } from "../base/text.js";
import { codeListTitle, codeName, findCodeList } from "../iati/codelists.js";
import { codeListOf, type CodedList } from "../store/tables.js";
import { refuseInput } from "./input.js";

/** The lists of the standard whose codes people enter. */
export type EnteredList = "Sector" | "SectorCategory" | "UNSDG-Goals" | "UNSDG-Targets" | CodedList;

/** The key of a schema that names the lists of a field, for forms and for who reads the API's description. */
export const CODE_LISTS = "x-code-lists";

/** A code of one of these lists: its shape is asked by the schema, whether there is such a code by `checkCodes`. */
export function codeOf(lists: readonly EnteredList[], pattern: string, description: string) {
  return Type.String({ pattern, description, [CODE_LISTS]: lists });
}

const TEXTS = texts({
  none: { en: "", ja: "" },
  near: { en: " There are: {codes}.", ja: "「{begin}」で始まるコード：{codes}。" },
  all: { en: " There are: {codes}.", ja: "使えるコード：{codes}。" },
});
/** So many are named beside a wrong one. */
const NAMED_AT_MOST = 5;
/** A list of so many codes is named whole. */
const SHORT_LIST = 12;

/**
 * The first code that none of the lists has. The export of IATI looks codes up as the official validator does, and a
 * wrong one would hold all of it back. Withdrawn codes stand for what was published with them.
 */
export function checkCodes(
  lists: readonly EnteredList[],
  codes: readonly string[],
  field: string,
): Refusal | null {
  const known = lists.map((list) => findCodeList(list)?.codes ?? new Map<string, unknown>());
  return refusedBy(
    codes
      .filter((code) => !known.some((list) => list.has(code)))
      .map((value) => {
        const near = nearTo(value, lists);
        return refuseInput("INPUT_CODE", { value, list: listTitles(lists), near }, field);
      }),
  );
}

/** Of a code that none of the lists has: what people call the lists, the nearest codes, and where the first list stands; null of one that is there. */
export function judgeCode(
  lists: readonly string[],
  code: string,
): { readonly list: Text; readonly near: Text; readonly url: string } | null {
  if (lists.some((list) => findCodeList(list)?.codes.has(code))) return null;
  const url = `https://iatistandard.org/en/iati-standard/203/codelists/${lists[0]?.toLowerCase() ?? ""}/`;
  return { list: listTitles(lists), near: nearTo(code, lists), url };
}

/** What people call the lists. */
export function listTitles(lists: readonly string[]): Text {
  const titles = lists.map(codeListTitle);
  return {
    en: titles.map(({ en }) => en).join(", "),
    ja: titles.map(({ ja }) => ja).join("、"),
  };
}

/** What a column's code is called in its list; itself where the list does not have it, null where the column holds no codes. */
export function codedName(column: string, code: string): Text | null {
  const list = codeListOf(column);
  if (list === null) return null;
  return { en: codeName(list, code, "en") ?? code, ja: codeName(list, code, "ja") ?? code };
}

/** The same with the code beside it. */
export function codedText(column: string, code: string): Text | null {
  const name = codedName(column, code);
  if (name === null || name.en === code) return name;
  return { en: `${name.en} (${code})`, ja: `${name.ja}（${code}）` };
}

/** Those that begin as it does, with as much as any has in common with it, of a target its goal; of a short list all. */
function nearTo(code: string, lists: readonly string[]): Text {
  const all = lists
    .flatMap((list) => [...(findCodeList(list)?.codes.values() ?? [])])
    .filter((each) => !each.isWithdrawn)
    .map((each) => each.code);
  if (all.length <= SHORT_LIST) return fillText(TEXTS.all, { codes: all.join(", ") });
  const point = code.indexOf(".") + 1;
  for (let length = point > 0 ? point : code.length; length > 0; length--) {
    const begin = code.slice(0, length);
    const near = all.filter((each) => each.startsWith(begin));
    if (near.length > 0) return fillText(TEXTS.near, { begin, codes: named(near) });
  }
  return TEXTS.none;
}

function named(codes: readonly string[]): string {
  return codes.slice(0, NAMED_AT_MOST).join(", ") + (codes.length > NAMED_AT_MOST ? " …" : "");
}
