import { Type } from "@sinclair/typebox";
import type { Refusal } from "../base/refusal.js";
import { checkStep } from "../fund/lifecycle.js";
import { refuse } from "../fund/refusals.js";
import {
  EDITION,
  findFetchedDifference,
  readFetched,
  type EditionStatus,
} from "../publication/edition.js";
import { exceptionGates } from "../publication/edition-gates.js";
import { LIMITS } from "../base/settings.js";
import type { Tx } from "../store/connect.js";
import {
  findLiveEdition,
  listEditionFiles,
  lockEdition,
  moveEdition,
  type EditionStep,
} from "../store/edition-rows.js";
import { listExceptions } from "../store/exceptions.js";
import type { EditionRow } from "../store/rows.js";
import { readSnapshot } from "../store/snapshot.js";
import { action, type ActionAnswer } from "./action.js";
import { readManifest } from "./edition-at-hand.js";
import { refuseEdition } from "./edition-refusals.js";
import { REF, refuseInput, SENTENCE } from "./input.js";
import { LABELS } from "./labels.js";
import { refuseOpen } from "./prepare-edition.js";

const edits = (input: { readonly edition: string }) => ({ kind: "edition", id: input.edition });

/** A second person approves exactly the bytes that were built: they cannot change any more. */
export const approveEdition = action({
  name: "approve-edition",
  title: { en: "Approve an edition", ja: "版を承認する" },
  summary: {
    en: "Approves the files as they were built. Whoever prepared them does not approve them.",
    ja: "作成されたファイルをそのまま承認する。作成者以外が承認する。",
  },
  input: Type.Object({ edition: REF }, { additionalProperties: false }),
  fields: { edition: LABELS.edition },
  edits,
  run: (tx, input, { actor, now, today, is_single_user }) =>
    step(tx, input.edition, "approved", async (row) => {
      if (row.prepared_by === actor && !is_single_user)
        return refuse("SAME_PERSON", { subject: row.id, person: actor });
      const manifest = await readManifest(tx, row);
      // What came up since it was built, on the money that its numbers count.
      const gates = exceptionGates(await readSnapshot(tx), {
        concerned: manifest?.concerned ?? [],
        exceptions: await listExceptions(tx, { limit: LIMITS.edition_exceptions }),
        today,
      });
      return gates.length > 0 ? refuseOpen(gates) : { approved_by: actor, approved_at: now };
    }),
});

/** Goes live once every file was fetched at its address and found to be what was approved; the edition before it is superseded. */
export const publishEdition = action({
  name: "publish-edition",
  title: { en: "Publish an approved edition", ja: "承認済みの版を公開する" },
  summary: {
    en: "Compares what was fetched at the edition's addresses with what was approved: one hash a line and the file's name, as sha256sum prints them.",
    ja: "版のアドレスから取得したファイルを承認内容と照合して公開する。ハッシュ値とファイル名を一行ずつ（sha256sum の形式で）記載する。",
  },
  input: Type.Object({ edition: REF, fetched: SENTENCE }, { additionalProperties: false }),
  fields: { edition: LABELS.edition, fetched: LABELS.fetched },
  edits,
  run: (tx, input, { now }) =>
    step(tx, input.edition, "live", async (row) => {
      const files = await listEditionFiles(tx, row.id);
      const different = findFetchedDifference(files, readFetched(input.fetched));
      if (different) {
        const { name, sha256: found } = different;
        const approved = files.find((file) => file.name === name)?.sha256 ?? "";
        return found === null
          ? refuseEdition("EDITION_FETCHED_MISSING", { name }, "fetched")
          : refuseEdition("EDITION_FETCHED_DIFFERS", { name, found, approved }, "fetched");
      }
      const before = await findLiveEdition(tx, row.series);
      if (before && before.id !== row.supersedes)
        return refuseEdition("EDITION_SUPERSEDED_MEANWHILE", { edition: before.id });
      if (row.supersedes !== null) {
        const earlier = await lockEdition(tx, row.supersedes);
        const refused = earlier ? checkStep(EDITION, earlier.status, "superseded") : null;
        if (earlier?.status === "withdrawn") return { live_at: now };
        if (refused) return refused;
        await moveEdition(tx, row.supersedes, { status: "superseded", ended_at: now });
      }
      return { live_at: now };
    }),
});

/** Takes an edition back, with the reason; its page stays and says so. */
export const withdrawEdition = action({
  name: "withdraw-edition",
  title: { en: "Withdraw an edition", ja: "版を取り下げる" },
  summary: {
    en: "The edition's page stays at its address and says why; its files are no longer given out.",
    ja: "版のページは同じアドレスに残り、理由を示す。ファイルの提供は終了する。",
  },
  input: Type.Object({ edition: REF, reason: SENTENCE }, { additionalProperties: false }),
  fields: { edition: LABELS.edition, reason: LABELS.reason },
  edits,
  run: (tx, input, { now }) =>
    step(tx, input.edition, "withdrawn", () =>
      Promise.resolve({ ended_at: now, reason: input.reason.trim() }),
    ),
});

async function step(
  tx: Tx,
  id: string,
  to: EditionStatus,
  decide: (row: EditionRow) => Promise<Omit<EditionStep, "status"> | Refusal>,
): Promise<ActionAnswer | Refusal> {
  const row = await lockEdition(tx, id);
  if (!row) return refuseInput("NOT_FOUND", { kind: EDITION.noun, id }, "edition");
  const refused = checkStep(EDITION, row.status, to);
  if (refused) return refused;
  const change = await decide(row);
  if ("refused" in change) return change;
  await moveEdition(tx, id, { ...change, status: to });
  return { subject_kind: "edition", subject_id: id, entries: [] };
}
