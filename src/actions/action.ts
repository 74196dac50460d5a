import type { Static, TObject } from "@sinclair/typebox";
import { latestDay, type Clock, type Instant } from "../base/clock.js";
import type { Day } from "../base/day.js";
import { newId } from "../base/id.js";
import type { Refusal } from "../base/refusal.js";
import type { Text } from "../base/text.js";
import type { WorldView } from "../observatory/view.js";
import type { Tx } from "../store/connect.js";
import type { CorrectedField } from "../store/corrections.js";

/** What the world gives to an action: when, who, and new ids. */
export interface ActionContext {
  readonly now: Instant;
  /** UTC's day: of figures, due days and what is left out. */
  readonly today: Day;
  /** The latest day that it is anywhere: what happened on a later one is refused. */
  readonly latest_day: Day;
  readonly actor: string;
  readonly is_single_user: boolean;
  /** The world's data, where this program was given them. */
  readonly world?: WorldView;
  /** The address under which the record is published, where this program was told it. */
  readonly site?: string;
  newId(): string;
}

/** What of it the clock says. */
export function momentOf(
  clock: Clock,
): Pick<ActionContext, "now" | "today" | "latest_day" | "newId"> {
  const now = clock.now();
  return { now, today: clock.today(), latest_day: latestDay(now), newId: () => newId(now) };
}

/** What an action made or changed, and the entries that it booked. */
export interface ActionAnswer {
  readonly subject_kind: string;
  readonly subject_id: string;
  readonly entries: readonly string[];
  /** What else the person should know: an excess in suspense, a route that was taken. */
  readonly notes?: readonly Text[];
  /** Of a correction, what stood in each field that says something else now. */
  readonly changes?: readonly CorrectedField[];
}

/**
 * One thing that a person can do. Forms, the HTTP API, OpenAPI and the command line all come from this: the schema says
 * the input, `fields` its labels, `edits` the row whose version must be the one that the person saw.
 */
export interface Action<Input extends TObject = TObject> {
  readonly name: string;
  readonly title: Text;
  readonly summary: Text;
  readonly input: Input;
  readonly fields: Readonly<Record<keyof Static<Input> & string, Text>>;
  /** The row that is edited; null where a new one is made. */
  readonly edits: ((input: Static<Input>) => { readonly kind: string; readonly id: string }) | null;
  /** Of a correction, the field that names the record, and the record as the form asks for it: what the form begins with. */
  readonly corrects?: {
    readonly field: string;
    /** What a sentence calls such a record. */
    readonly noun: Text;
    read(tx: Tx, id: string): Promise<Readonly<Record<string, unknown>> | null>;
  };
  run(tx: Tx, input: Static<Input>, context: ActionContext): Promise<ActionAnswer | Refusal>;
}

/** Declares an action; its labels are those of its schema's fields, or it does not compile. */
export function action<Input extends TObject>(declared: Action<Input>): Action<Input> {
  return declared;
}
