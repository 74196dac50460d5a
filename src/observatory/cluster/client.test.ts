import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { createServer as createListener, type AddressInfo, type Socket } from "node:net";
import { after, test } from "node:test";
import { isRefusal } from "../../base/refusal.js";
import { readNode, readRows, send } from "./client.js";
import { clickhouse } from "./dialect.js";
import { openCluster, readAddress } from "./open.js";
import { clusterRefusal } from "./refusals.js";
import { inDatabase } from "./tables.js";

let reply = { status: 200, code: "", text: "" };
let last: IncomingMessage | null = null;
const server = createServer((request, response) => {
  last = request;
  request.resume();
  if (reply.code !== "") response.setHeader("X-ClickHouse-Exception-Code", reply.code);
  response.writeHead(reply.status).end(reply.text);
}).listen(0, "127.0.0.1");
await once(server, "listening");
after(() => server.close());
const { port } = server.address() as AddressInfo;
const node = readNode(`http://someone:pass%20word@127.0.0.1:${port}`);
assert.ok(node);

test("exact values stay exact, and a value that is bound cannot end the statement", async () => {
  reply = {
    status: 200,
    code: "",
    text: [
      '["a","b","c","d","e"]',
      '["Nullable(Decimal(38, 21))","UInt64","Bool","Nullable(String)","Int16"]',
      '["-12345678901234567.5","18446744073709551615",true,null,7]',
      "",
    ].join("\n"),
  };
  const rows = await readRows(node, "select 1", { values: { name: "a\tb\\c\n" } });
  assert.deepEqual(rows, [
    {
      a: { units: -12345678901234567500000000000000000000n, places: 21 },
      b: 18446744073709551615n,
      c: true,
      d: null,
      e: 7,
    },
  ]);
  const url = new URL(last?.url ?? "", node.url);
  assert.equal(url.searchParams.get("param_name"), "a\\tb\\\\c\\n");
  assert.equal(last?.headers["x-clickhouse-key"], "pass word");
  assert.ok(!url.href.includes("word"), "a password is in no address");
});

test("a server that says what it was asked does not say the password", async () => {
  reply = {
    status: 500,
    code: "62",
    text: "Code: 62. In remote('a:9000', 'someone', 'pass word')",
  };
  await assert.rejects(
    () => send(node, "select 1"),
    (error: Error) => error.message === "Code: 62. In remote('a:9000', 'someone', '…')",
  );
  assert.ok(!String(last?.url).includes("pass"));
});

test("a node that is away is named, whether it is the one that is asked or another", async () => {
  const gone = readNode("http://secret:word@127.0.0.1:9");
  assert.ok(gone);
  const own = await send(gone, "select 1").catch((error: unknown) => clusterRefusal(error));
  assert.ok(isRefusal(own));
  assert.match(own.message.en, /http:\/\/127\.0\.0\.1:9 does not answer/);
  assert.ok(!own.message.en.includes("secret"));
  reply = {
    status: 500,
    code: "279",
    text: "Code: 279. DB::NetException: All connection tries failed. Code: 210. DB::NetException: Connection refused (shard-2:9000). (NETWORK_ERROR)",
  };
  const other = await send(node, "select 1").catch((error: unknown) => clusterRefusal(error));
  assert.ok(isRefusal(other));
  assert.equal(other.refused, "CLUSTER_NODE_AWAY");
  assert.match(other.message.en, /shard-2:9000/);
});

test("a node that was lost under way is the one that is named", async () => {
  for (const text of [
    "Code: 32. DB::Exception: Attempt to read after eof: while receiving packet from shard-3:9000: While executing Remote. (ATTEMPT_TO_READ_AFTER_EOF)",
    "Code: 210. DB::NetException: Connection reset by peer, while reading from socket (peer: shard-3:9000, local: 10.0.0.1:40000): while receiving packet from shard-3:9000. (NETWORK_ERROR)",
  ]) {
    reply = { status: 500, code: /\d+/.exec(text)?.[0] ?? "", text };
    const lost = await send(node, "select 1").catch((error: unknown) => clusterRefusal(error));
    assert.ok(isRefusal(lost));
    assert.match(lost.message.en, /node shard-3:9000 does not answer/);
  }
});

