import { texts } from "../../base/text.js";
import { recordFigures } from "../../figures/home.js";
import { address, pathOf } from "../address.js";
import type { Page, PageContext } from "../page.js";
import { KeyFigures } from "../parts/number.js";
import { PageHead, Part } from "../parts/page-head.js";

const TEXTS = texts({
  title: { en: "Who gave what, for which work, with which result", ja: "誰が、どの事業に拠出し、どのような成果を生んだか" },
  description: {
    en: "The open record of development funding: from a partner's pledge to the result that it paid for, each number with its source.",
    ja: "開発資金の公開記録。拠出の表明から成果に至るまで、すべての数値に出典を付して公開します。",
  },
  lead: {
    en: "Each number opens to what it counts, the rows behind it and the page that it was printed on.",
    ja: "いずれの数値からも、その定義、根拠となる行、掲載された出典の頁に至ることができます。",
  },
  holds: { en: "What this record holds", ja: "この記録の内容" },
  partners: { en: "Partners", ja: "パートナー" },
  funds: { en: "Funds", ja: "基金" },
  made_up: { en: "illustrative", ja: "例示" },
  empty: {
    en: "Nothing has been loaded yet. `earmark load FOLDER` puts a portfolio into the record.",
    ja: "まだ何も読み込まれていません。`earmark load FOLDER`により、ポートフォリオを記録に取り込みます。",
  },
});

export function homePage({ snapshot, language }: PageContext): Page {
  return {
    title: TEXTS.title,
    description: TEXTS.description,
    is_illustrative: false,
    body: (
      <>
        <PageHead title={TEXTS.title[language]} lead={TEXTS.lead[language]} />
        <Part id="record" title={TEXTS.holds[language]}>
          <KeyFigures figures={recordFigures(snapshot)} language={language} />
        </Part>
        <Part id="partners" title={TEXTS.partners[language]}>
          <ul class="plain">
            {snapshot.partners.map((partner) => (
              <li>
                <a href={address(language, pathOf("partners", partner.id))}>{partner.name[language]}</a>
              </li>
            ))}
          </ul>
        </Part>
      </>
    ),
  };
}
