import { refuser, type Refusal } from "../base/refusal.js";
import { texts } from "../base/text.js";
import type { Word } from "./command.js";

/** The edition that a command is about. */
export const EDITION_WORD: Word = {
  value: "ID",
  help: {
    en: "an edition: `earmark edition list` has them",
    ja: "版（`earmark edition list` で一覧を表示）",
  },
};

const refuse = refuser(
  texts({
    EDITION_UNKNOWN: {
      en: "There is no edition “{id}”. `earmark edition list` lists them.",
      ja: "「{id}」という版はありません。`earmark edition list` で一覧を表示します。",
    },
  }),
);

export function refuseEdition(id: string): Refusal {
  return refuse("EDITION_UNKNOWN", { id });
}
