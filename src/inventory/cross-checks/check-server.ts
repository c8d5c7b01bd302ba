import type { Mistake } from '../../yaml/mistake.ts';
import type { Draft } from '../draft.ts';

/** A cluster needs somebody who runs its control plane. */
export function checkServer(draft: Draft): Mistake[] {
  const alone = draft.hosts.find(host => host.cluster !== undefined);
  if (alone !== undefined) {
    const hint = `write the cluster below clusters:, or leave it out where there is but one`;
    return [{ path: [...alone.path, 'cluster'], at: 'key', what: 'the file describes one cluster only', hint }];
  }
  // Roles that could not be read may hold it.
  if (draft.hosts.length === 0 || draft.hosts.some(host => host.roles?.includes('server') ?? true)) return [];
  const hint = 'give roles: [server] to the host that will run the control plane';
  return [{ path: ['hosts'], at: 'key', what: 'no host has the role server', hint }];
}
