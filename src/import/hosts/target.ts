import { parseHop } from '../../inventory/jumps.ts';
import { validateHostName } from '../../inventory/schema/validators.ts';
import type { MistakeText } from '../../yaml/mistake.ts';

/** A host as a person knows it: how SSH reaches it, and perhaps what it is to be called. */
export interface Target {
  /** As it was typed. */
  readonly text: string;
  readonly name?: string;
  readonly user?: string;
  readonly address: string;
  readonly port?: number;
}

/** Reads `[NAME=][USER@]ADDRESS[:PORT]`; an IPv6 address stands in brackets. */
export function parseTarget(text: string): Target | MistakeText {
  const [, name, rest = text] = /^([^=@[\]:]*)=(.*)$/.exec(text) ?? [];
  const hop = parseHop(rest);
  if ('what' in hop) return { ...hop, hint: `${hop.hint}; a name of your own before it, as in wk-1=pi@192.168.1.20` };
  const mistake = name === undefined ? undefined : validateHostName(name);
  return mistake ?? { text, ...(name === undefined ? {} : { name }), ...hop };
}
