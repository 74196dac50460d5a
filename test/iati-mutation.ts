import { activityWith, fileWith, transaction } from "./iati-check.js";

/** The same numbers for the same seed: mulberry32. */
export function createRandom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const RESULT = `<result type="1"><title><narrative>R</narrative></title><indicator measure="1"><title><narrative>I</narrative></title><baseline year="2020" iso-date="2020-01-01" value="1"/><period><period-start iso-date="2021-01-01"/><period-end iso-date="2021-12-31"/><target value="5"><comment><narrative xml:lang="ja">目標</narrative></comment></target></period></indicator></result>`;

const SEEDS: readonly string[] = [
  fileWith(activityWith(transaction(1) + RESULT)),
  fileWith(
    `<!-- c -->${activityWith(`${transaction("-5.5")}<x:y x:z="1">t<![CDATA[<]]></x:y>`)}${activityWith("", "B-2")}`,
    ' xmlns:x="urn:x"',
  ),
  `<iati-organisations version="2.03"><iati-organisation><organisation-identifier>A-B-1</organisation-identifier><name><narrative>N</narrative></name><reporting-org ref="A-B-1" type="10"><narrative>N</narrative></reporting-org><total-budget><period-start iso-date="2024-01-01"/><period-end iso-date="2024-12-31"/><value currency="EUR" value-date="2024-01-01">10</value></total-budget></iati-organisation></iati-organisations>`,
  `<?xml version="1.0" encoding="UTF-8"?>\n<iati-activities version="1.04"><iati-activity><title>T &amp; t</title><budget type="1"><value value-date="2013-01-01">1</value></budget></iati-activity></iati-activities>`,
];

const PIECES: readonly string[] = [
  "<",
  ">",
  "/",
  "&",
  ";",
  "'",
  '"',
  "=",
  "!",
  "?",
  "]]>",
  "<!--",
  "-->",
  "<![CDATA[",
  "<?",
  "?>",
  "<!DOCTYPE a [",
  "&#0;",
  "&#x41;",
  "&amp;",
  "\0",
  "\r\n",
  "\t",
  "\ufeff",
  "é",
  "日本",
  "😀",
  "xmlns=''",
  " a='1'",
  "<a>",
  "</a>",
  "<narrative/>",
  "</iati-activity>",
  "<iati-activity>",
  "2.03",
  "-1",
  "9e99",
  "2024-02-30",
  "xml:lang='e_'",
  "{x}",
  "constructor",
  "__proto__",
];

const VALUES: readonly string[] = [
  "",
  "1",
  "x",
  "-0",
  "1.5.",
  "2024-02-30",
  "2024-12-31Z",
  "99",
  "\u00e9",
  "{a}",
  "http://[",
  "true",
  "JP",
  "EUR",
  " ",
  "&lt;",
];

/** One of the seeds with other values, and elements doubled, moved or left out: still well-formed. */
function reshape(random: (below: number) => number): string {
  let text = SEEDS[random(SEEDS.length)] ?? "";
  const changes = 1 + random(6);
  for (let change = 0; change < changes; change++) {
    const kind = random(3);
    const found = [
      ...text.matchAll(
        kind === 0 ? /(?<==")[^"<]*(?=")/g : /<([a-z-]+)(?: [^<>]*)?(?:\/>|>[^<]*<\/\1>)/g,
      ),
    ];
    const match = found[random(found.length || 1)];
    if (!match) continue;
    const before = text.slice(0, match.index);
    const rest = text.slice(match.index + match[0].length);
    if (kind === 0) text = before + (VALUES[random(VALUES.length)] ?? "") + rest;
    else text = kind === 1 ? before + rest : before + match[0].repeat(2 + random(3)) + rest;
  }
  return text;
}

/** One of the seeds, reshaped or with up to eight cuts, copies, moves, insertions and flipped bytes. */
export function mutate(random: (below: number) => number): Buffer {
  if (random(2) === 0) return Buffer.from(reshape(random));
  let text = SEEDS[random(SEEDS.length)] ?? "";
  const changes = 1 + random(8);
  for (let change = 0; change < changes; change++) {
    const at = random(text.length + 1);
    const length = random(random(4) === 0 ? 400 : 12);
    const part = text.slice(at, at + length);
    const kind = random(5);
    if (kind === 0) text = text.slice(0, at) + text.slice(at + length);
    else if (kind === 1) text = text.slice(0, at) + part.repeat(1 + random(5)) + text.slice(at);
    else if (kind === 2)
      text = text.slice(0, at) + (PIECES[random(PIECES.length)] ?? "") + text.slice(at);
    else if (kind === 3)
      text = text.slice(0, at) + String.fromCharCode(random(256)) + text.slice(at + 1);
    else {
      const to = random(text.length + 1);
      text = text.slice(0, to) + part + text.slice(to);
    }
  }
  const bytes = Buffer.from(text);
  if (random(6) === 0 && bytes.length > 0) bytes[random(bytes.length)] = random(256);
  if (random(40) === 0) return Buffer.from(`\ufeff${text}`, "utf16le");
  return random(20) === 0 ? bytes.subarray(0, random(bytes.length + 1)) : bytes;
}
