import { createHash } from 'node:crypto';

/** Where a host keeps what provision has written there: a file for each path, as `sha256sum -c` reads it. Root's alone. */
export const WRITTEN = '/var/lib/provision/written';

/** The note of one path. */
export const writtenNote = (path: string): string =>
  `${WRITTEN}/${createHash('sha256').update(path).digest('hex').slice(0, 32)}`;
