/** What a page asks: a question with what its user would say. */
export const ASKED: Readonly<Record<string, Record<string, string>>> = {
  "totals-by-provider": { limit: "100" },
  "totals-by-donor-and-year": { limit: "100" },
  "time-series": { partner: "XM-ORG-14" },
  "top-recipients": { partner: "XM-ORG-14", limit: "20" },
  channels: { partner: "XM-ORG-14", limit: "50" },
  "by-sector": {},
  "by-goal": {},
  "who-works-where": { country: "KE", limit: "100" },
  "partner-portfolio": { partner: "XM-ORG-14" },
  "family-members": { partner: "XM-ORG-14" },
  "forward-spending": {},
  "publisher-quality": { limit: "100" },
  files: { publisher: "XM-DAC-14" },
  "double-counting": { limit: "100" },
  rates: { currency: "EUR" },
  rows: { partner: "XM-ORG-14", from: "2024", limit: "100" },
};
