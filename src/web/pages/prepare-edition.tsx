import type { ComponentChild } from "preact";
import { choiceName } from "../../actions/choice-words.js";
import type { InspectedEdition } from "../../actions/prepare-edition.js";
import type { GatesAsked } from "../../actions/read-editions.js";
import { formatPlace } from "../../base/finding.js";
import type { Language } from "../../base/language.js";
import type { Refusal } from "../../base/refusal.js";
import { fill, fillText, texts } from "../../base/text.js";
import { LENGTHS } from "../../brief/template/template.js";
import { EDITION } from "../../publication/edition.js";
import { GATE_NAMES, GATES, type OpenGate } from "../../publication/edition-gates.js";
import { stateName } from "../../fund/lifecycle.js";
import { address } from "../address.js";
import type { Page, PageContext } from "../page.js";
import { FileForm } from "../parts/file-form.js";
import { PageHead, Part } from "../parts/page-head.js";
import { Told } from "../parts/told.js";

const WORDS = texts({
  look: { en: "Can an edition be published?", ja: "版を公開できるか" },
  look_description: {
    en: "What stands in the way of publishing a document, gate by gate.",
    ja: "文書の公開を妨げる事項を条件ごとに示します。",
  },
  all_closed: {
    en: "Nothing stands in the way. All files are built in both languages and frozen with the record.",
    ja: "支障はありません。両言語のすべてのファイルを作成し、記録とともに固定します。",
  },
  some_open: {
    en: "{count} things stand in the way. Nothing can be published until each is settled.",
    ja: "支障が{count}件あります。すべて解消するまで公開できません。",
  },
  prepare: { en: "Prepare this edition", ja: "この版を作成する" },
  gate: { en: "What must hold", ja: "条件" },
  holds: { en: "holds", ja: "満たしている" },
  open: { en: "open: {count}", ja: "未解消：{count}件" },
  explain: { en: "Explain it", ja: "説明する" },
  years: { en: "Years and length", ja: "対象年と長さ" },
  fiscal_years: {
    en: "Japanese fiscal years, from April, and length",
    ja: "対象年度（4月開始）と長さ",
  },
  change_years: { en: "Look again", ja: "再確認する" },
  from: { en: "From", ja: "開始年" },
  to: { en: "To", ja: "終了年" },
  length: { en: "Length", ja: "長さ" },
  certified: { en: "Certified amounts only", ja: "確定した金額のみ" },
  template: { en: "Template", ja: "テンプレート" },
  bundled: {
    en: "The document is planned by the template that comes with the program.",
    ja: "付属のテンプレートで作成します。",
  },
  given: { en: "The document is planned by your file {file}.", ja: "ファイル{file}で作成します。" },
  again: {
    en: "The document is planned by the template of edition {edition}.",
    ja: "版{edition}のテンプレートで作成します。",
  },
  upload: { en: "A file of your own", ja: "独自のテンプレートファイル" },
  upload_hint: {
    en: "YAML, as docs/templates.md shows. It is kept in the edition by its hash; the edition is rebuilt from it.",
    ja: "docs/templates.md の形式の YAML。ハッシュとともに版に保存され、版はこれから再作成されます。",
  },
  use_file: { en: "Look with this file", ja: "このファイルで確認する" },
  kept: { en: "Or one that an edition keeps", ja: "又は既存の版のテンプレート" },
  usual: { en: "The one that comes with the program", ja: "付属のテンプレート" },
  kept_of: { en: "{edition} ({state})", ja: "{edition}（{state}）" },
  use_kept: { en: "Look with this one", ja: "これで確認する" },
  faulty: { en: "The template has mistakes", ja: "テンプレートに誤りがあります" },
  faulty_lead: {
    en: "Mistakes: {count}. Correct them in the file, and choose it again below. Nothing was kept.",
    ja: "誤りが{count}件あります。ファイルを訂正の上、下で選び直してください。何も保存していません。",
  },
});