test("a server that hangs is given up: while it is connected to, and when it says nothing", async (t) => {
  const silent = createListener().listen(0, "127.0.0.1");
  await once(silent, "listening");
  const held: Socket[] = [];
  silent.on("connection", (socket) => held.push(socket));
  t.after(() => {
    for (const socket of held) socket.destroy();
    silent.close();
  });
  const at = `127.0.0.1:${(silent.address() as AddressInfo).port}`;
  for (const [url, patience] of [
    // TLS is never answered: there is no connection.
    [`https://${at}`, { connect_ms: 50, silent_ms: 60_000 }],
    [`http://${at}`, { connect_ms: 60_000, silent_ms: 50 }],
  ] as const) {
    const hanging = readNode(url);
    assert.ok(hanging);
    const given = await send(hanging, "select 1", { patience }).catch((error: unknown) =>
      clusterRefusal(error),
    );
    assert.ok(isRefusal(given), url);
    assert.equal(given.message.en.includes(`${url} does not answer (nothing within 0.05 s)`), true);
    const address = readAddress(url, null);
    assert.ok(!isRefusal(address));
    const opened = await openCluster(address, null, patience);
    assert.ok(isRefusal(opened) && opened.refused === "CLUSTER_NODE_AWAY", url);
  }
});

test("a server without a snapshot, and an address that is none, say so", async () => {
  reply = { status: 404, code: "60", text: "Code: 60. DB::Exception: Unknown table" };
  const address = readAddress(node.url, null);
  assert.ok(!isRefusal(address));
  const opened = await openCluster(address);
  assert.ok(isRefusal(opened));
  assert.equal(opened.refused, "CLUSTER_EMPTY");
});

test("an address that cannot be read is told without its password, whatever signs are in that", () => {
  for (const text of [
    "user:secret@host",
    "ftp://x:secret@h",
    "http://u:/secret@host:8123",
    "http://u:1/secret@host:8123",
    "http://u:1#secret@host:8123",
    "http://u:secret/word@host:8123",
    "http://u:word,secret@ho st",
    "http://u:p@secret@ho st",
    "http://a:8123,http://u:secret@ho st",
    "http://u:secret\nword@ho st",
  ]) {
    const unread = readAddress(text, null);
    assert.ok(isRefusal(unread), text);
    assert.equal(unread.refused, "CLUSTER_URL_UNREADABLE");
    assert.ok(!/secret|word/.test(unread.message.en + unread.message.ja), unread.message.en);
  }
});

test("a password may hold a comma or a percent sign", () => {
  const address = readAddress("http://u:pa,ss@a:8123, http://u:100%@b:8123,https://c", null);
  assert.ok(!isRefusal(address));
  const { asked, holders } = address;
  assert.deepEqual(
    [asked, ...holders].map(({ url, password }) => [url, password]),
    [
      ["http://a:8123", "pa,ss"],
      ["http://b:8123", "100%"],
      ["https://c", ""],
    ],
  );
});

for (const [what, given, refused] of [
  ["time", { status: 500, code: "159", text: "Code: 159." }, "CLUSTER_TOO_SLOW"],
  ["memory", { status: 500, code: "241", text: "Code: 241." }, "CLUSTER_TOO_LARGE"],
  ["a proxy", { status: 502, code: "", text: "<html>Bad Gateway" }, "CLUSTER_NOT_CLICKHOUSE"],
  ["a page", { status: 200, code: "", text: "<!doctype html>" }, "CLUSTER_NOT_CLICKHOUSE"],
  ["a number", { status: 200, code: "", text: "1\n2\n" }, "CLUSTER_NOT_CLICKHOUSE"],
] as const)
  test(`an ordinary failure is a sentence: ${what}`, async () => {
    reply = given;
    const address = readAddress(node.url, null);
    assert.ok(!isRefusal(address));
    const opened = await openCluster(address);
    assert.ok(isRefusal(opened));
    assert.equal(opened.refused, refused);
  });

test("our statements name their tables plainly; on another node they get their database", () => {
  assert.equal(
    inDatabase(
      'select * from flow f join "transaction" t on true where x in (select a from f)',
      "d",
    ),
    'select * from d."flow" f join d."transaction" t on true where x in (select a from f)',
  );
  const { yearMonth, organisationId } = clickhouse((select) => select);
  assert.equal(yearMonth("d"), "(left(d, 4) || substring(d, 6, 2))::INTEGER");
  assert.equal(organisationId("a.reporting_org_ref", ""), "a.reporting_org_id");
});
