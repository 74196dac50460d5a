import type { ComponentChild } from "preact";
import { formatDay } from "../../base/format.js";
import type { Language } from "../../base/language.js";
import { fill, texts, type Text } from "../../base/text.js";
import { hasMoved, STANDING_NAMES } from "../../claims/record.js";
import { ownerOf } from "../../figures/owner.js";
import { findFigure } from "../../figures/find-figure.js";
import { statementFigure } from "../../figures/record-figures.js";
import { readStoredValue } from "../../figures/stored-value.js";
import { wordFigure } from "../../figures/wording.js";
import { checkClaimStep, CLAIM_STATE_NAMES, isPast } from "../../results/claim.js";
import type { Snapshot } from "../../store/snapshot.js";
import { address, figureAddress, pathOf } from "../address.js";
import type { PageContext } from "../page.js";
import { Part } from "./page-head.js";
import { Table } from "./table.js";

type Claim = Snapshot["claims"][number];

const WORDS = texts({
  claim: { en: "Claim", ja: "根拠" },
  state: { en: "State", ja: "状態" },
  sentence: { en: "Sentence", ja: "文" },
  value: { en: "It says", ja: "値" },
  about: { en: "About", ja: "対象" },
  as_of: { en: "True as of", ja: "時点" },
  expires: { en: "Holds until", ja: "有効期限" },
  source: { en: "Rests on", ja: "根拠" },
  page: { en: "{source}, p. {page}", ja: "{source}、p.{page}" },
  then: { en: "Its source said at approval", ja: "承認時の出典の値" },
  entered: { en: "Entered by", ja: "入力者" },
  approved: { en: "Approved by", ja: "承認者" },
  on: { en: "{who}, {day}", ja: "{who}（{day}）" },
  reason: { en: "Why it was withdrawn", ja: "取下げの理由" },
  now: { en: "Its source says now", ja: "出典の現在の値" },
  earlier: { en: "It said before", ja: "以前の値" },
  said_then: {
    en: "{said}, as of {day}, approved by {who} on {approved}",
    ja: "{said}（{day}現在、{approved}に{who}が承認）",
  },
  waiting: { en: "Claims to approve or to renew", ja: "承認又は更新を要する根拠" },
});

/** What a claim says, rests on and went through, for the page of its row. Null where there is no such claim. */
export function claimFacts(
  { snapshot, language, today }: PageContext,
  id: string,
): { title: Text; facts: (readonly [string, ComponentChild])[]; is_illustrative: boolean } | null {
  const claim = snapshot.claimById.get(id);
  if (!claim) return null;
  const { statement, figure, source_id, page, expires_on } = claim;
  const said = statementFigure(snapshot, statement);
  const then = readStoredValue(claim.approved_value);
  const now = figure === null ? null : findFigure(snapshot, figure);
  const by = (who: string | null, at: string | null) =>
    who === null || at === null
      ? null
      : fill(WORDS.on[language], { who, day: at.slice(0, 10) }, language);
  return {
    title: WORDS.claim,
    is_illustrative: false,
    facts: [
      [WORDS.state[language], stateOf(snapshot, claim, today)[language]],
      [WORDS.sentence[language], said?.sentence?.[language] ?? statement.text[language]],
      [WORDS.value[language], said ? wordFigure(said, language) : null],
      [WORDS.about[language], ownerOf(snapshot, statement)?.name[language] ?? null],
      [WORDS.as_of[language], formatDay(statement.as_of, language)],
      [WORDS.expires[language], expires_on === null ? null : formatDay(expires_on, language)],
      [WORDS.source[language], <Source {...{ snapshot, figure, source_id, page, language }} />],
      [WORDS.then[language], then && said ? wordFigure({ ...said, ...then }, language) : null],
      [WORDS.now[language], now && now.value ? wordFigure(now, language) : null],
      [WORDS.entered[language], by(claim.recorded_by, claim.recorded_at)],
      [WORDS.approved[language], by(claim.approved_by, claim.approved_at)],
      [WORDS.reason[language], claim.reason],
      [WORDS.earlier[language], <Earlier {...{ snapshot, claim, language }} />],
    ],
  };
}

