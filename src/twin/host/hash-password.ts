import { randomBytes } from 'node:crypto';
import type { Image } from '../image/ensure-image.ts';
import { mustRun } from '../run-tool.ts';

/** Hashes a password for shadow(5) with SHA-512, by the image's own crypt(3): perl is on every Debian. */
export async function hashPassword(image: Image, password: string): Promise<string> {
  const salt = randomBytes(9).toString('base64').replaceAll('+', '.');
  const program = 'my ($salt, $word) = split /\\n/, do { local $/; <STDIN> }; print crypt($word, $salt)';
  return mustRun('hashing the twin’s password', ['chroot', image.root, 'perl', '-e', program], {
    input: `$6$${salt}\n${password}\n`,
  });
}
