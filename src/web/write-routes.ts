import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { carryOut } from "../actions/carry-out.js";
import { OWNER_KINDS, type OwnerKind } from "../actions/owner-of-text.js";
import { readStories, readStory } from "../actions/read-story.js";
import { readRenewalView, renewClaim } from "../actions/renew-claim.js";
import { saveNarrative } from "../actions/save-narrative.js";
import type { Action } from "../actions/action.js";
import { newId } from "../base/id.js";
import { isRefusal } from "../base/refusal.js";
import type { Text } from "../base/text.js";
import { claimRecord } from "../claims/record.js";
import { figureOf } from "../figures/claims.js";
import { textCell } from "../intake/sheet.js";
import { readDay } from "../intake/typed-value.js";
import { LOCAL_USER } from "../people/permission.js";
import type { Snapshot } from "../store/snapshot.js";
import { address } from "./address.js";
import type { FormValues } from "./form-input.js";
import { contextOf, plainValues } from "./forms.js";
import type { PageSender } from "./writing.js";
import type { PageContext } from "./page.js";
import { refusedPage } from "./pages/refused.js";
import { referencesOf, writePage, type Draft, type WriteState } from "./pages/write.js";
import { writingsPage } from "./pages/writings.js";
import type { WriteOptions } from "./writing.js";
import { refuseElsewhere } from "./write-guard.js";

/** The pages on which narratives are written: a list, and an editor for each partner, project, programme and fund. */
export function addWriting(
  server: FastifyInstance,
  options: WriteOptions,
  sendPage: PageSender,
): void {
  if (options.isReadOnly) return;
  server.get("/:language/write", async (request, reply) => {
    const context = await contextOf(request, options);
    const page = context ? writingsPage(context, await readStories(options)) : null;
    return sendPage(page, request, reply);
  });
  server.get("/:language/write/:kind/:id", async (request, reply) => {
    const context = await contextOf(request, options);
    const owner = context ? ownerIn(context) : null;
    if (!context || !owner) return sendPage(null, request, reply);
    const asked =
      context.query["story"] ?? nextStory(context.snapshot, owner.id, await readStories(options));
    const { versions, version } = await readStory(asked, options);
    const [last] = versions;
    const standing = context.snapshot.storyById.get(asked);
    const empty: Text = { en: "", ja: "" };
    const draft = last ?? standing ?? { title: empty, body: empty };
    const state: WriteState = {
      owner,
      draft: { story: asked, title: draft.title, body: draft.body },
      versions,
      version,
      key: newId(options.clock.now()),
      refusal: null,
      done: context.query["done"] ?? null,
      isChecked: last !== undefined || standing !== undefined,
      renewals: await readRenewals(context, draft, options),
    };
    return sendPage(writePage(context, state), request, reply);
  });
  server.post("/:language/write/:kind/:id", async (request, reply) => {
    const context = await contextOf(request, options);
    const owner = context ? ownerIn(context) : null;
    if (!context || !owner) return sendPage(null, request, reply);
    const elsewhere = refuseElsewhere(request);
    if (elsewhere) return sendPage(refusedPage(elsewhere, context.language), request, reply);
    return answerDraft({ context, owner, request, reply, options, sendPage });
  });
}

interface Answering {
  readonly context: PageContext;
  readonly owner: WriteState["owner"];
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly options: WriteOptions;
  readonly sendPage: PageSender;
}

