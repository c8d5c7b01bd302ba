import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Lab, variants } from '../lab/lab.ts';
import { ansibleInventory } from './ansible-inventory.ts';
import type { Contestant } from './contestant.ts';

export interface AnsibleOptions {
  readonly root: string;
  /** The folder whose `bin` has its programs. */
  readonly prefix: string;
  readonly title: string;
  /** The folder of Mitogen's strategies, to use one in place of Ansible's own. */
  readonly mitogen?: string;
}

/** Ansible as its experts tune it: pipelining, persistent connections, all hosts at once, no facts, a quiet screen. */
export function ansible({ root, prefix, title, mitogen }: AnsibleOptions): Contestant {
  const name = mitogen !== undefined ? 'mitogen' : 'ansible';
  const folderOf = (lab: Lab, variant: string): string => join(lab.folder, name, variant);
  return {
    name,
    title,
    prepare: async lab => {
      for (const variant of variants) {
        const folder = folderOf(lab, variant);
        mkdirSync(folder, { recursive: true });
        cpSync(join(root, 'bench/peers/ansible'), folder, { recursive: true });
        cpSync(join(root, 'bench/peers/gate.sh'), join(folder, 'gate.sh'));
        writeFileSync(join(folder, 'hosts.yml'), ansibleInventory(lab.inventories[variant]));
      }
    },
    command: (lab, { variant, mode }) => {
      const persist = '-o ControlMaster=auto -o ControlPersist=60s';
      return {
        argv: [join(prefix, 'bin/ansible-playbook'), 'site.yml', ...(mode === 'dry-run' ? ['--check'] : [])],
        cwd: folderOf(lab, variant),
        env: {
          ANSIBLE_FORKS: String(lab.size + 1),
          ANSIBLE_SSH_ARGS: `-F ${lab.sshConfig}${mitogen === undefined ? ` ${persist}` : ''}`,
          // A socket's path may have no more than 107 bytes.
          ANSIBLE_SSH_CONTROL_PATH_DIR: join(lab.folder, 'cp'),
          ...(mitogen === undefined ? {} : { ANSIBLE_STRATEGY: 'mitogen_linear', ANSIBLE_STRATEGY_PLUGINS: mitogen }),
        },
      };
    },
    complaint: (output, { work, mode }) => {
      if (!/failed=0/.test(output) || /(failed|unreachable)=[1-9]/.test(output)) return 'its recap tells of failures';
      const idle = mode === 'dry-run' || work === 'nothing';
      return idle && /changed=[1-9]/.test(output) ? 'it changed something' : undefined;
    },
  };
}
