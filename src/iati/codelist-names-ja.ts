export const JAPANESE_NAMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {};
