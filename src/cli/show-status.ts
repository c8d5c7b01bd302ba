import type { RunOptions } from './run-options.ts';
export async function showStatus(_options: RunOptions): Promise<number> {
  return 0;
}
