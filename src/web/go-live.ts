import type { FastifyInstance } from "fastify";
import { carryOut, type CarriedOut } from "../actions/carry-out.js";
import { publishEdition } from "../actions/publish-edition.js";
import { readRowHistory } from "../actions/read-book.js";
import { readEditionView } from "../actions/read-editions.js";
import type { Action } from "../actions/action.js";
import { sha256 } from "../base/canonical.js";
import type { Clock } from "../base/clock.js";
import { newId } from "../base/id.js";
import type { Refusal } from "../base/refusal.js";
import type { Person } from "../people/permission.js";
import { printFetched, type FetchedFile } from "../publication/edition.js";
import type { Pool } from "../store/connect.js";

/** Fetches what stands at an address of the site: the server's own handler, or HTTP. Null where nothing answers with 200. */
export type FetchBytes = (path: string) => Promise<Uint8Array | null>;

export function fetchInProcess(server: FastifyInstance): FetchBytes {
  return async (path) => {
    const answer = await server.inject({ method: "GET", url: path });
    return answer.statusCode === 200 ? answer.rawPayload : null;
  };
}

/** From where the site is served: `https://earmark.example.org`. */
export function fetchOverHttp(origin: string): FetchBytes {
  return async (path) => {
    const answer = await fetch(new URL(path, origin), { redirect: "error" }).catch(() => null);
    return answer?.ok === true ? new Uint8Array(await answer.arrayBuffer()) : null;
  };
}

/** The permanent address of a file: the same in every language of the site. */
export function editionFilePath(edition_id: string, name: string): string {
  return `/editions/${encodeURIComponent(edition_id)}/${name}`;
}

/** Every file of an edition as it stands at its address. */
export async function fetchEdition(
  edition_id: string,
  names: readonly string[],
  fetchBytes: FetchBytes,
): Promise<FetchedFile[]> {
  const fetched: FetchedFile[] = [];
  for (const name of names) {
    const content = await fetchBytes(editionFilePath(edition_id, name));
    fetched.push({ name, sha256: content === null ? null : sha256(content) });
  }
  return fetched;
}

/** After the approval: fetches every file at its address, and goes live where each is what was approved. */
export async function goLive(
  edition_id: string,
  effects: { pool: Pool; clock: Clock; person: Person; fetchBytes: FetchBytes },
): Promise<CarriedOut | Refusal | null> {
  const view = await readEditionView(edition_id, effects);
  if (view?.row.status !== "approved") return null;
  const names = view.files.map((file) => file.name);
  const fetched = printFetched(await fetchEdition(edition_id, names, effects.fetchBytes));
  const { version } = await readRowHistory({ kind: "edition", id: edition_id }, effects);
  return carryOut(
    {
      action: publishEdition as unknown as Action,
      input: { edition: edition_id, fetched },
      key: newId(effects.clock.now()),
      if_match: version,
      person: effects.person,
    },
    effects,
  );
}
