import assert from "node:assert/strict";
import { after, before, test, type TestContext } from "node:test";
import { join } from "node:path";
import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import type { Browser, Page } from "playwright-core";
import { fixedClock, systemClock } from "../../src/base/clock.js";
import { LANGUAGES } from "../../src/base/language.js";
import { packageRoot } from "../../src/base/place.js";
import { LIMITS } from "../../src/base/settings.js";
import { ACTIONS } from "../../src/actions/register.js";
import { loadPortfolio } from "../../src/actions/load-portfolio.js";
import { keepSnapshot } from "../../src/store/snapshot.js";
import { freshDatabase } from "../../src/store/testing.js";
import { createServer } from "../../src/web/server.js";
import { publish } from "../acting.js";
import { smallWorld } from "../small-world.js";
import { accessFaults, openBrowser } from "./browser.js";

const clock = fixedClock("2026-04-01T00:00:00.000Z");
/** A desk by day and a phone by night: both widths, both themes. */
const VIEWS = [
  { width: 1280, colorScheme: "light" },
  { width: 360, colorScheme: "dark" },
] as const;

/** One of each kind of page: full, sparse, and the ones that say no. */
const PATHS = [
  "/",
  "/partners",
  "/partners/JP",
  "/partners/JP?from=2018&to=2020&fy=calendar&currency=JPY",
  "/partners/JP?from=1999&to=1999",
  "/funds",
  "/funds/ssn",
  "/funds/ex-safe-harbours?fy=april",
  "/projects",
  "/projects/sudan-mayo",
  "/projects/asia-value-chains",
  "/programmes/safety-health",
  "/organisations/mhlw",
  "/results",
  "/results/library/ex-lib-participants?for=partner.EX&fy=april",
  "/projects/ex-safe-piers/results/2025-04-01..2026-03-31",
  "/projects/ex-safe-piers/results/2024-04-01..2025-03-31/review",
  "/projects/ex-safe-piers/results/2024-04-01..2025-03-31/revise",
  "/projects/ex-safe-piers/results/2024-04-01..2025-03-31/evidence",
  "/funds/ex-safe-harbours/calls",
  "/funds/ex-safe-harbours/statement?from=2023-01-01&as_of=2023-12-31",
  "/reports",
  "/reports?partner=EX",
  "/reports?partner=nobody",
  "/editions",
  "/editions/JP-2016-2021-e1",
  "/editions/prepare?kind=partner&subject=EX&from=2022&to=2024&certified=true",
  "/findings",
  "/data",
  "/data/contribution",
  "/figures/jp-assessed-2016-2021",
  "/figures/ex-safe-harbours:allocatable",
  "/sources/leaflet",
  "/world",
  "/world/search?q=water",
  "/world/sql",
  "/world/questions/totals-by-provider",
  "/write",
  "/write/project/ex-safe-piers",
  "/check",
  "/queue",
  "/record",
  "/record/allocate?project=ex-safe-piers",
  "/record/plan-reports?agreement=ex-agreement-office",
  "/record/withdraw-edition?edition=JP-2016-2021-e1",
  "/rows/agreement/ex-agreement-ministry",
  "/rows/donor_report/ex-agreement-office.financial.1",
  "/rows/edition/JP-2016-2021-e1",
  "/import",
  "/import/iati",
  "/nowhere",
];

/** Addresses that give out a file, of whatever kind, or nothing: a browser shows no page of ours. */
const FILES =
  /\/sql\/cancel$|\/tables\/:table$|\/:file$|\/sheet\.(?:xlsx|csv)$|\/statement\.(?:xlsx|csv)$|\/sql\.(?:csv|json)$|\/evidence\/:id$|\/example\/:kind$/;
/** Results of projects, programmes and funds have the same pages. */
const asOne = (path: string) =>
  path.replace(/^\/(?:projects|programmes|funds)(?=\/[^/]+\/results\/)/, "/owner");

/** Every address below a language at which the server itself says that it shows something. */
function routesOf(of: FastifyInstance): string[] {
  const parts: string[] = [];
  return of
    .printRoutes({ commonPrefix: false })
    .split("\n")
    .flatMap((line) => {
      const [, indent = "", part = "", methods = ""] =
        /^((?:│ {3}| {4})*)(?:├── |└── )(.*?)(?: \(([A-Z, ]+)\))?$/.exec(line) ?? [];
      parts.length = indent.length / 4;
      parts.push(part);
      const path = parts.join("");
      return methods.includes("GET") && path.startsWith("/:language")
        ? [path.replace("/:language", "") || "/"]
        : [];
    });
}

let browser: Browser | null = null;
let server: FastifyInstance;
let origin = "";

before(async () => {
  browser = await openBrowser();
});

after(async () => {
  await server?.close();
  await browser?.close();
});

async function serveBundled(t: TestContext): Promise<void> {
  const pool = await freshDatabase(t);
  for (const name of ["japan-ilo", "illustrative-fund"]) {
    await loadPortfolio({ folder: join(packageRoot, "portfolios", name) }, { pool, clock });
  }
  await publish({ pool, clock }, { kind: "partner", subject: "JP", from: "2016", to: "2021" });
  server = createServer({
    readSnapshot: keepSnapshot(pool),
    clock,
    isReadOnly: false,
    pool,
    world: await smallWorld(t),
  });
  await server.listen({ port: 0, host: "127.0.0.1" });
  origin = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
}

