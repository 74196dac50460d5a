import type { Text } from "../base/text.js";

/** The seventeen Sustainable Development Goals by their short names. Source: A/RES/70/1; the Japanese of the UN Information Centre. */
const GOALS: readonly Text[] = [
  { en: "No poverty", ja: "貧困をなくそう" },
  { en: "Zero hunger", ja: "飢餓をゼロに" },
  { en: "Good health and well-being", ja: "すべての人に健康と福祉を" },
  { en: "Quality education", ja: "質の高い教育をみんなに" },
  { en: "Gender equality", ja: "ジェンダー平等を実現しよう" },
  { en: "Clean water and sanitation", ja: "安全な水とトイレを世界中に" },
  { en: "Affordable and clean energy", ja: "エネルギーをみんなに そしてクリーンに" },
  { en: "Decent work and economic growth", ja: "働きがいも経済成長も" },
  { en: "Industry, innovation and infrastructure", ja: "産業と技術革新の基盤をつくろう" },
  { en: "Reduced inequalities", ja: "人や国の不平等をなくそう" },
  { en: "Sustainable cities and communities", ja: "住み続けられるまちづくりを" },
  { en: "Responsible consumption and production", ja: "つくる責任 つかう責任" },
  { en: "Climate action", ja: "気候変動に具体的な対策を" },
  { en: "Life below water", ja: "海の豊かさを守ろう" },
  { en: "Life on land", ja: "陸の豊かさも守ろう" },
  { en: "Peace, justice and strong institutions", ja: "平和と公正をすべての人に" },
  { en: "Partnerships for the Goals", ja: "パートナーシップで目標を達成しよう" },
];

/** The name of a goal, 1 to 17. */
export function goalName(goal: number): Text {
  return GOALS[goal - 1] ?? { en: `Goal ${goal}`, ja: `目標${goal}` };
}
