import type { ComponentChild } from "preact";
import { formatDay } from "../../base/format.js";
import type { Language } from "../../base/language.js";
import { fill, texts } from "../../base/text.js";
import type { Figure } from "../../figures/figure.js";
import { recordFindings, type RecordFinding } from "../../figures/findings.js";
import { MONEY_FINDING_WORDS, moneyFindings } from "../../figures/money-findings.js";
import type { Snapshot } from "../../store/snapshot.js";
import type { Page, PageContext } from "../page.js";
import { MoneyFindingView } from "../parts/money-findings.js";
import { Narrative } from "../parts/narrative.js";
import { Badge, formatAsOf, formatSpan, Num } from "../parts/number.js";
import { PageHead, Part } from "../parts/page-head.js";
import { SourceList } from "../parts/sources.js";

const TEXTS = texts({
  title: { en: "Where do sources differ?", ja: "出典の間でどこが異なるか" },
  lead: {
    en: "Sources that give different values of one quantity are kept side by side, with the reason where it is known. None is chosen silently.",
    ja: "同一の数量について出典により値が異なる場合は、並べて表示し、理由が判明しているものは併せて示します。断りなく一方を採用することはありません。",
  },
  differs: { en: "Different values", ja: "値の相違" },
  expired: { en: "No longer true", ja: "現在は当てはまらない記述" },
  until: { en: "True until {day}.", ja: "{day}まで当てはまる記述。" },
  unexplained: {
    en: "Nobody has said yet why they differ.",
    ja: "相違の理由はまだ明らかになっていません。",
  },
  none: { en: "No source contradicts another.", ja: "出典間の相違はありません。" },
});

export function findingsPage(context: PageContext): Page {
  const { snapshot, language } = context;
  const findings = recordFindings(snapshot);
  const money = moneyFindings(snapshot);
  const groups = (["differs", "expired"] as const).map((kind) => ({
    kind,
    found: findings.filter((finding) => finding.kind === kind),
  }));
  return {
    title: TEXTS.title,
    description: TEXTS.lead,
    section: "findings",
    is_illustrative: false,
    body: (
      <>
        <PageHead title={TEXTS.title[language]} lead={TEXTS.lead[language]} />
        {findings.length === 0 ? <p class="empty">{TEXTS.none[language]}</p> : null}
        {groups
          .filter(({ found }) => found.length > 0)
          .map(({ kind, found }) => (
            <Part id={kind} title={TEXTS[kind][language]}>
              {found.map((finding) => (
                <FindingView finding={finding} snapshot={snapshot} language={language} />
              ))}
            </Part>
          ))}
        {money.length === 0 ? null : (
          <Part id="money" title={MONEY_FINDING_WORDS.title[language]}>
            {money.map((finding) => (
              <MoneyFindingView finding={finding} context={context} />
            ))}
          </Part>
        )}
      </>
    ),
  };
}

interface FindingProps {
  readonly finding: RecordFinding;
  readonly snapshot: Snapshot;
  readonly language: Language;
}

/** One difference: what each source says, side by side, then why. */
export function FindingView({ finding, snapshot, language }: FindingProps): ComponentChild {
  return (
    <section class="finding">
      <h3>
        <Narrative text={finding.title} snapshot={snapshot} language={language} />
      </h3>
      <div class="compare">
        {finding.figures.map((figure) => (
          <Said figure={figure} language={language} />
        ))}
      </div>
      {finding.true_until ? (
        <p>
          {fill(TEXTS.until[language], { day: formatDay(finding.true_until, language) }, language)}
        </p>
      ) : null}
      <p class="prose">
        {finding.explanation ? (
          <Narrative text={finding.explanation} snapshot={snapshot} language={language} />
        ) : finding.kind === "differs" ? (
          <span class="quiet">{TEXTS.unexplained[language]}</span>
        ) : null}
      </p>
    </section>
  );
}

function Said({
  figure,
  language,
}: {
  readonly figure: Figure;
  readonly language: Language;
}): ComponentChild {
  const when = [
    figure.period ? formatSpan(figure.period, language) : null,
    formatAsOf(figure, language),
  ].filter(Boolean);
  return (
    <div>
      <div class="value">
        <Num figure={figure} language={language} />
      </div>
      <div class="small">{(figure.sentence ?? figure.title)[language]}</div>
      <div class="small">
        {when.join(language === "ja" ? "、" : ", ")}{" "}
        {figure.basis === "target" ? <Badge figure={figure} language={language} /> : null}
      </div>
      <div class="small quiet">
        <SourceList sources={figure.sources} language={language} />
      </div>
    </div>
  );
}
