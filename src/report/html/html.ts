import { escapeLine } from '../../model/text/escape.ts';

/** Markup that `html` has made; nothing else can make any. */
class Html {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

export type { Html };

/** What may stand in markup: text and numbers, which are escaped, and markup, which goes in as it is; lists one after another. */
export type HtmlValue = string | number | Html | readonly HtmlValue[];

/** Text as HTML shows it, in elements and in quoted attributes; control characters are made visible first. */
const escaped = (text: string): string =>
  escapeLine(text).replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);

function shown(value: HtmlValue): string {
  if (value instanceof Html) return String(value);
  return typeof value === 'object' ? value.map(shown).join('') : escaped(String(value));
}

/**
 * Markup. Every value is escaped unless this tag has made it, so that no text of a host can become markup.
 * @throws {RangeError} for a value where escaping does not help: an attribute without quotes, a name of an element
 */
export function html(literals: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(
    literals
      .map((literal, at) => {
        if (at >= values.length) return literal;
        if (/(=\s*|<\/?)$/.test(literal)) throw new RangeError(`a value after ${literal.slice(-20)} needs quotes`);
        return literal + shown(values[at] ?? '');
      })
      .join(''),
  );
}

/** Markup with other markup between its parts. */
export const joined = (parts: readonly HtmlValue[], between: Html | '\n'): Html =>
  html`${parts.map((part, at) => (at === 0 ? part : [between === '\n' ? html`\n` : between, part]))}`;
