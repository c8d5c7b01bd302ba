import type { Peers } from '../peers/install.ts';
import { ansible } from './ansible.ts';
import type { Contestant } from './contestant.ts';
import { pyinfra } from './pyinfra.ts';

/** The peers that are installed here, as contestants. */
export function createPeers(root: string, { prefix, strategies, versions }: Peers): readonly Contestant[] {
  const { ansible: core, mitogen, pyinfra: infra } = versions;
  return [
    ...(core === undefined ? [] : [ansible({ root, prefix, title: `Ansible (core ${core})` })]),
    ...(core === undefined || mitogen === undefined
      ? []
      : [ansible({ root, prefix, title: `Mitogen ${mitogen}`, mitogen: strategies })]),
    ...(infra === undefined ? [] : [pyinfra(root, prefix, `pyinfra ${infra}`)]),
  ];
}
