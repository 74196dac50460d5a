import type { Option, ValuedOption } from "./command.js";

/** What a command prints with --json is its answer; where it is refused, the refusal. */
export const JSON_OPTION: Option = {
  help: {
    en: "the answer as JSON, for programs; a refusal too",
    ja: "結果を JSON で出力（拒否された場合はその理由も JSON）",
  },
};

export const DRY_RUN_OPTION: Option = {
  help: {
    en: "tell what would change, and change nothing",
    ja: "変更の予定だけを表示し、何も変更しない",
  },
};

export const TRIAL_ROWS_OPTION: Option = {
  help: {
    en: "tell what each row would do, and change nothing",
    ja: "各行の扱いだけを表示し、何も変更しない",
  },
};

export const OBSERVATORY_OPTION: ValuedOption = {
  value: "DIR",
  help: {
    en: "the folder of the world's data, as `earmark observatory load` wrote it",
    ja: "`earmark observatory load` で作成した観測データのフォルダー",
  },
};
