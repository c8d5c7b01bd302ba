import { escapeLine } from '../../model/text/escape.ts';

/** Text as HTML shows it, in elements and in quoted attributes; control characters are made visible first. */
export const escapeHtml = (text: string): string =>
  escapeLine(text).replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);
