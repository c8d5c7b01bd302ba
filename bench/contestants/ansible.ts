import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Lab, variants } from '../lab/lab.ts';
import { ansibleInventory } from './ansible-inventory.ts';
import type { Contestant } from './contestant.ts';

export interface AnsibleOptions {
  readonly root: string;
  /** The folder of the Python environment that it is installed in. */
  readonly python: string;
  readonly title: string;
  /** With Mitogen's strategy in place of Ansible's own. */
  readonly mitogen: boolean;
}

/** Ansible as its experts tune it: pipelining, persistent connections, all hosts at once, no facts, a quiet screen. */
export function ansible({ root, python, title, mitogen }: AnsibleOptions): Contestant {
  const name = mitogen ? 'mitogen' : 'ansible';
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
        argv: [join(python, 'bin/ansible-playbook'), 'site.yml', ...(mode === 'dry-run' ? ['--check'] : [])],
        cwd: folderOf(lab, variant),
        env: {
          ANSIBLE_FORKS: String(lab.size + 1),
          ANSIBLE_SSH_ARGS: `-F ${lab.sshConfig}${mitogen ? '' : ` ${persist}`}`,
          // A socket's path may have no more than 107 bytes.
          ANSIBLE_SSH_CONTROL_PATH_DIR: join(lab.folder, 'cp'),
          ...(mitogen ? { ANSIBLE_STRATEGY: 'mitogen_linear', ANSIBLE_STRATEGY_PLUGINS: mitogenPlugins(python) } : {}),
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

const mitogenPlugins = (python: string): string => join(python, 'mitogen-strategy');
