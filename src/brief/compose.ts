import { formatDay } from "../base/format.js";
import type { Day } from "../base/day.js";
import type { Finding } from "../base/finding.js";
import { isOfWorld } from "../figures/partner-world.js";
import { renderReferences } from "../figures/reference.js";
import {
  figuresIn,
  type Block,
  type BriefDocument,
  type Phrase,
  type Row,
  type Section,
  type Tile,
} from "./document.js";
import type { DocumentKind, Part, PartAsked, Scribe } from "./kind.js";
import { figureTile } from "./parts/tile.js";
import { filled, joined, when, words } from "./phrase.js";
import { openTemplateReport, suggestionOf } from "./template/findings.js";
import {
  PAGES,
  type BlockTemplate,
  type Choice,
  type Condition,
  type Length,
  type Template,
  type TemplateText,
} from "./template/template.js";
import { BRIEF } from "./words.js";

export interface Composing {
  readonly length: Length;
  /** How many eighths of every limit are given up, so that a document fits its pages. */
  readonly cut: number;
}
/** Of the eighths of a limit. */
export const CUTS = 8;

export interface Composed {
  readonly document: BriefDocument;
  /** What the template names and the record does not have. */
  readonly findings: readonly Finding[];
}

interface Composer<S extends Scribe> extends Composing {
  /** Sections of which a limit took everything. */
  readonly shortened: Set<string>;
  readonly kind: DocumentKind<S>;
  readonly scribe: S;
  readonly report: ReturnType<typeof openTemplateReport>;
}

/** The document that the template plans, made of the record: in one language, before it has a form. */
export function composeDocument<S extends Scribe>(
  kind: DocumentKind<S>,
  template: Template,
  scribe: S,
  composing: Composing,
): Composed {
  const composer: Composer<S> = {
    ...composing,
    kind,
    scribe,
    report: openTemplateReport(),
    shortened: new Set(),
  };
  const { language } = scribe;
  const title = chosen(composer, template.title);
  const sections = template.sections.filter(
    (section) => section.in.has(composing.length) && holds(composer, section.when),
  );
  const first = sections.map((section) => ({
    section,
    title: printed(composer, section.title),
    blocks: section.blocks.map((block) => ({
      block,
      made: writeBlock(composer, section.id, block, null),
    })),
  }));
  const tiles = template.tiles
    .filter((tile) => tile.in.has(composing.length) && holds(composer, tile.when))
    .flatMap((tile) => writeTile(composer, tile));
  const lead = chosen(composer, template.lead);
  const early = first.flatMap(({ blocks }) => blocks.flatMap(({ made }) => made ?? []));
  const figures = figuresIn([lead, ...tiles.map((tile) => tile.value)], early);
  const cited = new Set([
    ...figures.flatMap((figure) => figure.sources.map((source) => source.document)),
    ...kind.citedBy(scribe),
  ]);
  const as_of =
    figures
      .filter((figure) => !isOfWorld(figure))
      .map((figure) => figure.as_of)
      .filter((day): day is Day => day !== null)
      .sort()
      .at(-1) ?? null;
  const late = { cited, as_of };
  const written = first.flatMap((draft): Section[] => {
    const blocks = draft.blocks.flatMap(
      ({ block, made }) => made ?? writeBlock(composer, draft.section.id, block, late) ?? [],
    );
    return finishSection(composer, draft, blocks);
  });
  const about =
    as_of === null
      ? []
      : filled(BRIEF.as_of, language, { day: [when(formatDay(as_of, language))] });
  const suffix = composing.length === "full" ? "" : `-${composing.length}`;
  const document: BriefDocument = {
    id: `${kind.idOf(scribe)}${suffix}-${language}`,
    language,
    title,
    subtitle: chosen(composer, template.subtitle),
    label: chosen(composer, template.label),
    publisher: kind.publisherOf(scribe),
    lead,
    tiles: tiles.slice(0, 5),
    sections: written,
    footer: joined([chosen(composer, template.footer, { title }), about], " · "),
    pages: PAGES[composing.length],
    warning: kind.isIllustrative(scribe) ? words(BRIEF.illustrative[language]) : null,
    as_of,
  };
  return { document, findings: composer.report.findings };
}

/** A section in which nothing has anything to say is left out, or says so where its template has words for it. */
function finishSection<S extends Scribe>(
  composer: Composer<S>,
  draft: { section: Template["sections"][number]; title: Phrase },
  blocks: readonly Block[],
): Section[] {
  const { section, title } = draft;
  const says = blocks.some((block) => block.kind !== "heading" && !isBlank(block));
  if (says) return [{ id: section.id, title, blocks }];
  // What was given up for want of room is not said to be missing.
  if (section.empty === null || composer.shortened.has(section.id)) return [];
  const phrase = printed(composer, section.empty);
  return [{ id: section.id, title, blocks: [{ kind: "paragraph", tone: "body", phrase }] }];
}

function isBlank(block: Block): boolean {
  return block.kind === "paragraph" && block.phrase.length === 0;
}

