import type { Action } from "../actions/action.js";
import { PARAMETERS } from "../observatory/asked.js";
import { parameterManual } from "../observatory/parameter-words.js";
import { QUESTIONS, type Question } from "../observatory/questions.js";
import { DATA_TABLES, dataColumns } from "../figures/tables.js";
import { ACTION_LIST } from "./action-list.js";
import { API_PATH } from "./api-path.js";

type Json = Readonly<Record<string, unknown>>;

const PROBLEM = { $ref: "#/components/schemas/Problem" } as const;
const problem = (description: string): Json => ({
  description,
  content: { "application/problem+json": { schema: PROBLEM } },
});
const answer = (description: string, schema: Json): Json => ({
  description,
  content: { "application/json": { schema } },
});

/**
 * The API's own description, made from the schemas that its requests are checked with, so the two cannot differ.
 * Source: OpenAPI 3.1.0; its schemas are JSON Schema 2020-12, which the actions' inputs are.
 */
export function openApi(actions: readonly Action[]): Json {
  const paths: Record<string, Json> = { [`${API_PATH}/actions`]: { post: ACTIONS_TOGETHER } };
  for (const action of actions)
    paths[`${API_PATH}/actions/${action.name}`] = { post: describeAction(action) };
  for (const table of DATA_TABLES) {
    paths[`${API_PATH}/${table}`] = { get: describeTable(table) };
    paths[`${API_PATH}/${table}/{id}`] = { get: describeRow(table) };
  }
  paths[`${API_PATH}/fund/{id}/statement`] = { get: STATEMENT };
  paths[`${API_PATH}/entries`] = { get: ENTRIES };
  paths[`${API_PATH}/corrections`] = { get: CORRECTIONS };
  paths[`${API_PATH}/results-sheet`] = { get: SHEET, post: TAKE_SHEET };
  for (const question of QUESTIONS)
    paths[`${API_PATH}/world/${question.name}`] = { get: describeQuestion(question) };
  paths[`${API_PATH}/world-search`] = { get: SEARCH };
  return {
    openapi: "3.1.0",
    info: {
      title: "Earmark",
      version: "1",
      summary: "The open record of development funding",
      description:
        "Money is a decimal text in major units beside its currency; days are ISO 8601; what no source says is null and never 0. " +
        "Every write takes an Idempotency-Key of the client's own: the same key and body give the same answer again, marked Idempotent-Replayed.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    paths,
    components: { schemas: SCHEMAS },
  };
}

/** A question to the observatory: its parameters and columns are those of its row in the table of questions. */
function describeQuestion(question: Question): Json {
  return {
    operationId: `world-${question.name}`,
    tags: ["world"],
    summary: question.title.en,
    description: `${question.words.en} ${question.boundary.en}`,
    parameters: question.parameters.map((name) => ({
      name,
      in: "query",
      required: question.requires === name,
      description: parameterManual(question, name),
      schema: PARAMETERS[name].kind === "count" ? { type: "integer" } : { type: "string" },
    })),
    responses: {
      200: answer("The rows, with their boundary, coverage, rates and snapshot", {
        type: "object",
        properties: {
          rows: { type: "array", items: { type: "object" } },
          boundary: { type: "object" },
          coverage: { type: ["object", "null"] },
          snapshot: { type: "string" },
        },
      }),
      422: problem("A parameter cannot be read, or currencies cannot be added"),
      404: problem("No observatory is loaded"),
    },
  };
}

const SEARCH: Json = {
  operationId: "world-search",
  tags: ["world"],
  summary: "Search titles and descriptions of the world's activities",
  parameters: [{ name: "q", in: "query", required: true, schema: { type: "string" } }],
  responses: {
    200: answer("The best activities that hold every word, and how many do", { type: "object" }),
    422: problem("There is no word to look for"),
    404: problem("No observatory is loaded"),
  },
};

function describeAction(action: Action): Json {
  const version = {
    name: "If-Match",
    in: "header",
    required: action.edits !== null,
    schema: { type: "string" },
    description: "The version that was read; a stale one is answered with 412.",
  };
  return {
    operationId: action.name,
    tags: ["actions"],
    summary: action.title.en,
    description: action.summary.en,
    parameters: [
      {
        name: "Idempotency-Key",
        in: "header",
        required: true,
        schema: { type: "string", minLength: 8, maxLength: 200 },
        description: "Made by the client and kept by it until the answer has come.",
      },
      ...(action.edits === null ? [] : [version]),
    ],
    requestBody: { required: true, content: { "application/json": { schema: action.input } } },
    responses: {
      "200": answer("An earlier request with this key did it; this is its answer.", {
        $ref: "#/components/schemas/Done",
      }),
      "201": answer("Done.", { $ref: "#/components/schemas/Done" }),
      "400": problem(
        "The input is not as its schema says; errors lists every field, where several.",
      ),
      "403": problem("Not permitted, or asked by another site."),
      "409": problem("There is such a row already."),
      "412": problem("The row was changed since it was read."),
      "422": problem(
        "A rule said no: code, sentence and figures; errors lists every rule that did, where several.",
      ),
      "428": problem("An edit names the version that it changes."),
    },
  };
}

const ACTIONS_TOGETHER: Json = {
  operationId: "carry_out_actions",
  tags: ["actions"],
  summary: "Several actions in one request, which share a commit",
  description:
    "In their order, each with its own key; each alone, or with all_or_none all of them or none. The request may be sent again as it was: what was done is answered as before.",
  requestBody: { required: true, content: { "application/json": { schema: ACTION_LIST } } },
  responses: {
    "200": answer("An answer or a problem for each, in the order of the request.", {
      type: "object",
      required: ["answers"],
      properties: {
        answers: {
          type: "array",
          items: {
            type: "object",
            required: ["status"],
            properties: {
              status: { type: "integer", description: "As the action's own address answers" },
              answer: { $ref: "#/components/schemas/Done" },
              problem: PROBLEM,
            },
          },
        },
      },
    }),
    "400": problem("The list is not as it must be, or names an action that there is not."),
    "403": problem("Asked by another site."),
    "409": problem("all_or_none: one of them is there already; nothing was done."),
    "412": problem("all_or_none: a row was changed since it was read; nothing was done."),
    "422": problem("all_or_none: a rule said no to the one that errors names; nothing was done."),
  },
};

function describeTable(table: (typeof DATA_TABLES)[number]): Json {
  const row = { type: "object", properties: columnSchemas(table) };
  const page = {
    type: "object",
    properties: {
      table: { const: table },
      is_illustrative: { type: "boolean" },
      rows: { type: "array", items: row },
      total: { type: "integer" },
      next: { type: ["string", "null"], description: "The value of `after` for the next page." },
    },
  };
  return {
    operationId: `list_${table}`,
    tags: ["reads"],
    parameters: [
      {
        name: "limit",
        in: "query",
        schema: { type: "integer", minimum: 1, maximum: 500, default: 100 },
      },
      { name: "after", in: "query", schema: { type: "string" } },
    ],
    responses: {
      "200": answer("Rows in a total order.", page),
      "400": problem("limit is out of range."),
    },
  };
}

function describeRow(table: (typeof DATA_TABLES)[number]): Json {
  return {
    operationId: `read_${table}`,
    tags: ["reads"],
    parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
    responses: {
      "200": answer("The row; its ETag is the version that an edit of it names.", {
        type: "object",
        properties: columnSchemas(table),
      }),
      "404": problem("There is no such row."),
    },
  };
}

function columnSchemas(table: (typeof DATA_TABLES)[number]): Json {
  return Object.fromEntries(
    dataColumns(table).map(({ name, type, description }) => [
      name,
      { type: [type === "boolean" ? "boolean" : "string", "null"], description: description.en },
    ]),
  );
}

const DAY = { type: "string", format: "date" } as const;

const STATEMENT: Json = {
  operationId: "read_fund_statement",
  tags: ["reads"],
  summary: "A fund's statement in two tiers and its allocatable balance, opened",
  parameters: [
    { name: "id", in: "path", required: true, schema: { type: "string" } },
    {
      name: "as_of",
      in: "query",
      schema: DAY,
      description: "Up to the end of this day; today where it is left out.",
    },
    {
      name: "known_on",
      in: "query",
      schema: DAY,
      description: "As far as was known at the end of this day.",
    },
    {
      name: "from",
      in: "query",
      schema: DAY,
      description: "The day on which the statement opens; not after as_of.",
    },
  ],
  responses: {
    "200": answer("The statement; amounts in minor units as decimal text.", { type: "object" }),
    "404": problem("There is no such fund, or it keeps no book."),
  },
};

const SHEET: Json = {
  operationId: "read_results_sheet",
  tags: ["results"],
  summary: "The grid of a period as a spreadsheet to fill in",
  parameters: [
    {
      name: "of",
      in: "query",
      required: true,
      schema: { type: "string" },
      description: "project/ID/2025-04-01..2026-03-31/en; programme and fund likewise, en or ja.",
    },
    {
      name: "format",
      in: "query",
      schema: { type: "string", enum: ["xlsx", "csv"], default: "xlsx" },
    },
  ],
  responses: {
    "200": { description: "The file.", content: { "application/octet-stream": {} } },
    "404": problem("Nothing is planned for this period."),
  },
};

const TAKE_SHEET: Json = {
  operationId: "take_results_sheet",
  tags: ["results"],
  summary: "Takes a filled grid: all of it by the rules of reporting, or nothing",
  parameters: [
    {
      name: "Idempotency-Key",
      in: "header",
      required: false,
      schema: { type: "string", minLength: 8, maxLength: 200 },
      description: "Needed unless dry_run is true.",
    },
    { name: "dry_run", in: "query", schema: { type: "string", enum: ["true"] } },
  ],
  requestBody: {
    required: true,
    content: { "application/octet-stream": { schema: { type: "string", format: "binary" } } },
  },
  responses: {
    "200": answer("Nothing was sent: a dry run, or nothing in the file is new.", {
      type: "object",
    }),
    "201": answer("Sent; each row with what it did.", { type: "object" }),
    "422": answer("Rows have problems, each with its number; nothing was sent.", {
      type: "object",
    }),
  },
};

const ENTRIES: Json = {
  operationId: "list_entries",
  tags: ["reads"],
  summary:
    "The book, in the order of its numbers, each entry with its lines and its place in the chain",
  parameters: [
    { name: "after", in: "query", schema: { type: "string", pattern: "^\\d+$" } },
    { name: "ledger", in: "query", schema: { type: "string" } },
    {
      name: "limit",
      in: "query",
      schema: { type: "integer", minimum: 1, maximum: 500, default: 100 },
    },
  ],
  responses: { "200": answer("Entries.", { type: "object" }) },
};

const CORRECTIONS: Json = {
  operationId: "list_corrections",
  tags: ["reads"],
  summary:
    "What people corrected of one row: each field before and after, why, when and by whom, oldest first",
  parameters: ["kind", "id"].map((name) => ({
    name,
    in: "query",
    required: true,
    schema: { type: "string" },
    description: name === "kind" ? "The table, such as project." : "The row's id.",
  })),
  responses: {
    "200": answer("Corrections; none where nobody corrected it.", {
      type: "object",
      properties: {
        corrections: { type: "array", items: { $ref: "#/components/schemas/Correction" } },
      },
    }),
  },
};

const CHANGES: Json = {
  type: "array",
  items: {
    type: "object",
    required: ["field", "before", "after"],
    properties: {
      field: { type: "string" },
      before: {},
      after: {},
      currency: { type: "string", description: "Of an amount." },
      currency_before: {
        type: "string",
        description: "Of an amount that stood there in another currency.",
      },
    },
  },
};

const SCHEMAS: Json = {
  Correction: {
    type: "object",
    properties: {
      subject_kind: { type: "string" },
      subject_id: { type: "string" },
      version: { type: "integer" },
      reason: { type: "string" },
      columns: { type: "array", items: { type: "string" } },
      changes: CHANGES,
      corrected_by: { type: "string" },
      corrected_at: { type: "string", format: "date-time" },
    },
  },
  Done: {
    type: "object",
    required: ["subject_kind", "subject_id", "entries", "version"],
    properties: {
      subject_kind: { type: "string" },
      subject_id: { type: "string" },
      entries: { type: "array", items: { type: "string", format: "uuid" } },
      version: { type: "integer" },
      changes: { ...CHANGES, description: "Of a correction: what each field said and says." },
      notes: {
        description:
          "What else to know: an excess in suspense, a day on which the posting lies before its cash.",
        type: "array",
        items: { type: "object", properties: { en: { type: "string" }, ja: { type: "string" } } },
      },
    },
  },
  Problem: {
    type: "object",
    required: ["type", "title", "status", "detail", "code", "facts"],
    properties: {
      type: { type: "string", format: "uri" },
      title: { type: "string" },
      status: { type: "integer" },
      detail: { type: "string", description: "What was refused, the figures, and the next step." },
      code: { type: "string" },
      facts: { type: "object" },
      field: { type: "string" },
      current: {
        type: "object",
        description: "Of a stale correction: the version that stands, and what its form says.",
        properties: { version: { type: "integer" }, record: { type: "object" } },
      },
      errors: {
        type: "array",
        items: {
          type: "object",
          required: ["field", "detail"],
          properties: {
            field: { type: "string" },
            detail: { type: "string" },
            code: { type: "string", description: "Of a rule; the first is the whole answer's." },
            facts: { type: "object" },
          },
        },
      },
    },
  },
};
