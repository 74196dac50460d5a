import { getDocumentProxy } from "unpdf";

interface Tag {
  readonly role?: string;
  readonly type?: string;
  readonly id?: string;
  readonly alt?: string;
  readonly children?: readonly Tag[];
}

interface Marked {
  readonly type?: string;
  readonly tag?: string;
  readonly id?: string;
  readonly str?: string;
}

interface Tagged {
  readonly count: number;
  readonly language: string | null;
  /** Sentences: what a reader of the page by ear would not be told. */
  readonly faults: readonly string[];
}

/**
 * A PDF's tags as pdf.js reads them: all text in a tag or set aside as decoration, headings in order, tables with heads,
 * pictures with words, a title. Source: ISO 14289-1 (PDF/UA-1), 7.1 to 7.5.
 */
export async function readTags(bytes: Buffer): Promise<Tagged> {
  const pdf = await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0 });
  const faults: string[] = [];
  let [count, level] = [0, 0];
  let last: Tag | undefined;
  for (let number = 1; number <= pdf.numPages; number += 1) {
    const page = await pdf.getPage(number);
    const tree = (await page.getStructTree()) as Tag | null;
    const tags = tree ? [...walk(tree)] : [];
    count += tags.length;
    const blocks = tree?.children?.[0]?.children ?? [];
    // A table that goes on from the page before: its heads are tagged there, and printed here as decoration.
    const rest =
      last?.role === "Table" && blocks[0]?.role === "Table" && columns(blocks[0]) <= columns(last)
        ? blocks[0]
        : null;
    last = blocks.at(-1);
    for (const tag of tags) {
      const heading = /^H([1-6])$/.exec(tag.role ?? "");
      if (heading) {
        const next = Number(heading[1]);
        if (next > level + 1) faults.push(`page ${number}: heading ${next} follows ${level}`);
        level = next;
      }
      if (tag.role === "Figure" && !tag.alt) faults.push(`page ${number}: a picture without words`);
      if (
        tag.role === "Table" &&
        tag !== rest &&
        ![...walk(tag)].some((part) => part.role === "TH")
      )
        faults.push(`page ${number}: a table without heads`);
    }
    const told = new Set(tags.flatMap((tag) => (tag.type === "content" ? [tag.id] : [])));
    const content = await page.getTextContent({ includeMarkedContent: true });
    faults.push(
      ...untold(content.items as Marked[], told).map(
        (text) => `page ${number}: “${text}” is in no tag`,
      ),
    );
  }
  const { info } = await pdf.getMetadata();
  const { Title, Language } = info as { Title?: string; Language?: string };
  if (!Title) faults.push("there is no title");
  await pdf.destroy();
  return { count, language: Language ?? null, faults };
}

/** The cells of a table's longest row: what goes on has no more, and a row over all columns alone has one. */
function columns(table: Tag): number {
  const rows = [...walk(table)].filter(({ role }) => role === "TR");
  return Math.max(0, ...rows.map(({ children }) => children?.length ?? 0));
}

function* walk(tag: Tag): Generator<Tag> {
  yield tag;
  for (const child of tag.children ?? []) yield* walk(child);
}

/** Text that stands neither in content that a tag holds nor in an artifact, as page numbers are. */
function untold(items: readonly Marked[], told: ReadonlySet<string | undefined>): string[] {
  const open: boolean[] = [];
  const found: string[] = [];
  for (const item of items) {
    if (item.type?.startsWith("beginMarkedContent"))
      open.push(item.tag === "Artifact" || (item.id !== undefined && told.has(item.id)));
    else if (item.type === "endMarkedContent") open.pop();
    else if (item.str?.trim() && !open.includes(true)) found.push(item.str);
  }
  return found;
}
