import type { ComponentChild } from "preact";
import { choiceName } from "../../actions/choice-words.js";
import type { Language } from "../../base/language.js";
import { fill, texts } from "../../base/text.js";
import { classificationsOf } from "../../figures/classification.js";
import {
  classificationCodes,
  CLASSIFICATIONS,
  type Classification,
} from "../../fund/classification.js";
import { address } from "../address.js";
import type { PageContext } from "../page.js";
import { Facts } from "./facts.js";
import { Part } from "./page-head.js";
import { Table } from "./table.js";

const TEXTS = texts({
  classifications: { en: "Four classifications", ja: "四つの分類" },
  classification: { en: "Classification", ja: "分類" },
  code: { en: "Code", ja: "コード" },
  suggested: { en: "{code} is suggested", ja: "候補：{code}" },
  confirm: { en: "Confirm", ja: "確定する" },
  none: { en: "not stated", ja: "未設定" },
  separate: {
    en: "Each is a fact of its own: none follows from another, and a suggestion counts nowhere until somebody confirms it.",
    ja: "各分類は独立した事実であり、他の分類から導かれるものではありません。候補は確定されるまで集計に用いません。",
  },
  with_code: { en: "{name} ({code})", ja: "{name}（{code}）" },
  codes: { en: "Codes: {classification}", ja: "コード：{classification}" },
});

/** The four classifications of an agreement: what stands, in words, or what is suggested until somebody confirms it. */
export function Classifications(props: {
  readonly id: string;
  readonly context: PageContext;
  readonly isReadOnly: boolean;
}) {
  const { id, context, isReadOnly } = props;
  const { snapshot, language } = context;
  const agreement = snapshot.agreementById.get(id);
  if (!agreement) return null;
  return (
    <Part id="classifications" title={TEXTS.classifications[language]}>
      <p>{TEXTS.separate[language]}</p>
      <Table
        caption={TEXTS.classifications[language]}
        is_titled
        stack
        columns={[{ name: TEXTS.classification[language] }, { name: TEXTS.code[language] }]}
        rows={classificationsOf(snapshot, agreement).map(({ name, code, suggested }) => ({
          cells: [
            choiceName(name)?.[language] ?? name,
            <>
              {code !== null
                ? said(name, code, language)
                : suggested === null
                  ? TEXTS.none[language]
                  : fill(
                      TEXTS.suggested[language],
                      { code: said(name, suggested, language) },
                      language,
                    )}{" "}
              {isReadOnly || code !== null ? null : (
                <a
                  href={address(language, "/record/confirm-classification", {
                    agreement: id,
                    classification: name,
                    ...(suggested === null ? {} : { code: suggested }),
                  })}
                >
                  {TEXTS.confirm[language]}
                </a>
              )}
            </>,
          ],
        }))}
      />
    </Part>
  );
}

/** Beside the form: the codes that it takes, with what they mean. */
export function ClassificationCodes({
  asked,
  language,
}: {
  /** What the form asks for by now; of none of the four, all are shown. */
  readonly asked: string | undefined;
  readonly language: Language;
}): ComponentChild {
  const chosen = CLASSIFICATIONS.filter((name) => name === asked);
  return (chosen.length === 0 ? CLASSIFICATIONS : chosen).map((name) => {
    const codes = Object.entries(classificationCodes(name));
    const classification = choiceName(name) ?? { en: name, ja: name };
    return codes.length === 0 ? null : (
      <Part id={`codes-${name}`} title={fill(TEXTS.codes[language], { classification }, language)}>
        <Facts facts={codes.map(([code, text]) => [code, text[language]])} />
      </Part>
    );
  });
}

/** A code in words, where its list is ours to say. */
function said(name: Classification, code: string, language: Language): string {
  const known = classificationCodes(name)[code];
  return known ? fill(TEXTS.with_code[language], { name: known, code }, language) : code;
}
