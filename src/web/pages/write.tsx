import type { ComponentChild } from "preact";
import type { OwnerKind } from "../../actions/owner-of-text.js";
import type { StoryVersion } from "../../actions/read-story.js";
import type { RenewalView } from "../../actions/renew-claim.js";
import type { Day } from "../../base/day.js";
import { formatDay } from "../../base/format.js";
import { LANGUAGES, type Language } from "../../base/language.js";
import type { Refusal } from "../../base/refusal.js";
import { fill, texts, type Text } from "../../base/text.js";
import { claimsOf, lintStory, type StoryFault } from "../../claims/lint-story.js";
import { claimRecord, STANDING_NAMES, type ClaimRecord } from "../../claims/record.js";
import { figureOf } from "../../figures/claims.js";
import type { Figure } from "../../figures/figure.js";
import type { Owned } from "../../figures/owner.js";
import { referencesIn } from "../../figures/reference.js";
import { wordFigure } from "../../figures/wording.js";
import { CLAIM_STATE_NAMES, isPast } from "../../results/claim.js";
import { address, figureAddress, pathOf } from "../address.js";
import type { Page, PageContext } from "../page.js";
import { Narrative } from "../parts/narrative.js";
import { formatSpan } from "../parts/number.js";
import { RefusalSummary } from "../parts/form.js";
import { PageHead, Part } from "../parts/page-head.js";
import { Table } from "../parts/table.js";
import { Told } from "../parts/told.js";
import { LANGUAGE_NAMES } from "../texts.js";

const WORDS = texts({
  title: { en: "Write about {name}", ja: "{name}について書く" },
  lead: {
    en: "Write each number as a reference to its claim, such as {example}. Checking shows whether every number holds; publishing needs it.",
    ja: "数値は {example} のように根拠への参照として書きます。「確認」ですべての数値が成り立つかを表示し、成り立つ場合にのみ公開できます。",
  },
  text: { en: "Text", ja: "文章" },
  heading: { en: "Heading, {language}", ja: "見出し（{language}）" },
  body: { en: "Text, {language}", ja: "本文（{language}）" },
  reference: { en: "Reference", ja: "参照番号" },
  check: { en: "Check", ja: "確認" },
  save: { en: "Save a draft", ja: "下書きを保存" },
  publish: { en: "Publish", ja: "公開" },
  findings: { en: "Does it hold?", ja: "確認結果" },
  holds: {
    en: "Every number is claimed, current and told as the record has it.",
    ja: "すべての数値に根拠があり、現在も有効で、記録と合っています。",
  },
  untouched: {
    en: "Nothing has been checked yet.",
    ja: "まだ確認していません。",
  },
  place: {
    en: "{field}, {language}, line {line}, column {column}",
    ja: "{field}（{language}）{line}行{column}字目",
  },
  title_field: { en: "Heading", ja: "見出し" },
  body_field: { en: "Text", ja: "本文" },
  error: { en: "to correct", ja: "要訂正" },
  warning: { en: "to look at", ja: "要確認" },
  instead: { en: "Instead:", ja: "訂正案：" },
  numbers: { en: "The numbers of this text", ja: "文中の数値" },
  prints: { en: "It prints", ja: "表示" },
  what: { en: "What", ja: "内容" },
  state: { en: "State", ja: "状態" },
  unknown: { en: "no such claim", ja: "該当なし" },
  as_of: { en: "as of {day}", ja: "{day}現在" },
  preview: { en: "How it will read", ja: "プレビュー" },
  claims: { en: "Which claims can be used?", ja: "使用できる根拠" },
  claims_hint: {
    en: "Copy the reference into the text. With |number it prints the number alone, for a text that says unit and exactness itself.",
    ja: "参照を本文に貼り付けてください。|number を付けると数値だけを表示します（単位と精度は文中に書く場合）。",
  },
  record_claim: { en: "Record a claim", ja: "根拠を登録する" },
  waiting: { en: "Claims that wait", ja: "承認前の根拠" },
  versions: { en: "Versions", ja: "版" },
  version: { en: "Version {version}", ja: "第{version}版" },
  draft: { en: "draft", ja: "下書き" },
  published: { en: "published", ja: "公開" },
  saved_draft: {
    en: "Saved as a draft. Readers do not see it yet.",
    ja: "下書きとして保存しました。まだ公開されていません。",
  },
  saved_renewed: {
    en: "Renewed. The text prints its new value; it has not been saved yet.",
    ja: "更新しました。文章には新しい値が表示されます（文章自体はまだ保存していません）。",
  },
  source_now: { en: "Its source says {now} now", ja: "出典の現在の値：{now}" },
  moved_by: {
    en: "Its source says {now} now, {difference}",
    ja: "出典の現在の値：{now}（{difference}）",
  },
  holds_until: { en: "Holds until", ja: "有効期限" },
  renew: { en: "Renew", ja: "更新する" },
  look: { en: "Open it", ja: "根拠を開く" },
  saved_publish: { en: "Published. Readers see it now.", ja: "公開しました。" },
  target: { en: "target", ja: "目標" },
});

