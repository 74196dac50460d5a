let names: Intl.DisplayNames | null = null;

/** Groups, and codes that ISO 3166-1 leaves to its users: the name list knows them, but they are no country. */
const NO_COUNTRY = new Set(["EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"]);

/** Whether the code is a country's or territory's in ISO 3166-1 alpha-2, or Kosovo's customary XK. */
export function isCountry(code: string): boolean {
  // Made when it is first asked: that takes longer than all other modules of a command.
  names ??= new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });
  return /^[A-Z]{2}$/.test(code) && !NO_COUNTRY.has(code) && names.of(code) !== undefined;
}

/** The code that is in use for a country that is named by one which ISO 3166 gave up or keeps apart: DE of DD, GB of UK. */
export function codeInUse(code: string): string {
  return new Intl.Locale("und", { region: code }).region ?? code;
}
