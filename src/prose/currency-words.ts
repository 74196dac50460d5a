/** Signs and words of currencies as leaflets print them, longest first where one begins another. */
const BEFORE: readonly (readonly [string, string])[] = [
  ["US\\s?\\$", "USD"],
  ["U\\.S\\.\\s?\\$", "USD"],
  ["AU?\\$", "AUD"],
  ["CA?\\$", "CAD"],
  ["NZ\\$", "NZD"],
  ["\\$", "USD"],
  ["€", "EUR"],
  ["£", "GBP"],
  ["[¥￥]", "JPY"],
  ["₩", "KRW"],
  ["SFr\\.?", "CHF"],
  ["Fr\\.", "CHF"],
  ["Sw\\.?\\s?[Ff]r\\.?", "CHF"],
  ["Euros?", "EUR"],
];

const BEHIND: readonly (readonly [string, string])[] = [
  ["(?:US|U\\.S\\.|United\\s+States)\\s+dollars?", "USD"],
  ["Australian\\s+dollars?", "AUD"],
  ["Canadian\\s+dollars?", "CAD"],
  ["dollars?", "USD"],
  ["euros?", "EUR"],
  ["(?:Japanese\\s+)?yen", "JPY"],
  ["Swiss\\s+francs?", "CHF"],
  ["(?:pounds?\\s+sterling|British\\s+pounds?)", "GBP"],
  ["Swedish\\s+kron(?:a|or)", "SEK"],
  ["Norwegian\\s+kron(?:e|er)", "NOK"],
  ["Danish\\s+kron(?:e|er)", "DKK"],
  ["(?:Korean\\s+)?won(?=[\\s,.;)])", "KRW"],
  ["€", "EUR"],
  ["(?:米|USドル|US)?ドル", "USD"],
  ["豪ドル", "AUD"],
  ["カナダドル", "CAD"],
  ["円", "JPY"],
  ["ユーロ", "EUR"],
  ["(?:英)?ポンド", "GBP"],
  ["スイス・?フラン", "CHF"],
  ["スウェーデン・?クローナ", "SEK"],
  ["ノルウェー・?クローネ", "NOK"],
  ["デンマーク・?クローネ", "DKK"],
  ["ウォン", "KRW"],
];

const join = (rows: readonly (readonly [string, string])[]) =>
  rows.map(([words]) => words).join("|");

export const CURRENCY_BEFORE = `(?:${join(BEFORE)}|[A-Z]{3}(?=[\\s\\d]))`;
export const CURRENCY_BEHIND = `(?:${join(BEHIND)}|[A-Z]{3}(?![A-Za-z]))`;

const EXACT = [...BEFORE, ...BEHIND].map(
  ([words, code]) => [new RegExp(`^(?:${words})$`, "i"), code] as const,
);

/** The ISO code that a sign or word stands for; a text that is no sign is returned as it is, to be read as a code. */
export function currencyOfWords(words: string): string {
  return EXACT.find(([pattern]) => pattern.test(`${words.trim()}`))?.[1] ?? words.trim();
}
