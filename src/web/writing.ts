import type { FastifyReply, FastifyRequest } from "fastify";
import type { Clock } from "../base/clock.js";
import type { WorldView } from "../observatory/view.js";
import type { Pool } from "../store/connect.js";
import type { Snapshot } from "../store/snapshot.js";
import type { Page } from "./page.js";

/** What the API and the forms need. */
export interface WriteOptions {
  /** The latest snapshot of the record: asked before each page, so it must be cheap where nothing changed. */
  readonly readSnapshot: () => Promise<Snapshot>;
  readonly clock: Clock;
  /** Public pages alone: nothing can be written through this server. */
  readonly isReadOnly: boolean;
  readonly pool: Pool;
  readonly world?: WorldView;
  readonly site?: string;
}

/** Shows a page that is never kept by anybody: it holds a key, a version, or what somebody typed. Null: nothing stands there. */
export type PageSender = (
  page: Page | null,
  request: FastifyRequest,
  reply: FastifyReply,
) => Promise<FastifyReply>;
