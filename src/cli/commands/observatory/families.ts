import { systemClock } from "../../../base/clock.js";
import { isRefusal } from "../../../base/refusal.js";
import { LIMITS } from "../../../base/settings.js";
import { fillText, texts, type Text } from "../../../base/text.js";
import {
  differFromRule,
  FAMILIES_FILE,
  mergeFamilies,
  type FamilyStatement,
} from "../../../observatory/families.js";
import { stateFamilies } from "../../../observatory/load.js";
import { deriveSummaries } from "../../../observatory/summaries.js";
import { familiesOfRecord } from "../../../publication/record-families.js";
import { readTx } from "../../../store/connect.js";
import { readOwnSnapshot } from "../../../store/snapshot.js";
import { Interrupted, Refused, type Command } from "../../command.js";
import { DATABASE_OPTIONS, withRecord } from "../../database.js";
import { OBSERVATORY_OPTION } from "../../options.js";

const TEXTS = texts({
  source: {
    en: "whose record it is, for several beside each other (record)",
    ja: "記録の名前（複数の記録を併用する場合。既定は record）",
  },
  json: {
    en: "what was stated, what differs from the published rule, and the conflicts, as JSON; a refusal too",
    ja: "書き込んだ内容、公開規則との相違、矛盾を JSON で出力（拒否された場合はその理由も JSON）",
  },
  notes: {
    en: `Which organisations are which partner's, as the record has it today, is written to ${FAMILIES_FILE} in the observatory's folder, by reference and by name, each with source and day; every load and every question takes it, before the published rule. What the source said before is replaced; what other sources or people wrote there stays. Statements that contradict each other are all told, and nothing is written. A snapshot that is there is made anew at once.`,
    ja: `今日現在どの機関がどのパートナーに属するかを、識別子と名称ごとに、出典と日付を付けて観測データのフォルダーの ${FAMILIES_FILE} に書き込みます。以後の読み込みと質問は、公開規則より優先してこれを使います。同じ出典の以前の内容は置き換え、他の出典や手書きの内容は残します。矛盾があればすべて表示し、何も書き込みません。スナップショットがあれば、その場で作り直します。`,
  },
  summary: {
    en: "Let the observatory know the families of the record",
    ja: "記録のファミリーを観測データに反映する",
  },
  none: {
    en: "No organisation on record belongs to a partner today: there is nothing to state.",
    ja: "今日現在、パートナーに属する機関が記録されていないため、書き込む内容がありません。",
  },
  stated: {
    en: "{count} references and names stated ({source}, {day}); {file} holds {all}.",
    ja: "識別子と名称 {count} 件を書き込みました（{source}、{day}）。{file} の全件数は {all} 件です。",
  },
  snapshot: { en: "Snapshot {id} counts now.", ja: "現在のスナップショット：{id}" },
  later: {
    en: "There is no snapshot yet; the first load takes them.",
    ja: "スナップショットはまだありません。最初の読み込みで使われます。",
  },
});

export const command: Command = {
  summary: TEXTS.summary,
  words: [],
  options: {
    observatory: { ...OBSERVATORY_OPTION, kind: "new folder" as const, isNeeded: true },
    source: { value: "NAME", help: TEXTS.source },
    json: { help: TEXTS.json },
    ...DATABASE_OPTIONS,
  },
  notes: TEXTS.notes,
  examples: [
    "earmark observatory families --observatory world",
    "earmark observatory families --observatory world --source headquarters --json",
  ],
  async run(invocation) {
    const { options, flags, terminal } = invocation;
    const { language } = terminal;
    const { observatory: folder = "", source = "record" } = options;
    const day = systemClock.today();
    const record = await withRecord(invocation, ({ pool }) => readTx(pool, readOwnSnapshot));
    const found = familiesOfRecord(record, { day, source });
    const notes = differFromRule(found.statements);
    const json = (snapshot: string | null) =>
      terminal.print(
        JSON.stringify(
          {
            ...{ source, day, statements: found.statements, snapshot },
            differs: notes.map((note) => note[language]),
            conflicts: conflicts.map((conflict) => conflict[language]),
          },
          null,
          1,
        ),
      );
    const isJson = flags["json"] === true;
    let conflicts: readonly Text[] = found.conflicts;
    let all = 0;
    const merge = (before: readonly FamilyStatement[]) => {
      const merged = mergeFamilies(before, found.statements, source);
      conflicts = [...found.conflicts, ...merged.conflicts];
      all = merged.statements.length;
      const hadAny = before.some((row) => row.source === source);
      const isNothing = found.statements.length === 0 && !hadAny;
      return conflicts.length > 0 || isNothing ? null : merged.statements;
    };
    const stated = await stateFamilies(
      { folder, jobs: 1, memory_mb: LIMITS.observatory_load_memory_mb },
      {
        clock: systemClock,
        interrupted: terminal.interrupted,
        derive: deriveSummaries(day, terminal.interrupted),
        progress: () => undefined,
      },
      merge,
    ).catch((error: unknown) => {
      throw terminal.interrupted.aborted ? new Interrupted() : error;
    });
    if (stated !== null && isRefusal(stated)) throw new Refused(stated);
    if (conflicts.length > 0) {
      if (isJson) json(null);
      else for (const conflict of conflicts) terminal.print(conflict[language]);
      return 1;
    }
    if (stated === null) {
      if (isJson) json(null);
      else terminal.say(TEXTS.none);
      return 1;
    }
    const { snapshot } = stated;
    if (isJson) {
      json(snapshot);
      return 0;
    }
    for (const note of notes) terminal.print(note[language]);
    const facts = { source, day, file: FAMILIES_FILE };
    const counts = { count: found.statements.length, all };
    terminal.print(fillText(TEXTS.stated, { ...facts, ...counts })[language]);
    const end = snapshot === null ? TEXTS.later : fillText(TEXTS.snapshot, { id: snapshot });
    terminal.print(end[language]);
    return 0;
  },
};
