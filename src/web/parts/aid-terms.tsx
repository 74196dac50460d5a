import type { ComponentChild } from "preact";
import { codedName, codedText } from "../../actions/codes.js";
import type { Language } from "../../base/language.js";
import { fill, texts } from "../../base/text.js";
import { AID_WORDS } from "../../figures/row-facts.js";
import type { Snapshot } from "../../store/snapshot.js";
import { NotReported } from "./number.js";

const WORDS = texts({
  all: { en: "How it counts as aid", ja: "援助としての分類" },
  markers: { en: "Policy markers", ja: "政策マーカー" },
  marker: { en: "{marker}: {significance}", ja: "{marker}：{significance}" },
  aid_type: { en: "Type of aid", ja: "援助形態" },
  yes: { en: "Yes", ja: "該当" },
  no: { en: "No", ja: "非該当" },
});

const CODES = {
  flow_type: AID_WORDS.flow_type,
  finance_type: AID_WORDS.finance_type,
  aid_type: WORDS.aid_type,
  tied_status: AID_WORDS.tied_status,
  collaboration_type: AID_WORDS.collaboration_type,
};
type AidColumn = keyof typeof CODES;
type Project = Snapshot["projects"][number];
type Marker = Pick<Snapshot["projectMarkers"][number], "marker" | "significance">;

/** How a project or a fund counts as aid: what was said, by the names of its codes, and what nobody said. */
export function aidFacts(asked: {
  readonly row: Pick<Project, AidColumn | "is_humanitarian">;
  readonly markers: readonly Marker[];
  readonly language: Language;
}): [name: string, value: ComponentChild][] {
  const { row, markers, language } = asked;
  const columns = Object.keys(CODES) as AidColumn[];
  const none = <NotReported language={language} />;
  const isSaid =
    markers.length > 0 ||
    row.is_humanitarian !== null ||
    columns.some((column) => row[column] !== null);
  if (!isSaid) return [[WORDS.all[language], none]];
  const humanitarian = (row.is_humanitarian ? WORDS.yes : WORDS.no)[language];
  return [
    [
      WORDS.markers[language],
      markers.length === 0 ? none : markers.map((each) => <div>{sayMarker(each, language)}</div>),
    ],
    [AID_WORDS.is_humanitarian[language], row.is_humanitarian === null ? none : humanitarian],
    ...columns.map((column): [string, ComponentChild] => {
      const code = row[column];
      return [CODES[column][language], code === null ? none : codedText(column, code)?.[language]];
    }),
  ];
}

function sayMarker({ marker, significance }: Marker, language: Language): string {
  const said = {
    marker: codedName("marker", marker) ?? marker,
    significance: codedName("significance", significance) ?? significance,
  };
  return fill(WORDS.marker[language], said, language);
}
