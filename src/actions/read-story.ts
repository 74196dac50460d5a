import { readTx, type Pool } from "../store/connect.js";
import { listLatestStories, listStoryVersions, type StoryVersionRow } from "../store/claim-rows.js";
import { readRowVersion } from "../store/versions.js";

export type StoryVersion = StoryVersionRow;

/** A narrative with its versions, newest first, and the version that an edit must name. */
export interface StoryAtHand {
  readonly versions: readonly StoryVersion[];
  readonly version: number;
}

export function readStory(id: string, effects: { pool: Pool }): Promise<StoryAtHand> {
  return readTx(effects.pool, async (tx) => ({
    versions: await listStoryVersions(tx, id),
    version: await readRowVersion(tx, "story", id),
  }));
}

/** The newest version of every narrative that people wrote. */
export function readStories(effects: { pool: Pool }): Promise<readonly StoryVersion[]> {
  return readTx(effects.pool, listLatestStories);
}
