import { codeListTitle, findCodeList } from "../iati/codelists.js";
import type { Text } from "../base/text.js";
import type { CodedList } from "../store/tables.js";

/** Whether a list of the standard has the code; one that was withdrawn stands for what was published with it. */
export function isCodeOf(list: CodedList, code: string): boolean {
  return findCodeList(list)?.codes.has(code) ?? false;
}

/** What people call a list. */
export function listTitle(list: CodedList): Text {
  return codeListTitle(list);
}
