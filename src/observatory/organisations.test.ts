import assert from "node:assert/strict";
import { test } from "node:test";
import {
  countryCodeOf,
  familyCodeOf,
  findFamily,
  isDacCountry,
  normaliseName,
  readDonors,
} from "./organisations.js";

/** reference | name | type | family and how it is known */
const CASES = `
  XM-DAC-701-2 | - | - | JP dac_code
  XM-DAC-701 | Anything | - | JP dac_code
  DAC-302 | - | - | US dac_code
  XM-DAC-41302 | International Labour Organization | 40 | -
  XM-DAC-928 | World Health Organization | 40 | -
  DAC-1601 | Bill & Melinda Gates Foundation | 60 | -
  US-GOV-1 | - | - | US government_reference
  US-USAGOV | - | - | US government_reference
  GB-GOV-13 | - | - | GB government_reference
  SE-6 | - | - | SE government_reference
  JP-8 | JICA | - | JP government_reference
  JP-JCN-9010005014914 | - | 15 | JP government_reference
  JP-JCN-8250001000684 | Fast Retailing Co., Ltd. | 70 | -
  GB-CHC-272465 | A charity | 21 | -
  GB-COH-123456 | A company | - | -
  XI-IATI-EC_ECHO | - | - | EU government_reference
  - | Japan | - | JP country_name
  - | Japan - Ministry of Foreign Affairs | - | JP country_name
  - | Government of Japan | - | JP country_name
  - | Ministry of Foreign Affairs of Japan | - | JP country_name
  - | Ministry of Health, Labour and Welfare | - | -
  - | Ministry of Foreign Affairs | - | -
  - | Australian Government | - | AU agency_name
  - | Kenya Government | - | KE country_name
  - | UK - Department for International Development (DFID) | - | GB country_name
  - | UNITED STATES OF AMERICA | - | US country_name
  - | Federal Ministry of Finance | - | -
  - | Japan Bank for International Co-operation | - | JP agency_name
  - | European Commission - Humanitarian Aid & Civil Protection | - | EU country_name
  - | France | - | FR country_name
  - | Germany | - | DE country_name
  - | Government of Vietnam | - | VN country_name
  - | Serbia | - | RS country_name
  UK-GOV-1 | - | - | GB government_reference
  - | Japan Platform | - | -
  - | Save the Children Japan | - | -
  - | University of Jordan | - | -
`;

for (const line of CASES.trim().split("\n")) {
  const [reference = "-", name = "-", type = "-", expected = "-"] = line
    .split("|")
    .map((part) => part.trim());
  const text = (value: string) => (value === "-" ? null : value);
  test(`${reference} "${name}" of type ${type} belongs to ${expected}`, () => {
    const family = findFamily({ reference: text(reference), name: text(name), type: text(type) });
    assert.equal(family === null ? "-" : `${family.code} ${family.by}`, expected);
  });
}

test("a partner is named by code, name or reference", () => {
  for (const partner of ["JP", "jp", "Japan", "XM-DAC-701", "日本"])
    assert.equal(familyCodeOf(partner), "JP", partner);
  assert.equal(familyCodeOf("XM-DAC-41302"), null);
});

test("a partner and a country are found by a name in any of four languages, under the code that is in use", () => {
  const cases = {
    Germany: "DE",
    ドイツ: "DE",
    Allemagne: "DE",
    Alemania: "DE",
    UK: "GB",
    "Viet Nam": "VN",
    ベトナム: "VN",
    Yemen: "YE",
  };
  for (const [words, code] of Object.entries(cases)) {
    assert.equal(familyCodeOf(words), code, words);
    assert.equal(countryCodeOf(words), code, words);
  }
  assert.equal(countryCodeOf("EU"), null);
  assert.equal(countryCodeOf("XM-DAC-701"), null);
  assert.equal(countryCodeOf("Ministry of Finance"), null);
});

test("names are compared by letters and digits of any script", () => {
  assert.equal(
    normaliseName(" Bill &amp; Melinda  GATES\u00a0Foundation "),
    "bill melinda gates foundation",
  );
  assert.equal(normaliseName("国際協力機構（ＪＩＣＡ）"), "国際協力機構 jica");
});

test("ranks are among the 31 countries that are members of the DAC", () => {
  const ranked = [...readDonors().keys()].filter(isDacCountry);
  assert.equal(ranked.length, 31);
  assert.ok(!ranked.includes(918), "the European Union's institutions are no country");
});
