import { showUnknown } from '../../model/text/unknown.ts';

/**
 * A planned value with its placeholders as words: what is known only after apply, and secrets that only the host
 * knows. Not escaped yet.
 */
export const showValue = (text: string): string =>
  showUnknown(text)
    .replaceAll('@@secret:other@@', '(another secret, stays on the host)')
    .replace(/@@secret:([A-Za-z0-9_.-]+)@@/g, '(secret $1, stays on the host)')
    // How a probe writes a text of the user's own that merely reads like a placeholder.
    .replaceAll('@@literal-secret:', '@@secret:');
