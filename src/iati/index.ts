/**
 * IATI for any program: read, check and write files of the standard. Imports nothing of Earmark's record. docs/iati-library.md shows
 * how it is used.
 */
export { systemClock, type Clock } from "../base/clock.js";
export { parseDay, type Day } from "../base/day.js";
export type { Severity } from "../base/finding.js";
export type { Language } from "../base/language.js";
export type { Text } from "../base/text.js";
export { attribute, childrenNamed, type IatiElement } from "./element.js";
export {
  isStandardVersion,
  STANDARD_VERSIONS,
  type StandardKind,
  type StandardVersion,
} from "./elements.js";
export {
  describeStandard,
  type AttributeDescription,
  type Content,
  type ElementDescription,
  type Occurrence,
  type ValueType,
} from "./standard.js";
export { iatiSteps, readIati, type FileHead, type IatiStep, type IatiVisitor } from "./read.js";
export { checkIati, type CheckedFile, type CheckOptions, type CheckSink } from "./check.js";
export { readFileBytes } from "./file-bytes.js";
export { XmlFault, type XmlFaultCode, type XmlFaultKind } from "./xml-fault.js";
export { printElement } from "./print.js";
export {
  createJsonReport,
  describeFinding,
  type JsonReport,
  type ReportFinding,
  type Summary,
} from "./report.js";
export { messageOf, type Message } from "./messages.js";
export { createRules, type Rules } from "./rules.js";
export type { RuleFinding, RulesContext } from "./rule-finding.js";
export { RULES } from "./rulesets.js";
export type { Category, Check, Rule, Version } from "./rule.js";
export type { Subject } from "./subject.js";
export { checksAt, type PlaceChecks } from "./describe.js";
export type { CodeCondition, CodeRule } from "./code-rules.js";
export {
  codeListNames,
  codeListTitle,
  codeName,
  findCodeList,
  type Code,
  type CodeList,
  type NameLanguage,
} from "./codelists.js";
export { rewriteIati } from "./rewrite.js";
export { upgradeIati, type Upgrade } from "./upgrade-file.js";
export { UPGRADE_KINDS_AT_MOST, type UpgradeCode, type UpgradeNote } from "./upgrade-notes.js";
export {
  readActivities,
  readTransactions,
  type Activity,
  type ActivityBudget,
  type Amount,
  type Classification,
  type Narrative,
  type OrganisationReference,
  type Period,
  type Transaction,
} from "./activity.js";
