import assert from "node:assert/strict";
import { test } from "node:test";
import { isValue } from "./datatypes.js";
import type { ValueType } from "./standard.js";

/** As libxml2 2.9.14 judges them, and with it the official validator. */
const VALUES: Readonly<
  Partial<Record<ValueType, { valid: readonly string[]; invalid: readonly string[] }>>
> = {
  date: {
    valid: ["2014-01-01", "2016-02-29Z", "-2014-12-31", "12014-01-01+14:00", "2014-01-01-13:59"],
    invalid: [
      " 2014-01-01",
      "2014-01-01 ",
      "2014-01-01\n",
      "2016-02-29Z ",
      "2014-02-29",
      "0000-01-01",
    ],
  },
  dateTime: {
    valid: ["2014-01-01T00:00:00", "2014-01-01T24:00:00Z", "2014-01-01T23:59:59-14:00\t"],
    invalid: [
      " 2014-01-01T00:00:00Z",
      "2014-01-01T00:00:00 ",
      "2014-01-01T23:59:60Z",
      "2014-01-01",
    ],
  },
  int: {
    valid: ["1", "+5", "007", "-2147483648", "2147483647"],
    invalid: ["", " 1", "1 ", "\t1", "1.0", "2147483648"],
  },
  decimal: { valid: [" 1", "1 ", "+.5", "5.", "-0"], invalid: ["", "1e3", "1,000", "50%", "1 0"] },
  positiveInteger: { valid: [" 1 ", "+2016"], invalid: ["0", "-1", "2016.0"] },
  boolean: { valid: [" true ", "0"], invalid: ["TRUE", "yes", ""] },
  anyURI: {
    valid: [
      "",
      " http://example.org/a b?c=d#e[1] ",
      "www.example.org",
      "http://user:pw@host:80/p",
      "http://[::1]:80/",
      "//host/p",
      "http:/x",
      "http:x",
      "mailto:a@b.c",
      "C:\\folder\\file.doc",
      "a/b:c",
      "http://é.fr/日本",
    ],
    invalid: [
      "http://http://x",
      "http://x:abc/",
      "http://x:/",
      "http://x:80p",
      "http://[::1",
      "a[1]",
      "http://x/?q[]=1",
      "1a:b",
      ":",
      "##",
      "%zz",
    ],
  },
};

test("a value is one of its type where libxml2 takes it for one: white space, ports and brackets too", () => {
  for (const [type, { valid, invalid }] of Object.entries(VALUES)) {
    for (const text of valid)
      assert.ok(isValue(type as ValueType, text), `${type} ${JSON.stringify(text)}`);
    for (const text of invalid)
      assert.ok(!isValue(type as ValueType, text), `${type} no ${JSON.stringify(text)}`);
  }
});