/** Null for a part that is written last, on the first going through. */
function writeBlock<S extends Scribe>(
  composer: Composer<S>,
  section: string,
  { in: lengths, when: conditions, content }: BlockTemplate,
  late: Pick<PartAsked, "cited" | "as_of"> | null,
): readonly Block[] | null {
  if (!lengths.has(composer.length) || !holds(composer, conditions)) return [];
  if (content.kind === "heading")
    return [{ kind: "heading", phrase: printed(composer, content.text) }];
  if (content.kind === "text")
    return [{ kind: "paragraph", tone: content.tone, phrase: printed(composer, content.text) }];
  const part: Part<S> | undefined = composer.kind.parts[content.name];
  if (!part) return [];
  if (part.isLast && late === null) return null;
  const { options } = content;
  const made = part.write(composer.scribe, {
    words: (name) => options.words[name] ?? [],
    cited: late?.cited ?? new Set(),
    as_of: late?.as_of ?? null,
  });
  const limit = options.limit?.[composer.length];
  if (limit === undefined) return made;
  const kept = Math.floor((limit * (CUTS - composer.cut)) / CUTS);
  const short = made.flatMap((block) => limitBlock(composer, block, kept));
  if (short.length < made.length) composer.shortened.add(section);
  return short;
}

/** A table, list or row of cards with its first entries; a table says that there are more. */
function limitBlock<S extends Scribe>(composer: Composer<S>, block: Block, limit: number): Block[] {
  if (block.kind === "cards")
    return limit === 0 ? [] : [{ ...block, cards: block.cards.slice(0, limit) }];
  if (block.kind === "list")
    return limit === 0 ? [] : [{ ...block, items: block.items.slice(0, limit) }];
  if (block.kind !== "table") return [block];
  const isCounted = (row: Row) => row.role !== "group" && row.role !== "detail";
  const counted = block.rows.filter(isCounted).length;
  if (counted <= limit) return [block];
  if (limit === 0) return [];
  // A heading of rows that are all left out goes with them; a detail stays with its row.
  let seen = 0;
  const rows = block.rows.filter((row) => {
    if (row.role === "group") return seen < limit;
    if (isCounted(row)) seen += 1;
    return seen <= limit;
  });
  const { language } = composer.scribe;
  const more = words(BRIEF.limited[language]);
  const note = joined([more, block.note ?? []], language === "ja" ? "" : " ");
  return [{ ...block, rows, note }];
}

function writeTile<S extends Scribe>(
  composer: Composer<S>,
  { tile, figure, label, place }: Template["tiles"][number],
): readonly Tile[] {
  const { kind, scribe, report } = composer;
  if (tile !== null) return kind.tiles[tile]?.(scribe) ?? [];
  const found = figure === null ? null : scribe.figureOf(figure);
  if (found && label) return [figureTile(scribe, printed(composer, label), found)];
  if (figure !== null) {
    const suggestion = suggestionOf(figure, scribe.known());
    report.add("TEMPLATE_REFERENCE_TO_NOTHING", place, { name: figure, suggestion });
  }
  return [];
}

function holds<S extends Scribe>(composer: Composer<S>, conditions: readonly Condition[]): boolean {
  const { kind, scribe } = composer;
  return conditions.every((condition) => {
    const { what, isNot } = condition;
    const answer =
      condition.asks === "figure"
        ? (scribe.figureOf(what)?.value ?? null) !== null
        : condition.asks === "has"
          ? (kind.conditions[what]?.(scribe) ?? false)
          : kind.subjects[condition.subject]?.(scribe) === what;
    return answer !== isNot;
  });
}

function chosen<S extends Scribe>(
  composer: Composer<S>,
  choices: readonly Choice[],
  more: Readonly<Record<string, Phrase>> = {},
): Phrase {
  const choice = choices.find((each) => holds(composer, each.when));
  return choice ? printed(composer, choice, more) : [];
}

/** An officer's text: names become what they name, references the figures, and a reference to nothing is a finding. */
function printed<S extends Scribe>(
  { kind, scribe, report }: Composer<S>,
  template: TemplateText,
  more: Readonly<Record<string, Phrase>> = {},
): Phrase {
  const nameOf = (id: string): Phrase | null => more[id] ?? kind.names[id]?.(scribe) ?? null;
  for (const { id, place } of template.references) {
    if (nameOf(id) !== null || scribe.figureOf(id) !== null) continue;
    const suggestion = suggestionOf(id, [...Object.keys(kind.names), ...scribe.known()]);
    report.add("TEMPLATE_REFERENCE_TO_NOTHING", place, { name: id, suggestion });
  }
  return template.text[scribe.language].split(/(\{[\w-]+\})/).flatMap((piece): Phrase => {
    const id = /^\{([\w-]+)\}$/.exec(piece)?.[1];
    const name = id === undefined ? null : nameOf(id);
    if (name !== null) return name;
    return renderReferences(piece, scribe.language, (reference) => scribe.figureOf(reference));
  });
}
