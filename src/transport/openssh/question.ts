import { escapeLine } from '../../model/text/escape.ts';

/** What OpenSSH wants to know of a person. */
export interface Question {
  readonly text: string;
  /** The jump host that it is about; `undefined`: the host itself. */
  readonly jump: string | undefined;
  /** It waits for nothing but a touch of a security key. */
  readonly notice: boolean;
}

/** What a question is about. */
export type Meaning =
  /** Nothing to answer: the user should touch a security key. */
  | { readonly kind: 'touch' }
  /** Whether a host key is right: that is never decided here. */
  | { readonly kind: 'host key' }
  | { readonly kind: 'passphrase'; readonly file: string }
  /** The PIN of a card or a security key, which locks itself after a few wrong ones. */
  | { readonly kind: 'pin'; readonly of: string }
  /** The password of the login. */
  | { readonly kind: 'password' }
  /** Whatever else the server wants to know, such as a code. */
  | { readonly kind: 'other'; readonly text: string };

/** A prompt for the password of the login: ssh's own, or one of a server by keyboard-interactive. */
const PASSWORD = /^(?:\(.*?\) )?(?:\S+'s )?password(?: for \S+)?: ?$/i;

/** Tells what OpenSSH's client asks. A one-time password is none that could be typed beforehand. */
export function meaningOf({ text, jump, notice }: Question): Meaning {
  if (notice) return { kind: 'touch' };
  if (/\(yes\/no/.test(text)) return { kind: 'host key' };
  const file = /^Enter passphrase for (?:key )?'?(.*?)'?: ?$/.exec(text)?.[1];
  if (file !== undefined) return { kind: 'passphrase', file };
  const pin = /^Enter PIN for (.*?)(?: and confirm user presence)?: ?$/.exec(text)?.[1];
  if (pin !== undefined) return { kind: 'pin', of: escapeLine(pin.replace(/^'(.*)'$/, '$1')) };
  if (PASSWORD.test(text) && jump === undefined) return { kind: 'password' };
  return { kind: 'other', text: escapeLine(text.trim().replace(/^\(\S+@\S+\) /, '')) };
}
