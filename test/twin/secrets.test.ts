import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clusterYaml } from '../fixtures/cluster-yaml.ts';
import { type Ended, provision } from './fixtures/cli.ts';
import { possible, Rehearsal } from './fixtures/rehearsal.ts';

const PLANTED = 'Tr0ub4dor-planted-3';
const inventory = clusterYaml({ cluster: 'ring-secrets', ssh: 'ssh: { user: root }', more: 'vars: {}\n' });
const playbook = `name: app
vars: { pause: 3 }
stages:
  - name: settings
    tasks:
      - file: { path: /etc/app.conf, content: "one\\npassword={{vars.password}}\\n" }
      - command: { run: 'sleep {{vars.pause}}; echo started', always: true, changes: start it }
      - command: { run: cat /etc/app.conf; cat /etc/app.conf >&2; exit 1, always: true, changes: fail with it }
gate:
  - command: { title: the password to be another, run: 'cat /etc/app.conf; false' }
    patience: 1
`;

/** Arguments and environments of all processes on this machine, those of the twin's hosts among them. */
function processes(): string {
  const read = (path: string): string => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return '';
    }
  };
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(name => `${read(`/proc/${name}/cmdline`)}\n${read(`/proc/${name}/environ`)}`)
    .join('\n');
}

describe.skipIf(!possible)('a planted secret', () => {
  const ring = new Rehearsal(inventory);
  const env = { PROVISION_KEY_FILE: join(ring.folder, 'key') };
  const shown: string[] = [];

  async function run(words: string): Promise<Ended> {
    const ended = await ring.run(words, { env });
    shown.push(ended.stdout, ended.stderr);
    return ended;
  }

  /** Files on the host that hold it, with who may read them. */
  const holders = async (): Promise<readonly string[]> => {
    const found = await ring.must(
      'one',
      `word=${PLANTED.slice(0, 4)}${'""'}${PLANTED.slice(4)}
grep -rlsaF --exclude-dir=proc --exclude-dir=sys -e "$word" / | while read -r file; do stat -c '%a %U %n' "$file" 2>/dev/null || :; done || :`,
    );
    return found.split('\n').filter(line => line !== '');
  };

  beforeAll(async () => {
    ring.write('playbooks/app.yaml', playbook);
    await provision(['secret', 'keygen', env.PROVISION_KEY_FILE]);
    ring.write('edit.sh', `sed -i 's/^vars: .*/vars: { password: !secret ${PLANTED} }/' "$1"\n`);
    const edited = await provision(['secret', 'edit', ring.file], {
      env: { ...env, VISUAL: `sh ${join(ring.folder, 'edit.sh')}` },
    });
    ring.write('edit.sh', '');
    if (edited.code !== 0) throw new Error(edited.stderr);
    await ring.up('clean');
  });
  afterAll(async () => {
    await ring?.down();
  });

  test('is in no process, and during the run in nothing that others may read', async () => {
    expect((await run(`run ${ring.folder}/playbooks/app.yaml --dry-run -vvv`)).stdout).toContain('changed (secret)');
    // All files of the host are looked into meanwhile, which takes its time on a busy machine.
    const running = run(`run ${ring.folder}/playbooks/app.yaml --yes -vvv -e pause=15`);
    let ended = false;
    void running.finally(() => {
      ended = true;
    });
    const held = new Set<string>();
    while (!ended) {
      expect(processes()).not.toContain(PLANTED);
      for (const line of await holders()) held.add(line);
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    expect((await running).code).toBe(1);
    expect([...held].filter(line => !line.startsWith('600 root '))).toEqual([]);
    expect([...held].join('\n')).toContain('/etc/app.conf');
    expect([...held].join('\n')).toContain('/run/provision/runs/');
    expect((await running).stdout).toContain('password=(secret)');
  });

  test('is in nothing that was shown, whatever was asked for', async () => {
    const flags = ['-vvv', '--json', '--dry-run', '--dry-run --json', '--json -vvv'];
    for (const flag of flags) await run(`run ${ring.folder}/playbooks/app.yaml --yes ${flag}`);
    const gate = await run(`gate ${ring.folder}/playbooks/app.yaml`);
    expect(gate.code).toBe(3);
    expect(gate.stdout).toContain('(secret)');
    await run(`diagnose phase2 --report ${ring.folder}/page.html`);
    await ring.must('one', 'echo changed >>/etc/app.conf');
    expect((await run(`run ${ring.folder}/playbooks/app.yaml --dry-run -vv`)).stdout).toContain('changed (secret)');
    expect(shown.join('\n')).not.toContain(PLANTED);
    expect(shown.join('\n')).not.toContain(PLANTED.slice(0, 12));
  });

  test('is kept in the file that it was written to, in the copy of an edited one, and nowhere else on either side', async () => {
    await run(`run ${ring.folder}/playbooks/app.yaml --yes`);
    // Besides, of what was edited there meanwhile, the copy that only root may read.
    const where = (await holders()).map(line =>
      line.replace(/^(600 root \/var\/backups\/provision\/replaced\/etc\/app\.conf)\..*/, '$1'),
    );
    expect([...new Set(where)].sort()).toEqual([
      '600 root /etc/app.conf',
      '600 root /var/backups/provision/replaced/etc/app.conf',
    ]);
    expect(await ring.must('one', 'ls -A /run/provision/runs 2>/dev/null || :')).toBe('');
    expect(readFileSync(join(ring.folder, 'page.html'), 'utf8')).toContain('<svg');
    const files = readdirSync(ring.folder, { recursive: true, withFileTypes: true }).filter(one => one.isFile());
    expect(files.length).toBeGreaterThan(8);
    for (const one of files) {
      const path = join(one.parentPath, one.name);
      expect(readFileSync(path, 'utf8').includes(PLANTED), path).toBe(false);
    }
  });
});
