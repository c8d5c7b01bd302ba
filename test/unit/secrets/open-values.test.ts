import { expect, test } from 'vitest';
import type { BecomePassword, Inventory } from '../../../src/model/inventory.ts';
import { createKeyring } from '../../../src/secrets/keyring.ts';
import { openValues } from '../../../src/secrets/open-values.ts';
import { seal } from '../../../src/secrets/seal.ts';
import { hostOf } from '../../fixtures/host.ts';

const keyring = createKeyring({
  keyFile: async () => new Uint8Array(32).fill(7),
  passphrase: () => Promise.reject(new Error('nobody is asked')),
});
const sealed = async (text: string): Promise<string> => seal(text, await keyring.lock());
const place = (path: readonly (string | number)[]): string => path.join('.');

async function inventory(of: string, own: string): Promise<Inventory> {
  const sudo = (password: BecomePassword) => ({ ssh: { become: { method: 'sudo', password } as const } });
  const all: BecomePassword = { sealed: of, path: ['ssh', 'become_password'] };
  return {
    file: '/srv/inv.yaml',
    cluster: 'c',
    sites: [],
    hosts: [
      hostOf('a', sudo(all)),
      hostOf('b', sudo({ sealed: own, path: ['hosts', 'b', 'ssh', 'become_password'] })),
      hostOf('c', sudo('ask')),
    ],
    sections: {},
    vars: { token: await sealed('a long token') },
  };
}

const passwords = ({ hosts }: Inventory) =>
  hosts.map(({ ssh: { become } }) => (become.method === 'sudo' ? become.password : undefined));

test('passwords for sudo are opened for each host; what else is sealed only where it is needed', async () => {
  const from = await inventory(await sealed('of all hosts'), await sealed('of one host'));
  const some = await openValues(from, 'passwords', keyring, place);
  expect(passwords(some)).toEqual([{ opened: 'of all hosts' }, { opened: 'of one host' }, 'ask']);
  expect(some.vars).toEqual(from.vars);
  const all = await openValues(from, 'all', keyring, place);
  expect([passwords(all)[1], all.vars]).toEqual([{ opened: 'of one host' }, { token: 'a long token' }]);
});

test('one that cannot be opened is named with its place', async () => {
  const from = await inventory(await sealed('of all hosts'), 'sealed:v1:key:cut');
  await expect(openValues(from, 'passwords', keyring, place)).rejects.toThrow('hosts.b.ssh.become_password');
});

test('sealed values of sites and of roles are opened as well', async () => {
  const from = await inventory(await sealed('of all hosts'), await sealed('of one host'));
  const more: Inventory = {
    ...from,
    sites: [{ name: 'home', vars: { key: await sealed('of the site') } }],
    roleVars: { edge: { list: [await sealed('of the role')] } },
  };
  const all = await openValues(more, 'all', keyring, place);
  expect(all.sites).toEqual([{ name: 'home', vars: { key: 'of the site' } }]);
  expect(all.roleVars).toEqual({ edge: { list: ['of the role'] } });
});