export interface Draft {
  readonly story: string;
  readonly title: Text;
  readonly body: Text;
}

export interface WriteState {
  readonly owner: { readonly kind: OwnerKind; readonly id: string; readonly name: Text };
  readonly draft: Draft;
  readonly versions: readonly StoryVersion[];
  /** The version that a save must name. */
  readonly version: number;
  readonly key: string;
  readonly refusal: Refusal | null;
  readonly done: string | null;
  /** Whether there is something to say about it yet. */
  readonly isChecked: boolean;
  /** Claims of the text that do not hold any more, ready to be renewed. */
  readonly renewals: readonly RenewalView[];
}

/** The form's id: what stands beside it is sent with it. */
const FORM = "text-form";

/** The numbers that a draft refers to, in its order. */
export function referencesOf({ title, body }: Pick<Draft, "title" | "body">): string[] {
  return [...new Set([title, body].flatMap(referencesIn))];
}

interface Shown {
  readonly context: PageContext;
  readonly state: WriteState;
  readonly owned: Owned;
  readonly record: ClaimRecord;
}

/** The editor: the text in both languages, beside it what holds and what does not, and below what it may refer to. */
export function writePage(context: PageContext, state: WriteState): Page {
  const { snapshot, language, today } = context;
  const { owner, draft, refusal } = state;
  const title = {
    en: fill(WORDS.title.en, { name: owner.name }, "en"),
    ja: fill(WORDS.title.ja, { name: owner.name }, "ja"),
  };
  const owned: Owned = { [`${owner.kind}_id`]: owner.id };
  const shown: Shown = { context, state, owned, record: claimRecord(snapshot, today) };
  const claims = claimsOf(snapshot, owned);
  const example = claims[0] ? `{${claims[0].id}}` : "{claim-id}";
  const faults = state.isChecked ? lintStory(snapshot, { ...owned, ...draft }, today) : [];
  return {
    title,
    description: WORDS.preview,
    is_illustrative: false,
    status: refusal ? 422 : 200,
    body: (
      <>
        <PageHead
          kicker={
            <a href={address(language, pathOf(`${owner.kind}s`, owner.id))}>
              {owner.name[language]}
            </a>
          }
          title={title[language]}
          lead={fill(WORDS.lead[language], { example }, language)}
        />
        <RefusalSummary refusal={refusal} field="" language={language} />
        <Done done={state.done} language={language} />
        <div class="write">
          <Editor {...shown} />
          <div class="write-beside">
            <Numbers {...shown} />
            <Findings {...shown} faults={faults} />
          </div>
        </div>
        <Preview {...shown} />
        <Claims {...shown} claims={claims} />
        <Versions {...shown} />
      </>
    ),
  };
}

const DONE: Readonly<Record<string, Text>> = {
  draft: WORDS.saved_draft,
  publish: WORDS.saved_publish,
  renewed: WORDS.saved_renewed,
};

function Done(props: { readonly done: string | null; readonly language: Language }) {
  const words = props.done === null ? undefined : DONE[props.done];
  if (words === undefined) return null;
  return (
    <p class="done" role="status">
      {words[props.language]}
    </p>
  );
}

function Editor({ context: { language }, state }: Shown): ComponentChild {
  const { owner, draft, key, version } = state;
  return (
    <form
      id={FORM}
      class="write-form"
      method="post"
      action={address(language, `/write/${owner.kind}/${owner.id}`)}
      aria-label={WORDS.text[language]}
    >
      <input type="hidden" name="_key" value={key} />
      <input type="hidden" name="_version" value={String(version)} />
      {LANGUAGES.map((each) => {
        const named = { language: LANGUAGE_NAMES[each] };
        return (
          <>
            <div class="field">
              <label for={`title-${each}`}>{fill(WORDS.heading[language], named, language)}</label>
              <input
                id={`title-${each}`}
                name={`title.${each}`}
                type="text"
                lang={each}
                autoComplete="off"
                value={draft.title[each]}
              />
            </div>
            <div class="field">
              <label for={`body-${each}`}>{fill(WORDS.body[language], named, language)}</label>
              <textarea
                id={`body-${each}`}
                name={`body.${each}`}
                lang={each}
                rows={9}
                spellcheck
                value={draft.body[each]}
              />
            </div>
          </>
        );
      })}
      <div class="field">
        <label for="story">{WORDS.reference[language]}</label>
        <input
          id="story"
          name="story"
          class="short"
          type="text"
          autoComplete="off"
          value={draft.story}
        />
      </div>
      <p class="actions">
        <button class="button" type="submit" name="_step" value="check">
          {WORDS.check[language]}
        </button>
        <button class="button plain-button" type="submit" name="_step" value="draft">
          {WORDS.save[language]}
        </button>
        <button class="button plain-button" type="submit" name="_step" value="publish">
          {WORDS.publish[language]}
        </button>
      </p>
    </form>
  );
}

