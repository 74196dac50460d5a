import type { Page, PageContext } from "./page.js";
import { homePage } from "./pages/home.js";

/** A file that is no page: CSV, JSON, a document. */
export interface FileAnswer {
  readonly content: string | Uint8Array;
  readonly type: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Null where nothing stands at the address. */
export type Answer = Page | FileAnswer | { readonly redirect: string };

export interface Route {
  /** After the language; `:name` stands for one part of the address. */
  readonly path: string;
  readonly answer: (context: PageContext) => Answer | null | Promise<Answer | null>;
}

/** Every address of the site, below /en and /ja. */
export const ROUTES: readonly Route[] = [{ path: "/", answer: homePage }];
