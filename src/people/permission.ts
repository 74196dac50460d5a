import { refuser, type Refusal } from "../base/refusal.js";
import { texts } from "../base/text.js";

/**
 * Who acts. Accounts come later: until then the server listens on loopback only, and whoever sits at the machine is the local user;
 * a server started with `--read-only` has none.
 */
export type Person =
  { readonly kind: "local"; readonly name: string } | { readonly kind: "reader" };

export const LOCAL_USER: Person = { kind: "local", name: "local" };
export const READER: Person = { kind: "reader" };

const refuse = refuser(
  texts({
    NOT_PERMITTED: {
      en: "This record is open for reading only. Start the server without --read-only to make changes.",
      ja: "この記録は閲覧専用です。変更するには、--read-only を付けずにサーバーを起動してください。",
    },
  }),
);

/** The one place where permission is asked: the name of who acts, or the refusal. */
export function mayAct(person: Person, action: string): string | Refusal {
  return person.kind === "local" ? person.name : refuse("NOT_PERMITTED", { action });
}

/** Whether one person keeps the whole record, so that a second one cannot be asked for. The audit trail shows it. */
export function isSingleUser(person: Person): boolean {
  return person.kind === "local";
}
