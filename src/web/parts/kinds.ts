import { texts } from "../../base/text.js";

export const PARTNER_KINDS = texts({
  government: { en: "Government", ja: "政府" },
  multilateral: { en: "Multilateral organisation", ja: "国際機関" },
  private: { en: "Company", ja: "民間企業" },
  foundation: { en: "Foundation", ja: "財団" },
  ngo: { en: "Non-governmental organisation", ja: "非政府組織" },
  individual: { en: "Individual", ja: "個人" },
});

export const FUND_TYPES = texts({
  trust_fund: { en: "Trust fund", ja: "信託基金" },
  lightly_earmarked: { en: "Lightly earmarked fund", ja: "使途を緩やかに特定した基金" },
  pooled: { en: "Pooled fund", ja: "プール基金" },
  single_donor: { en: "Single-donor fund", ja: "単独拠出基金" },
  core_voluntary: { en: "Core voluntary fund", ja: "使途を特定しない任意拠出の基金" },
  multi_bilateral: { en: "Multi-bilateral programme", ja: "マルチ・バイ事業" },
  project_account: { en: "Project account", ja: "案件口座" },
});

export const STANDINGS = texts({
  member: { en: "part of the family", ja: "構成機関" },
  apart: { en: "stands apart: never added", ja: "別掲（合算しない）" },
  through: { en: "passes money on", ja: "経由機関" },
});

/** IATI OrganisationRole, and our own word for partners on the spot. */
export const PROJECT_ROLES = texts({
  "1": { en: "Funding", ja: "資金提供" },
  "2": { en: "Accountable", ja: "責任機関" },
  "3": { en: "Managing", ja: "管理" },
  "4": { en: "Implementing", ja: "実施" },
  cooperating: { en: "Cooperating", ja: "協力" },
});

export const FUND_ROLES = texts({
  contributor: { en: "Contributor", ja: "拠出" },
  administrator: { en: "Administrator", ja: "管理" },
  founder: { en: "Founder", ja: "設立" },
  governing: { en: "Governing body", ja: "運営" },
});
