import { ownerOf } from "../figures/owner.js";
import type { Snapshot } from "../store/snapshot.js";
import { pathOf } from "./address.js";

/**
 * Where a record can be read, from its `table/id`: its own page where it has one, else the page of what it belongs to,
 * else its number. Null where nothing shows it yet.
 */
export function recordPath(snapshot: Snapshot, record: string): string | null {
  const [table = "", id = ""] = record.split("/");
  const path = (kind: string, of: string | null | undefined) => (of ? pathOf(kind, of) : null);
  if (table === "figure") return path("figures", id);
  if (table === "project") return path("projects", id);
  if (table === "fund") return path("funds", id);
  if (table === "partner") return path("partners", id);
  if (table === "source") return path("sources", id);
  if (table === "organisation") return path("organisations", id);
  if (table === "edition") return path("editions", id);
  if (table === "reconciliation") return "/findings";
  if (table === "release")
    return path(
      "projects",
      snapshot.allocationById.get(snapshot.releaseById.get(id)?.allocation_id ?? "")?.project_id,
    );
  if (table === "project_place") return path("projects", id);
  const story = table === "story" ? snapshot.storyById.get(id) : undefined;
  if (story) {
    const owner = ownerOf(snapshot, story);
    return owner ? ownerPath(owner) : null;
  }
  const statement = table === "statement" ? snapshot.statementById.get(id) : undefined;
  if (statement && statement.value === null) {
    const owner = ownerOf(snapshot, statement);
    return owner ? ownerPath(owner) : null;
  }
  const NUMBERED = [
    "statement",
    "indicator_value",
    "contribution",
    "oda_value",
    "people_post",
    "agreement",
    "instalment",
    "receipt",
    "decision",
    "allocation",
    "budget_line",
    "expenditure",
    "fund_income",
  ];
  return NUMBERED.includes(table) ? path("figures", id) : null;
}

/** The page of something that people know by name. */
export function ownerPath(owner: { readonly kind: string; readonly id: string }): string {
  return pathOf(`${owner.kind}s`, owner.id);
}
