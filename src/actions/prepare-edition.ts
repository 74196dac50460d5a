import { Type } from "@sinclair/typebox";
import { codeVersion } from "../base/code-version.js";
import type { Day } from "../base/day.js";
import { isRefusal, refusedBy, type Refusal } from "../base/refusal.js";
import { LIMITS } from "../base/settings.js";
import { fillText, texts, type Text } from "../base/text.js";
import { textOf } from "../brief/document.js";
import { KIND_NAMES } from "../brief/kinds.js";
import { isBundled, type TemplateSource } from "../brief/templates.js";
import { LENGTHS } from "../brief/template/template.js";
import { recordFindings } from "../figures/findings.js";
import type { PartnerWorld } from "../figures/partner-world.js";
import { stateName } from "../fund/lifecycle.js";
import { countStandings, EDITION, ROUNDING, type EditionManifest } from "../publication/edition.js";
import { diffEditions, recordsIn, withEvents } from "../publication/edition-changes.js";
import {
  concernedRecords,
  findOpenGates,
  GATE_NAMES,
  type OpenGate,
} from "../publication/edition-gates.js";
import { putBlob } from "../store/blobs.js";
import { lockHead } from "../store/chain-heads.js";
import type { Tx } from "../store/connect.js";
import {
  countEditions,
  findEdition,
  findLiveEdition,
  insertEdition,
  listChangeEvents,
  listEditionFiles,
} from "../store/edition-rows.js";
import { listExceptions } from "../store/exceptions.js";
import { freezeSnapshot } from "../store/frozen-snapshot.js";
import { listRatesBehind } from "../store/rates.js";
import type { EditionRow } from "../store/rows.js";
import { readSnapshot, type Snapshot } from "../store/snapshot.js";
import { action, type ActionAnswer, type ActionContext } from "./action.js";
import {
  composeEdition,
  writeEdition,
  type BuiltFile,
  type EditionAsked,
  type EditionDocuments,
} from "./build-edition.js";
import { readNumbers } from "./edition-at-hand.js";
import { refuseEdition } from "./edition-refusals.js";
import { maybe, REF, refuseInput } from "./input.js";
import { LABELS } from "./labels.js";
import { readDocumentWorld } from "./make-document.js";
import { OWN_TEMPLATE_FIELDS, readOwnTemplate, type OwnTemplateAsked } from "./own-template.js";

const YEAR = Type.String({ pattern: "^\\d{4}$", description: "A calendar year: 2021" });
const KINDS = Type.Union(KIND_NAMES.map((kind) => Type.Literal(kind)));
const LENGTHS_ASKED = Type.Union(LENGTHS.map((length) => Type.Literal(length)));

const NOTES = texts({
  built: {
    en: "{count} files in both languages are built. Somebody else looks at them and approves.",
    ja: "両言語で{count}件のファイルを作成しました。別の者が内容を確認し、承認します。",
  },
});

/** Builds an edition in both languages and all formats from one snapshot, and freezes both; all of it, or nothing while a gate is open. */
export const prepareEdition = action({
  name: "prepare-edition",
  title: { en: "Prepare an edition", ja: "版を作成する" },
  summary: {
    en: "Freezes a document with the record that it was made from. Refused while an exception, an unexplained difference or a contradiction stands in the way.",
    ja: "文書を、作成元の記録とともに固定する。未説明の例外事項や出典間の相違、記述の矛盾がある間は作成できない。",
  },
  input: Type.Object(
    {
      kind: KINDS,
      subject: REF,
      from: maybe(YEAR),
      to: maybe(YEAR),
      length: maybe(LENGTHS_ASKED),
      ...OWN_TEMPLATE_FIELDS,
      supersedes: maybe(REF),
      is_certified_asked: maybe(Type.Boolean()),
    },
    { additionalProperties: false },
  ),
  fields: {
    kind: LABELS.document_kind,
    subject: LABELS.document_subject,
    from: LABELS.from_year,
    to: LABELS.to_year,
    length: LABELS.document_length,
    template: LABELS.template,
    template_file: LABELS.template_file,
    template_of: LABELS.template_of,
    supersedes: LABELS.supersedes,
    is_certified_asked: LABELS.is_certified_asked,
  },
  edits: null,
  async run(tx, input, context) {
    const snapshot = await readSnapshot(tx);
    const template = await readOwnTemplate(tx, input);
    if (isRefusal(template)) return template;
    const world = context.world ? await readDocumentWorld(snapshot, input, context.world) : null;
    if (isRefusal(world)) return world;
    const site = context.site === undefined ? {} : { site: context.site };
    const asked = { ...withTemplate(input, template), ...site, world };
    const inspected = await inspectEdition(tx, snapshot, {
      ...asked,
      today: context.today,
      is_certified_asked: input.is_certified_asked ?? false,
    });
    if (isRefusal(inspected))
      return refusedBy([inspected, await checkSuperseded(tx, input.supersedes)]);
    const { composed, gates } = inspected;
    if (gates.length > 0) return refuseOpen(gates);
    const files = writeEdition(composed);
    const size = files.reduce((sum, file) => sum + file.size_bytes, 0);
    const limit = LIMITS.edition_size_bytes;
    if (size > limit) return refuseEdition("EDITION_TOO_LARGE", { size, limit });
    const earlier = await findEarlier(tx, { ...asked, series: composed.series });
    if (isRefusal(earlier)) return earlier;
    if (earlier && (await hasSameBytes(tx, earlier.id, files)))
      return refuseEdition("EDITION_UNCHANGED", { edition: earlier.id }, "supersedes");
    return freezeEdition(tx, { asked, snapshot, composed, files, earlier }, context);
  },
});

