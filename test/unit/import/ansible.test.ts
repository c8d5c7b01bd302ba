import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import type { SourceFile } from '../../../src/import/found.ts';
import { todoLines } from '../../../src/inventory/todo-lines.ts';
import { hostOf, imported } from './imported.ts';

const ini = (text: string): readonly SourceFile[] => [{ path: 'hosts.ini', text }];

test('docs/import.md shows what its example becomes, and nothing of it is refused', () => {
  const page = readFileSync(resolve(import.meta.dirname, '../../../docs/import.md'), 'utf8');
  const [, source = ''] = /```ini\n([\s\S]*?)```/.exec(page) ?? [];
  const [, wanted = ''] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
  const { text, mistakes } = imported(ini(source));
  expect(text).toBe(wanted);
  expect(mistakes).toEqual([]);
});

test('ranges, the comment as a name, and the spelling that ssh is handed', () => {
  const { text } = imported(
    ini(
      '[masters]\nsrv[01:02] ansible_host=10.1.0.1\n10.1.0.[7:8] ansible_ssh_user=rosa  # attic\n[workers]\nn[a:c:2].lan\n[masters:vars]\nansible_user=gast\n',
    ),
  );
  expect([...text.matchAll(/^ {2}([a-z0-9.-]+):(?= #|$)/gm)].map(([, name]) => name)).toEqual(
    expect.arrayContaining(['srv01', 'srv02', 'attic', 'na.lan', 'nc.lan']),
  );
  expect(hostOf(text, 'attic')).toContain('user: rosa');
  expect(hostOf(text, 'srv01')).toContain('user: gast');
});

test('a host without an address is asked for at its line, and that is all that the file is refused for', () => {
  const { text, mistakes } = imported(ini('[server]\nalpha ansible_user=root\n'));
  expect(hostOf(text, 'alpha')).toMatchInlineSnapshot(`
    "  alpha:
        site: site-1 # proposed
        address: # TODO: the source has only the name alpha: its address among the fleet, or a name of DNS that leads to it
        mesh_address: 10.8.0.1 # proposed
        roles: [server]
        ssh:
          address: alpha
          user: root"
  `);
  const marked = new Set(todoLines(text).map(({ line }) => line));
  expect(mistakes.length).toBeGreaterThan(0);
  expect(mistakes.filter(({ position }) => !marked.has(position.line))).toEqual([]);
});

test.each([
  ['-o ProxyJump=jump@203.0.113.40:2200', 'jump: jump@203.0.113.40:2200'],
  ['-J jump@203.0.113.40:2200,pi@10.1.0.1', 'jump: [jump@203.0.113.40:2200, pi@10.1.0.1]'],
  ['-o ProxyCommand="ssh -p 2200 -W %h:%p -q jump@203.0.113.40"', 'jump: jump@203.0.113.40:2200'],
  ['-o ProxyCommand="ssh -W %h:%p in@10.1.0.9 -o ProxyCommand=none"', 'jump: in@10.1.0.9'],
  ['', 'jump: []'],
])('the way of %s', (words, wanted) => {
  const { text } = imported(ini(`[server]\nalpha ansible_host=10.1.0.2 ansible_ssh_common_args='${words}'\n`));
  expect(hostOf(text, 'alpha')).toContain(wanted);
});

test('a ProxyCommand that is no jump host is asked for', () => {
  const { text, remarks } = imported(
    ini(
      `[server]\nalpha ansible_host=10.1.0.2 ansible_ssh_common_args='-o ProxyCommand="nc -X 5 %h %p" -o StrictHostKeyChecking=no'\n`,
    ),
  );
  expect(hostOf(text, 'alpha')).toContain('jump: # TODO: ansible_ssh_common_args reaches it by the ProxyCommand `nc`');
  expect(remarks.join('\n')).toContain('host keys were not checked there (StrictHostKeyChecking=no)');
});

const vault = '$ANSIBLE_VAULT;1.1;AES256\n3463\n';

test('group_vars win over the file, host_vars over the host; nothing secret comes over', () => {
  const { text, remarks, mistakes } = imported([
    {
      path: 'k3s/inventory.yml',
      text: 'k3s_cluster:\n  children:\n    server:\n      hosts:\n        one: { ansible_host: 10.1.0.1, ansible_user: boss }\n    agent:\n      hosts:\n        two: { ansible_host: 10.1.0.2 }\n  vars:\n    ansible_user: debian\n    token: changeme!\n    extra_server_args: "--cluster-cidr=10.52.0.0/16 --service-cidr 10.53.0.0/16"\n    ansible_become_password: !vault |\n      $ANSIBLE_VAULT;1.1;AES256\n      3463\n',
    },
    { path: 'k3s/group_vars/all/main.yml', text: 'ansible_user: rocky\n' },
    { path: 'k3s/group_vars/all/vault.yml', text: vault },
    { path: 'k3s/host_vars/one.yml', text: 'ansible_user: storage\n' },
  ]);
  expect(hostOf(text, 'one')).toContain('user: storage');
  expect(hostOf(text, 'two')).toContain('user: rocky');
  expect(text).toContain('kubernetes:\n  pods: 10.52.0.0/16\n  services: 10.53.0.0/16');
  expect(text).toContain('become_password: true');
  expect(`${text}${remarks.join('\n')}`).not.toMatch(/changeme|ANSIBLE_VAULT/);
  expect(remarks.join('\n')).toContain('k3s/group_vars/all/vault.yml: warning: the whole file is sealed');
  expect(remarks.join('\n')).toContain('wins over debian');
  expect(mistakes).toEqual([]);
});

test('what ansible-inventory prints, with a group that is a plain list and values of Ansible’s own', () => {
  const { text, remarks } = imported([
    {
      path: 'list.json',
      text: JSON.stringify({
        _meta: {
          hostvars: {
            cp: { ansible_host: '10.1.0.1', ansible_become_password: { __ansible_vault: vault } },
            gpu_box: { ansible_host: 'gpu.example.net', ansible_ssh_port: '2200', private_ip: '10.1.0.50' },
            win: { ansible_connection: 'winrm', ansible_password: 'Winter-12' },
          },
        },
        control_plane: { hosts: ['cp'] },
        workers: { children: ['pool'], vars: { ansible_user: 'pi' } },
        pool: ['gpu_box'],
        windows: ['win'],
      }),
    },
  ]);
  expect(hostOf(text, 'gpu-box')).toMatchInlineSnapshot(`
    "  gpu-box: # gpu_box in the source
        site: lan # proposed
        address: # TODO: the source has only the name gpu.example.net: its address among the fleet, or a name of DNS that leads to it; private_ip says 10.1.0.50
        mesh_address: 10.8.0.2 # proposed
        roles: [agent, pool]
        ssh:
          address: gpu.example.net
          user: pi
          port: 2200
        vars:
          private_ip: 10.1.0.50"
  `);
  expect(remarks.join('\n')).toContain('left out: win: winrm: Windows');
  expect(`${text}${remarks.join('\n')}`).not.toMatch(/Winter-12|ANSIBLE_VAULT/);
});

test('a template is not evaluated', () => {
  const { text } = imported(ini(`[server]\nalpha ansible_host=10.1.0.2 ansible_user="{{ who | default('marta') }}"\n`));
  expect(hostOf(text, 'alpha')).toContain(
    'user: # TODO: ansible_user is a template, which only Ansible can evaluate; its default is marta',
  );
});

test('two sources are one fleet; where they contradict each other the first counts', () => {
  const { text, remarks } = imported(ini('[server]\nalpha ansible_host=10.1.0.2 ansible_user=ann\n'), [
    { path: 'other.ini', text: '[agent]\nalpha ansible_host=10.1.0.2 ansible_user=bob\nbeta ansible_host=10.1.0.3\n' },
  ]);
  expect([hostOf(text, 'alpha').includes('user: ann'), text.includes('  beta:')]).toEqual([true, true]);
  expect(remarks.join('\n')).toContain(
    'ssh.user of alpha is "ann" in the first and "bob" in the second; the first counts',
  );
});

test.each([
  [
    'a child that is no group',
    '[server]\na\n[all:children]\nservers\n',
    'hosts.ini:4: the group servers is named here, and defined nowhere',
  ],
  ['a word behind a host', '[server]\na ansible_user rosa\n', 'hosts.ini:2: a word behind a host is no variable'],
  ['an open quote', '[server]\na x="b\n', 'hosts.ini:2: a quote is not closed'],
  ['a range backwards', '[server]\na[3:1]\n', 'hosts.ini:2: a[3:1] is no range of hosts'],
  ['an inventory of ours', 'cluster: home\nhosts: {}\n', 'this is an inventory of provision already'],
  ['prose', 'Dear all,\n  hello: - [\n', 'it is not known what this file is'],
])('%s is refused', (_, text, why) => {
  expect(() => imported(ini(text))).toThrow(why);
});

test('a secret in the value of a harmless name stays where it is', () => {
  const { text, remarks } = imported(
    ini('[server]\nalpha ansible_host=10.1.0.2 k3s_args="--token=Quince-9" disk=/dev/sdb\n'),
  );
  expect(`${text}${remarks.join('\n')}`).not.toContain('Quince-9');
  expect(remarks.join('\n')).toContain('not carried over: k3s_args');
  expect(hostOf(text, 'alpha')).toContain('disk: /dev/sdb');
});

test('what the rules of an inventory refuse beyond a line that is asked for is marked, too', () => {
  const { text, mistakes } = imported(ini('[server]\na ansible_host=10.1.0.2\n[agent]\nb ansible_host=10.2.0.2\n'));
  const marked = new Set(todoLines(text).map(({ line }) => line));
  expect(mistakes.map(({ what }) => what)).toEqual([
    'a (site lan-1) and b (site lan-2) can never connect: neither side can be reached from outside',
  ]);
  expect(mistakes.filter(({ position }) => !marked.has(position.line))).toEqual([]);
});

test('two private networks are two sites, and it is asked whether a router leads between them', () => {
  const one = imported([{ path: 'hosts.ini', text: '[server]\na ansible_host=10.50.0.11\n' }]);
  expect(one.text).not.toContain('sites of their own');
  const two = imported([
    { path: 'hosts.ini', text: '[server]\na ansible_host=10.50.0.11\n[agent]\nb ansible_host=10.50.1.21\n' },
  ]);
  expect(two.text).toContain(
    '# TODO: lan-1, lan-2 are sites of their own here: where a router leads between these LANs, make one site of them, with lan: [10.50.0.0/24, 10.50.1.0/24]\n',
  );
});
