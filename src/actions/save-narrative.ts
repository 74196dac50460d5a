import { Type } from "@sinclair/typebox";
import { isRefusal, refuser } from "../base/refusal.js";
import { LANGUAGES, type Language } from "../base/language.js";
import { LIMITS } from "../base/settings.js";
import { texts, type Text } from "../base/text.js";
import { lintStory } from "../claims/lint-story.js";
import {
  enterStory,
  insertStoryVersion,
  listStoryVersions,
  type StoryVersionRow,
} from "../store/claim-rows.js";
import { findRow } from "../store/money-rows.js";
import { readSnapshot } from "../store/snapshot.js";
import { action } from "./action.js";
import { REF } from "./input.js";
import { LABELS } from "./labels.js";
import { OWNER_FIELDS, readOwner } from "./owner-of-text.js";

const REFUSALS = texts({
  NARRATIVE_HAS_FINDINGS: {
    en: "{count} things stand in the way of publication, the first: {first} Correct them, or save it as a draft.",
    ja: "公開できない箇所が{count}件あります。最初の指摘：{first} 訂正するか、下書きとして保存してください。",
  },
  NARRATIVE_ONE_LANGUAGE: {
    en: "A narrative is published in both languages. The {language} one is empty: write it, or save a draft.",
    ja: "ナラティブは両言語で公開します。{language}が空欄です。入力するか、下書きとして保存してください。",
  },
  NARRATIVE_OF_FILES: {
    en: "“{id}” is prose of the portfolio {portfolio}: it is edited in its files. Give yours another reference.",
    ja: "「{id}」はポートフォリオ{portfolio}の文章で、ファイルで編集します。別の参照番号を付けてください。",
  },
});

const refuse = refuser(REFUSALS);

/** Text in each language; a draft may still lack one. */
const PROSE = Type.Object(
  {
    en: Type.String({ maxLength: LIMITS.text_field_length }),
    ja: Type.String({ maxLength: LIMITS.text_field_length }),
  },
  { additionalProperties: false },
);

const LANGUAGE_WORDS: Readonly<Record<Language, Text>> = texts({
  en: { en: "English", ja: "英語版" },
  ja: { en: "Japanese", ja: "日本語版" },
});

/** Prose of a partner, project, programme or fund in both languages: a draft whatever it says, published only where every number holds. */
export const saveNarrative = action({
  name: "save-narrative",
  title: { en: "Save a narrative", ja: "ナラティブを保存する" },
  summary: {
    en: "Keeps a version of a text with references to claims. It is published only where nothing contradicts the record.",
    ja: "根拠への参照を含む文章の版を保存する。記録と矛盾がない場合にのみ公開される。",
  },
  input: Type.Object(
    {
      story: REF,
      ...OWNER_FIELDS,
      title: PROSE,
      body: PROSE,
      state: Type.Union([Type.Literal("draft"), Type.Literal("published")]),
    },
    { additionalProperties: false },
  ),
  fields: {
    story: LABELS.story,
    partner: LABELS.partner,
    project: LABELS.project,
    programme: LABELS.programme,
    fund: LABELS.fund,
    title: LABELS.story_title,
    body: LABELS.story_body,
    state: LABELS.state,
  },
  edits: (input) => ({ kind: "story", id: input.story }),
  async run(tx, input, context) {
    const { story, title, body, state } = input;
    const standing = await findRow(tx, "story", story);
    if (standing?.portfolio != null)
      return refuse("NARRATIVE_OF_FILES", { id: story, portfolio: standing.portfolio }, "story");
    const owner = await readOwner(tx, input);
    if (isRefusal(owner)) return owner;
    if (state === "published") {
      const missing = LANGUAGES.find(
        (each) => title[each].trim() === "" || body[each].trim() === "",
      );
      if (missing)
        return refuse("NARRATIVE_ONE_LANGUAGE", { language: LANGUAGE_WORDS[missing] }, "body");
      const draft = { ...owner, title, body };
      const faults = lintStory(await readSnapshot(tx), draft, context.today).filter(
        (fault) => fault.severity === "error",
      );
      const [first] = faults;
      if (first)
        return refuse(
          "NARRATIVE_HAS_FINDINGS",
          { count: faults.length, first: first.message },
          "body",
        );
    }
    const [last] = await listStoryVersions(tx, story);
    const version: StoryVersionRow = {
      story_id: story,
      version: (last?.version ?? 0) + 1,
      ...owner,
      title,
      body,
      state,
      saved_by: context.actor,
      saved_at: context.now,
    };
    await insertStoryVersion(tx, version);
    if (state === "published") await enterStory(tx, version);
    return { subject_kind: "story", subject_id: story, entries: [] };
  },
});
