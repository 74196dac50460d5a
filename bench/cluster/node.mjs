// One ClickHouse server for tests, on loopback, without a password: `node node.mjs FOLDER NATIVE_PORT HTTP_PORT CONFIG`.
// libchdb is ClickHouse as a library; its command line, clickhouse-local, listens where it is told to. Ends when it is killed.
import { createRequire } from "node:module";
import { arrayConstructor, DataType, load, open } from "ffi-rs";

const [folder, tcp, http, config] = process.argv.slice(2);
const library = createRequire(import.meta.url).resolve("@chdb/lib-linux-x64-gnu/libchdb.so");
open({ library: "chdb", path: library });
const words = [
  "clickhouse-local",
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
