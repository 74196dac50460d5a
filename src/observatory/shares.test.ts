import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { splitUnits } from "../base/money.js";
import { weightsOf } from "./shares.js";

const percent = (text: string) =>
  text === "-" ? null : BigInt(Math.round(Number(text) * 100)) * 10n ** 8n;

/** The percentages as reported, and what 1,000 units come to. */
const CASES = `
  100             1000
  -               1000
  60 40           600 400
  33.33 33.33 33.34   333 333 334
  - - -           334 333 333
  50 -            500 500
  50 - -          500 250 250
  100 -           1000 0
  120 -           1000 0
  30 30           500 500
  80 80 40        400 400 200
  0 0             500 500
  -20 50          0 1000
  0 -             0 1000
`;

for (const line of CASES.trim().split("\n")) {
  const [given = "", parts = ""] = line.trim().split(/\s{2,}/);
  test(`shares of ${given} split 1000 into ${parts}`, () => {
    const weights = weightsOf(given.split(" ").map(percent));
    assert.equal(splitUnits(1000n, weights).join(" "), parts);
    assert.equal(splitUnits(-1000n, weights).join(" "), parts.replace(/\b[1-9]/g, "-$&"));
  });
}

test("the parts add up to the amount, to the millionth, and none is a unit away from its share", () => {
  const share = fc.option(fc.bigInt({ min: 0n, max: 10n ** 12n }), { nil: null });
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
      fc.array(share, { minLength: 1, maxLength: 9 }),
      (amount, shares) => {
        const weights = weightsOf(shares);
        const whole = weights.reduce((sum, each) => sum + each, 0n);
        const parts = splitUnits(amount, weights);
        assert.equal(
          parts.reduce((sum, each) => sum + each, 0n),
          amount,
        );
        for (const [index, part] of parts.entries()) {
          const distance = part * whole - amount * (weights[index] ?? 0n);
          assert.ok((distance < 0n ? -distance : distance) < whole);
        }
      },
    ),
  );
});
