import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../../../base/place.js";
import { fill, fillText, texts } from "../../../../base/text.js";
import { codeListNames } from "../../../../iati/codelists.js";
import {
  formatCodes,
  formatLists,
  inOrder,
  keptList,
  ListFault,
  readOfficialLists,
  readOfficialPrefixes,
  readOfficialPublishers,
} from "../../../../iati/codelists-refresh.js";
import { UnusableError, type Command, type Invocation } from "../../../command.js";

const TEXTS = texts({
  lists: {
    en: "the folder of the official code lists (Codelists-NonEmbedded, 2.01, 2.02, 2.03)",
    ja: "公式のコードリスト（Codelists-NonEmbedded、2.01、2.02、2.03）があるフォルダー",
  },
  prefixes: {
    en: "the folder of the register of organisation identifier lists (org-id.guide)",
    ja: "団体識別子リストの登録簿（org-id.guide）のフォルダー",
  },
  publishers: {
    en: "the registry's publishers as JSON",
    ja: "レジストリの公開団体（JSON）",
  },
  nothing: {
    en: "The official code lists are not all in {folder}. It should hold Codelists-NonEmbedded/xml, and Codelists/xml in each of 2.01, 2.02 and 2.03.",
    ja: "{folder} に公式のコードリストがそろっていません。Codelists-NonEmbedded/xml と、2.01・2.02・2.03 それぞれの Codelists/xml が必要です。",
  },
  broken: {
    en: "{path} is no code list: {reason}. Nothing was written. Fetch the official file again.",
    ja: "{path} はコードリストではありません：{reason}。何も書き込んでいません。公式ファイルを取得し直してください。",
  },
  keptList: {
    en: "The list {name} is kept as it was: {folder} does not have it",
    ja: "{folder} にないため、リスト {name} はそのままです",
  },
  written: { en: "{count} entries written to {file}", ja: "{file} に {count} 件を書き込みました" },
  kept: {
    en: "{file} is kept: {folder} has nothing for it",
    ja: "{folder} に該当するデータがないため、{file} はそのままです",
  },
});

export const command: Command = {
  summary: {
    en: "Rebuild the tables of IATI codes from the official files",
    ja: "公式ファイルから IATI のコード表を作り直す",
  },
  words: [{ value: "FOLDER", kind: "folder", help: TEXTS.lists }],
  options: {
    prefixes: { value: "DIR", help: TEXTS.prefixes },
    publishers: { value: "FILE", help: TEXTS.publishers },
  },
  examples: [
    "earmark iati codelists refresh official",
    "earmark iati codelists refresh official --prefixes org-id --publishers publishers.json",
  ],
  run: refresh,
};

async function refresh({ words, options, terminal }: Invocation): Promise<0> {
  const [folder = ""] = words;
  const { language } = terminal;
  const official = readFrom(folder);
  const names = new Set(official.map(({ name }) => name));
  const kept = codeListNames().flatMap((name) => (names.has(name) ? [] : (keptList(name) ?? [])));
  for (const { name } of kept)
    terminal.print(fill(TEXTS.keptList[language], { name, folder }, language));
  const lists = inOrder([...official, ...kept]);
  const write = (file: string, text: string, count: number) => {
    writeFileSync(join(packageRoot, "src", "iati", "data", file), text);
    terminal.print(fill(TEXTS.written[language], { file, count }, language));
  };
  const codes = lists.reduce((sum, list) => sum + list.codes.length, 0);
  write("codelists.json", formatLists(lists), codes);
  write("codes.json", formatCodes(lists), codes);
  for (const { file, source, found } of identifierSources(options)) {
    if (found) write(file, `${JSON.stringify(found, null, 1)}\n`, found.length);
    else if (source !== undefined)
      terminal.print(fill(TEXTS.kept[language], { file, folder: source }, language));
  }
  return 0;
}

function readFrom(folder: string) {
  try {
    const lists = readOfficialLists(folder);
    if (lists) return lists;
  } catch (error) {
    if (!(error instanceof ListFault)) throw error;
    throw new UnusableError(fillText(TEXTS.broken, { path: error.path, reason: error.message }));
  }
  throw new UnusableError(fillText(TEXTS.nothing, { folder }));
}

function identifierSources(options: Invocation["options"]) {
  const { prefixes, publishers } = options;
  return [
    {
      file: "organisation-prefixes.json",
      source: prefixes,
      found: prefixes === undefined ? null : readOfficialPrefixes(prefixes),
    },
    {
      file: "publishers.json",
      source: publishers,
      found: publishers === undefined ? null : readOfficialPublishers(publishers),
    },
  ];
}
