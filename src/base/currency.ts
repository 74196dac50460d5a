/**
 * ISO 4217 codes with their number of decimals. Source: ISO 4217 list one, active codes, and the funds codes
 * that development finance uses (XDR). Codes withdrawn since 1990 that older files still carry are in
 * `WITHDRAWN`.
 */
export type Currency = string & { readonly __currency: true };

const DECIMALS: ReadonlyMap<string, number> = new Map([
  ..."AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG"
    .split(" ")
    .map((code) => [code, 2] as const),
  ..."BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
    .split(" ")
    .map((code) => [code, 0] as const),
  ..."BHD IQD JOD KWD LYD OMR TND".split(" ").map((code) => [code, 3] as const),
  ..."CLF UYW".split(" ").map((code) => [code, 4] as const),
  // The special drawing right has no minor unit in ISO 4217; rates are published to more, amounts to cents.
  ["XDR", 2],
]);

/** Read in older files, never accepted for a new amount. */
const WITHDRAWN: ReadonlyMap<string, number> = new Map(
  (
    "ATS 2,BEF 0,CYP 2,DEM 2,EEK 2,ESP 0,FIM 2,FRF 2,GRD 0,IEP 2,ITL 0,LTL 2,LUF 0,LVL 2,MTL 2,NLG 2,PTE 0,SIT 2,SKK 2," +
    "AZM 2,BYR 0,CUC 2,GHC 2,HRK 2,MRO 2,MZM 2,ROL 2,SDD 2,SLL 2,STD 2,TMM 2,TRL 0,VEF 2,XEU 2,ZMK 2,ZWD 2,ZWL 2,ANG 2"
  )
    .split(",")
    .map((row) => {
      const [code, decimals] = row.split(" ");
      return [code ?? "", Number(decimals)] as const;
    }),
);

/** The currency, or null where ISO 4217 has no such active code. */
export function parseCurrency(text: string): Currency | null {
  return DECIMALS.has(text) ? (text as Currency) : null;
}

/** As `parseCurrency`, and codes withdrawn since 1990 too: for reading what others published. */
export function parseCurrencyEver(text: string): Currency | null {
  return DECIMALS.has(text) || WITHDRAWN.has(text) ? (text as Currency) : null;
}

/** A currency written in our own code. */
export function currency(code: string): Currency {
  const found = parseCurrencyEver(code);
  if (!found) throw new Error(`Bug: ${code} is not a currency`);
  return found;
}

/** How many digits stand behind the point: USD 2, JPY 0, KWD 3. */
export function decimalsOf(code: Currency): number {
  const decimals = DECIMALS.get(code) ?? WITHDRAWN.get(code);
  if (decimals === undefined) throw new Error(`Bug: ${code} is not a currency`);
  return decimals;
}

export function currencies(): readonly Currency[] {
  return [...DECIMALS.keys()] as Currency[];
}