/** What is asked, with its template as it was read. */
export function withTemplate<Asked extends OwnTemplateAsked>(
  { template: _text, template_file: _file, template_of: _edition, ...asked }: Asked,
  template: TemplateSource | null,
): Omit<Asked, keyof OwnTemplateAsked> & { readonly template?: TemplateSource } {
  return template === null ? asked : { ...asked, template };
}

export interface InspectedEdition {
  readonly composed: EditionDocuments;
  readonly gates: readonly OpenGate[];
}

/** Composes the document and looks at every gate; builds no file. */
export async function inspectEdition(
  tx: Tx,
  snapshot: Snapshot,
  asked: EditionAsked & { readonly today: Day; readonly is_certified_asked: boolean },
): Promise<InspectedEdition | Refusal> {
  const composed = composeEdition(snapshot, asked);
  if (isRefusal(composed)) return composed;
  const gates = findOpenGates({
    snapshot,
    documents: composed.documents,
    findings: recordFindings(snapshot),
    exceptions: await listExceptions(tx, { limit: LIMITS.edition_exceptions }),
    until: composed.until,
    today: asked.today,
    is_certified_asked: asked.is_certified_asked,
  });
  return { composed, gates };
}

/** Gates named in one refusal; the rest is counted. */
const GATES_TOLD = 10;

export function refuseOpen(gates: readonly OpenGate[]): Refusal {
  const told = gates.slice(0, GATES_TOLD);
  const list = (language: keyof Text) =>
    told.map(({ message }, index) => `(${index + 1}) ${message[language]}`).join(" ");
  return refuseEdition("EDITION_GATES_OPEN", {
    count: gates.length,
    list: { en: list("en"), ja: list("ja") },
  });
}

/** Whether there is the edition that is to be followed, whatever follows it. */
export async function checkSuperseded(tx: Tx, id: string | undefined): Promise<Refusal | null> {
  return id === undefined || (await findEdition(tx, id))
    ? null
    : refuseInput("NOT_FOUND", { kind: EDITION.noun, id }, "supersedes");
}

/** The edition that this one follows: the one named, else the live one of the same document and years. */
export async function findEarlier(
  tx: Tx,
  asked: EditionAsked & { readonly series: string; readonly supersedes?: string },
): Promise<EditionRow | null | Refusal> {
  const { kind, subject, series, supersedes } = asked;
  if (supersedes === undefined) return findLiveEdition(tx, series);
  const row = await findEdition(tx, supersedes);
  if (!row) return refuseInput("NOT_FOUND", { kind: EDITION.noun, id: supersedes }, "supersedes");
  if (row.kind !== kind || row.subject !== subject) {
    const facts = { edition: row.id, found: `${row.kind} ${row.subject}` };
    return refuseEdition("EDITION_OTHER_SUBJECT", facts, "supersedes");
  }
  if (row.status !== "live") {
    const facts = { edition: row.id, status: stateName(EDITION, row.status) };
    return refuseEdition("EDITION_NOT_LIVE", facts, "supersedes");
  }
  return row;
}

async function hasSameBytes(tx: Tx, id: string, files: readonly BuiltFile[]): Promise<boolean> {
  const known = await listEditionFiles(tx, id);
  return (
    known.length === files.length &&
    known.every((row) => files.some((file) => file.name === row.name && file.sha256 === row.sha256))
  );
}