/** Check shows what is wrong beside the text; save keeps it as a draft; publish is refused while anything is wrong. */
async function answerDraft(answering: Answering): Promise<FastifyReply> {
  const { context, owner, request, reply, options, sendPage } = answering;
  const values = plainValues(request.body);
  const draft = draftIn(values);
  const key = values["_key"] ?? newId(options.clock.now());
  const seen = /^\d{1,15}$/.test(values["_version"] ?? "") ? Number(values["_version"]) : null;
  const step = values["_step"];
  const show = async (
    refusal: WriteState["refusal"],
    { done = null, shown = context }: { done?: string | null; shown?: PageContext } = {},
  ): Promise<FastifyReply> => {
    const at = await readStory(draft.story, options);
    const state: WriteState = {
      owner,
      draft,
      versions: at.versions,
      version: seen ?? at.version,
      key,
      refusal,
      done,
      isChecked: true,
      renewals: await readRenewals(shown, draft, options),
    };
    return sendPage(writePage(shown, state), request, reply);
  };
  const renewed = values["_renew"] ?? "";
  if (renewed !== "") {
    const answer = await renew(renewed, values, options);
    if (isRefusal(answer)) return show(answer);
    const shown = await contextOf(request, options);
    return show(null, { done: "renewed", shown: shown ?? context });
  }
  if (step !== "draft" && step !== "publish") return show(null);
  const input = {
    story: draft.story,
    [owner.kind]: owner.id,
    title: draft.title,
    body: draft.body,
    state: step === "publish" ? "published" : "draft",
  };
  const answer = await carryOut(
    { action: saveNarrative as unknown as Action, input, key, person: LOCAL_USER, if_match: seen },
    options,
  );
  if (isRefusal(answer)) return show(answer);
  const query = { story: draft.story, done: step };
  return reply.redirect(address(context.language, `/write/${owner.kind}/${owner.id}`, query), 303);
}

/** A claim that the text refers to holds again; the text stays as it was typed. */
function renew(claim: string, values: FormValues, options: WriteOptions) {
  const seen = values[`_seen.${claim}`] ?? "";
  const until = (values[`_until.${claim}`] ?? "").trim();
  const input = { claim, ...(until === "" ? {} : { until: readDay(textCell(until)) ?? until }) };
  return carryOut(
    {
      action: renewClaim as unknown as Action,
      input,
      key: newId(options.clock.now()),
      person: LOCAL_USER,
      if_match: /^\d{1,15}$/.test(seen) ? Number(seen) : null,
    },
    options,
  );
}

/** Claims that can be renewed beside one text, at most. */
const RENEWALS_SHOWN = 20;

/** The claims of a text that are stale or past their last day. */
async function readRenewals(
  { snapshot, today }: PageContext,
  draft: Pick<Draft, "title" | "body">,
  options: WriteOptions,
): Promise<WriteState["renewals"]> {
  const record = claimRecord(snapshot, today);
  const views = await Promise.all(
    referencesOf(draft)
      .filter((id) => {
        const figure = figureOf(snapshot, id);
        return figure !== null && record.standingOf(figure) !== "current";
      })
      .slice(0, RENEWALS_SHOWN)
      .map((id) => readRenewalView(id, snapshot, options)),
  );
  return views.filter((view) => view !== null);
}

/** Line ends as a browser sends them are one each. */
function draftIn(values: FormValues): Draft {
  const typed = (name: string) => (values[name] ?? "").replace(/\r\n?/g, "\n").trim();
  return {
    story: typed("story"),
    title: { en: typed("title.en"), ja: typed("title.ja") },
    body: { en: typed("body.en"), ja: typed("body.ja") },
  };
}

function ownerIn({ params, snapshot }: PageContext): WriteState["owner"] | null {
  const { kind = "", id = "" } = params;
  if (!(OWNER_KINDS as readonly string[]).includes(kind)) return null;
  const rows: Readonly<Record<OwnerKind, () => Text | undefined>> = {
    partner: () => snapshot.partnerById.get(id)?.name,
    project: () => snapshot.projectById.get(id)?.title,
    programme: () => snapshot.programmeById.get(id)?.name,
    fund: () => snapshot.fundById.get(id)?.name,
  };
  const name = rows[kind as OwnerKind]();
  return name ? { kind: kind as OwnerKind, id, name } : null;
}

/** The first reference that no narrative has yet: `sudan-mayo-text-1`. */
function nextStory(
  snapshot: Snapshot,
  owner: string,
  written: readonly { readonly story_id: string }[],
): string {
  const taken = new Set([...written.map((row) => row.story_id), ...snapshot.storyById.keys()]);
  for (let number = 1; ; number++) {
    const id = `${owner}-text-${number}`;
    if (!taken.has(id)) return id;
  }
}