/** Before anything is built: every gate, whether it holds, and what to do where it does not. */
export function gatesPage(
  context: PageContext,
  asked: GatesAsked,
  { composed, gates }: InspectedEdition,
): Page {
  const { language } = context;
  const isOpen = gates.length > 0;
  const lead = isOpen ? fillText(WORDS.some_open, { count: gates.length }) : WORDS.all_closed;
  const looked = GATE_NAMES.filter((gate) => gate !== "certified" || asked.is_certified_asked);
  return {
    title: WORDS.look,
    description: WORDS.look_description,
    section: "editions",
    is_illustrative: composed.is_illustrative,
    body: (
      <>
        <PageHead
          kicker={WORDS.look[language]}
          title={composed.title[language]}
          lead={lead[language]}
        >
          {isOpen ? null : <PrepareButton asked={asked} language={language} />}
        </PageHead>
        <Part id="gates" title={WORDS.gate[language]}>
          <ul class="gates">
            {looked.map((gate) => (
              <Gate
                name={GATES[gate][language]}
                open={gates.filter((each) => each.gate === gate)}
                language={language}
              />
            ))}
          </ul>
        </Part>
        <Years asked={asked} language={language} />
        <TemplateChoice context={context} asked={asked} />
      </>
    ),
  };
}

/** Every mistake of a template by its line, and the way to choose another. */
export function templateFaultsPage(
  context: PageContext,
  asked: GatesAsked,
  { refused, findings = [] }: Refusal,
): Page {
  const { language } = context;
  return {
    title: WORDS.faulty,
    description: WORDS.look_description,
    section: "editions",
    is_illustrative: false,
    status: 422,
    body: (
      <>
        <PageHead
          kicker={refused}
          title={WORDS.faulty[language]}
          lead={fill(WORDS.faulty_lead[language], { count: findings.length }, language)}
        >
          <ol class="faults">
            {findings.map((finding) => (
              <li class="fault fault-error">
                <p class="fault-place">
                  <code>{formatPlace(finding.place)}</code>
                </p>
                <p>{finding.message[language]}</p>
              </li>
            ))}
          </ol>
        </PageHead>
        <TemplateChoice context={context} asked={asked} />
      </>
    ),
  };
}

