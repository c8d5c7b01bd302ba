import { writeBeside } from './write-beside.ts';

/**
 * Writes a file that only its owner may read, so that at any moment it is either the old one or the whole new one. A link
 * that stands there is replaced, not followed.
 */
export const writeAtomically = (file: string, text: string): void => writeBeside(file, text, undefined, 0o600).take();
