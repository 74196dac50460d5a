import type { ComponentChild } from "preact";
import type { Language } from "../../base/language.js";
import { fill, texts } from "../../base/text.js";
import { resultTree, type ResultNode } from "../../figures/result-tree.js";
import type { IndicatorReport } from "../../figures/results.js";
import type { Snapshot } from "../../store/snapshot.js";
import { address } from "../address.js";
import { ownerPath } from "../record-address.js";
import { EvidenceList } from "./evidence-list.js";
import { MadeUp } from "./made-up.js";
import { formatSpan, Num } from "./number.js";
import { Part } from "./page-head.js";
import { plotted, RESULT_WORDS } from "./results.js";

const WORDS = texts({
  title: { en: "What leads to what?", ja: "成果のつながり" },
  lead: {
    en: "From what is aimed at down to what is done for it: each result with its indicators, the latest reported period beside its target.",
    ja: "目指すものから、そのために行うことまで。各成果に指標を添え、直近の実績と目標を並べます。",
  },
  label: { en: "Results framework", ja: "成果の枠組み" },
  none: { en: "No indicator.", ja: "指標なし" },
  of: { en: "target {target}", ja: "目標{target}" },
  left_out: {
    en: "{count} more results stand in the list of results.",
    ja: "ほか{count}件の成果は成果一覧に示します。",
  },
});

const LEVELS = texts({
  impact: { en: "Impact", ja: "インパクト" },
  outcome: { en: "Outcome", ja: "アウトカム" },
  output: { en: "Output", ja: "アウトプット" },
  other: { en: "Result", ja: "成果" },
});

/** The framework drawn as a tree of lists: read in order by those who hear it, and whole on a phone and on paper. */
export function ResultTreePart(props: {
  readonly snapshot: Snapshot;
  readonly kind: "project" | "programme" | "fund";
  readonly id: string;
  readonly language: Language;
}): ComponentChild {
  const { snapshot, kind, id, language } = props;
  const tree = resultTree(snapshot, kind, id);
  // One result by itself leads nowhere.
  if (tree.count < 2) return null;
  return (
    <Part id="framework" title={WORDS.title[language]}>
      <p class="prose">{WORDS.lead[language]}</p>
      <Branches nodes={tree.roots} language={language} label={WORDS.label[language]} />
      {tree.left_out > 0 ? (
        <p class="quiet">
          <a href={address(language, "/results")}>
            {fill(WORDS.left_out[language], { count: tree.left_out }, language)}
          </a>
        </p>
      ) : null}
    </Part>
  );
}

function Branches(props: {
  readonly nodes: readonly ResultNode[];
  readonly language: Language;
  readonly label?: string;
}): ComponentChild {
  const { nodes, language, label } = props;
  if (nodes.length === 0) return null;
  return (
    <ul class={label === undefined ? "branches" : "branches tree"} aria-label={label}>
      {nodes.map((node) => (
        <li class={`branch is-${node.result.type}`}>
          <Branch node={node} language={language} />
          <Branches nodes={node.below} language={language} />
        </li>
      ))}
    </ul>
  );
}

function Branch(props: { readonly node: ResultNode; readonly language: Language }): ComponentChild {
  const { node, language } = props;
  const { result, elsewhere, reports, evidence } = node;
  return (
    <div class="branch-body">
      <p class="branch-level">{LEVELS[result.type][language]}</p>
      <p class="branch-title">{result.title[language]}</p>
      <EvidenceList rows={evidence} language={language} />
      {elsewhere ? (
        <p class="small">
          <a href={address(language, ownerPath(elsewhere))}>{elsewhere.name[language]}</a>
        </p>
      ) : null}
      {reports.length > 0 ? (
        <ul class="leaves">
          {reports.map((report) => (
            <Leaf report={report} language={language} />
          ))}
        </ul>
      ) : (
        <p class="quiet small">{WORDS.none[language]}</p>
      )}
    </div>
  );
}

/** An indicator: the latest period in which something was achieved, or the latest aim. */
function Leaf(props: {
  readonly report: IndicatorReport;
  readonly language: Language;
}): ComponentChild {
  const { report, language } = props;
  const { indicator, periods } = report;
  const latest =
    periods.findLast((period) => plotted(period.actual) !== null) ??
    periods.findLast((period) => plotted(period.target) !== null);
  const { actual = null, target = null } = latest ?? {};
  return (
    <li>
      <span class="leaf-name">
        {indicator.title[language]} {report.is_illustrative ? <MadeUp language={language} /> : null}
      </span>
      <span class="leaf-value">
        {actual && plotted(actual) !== null ? (
          <Num figure={actual} language={language} />
        ) : (
          <span class="quiet">{RESULT_WORDS.not_reported[language]}</span>
        )}
        {target && plotted(target) !== null ? <Aimed figure={target} language={language} /> : null}
        {latest?.span ? <span class="quiet"> · {formatSpan(latest.span, language)}</span> : null}
      </span>
    </li>
  );
}

function Aimed(props: {
  readonly figure: Parameters<typeof Num>[0]["figure"];
  readonly language: Language;
}): ComponentChild {
  const { figure, language } = props;
  const [before = "", after = ""] = WORDS.of[language].split("{target}");
  return (
    <span class="quiet">
      {" · "}
      {before}
      <Num figure={figure} language={language} form="cell" />
      {after}
    </span>
  );
}
