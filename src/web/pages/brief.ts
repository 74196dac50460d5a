import { createHash } from "node:crypto";
import { makeBrief } from "../../actions/make-brief.js";
import { isRefusal } from "../../base/refusal.js";
import { usualYears } from "../../figures/partner-tables.js";
import type { Page, PageContext } from "../page.js";
import type { FileAnswer } from "../routes.js";
import { CONTENT_SECURITY_POLICY } from "../security.js";
import { refusedPage } from "./refused.js";

/** The partner's brief, `brief.pdf`, `.html` or `.json`, for the years in the address. */
export function briefAnswer({
  snapshot,
  language,
  params,
  query,
  today,
}: PageContext): FileAnswer | Page | null {
  const [, format] = /^brief\.([a-z]+)$/.exec(params["file"] ?? "") ?? [];
  const partner = snapshot.partnerById.get(params["id"] ?? "");
  if (!partner || format === undefined) return null;
  const usual = usualYears(snapshot, partner.id, Number(today.slice(0, 4)));
  const { from = String(usual.from), to = String(usual.to) } = query;
  const made = makeBrief(snapshot, { partner: partner.id, from, to, language, format });
  if (isRefusal(made)) return refusedPage(made, language);
  // What a browser cannot show is saved; the rest opens where it was asked for.
  const disposition = format === "docx" || format === "xlsx" ? "attachment" : "inline";
  const headers: Record<string, string> = {
    "content-disposition": `${disposition}; filename="${made.name.replace(/[^\w.-]/g, "-")}"`,
  };
  if (format === "html")
    headers["content-security-policy"] = policyFor(made.content.toString("utf8"));
  return { content: made.content, type: made.media_type, headers };
}

/** The brief carries its style inside, so that it stands alone: its hash is allowed, and nothing else. */
export function policyFor(html: string): string {
  const styles = [...html.matchAll(/<style>([\s\S]*?)<\/style>/g)].map((match) => match[1] ?? "");
  const hashes = styles.map(
    (style) => `'sha256-${createHash("sha256").update(style).digest("base64")}'`,
  );
  return CONTENT_SECURITY_POLICY.replace("style-src 'self'", `style-src ${hashes.join(" ")}`);
}
