import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withoutHost } from '../../src/inventory/edit/without-host.ts';
import { provision } from '../twin/fixtures/cli.ts';
import { homeInventory, possible, Rehearsal } from '../twin/fixtures/rehearsal.ts';
import { start } from '../twin/fixtures/running.ts';
import { cachedVersion } from './parts.ts';

const version = possible && process.env['PROVISION_CLUSTER_ALL'] === '1' ? cachedVersion('flannel') : undefined;

const all = ['ms-1', 'wk-1', 'wk-2', 'ctb-edge-1'];
const TOKEN = '/var/lib/rancher/k3s/server/token';
const AGENTS = '/etc/rancher/k3s/agent-token';
const JOIN = '/etc/rancher/k3s/join-token';
const NOTE = '/var/lib/rancher/k3s/token-rotation';

/** One server and one agent at home, and no other host; or the first three hosts as servers. */
function inventoryOf(count: 1 | 3, datastore: string): string {
  const text = homeInventory(`ring-renewal-${datastore}`).replace(
    '  services: 10.43.0.0/16\n',
    `  services: 10.43.0.0/16\n  version: ${version}\n  network: flannel\n  server: { disable: [local-storage, metrics-server] }\n`,
  );
  return count === 3
    ? text.replace('roles: [agent]', 'roles: [server]').replace('roles: [agent]', 'roles: [server]')
    : ['wk-2', 'ctb-edge-1'].reduce(withoutHost, text);
}

/** Asks the API of servers as who joins does, with a password of agents; prints `taken` or `refused`. */
const joins = (token: string): string => `umask 077
cat >/root/joins <<'END'
apiVersion: v1
kind: Config
clusters: [{ name: it, cluster: { server: 'https://127.0.0.1:6443', insecure-skip-tls-verify: true } }]
users: [{ name: it, user: { username: node, password: '${token.trim().replace(/^.*:/, '')}' } }]
contexts: [{ name: it, context: { cluster: it, user: it } }]
current-context: it
END
if k3s kubectl --kubeconfig /root/joins get --raw /v1-k3s/config >/root/joined 2>&1; then echo taken; else grep -iqE 'unauthorized|forbidden|must be logged in' /root/joined && echo refused; fi
rm -f /root/joins /root/joined`;

/** All files of a folder, as text. */
function texts(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap(name => {
    const path = join(folder, name);
    return statSync(path).isFile() ? [readFileSync(path, 'latin1')] : [];
  });
}

