import multipart from "@fastify/multipart";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { carryOut } from "../actions/carry-out.js";
import { beginningOf, readResultPeriod, type ResultPeriod } from "../actions/read-results.js";
import { findAction } from "../actions/register.js";
import { fieldsOf, gridInput, readGrid, valuesOf } from "../actions/results-grid.js";
import {
  makeResultsSheet,
  readResultsSheet,
  refuseSheet,
  refuseSheetTooLarge,
  SHEET_FORMATS,
  SHEET_TYPES,
  sheetFileName,
  type SheetFormat,
  type SheetRead,
} from "../actions/results-sheet.js";
import { assert } from "../base/assert.js";
import { parseDay } from "../base/day.js";
import { newId } from "../base/id.js";
import { isLanguage, type Language } from "../base/language.js";
import { isRefusal, type Refusal } from "../base/refusal.js";
import { LIMITS } from "../base/settings.js";
import { texts, type Text } from "../base/text.js";
import { askedIn, fieldOf } from "../figures/result-grid.js";
import { LOCAL_USER } from "../people/permission.js";
import type { Snapshot } from "../store/snapshot.js";
import { address } from "./address.js";
import { plainValues } from "./forms.js";
import type { PageSender } from "./writing.js";
import type { FieldProblem, FormValues } from "./form-input.js";
import { refusedPage } from "./pages/refused.js";
import { checkPage, entryPage, type GridState } from "./pages/results-entry.js";
import {
  pickField,
  REVIEW_STEPS,
  reviewResultsPage,
  type ReviewState,
  type ReviewStep,
} from "./pages/results-review.js";
import { sheetPage } from "./pages/results-sheet.js";
import { periodPath } from "./parts/result-words.js";
import type { WriteOptions } from "./writing.js";
import { readUpload, uploadLimits } from "./upload.js";
import { refuseElsewhere } from "./write-guard.js";

const TEXTS = texts({
  nothing: {
    en: "Nothing is filled in. Fill in at least one value, or save the page to continue later.",
    ja: "入力がありません。少なくとも一つの値を入力するか、保存して後で続けてください。",
  },
  reason: {
    en: "Say what is to be corrected, so that whoever reported the values can do it.",
    ja: "報告者が訂正できるよう、訂正を要する内容を記載してください。",
  },
  reason_revise: {
    en: "Say why the published values change: the reason is published beside them.",
    ja: "公表済みの値を改める理由を記載してください（理由も公表されます）。",
  },
  picked: {
    en: "Nothing is chosen. Choose at least one value that waits for this step.",
    ja: "選択されていません。該当する値を少なくとも一つ選択してください。",
  },
});

const OWNERS = { projects: "project", programmes: "programme", funds: "fund" } as const;

interface Doors {
  readonly options: WriteOptions;
  readonly sendPage: PageSender;
}

/** One period of one project, programme or fund: the grid, its review, and the revision of what is public. */
export function addResults(
  server: FastifyInstance,
  options: WriteOptions,
  sendPage: PageSender,
): void {
  // What is not published yet is shown to those who work with it alone.
  if (options.isReadOnly) return;
  eachPeriod({ options, sendPage }, (path, open) => {
    server.get(`${path}/review`, open(showReview));
    server.get(
      path,
      open((at, doors) => showGrid(at, doors, false)),
    );
    // A spreadsheet is confirmed by this form, with all that was in it.
    server.post(
      path,
      { bodyLimit: LIMITS.results_sheet_size_bytes },
      open((at, doors) => answerGrid(at, doors, false)),
    );
    server.get(
      `${path}/revise`,
      open((at, doors) => showGrid(at, doors, true)),
    );
    server.post(
      `${path}/revise`,
      open((at, doors) => answerGrid(at, doors, true)),
    );
    server.post(`${path}/review`, open(answerReview));
    for (const format of SHEET_FORMATS)
      server.get(
        `${path}/sheet.${format}`,
        open((at, doors) => sendSheet(at, doors, format)),
      );
    void server.register(async (scope) => {
      await scope.register(multipart, uploadLimits(LIMITS.results_sheet_size_bytes));
      const bodyLimit = LIMITS.results_sheet_size_bytes * 2;
      scope.post(`${path}/sheet`, { bodyLimit }, open(previewSheet));
    });
  });
}

type Opened = (answer: Answerer) => (request: FastifyRequest, reply: FastifyReply) => unknown;

/** The addresses of a period of a project, programme or fund, for those who work with it; a write comes from this site alone. */
export function eachPeriod(doors: Doors, add: (path: string, open: Opened) => void): void {
  const { options, sendPage } = doors;
  for (const owners of Object.keys(OWNERS) as (keyof typeof OWNERS)[]) {
    add(`/:language/${owners}/:id/results/:period`, (answer) => async (request, reply) => {
      const at = await openPeriodPage(request, owners, options);
      if (!at) return sendPage(null, request, reply);
      const elsewhere = request.method === "POST" ? refuseElsewhere(request) : null;
      if (elsewhere) return sendPage(refusedPage(elsewhere, at.language), request, reply);
      return answer(at, { request, reply, ...doors });
    });
  }
}

