import { gzipSync } from "node:zlib";
import { day } from "../src/base/day.js";
import { checkIati, type CheckedFile, type CheckOptions } from "../src/iati/check.js";
import type { ReportFinding } from "../src/iati/report.js";
import { readFileBytes } from "../src/iati/file-bytes.js";

interface Checked {
  readonly file: CheckedFile;
  readonly findings: readonly ReportFinding[];
  readonly ids: readonly string[];
}

const TODAY = day("2026-11-23");

/** All findings of a check, as they came; what an abandoned check said before does not count. */
export async function checkBytes(
  bytes: AsyncIterable<Uint8Array>,
  options: Partial<CheckOptions> = {},
): Promise<Checked> {
  let findings: ReportFinding[] = [];
  const keep = (finding: ReportFinding) => void findings.push(finding);
  const sink = {
    add: keep,
    addToFile: keep,
    endSubject: () => undefined,
    abandon: (finding: ReportFinding) => void (findings = [finding]),
  };
  const file = await checkIati(bytes, { today: TODAY, ...options }, sink);
  return { file, findings, ids: findings.map(({ id }) => id) };
}

export function checkText(
  source: string | Uint8Array,
  options: Partial<CheckOptions> = {},
): Promise<Checked> {
  return checkBytes(inPieces(Buffer.from(source)), options);
}

export function checkFile(path: string, options: Partial<CheckOptions> = {}): Promise<Checked> {
  return checkBytes(readFileBytes(path), options);
}

export async function* inPieces(bytes: Uint8Array, size = 64 * 1024): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length || at === 0; at += size) yield bytes.subarray(at, at + size);
}

/** A valid activity of 2.03, with more blocks before its end where asked. */
export function activityWith(more = "", identifier = "XM-DAC-41302-1"): string {
  return `<iati-activity default-currency="USD" xml:lang="en"><iati-identifier>${identifier}</iati-identifier><reporting-org ref="XM-DAC-41302" type="40"><narrative>ILO</narrative></reporting-org><title><narrative>Decent work</narrative></title><description><narrative>Work</narrative></description><participating-org ref="XM-DAC-41302" role="4" type="40"/><activity-status code="2"/><activity-date type="2" iso-date="2024-01-01"/><recipient-country code="JP"/><sector code="16020"/>${more}</iati-activity>`;
}

export function fileWith(activities: string, start = ""): string {
  return `<iati-activities version="2.03"${start}>${activities}</iati-activities>`;
}

export function transaction(amount: number | string): string {
  return `<transaction><transaction-type code="3"/><transaction-date iso-date="2024-03-31"/><value value-date="2024-03-31">${amount}</value></transaction>`;
}

export const packed = (source: string): Uint8Array => gzipSync(source);