interface Seen {
  readonly page: Page;
  readonly errors: readonly string[];
}

async function look(path: string): Promise<Seen> {
  assert.ok(browser);
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const errors: string[] = [];
  page.on("console", (message) => {
    const isExpected = path.endsWith("/nowhere") && message.text().includes("404");
    if (message.type() === "error" && !isExpected) errors.push(message.text());
  });
  page.on("pageerror", (error) => errors.push(String(error)));
  await page.goto(origin + path, { waitUntil: "load" });
  return { page, errors };
}

/** Processes that this one, which is the server's, has started: the browser's, and one for each analyst's statement. */
const processes = () =>
  process.getActiveResourcesInfo().filter((kind) => kind === "ProcessWrap").length;

/** Waits until there are so many: less long than a statement may run. */
async function untilProcesses(count: number): Promise<void> {
  const until = systemClock.elapsed_ms() + LIMITS.analyst_sql_ms / 2;
  while (processes() !== count && systemClock.elapsed_ms() < until)
    await new Promise((next) => setTimeout(next, 50));
  assert.equal(processes(), count);
}

test("every page in both languages, on desk and phone, light and dark", async (t) => {
  if (!browser) return t.skip("no browser can start on this machine");
  await serveBundled(t);
  await t.test("no page of the server is left out", () => {
    const patterns = routesOf(server).filter((path) => !FILES.test(path));
    assert.ok(patterns.length > 30, String(patterns.length));
    const looked = PATHS.map((path) => asOne(path.replace(/\?.*/, "")));
    const missed = [...new Set(patterns.map(asOne))].filter((pattern) => {
      const rule = new RegExp(`^${pattern.replaceAll(/:[a-z]+/g, "[^/]+")}$`);
      return !looked.some((path) => rule.test(path));
    });
    assert.deepEqual(missed, []);
  });
  const links = new Set<string>();
  for (const language of LANGUAGES) {
    for (const path of PATHS) {
      await t.test(`/${language}${path}`, async () => {
        const { page, errors } = await look(`/${language}${path}`);
        for (const { width, colorScheme } of VIEWS) {
          await page.setViewportSize({ width, height: 800 });
          await page.emulateMedia({ colorScheme });
          const overflow = await page.evaluate(
            () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
          );
          assert.ok(overflow <= 0, `${width} px wide, ${overflow} px too wide`);
          assert.deepEqual(await accessFaults(page), [], `${width} px, ${colorScheme}`);
        }
        assert.deepEqual(errors, []);
        for (const href of await page.$$eval("a[href^='/']", (found) =>
          found.map((each) => each.getAttribute("href") ?? ""),
        ))
          links.add(href);
        await page.close();
      });
    }
  }
  // The forms are made of one register: each of them, in one language after the other.
  for (const [index, { name }] of ACTIONS.entries()) {
    const path = `/${LANGUAGES[index % LANGUAGES.length]}/record/${name}`;
    await t.test(path, async () => {
      const { page } = await look(path);
      await page.setViewportSize({ width: 360, height: 800 });
      assert.deepEqual(await accessFaults(page), []);
      await page.close();
    });
  }
  await t.test(
    "a statement that runs is cancelled where it is written, and stays written",
    async () => {
      const { page } = await look("/en/world/sql");
      const idle = processes();
      const endless =
        "with recursive r(n) as (select 1 union all select n + 1 from r) select max(n) from r";
      await page.getByRole("textbox", { name: "Statement" }).fill(endless);
      const cancel = await page.getByRole("button", { name: "Cancel" }).boundingBox();
      assert.ok(cancel);
      await page.getByRole("button", { name: "Run", exact: true }).click({ noWaitAfter: true });
      await untilProcesses(idle + 1);
      // By the mouse: a click on a button by its name waits for the answer that is to be given up.
      await page.mouse.click(cancel.x + cancel.width / 2, cancel.y + cancel.height / 2);
      await untilProcesses(idle);
      assert.equal(new URL(page.url()).search, "");
      assert.equal(await page.getByRole("textbox", { name: "Statement" }).inputValue(), endless);
      await page.close();
    },
  );
  await t.test("a list has three rows in sight, and one more once these are filled", async () => {
    const { page } = await look("/en/record/create-project");
    const shown = (name: string) => page.locator(`[name^="${name}."]:visible`).count();
    // Two controls a row.
    assert.deepEqual([await shown("sectors"), await shown("policy_markers")], [6, 6]);
    await page.fill('[name="sectors.2.code"]', "16020");
    await page.selectOption('[name="policy_markers.2.marker"]', "1");
    assert.deepEqual([await shown("sectors"), await shown("policy_markers")], [8, 8]);
    await page.fill('[name="sectors.2.code"]', "");
    assert.equal(await shown("sectors"), 6);
    await page.close();
  });
  await t.test("every link of these pages leads somewhere", async () => {
    const broken: string[] = [];
    for (const href of links) {
      if (href.endsWith("/nowhere")) continue;
      const answer = await server.inject({ url: href, headers: { accept: "text/html" } });
      if (answer.statusCode >= 400) broken.push(`${answer.statusCode} ${href}`);
    }
    assert.deepEqual(broken, []);
  });
});
