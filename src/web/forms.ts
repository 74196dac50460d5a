import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Action } from "../actions/action.js";
import { carryOut } from "../actions/carry-out.js";
import { differences } from "../actions/correcting.js";
import { refuseInput } from "../actions/input.js";
import {
  readCorrectable,
  readCorrections,
  readEntry,
  readOpenExceptions,
  readRowHistory,
} from "../actions/read-book.js";
import { NO_OWN_ROWS, readOwnRows } from "../actions/read-own.js";
import { readFundCalls, readProposalsInReview } from "../actions/read-calls.js";
import { readReopeningsWaiting } from "../actions/read-closing.js";
import { readChoices } from "../actions/read-choices.js";
import { ACTIONS, findAction } from "../actions/register.js";
import { readRenewalView } from "../actions/renew-claim.js";
import { newId } from "../base/id.js";
import { isLanguage, type Language } from "../base/language.js";
import { isRefusal, toldBy, type Refusal } from "../base/refusal.js";
import { LIMITS } from "../base/settings.js";
import { texts } from "../base/text.js";
import { LOCAL_USER, READER } from "../people/permission.js";
import { address, pathOf } from "./address.js";
import { fetchInProcess, goLive } from "./go-live.js";
import { formFields } from "./form-fields.js";
import {
  findMissing,
  findProblems,
  readForm,
  typedPlace,
  writeForm,
  type FormValues,
} from "./form-input.js";
import type { PageContext } from "./page.js";
import { actionsPage, choosePage, formPage, reviewPage, type FormState } from "./pages/act.js";
import { callsPage } from "./pages/calls.js";
import { queuePage } from "./pages/queue.js";
import { refusedPage } from "./pages/refused.js";
import { rowPage } from "./pages/row.js";
import { ClassificationCodes } from "./parts/classification.js";
import { StalePart } from "./parts/correction.js";
import { EntryPart } from "./parts/entry.js";
import { RenewalPart } from "./parts/renewal.js";
import { refuseElsewhere } from "./write-guard.js";
import type { PageSender, WriteOptions } from "./writing.js";

/** The forms of every action, the page of a row, and the work queue. */
export function addForms(
  server: FastifyInstance,
  options: WriteOptions,
  sendPage: PageSender,
): void {
  const person = options.isReadOnly ? READER : LOCAL_USER;
  server.get("/:language/queue", async (request, reply) => {
    const context = await contextOf(request, options);
    if (!context) return sendPage(null, request, reply);
    const waiting = {
      exceptions: await readOpenExceptions(LIMITS.page_rows, options),
      proposals: await readProposalsInReview(options),
      reopenings: options.isReadOnly ? [] : await readReopeningsWaiting(LIMITS.page_rows, options),
    };
    return sendPage(queuePage(context, waiting), request, reply);
  });
  server.get("/:language/funds/:id/calls", async (request, reply) => {
    const context = await contextOf(request, options);
    const fund = context?.snapshot.fundById.get(context.params["id"] ?? "");
    if (!context || !fund) return sendPage(null, request, reply);
    return sendPage(
      callsPage(context, fund, await readFundCalls(fund.id, options)),
      request,
      reply,
    );
  });
  server.get("/:language/rows/:kind/:id", async (request, reply) => {
    const context = await contextOf(request, options);
    if (!context) return sendPage(null, request, reply);
    const { kind = "", id = "" } = context.params;
    const history = await readRowHistory({ kind, id }, options);
    const own = options.isReadOnly
      ? NO_OWN_ROWS
      : await readOwnRows({ kind, id, limit: LIMITS.page_rows_default }, options);
    const corrections = options.isReadOnly ? [] : await readCorrections({ kind, id }, options);
    return sendPage(rowPage(context, { history, own, corrections }), request, reply);
  });
  // A read-only site offers no forms: nothing stands at their addresses.
  if (options.isReadOnly) return;
  server.get("/:language/record", async (request, reply) => {
    const language = languageIn(request);
    return sendPage(language ? actionsPage(ACTIONS, language) : null, request, reply);
  });
  server.get("/:language/record/:action", async (request, reply) => {
    const found = await openForm(request, options);
    if (!found) return sendPage(null, request, reply);
    const { action, language, fields } = found;
    const typed = plainValues(request.query);
    const begun = action.corrects
      ? await beginCorrection({ ...found, values: typed }, options)
      : null;
    const state = {
      action,
      fields,
      values: begun?.values ?? typed,
      problems: begun?.problems ?? [],
      key: newId(options.clock.now()),
      version: begun?.version ?? null,
      beside: await besideForm({ action, language, values: typed }, options),
    };
    const page = action.corrects && state.version === null ? choosePage : formPage;
    return sendPage(page(state, language), request, reply);
  });
  server.post("/:language/record/:action", async (request, reply) => {
    const found = await openForm(request, options);
    if (!found) return sendPage(null, request, reply);
    const elsewhere = refuseElsewhere(request);
    if (elsewhere) return sendPage(refusedPage(elsewhere, found.language), request, reply);
    return answerForm(
      { ...found, values: plainValues(request.body) },
      { request, reply, options, sendPage, person },
    );
  });
}

