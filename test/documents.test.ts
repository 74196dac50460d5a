import assert from "node:assert/strict";
import exceljs from "exceljs";
import { join } from "node:path";
import { loadPortfolio } from "../src/actions/load-portfolio.js";
import { makeDocument, subjectsOf } from "../src/actions/make-document.js";
import { fixedClock } from "../src/base/clock.js";
import { LANGUAGES } from "../src/base/language.js";
import { packageRoot } from "../src/base/place.js";
import { isRefusal } from "../src/base/refusal.js";
import { KIND_NAMES } from "../src/brief/kinds.js";
import type { Claim } from "../src/brief/to-claims.js";
import { fundFigures } from "../src/figures/fund.js";
import { formatAmount } from "../src/base/format.js";
import { toDecimal } from "../src/base/money.js";
import { readTx } from "../src/store/connect.js";
import { readSnapshot, type Snapshot } from "../src/store/snapshot.js";
import { readTags } from "./harness/read-tags.js";
import { databaseTest } from "../src/store/testing.js";

/** A document's bytes; what was refused fails the test with the refusal's sentence. */
function made(snapshot: Snapshot, kind: string, subject: string, rest: Record<string, string>) {
  const answer = makeDocument(snapshot, { kind, subject, language: "en", format: "json", ...rest });
  const said = isRefusal(answer) ? answer.message.en : JSON.stringify(answer);
  assert.ok("content" in answer, `${kind} ${subject}: ${said}`);
  return answer.content;
}

const pagesOf = (pdf: Buffer) =>
  Number(/\/Type\s*\/Pages[^>]*\/Count (\d+)/.exec(pdf.toString("latin1"))?.[1]);

databaseTest("every kind of document can be made of everything on record", async (_, open) => {
  const pool = await open();
  const clock = fixedClock("2026-04-01T00:00:00.000Z");
  for (const name of ["japan-ilo", "illustrative-fund"]) {
    await loadPortfolio({ folder: join(packageRoot, "portfolios", name) }, { pool, clock });
  }
  const snapshot = await readTx(pool, readSnapshot);
  let count = 0;
  for (const kind of KIND_NAMES) {
    for (const subject of subjectsOf(snapshot, kind)) {
      const ids = LANGUAGES.map((language) => {
        const json = made(snapshot, kind, subject, { language }).toString("utf8");
        return (JSON.parse(json) as Claim[]).map((claim) => claim.id).sort();
      });
      assert.deepEqual(ids[0], ids[1], `${kind} ${subject}: the languages claim different numbers`);
      count += 1;
    }
  }
  assert.ok(count > 40, `${count} documents`);
  for (const [kind, subject] of [
    ["fund", "ex-safe-harbours"],
    ["fund", "ssn"],
    ["project", "ex-seafarer-skills"],
    ["project", "sudan-mayo"],
    ["results", "EX"],
    ["partner", "EX"],
    ["accountability", "JP"],
  ] as const) {
    for (const language of LANGUAGES) {
      const pdf = (length: string) =>
        made(snapshot, kind, subject, { language, length, format: "pdf" });
      assert.equal(pagesOf(pdf("short")), 1, `${kind} ${subject} ${language}`);
      assert.ok(pagesOf(pdf("standard")) <= 4, `${kind} ${subject} ${language}`);
      const full = pdf("full");
      assert.ok(full.equals(pdf("full")), "the same bytes twice");
      for (const file of [full, pdf("short"), pdf("standard")]) {
        const { count, faults, language: said } = await readTags(file);
        assert.deepEqual(faults, [], `${kind} ${subject} ${language}`);
        assert.ok(count > 20 && said?.startsWith(language), `${count} tags, ${said}`);
      }
    }
  }
  const book = fundFigures(
    snapshot,
    snapshot.fundById.get("ex-safe-harbours") as Snapshot["funds"][number],
  );
  const html = made(snapshot, "fund", "ex-safe-harbours", { format: "html" }).toString("utf8");
  assert.ok(book);
  for (const key of [
    "deposits",
    "sources",
    "uses",
    "balance_agent",
    "balance",
    "allocatable",
  ] as const) {
    const { value } = book[key];
    assert.ok(value?.kind === "money");
    assert.ok(html.includes(`>${formatAmount(value.money, "en")}<`), `${key} stands in the report`);
  }
  const book_loss = book.exchange_loss.value;
  assert.ok(book_loss?.kind === "money" && book_loss.money.amount_minor > 0n);
  const sheets = new exceljs.Workbook();
  const xlsx = made(snapshot, "fund", "ex-safe-harbours", { format: "xlsx" });
  await sheets.xlsx.load(new Uint8Array(xlsx).buffer);
  const taken = sheets.worksheets.flatMap((sheet) => {
    const cells: unknown[] = [];
    sheet.eachRow((row) => row.eachCell((cell) => cells.push(cell.value)));
    return cells;
  });
  assert.ok(
    taken.includes(-Number(toDecimal(book_loss.money))),
    "what is taken off is a number below nothing, which adds up",
  );
  assert.ok(!taken.some((value) => typeof value === "string" && /^\u2212[\d,.]+$/.test(value)));
  // Of files whose days or amounts do not fit, more may have left by the last day than came.
  const [paid] = snapshot.bookLines.filter((line) => line.ledger_id === "ex-safe-harbours");
  assert.ok(paid && !/negative balance/.test(html));
  const more = {
    ...paid,
    account: 1300,
    flow: "to_organisations",
    base_minor: -1_000_000_000_000n,
  } as const;
  const ahead = { ...snapshot, bookLines: [...snapshot.bookLines, more] };
  for (const language of LANGUAGES)
    assert.match(
      made(ahead, "fund", "ex-safe-harbours", { format: "html", language }).toString("utf8"),
      { en: /A negative balance/, ja: /残高が負となっている項目/ }[language],
    );
  const sudan = made(snapshot, "project", "sudan-mayo", { format: "html" }).toString("utf8");
  assert.match(sudan, /<h2>Risk management<\/h2><p class="body">Not reported\.<\/p>/);
});
