import { renderToString } from "preact-render-to-string";
import { Layout, type LayoutProps } from "./parts/layout.js";
import type { Page } from "./page.js";

/** The page as a whole HTML document. */
export function renderPage(page: Page, frame: Omit<LayoutProps, "page">): string {
  const { language, path, query, stylesheet, version, today, origin, is_writable } = frame;
  return `<!DOCTYPE html>${renderToString(<Layout {...{ page, language, path, query, stylesheet, version, today, origin, is_writable }} />)}\n`;
}
