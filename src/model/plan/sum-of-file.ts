import { createHash } from 'node:crypto';
import { createReadStream, type Stats } from 'node:fs';
import { pipeline } from 'node:stream/promises';

const sums = new Map<string, Promise<string>>();

/**
 * A file's SHA-256 in hexadecimal, worked out once in a run as long as the file stays as it is.
 * @param found what `stat` says of it now
 * @throws {Error} as the file system gives it
 */
export function sumOfFile(path: string, { dev, ino, size, mtimeMs, ctimeMs }: Stats): Promise<string> {
  const key = [path, dev, ino, size, mtimeMs, ctimeMs].join('\0');
  const known = sums.get(key);
  if (known !== undefined) return known;
  const hash = createHash('sha256');
  const sum = pipeline(createReadStream(path), hash).then(() => hash.digest('hex'));
  sums.set(key, sum);
  return sum;
}
