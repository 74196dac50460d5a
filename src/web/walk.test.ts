import assert from "node:assert/strict";
import { serverOf } from "../../test/acting.js";
import type { FastifyInstance } from "fastify";
import { fixedClock } from "../base/clock.js";
import { databaseTest } from "../store/testing.js";
import { textOf, walker, type Ask } from "../../test/walk.js";

/** Asks as a browser at the machine does. */
function asking(server: FastifyInstance): Ask {
  return async (url, form) => {
    const answer = await server.inject({
      url,
      method: form ? "POST" : "GET",
      headers: {
        host: "127.0.0.1:4321",
        ...(form ? { "content-type": "application/x-www-form-urlencoded" } : {}),
      },
      ...(form ? { payload: form.toString() } : {}),
    });
    const { location } = answer.headers;
    return {
      status: answer.statusCode,
      location: typeof location === "string" ? location : null,
      html: answer.body,
    };
  };
}

databaseTest(
  "from an empty record to a financially closed project, by the links and forms of the pages alone",
  async (_, open) => {
    const pool = await open();
    const clock = fixedClock("2026-11-29T09:00:00.000Z");
    const server = serverOf({ pool, clock });
    const me = walker(asking(server));
    const record = async (action: string, values: Record<string, string>) => {
      await me.open("/en/");
      await me.follow("Record something");
      await me.follow(action);
      return me.fill(values);
    };
    await record("Add a partner", {
      id: "JP",
      "name.en": "Japan",
      "name.ja": "日本",
      kind: "government",
      country: "JP",
      home_currency: "jpy",
      fiscal_year: "april",
    });
    await record("Add an organisation", {
      id: "mhlw",
      "name.en": "Ministry of Health, Labour and Welfare",
      "name.ja": "厚生労働省",
      type: "10",
      country: "JP",
      partner: "JP",
    });
    await record("Add an organisation", {
      id: "agency",
      "name.en": "The agency",
      "name.ja": "本機関",
      type: "40",
      iati_ref: "XM-AGENCY",
      is_reporting_org: "yes",
    });
    await record("Open a fund", {
      id: "safe-work",
      "name.en": "Safe Wrok Fund",
      "name.ja": "安全労働基金",
      type: "trust_fund",
      currency: "USD",
      established_on: "2025-01-01",
      administrator: "agency",
      interest_policy: "add_to_fund",
      refund_policy: "return",
      earmarking_category: "2",
    });
    await record("Open a window", {
      id: "asia",
      fund: "safe-work",
      "name.en": "Asia",
      "name.ja": "アジア",
      countries: "VN, PH",
      ceiling: "500,000",
    });
    await record("Add a project", {
      id: "harbours",
      "title.en": "Safer harbuors in Viet Nam",
      "title.ja": "ベトナムの安全な港",
      "purpose.en": "Fewer accidents in two harbours.",
      "purpose.ja": "二つの港の事故を減らす。",
      start_date: "2025-07-01",
      end_date: "2026-10-31",
      fund: "safe-work",
      currency: "USD",
      "places.0.country": "VN",
      "places.0.share_bp": "100",
      "organisations.0.organisation": "agency",
      "organisations.0.role": "4",
      sdgs: "8.8",
      "sectors.0.code": "16020",
    });
    // What was typed wrongly is corrected from the page on which it is seen.
    await me.open("/en/");
    await me.follow("Projects");
    await me.follow("Safer harbuors");
    await me.follow("Correct a project");
    assert.match(
      await me.fillInVain({ "title.en": "Safer harbours in Viet Nam" }),
      /Reason: fill this in/,
    );
    const corrected = { reason: "Misspelt" };
    await me.fill({
      ...corrected,
      "title.en": "Safer harbours in Viet Nam",
      start_date: "2025-07",
    });
    assert.match(
      textOf(me.page()),
      /Title \(English\) Safer harbuors in Viet Nam Safer harbours in Viet Nam Misspelt .* Begins on 2025-07-01 2025-07/,
    );
    await me.open("/en/");
    await me.follow("Funds");
    await me.follow("Safe Wrok Fund");
    await me.follow("Correct a fund");
    await me.fill({ ...corrected, "name.en": "Safe Work Fund", reserve: "500" });
    assert.match(textOf(me.page()), /Reserve that is never allocated nothing USD 500\.00 Misspelt/);
    await me.follow("Correct a fund");
    await me.fill({ ...corrected, reserve: "" });
    await record("Record an exchange rate", {
      type: "unore",
      from: "USD",
      to: "JPY",
      rate: "150.25",
      effective_from: "2025-01-01",
      source: "UN Treasury",
    });
    await me.open("/en/");
    await me.follow("Funds");
    await me.follow("Safe Work Fund");
    await me.follow("Record a pledge");
    await me.fill({
      id: "pledge-2025",
      organisation: "mhlw",
      amount: "30,000,000",
      currency: "JPY",
      on: "2025-02-01",
      event: "Budget of the fiscal year 2025",
    });
    await me.follow("Record a signed agreement");
    await me.fill({
      id: "exchange-2025",
      organisation: "mhlw",
      fund: "safe-work",
      instrument: "exchange_of_letters",
      "title.en": "Exchange of letters 2025",
      "title.ja": "2025年交換書簡",
      amount: "30,000,000",
      currency: "JPY",
      signed_on: "2025-04-10",
      effective_from: "2025-04-10",
      effective_to: "2026-12-31",
      psc_rate_bp: "13",
      earmarking_category: "2",
    });
    await me.follow("Schedule instalments");
    await me.fill({
      "instalments.0.id": "first",
      "instalments.0.no": "1",
      "instalments.0.due_on": "2025-05-31",
      "instalments.0.amount": "30,000,000",
    });
    const receipt = {
      fund: "safe-work",
      amount: "30,000,000",
      currency: "JPY",
      credited: "199,000.00",
      credited_currency: "USD",
      charge: "15.00",
      on: "2025-06-02",
    };
    await me.follow("Record a receipt");
    await me.fill({ ...receipt, id: "receipt-2024", bank_ref: "BK-0" });
    // What was booked wrongly is taken back where it is seen, and recorded anew.
    await me.follow("Reverse entry");
    assert.match(
      textOf(me.page()),
      /The entry No\. \d+, receipt, 2 June 2025 .* 1300 Cash USD 199,667\.22/,
    );
    await me.fill({ reason: "The bank's reference of another receipt" });
    assert.match(textOf(me.page()), /receipt-2024.*\(reversed\)/);
    await me.open("/en/");
    await me.follow("Funds");
    await me.follow("Safe Work Fund");
    await me.follow("See all that is recorded of it");
    await me.follow("(exchange-2025)");
    await me.follow("Record a receipt");
    await me.fill({ ...receipt, id: "receipt-2025", bank_ref: "BK-1" });
    await me.open("/en/");
    await me.follow("Funds");
    await me.follow("Safe Work Fund");
    await me.follow("See the calls for proposals");
    await me.follow("Open a call");
    await me.fill({
      id: "call-1",
      fund: "safe-work",
      window: "asia",
      kind: "standard",
      "title.en": "Safer ports",
      "title.ja": "安全な港",
      opens_on: "2025-06-01",
      closes_on: "2026-12-15",
      zone: "Asia/Tokyo",
      envelope: "150,000",
    });
    await me.follow("Publish a call");
    await me.fill({});
    await me.follow("Submit a proposal");
    await me.fill({
      id: "proposal-1",
      organisation: "agency",
      "title.en": "Safer harbours",
      "title.ja": "安全な港",
      amount: "113,000",
      countries: "VN",
    });
    await me.follow("Screen a proposal");
    await me.fill({ outcome: "eligible" });
    const review = {
      reviewer: "A. Reviewer",
      reviewer_organisation: "mhlw",
      conflict_of_interest: "none",
      recommendation: "support",
      comment: "Sound.",
    };
    await me.follow("Review a proposal");
    await me.fill({
      ...review,
      id: "review-1",
      stage: "strategic",
      strategic_relevance: "20",
      programmatic_relevance: "20",
      cost_effectiveness: "15",
      management: "15",
      coordination: "15",
    });
    const proposal = async () => {
      await me.open("/en/");
      await me.follow("Funds");
      await me.follow("Safe Work Fund");
      await me.follow("See the calls for proposals");
      await me.follow("Safer harbours");
    };
    await proposal();
    await me.follow("Shortlist a proposal");
    await me.fill({ outcome: "shortlisted" });
    await me.follow("Approve a proposal");
    await me.fill({ stage: "preliminary" });
    for (const stage of ["technical", "financial"]) {
      await proposal();
      await me.follow("Review a proposal");
      await me.fill({ ...review, id: `review-${stage}`, stage });
    }
    const fund = async () => {
      await me.open("/en/");
      await me.follow("Funds");
      await me.follow("Safe Work Fund");
    };
    await fund();
    await me.follow("Record a governance meeting");
    await me.fill({
      id: "meeting-1",
      "title.en": "First meeting",
      "title.ja": "第1回会合",
      on: "2025-06-20",
    });
    await me.follow("Record a decision");
    await me.fill({
      id: "decision-1",
      "subject.en": "Safer harbours",
      "subject.ja": "安全な港",
      outcome: "approved",
      amount: "113,000",
      on: "2025-06-20",
    });
    await me.follow("Confirm a decision");
    await me.fill({});
    await proposal();
    await me.follow("Approve a proposal");
    await me.fill({ stage: "final", decision: "decision-1" });
    await fund();
    await me.follow("Safer harbours");
    await me.open("/en/");
    await me.follow("Projects");
    await me.follow("Safer harbours");
    await me.follow("Allocate");
    await me.fill({
      id: "allocation-1",
      decision: "decision-1",
      direct: "100,000",
      psc: "13,000",
      on: "2026-11-29",
      window: "asia",
    });
    await me.follow("Link a proposal");
    await me.fill({ proposal: "proposal-1" });
    const allocation = async () => {
      await me.open("/en/");
      await me.follow("Projects");
      await me.follow("Safer harbours");
      await me.follow("See all that is recorded of it");
      await me.follow("(allocation-1)");
    };
    await allocation();
    await me.follow("Set or revise a budget");
    await me.fill({
      "lines.0.id": "line-1",
      "lines.0.category": "staff",
      "lines.0.period_from": "2025-07-01",
      "lines.0.period_to": "2026-06-30",
      "lines.0.amount": "100,000",
      "lines.1.id": "line-2",
      "lines.1.category": "psc",
      "lines.1.period_from": "2025-07-01",
      "lines.1.period_to": "2026-06-30",
      "lines.1.amount": "13,000",
    });
    await allocation();
    await me.follow("Release a tranche");
    await me.fill({ id: "release-1", amount: "60,000", on: "2026-11-29" });
    await allocation();
    await me.follow("Enter an obligation");
    await me.fill({
      id: "order-1",
      amount: "20,000",
      on: "2026-11-29",
      description: "Safety rails",
    });
    await allocation();
    await me.follow("Enter an expenditure");
    await me.fill({
      id: "cost-1",
      category: "staff",
      amount: "20,000",
      on: "2026-11-29",
      obligation: "order-1",
      liquidates: "20,000",
    });
    await allocation();
    const project = async () => {
      await me.open("/en/");
      await me.follow("Projects");
      await me.follow("Safer harbours");
    };
    await project();
    await me.follow("Define a result");
    await me.fill({
      id: "output-1",
      type: "output",
      "title.en": "Inspectors trained",
      "title.ja": "監督官の研修",
    });
    await me.follow("Define an indicator");
    await me.fill({
      id: "trained",
      "title.en": "Inspectors trained",
      "title.ja": "研修を受けた監督官",
      measure: "unit",
      "unit.en": "people",
      "unit.ja": "人",
      aggregation: "sum",
      over_places: "sum",
      over_projects: "sum",
    });
    await me.follow("Set a baseline");
    await me.fill({ period_from: "2025-07-01", period_to: "2025-07-01", value: "0" });
    await project();
    await me.follow("Plan reporting periods");
    await me.fill({ "periods.0.period_from": "2025-07-01", "periods.0.period_to": "2026-06-30" });
    await project();
    await me.follow("Close a project operationally");
    await me.fill({ on: "2026-11-29" });
    await project();
    await me.follow("Close a project financially");
    assert.match(
      await me.fillInVain({ assets_settled: "yes", evaluation_settled: "yes" }),
      /Advances of USD 37,400\.00.*final certified report.*balance of USD 90,400\.00/,
    );
    await allocation();
    await me.follow("Record reported expenditure");
    await me.fill({
      id: "cost-1c",
      category: "staff",
      period_from: "2026-11-29",
      period_to: "2026-11-29",
      amount: "20,000",
      is_certified: "yes",
    });
    await allocation();
    await me.follow("Record reported expenditure");
    await me.fill({
      id: "cost-1p",
      category: "psc",
      period_from: "2026-11-29",
      period_to: "2026-11-29",
      amount: "2,600",
      is_certified: "yes",
    });
    await allocation();
    await me.follow("Record a return");
    await me.fill({ id: "return-1", amount: "37,400", on: "2026-11-29" });
    await allocation();
    await me.follow("Cancel an allocation");
    await me.fill({ amount: "53,000", on: "2026-11-29" });
    await project();
    await me.follow("Close a project financially");
    assert.match(await me.fillInVain({}), /assets are not handed over or waived/);
    await me.fill({ assets_settled: "yes", evaluation_settled: "yes" });
    assert.match(textOf(me.page()), /closed/);
    // What is left of the agreement goes back, as the ministry instructs.
    await fund();
    await me.follow("See all that is recorded of it");
    await me.follow("(exchange-2025)");
    await me.follow("Open a refund case");
    await me.fill({ id: "case-1" });
    await me.follow("Record the donor's instruction");
    await me.fill({
      disposition: "return",
      instruction: "Letter of 20 November",
      on: "2026-11-29",
    });
    await me.follow("Approve a refund case");
    await me.fill({});
    await me.follow("Carry out a refund case");
    await me.fill({ on: "2026-11-29" });
    await me.follow("Close a refund case");
    await me.fill({});
    await fund();
    const lines = textOf(me.page());
    for (const line of [
      "Total sources 199,667.22",
      "Refunds to donors 176,400.00",
      "Balance with organisations 0.00",
      "Total balance 0.00",
    ])
      assert.ok(lines.includes(line), line);
    await me.follow("CSV");
    assert.match(me.page(), /^Expenditure of organisations,実施機関の支出額,22600\.00/m);
    // Each row that was made has a page in Japanese, too, in Japanese.
    for (const row of [
      "pledge/pledge-2025",
      "agreement/exchange-2025",
      "call/call-1",
      "proposal/proposal-1",
      "review/review-1",
      "allocation/allocation-1",
      "obligation/order-1",
      "refund_case/case-1",
      "project/harbours",
    ]) {
      await me.open(`/ja/rows/${row}`);
      const [, facts = ""] = /<dl class="facts">([\s\S]*?)<\/dl>/.exec(me.page()) ?? [];
      const names = [...facts.matchAll(/<dt>(.*?)<\/dt>/g)].map(([, name = ""]) => name);
      assert.ok(names.length > 2, row);
      assert.deepEqual(
        names.filter((name) => !/[\u3040-\u9fff]/.test(name)),
        [],
        row,
      );
    }
  },
);
