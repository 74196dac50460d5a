import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";

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
