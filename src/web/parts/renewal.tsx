import type { ComponentChild } from "preact";
import type { RenewalView } from "../../actions/renew-claim.js";
import { formatDay } from "../../base/format.js";
import type { Language } from "../../base/language.js";
import { texts } from "../../base/text.js";
import type { Figure } from "../../figures/figure.js";
import { wordFigure } from "../../figures/wording.js";
import type { Snapshot } from "../../store/snapshot.js";
import { address, figureAddress } from "../address.js";
import { recordPath } from "../record-address.js";
import { Facts } from "./facts.js";
import { Part } from "./page-head.js";

const WORDS = texts({
  title: { en: "What moved", ja: "変更点" },
  before: { en: "The claim says", ja: "現在の根拠の値" },
  expires: { en: "It holds until", ja: "有効期限" },
  then: { en: "Its source said at approval", ja: "承認時の出典の値" },
  now: { en: "Its source says now", ja: "出典の現在の値" },
  gone: {
    en: "nothing: the record has no such number any more",
    ja: "該当する数値は記録にありません",
  },
  document: {
    en: "a document, which does not move: read it again, then give a new last day",
    ja: "文書に基づく根拠です。文書を再確認の上、新しい有効期限を定めてください",
  },
  difference: { en: "Difference", ja: "差" },
  none: { en: "none", ja: "なし" },
  printed: { en: "Printed in", ja: "印刷されている文章" },
  nowhere: { en: "no text of the record", ja: "なし" },
  editions: { en: "Published editions that stay as they were", ja: "そのまま残る公表済みの版" },
});

interface Shown {
  readonly view: RenewalView;
  readonly snapshot: Snapshot;
  readonly language: Language;
}

/** What a claim says, what its source says now, the difference, and where it is printed: before anybody renews it. */
export function RenewalPart(shown: Shown): ComponentChild {
  return (
    <Part id="moved" title={WORDS.title[shown.language]}>
      <Facts facts={renewalFacts(shown)} />
    </Part>
  );
}

export function renewalFacts({
  view,
  snapshot,
  language,
}: Shown): (readonly [string, ComponentChild])[] {
  const { claim, before, then, now, difference, printed, editions } = view;
  return [
    [WORDS.before[language], wordFigure(before, language)],
    [
      WORDS.expires[language],
      claim.expires_on === null ? null : formatDay(claim.expires_on, language),
    ],
    [WORDS.then[language], then ? wordFigure(then, language) : null],
    [WORDS.now[language], <SourceNow {...{ claim, now, language }} />],
    [WORDS.difference[language], now ? (difference?.[language] ?? WORDS.none[language]) : null],
    [
      WORDS.printed[language],
      <Records records={printed} none={WORDS.nowhere[language]} {...{ snapshot, language }} />,
    ],
    [
      WORDS.editions[language],
      editions.length === 0 ? null : <Records records={editions} {...{ snapshot, language }} />,
    ],
  ];
}

function SourceNow(props: {
  readonly claim: RenewalView["claim"];
  readonly now: Figure | null;
  readonly language: Language;
}): ComponentChild {
  const { claim, now, language } = props;
  if (claim.figure === null) return WORDS.document[language];
  if (now?.value == null) return WORDS.gone[language];
  return (
    <a class="n" href={figureAddress(language, claim.figure)}>
      {wordFigure(now, language)}
    </a>
  );
}

function Records(props: {
  readonly records: RenewalView["printed"];
  readonly none?: string;
  readonly snapshot: Snapshot;
  readonly language: Language;
}): ComponentChild {
  const { records, none = "", snapshot, language } = props;
  if (records.length === 0) return none;
  return (
    <ul class="plain">
      {records.map(({ record, label }) => {
        const path = recordPath(snapshot, record);
        return (
          <li>
            {path === null ? (
              label[language]
            ) : (
              <a href={address(language, path)}>{label[language]}</a>
            )}
          </li>
        );
      })}
    </ul>
  );
}
