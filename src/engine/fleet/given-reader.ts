/** What is expected of a host that gives parts of files: how many bytes of each, in order. */
export interface GivenReader {
  readonly push: (chunk: Buffer) => void;
  /** Whether the end of all has come. */
  readonly isWhole: () => boolean;
}

/**
 * Takes apart what `giveFiles` prints: what a host printed before the first mark is no part of any file. Of a file that becomes
 * shorter meanwhile the bytes that follow are taken for its end; its checksum tells. Memory stays bounded, whatever comes.
 * @param lengths how many bytes of each file are to come
 * @param onBytes called in order; for an empty part not at all
 */
export function givenReader(
  nonce: string,
  lengths: readonly number[],
  onBytes: (index: number, bytes: Buffer) => void,
): GivenReader {
  let index = -1;
  let left = 0;
  let held = Buffer.alloc(0);
  const markOf = (at: number): Buffer => Buffer.from(`\n${nonce} ${at}\n`, 'latin1');
  const push = (chunk: Buffer): void => {
    let rest = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    held = Buffer.alloc(0);
    while (rest.length > 0) {
      if (left > 0) {
        const bytes = rest.subarray(0, left);
        left -= bytes.length;
        rest = rest.subarray(bytes.length);
        onBytes(index, bytes);
        continue;
      }
      if (index === lengths.length) return;
      const length = lengths[index + 1] ?? 0;
      const mark = markOf(index + 1);
      const at = rest.indexOf(mark);
      if (at === -1) {
        held = Buffer.from(rest.subarray(Math.max(0, rest.length - mark.length + 1)));
        return;
      }
      index += 1;
      left = length;
      rest = rest.subarray(at + mark.length);
    }
  };
  return { push, isWhole: () => index === lengths.length };
}
