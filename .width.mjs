import { chromium } from "playwright-core";
import { readFileSync } from "node:fs";
const b = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const end = Date.now() + Number(process.argv[2]) * 1000;
let n = 0;
const urls = [];
for (const l of ["en", "ja"])
  for (const [s, u] of JSON.parse(readFileSync(`/tmp/rev4/shapes-${l}.json`))) urls.push(u);
// spread
const pick = urls
  .filter((u) => !/\.(csv|json|xlsx|pdf|docx|svg|js|css|woff2|ico|png)(\?|$)/.test(u))
  .sort(() => 0);
const order = [
  ...pick.filter((_, i) => i % 3 === 0),
  ...pick.filter((_, i) => i % 3 === 1),
  ...pick.filter((_, i) => i % 3 === 2),
];
const p = await b.newPage({ viewport: { width: 360, height: 740 } });
const errs = [];
p.on("console", (m) => {
  if (m.type() === "error") errs.push(m.text());
});
p.on("pageerror", (e) => errs.push("PAGEERROR " + e.message));
for (const u of order) {
  if (Date.now() > end) break;
  errs.length = 0;
  try {
    const r = await p.goto("http://127.0.0.1:4833" + u, { waitUntil: "load", timeout: 20000 });
    n++;
    const w = await p.evaluate(() => document.scrollingElement.scrollWidth);
    if (w > 360) {
      const who = await p.evaluate(() =>
        [...document.querySelectorAll("main *, header *, footer *")]
          .filter(
            (e) =>
              e.getBoundingClientRect().right > 361 && getComputedStyle(e).position !== "fixed",
          )
          .slice(0, 3)
          .map((e) => e.tagName + "." + e.className + " " + (e.textContent ?? "").slice(0, 40)),
      );
      console.log("WIDE", w, u, JSON.stringify(who));
    }
    if (errs.length) console.log("CONSOLE", r.status(), u, errs.slice(0, 2).join(" || "));
  } catch (e) {
    if (!/Download is starting|net::ERR_ABORTED/.test(e.message))
      console.log("ERR", u, e.message.slice(0, 120));
  }
}
console.log({ n, of: order.length });
await b.close();
