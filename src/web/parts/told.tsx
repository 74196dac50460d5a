import type { ComponentChild } from "preact";

/** An address of ours in a sentence: a point that ends the sentence is none of it. */
const ADDRESS = /(\/(?:en|ja)\/(?:[\w/:-]|\.(?=\w))+)/;

/** A sentence of a rule, the addresses in it as links. */
export function Told({ text }: { readonly text: string }): ComponentChild {
  return (
    <>
      {text.split(ADDRESS).map((part) => (ADDRESS.test(part) ? <a href={part}>{part}</a> : part))}
    </>
  );
}
