import { armored, publicKeys, unarmored } from './public-keys.ts';

/** A key that the playbook itself gives, or why it is none. */
type GivenKey = { readonly text: string; readonly fingerprints: readonly string[] } | { readonly because: string };

interface Given {
  readonly key?: string | undefined;
  readonly key_source?: Buffer | undefined;
}

/** Fingerprints are compared without blanks, in capital digits. */
export const plain = (fingerprint: string): string => fingerprint.replace(/[\s:]/g, '').toUpperCase();

/** The key of a task, as text; `undefined`: it names a URL. Pure. */
export function givenKey({ key, key_source }: Given): GivenKey | undefined {
  const isText = key !== undefined || key_source?.includes('-----BEGIN PGP') === true;
  if (key === undefined && key_source === undefined) return undefined;
  const text = key ?? key_source?.toString('latin1') ?? '';
  const read = isText ? unarmored(text) : { bytes: key_source ?? Buffer.alloc(0) };
  if ('because' in read) return read;
  const keys = publicKeys(read.bytes);
  // As gpg writes it: what stands around the blocks is nobody's to keep.
  return 'because' in keys ? keys : { text: armored(read.bytes), fingerprints: keys.fingerprints };
}
