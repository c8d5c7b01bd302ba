import type { EvidenceOf } from '../../model/gate/evidence.ts';
import { sh } from '../../shell/sh.ts';
import { KUBECTL } from '../kubernetes/kubectl.ts';
import { roleOf } from './config/node-config.ts';

/** What K3s said on the host, and of a server what the API says of nodes, pods and events. */
export const clusterEvidence: EvidenceOf = host => {
  const isServer = roleOf(host) === 'server';
  const unit = isServer ? 'k3s.service' : 'k3s-agent.service';
  const there = sh`[ -e ${`/etc/systemd/system/${unit}`} ] || exit 0`;
  const ask = sh`systemctl -q is-active ${unit} || exit 0`;
  const own = [
    { name: `the state of ${unit}`, script: sh`${there}; systemctl status --no-pager -l -n 0 -- ${unit}` },
    { name: `the journal of ${unit}`, script: sh`${there}; journalctl -q --no-pager -o short-iso -n 150 -u ${unit}` },
  ];
  if (!isServer) return own;
  return [
    ...own,
    { name: 'nodes', script: sh`${ask}; ${KUBECTL} get nodes -o wide` },
    { name: 'pods', script: sh`${ask}; ${KUBECTL} get pods -A -o wide` },
    {
      name: 'events of Kubernetes',
      script: sh`${ask}; ${KUBECTL} get events -A --sort-by=.lastTimestamp | tail -n 80`,
    },
  ];
};
