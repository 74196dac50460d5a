import { formatNumber } from "../base/format.js";
import type { Language } from "../base/language.js";

const BELOW_20 =
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(
    " ",
  );
const TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split(" ");
const SCALES = ["", "thousand", "million", "billion", "trillion", "quadrillion"];
const JAPANESE_SCALES = ["", "万", "億", "兆", "京"];

/**
 * A plain decimal said in words, so that whoever typed it sees how it was read: `12500` is "twelve thousand five hundred" and
 * 「1万2,500」. Digits behind the point are said one by one.
 */
export function sayNumber(decimal: string, language: Language): string {
  const isNegative = decimal.startsWith("-");
  const [whole = "0", fraction] = decimal.replace("-", "").split(".");
  if (language === "ja") {
    const said = sayJapanese(BigInt(whole)) + (fraction === undefined ? "" : `.${fraction}`);
    return (isNegative ? "マイナス" : "") + said;
  }
  const point =
    fraction === undefined
      ? ""
      : ` point ${[...fraction].map((digit) => BELOW_20[Number(digit)]).join(" ")}`;
  return (isNegative ? "minus " : "") + sayEnglish(BigInt(whole)) + point;
}

function sayEnglish(whole: bigint): string {
  if (whole === 0n) return "zero";
  const said: string[] = [];
  let left = whole;
  for (const scale of SCALES) {
    const group = Number(left % 1000n);
    if (group > 0) said.unshift(scale === "" ? below1000(group) : `${below1000(group)} ${scale}`);
    left /= 1000n;
    if (left === 0n) break;
  }
  return said.join(" ");
}

function below1000(value: number): string {
  const rest = value % 100;
  const hundreds = Math.floor(value / 100);
  const parts = hundreds > 0 ? [`${BELOW_20[hundreds] ?? ""} hundred`] : [];
  if (rest >= 20) {
    const unit = rest % 10 === 0 ? "" : `-${BELOW_20[rest % 10] ?? ""}`;
    parts.push(`${TENS[Math.floor(rest / 10) - 2] ?? ""}${unit}`);
  } else if (rest > 0) parts.push(BELOW_20[rest] ?? "");
  return parts.join(" ");
}

function sayJapanese(whole: bigint): string {
  if (whole === 0n) return "0";
  const said: string[] = [];
  let left = whole;
  for (const scale of JAPANESE_SCALES) {
    const group = left % 10_000n;
    if (group > 0n) said.unshift(`${formatNumber(group, "ja")}${scale}`);
    left /= 10_000n;
    if (left === 0n) break;
  }
  return said.join("");
}