interface ToFreeze {
  readonly asked: EditionAsked & { readonly is_certified_asked?: boolean };
  readonly snapshot: Snapshot;
  readonly composed: EditionDocuments;
  readonly files: readonly BuiltFile[];
  readonly earlier: EditionRow | null;
}

async function freezeEdition(
  tx: Tx,
  made: ToFreeze,
  { now, actor }: ActionContext,
): Promise<ActionAnswer> {
  const { asked, snapshot, composed, files, earlier } = made;
  const { series, title, template } = composed;
  const id = `${series}-e${(await countEditions(tx, series)) + 1}`;
  const [ledger, trail] = await Promise.all([lockHead(tx, "entry"), lockHead(tx, "audit")]);
  const concerned = concernedRecords(composed.figures);
  const { from, to, length, site, is_certified_asked } = asked;
  const request = {
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(length === undefined ? {} : { length }),
    ...(site === undefined ? {} : { site }),
    ...(is_certified_asked ? { certified: "true" } : {}),
  };
  const manifest: EditionManifest = {
    earmark_edition: 1,
    id,
    series,
    kind: asked.kind,
    subject: asked.subject,
    request,
    title,
    publisher: {
      en: textOf(composed.documents.en.publisher),
      ja: textOf(composed.documents.ja.publisher),
    },
    as_of: composed.documents.en.as_of,
    is_illustrative: composed.is_illustrative,
    prepared_at: now,
    prepared_by: actor,
    supersedes: earlier?.id ?? null,
    code: codeVersion(),
    snapshot: await freezeSnapshot(tx, snapshot),
    ...(asked.world ? { world: await freezeWorld(tx, asked.world) } : {}),
    template: {
      file: template.file,
      sha256: await putBlob(tx, template.bytes),
      ...(isBundled(template) ? {} : { is_own: true as const }),
    },
    ledger: { number: Number(ledger.seq), hash: ledger.hash },
    trail: { number: Number(trail.seq), hash: trail.hash },
    rates: await listRatesBehind(tx, concerned),
    standings: countStandings(composed.figures),
    rounding: ROUNDING,
    gates: GATE_NAMES.filter((gate) => gate !== "certified" || asked.is_certified_asked === true),
    concerned,
    files: files.map(describeFile),
    changes_sha256: earlier ? await keepChanges(tx, made, earlier, Number(trail.seq)) : null,
  };
  for (const file of files) await putBlob(tx, file.content);
  const manifest_sha256 = await putBlob(tx, printJson(manifest));
  const { as_of, is_illustrative } = manifest;
  await insertEdition(
    tx,
    {
      id,
      series,
      kind: asked.kind,
      subject: asked.subject,
      request,
      title,
      // From built to validated in one step: what does not hold was refused above.
      status: "validated",
      as_of,
      is_illustrative,
      manifest_sha256,
      supersedes: manifest.supersedes,
      prepared_by: actor,
      prepared_at: now,
      approved_by: null,
      approved_at: null,
      live_at: null,
      ended_at: null,
      reason: null,
    },
    manifest.files,
  );
  const notes = [fillText(NOTES.built, { count: files.length })];
  return { subject_kind: "edition", subject_id: id, entries: [], notes };
}

type FrozenWorld = NonNullable<EditionManifest["world"]>;

/** The answers as they were given: the edition is made again of them, whatever becomes of the observatory. */
async function freezeWorld(tx: Tx, world: PartnerWorld): Promise<FrozenWorld> {
  const snapshot = (world.oda ?? world.portfolio)?.snapshot ?? "";
  return { snapshot, sha256: await putBlob(tx, printJson(world)) };
}

/** What moved since the earlier edition, computed while both snapshots are at hand. Null where the earlier one cannot be made again. */
async function keepChanges(
  tx: Tx,
  { snapshot, composed }: ToFreeze,
  earlier: EditionRow,
  trail: number,
): Promise<string | null> {
  const numbers = await readNumbers(tx, earlier);
  if (isRefusal(numbers)) return null;
  const { manifest, ...before } = numbers;
  const changes = diffEditions(before, { figures: composed.figures, snapshot });
  const events = await listChangeEvents(tx, {
    after: manifest.trail.number,
    to: trail,
    records: recordsIn(changes),
  });
  return putBlob(tx, printJson(withEvents(changes, events)));
}

function describeFile(file: BuiltFile): EditionManifest["files"][number] {
  const { name, language, format, media_type, size_bytes, sha256 } = file;
  return { name, language, format, media_type, size_bytes, sha256 };
}

function printJson(value: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`, "utf8");
}