/** What it said before each renewal, the latest first. */
function Earlier(props: {
  readonly snapshot: Snapshot;
  readonly claim: Claim;
  readonly language: Language;
}): ComponentChild {
  const { snapshot, claim, language } = props;
  if (claim.earlier.length === 0) return "";
  return (
    <ul class="plain">
      {[...claim.earlier].reverse().map(({ statement, approved_by, approved_at }) => {
        const said = statementFigure(snapshot, statement);
        const facts = {
          said: said ? wordFigure(said, language) : claim.id,
          day: formatDay(statement.as_of, language),
          who: approved_by ?? "–",
          approved: (approved_at ?? "").slice(0, 10),
        };
        return <li>{fill(WORDS.said_then[language], facts, language)}</li>;
      })}
    </ul>
  );
}

function Source(props: {
  readonly snapshot: Snapshot;
  readonly figure: string | null;
  readonly source_id: string | null;
  readonly page: string | null;
  readonly language: Language;
}): ComponentChild {
  const { snapshot, figure, source_id, page, language } = props;
  if (figure !== null) return <a href={figureAddress(language, figure)}>{figure}</a>;
  const id = source_id ?? "";
  const source = snapshot.sourceById.get(id)?.title[language] ?? id;
  const words = page === null ? source : fill(WORDS.page[language], { source, page }, language);
  return <a href={address(language, pathOf("sources", id))}>{words}</a>;
}

const STEPS: Readonly<Record<string, "submitted" | "approved" | "withdrawn">> = {
  "submit-claim": "submitted",
  "approve-claim": "approved",
  "withdraw-claim": "withdrawn",
};

/** Whether an action is the claim's next step. An approved one is renewed whether it must be or not: it may hold longer. */
export function isClaimStep(claim: Claim, action: string): boolean {
  if (action === "renew-claim") return claim.state === "approved";
  const step = STEPS[action];
  return step !== undefined && checkClaimStep(claim.state, step) === null;
}

/** A claim's state for people: of an approved one, whether it still holds. */
function stateOf(snapshot: Snapshot, claim: Claim, today: PageContext["today"]): Text {
  if (claim.state !== "approved") return CLAIM_STATE_NAMES[claim.state];
  if (hasMoved(snapshot, claim)) return STANDING_NAMES.stale;
  return isPast(claim.expires_on, today) ? STANDING_NAMES.expired : CLAIM_STATE_NAMES.approved;
}

/** Claims that wait for somebody: submitted, stale or expired. */
export function claimsWaiting(snapshot: Snapshot, today: PageContext["today"]): readonly Claim[] {
  return snapshot.claims.filter(
    (claim) =>
      claim.state === "submitted" ||
      (claim.state === "approved" &&
        (hasMoved(snapshot, claim) || isPast(claim.expires_on, today))),
  );
}

export function ClaimsQueue(props: {
  readonly claims: readonly Claim[];
  readonly context: PageContext;
}): ComponentChild {
  const { claims, context } = props;
  const { snapshot, language, today } = context;
  if (claims.length === 0) return null;
  return (
    <Part id="claims" title={WORDS.waiting[language]}>
      <Table
        caption={WORDS.waiting[language]}
        is_titled
        columns={[
          { name: WORDS.sentence[language] },
          { name: WORDS.about[language] },
          { name: WORDS.state[language], is_tight: true },
        ]}
        rows={claims.map((claim) => ({
          cells: [
            <a href={address(language, `${pathOf("rows", "claim")}/${claim.id}`)}>
              {statementFigure(snapshot, claim.statement)?.sentence?.[language] ?? claim.id}
            </a>,
            ownerOf(snapshot, claim.statement)?.name[language] ?? "–",
            stateOf(snapshot, claim, today)[language],
          ],
        }))}
      />
    </Part>
  );
}
