import type { IatiElement } from "./element.js";
import type { Spot } from "./tally.js";

/** Builds the XPath of a place, with numbers where names alone would not tell it apart. Only for reports: it is slow. */
export function pathTo(
  names: { readonly file: string; readonly root: string },
  number: number,
  spot: Spot | null,
): string {
  const root = `/${names.file}/${names.root}[${number}]`;
  if (!spot || !spot.block) return spot?.attributeName ? `${root}/@${spot.attributeName}` : root;
  const { block, blockNumber, owner, attributeName } = spot;
  const below = stepsBetween(block, owner) ?? [];
  const steps = [`${block.name}[${blockNumber}]`, ...below];
  return [root, ...steps, ...(attributeName === null ? [] : [`@${attributeName}`])].join("/");
}

function stepsBetween(from: IatiElement, to: IatiElement): string[] | null {
  if (from === to) return [];
  for (const child of from.children) {
    const below = stepsBetween(child, to);
    if (below) return [stepOf(from, child), ...below];
  }
  return null;
}

function stepOf(parent: IatiElement, child: IatiElement): string {
  const namesakes = parent.children.filter((other) => other.name === child.name);
  return namesakes.length === 1 ? child.name : `${child.name}[${namesakes.indexOf(child) + 1}]`;
}
