import type { Refusal } from "../base/refusal.js";
import { assert } from "../base/assert.js";
import type { Snapshot } from "../store/snapshot.js";
import { makeDocument, type BriefFile } from "./make-document.js";

/** A partner's brief, as it is asked for most: with its years, from the bundled template. */
export interface BriefAsked {
  readonly partner: string;
  readonly from: string;
  readonly to: string;
  readonly language: string;
  readonly format: string;
  readonly length?: string;
}

/** The brief of a partner as a file: the same record and the same request give the same bytes. */
export function makeBrief(snapshot: Snapshot, asked: BriefAsked): BriefFile | Refusal {
  const { partner, ...rest } = asked;
  const made = makeDocument(snapshot, { kind: "partner", subject: partner, ...rest });
  assert(!("findings" in made), "a bundled template refers to what every record has");
  return made;
}