function Gate(props: {
  readonly name: string;
  readonly open: readonly OpenGate[];
  readonly language: Language;
}): ComponentChild {
  const { name, open, language } = props;
  const isHeld = open.length === 0;
  return (
    <li class={isHeld ? "gate-holds" : "gate-open"}>
      <strong>{name}</strong>{" "}
      <span class="badge">
        {isHeld
          ? WORDS.holds[language]
          : fill(WORDS.open[language], { count: open.length }, language)}
      </span>
      {isHeld ? null : (
        <ul class="plain">
          {open.map(({ message, exception }) => (
            <li>
              <Told text={message[language]} />
              {exception === undefined ? null : (
                <>
                  {" "}
                  <a href={address(language, "/record/explain-exception", { exception })}>
                    {WORDS.explain[language]}
                  </a>
                </>
              )}
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

interface AskedProps {
  readonly asked: GatesAsked;
  readonly language: Language;
}

/** What is asked but the parts that a form asks for itself. */
function Hidden({ asked, without }: { asked: GatesAsked; without: readonly string[] }) {
  const { is_certified_asked, ...values } = asked;
  const certified = is_certified_asked ? { certified: "true" } : {};
  return (
    <>
      {Object.entries({ ...values, ...certified })
        .filter(([name]) => !without.includes(name))
        .map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
    </>
  );
}

/** A template that came as a file travels along, so that looking again needs no second choice. */
function Years({ asked, language }: AskedProps): ComponentChild {
  const title = asked.kind === "accountability" ? WORDS.fiscal_years : WORDS.years;
  return (
    <Part id="years" title={title[language]}>
      <form
        method={asked.template === undefined ? "get" : "post"}
        action={address(language, "/editions/prepare")}
        class="inline-form"
      >
        <Hidden asked={asked} without={["from", "to", "length", "certified"]} />
        <label>
          {WORDS.from[language]}{" "}
          <input name="from" value={asked.from} inputMode="numeric" size={4} maxLength={4} />
        </label>{" "}
        <label>
          {WORDS.to[language]}{" "}
          <input name="to" value={asked.to} inputMode="numeric" size={4} maxLength={4} />
        </label>{" "}
        <label>
          {WORDS.length[language]}{" "}
          <select name="length">
            {[...LENGTHS].reverse().map((length) => (
              <option value={length} selected={length === (asked.length ?? "full")}>
                {choiceName(length, "length")?.[language] ?? length}
              </option>
            ))}
          </select>
        </label>{" "}
        <label>
          <input type="checkbox" name="certified" value="true" checked={asked.is_certified_asked} />{" "}
          {WORDS.certified[language]}
        </label>{" "}
        <button class="button plain-button" type="submit">
          {WORDS.change_years[language]}
        </button>
      </form>
    </Part>
  );
}

const TEMPLATE_NAMES = ["template", "template_file", "template_of"];

/** Editions whose template may be used again, at most: the newest. */
const KEPT_SHOWN = 50;

/** Which template plans the document: the bundled one, a file of one's own, or one that an edition keeps. */
function TemplateChoice(props: {
  readonly context: PageContext;
  readonly asked: GatesAsked;
}): ComponentChild {
  const { context, asked } = props;
  const { language, snapshot } = context;
  const { template, template_file: file = "", template_of: edition = "" } = asked;
  const words = template !== undefined ? WORDS.given : edition === "" ? WORDS.bundled : WORDS.again;
  const kept = snapshot.editions
    .filter((row) => row.kind === asked.kind)
    .sort((a, b) => (a.prepared_at < b.prepared_at ? 1 : -1))
    .slice(0, KEPT_SHOWN);
  const action = address(language, "/editions/prepare");
  return (
    <Part id="template" title={WORDS.template[language]}>
      <p>{fill(words[language], { file, edition }, language)}</p>
      <FileForm
        action={action}
        before={<Hidden asked={asked} without={TEMPLATE_NAMES} />}
        label={WORDS.upload[language]}
        hint={WORDS.upload_hint[language]}
        accept=".yaml,.yml"
        language={language}
      >
        <button class="button plain-button" type="submit">
          {WORDS.use_file[language]}
        </button>
      </FileForm>
      {kept.length === 0 ? null : (
        <form class="form" method="get" action={action}>
          <Hidden asked={asked} without={TEMPLATE_NAMES} />
          <div class="field">
            <label for="template-of">{WORDS.kept[language]}</label>
            <select id="template-of" name="template_of">
              <option value="">{WORDS.usual[language]}</option>
              {kept.map(({ id, status }) => {
                const facts = { edition: id, state: stateName(EDITION, status) };
                return (
                  <option value={id} selected={id === edition}>
                    {fill(WORDS.kept_of[language], facts, language)}
                  </option>
                );
              })}
            </select>
          </div>
          <p class="actions">
            <button class="button plain-button" type="submit">
              {WORDS.use_kept[language]}
            </button>
          </p>
        </form>
      )}
    </Part>
  );
}

/** Goes straight to the review: what is asked is on this page. */
function PrepareButton({ asked, language }: AskedProps): ComponentChild {
  return (
    <form method="post" action={address(language, "/record/prepare-edition")}>
      <Hidden asked={asked} without={["certified"]} />
      {asked.is_certified_asked ? (
        <input type="hidden" name="is_certified_asked" value="yes" />
      ) : null}
      <input type="hidden" name="_step" value="review" />
      <p class="actions">
        <button class="button" type="submit">
          {WORDS.prepare[language]}
        </button>
      </p>
    </form>
  );
}
