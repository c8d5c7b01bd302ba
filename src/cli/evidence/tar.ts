import { gzipSync } from 'node:zlib';

/** A file in an archive. */
export interface TarFile {
  /** Below the archive's one folder; at most 100 bytes with it. */
  readonly name: string;
  readonly text: string;
  readonly time: Date;
}

const BLOCK = 512;

const octal = (value: number, length: number): string => `${value.toString(8).padStart(length - 1, '0')}\0`;

/** A file's head, as POSIX has it (ustar). */
function headOf(name: string, size: number, time: Date): Buffer {
  const head = Buffer.alloc(BLOCK);
  const put = (text: string, at: number): void => void head.write(text, at, 'latin1');
  head.write(name, 0, 100, 'utf8');
  put(octal(0o600, 8), 100);
  put(octal(0, 8), 108);
  put(octal(0, 8), 116);
  put(octal(size, 12), 124);
  put(octal(Math.floor(time.getTime() / 1000), 12), 136);
  put(' '.repeat(8), 148);
  put('0', 156);
  put('ustar\x0000', 257);
  const sum = head.reduce((all, byte) => all + byte, 0);
  put(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return head;
}

/** An archive of a few text files, packed. Pure. @throws {RangeError} for a name that does not fit */
export function tarGz(files: readonly TarFile[]): Buffer {
  const blocks = files.flatMap(({ name, text, time }) => {
    if (Buffer.byteLength(name) > 100) throw new RangeError(`${name}: too long for an archive`);
    const bytes = Buffer.from(text);
    return [headOf(name, bytes.length, time), bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK)];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]));
}