/** Each finding: where, what, why, and the sentence as it should be where that is certain. */
function Findings({
  context: { language },
  state,
  faults,
}: Shown & { readonly faults: readonly StoryFault[] }): ComponentChild {
  return (
    <section aria-labelledby="findings-title">
      <h2 id="findings-title">{WORDS.findings[language]}</h2>
      {faults.length === 0 ? (
        <p class="quiet">{(state.isChecked ? WORDS.holds : WORDS.untouched)[language]}</p>
      ) : (
        <ol class="faults">
          {faults.map((fault) => {
            const facts = {
              field: (fault.field === "title" ? WORDS.title_field : WORDS.body_field)[language],
              language: LANGUAGE_NAMES[fault.language],
              line: String(fault.line),
              column: String(fault.column),
            };
            return (
              <li class={`fault fault-${fault.severity}`}>
                <p class="fault-place">
                  <a href={`#${fault.field}-${fault.language}`}>
                    {fill(WORDS.place[language], facts, language)}
                  </a>{" "}
                  <span class="badge">{WORDS[fault.severity][language]}</span>
                </p>
                <p>
                  <Told text={fault.message[language]} />
                </p>
                <p class="fault-text" lang={fault.language}>
                  {fault.excerpt}
                </p>
                {fault.suggestion === undefined || fault.claim !== undefined ? null : (
                  <p class="fault-instead">
                    {WORDS.instead[language]} <span lang={fault.language}>{fault.suggestion}</span>
                  </p>
                )}
              </li>
            );
          })}
        </ol>
      )}
    </section>
  );
}

