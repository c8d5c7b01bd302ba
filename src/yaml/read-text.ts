import type { MistakeText } from './mistake.ts';

/** Bytes; thousands of hosts fit into a fraction of it. */
export const LARGEST = 1024 * 1024;

/** The text of a file, or why there is none: too large, binary, not UTF-8. */
export function readText(content: string | Uint8Array): { readonly text: string } | { readonly mistake: MistakeText } {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  if (bytes.length > LARGEST) {
    return {
      mistake: {
        what: 'the file is larger than 1 MiB, far too large for such a file',
        hint: 'is it the right file?',
      },
    };
  }
  if (bytes.includes(0)) {
    const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
    return utf16
      ? { mistake: { what: 'the file is written in UTF-16', hint: 'save it as UTF-8' } }
      : { mistake: { what: 'the file is binary, not text', hint: 'is it the right file?' } };
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return { mistake: { what: 'the file is not written in UTF-8', hint: 'save it as UTF-8' } };
  }
  return { text };
}
