import { escapeLines } from '../../model/text/escape.ts';
import { maskSecrets } from '../../model/text/secret-values.ts';

/** What is a secret by its form alone, wherever it stands; a checksum (`sha256:…`) is none. */
const FORMS: readonly (readonly [form: RegExp, instead: string])[] = [
  // Also one that was cut off at its beginning or its end.
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, '(private key)'],
  [/^[A-Za-z0-9+/=\s]*-----END [A-Z ]*PRIVATE KEY-----/g, '(private key)'],
  // A token of K3s with the checksum of its CA; what was said of its user stays.
  [/\bK10[0-9a-f]{64}(::[\w-]+)?(?::[^\s"'\\]+)?/g, 'K10…$1'],
  [/\beyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?/g, '(token)'],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi, '$1 …'],
  // A key of 32 bytes in base64, private or public: a few letters are enough to tell one from another.
  [/(?<![A-Za-z0-9+/=])([A-Za-z0-9+/]{6})[A-Za-z0-9+/]{37}=(?![A-Za-z0-9+/=])/g, '$1…'],
  [/(?<![:\w])([0-9a-f]{8})[0-9a-f]{24,}\b/g, '$1…'],
  [/:\/\/[^/\s@"']*@/g, '://…@'],
];

const SECRET_NAME =
  '[\\w.-]*(?:token|secret|passw(?:or)?d|passphrase|api[-_]?key|private[-_ ]?key|preshared[-_ ]?key|psk)s?';

/** What is one by the name before it: `--token x`, `password: x`, `"secret":"x"`, `PrivateKey = x`. */
const NAMED = [
  new RegExp(`(["']?\\b${SECRET_NAME}["']?\\s*[:=]\\s*)(?!\\(|$)("[^"]*"|'[^']*'|[^\\s,;}]+)`, 'gim'),
  new RegExp(`(--?${SECRET_NAME}[= ]+)("[^"]*"|'[^']*'|\\S+)`, 'gi'),
];

/** Takes out what is a secret by its form; what is around it stays as it is. Pure, but for the secrets that this run knows. */
export const redactForms = (text: string): string =>
  FORMS.reduce((now, [form, instead]) => now.replace(form, instead), maskSecrets(text));

/**
 * Text of a host as it may be kept and shown to others: without tokens, keys and passwords, harmless on a terminal, a line each. It
 * takes out too much rather than too little.
 */
export const redact = (text: string): readonly string[] =>
  escapeLines(NAMED.reduce((now, named) => now.replace(named, '$1…'), redactForms(text)));
