import type { TSchema } from "@sinclair/typebox";
import { CODE_LISTS, listTitles, type EnteredList } from "../actions/codes.js";
import type { Language } from "../base/language.js";
import { fillText, texts, type Text } from "../base/text.js";
import { codeName, findCodeList } from "../iati/codelists.js";
import { describeStandard, type ElementDescription } from "../iati/standard.js";

/** What a form says of a field that is published as IATI, all of it from the description of the standard. */
const TEXTS = texts({
  place: { en: "In IATI: {place}{must}.", ja: "IATIでは {place}{must}。" },
  must: { en: " (required)", ja: "（必須）" },
  list: { en: "From the code list {list}.", ja: "コードリスト「{list}」のコード。" },
  none: { en: "", ja: "" },
});

const VERSION = "2.03";
const ACTIVITY: Readonly<Record<string, string>> = {
  code: "iati-identifier",
  purpose: "description",
  currency: "@default-currency",
};
const AID_TERMS: Readonly<Record<string, string>> = {
  policy_markers: "policy-marker/@significance",
  is_humanitarian: "@humanitarian",
  collaboration_type: "collaboration-type/@code",
  flow_type: "default-flow-type/@code",
  finance_type: "default-finance-type/@code",
  aid_type: "default-aid-type/@code",
  tied_status: "default-tied-status/@code",
};
/** What the fields of a project and of a fund become in an activity: an element, an attribute of its own, or one of an element. */
const PLACES: Readonly<Record<"project" | "fund", Readonly<Record<string, string>>>> = {
  project: {
    ...ACTIVITY,
    title: "title",
    status: "activity-status/@code",
    start_date: "activity-date/@iso-date",
    end_date: "activity-date/@iso-date",
    places: "recipient-country/@code",
    organisations: "participating-org/@role",
    sdgs: "tag/@code",
    sectors: "sector/@code",
    ...AID_TERMS,
  },
  fund: {
    ...ACTIVITY,
    name: "title",
    established_on: "activity-date/@iso-date",
    administrator: "reporting-org",
    earmarking_category: "default-aid-type/@code",
    ...AID_TERMS,
  },
};
/** What the rulesets ask for beyond the schema: a start among the dates, and sectors. */
const MUST: Readonly<Record<string, boolean>> = { end_date: false, sectors: true };
const OF_ACTIONS: Readonly<Record<string, keyof typeof PLACES>> = {
  "create-project": "project",
  "correct-project": "project",
  "create-fund": "fund",
  "correct-fund": "fund",
};

/** Where the field of an action stands in an activity, and whether the standard has it in each; null where it is not published by itself. */
export function iatiHelp(action: string, field: string): Text | null {
  const kind = OF_ACTIONS[action];
  const place = kind === undefined ? undefined : PLACES[kind][field];
  if (place === undefined) return null;
  const [path = "", attribute] = place.split("@");
  const element = elementAt(path.replace(/\/$/, ""));
  const attributes = element.attributes.map(({ name }) => name);
  if (attribute !== undefined && !attributes.includes(attribute))
    throw new Error(`Bug: ${place} is no place of IATI ${VERSION}`);
  const isMust = element.path !== "" && ["1", "+"].includes(element.occurrence);
  const must = (MUST[field] ?? isMust) ? TEXTS.must : TEXTS.none;
  return fillText(TEXTS.place, { place, must });
}

function elementAt(path: string): ElementDescription {
  const [activity] = describeStandard("activity", VERSION).children;
  const steps = path === "" ? [] : path.split("/");
  let element = activity === "##" ? undefined : activity;
  for (const step of steps)
    element = element?.children.find(
      (child): child is ElementDescription => child !== "##" && child.name === step,
    );
  if (!element) throw new Error(`Bug: ${path} is no element of IATI ${VERSION}`);
  return element;
}

/** The codes that the schema of a field takes, and what to call their list; null where it takes none of a list. */
export function codeHelp(
  schema: TSchema,
  language: Language,
): {
  readonly help: Text;
  readonly options: readonly { value: string; label: string }[];
  readonly is_code: true;
} | null {
  const lists = schema[CODE_LISTS] as readonly EnteredList[] | undefined;
  if (lists === undefined) return null;
  const options = lists.flatMap((list) =>
    [...(findCodeList(list)?.codes.values() ?? [])]
      .filter(({ isWithdrawn }) => !isWithdrawn)
      .map(({ code }) => ({ value: code, label: codeName(list, code, language) ?? code })),
  );
  return { help: fillText(TEXTS.list, { list: listTitles(lists) }), options, is_code: true };
}
