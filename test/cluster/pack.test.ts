import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { homeInventory, possible, Rehearsal } from '../twin/fixtures/rehearsal.ts';
import { cachedVersion } from './parts.ts';

const version = possible && process.env['PROVISION_CLUSTER_ALL'] === '1' ? cachedVersion('flannel') : undefined;

/** Debian's registry of images, which the project's set-up installs. */
const REGISTRY = '/usr/bin/docker-registry';

const PASSWORD = 'correct horse battery';

/** Its settings and who may log in, with the password as bcrypt has it. Where it listens is a host's place in the home LAN. */
const startRegistry = `mkdir -p /srv/registry
cat >/srv/registry/users <<'EOF'
me:$2b$05$epuuHSeMZcQ/QS/UmbrAzuAzEDj8NPXEGZ7zqMk/u4yjaKD5Y1llG
EOF
cat >/srv/registry/config.yml <<'EOF'
version: 0.1
storage: { filesystem: { rootdirectory: /srv/registry/data } }
http: { addr: ':5000' }
auth: { htpasswd: { realm: lab, path: /srv/registry/users } }
EOF
chmod +x /srv/registry/program
systemd-run --unit=registry /srv/registry/program serve /srv/registry/config.yml`;

/** One server and one agent at home; the third host there keeps images and is in no cluster, like the edge. */
const inventory = (password?: string): string => {
  const registries =
    password === undefined
      ? ''
      : `  registries: { mirrors: { docker.io: { endpoint: ['http://192.168.15.4:5000'] } }, credentials: { '192.168.15.4:5000': login } }\n`;
  const text = homeInventory('ring-pack').replace(
    '  services: 10.43.0.0/16\n',
    `  services: 10.43.0.0/16\n  version: ${version}\n  network: flannel\n  server: { disable: [local-storage, metrics-server] }\n${registries}`,
  );
  const away = ['wk-2', 'ctb-edge-1'].reduce(
    (now, host) => now.replace(new RegExp(`^( {2}${host}:\\n)`, 'm'), '$1    away: true\n'),
    text,
  );
  return password === undefined
    ? away
    : away.replace(/^vars: \{\}$/m, `vars: { login: { username: me, password: '${password}' } }`);
};

/** Its image is one that no other pod has: the kubelet holds an image that it once was refused to be another's, whatever its name. */
const pod = (name: string): string => `apiVersion: v1
kind: Pod
metadata: { name: ${name} }
spec:
  nodeName: wk-1
  restartPolicy: Never
  terminationGracePeriodSeconds: 0
  containers: [{ name: it, image: 'docker.io/lab/hello:1', imagePullPolicy: Always }]
`;

