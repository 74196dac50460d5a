import assert from "node:assert/strict";
import { act, made, serverOf } from "../../test/acting.js";
import { textOf } from "../../test/walk.js";
import { fixedClock } from "../base/clock.js";
import { readTx } from "../store/connect.js";
import { readSnapshot } from "../store/snapshot.js";
import { databaseTest } from "../store/testing.js";

const clock = fixedClock("2026-03-31T09:30:00.000Z");
const HOST = { host: "127.0.0.1:4321" };
const name = { en: "Name", ja: "名称" };

databaseTest(
  "a form offers how an activity counts as aid by the names of the codes, and no is an answer; its page says it in words",
  async (_, open) => {
    const pool = await open();
    made(await act({ pool, clock }, "create-project", { id: "silent", title: name }));
    const server = serverOf({ pool, clock });
    const get = async (url: string) => (await server.inject({ url, headers: HOST })).body;
    const form = await get("/en/record/create-project");
    assert.match(form, /<select name="flow_type"[^]*?<option value="10">ODA<\/option>/);
    // Withdrawn: not offered.
    assert.doesNotMatch(form, /<option value="20">OOF<\/option>/);
    assert.match(form, /<select name="policy_markers\.0\.marker"[^]*?Gender Equality/);
    assert.match(form, /<select name="is_humanitarian"[^]*?<option value="false">No<\/option>/);
    assert.match(form, /<input name="finance_type"[^]*?<option value="110">Standard grant/);
    assert.match(textOf(form), /In IATI: default-tied-status\/@code/);
    const sent = {
      ...{
        _key: "0195f3a8-0000-7000-8000-00000000a1d0",
        id: "p",
        "title.en": "Roads",
        "title.ja": "道路",
      },
      ...{ is_humanitarian: "false", flow_type: "10", finance_type: "110", tied_status: "5" },
      ...{ "policy_markers.0.marker": "6", "policy_markers.0.significance": "2" },
    };
    const post = (values: Record<string, string>) =>
      server.inject({
        method: "POST",
        url: "/ja/record/create-project",
        headers: { ...HOST, "content-type": "application/x-www-form-urlencoded" },
        payload: new URLSearchParams(values).toString(),
      });
    const review = textOf((await post(sent)).body);
    assert.match(review, /気候変動の緩和（6） · 主目的（2）/);
    assert.match(review, /贈与（110）/);
    const done = await post({ ...sent, _step: "confirm" });
    assert.ok(done.statusCode < 400, textOf(done.body));
    const snapshot = await readTx(pool, readSnapshot);
    const project = snapshot.projectById.get("p");
    assert.deepEqual(
      [project?.is_humanitarian, project?.flow_type, project?.aid_type],
      [false, "10", null],
    );
    const page = textOf(await get("/en/projects/p"));
    assert.match(
      page,
      /Policy markers Aid Targeting [^:]*Climate Change - Mitigation: principal objective/,
    );
    assert.match(page, /Humanitarian No Type of flow ODA \(10\) Type of finance Standard grant/);
    assert.match(page, /Type of aid not reported/);
    assert.match(textOf(await get("/ja/projects/p")), /気候変動の緩和：主目的/);
    assert.match(textOf(await get("/en/projects/silent")), /How it counts as aid not reported/);
    assert.match(textOf(await get("/en/rows/project/p")), /Humanitarian no .*ODA \(10\)/);
    // A correction begins with what was answered, no included.
    const correct = await get("/en/record/correct-project?project=p");
    assert.match(correct, /<select name="is_humanitarian"[^]*?value="false" selected/);
  },
);
