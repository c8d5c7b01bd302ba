import { open } from 'node:fs/promises';
import { LARGEST } from './read-text.ts';

/** A file's bytes, at most one more than `readText` takes, so that an endless file ends too. @throws what the file system says */
export async function readStart(path: string): Promise<Uint8Array> {
  const handle = await open(path, 'r');
  try {
    const buffer = Buffer.alloc(LARGEST + 1);
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length, null);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return buffer.subarray(0, length);
  } finally {
    await handle.close();
  }
}