/** Each number of the text with its state. */
function Numbers({ context, state, record }: Shown): ComponentChild {
  const { snapshot, language } = context;
  const ids = referencesOf(state.draft);
  if (ids.length === 0) return null;
  return (
    <section aria-labelledby="numbers-title">
      <h2 id="numbers-title">{WORDS.numbers[language]}</h2>
      <ul class="numbers">
        {ids.map((id) => {
          const figure = figureOf(snapshot, id);
          return (
            <li>
              <code>{`{${id}}`}</code> {figure ? <Value {...{ figure, record, language }} /> : null}
              <StateBadge {...{ id, figure, record, language }} />
              {state.renewals
                .filter(({ claim }) => claim.id === id)
                .map((view) => (
                  <Renew view={view} today={record.today} language={language} />
                ))}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** The claim's state is mended here, and the text stays as it is typed. */
function Renew(props: {
  readonly view: RenewalView;
  readonly today: Day;
  readonly language: Language;
}): ComponentChild {
  const { view, today, language } = props;
  const { claim, now, difference, version } = view;
  const until = isPast(claim.expires_on, today) ? "" : (claim.expires_on ?? "");
  const facts = { now: now ? wordFigure(now, language) : "", difference: difference ?? "" };
  const words = difference === null ? WORDS.source_now : WORDS.moved_by;
  return (
    <div class="renew">
      {now?.value == null ? null : <p>{fill(words[language], facts, language)}</p>}
      <input type="hidden" form={FORM} name={`_seen.${claim.id}`} value={String(version)} />
      <label for={`until-${claim.id}`}>{WORDS.holds_until[language]}</label>{" "}
      <input
        id={`until-${claim.id}`}
        form={FORM}
        name={`_until.${claim.id}`}
        class="short"
        type="text"
        placeholder="2027-03-31"
        autoComplete="off"
        value={until}
      />{" "}
      <button class="button plain-button" form={FORM} type="submit" name="_renew" value={claim.id}>
        {WORDS.renew[language]}
      </button>{" "}
      <a href={address(language, `/rows/claim/${claim.id}`)} target="_blank">
        {WORDS.look[language]}
      </a>
    </div>
  );
}

interface FigureShown {
  readonly figure: Figure;
  readonly record: ClaimRecord;
  readonly language: Language;
}

function Value({ figure, language }: FigureShown): ComponentChild {
  const day = figure.period
    ? ` (${formatSpan(figure.period, language)})`
    : figure.as_of === null
      ? ""
      : ` (${fill(WORDS.as_of[language], { day: formatDay(figure.as_of, language) }, language)})`;
  return (
    <>
      <a class="n" href={figureAddress(language, figure.id)}>
        {wordFigure(figure, language)}
      </a>
      <span class="quiet">{day}</span>{" "}
    </>
  );
}

function StateBadge(props: {
  readonly id: string;
  readonly figure: Figure | null;
  readonly record: ClaimRecord;
  readonly language: Language;
}): ComponentChild {
  const { id, figure, record, language } = props;
  if (figure === null) {
    const state = record.pendingState(id);
    const words = state === null ? WORDS.unknown : CLAIM_STATE_NAMES[state];
    return <span class="badge badge-wrong">{words[language]}</span>;
  }
  const standing = record.standingOf(figure);
  return (
    <>
      <span class={standing === "current" ? "badge" : "badge badge-wrong"}>
        {STANDING_NAMES[standing][language]}
      </span>
      {figure.basis === "target" ? (
        <>
          {" "}
          <span class="badge badge-target">{WORDS.target[language]}</span>
        </>
      ) : null}
    </>
  );
}

/** Both languages as pages and publications print them. */
function Preview({ context, state }: Shown): ComponentChild {
  const { snapshot, language } = context;
  const { title, body } = state.draft;
  if (LANGUAGES.every((each) => body[each] === "")) return null;
  return (
    <Part id="preview" title={WORDS.preview[language]}>
      <div class="compare">
        {LANGUAGES.map((each) => (
          <div lang={each} class="story">
            <h3>{title[each]}</h3>
            {body[each].split(/\n{2,}/).map((paragraph) => (
              <p>
                <Narrative
                  text={{ en: paragraph, ja: paragraph }}
                  snapshot={snapshot}
                  language={each}
                />
              </p>
            ))}
          </div>
        ))}
      </div>
    </Part>
  );
}

const CLAIMS_SHOWN = 200;

/** What the record has to say of the subject, ready to be copied; and claims that wait for their approval. */
function Claims({
  context,
  state,
  claims,
  record,
}: Shown & { readonly claims: readonly Figure[] }): ComponentChild {
  const { snapshot, language } = context;
  const { owner } = state;
  const waiting = snapshot.claims.filter(
    (claim) =>
      claim.statement[`${owner.kind}_id`] === owner.id &&
      (claim.state === "draft" || claim.state === "submitted"),
  );
  return (
    <Part id="claims" title={WORDS.claims[language]}>
      <p>{WORDS.claims_hint[language]}</p>
      <Table
        caption={WORDS.claims[language]}
        is_titled
        stack
        columns={[
          { name: WORDS.reference[language] },
          { name: WORDS.prints[language], label: WORDS.prints[language] },
          { name: WORDS.what[language], label: WORDS.what[language] },
          { name: WORDS.state[language], label: WORDS.state[language] },
        ]}
        rows={claims.slice(0, CLAIMS_SHOWN).map((figure) => ({
          cells: [
            <code class="reference">{`{${figure.id}}`}</code>,
            <Value {...{ figure, record, language }} />,
            figure.title[language],
            <StateBadge {...{ id: figure.id, figure, record, language }} />,
          ],
        }))}
      />
      {waiting.length === 0 ? null : (
        <>
          <h3>{WORDS.waiting[language]}</h3>
          <ul class="plain">
            {waiting.map((claim) => (
              <li>
                <a href={address(language, `/rows/claim/${claim.id}`)}>
                  <code>{`{${claim.id}}`}</code>
                </a>{" "}
                {claim.statement.text[language]}{" "}
                <span class="badge">{CLAIM_STATE_NAMES[claim.state][language]}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      <p class="actions">
        <a
          class="button plain-button"
          href={address(language, "/record/record-claim", { [owner.kind]: owner.id })}
        >
          {WORDS.record_claim[language]}
        </a>
      </p>
    </Part>
  );
}

function Versions({ context: { language }, state }: Shown): ComponentChild {
  if (state.versions.length === 0) return null;
  return (
    <Part id="versions" title={WORDS.versions[language]}>
      <ul class="plain">
        {state.versions.map((each) => (
          <li>
            {fill(WORDS.version[language], { version: each.version }, language)}{" "}
            <span class="badge">{WORDS[each.state][language]}</span>{" "}
            <span class="quiet">
              {each.saved_at.replace("T", " ").slice(0, 16)}, {each.saved_by}
            </span>
          </li>
        ))}
      </ul>
    </Part>
  );
}
