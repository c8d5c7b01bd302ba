import type { Text } from '../../../../model/text/text.ts';

/** Secrets of a file by name: each the path of a file on the host whose first line is the secret. */
export type SecretFiles = Readonly<Record<string, string>>;

/** Stands in a wanted content for a secret that only the host knows; the templates' `{{secret "NAME"}}` makes it. */
const placeholder = /@@secret:([A-Za-z0-9_.-]+)@@/g;

/** What stands for a secret of this name; `other`: for one that none of the names has. */
export const placeholderOf = (name: string): string => `@@secret:${name}@@`;

/** What a content asks for. */
interface Placeholders {
  readonly names: readonly string[];
  readonly prefixes: readonly string[];
}

const known = new WeakMap<Text, Placeholders>();

/** Looks a content through once; lines are whole in its pieces, and few of those have a placeholder. */
function placeholders(content: Text): Placeholders {
  const before = known.get(content);
  if (before !== undefined) return before;
  const names = new Set<string>();
  const prefixes = new Set<string>();
  for (const piece of content.pieces) {
    if (!piece.includes('@@secret:')) continue;
    // By line: of two placeholders on one, what stands before the first says enough.
    const lines = new Set<number>();
    for (const { index, 1: name = '' } of piece.matchAll(placeholder)) {
      names.add(name);
      const line = piece.lastIndexOf('\n', index) + 1;
      if (!lines.has(line)) prefixes.add(hiddenPrefix(piece.slice(line, index)));
      lines.add(line);
    }
  }
  const found = { names: [...names], prefixes: [...prefixes] };
  known.set(content, found);
  return found;
}

/** Names of the secrets that a content asks for. */
export const secretNames = (content: Text): readonly string[] => placeholders(content).names;

/**
 * What stands before a placeholder on its line, without white space, comment signs and case: another value behind the
 * same words is a secret too.
 */
export const secretPrefixes = (content: Text): readonly string[] => placeholders(content).prefixes;

/** A prefix in the form in which lines are compared with it. */
export const hiddenPrefix = (text: string): string =>
  text
    .replace(/[ \t\r]/g, '')
    .replace(/^[#;/]+/, '')
    .toLowerCase();

/** A name that may stand in a placeholder. */
export const secretName = /^[A-Za-z0-9_.-]+$/;

/** Why the content's placeholders cannot be filled from these secrets, if they cannot. */
export function missingSecrets(content: Text, secrets: SecretFiles | undefined): string | undefined {
  const missing = secretNames(content).filter(name => secrets?.[name] === undefined);
  return missing.length === 0 ? undefined : `no file is named for the secret ${missing.join(', ')}`;
}
