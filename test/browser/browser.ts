import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium, type Browser, type Page } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Where Debian, Ubuntu, Fedora and macOS keep a browser that can be driven. */
const SYSTEM_BROWSERS = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** A browser: the system's where there is one, else the one inside the npm package. Null where neither can start. */
export async function openBrowser(): Promise<Browser | null> {
  const system = SYSTEM_BROWSERS.find((path) => existsSync(path));
  return (system ? await launch(system, []) : null) ?? (await openPackaged());
}

async function openPackaged(): Promise<Browser | null> {
  try {
    const { default: packaged } = await import("@sparticuz/chromium");
    // Its own arguments put page and browser into one process, which ends with the first page that is closed.
    const args = packaged.args.filter((arg) => arg !== "--single-process" && arg !== "--no-zygote");
    return await launch(await packaged.executablePath(), args);
  } catch {
    // Not made for this machine: the tests that need a browser say that they are skipped.
    return null;
  }
}

async function launch(executablePath: string, args: readonly string[]): Promise<Browser | null> {
  try {
    return await chromium.launch({ executablePath, args: [...args, "--no-sandbox"] });
  } catch {
    return null;
  }
}

/** Rules of WCAG 2.2 A and AA that a machine can judge. */
export async function accessFaults(page: Page): Promise<string[]> {
  // The page's own policy keeps every script out; the tester's goes in through the debugger.
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    type Tester = {
      run: (options: unknown) => Promise<{
        violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[];
      }>;
    };
    const tester = (globalThis as unknown as { axe: Tester }).axe;
    const { violations } = await tester.run({
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    });
    return violations.map(
      (each) =>
        `${each.id}: ${each.nodes[0]?.html.slice(0, 160)} (${each.nodes.length}) ${each.nodes[0]?.failureSummary?.slice(0, 200) ?? ""}`,
    );
  });
  return found;
}
