import { sha256 } from "../base/canonical.js";
import { LIMITS } from "../base/settings.js";
import type { IatiElement } from "./element.js";
import type { StandardKind } from "./elements.js";
import { textOf } from "./xpath.js";

/** What is known of the activity or organisation that is passing, for grouping findings. */
export interface Subject {
  /** Empty until its identifier has passed, or where it has none. */
  readonly identifier: string;
  readonly title: string;
  /** From 1, in the file's order. */
  readonly number: number;
}

/** Keeps the subject as a file passes: `begin` at each activity's start, `note` at each of its blocks. */
export interface SubjectKeeper {
  readonly subject: Subject;
  begin(): void;
  note(block: IatiElement): void;
  /** Counts from the beginning. */
  restart(): void;
}

const NAMES: Readonly<
  Record<StandardKind, { readonly identifier: string; readonly title: string }>
> = {
  activity: { identifier: "iati-identifier", title: "title" },
  organisation: { identifier: "organisation-identifier", title: "name" },
};

/** Of several identifiers or titles in one activity, the first counts. */
export function keepSubject(kind: StandardKind): SubjectKeeper {
  const names = NAMES[kind];
  const subject = { identifier: "", title: "", number: 0 };
  const seen = { identifier: false, title: false };
  return {
    subject,
    begin: () => {
      subject.identifier = "";
      subject.title = "";
      subject.number++;
      seen.identifier = false;
      seen.title = false;
    },
    restart: () => void (subject.number = 0),
    note: (block) => {
      if (block.name === names.identifier && !seen.identifier) {
        seen.identifier = true;
        subject.identifier = textOf(block);
      } else if (block.name === names.title && !seen.title) {
        seen.title = true;
        const narrative = block.children.find((child) => child.name === "narrative");
        subject.title = narrative ? shortened(textOf(narrative), LIMITS.iati_name_length) : "";
      }
    },
  };
}

/** The beginning of a text that is longer than anybody reads. */
export function shortened(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

/** By what identifiers are told apart and kept: one that is longer than any real one by its hash. */
export function identifierKey(identifier: string): string {
  return identifier.length > LIMITS.iati_name_length ? sha256(identifier) : identifier;
}