export interface PeriodPage {
  readonly language: Language;
  readonly period: ResultPeriod;
  readonly name: Text;
  readonly is_illustrative: boolean;
  readonly values: FormValues;
}

export interface Answering extends Doors {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

type Answerer = (at: PeriodPage, answering: Answering) => Promise<FastifyReply>;

async function openPeriodPage(
  request: FastifyRequest,
  owners: keyof typeof OWNERS,
  options: WriteOptions,
): Promise<PeriodPage | null> {
  const { language = "", id = "", period = "" } = request.params as Record<string, string>;
  const [from = "", to = ""] = period.split("..");
  const [period_from, period_to] = [parseDay(from), parseDay(to)];
  if (!isLanguage(language) || period_from === null || period_to === null) return null;
  const owner = findOwner(await options.readSnapshot(), owners, id);
  if (!owner) return null;
  const kind = OWNERS[owners];
  return {
    language,
    period: await readResultPeriod({ kind, id, period_from, period_to }, options),
    ...owner,
    values: plainValues(request.body),
  };
}

function findOwner(snapshot: Snapshot, owners: keyof typeof OWNERS, id: string) {
  const project = owners === "projects" ? snapshot.projectById.get(id) : undefined;
  if (project) return { name: project.title, is_illustrative: snapshot.isIllustrative(project) };
  const named =
    owners === "funds"
      ? snapshot.fundById.get(id)
      : owners === "programmes"
        ? snapshot.programmeById.get(id)
        : undefined;
  return named ? { name: named.name, is_illustrative: snapshot.isIllustrative(named) } : null;
}

function gridState(
  at: PeriodPage,
  { options }: Doors,
  change: Partial<GridState> & Pick<GridState, "isRevision">,
): GridState {
  return {
    ...at,
    problems: [],
    key: at.values["_key"] ?? newId(options.clock.now()),
    wasSaved: false,
    ...change,
  };
}

async function showGrid(at: PeriodPage, answering: Answering, isRevision: boolean) {
  const { request, reply, sendPage } = answering;
  const { period, language } = at;
  const asked = askedIn(period.due, isRevision);
  const values = isRevision ? valuesOf(asked, language) : beginningOf(period, language);
  const wasSaved = (request.query as Record<string, string>)["done"] === "draft";
  const state = gridState(at, answering, { values, isRevision, wasSaved });
  return sendPage(entryPage(state, language), request, reply);
}

/** Type, review, send; or keep for later what is typed, whatever it is. */
async function answerGrid(at: PeriodPage, answering: Answering, isRevision: boolean) {
  const { request, reply, sendPage } = answering;
  const { period, language, values } = at;
  const step = values["_step"] ?? "review";
  const again = (problems: readonly FieldProblem[]) => {
    const state = gridState(at, answering, { problems, isRevision });
    return sendPage(entryPage(state, language), request, reply);
  };
  if (step === "change") return again([]);
  if (step === "draft" && !isRevision) return keepDraft(at, answering, again);
  const asked = askedIn(period.due, isRevision);
  const read = readGrid(asked, values);
  const entries = isRevision
    ? read.entries.filter((entry) => isChanged(entry.each, values, language))
    : read.entries;
  const problems = [...read.problems];
  if (problems.length === 0 && entries.length === 0)
    problems.push({ field: "", message: TEXTS.nothing });
  const reason = (values["reason"] ?? "").trim();
  if (isRevision && reason === "") problems.push({ field: "reason", message: TEXTS.reason_revise });
  if (problems.length > 0) return again(problems);
  const input = {
    ...ownerInput(period),
    ...gridInput(entries),
    language,
    ...(isRevision ? { reason } : {}),
  };
  const name = isRevision ? "revise-results" : "report-results";
  const isTrial = step !== "confirm";
  const answer = await send(name, input, at, answering, isTrial);
  if (isRefusal(answer)) return again([{ field: gridField(answer), message: answer.message }]);
  if (isTrial) {
    const state = gridState(at, answering, { isRevision });
    return sendPage(checkPage(state, { ...read, entries }, language), request, reply);
  }
  const done = isRevision ? "revised" : "received";
  return reply.redirect(address(language, `${periodPath(period)}/review`, { done }), 303);
}

/** Of a revision only what differs from the public value is sent. */
function isChanged(each: ResultPeriod["due"][number], values: FormValues, language: Language) {
  const before = valuesOf([each], language);
  return fieldsOf(each).some((name) => (values[name] ?? "").trim() !== (before[name] ?? "").trim());
}

async function keepDraft(
  at: PeriodPage,
  answering: Answering,
  again: (problems: readonly FieldProblem[]) => Promise<FastifyReply>,
) {
  const { period, values, language } = at;
  const typed = askedIn(period.due, false)
    .flatMap(fieldsOf)
    .flatMap((field) => {
      const text = values[field] ?? "";
      return text === "" ? [] : [{ field, text }];
    });
  const answer = await send("save-results-draft", { ...ownerInput(period), typed }, at, answering);
  if (isRefusal(answer)) return again([{ field: "", message: answer.message }]);
  return answering.reply.redirect(address(language, periodPath(period), { done: "draft" }), 303);
}

function ownerInput({ kind, id, period_from, period_to }: ResultPeriod) {
  return { [kind]: id, period_from, period_to };
}

/** A refusal names `ID.part`; the form's field is `part:ID`. */
function gridField({ field = "" }: Refusal): string {
  const place = field.lastIndexOf(".");
  const [id, part] = [field.slice(0, place), field.slice(place + 1)];
  return part === "numerator" ||
    part === "denominator" ||
    part === "explanation" ||
    part === "value"
    ? fieldOf(part, id)
    : "";
}

function send(
  name: string,
  input: Readonly<Record<string, unknown>>,
  { period, values }: PeriodPage,
  { options }: Doors,
  isTrial = false,
) {
  const action = findAction(name);
  assert(action !== null, `no action ${name}`);
  const seen = /^\d{1,15}$/.test(values["_version"] ?? "")
    ? Number(values["_version"])
    : period.version;
  const key = `${values["_key"] ?? newId(options.clock.now())}-${name}`;
  return carryOut({ action, input, key, if_match: seen, person: LOCAL_USER, isTrial }, options);
}

/** The grid to fill in elsewhere. */
async function sendSheet(at: PeriodPage, answering: Answering, format: SheetFormat) {
  const { request, reply, options, sendPage } = answering;
  const { period, language } = at;
  const sheet = await makeResultsSheet({ ...period, language, format }, options);
  if (sheet === null) return sendPage(null, request, reply);
  const disposition = `attachment; filename="${sheetFileName(period, format)}"`;
  return reply
    .headers({ "cache-control": "no-store", "content-disposition": disposition })
    .type(SHEET_TYPES[format])
    .send(Buffer.from(sheet));
}

/** What each row of a filled sheet would do; it is sent by the grid's own form. */
async function previewSheet(at: PeriodPage, answering: Answering) {
  const { request, reply, options, sendPage } = answering;
  const { period, language } = at;
  const again = (refusal: Refusal) => {
    const problems = [{ field: "file", message: refusal.message }];
    const values = beginningOf(period, language);
    const state = gridState(at, answering, { problems, values, isRevision: false });
    return sendPage(entryPage(state, language), request, reply);
  };
  const upload = await readUpload(request);
  if (upload === "none") return again(refuseSheet("RESULTS_SHEET_NO_FILE", {}, "file"));
  if (upload === "too_large") return again(refuseSheetTooLarge());
  const file = upload.name === "" ? "results" : upload.name;
  const read = await readResultsSheet({ bytes: upload.bytes, file, at: period }, options);
  if (isRefusal(read)) return again(read);
  const refused = await refusedWhenSent(at, answering, read);
  const key = newId(options.clock.now());
  return sendPage(sheetPage({ ...at, read, refused, key }, language), request, reply);
}

/** What only the action itself says of a file without a problem: a period that is not over yet. */
async function refusedWhenSent(
  at: PeriodPage,
  answering: Answering,
  { report, grid, language }: SheetRead,
): Promise<Text | null> {
  if (report.sent === 0) return null;
  const input = { ...ownerInput(at.period), ...gridInput(grid.entries), language };
  const answer = await send("report-results", input, at, answering, true);
  return isRefusal(answer) ? answer.message : null;
}

function reviewState(
  at: PeriodPage,
  { options, request }: Answering,
  problems: readonly FieldProblem[] = [],
): ReviewState {
  return {
    ...at,
    problems,
    key: newId(options.clock.now()),
    done: (request.query as Record<string, string>)["done"],
  };
}

async function showReview(at: PeriodPage, answering: Answering) {
  const page = reviewResultsPage(reviewState(at, answering), at.language);
  return answering.sendPage(page, answering.request, answering.reply);
}

async function answerReview(at: PeriodPage, answering: Answering) {
  const { period, values, language } = at;
  const again = (field: string, message: Text) =>
    answering.sendPage(
      reviewResultsPage(reviewState(at, answering, [{ field, message }]), language),
      answering.request,
      answering.reply,
    );
  const name = values["_step"] ?? "";
  if (!isStep(name)) return showReview(at, answering);
  const step = REVIEW_STEPS[name];
  const states: readonly string[] = step.at;
  const indicators = period.due
    .filter(
      ({ indicator, actual }) =>
        values[pickField(indicator.id)] === "yes" && states.includes(actual.status),
    )
    .map(({ indicator }) => indicator.id);
  if (indicators.length === 0) return again("", TEXTS.picked);
  const reason = (values["reason"] ?? "").trim();
  if (name === "return" && reason === "") return again("reason", TEXTS.reason);
  const input = {
    ...ownerInput(period),
    indicators,
    ...(name === "return" ? { reason } : {}),
  };
  const answer = await send(step.action, input, at, answering);
  if (isRefusal(answer)) return again("", answer.message);
  const path = `${periodPath(period)}/review`;
  return answering.reply.redirect(address(language, path, { done: step.done }), 303);
}

function isStep(name: string): name is ReviewStep {
  return Object.hasOwn(REVIEW_STEPS, name);
}
