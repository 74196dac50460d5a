const NAMES = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });

/** Groups, and codes that ISO 3166-1 leaves to its users: the name list knows them, but they are no country. */
const NO_COUNTRY = new Set(["EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"]);

/** Whether the code is a country's or territory's in ISO 3166-1 alpha-2, or Kosovo's customary XK. */
export function isCountry(code: string): boolean {
  return /^[A-Z]{2}$/.test(code) && !NO_COUNTRY.has(code) && NAMES.of(code) !== undefined;
}
