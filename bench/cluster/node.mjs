// One ClickHouse server for tests, on loopback, without a password: `node node.mjs FOLDER NATIVE_PORT HTTP_PORT CONFIG`.
// libchdb is ClickHouse as a library; its command line, clickhouse-local, listens where it is told to. Ends when it is killed.
import { constants, openSync } from "node:fs";
import { createRequire } from "node:module";
import { arrayConstructor, DataType, load, open } from "ffi-rs";

const [folder, tcp, http, config] = process.argv.slice(2);
const library = createRequire(import.meta.url).resolve("@chdb/lib-linux-x64-gnu/libchdb.so");
open({ library: "chdb", path: library });
open({ library: "libc", path: "libc.so.6" });

/** A C function that takes whole numbers. */
const libc = (funcName, ...paramsValue) =>
  load({
    library: "libc",
    funcName,
    retType: funcName === "ptsname" ? DataType.String : DataType.I32,
    paramsType: paramsValue.map(() => DataType.I32),
    paramsValue,
  });

// clickhouse-local ends itself (std::terminate, SIGABRT) at any exception of a connection's thread, be it a peer that resets
// its connection, as a coordinator does with all shards when one is lost. A server logs it and goes on, and so does
// clickhouse-local where it is interactive: it has to be asked for that and to read from a terminal.
const terminal = libc("posix_openpt", constants.O_RDWR | constants.O_NOCTTY);
libc("grantpt", terminal);
libc("unlockpt", terminal);
const end = openSync(libc("ptsname", terminal), constants.O_RDWR | constants.O_NOCTTY);
if (libc("dup2", end, 0) !== 0) throw new Error("no terminal for clickhouse-local");

const words = [
  "clickhouse-local",
  "--interactive",
  "--disable_suggestion",
  "--progress=off",
  `--path=${folder}`,
  "--listen_host=127.0.0.1",
  `--tcp_port=${tcp}`,
  `--http_port=${http}`,
  `--config-file=${config}`,
  "--multiquery",
  "--query",
  "SYSTEM START LISTEN TCP; SYSTEM START LISTEN HTTP; SELECT sleepEachRow(1) FROM system.numbers SETTINGS max_block_size = 1, max_threads = 1 FORMAT Null",
];
load({
  library: "chdb",
  funcName: "chdb_query_cmdline",
  retType: DataType.U64,
  paramsType: [
    DataType.I32,
    arrayConstructor({ type: DataType.StringArray, length: words.length }),
  ],
  paramsValue: [words.length, words],
});
