import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import type { Command } from '../measure/metered.ts';
import { AGENTS, type ClusterLab, SERVER } from './cluster-lab.ts';

/** Who makes a cluster of hosts that are in their mesh. */
export interface ClusterContestant {
  readonly name: string;
  readonly title: string;
  /** Makes it. */
  readonly command: (lab: ClusterLab) => Command;
  /** Whether it can be run once more, where nothing is to change. */
  readonly again: boolean;
}

/** OpenSSH's client and the shell: files, a configuration, the start, and waiting; it asks nothing, and proves nothing but that the nodes are Ready. */
export const clusterFloor = (root: string, openssh: string): ClusterContestant => ({
  name: 'floor',
  title: `${openssh}, one client per host in parallel`,
  again: false,
  command: ({ folder, sshConfig, parts }) => ({
    argv: ['bash', join(root, 'bench/cluster/floor.sh'), sshConfig, parts, SERVER, ...AGENTS],
    cwd: folder,
  }),
});

/** Phase 3, with the firewall, its gate and the matrix of pods. */
export const clusterProvision = (root: string, version: string): ClusterContestant => ({
  name: 'provision',
  title: `provision ${version}, \`phase3\` with its gate`,
  again: true,
  command: ({ folder, file }) => ({
    argv: [process.execPath, join(root, 'bin/provision.mjs'), 'phase3', '--yes', '--no-color', '-i', file],
    cwd: folder,
  }),
});

/**
 * k3s-ansible by its way without internet.
 * @param source its checkout
 * @param ansible the `ansible-playbook` that has the collections it names
 */
export function k3sAnsible(source: string, ansible: string): ClusterContestant {
  const at = execFileSync('git', ['-C', source, 'log', '-1', '--format=%h of %cs'], { encoding: 'utf8' }).trim();
  return {
    name: 'k3s-ansible',
    title: `k3s-ansible ${at}, airgap, pipelining, ControlPersist`,
    again: true,
    command: ({ folder, sshConfig, parts, version, meshAddress }) => {
      const host = (name: string) => [name, { node_address: meshAddress(name) }] as const;
      const own = 'node-name: {{ inventory_hostname }}\nnode-ip: {{ node_address }}\nflannel-iface: wg0\n';
      const inventory = {
        k3s_cluster: {
          children: {
            server: { hosts: Object.fromEntries([host(SERVER)]) },
            agent: { hosts: Object.fromEntries(AGENTS.map(host)) },
          },
          vars: {
            ansible_user: 'provision',
            ansible_ssh_common_args: `-F ${sshConfig} -o ControlMaster=auto -o ControlPersist=60s`,
            k3s_version: version,
            token: 'a-token-of-the-benchmark-alone',
            api_endpoint: meshAddress(SERVER),
            airgap_dir: parts,
            user_kubectl: false,
            server_config_yaml: `${own}disable: [local-storage, metrics-server, traefik]\n`,
            agent_config_yaml: own,
          },
        },
      };
      writeFileSync(join(folder, 'k3s-ansible.yml'), stringify(inventory));
      return {
        argv: [resolve(ansible), '-i', join(folder, 'k3s-ansible.yml'), resolve(source, 'playbooks/site.yml')],
        cwd: folder,
        env: {
          ANSIBLE_ROLES_PATH: resolve(source, 'roles'),
          ANSIBLE_PIPELINING: 'True',
          ANSIBLE_HOST_KEY_CHECKING: 'True',
          ANSIBLE_FORKS: '10',
          ANSIBLE_NOCOLOR: '1',
        },
      };
    },
  };
}
