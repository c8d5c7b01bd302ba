/** Secrets of a file by name: each the path of a file on the host whose first line is the secret. */
export type SecretFiles = Readonly<Record<string, string>>;

/** Stands in a wanted content for a secret that only the host knows; the templates' `{{secret "NAME"}}` makes it. */
const placeholder = /@@secret:([A-Za-z0-9_.-]+)@@/g;

/** Names of the secrets that a content asks for. */
export const secretNames = (content: string): readonly string[] => [
  ...new Set([...content.matchAll(placeholder)].map(match => match[1] ?? '')),
];

/**
 * What stands before a placeholder on its line, without white space, comment signs and case: another value behind the
 * same words is a secret too.
 */
export function secretPrefixes(content: string): readonly string[] {
  // By line: of two placeholders on one, what stands before the first says enough.
  const found = new Map<number, string>();
  for (const { index } of content.matchAll(placeholder)) {
    const line = content.lastIndexOf('\n', index) + 1;
    if (!found.has(line)) found.set(line, hiddenPrefix(content.slice(line, index)));
  }
  return [...new Set(found.values())];
}

/** A prefix in the form in which lines are compared with it. */
export const hiddenPrefix = (text: string): string =>
  text
    .replace(/[ \t\r]/g, '')
    .replace(/^[#;/]+/, '')
    .toLowerCase();

/** A name that may stand in a placeholder. */
export const secretName = /^[A-Za-z0-9_.-]+$/;

/** Why the content's placeholders cannot be filled from these secrets, if they cannot. */
export function missingSecrets(content: string, secrets: SecretFiles | undefined): string | undefined {
  const missing = secretNames(content).filter(name => secrets?.[name] === undefined);
  return missing.length === 0 ? undefined : `no file is named for the secret ${missing.join(', ')}`;
}
