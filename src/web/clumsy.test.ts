import assert from "node:assert/strict";
import { fixedClock } from "../base/clock.js";
import { isRefusal } from "../base/refusal.js";
import { databaseTest } from "../store/testing.js";
import { act, made, serverOf } from "../../test/acting.js";
import { textOf } from "../../test/walk.js";

const clock = fixedClock("2026-03-31T09:30:00.000Z");
const HOST = { host: "127.0.0.1:4321" };
const name = { en: "Name", ja: "名称" };
const FUND = { name, type: "pooled", currency: "USD", established_on: "2025-01-01" };
const PLEDGE = { organisation: "o", fund: "f", currency: "USD", on: "2026-01-05" };

databaseTest(
  "what nobody meant to send is told in words: a key used again, a control character, a slip of the keyboard, an odd address",
  async (_, open) => {
    const pool = await open();
    made(await act({ pool, clock }, "record-organisation", { id: "o", name, type: "10" }));
    made(await act({ pool, clock }, "create-fund", { id: "f", ...FUND }));
    const server = serverOf({ pool, clock });
    const send = (values: Readonly<Record<string, string>>, action = "record-pledge") =>
      server.inject({
        method: "POST",
        url: `/en/record/${action}`,
        headers: { ...HOST, "content-type": "application/x-www-form-urlencoded" },
        payload: new URLSearchParams({
          ...PLEDGE,
          _key: "key-of-this-form",
          _step: "confirm",
          ...values,
        }).toString(),
      });
    // Sent twice: recorded once. Changed after going back: told that it was sent before, without a word of keys.
    for (const _again of [1, 2])
      assert.equal((await send({ id: "p", amount: "5" })).statusCode, 303);
    const back = await send({ id: "q", amount: "6" });
    assert.equal(back.statusCode, 422);
    assert.match(textOf(back.body), /sent and recorded before, with other values/);
    assert.doesNotMatch(textOf(back.body), /key/i);
    const refusal = async (input: Record<string, unknown>) => {
      const answer = await act({ pool, clock }, "record-pledge", { ...PLEDGE, id: "r", ...input });
      assert.ok(isRefusal(answer));
      return { refused: answer.refused, field: answer.field };
    };
    assert.deepEqual(await refusal({ amount: "999999999999999999" }), {
      refused: "INPUT_AMOUNT_LARGEST",
      field: "amount",
    });
    assert.equal((await refusal({ amount: "5", event: "a\u0000b" })).refused, "INPUT_CHARACTER");
    for (const url of ["/en/rows/agreement/%00", "/ja/funds/%00", "/en/queue?x=%00"])
      assert.equal((await server.inject({ url, headers: HOST })).statusCode, 404, url);
    // A program is answered as programs are, whatever its address cannot be.
    for (const url of [
      "/api/v1/receipts/%00",
      "/api/v1/receipts/%zz",
      "/api/%zz",
      "/api/v2/receipts",
    ]) {
      const api = await server.inject({ url, headers: HOST });
      assert.equal(api.statusCode, 404);
      assert.match(String(api.headers["content-type"]), /^application\/problem\+json/, url);
      assert.equal(api.json<{ code: string }>().code, "NO_SUCH_ADDRESS");
    }
    // Whoever has not chosen yet still reads what there is to choose.
    const unchosen = await send(
      { agreement: "a", classification: "", code: "" },
      "confirm-classification",
    );
    assert.equal(unchosen.statusCode, 422);
    assert.match(unchosen.body, /id="codes-/);
  },
);