describe.skipIf(version === undefined).each([
  [1, 'sqlite'],
  [3, 'etcd'],
] as const)('tokens and certificates of real K3s, %i server(s), %s', { timeout: 600_000 }, (count, datastore) => {
  const hosts = count === 1 ? all.slice(0, 2) : all;
  const servers = hosts.slice(0, count);
  const agent = hosts.at(-1) ?? '';
  let ring: Rehearsal;
  let key = '';
  const said: string[] = [];
  const secrets: string[] = [];
  const run = async (words: string) => {
    const ended = await ring.run(words);
    said.push(ended.stdout, ended.stderr);
    return ended;
  };
  const well = async (words: string) => {
    const ended = await run(words);
    expect(ended, `${words}\n${ended.stdout}${ended.stderr}`).toMatchObject({ code: 0 });
    return ended.stdout;
  };
  const rotate = (): string => `token rotate --yes --key-file ${key}`;
  /** The tokens as they lie on the hosts: of servers, of agents, and what an agent joins with. */
  const tokens = async () => {
    const read = async (file: string, on: readonly string[]) => [
      ...new Set(await Promise.all(on.map(host => ring.must(host, `cat ${file}`)))),
    ];
    const now = {
      server: await read(TOKEN, servers),
      agents: await read(AGENTS, servers),
      join: await read(JOIN, [agent]),
    };
    secrets.push(...now.server, ...now.agents, ...now.join);
    return now;
  };
  const started = () => Promise.all(hosts.map(host => ring.must(host, 'systemctl show -p InvocationID k3s k3s-agent')));

  beforeAll(async () => {
    ring = new Rehearsal(inventoryOf(count, datastore));
    key = join(ring.folder, 'key');
    const up = await ring.provision(['twin', 'up', '--privileged', ...hosts]);
    expect(up, up.stdout + up.stderr).toMatchObject({ code: 0 });
    await well('phase2 --yes');
    const locked = await ring.provision(['artifacts', 'lock']);
    expect(locked, locked.stderr).toMatchObject({ code: 0 });
    await well('phase3 --yes');
    const made = await provision(['secret', 'keygen', key], { cwd: ring.folder });
    expect(made, made.stderr).toMatchObject({ code: 0 });
  }, 900_000);
  afterAll(async () => {
    await ring?.down();
  });

  test('with a host off nothing is changed, and it is named', async () => {
    const before = [await tokens(), await started()];
    expect(await well('token rotate --dry-run')).toContain('makes a token for servers and one for agents');
    await ring.must(agent, 'systemctl stop ssh.socket ssh 2>/dev/null || systemctl stop ssh');
    const ended = await run(rotate());
    await ring.must(agent, 'systemctl start ssh.socket 2>/dev/null || systemctl start ssh');
    expect(ended, ended.stdout).toMatchObject({ code: 1 });
    expect(ended.stdout + ended.stderr).toContain(agent);
    expect([await tokens(), await started()]).toEqual(before);
  });

  test('killed as soon as they are made, it goes on, and every host has the new ones', async () => {
    const before = await tokens();
    expect(await ring.must('ms-1', joins(before.agents[0] ?? ''))).toBe('taken');
    const running = start(ring, rotate());
    // That of agents is made first, and is what the second call must go on with.
    await ring.must('ms-1', `until [ -e ${NOTE} ] && ! [ -e ${AGENTS}.new ]; do sleep 0.1; done`);
    running.signal('SIGKILL');
    const killed = await running.ended;
    said.push(killed.stdout, killed.stderr);
    expect(killed.code, killed.stdout + killed.stderr).not.toBe(0);
    expect(killed.stdout).toContain('.backup');
    const made = await ring.must('ms-1', `cat ${AGENTS}`);
    expect(made).not.toBe(before.agents[0]);

    const stdout = await well(`${rotate()} --lock-wait 120`);
    expect(stdout).toContain('one that was begun goes on');
    expect(stdout).toContain('GO  k3s');
    const now = await tokens();
    expect(now.agents).toEqual([made]);
    expect(now.server).toHaveLength(1);
    expect(now.server).not.toEqual(before.server);
    expect(now.join).toEqual([expect.stringContaining(made)]);
    for (const server of servers) {
      expect(await ring.must(server, joins(before.agents[0] ?? ''))).toBe('refused');
      expect(await ring.must(server, joins(now.agents[0] ?? ''))).toBe('taken');
      expect(await ring.must(server, `if [ -e ${NOTE} ]; then echo there; else echo gone; fi`)).toBe('gone');
    }
  });

  test('nothing is left to change; all start with them, and the gate says GO', async () => {
    const was = await started();
    expect(await well('phase3 --yes')).toContain('nothing changed');
    expect(await started()).toEqual(was);
    for (const server of servers) await ring.must(server, 'systemctl restart k3s');
    for (const host of hosts.slice(count)) await ring.must(host, 'systemctl restart --no-block k3s-agent');
    await well('gate phase3');
  });

  test('a certificate that is near its end is renewed by phase 3, in its order, once', async () => {
    const file = '/var/lib/rancher/k3s/server/tls/client-admin.crt';
    const ends = () => ring.must('ms-1', `sha256sum ${file}`);
    // K3s makes what is missing when it starts; so short a time is its own setting.
    await ring.must(
      'ms-1',
      `echo CATTLE_NEW_SIGNED_CERT_EXPIRATION_DAYS=20 >/etc/default/k3s
rm ${file}
systemctl restart k3s
rm /etc/default/k3s`,
    );
    const short = await ends();
    const plan = await run('phase3 --dry-run');
    expect(plan, plan.stdout).toMatchObject({ code: 0 });
    expect(plan.stdout).toContain('client-admin.crt');
    expect(await ends()).toBe(short);
    const was = await started();
    expect(await well('phase3 --yes')).toContain('GO  k3s');
    expect(await ends()).not.toBe(short);
    const now = await started();
    expect(now.map((one, at) => one === was[at])).toEqual(hosts.map(host => host !== 'ms-1'));
    expect(await well('phase3 --yes')).toContain('nothing changed');
    expect(await started()).toEqual(now);
  });

  test('no token is on a screen, in a journal or a log', async () => {
    await tokens();
    const files = texts(join(ring.folder, '.provision'));
    const passwords = [...new Set(secrets.map(one => one.trim().replace(/^.*:/, '')))];
    expect(passwords.length).toBeGreaterThanOrEqual(4);
    for (const one of passwords) {
      expect(said.some(text => text.includes(one))).toBe(false);
      expect(files.some(text => text.includes(one))).toBe(false);
    }
  });
});
