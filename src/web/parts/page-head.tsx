import type { ComponentChild } from "preact";

/** The page's kind, its name, and the answer in a sentence. */
export function PageHead(props: {
  readonly kicker?: ComponentChild;
  readonly title: ComponentChild;
  /** It holds a name that nobody chose to be read, as long as names of files are. */
  readonly has_long_title?: boolean;
  readonly lead?: ComponentChild;
  /** A paragraph rather than a sentence: set as text. */
  readonly is_long?: boolean;
  readonly children?: ComponentChild;
}): ComponentChild {
  return (
    <header class="page-head">
      {props.kicker ? <p class="kicker">{props.kicker}</p> : null}
      <h1 class={props.has_long_title ? "is-long" : undefined}>{props.title}</h1>
      {props.lead ? <p class={props.is_long ? "lead is-long" : "lead"}>{props.lead}</p> : null}
      {props.children}
    </header>
  );
}

/** One question of a page in the margin, its answer beside it. */
export function Part(props: {
  readonly id: string;
  readonly title: ComponentChild;
  readonly children: ComponentChild;
}): ComponentChild {
  return (
    <section class="part" id={props.id} aria-labelledby={`${props.id}-title`}>
      <h2 id={`${props.id}-title`}>{props.title}</h2>
      <div class="part-body">{props.children}</div>
    </section>
  );
}
