import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { AddressInfo } from "node:net";
import { strToU8, zipSync } from "fflate";
import type { FastifyInstance } from "fastify";
import type { Browser, Page } from "playwright-core";
import { fixedClock } from "../../src/base/clock.js";
import { LANGUAGES, type Language } from "../../src/base/language.js";
import { createServer } from "../../src/web/server.js";
import { activitiesXml } from "../iati-file.js";
import { snapshotOf } from "../snapshot-fixture.js";
import { accessFaults, openBrowser } from "./browser.js";

const SOUND = activitiesXml([{ id: "XX-TEST-1-A" }]);
const BROKEN = SOUND.replace('code="KH"', 'code="=1+1"')
  .replace("<activity-status", "\n<activity-state")
  .replace('vocabulary="1"', 'vocabulary="x"')
  .replace('role="1"', 'role="one"');
const LONG_NAME = `${"a-name-that-a-system-made-and-nobody-reads-".repeat(4)}.xml`;
/** What people send: as it should be, and as it comes. */
const FORMS = {
  sound: { "sound.xml": SOUND },
  broken: { [LONG_NAME]: BROKEN },
  "no IATI": { "page.xml": "<!DOCTYPE html><html><body>No such page</body></html>" },
  nothing: { "empty.xml": "" },
  ten: {
    "1.xml": SOUND,
    "2.xml": BROKEN,
    "令和8年度 事業一覧（確定版）.xml": BROKEN,
    "a name with spaces (2).xml": SOUND.slice(0, -40),
    [LONG_NAME]: BROKEN,
    "empty.xml": "",
    "page.html.xml": "<html/>",
    "old.xml": SOUND.replace('version="2.03"', 'version="1.04"'),
    "organisation.xml": '<iati-organisations version="2.03"/>',
    "notes.txt": "notes",
  },
} as const;

let browser: Browser | null = null;
let server: FastifyInstance;
let origin = "";

before(async () => {
  browser = await openBrowser();
  server = createServer({
    readSnapshot: () => Promise.resolve(snapshotOf({})),
    clock: fixedClock("2026-03-31T09:30:00.000Z"),
    isReadOnly: true,
  });
  await server.listen({ port: 0, host: "127.0.0.1" });
  origin = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
});

after(async () => {
  await server.close();
  await browser?.close();
});

async function send(page: Page, language: Language, files: Record<string, string>): Promise<void> {
  await page.goto(`${origin}/${language}/check`);
  const entries = Object.entries(files).map(([name, text]) => [name, strToU8(text)] as const);
  const [[name, bytes] = ["", new Uint8Array()]] = entries;
  const isMany = entries.length > 1;
  const sent = isMany ? zipSync(Object.fromEntries(entries)) : bytes;
  await page.setInputFiles("#field-file", {
    name: isMany ? "all.zip" : name,
    mimeType: isMany ? "application/zip" : "text/xml",
    buffer: Buffer.from(sent),
  });
  await page.locator("button[type=submit]:not([formaction])").click();
  await page.waitForLoadState("load");
}

test("what was found in files fits a phone and a desk, whatever the files hold and are called", async (t) => {
  if (!browser) return t.skip("no browser can start on this machine");
  for (const language of LANGUAGES) {
    for (const [name, files] of Object.entries(FORMS)) {
      await t.test(`${name}, ${language}`, async () => {
        assert.ok(browser);
        const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
        await send(page, language, files);
        for (const { width, colorScheme } of [
          { width: 1280, colorScheme: "light" },
          { width: 360, colorScheme: "dark" },
        ] as const) {
          await page.setViewportSize({ width, height: 800 });
          await page.emulateMedia({ colorScheme });
          const overflow = await page.evaluate(
            () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
          );
          assert.ok(overflow <= 0, `${width} px wide, ${overflow} px too wide`);
          assert.deepEqual(await accessFaults(page), [], `${width} px, ${colorScheme}`);
        }
        await page.close();
      });
    }
  }
});

test("on a phone each of several files takes two lines, with the number of each severity that it has", async (t) => {
  if (!browser) return t.skip("no browser can start on this machine");
  const page = await browser.newPage({ viewport: { width: 360, height: 800 } });
  await send(page, "en", { "1.xml": SOUND, "2.xml": BROKEN });
  const rows = page.locator("#files tbody tr");
  assert.equal(await rows.count(), 2);
  for (const row of await rows.all()) {
    const { height } = (await row.boundingBox()) ?? { height: Infinity };
    assert.ok(height < 70, `${height} px high`);
  }
  assert.match(await rows.nth(0).innerText(), /2\.xml\s+not valid\s+1\s+3\s+2$/);
  await page.close();
});
