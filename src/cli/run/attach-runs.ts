import { attach } from '../../engine/lock/attach.ts';
import type { RunOptions } from './run-options.ts';
import { visitHosts } from './visit-hosts.ts';

/** Follows what runs have at work on the hosts, then says how to go on. */
export async function attachRuns(options: RunOptions): Promise<number> {
  return visitHosts(options, 'attach', async (host, fleet, { report }) => {
    const found = await attach({ fleet, report }, host);
    if (!found) report({ type: 'notice', host: host.name, what: 'nothing is at work here' });
    else report({ type: 'notice', host: host.name, what: 'ended', hint: 'run the phase again: done is found done' });
  });
}
