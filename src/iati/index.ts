/** IATI for any program: read, check and write files of the standard. Imports nothing of Earmark's record. */
export { attribute, childrenNamed, type IatiElement } from "./element.js";
export { isStandardVersion, STANDARD_VERSIONS, type StandardKind, type StandardVersion } from "./elements.js";
export { describeStandard, type AttributeDescription, type ElementDescription } from "./standard.js";
export { iatiSteps, readIati, type FileHead, type IatiStep, type IatiVisitor } from "./read.js";
export { checkIati, type CheckedFile, type CheckOptions, type CheckSink } from "./check.js";
export { readFileBytes } from "./xml-source.js";
export { XmlFault } from "./xml-fault.js";
export { printElement } from "./print.js";
export type { ReportFinding } from "./report.js";
export { rewriteIati } from "./rewrite.js";
export { upgradeIati, type Upgrade } from "./upgrade-file.js";
export type { UpgradeNote } from "./upgrade.js";
