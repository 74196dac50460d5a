import { createHash } from "node:crypto";
import { makeDocument, readDocumentWorld } from "../../actions/make-document.js";
import { isRefusal } from "../../base/refusal.js";
import type { KindName } from "../../brief/kinds.js";
import { usualYears } from "../../figures/partner-tables.js";
import type { Page, PageContext } from "../page.js";
import type { FileAnswer } from "../file-answer.js";
import { CONTENT_SECURITY_POLICY } from "../security.js";
import { refusedPage } from "./refused.js";

/** The documents of each kind of page, by the name of their file: `/funds/ssn/report.pdf`. */
export const DOCUMENT_FILES = {
  partners: { brief: "partner", results: "results", accountability: "accountability" },
  funds: { report: "fund", results: "results" },
  projects: { report: "project", results: "results" },
  programmes: { results: "results" },
} as const satisfies Readonly<Record<string, Readonly<Record<string, KindName>>>>;

export type DocumentPlace = keyof typeof DOCUMENT_FILES;

/** A document of the page's subject, for the years and the length in the address. */
export function documentAnswer(place: DocumentPlace) {
  return async (context: PageContext): Promise<FileAnswer | Page | null> => {
    const { snapshot, language, params, query, today } = context;
    const [, file = "", format] = /^([a-z]+)\.([a-z]+)$/.exec(params["file"] ?? "") ?? [];
    const files: Readonly<Record<string, KindName>> = DOCUMENT_FILES[place];
    const kind = Object.hasOwn(files, file) ? files[file] : undefined;
    const subject = params["id"] ?? "";
    if (kind === undefined || format === undefined) return null;
    const known = {
      partners: snapshot.partnerById,
      funds: snapshot.fundById,
      projects: snapshot.projectById,
      programmes: snapshot.programmeById,
    }[place];
    if (!known.has(subject)) return null;
    const usual = usualYears(snapshot, subject, Number(today.slice(0, 4)));
    const years =
      place === "partners"
        ? { from: query["from"] ?? String(usual.from), to: query["to"] ?? String(usual.to) }
        : {};
    const length = query["length"] ? { length: query["length"] } : {};
    const asked = { kind, subject, ...years };
    const world = context.world ? await readDocumentWorld(snapshot, asked, context.world) : null;
    if (isRefusal(world)) return refusedPage(world, language);
    const site = context.site ?? null;
    const made = makeDocument(snapshot, { ...asked, world, site, language, format, ...length });
    if (isRefusal(made)) return refusedPage(made, language);
    if ("findings" in made) return null;
    // What a browser cannot show is saved; the rest opens where it was asked for.
    const disposition = format === "docx" || format === "xlsx" ? "attachment" : "inline";
    const headers: Record<string, string> = {
      "content-disposition": `${disposition}; filename="${made.name.replace(/[^\w.-]/g, "-")}"`,
    };
    if (format === "html")
      headers["content-security-policy"] = policyFor(made.content.toString("utf8"));
    return { content: made.content, type: made.media_type, headers };
  };
}

/** A document carries its style inside, so that it stands alone: its hash is allowed, and nothing else. */
export function policyFor(html: string): string {
  const styles = [...html.matchAll(/<style>([\s\S]*?)<\/style>/g)].map((match) => match[1] ?? "");
  const hashes = styles.map(
    (style) => `'sha256-${createHash("sha256").update(style).digest("base64")}'`,
  );
  return CONTENT_SECURITY_POLICY.replace("style-src 'self'", `style-src ${hashes.join(" ")}`);
}
