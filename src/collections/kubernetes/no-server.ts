import type { Verdict } from '../../model/gate/check.ts';

/** What a check says that asks the API on a server, where none runs. */
export const noServer: Verdict = {
  kind: 'not-met',
  findings: [{ seen: 'no server of K3s runs on this host', wanted: 'one', hint: 'journalctl -u k3s -n 30' }],
};
