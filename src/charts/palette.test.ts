import assert from "node:assert/strict";
import { test } from "node:test";
import { KIND_HUES, PLAIN_HUES } from "./palette.js";

type Vector = readonly [number, number, number];
type Matrix = readonly [Vector, Vector, Vector];

/** Sight simulated at full severity. Source: Machado, Oliveira and Fernandes, 2009. */
const SIGHTS: Readonly<Record<string, Matrix>> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};
const SIX = [
  "assessed",
  "core_voluntary",
  "lightly_earmarked",
  "earmarked",
  "pooled",
  "in_kind",
] as const;

function linear(hex: string): Vector {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return [r, g, b];
}

function seen(colour: Vector, sight: Matrix): Vector {
  const [r, g, b] = sight.map((row) =>
    Math.min(1, Math.max(0, row[0] * colour[0] + row[1] * colour[1] + row[2] * colour[2])),
  );
  return [r ?? 0, g ?? 0, b ?? 0];
}

/** Source: Björn Ottosson, OKLab. */
function oklab([r, g, b]: Vector): Vector {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function contrast(a: string, b: string): number {
  const luminance = (hex: string) => {
    const [r, g, bl] = linear(hex);
    return 0.2126 * r + 0.7152 * g + 0.0722 * bl;
  };
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

test("any two kinds of contribution stay apart for every kind of sight, in both themes", () => {
  for (const theme of ["light", "dark"] as const) {
    for (const [name, sight] of Object.entries(SIGHTS)) {
      for (const a of SIX) {
        for (const b of SIX.slice(SIX.indexOf(a) + 1)) {
          const [p, q] = [KIND_HUES[a], KIND_HUES[b]].map((hue) =>
            oklab(seen(linear(hue[theme]), sight)),
          );
          const distance = Math.hypot(...[0, 1, 2].map((i) => (p?.[i] ?? 0) - (q?.[i] ?? 0)));
          assert.ok(
            distance >= 0.1,
            `${theme}, ${name}: ${a} and ${b} are ${distance.toFixed(3)} apart`,
          );
        }
      }
    }
  }
});

test("every hue stands out from the ground, and text on it can be read", () => {
  for (const [name, hue] of Object.entries({ ...KIND_HUES, ...PLAIN_HUES })) {
    assert.ok(contrast(hue.light, "#fdfdfb") >= 2.99, `${name} on the light ground`);
    assert.ok(contrast(hue.dark, "#14171a") >= 3, `${name} on the dark ground`);
    assert.ok(contrast(hue.light, hue.on_light) >= 4.5, `text on ${name}, light`);
    assert.ok(contrast(hue.dark, hue.on_dark) >= 4.5, `text on ${name}, dark`);
  }
});
