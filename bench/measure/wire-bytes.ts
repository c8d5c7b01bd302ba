import { execFileSync } from 'node:child_process';
import { z } from 'zod';
import type { Lab } from '../lab/lab.ts';

const links = z.array(
  z.object({
    ifname: z.string(),
    stats64: z.object({ rx: z.object({ bytes: z.number() }), tx: z.object({ bytes: z.number() }) }),
  }),
);

/** Bytes that have passed the controller's interfaces so far, both ways: there is nothing but SSH on them. */
export function wireBytes(lab: Pick<Lab, 'netns'>): number {
  const text = execFileSync('ip', ['-n', lab.netns, '-s', '-j', 'link'], { encoding: 'utf8' });
  return links
    .parse(JSON.parse(text))
    .filter(link => link.ifname !== 'lo')
    .reduce((sum, link) => sum + link.stats64.rx.bytes + link.stats64.tx.bytes, 0);
}
