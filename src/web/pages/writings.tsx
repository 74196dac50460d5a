import type { StoryVersion } from "../../actions/read-story.js";
import { texts } from "../../base/text.js";
import { ownerOf } from "../../figures/owner.js";
import { address } from "../address.js";
import type { Page, PageContext } from "../page.js";
import { PageHead, Part } from "../parts/page-head.js";
import { Table } from "../parts/table.js";

const WORDS = texts({
  title: { en: "Narratives", ja: "ナラティブ" },
  description: {
    en: "Prose about partners, projects, programmes and funds, its numbers taken from the record.",
    ja: "パートナー、プロジェクト、プログラム、基金に関する文章（数値は記録から引用）。",
  },
  saved: { en: "Which narratives are there?", ja: "保存済みのナラティブ" },
  none: {
    en: "Nothing has been written yet. Begin from the page of a partner, project or programme, or choose one below.",
    ja: "まだナラティブはありません。パートナー、プロジェクト、プログラムのページ、又は下の一覧から作成できます。",
  },
  narrative: { en: "Narrative", ja: "ナラティブ" },
  about: { en: "About", ja: "対象" },
  state: { en: "State", ja: "状態" },
  draft: { en: "draft {version}", ja: "下書き（第{version}版）" },
  published: { en: "published", ja: "公開済み" },
  begin: { en: "What would you like to write about?", ja: "何について書きますか" },
});

/** What was written, and where to begin. */
export function writingsPage(context: PageContext, stories: readonly StoryVersion[]): Page {
  const { snapshot, language } = context;
  const rows = stories.flatMap((story) => {
    const owner = ownerOf(snapshot, story);
    return owner ? [{ story, owner }] : [];
  });
  const subjects = [
    ...snapshot.partners.map((row) => ({ kind: "partner", id: row.id, name: row.name })),
    ...snapshot.programmes.map((row) => ({ kind: "programme", id: row.id, name: row.name })),
    ...snapshot.projects
      .slice(0, 100)
      .map((row) => ({ kind: "project", id: row.id, name: row.title })),
  ];
  return {
    title: WORDS.title,
    description: WORDS.description,
    is_illustrative: false,
    body: (
      <>
        <PageHead title={WORDS.title[language]} lead={WORDS.description[language]} />
        <Part id="saved" title={WORDS.saved[language]}>
          {rows.length === 0 ? (
            <p class="empty">{WORDS.none[language]}</p>
          ) : (
            <Table
              caption={WORDS.saved[language]}
              is_titled
              columns={[
                { name: WORDS.narrative[language] },
                { name: WORDS.about[language] },
                { name: WORDS.state[language], is_tight: true },
              ]}
              rows={rows.map(({ story, owner }) => ({
                cells: [
                  <a
                    href={address(language, `/write/${owner.kind}/${owner.id}`, {
                      story: story.story_id,
                    })}
                  >
                    {story.title[language] || story.story_id}
                  </a>,
                  owner.name[language],
                  story.state === "published"
                    ? WORDS.published[language]
                    : WORDS.draft[language].replace("{version}", String(story.version)),
                ],
              }))}
            />
          )}
        </Part>
        <Part id="begin" title={WORDS.begin[language]}>
          <ul class="plain">
            {subjects.map(({ kind, id, name }) => (
              <li>
                <a href={address(language, `/write/${kind}/${id}`)}>{name[language]}</a>
              </li>
            ))}
          </ul>
        </Part>
      </>
    ),
  };
}
