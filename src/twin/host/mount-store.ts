import { existsSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { mustRun } from '../run-tool.ts';
import { hostPaths } from '../twin-paths.ts';
import { mountsUnder } from './mounts.ts';

/**
 * Makes the place for all that a host writes: a file system of its own with so many bytes, or a folder of the machine's. It is there
 * already where it was made before.
 * @throws {Problem} where the machine can mount no file.
 */
export async function mountStore(id: string, host: string, bytes: number | undefined): Promise<void> {
  const { disk, store } = hostPaths(id, host);
  mkdirSync(store, { recursive: true });
  if (bytes === undefined || mountsUnder(store).length > 0) return;
  if (!existsSync(disk)) {
    writeFileSync(disk, '', { mode: 0o600 });
    // Only what is written takes room on the machine.
    truncateSync(disk, bytes);
    await mustRun(`making the disk of ${host}`, ['mkfs.ext4', '-q', '-m', '0', disk]);
  }
  await mustRun(`mounting the disk of ${host}`, ['mount', '-o', 'loop', disk, store]);
}
