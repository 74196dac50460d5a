import type { ComponentChild } from "preact";
import type { Language } from "../../base/language.js";
import { texts } from "../../base/text.js";
import type { FigureTable } from "../../figures/figure-table.js";
import { FigureTableView } from "./figure-table.js";

const WORDS = texts({
  table: { en: "The numbers as a table", ja: "数値を表で見る" },
  csv: { en: "CSV", ja: "CSV" },
  json: { en: "JSON", ja: "JSON" },
  definition: { en: "How they are counted", ja: "集計の方法" },
});

export interface ChartProps {
  readonly language: Language;
  /** Says in words what the drawing shows. */
  readonly headline: string;
  /** What, where, unit, period. */
  readonly subtitle: string;
  /** The drawing at a width: once for a page's width, once for a phone's, so that its text can be read on both. */
  readonly draw: (width: number, id: string) => string;
  readonly id: string;
  readonly table: FigureTable;
  /** Address of the table's file, without its ending. */
  readonly file: string;
  /** What the address says after its ending: `?from=2016`. */
  readonly file_query?: string;
  readonly definition: string;
}

/** A drawing with its headline, its table, its file and how it is counted. */
export function Chart(props: ChartProps): ComponentChild {
  const { language } = props;
  return (
    <figure class="chart" id={props.id}>
      <figcaption>
        <h3>{props.headline}</h3>
        <p>{props.subtitle}</p>
      </figcaption>
      <Drawing name="wide" svg={props.draw(720, `${props.id}-wide`)} />
      <Drawing name="narrow" svg={props.draw(350, `${props.id}-narrow`)} />
      <ChartTools
        language={language}
        table={props.table}
        file={props.file}
        file_query={props.file_query ?? ""}
        definition={props.definition}
      />
    </figure>
  );
}

type ToolProps = Pick<ChartProps, "language" | "table" | "file" | "definition"> & {
  readonly file_query: string;
};

/** What stands one click under every drawing: its numbers as a table, as files, and how they are counted. */
export function ChartTools(props: ToolProps): ComponentChild {
  const { language } = props;
  return (
    <div class="tools">
      <details>
        <summary>{WORDS.table[language]}</summary>
        <FigureTableView table={props.table} language={language} />
      </details>
      <a href={`${props.file}.csv${props.file_query}`}>{WORDS.csv[language]}</a>
      <a href={`${props.file}.json${props.file_query}`}>{WORDS.json[language]}</a>
      <details>
        <summary>{WORDS.definition[language]}</summary>
        <p class="prose">{props.definition}</p>
      </details>
    </div>
  );
}

/** The one place where markup made by ourselves, from `charts/`, enters a page as it is: charts escape every text. */
function Drawing({ name, svg }: { readonly name: string; readonly svg: string }): ComponentChild {
  return <div class={name} dangerouslySetInnerHTML={{ __html: svg }} />;
}
