import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { hostNames, inventoryText } from '../lab/inventory-text.ts';
import { type Spread, spreadOf } from '../measure/statistics.ts';

const printed = z.object({ hosts: z.number(), changes: z.number(), seconds: z.number(), memory: z.number() });

/** What planning a mesh took, without a host in sight. */
export interface Planning {
  readonly hosts: number;
  /** From the file to the last host's plan. */
  readonly seconds: Spread;
  /** Bytes that the process had at most. */
  readonly memory: number;
}

/** Plans meshes of these sizes, each time in a process of its own. */
export function planning(root: string, built: string, sizes: readonly number[], runs: number): readonly Planning[] {
  const folder = mkdtempSync(join(tmpdir(), 'provision-bench-plan-'));
  try {
    return sizes.map(size => {
      const file = join(folder, `${size}.yaml`);
      writeFileSync(file, inventoryText({ cluster: 'plan', hosts: hostNames(size), mtu: 1420 }));
      const results = Array.from({ length: runs }, () => {
        const argv = [join(built, 'planning/plan-once.mjs'), file, root];
        return printed.parse(JSON.parse(execFileSync(process.execPath, argv, { encoding: 'utf8' })));
      });
      if (results.some(one => one.hosts !== size || one.changes < size)) throw new Error('not everything was planned');
      return {
        hosts: size,
        seconds: spreadOf(results.map(one => one.seconds)),
        memory: Math.max(...results.map(one => one.memory)),
      };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