const SENT_BEFORE = texts({
  text: {
    en: "This form was sent and recorded before, with other values. Nothing was recorded now. To record another, open the form anew; to change what was recorded, go to its page.",
    ja: "この画面の内容は、別の値で既に記録済みです。今回は何も記録していません。別の記録を行う場合は入力画面を開き直し、記録済みの内容を変更する場合はその記録のページで行ってください。",
  },
}).text;

interface OpenForm {
  readonly action: Action;
  readonly language: Language;
  readonly fields: FormState["fields"];
}

interface Answering {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly options: WriteOptions;
  readonly sendPage: PageSender;
  readonly person: typeof LOCAL_USER | typeof READER;
}

/** Type, review, confirm: the same texts travel through each step, and are read anew by the same rules. */
async function answerForm(
  form: OpenForm & { values: FormValues },
  answering: Answering,
): Promise<FastifyReply> {
  const { action, language, fields, values } = form;
  const { request, reply, options, sendPage, person } = answering;
  const key = values["_key"] ?? newId(options.clock.now());
  const input = readForm(fields, values);
  const beside = await besideForm(form, options);
  const state = (problems: FormState["problems"], version: number | null = null): FormState => ({
    action,
    fields,
    values,
    problems,
    key,
    version,
    beside,
  });
  const step = values["_step"] ?? "review";
  const sent = /^\d{1,15}$/.test(values["_version"] ?? "") ? Number(values["_version"]) : null;
  // A correction is of the version that its form began with, not of one that came after it.
  const begun = action.corrects ? sent : null;
  if (step === "change") return sendPage(formPage(state([], begun), language), request, reply);
  const problems = findProblems(action, fields, input, values);
  const missing = action.corrects && problems.length === 0 ? findMissing(fields, input) : [];
  const wrong = [...problems, ...missing];
  if (wrong.length > 0) return sendPage(formPage(state(wrong, begun), language), request, reply);
  const edited = action.edits?.(input as never) ?? null;
  const asked = { action, input, key, person };
  const refuseForm = async (given: Refusal) => {
    // A program makes a key; a person has sent this very form before, and came back to it.
    const refusal = given.refused === "KEY_REUSED" ? { ...given, message: SENT_BEFORE } : given;
    const told = state(problemsTold(refusal, form), begun);
    const shown = refusal.refused === "VERSION_STALE" ? await showBoth(form, told, options) : told;
    return sendPage(formPage(shown, language), request, reply);
  };
  if (step !== "confirm") {
    const version = begun ?? (edited ? (await readRowHistory(edited, options)).version : null);
    const trial = await carryOut({ ...asked, if_match: version, isTrial: true }, options);
    if (isRefusal(trial)) return refuseForm(trial);
    const { notes = [], changes } = trial;
    const tried = { ...state([], version), notes, ...(changes ? { changes } : {}) };
    return sendPage(reviewPage(tried, input, language), request, reply);
  }
  const answer = await carryOut({ ...asked, if_match: sent }, options);
  if (isRefusal(answer)) return refuseForm(answer);
  if (answer.subject_kind === "edition") {
    // An approval is followed by the fetch: the edition is live at once, or its page says what differs.
    const effects = { ...options, person, fetchBytes: fetchInProcess(request.server) };
    const live =
      action.name === "approve-edition" ? await goLive(answer.subject_id, effects) : null;
    if (isRefusal(live)) return sendPage(refusedPage(live, language), request, reply);
    return reply.redirect(address(language, pathOf("editions", answer.subject_id)), 303);
  }
  // What was taken back is seen with the record that it was booked of.
  const reversed =
    answer.subject_kind === "entry" ? await readEntry(answer.subject_id, options) : null;
  const [kind = answer.subject_kind, id = answer.subject_id] = reversed?.event_id.split("/") ?? [];
  const path = `${pathOf("rows", kind)}/${encodeURIComponent(id)}`;
  return reply.redirect(address(language, path, { done: "1" }), 303);
}

