import type { ComponentChild } from "preact";
import { formatNumber } from "../../base/format.js";
import type { Language } from "../../base/language.js";
import { fill, texts } from "../../base/text.js";
import { EVIDENCE_KINDS, mediaName, type EvidenceKind } from "../../results/evidence.js";
import type { Snapshot } from "../../store/snapshot.js";
import { address, externalAddress, pathOf } from "../address.js";
import { formatDate } from "./dates.js";

type DocumentRow = Snapshot["documents"][number];

const WORDS = texts({
  title: { en: "Evidence", ja: "根拠資料" },
  size: { en: "{size} KB", ja: "{size} KB" },
  hash: { en: "SHA-256 {hash}", ja: "SHA-256 {hash}" },
});

/** Where a document lies: here under its hash, or where its address says. */
function whereIs(row: DocumentRow, language: Language): string | null {
  return row.media_type === null
    ? externalAddress(row.url)
    : address(language, pathOf("evidence", row.id));
}

/** Documents that show a number: what each is, its date and language, and what its bytes come to. */
export function EvidenceList(props: {
  readonly rows: readonly DocumentRow[];
  readonly language: Language;
  readonly is_titled?: boolean;
}): ComponentChild {
  const { rows, language, is_titled = false } = props;
  if (rows.length === 0) return null;
  return (
    <>
      {is_titled ? <p class="evidence-title small">{WORDS.title[language]}</p> : null}
      <ul class="plain small evidence">
        {rows.map((row) => (
          <li>
            <Document row={row} language={language} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Document(props: {
  readonly row: DocumentRow;
  readonly language: Language;
}): ComponentChild {
  const { row, language } = props;
  const where = whereIs(row, language);
  const isKept = row.media_type !== null;
  const kind = EVIDENCE_KINDS[(row.category ?? "") as EvidenceKind] as
    { readonly en: string; readonly ja: string } | undefined;
  const size = Math.max(1, Math.round((row.size_bytes ?? 0) / 1024));
  const facts = [
    kind?.[language],
    mediaName(row.media_type)?.[language],
    row.size_bytes === null
      ? null
      : fill(WORDS.size[language], { size: formatNumber(String(size), language) }, language),
    row.language ? languageName(row.language, language) : null,
    row.published_date ? formatDate(row.published_date, language) : null,
  ].filter(Boolean);
  return (
    <>
      {where ? (
        <a href={where} {...(isKept ? { download: true } : { rel: "external noreferrer" })}>
          {row.title[language]}
        </a>
      ) : (
        row.title[language]
      )}
      {facts.length > 0 ? (
        <span class="quiet"> {facts.join(language === "ja" ? "、" : ", ")}</span>
      ) : null}
      {row.sha256 ? (
        <span class="quiet hash" title={row.sha256}>
          {" "}
          {fill(WORDS.hash[language], { hash: `${row.sha256.slice(0, 12)}…` }, language)}
        </span>
      ) : null}
    </>
  );
}

function languageName(code: string, language: Language): string {
  return new Intl.DisplayNames([language], { type: "language" }).of(code) ?? code;
}