describe.skipIf(version === undefined)('from a pack, and images from a registry', () => {
  let ring: Rehearsal;
  const said: string[] = [];
  const empty = () => ({ XDG_CACHE_HOME: join(ring.folder, 'cache') });
  const run = async (words: string, env: Readonly<Record<string, string>> = {}) => {
    const ended = await ring.run(words, { env });
    said.push(ended.stdout, ended.stderr);
    return ended;
  };
  const well = async (words: string, env: Readonly<Record<string, string>> = {}) => {
    const ended = await run(words, env);
    expect(ended, `${words}\n${ended.stdout}${ended.stderr}`).toMatchObject({ code: 0 });
    return ended.stdout;
  };
  const kubectl = (words: string): Promise<string> => ring.must('ms-1', `k3s kubectl ${words}`);
  const start = (): Promise<string> => ring.must('wk-1', 'systemctl show -p MainPID,InvocationID,NRestarts k3s-agent');
  /** Whether the pod runs, or why its image does not come. */
  const imageOf = (name: string): Promise<string> =>
    ring.must(
      'ms-1',
      `k3s kubectl apply -f - >/dev/null <<'END'
${pod(name)}END
for turn in $(seq 60); do
  told=$(k3s kubectl get pod ${name} -o 'jsonpath={.status.phase} {.status.containerStatuses[*].state.waiting.message}')
  case $told in Running*) break ;; *' 401 '*) break ;; esac
  sleep 1
done
printf '%s\\n' "$told"`,
    );

  beforeAll(async () => {
    ring = new Rehearsal(inventory());
    mkdirSync(join(ring.folder, 'cache'));
    const up = await ring.provision(['twin', 'up', '--privileged', 'ms-1', 'wk-1', 'wk-2']);
    expect(up, up.stdout + up.stderr).toMatchObject({ code: 0 });
    await well('phase2 --yes');
    const locked = await ring.provision(['artifacts', 'lock']);
    expect(locked, locked.stderr).toMatchObject({ code: 0 });
    const packed = await ring.provision(['artifacts', 'pack', 'home.tar']);
    expect(packed, packed.stderr).toMatchObject({ code: 0 });
  });
  afterAll(async () => {
    await ring?.down();
  });

  test('where nothing is cached and no pack is named, no host is touched', async () => {
    const refused = await run('phase3 --yes', empty());
    expect(refused.code).not.toBe(0);
    expect(refused.stdout + refused.stderr).toContain('artifacts fetch');
    expect(await ring.must('ms-1', 'ls /usr/local/bin')).not.toContain('k3s');
  });

  test('a pack with one other byte in it is refused before a host is touched', async () => {
    const file = join(ring.folder, 'home.tar');
    const at = Math.floor(statSync(file).size / 2);
    const byte = readFileSync(file).subarray(at, at + 1);
    const write = (one: Uint8Array): void => {
      const open = openSync(file, 'r+');
      writeSync(open, one, 0, 1, at);
      closeSync(open);
    };
    write(Uint8Array.from(byte, one => one ^ 1));
    const refused = await run('phase3 --yes --pack home.tar', empty());
    write(byte);
    expect(refused.code).not.toBe(0);
    expect(refused.stdout + refused.stderr).toContain('home.tar');
    expect(await ring.must('ms-1', 'ls /usr/local/bin')).not.toContain('k3s');
  });

  test('two bare hosts become two Ready nodes from the pack alone', async () => {
    expect(await well('phase3 --yes --pack home.tar', empty())).toContain('GO  k3s');
    const nodes = await kubectl("get nodes -o 'jsonpath={.items[*].metadata.name}'");
    expect(nodes.split(' ').sort()).toEqual(['ms-1', 'wk-1']);
    // What a pack gives is not kept a second time, and nothing was fetched.
    expect(readdirSync(join(ring.folder, 'cache'), { recursive: true }).join()).not.toContain(version);
  });

  test('images come from a registry that wants a login, once the inventory knows it', async () => {
    await ring.bring('wk-2', readFileSync(REGISTRY), '/srv/registry-program');
    await ring.must('wk-2', `mkdir -p /srv/registry; mv /srv/registry-program /srv/registry/program\n${startRegistry}`);
    await ring.must(
      'ms-1',
      `name=$(k3s ctr images list -q | grep -m 1 /mirrored-pause:)
k3s ctr images tag $name 192.168.15.4:5000/lab/hello:1 >/dev/null
for turn in $(seq 20); do
  k3s ctr images push --plain-http --user 'me:${PASSWORD}' 192.168.15.4:5000/lab/hello:1 >/run/pushed 2>&1 && exit 0
  sleep 1
done
cat /run/pushed; exit 1`,
    );
    ring.write('ring.yaml', inventory('another horse battery'));
    const before = await start();
    expect(await well('phase3 --yes', empty())).toContain('GO  k3s');
    expect(await start()).not.toBe(before);
    expect(await imageOf('refused')).toMatch(/^Pending .* 401 Unauthorized/);
    ring.write('ring.yaml', inventory(PASSWORD));
    expect(await well('phase3 --yes', empty())).toContain('GO  k3s');
    expect(await imageOf('taken')).toMatch(/^Running/);
    expect(await ring.must('wk-1', 'stat -c "%a %U" /etc/rancher/k3s/registries.yaml')).toBe('600 root');
  });

  test('a second run starts nothing anew, and the password was never shown', async () => {
    const before = await start();
    expect(await well('phase3 --yes', empty())).toContain('nothing changed');
    expect(await start()).toBe(before);
    const kept = [...ring.journal().values(), ...said].join('\n');
    expect(kept).not.toContain('horse battery');
    expect(await ring.must('wk-1', 'journalctl -b --no-pager | grep -c "horse battery" || :')).toBe('0');
  });
});