/** A correction's form begins with what the record says; without a version there is no such record yet. */
async function beginCorrection(
  { action, fields, values }: OpenForm & { values: FormValues },
  options: WriteOptions,
): Promise<Pick<FormState, "values" | "problems" | "version">> {
  const field = action.corrects?.field ?? "";
  const id = values[field] ?? "";
  if (id === "") return { values, problems: [], version: null };
  const found = await readCorrectable(action, id, options);
  if (!found) {
    const kind = action.corrects?.noun ?? { en: field, ja: field };
    const { message } = refuseInput("NOT_FOUND", { kind, id });
    return { values, problems: [{ field, message }], version: null };
  }
  const begun = { ...writeForm(fields, found.given), [field]: id };
  return { values: begun, problems: [], version: found.version };
}

/** Whoever saw an earlier version sees what the record says now beside what they typed, and sends it again of this version. */
async function showBoth(
  { action, language, fields, values }: OpenForm & { values: FormValues },
  told: FormState,
  options: WriteOptions,
): Promise<FormState> {
  const field = action.corrects?.field;
  const found = field ? await readCorrectable(action, values[field] ?? "", options) : null;
  if (!found) return told;
  const asked = fields.filter(({ name, kind }) => kind !== "fixed" && name !== "reason");
  const changes = differences(
    readForm(asked, writeForm(asked, found.given)),
    readForm(asked, values),
    asked.map(({ name }) => name),
  );
  const beside = StalePart({ fields, changes, language });
  return { ...told, version: found.version, beside };
}

/** What somebody who renews a claim, or reverses an entry, has to see first. */
async function besideForm(
  { action, language, values }: Pick<OpenForm, "action" | "language"> & { values: FormValues },
  options: WriteOptions,
): Promise<FormState["beside"]> {
  if (action.name === "reverse-entry") {
    const entry = await readEntry(values["entry"] ?? "", options);
    return entry ? EntryPart({ entry, language }) : null;
  }
  if (action.name === "confirm-classification")
    return ClassificationCodes({ asked: values["classification"], language });
  if (action.name !== "renew-claim") return null;
  const snapshot = await options.readSnapshot();
  const view = await readRenewalView(values["claim"] ?? "", snapshot, options);
  return view ? RenewalPart({ view, snapshot, language }) : null;
}

/** The field that a refusal names, where the form has it; else the summary alone says it. */
function fieldOf(
  field: string | undefined,
  { fields, values }: OpenForm & { readonly values: FormValues },
): string {
  if (field === undefined) return "";
  const place = typedPlace(fields, values, field);
  const [name, , column] = place.split(".");
  const found = fields.find((each) => each.name === name);
  const isThere =
    found !== undefined && (place === name || found.columns.some((each) => each.name === column));
  return isThere ? place : "";
}

/** Everything that a refusal tells, in the order of the form and each by its field; what is of no field the summary alone says, at its end. */
function problemsTold(
  refusal: Refusal,
  form: OpenForm & { readonly values: FormValues },
): FormState["problems"] {
  const { fields } = form;
  const place = ({ field }: FormState["problems"][number]) =>
    field === "" ? fields.length : fields.findIndex(({ name }) => name === field.split(".")[0]);
  return toldBy(refusal)
    .map(({ field, message }) => ({ field: fieldOf(field, form), message }))
    .sort((a, b) => place(a) - place(b));
}

async function openForm(request: FastifyRequest, options: WriteOptions): Promise<OpenForm | null> {
  const language = languageIn(request);
  const action = findAction((request.params as Record<string, string>)["action"] ?? "");
  if (!language || !action) return null;
  const choices = await readChoices(action, options);
  const snapshot = await options.readSnapshot();
  return { action, language, fields: formFields(action, { snapshot, language, choices }) };
}

/** What a page that nobody keeps is made from; null where the address names no language of ours. */
export async function contextOf(
  request: FastifyRequest,
  options: WriteOptions,
): Promise<PageContext | null> {
  const language = languageIn(request);
  if (!language) return null;
  const params = request.params as Record<string, string>;
  const path = (request.url.split("?")[0] ?? "/").slice(3);
  return {
    snapshot: await options.readSnapshot(),
    language,
    today: options.clock.today(),
    path,
    params,
    query: plainValues(request.query),
    is_writable: !options.isReadOnly,
  };
}

function languageIn(request: FastifyRequest): Language | null {
  const { language = "" } = request.params as Record<string, string>;
  return isLanguage(language) ? language : null;
}

/** One text a name; of a name given twice the last. Fastify bounds the whole body. */
export function plainValues(sent: unknown): FormValues {
  const values: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries((sent ?? {}) as Record<string, unknown>)) {
    const last: unknown = Array.isArray(value) ? value.at(-1) : value;
    if (typeof last === "string" && name.length <= 100) values[name] = last;
  }
  return values;
}
