import { texts } from "../base/text.js";

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
  project_account: { en: "Project account", ja: "プロジェクト口座" },
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

/** IATI OrganisationType. */
export const ORGANISATION_TYPES = texts({
  "10": { en: "Government", ja: "政府" },
  "11": { en: "Local government", ja: "地方自治体" },
  "15": { en: "Other public body", ja: "その他の公的機関" },
  "21": { en: "International NGO", ja: "国際NGO" },
  "22": { en: "National NGO", ja: "国内NGO" },
  "23": { en: "Regional NGO", ja: "地域NGO" },
  "24": { en: "NGO based in the partner country", ja: "対象国のNGO" },
  "30": { en: "Public-private partnership", ja: "官民パートナーシップ" },
  "40": { en: "Multilateral organisation", ja: "国際機関" },
  "60": { en: "Foundation", ja: "財団" },
  "70": { en: "Private sector", ja: "民間部門" },
  "71": { en: "Company in the donor's country", ja: "拠出国の民間企業" },
  "72": { en: "Company in the country of the work", ja: "対象国の民間企業" },
  "73": { en: "Company in a third country", ja: "第三国の民間企業" },
  "80": { en: "Academic, training or research body", ja: "学術・研修・研究機関" },
  "90": { en: "Other", ja: "その他" },
});

export const FISCAL_YEARS = texts({
  calendar: { en: "Calendar year", ja: "暦年" },
  april: { en: "April to March", ja: "4月から翌年3月" },
  biennium: { en: "Biennium", ja: "二か年" },
});
