import assert from "node:assert/strict";

/** What a browser gets for an address, or for a form that it sends. */
export interface Answer {
  readonly status: number;
  readonly location: string | null;
  readonly html: string;
}
export type Ask = (address: string, form?: URLSearchParams) => Promise<Answer>;

interface Control {
  readonly name: string;
  readonly value: string;
  /** What may be chosen; null where anything may be typed. */
  readonly choices: readonly string[] | null;
  readonly is_hidden: boolean;
}

interface Form {
  readonly action: string;
  readonly controls: readonly Control[];
  readonly buttons: readonly {
    readonly name: string;
    readonly value: string;
    readonly text: string;
  }[];
}

/**
 * Somebody who has the pages and nothing else: goes where a link on the page leads, types into the fields that the form has, chooses what it
 * offers, and presses its buttons. Whatever is not there cannot be used.
 */
export interface Walker {
  readonly page: () => string;
  /** Goes to an address that somebody would type: the start. */
  open(address: string): Promise<void>;
  /** Follows the first link whose text is these words, else begins with them, else holds them. */
  follow(words: string): Promise<void>;
  /** Fills the form that the page has, reviews, confirms, and answers with what the record says then. */
  fill(values: Readonly<Record<string, string>>): Promise<string>;
  /** As `fill`, where the form is refused: the sentences at its head. */
  fillInVain(values: Readonly<Record<string, string>>): Promise<string>;
}

export function walker(ask: Ask): Walker {
  let html = "";
  let here = "";
  const go = async (address: string, form?: URLSearchParams): Promise<number> => {
    const answer = await ask(address, form);
    if (answer.location !== null) return go(answer.location);
    html = answer.html;
    here = address;
    return answer.status;
  };
  const send = (form: Form, values: Readonly<Record<string, string>>, words: RegExp) =>
    go(form.action, filled(form, values, words));
  const theForm = () => {
    const form = formsOf(html).find(({ controls }) =>
      controls.some((each) => each.name === "_key"),
    );
    assert.ok(form, `${here} has no form`);
    return form;
  };
  return {
    page: () => html,
    async open(address) {
      assert.equal(await go(address), 200, address);
    },
    async follow(words) {
      const links = linksOf(html);
      const link =
        links.find(({ text }) => text === words) ??
        links.find(({ text }) => text.startsWith(words)) ??
        links.find(({ text }) => text.includes(words));
      assert.ok(
        link,
        `${here} has no link “${words}”; it has: ${linksOf(html)
          .map(({ text }) => text)
          .join(" | ")}`,
      );
      assert.equal(await go(link.href), 200, link.href);
    },
    async fill(values) {
      const status = await send(theForm(), values, /^Review|^確認/);
      assert.equal(status, 200, `${here}: ${problemsOf(html)}`);
      assert.equal(await send(theForm(), {}, /^Confirm|^確定/), 200, problemsOf(html));
      return textOf(/<p[^>]*role="status"[^>]*>([\s\S]*?)<\/p>/.exec(html)?.[1] ?? "");
    },
    async fillInVain(values) {
      assert.equal(await send(theForm(), values, /^Review|^確認/), 422, here);
      return problemsOf(html);
    },
  };
}

/** What a browser sends: hidden fields as they are, what was typed, the rest as the form had it, and the button that was pressed. */
function filled(
  form: Form,
  values: Readonly<Record<string, string>>,
  words: RegExp,
): URLSearchParams {
  const button = form.buttons.find(({ text }) => words.test(text));
  assert.ok(button, `no button ${words} in ${form.action}`);
  const sent = new URLSearchParams();
  for (const name of Object.keys(values))
    assert.ok(
      form.controls.some((control) => control.name === name && !control.is_hidden),
      `${form.action} asks for no ${name}`,
    );
  for (const { name, value, choices } of form.controls) {
    const typed = values[name] ?? value;
    assert.ok(
      choices === null || choices.includes(typed),
      `${form.action}: ${name} offers ${choices?.join(", ")}, not ${typed}`,
    );
    // A box that nobody ticks is not sent.
    if (choices?.join() === ",yes" && typed === "") continue;
    sent.append(name, typed);
  }
  if (button.name !== "") sent.set(button.name, button.value);
  return sent;
}

const attribute = (tag: string, name: string) =>
  unescape(new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? "");

function formsOf(html: string): Form[] {
  return [...html.matchAll(/<form[^>]*>[\s\S]*?<\/form>/g)].map(([form]) => ({
    action: attribute(form, "action"),
    controls: [...form.matchAll(/<input([^>]*)>|<(select|textarea)([^>]*)>([\s\S]*?)<\/\2>/g)]
      .map(([, input, tag, attributes, inner]) =>
        controlOf(tag ?? "input", input ?? attributes ?? "", inner ?? ""),
      )
      .filter(({ name }) => name !== ""),
    buttons: [...form.matchAll(/<button([^>]*)>([\s\S]*?)<\/button>/g)].map(
      ([, attributes = "", text = ""]) => ({
        name: attribute(attributes, "name"),
        value: attribute(attributes, "value"),
        text: textOf(text),
      }),
    ),
  }));
}

function controlOf(tag: string, attributes: string, inner: string): Control {
  const name = attribute(attributes, "name");
  const type = attribute(attributes, "type");
  if (tag === "select") {
    const options = [...inner.matchAll(/<option([^>]*)>/g)].map(([, each = ""]) => each);
    const chosen = options.find((each) => /\sselected\b/.test(each)) ?? options[0] ?? "";
    const choices = options.map((each) => attribute(each, "value"));
    return { name, value: attribute(chosen, "value"), choices, is_hidden: false };
  }
  if (tag === "textarea") return { name, value: unescape(inner), choices: null, is_hidden: false };
  const value = attribute(attributes, "value");
  if (type !== "checkbox") return { name, value, choices: null, is_hidden: type === "hidden" };
  const isChecked = /\schecked\b/.test(attributes);
  return { name, value: isChecked ? value : "", choices: ["", value], is_hidden: false };
}

function linksOf(html: string): { href: string; text: string }[] {
  return [...html.matchAll(/<a\s([^>]*)>([\s\S]*?)<\/a>/g)]
    .map(([, attributes = "", text = ""]) => ({
      href: attribute(` ${attributes}`, "href"),
      text: textOf(text),
    }))
    .filter(({ href }) => href.startsWith("/"));
}

function problemsOf(html: string): string {
  const summary = /<div class="error-summary"[\s\S]*?<ul>([\s\S]*?)<\/ul>/.exec(html)?.[1] ?? "";
  return [...summary.matchAll(/<li>([\s\S]*?)<\/li>/g)]
    .map(([, item = ""]) => textOf(item))
    .join(" ");
}

export function textOf(html: string): string {
  return unescape(html.replace(/<[^>]*>/g, " "))
    .replace(/\s+/g, " ")
    .trim();
}

function unescape(text: string): string {
  return text
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}
