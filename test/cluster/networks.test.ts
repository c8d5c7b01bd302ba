import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { provision } from '../twin/fixtures/cli.ts';
import { homeInventory, possible, Rehearsal } from '../twin/fixtures/rehearsal.ts';
import { start } from '../twin/fixtures/running.ts';
import { cachedVersion } from './parts.ts';

const version = possible && process.env['PROVISION_CLUSTER_ALL'] === '1' ? cachedVersion('flannel') : undefined;
/** With etcd by `PROVISION_NETWORKS_SERVERS=3`. */
const count = process.env['PROVISION_NETWORKS_SERVERS'] === '3' ? 3 : 1;

const hosts = ['ctb-edge-1', 'ms-1', 'wk-1', 'wk-2'];

/** The shipped inventory with flannel, in words that a user could have written. */
function inventoryOf(network: string): string {
  const text = homeInventory('ring-networks').replace(
    '  services: 10.43.0.0/16\n',
    `  services: 10.43.0.0/16\n  network: ${network}   # since May\n  server: { disable: [local-storage, metrics-server] }\n`,
  );
  return count === 1
    ? text
    : text.replace('roles: [agent]', 'roles: [server]').replace('roles: [agent]', 'roles: [server]');
}

/** A pod of K3s' own busybox on every node, which answers by HTTP. */
const asking = `apiVersion: apps/v1
kind: DaemonSet
metadata: { name: asking }
spec:
  selector: { matchLabels: { app: asking } }
  template:
    metadata: { labels: { app: asking } }
    spec:
      terminationGracePeriodSeconds: 0
      tolerations: [{ operator: Exists }]
      containers:
        - name: asking
          image: docker.io/rancher/mirrored-library-busybox:1.37.0
          imagePullPolicy: Never
          command:
            - sh
            - -c
            - |
              mkdir /www
              echo well >/www/index.html
              httpd -p 8080 -h /www
              # A way each, twice a second; when it was answered is told in seconds since boot, the same clock in every host of a twin.
              until [ -e /tmp/targets ]; do sleep 1; done
              for to in $(cat /tmp/targets); do
                while :; do
                  if timeout 1 wget -q -O /dev/null "http://$to:8080/" 2>/dev/null; then
                    read up _ </proc/uptime
                    echo "$up" >>"/tmp/answers-$to"
                  fi
                  sleep 0.5
                done &
              done
              wait
`;

describe.skipIf(version === undefined)(
  `from one backend of flannel to another, ${count} server(s)`,
  { timeout: 900_000 },
  () => {
    let ring: Rehearsal;
    let key = '';
    let pods: readonly (readonly [node: string, name: string, address: string])[] = [];
    let before = '';
    const well = async (words: string) => {
      const ended = await ring.run(words);
      expect(ended, `${words}\n${ended.stdout}${ended.stderr}`).toMatchObject({ code: 0 });
      return ended;
    };
    const kubectl = (words: string): Promise<string> => ring.must('ms-1', `k3s kubectl ${words}`);
    const move = (to: string): string => `network move --to ${to} --key-file ${key} --yes`;
    const starts = (): Promise<readonly string[]> =>
      Promise.all(hosts.map(host => ring.must(host, 'systemctl show -p MainPID,InvocationID,NRestarts k3s k3s-agent')));
    /** Each pod with its address and container: one that was started anew has another. */
    const lives = (): Promise<string> =>
      kubectl(
        `get pods -l app=asking -o 'jsonpath={range .items[*]}{.spec.nodeName} {.metadata.name} {.status.podIP} {.status.containerStatuses[0].containerID} {.status.containerStatuses[0].restartCount}{"\\n"}{end}'`,
      );
    const inPods = async (script: string): Promise<readonly string[]> =>
      Promise.all(
        pods.map(([, name]) => ring.must('ms-1', `k3s kubectl exec -i ${name} -- sh -s <<'END'\n${script}\nEND`)),
      );
    const begin = async (): Promise<void> => {
      await inPods('rm -f /tmp/answers-*');
      await new Promise(resolve => setTimeout(resolve, 3000));
    };
    /** The longest time without an answer, in seconds, and how many answers there were, by way. */
    const gaps = async (): Promise<ReadonlyMap<string, readonly [gap: number, answers: number]>> => {
      const script = `for file in /tmp/answers-*; do awk -v to="\${file#*-}" 'NR > 1 && $1 - last > most { most = $1 - last } { last = $1 } END { printf "%s %.1f %d\\n", to, most, NR }' "$file"; done`;
      const told = await inPods(script);
      const nodeAt = new Map(pods.map(([node, , address]) => [address, node]));
      return new Map(
        told.flatMap((text, at) =>
          text.split('\n').map(line => {
            const [to = '', gap, answers] = line.split(' ');
            return [`${pods[at]?.[0]} → ${nodeAt.get(to)}`, [Number(gap), Number(answers)]] as const;
          }),
        ),
      );
    };
    const backends = async (): Promise<readonly string[]> =>
      (
        await kubectl(
          `get nodes -o 'jsonpath={range .items[*]}{.metadata.name} {.status.conditions[?(@.type=="Ready")].status} {.metadata.annotations.flannel\\.alpha\\.coreos\\.com/backend-type}{"\\n"}{end}'`,
        )
      )
        .split('\n')
        .sort();

    beforeAll(async () => {
      ring = new Rehearsal(inventoryOf('flannel'));
      key = join(ring.folder, 'key');
      const up = await ring.provision(['twin', 'up', '--privileged', ...hosts]);
      expect(up, up.stdout + up.stderr).toMatchObject({ code: 0 });
      await well('phase2 --yes');
      const locked = await ring.provision(['artifacts', 'lock']);
      expect(locked, locked.stderr).toMatchObject({ code: 0 });
      await well('phase3 --yes');
      const made = await provision(['secret', 'keygen', key], { cwd: ring.folder });
      expect(made, made.stderr).toMatchObject({ code: 0 });
      await ring.must(
        'ms-1',
        `k3s kubectl apply -f - <<'END'\n${asking}END\nk3s kubectl rollout status ds/asking --timeout=120s`,
      );
      before = await lives();
      pods = before.split('\n').map(line => {
        const [node = '', name = '', address = ''] = line.split(' ');
        return [node, name, address];
      });
      const targets = pods.map(([, , address]) => address).join(' ');
      await inPods(`echo ${targets} >/tmp/targets.new; mv /tmp/targets.new /tmp/targets`);
    }, 900_000);
    afterAll(async () => {
      await ring?.down();
    });

    test('a plan touches nothing, and where no move leads it says what it would take', async () => {
      const was = await starts();
      const { stdout } = await well('network plan --to host-gw');
      expect(stdout).toContain('flannel vxlan → host-gw');
      expect(stdout.includes('the API is away meanwhile')).toBe(count === 1);
      expect(stdout).toContain('flannel.1 of before goes');
      expect(stdout).toContain('back leads: provision network move --to vxlan');
      for (const [to, why] of [
        ['calico', 'every pod gets another address'],
        ['wireguard', 'no backend wireguard since v1.26'],
        ['wireguard-native', 'cannot be reached at an address of their own'],
      ] as const) {
        const refused = await ring.run(`network plan --to ${to}`);
        expect(refused, refused.stdout).toMatchObject({ code: 4 });
        expect(`${refused.stdout}${refused.stderr}`).toContain(why);
      }
      ring.write('ring.yaml', inventoryOf('{ flannel: { backend: host-gw } }'));
      // The gate of the mesh says STOP already, where the new way needs more of it.
      const refused = await ring.run('phase3 --yes --force');
      ring.write('ring.yaml', inventoryOf('flannel'));
      expect(refused, refused.stdout).toMatchObject({ code: 1 });
      expect(refused.stdout).toContain('network move --to host-gw');
      expect(await starts()).toEqual(was);
    });

    test('killed in the middle it leaves pods that still reach each other, then it goes on', async () => {
      await begin();
      const running = start(ring, move('host-gw'));
      await ring.must('ms-1', `until grep -q host-gw /var/lib/provision/phases/k3s; do sleep 0.2; done`);
      await ring.must('wk-1', `until grep -q host-gw /var/lib/provision/phases/k3s; do sleep 0.2; done`);
      running.signal('SIGKILL');
      const killed = await running.ended;
      expect(killed.code, killed.stdout + killed.stderr).not.toBe(0);
      expect(killed.stdout).toContain('.backup');
      // Who goes by the inventory of before does not get past the mesh, which is wider than that.
      for (const [network, code, why] of [
        ['flannel', 3, 'the phase before is not at GO'],
        ['{ flannel: { backend: host-gw } }', 1, 'network move --to host-gw'],
      ] as const) {
        ring.write('ring.yaml', inventoryOf(network));
        const refused = await ring.run('phase3 --yes --lock-wait 60');
        expect(refused, refused.stdout).toMatchObject({ code });
        expect(refused.stdout).toContain(why);
      }
      ring.write('ring.yaml', inventoryOf('flannel'));
      const { stdout } = await well(`${move('host-gw')} --lock-wait 60`);
      expect(stdout).toContain('one that was begun goes on');
      expect(stdout).toContain('GO  k3s');
      expect(stdout).not.toContain('.backup');
      expect(await backends()).toEqual(hosts.map(host => `${host} True host-gw`));
      expect(await lives()).toBe(before);
      for (const host of hosts) {
        expect(await ring.must(host, 'ip -o link show')).not.toContain('flannel.1');
        expect(await ring.must(host, 'wg show all allowed-ips')).toMatch(/10\.42\.\d+\.0\/24/);
      }
      const seen = await gaps();
      console.log(`vxlan → host-gw, killed once: ${JSON.stringify([...seen])}`);
      expect(seen.size).toBe(hosts.length ** 2);
      for (const [way, [gap, answers]] of seen) expect([way, gap < 10, answers > 20]).toEqual([way, true, true]);
    });

    test('once more it restarts nothing, and phase 3 is at home', async () => {
      const was = await starts();
      expect((await well(move('host-gw'))).stdout).toContain('every node carries packets of pods by host-gw');
      ring.write('ring.yaml', inventoryOf('{ flannel: { backend: host-gw } }'));
      expect((await well('phase3 --yes')).stdout).toContain('nothing changed');
      expect(await starts()).toEqual(was);
    });

    test('and back: pods keep their addresses, the mesh is as narrow as it was', async () => {
      await begin();
      const { stdout } = await well(move('vxlan'));
      expect(stdout).toContain('GO  k3s');
      expect(await backends()).toEqual(hosts.map(host => `${host} True vxlan`));
      expect(await lives()).toBe(before);
      for (const host of hosts) expect(await ring.must(host, 'wg show all allowed-ips')).not.toContain('10.42.');
      const seen = await gaps();
      console.log(`host-gw → vxlan: ${JSON.stringify([...seen])}`);
      for (const [way, [gap, answers]] of seen) expect([way, gap < 10, answers > 20]).toEqual([way, true, true]);
      ring.write('ring.yaml', inventoryOf('flannel'));
      expect((await well('phase3 --yes')).stdout).toContain('nothing changed');
    });

    test('there again in one go, as long as it takes', async () => {
      await begin();
      const from = Date.now();
      await well(move('host-gw'));
      const seen = await gaps();
      console.log(`vxlan → host-gw in ${Math.round((Date.now() - from) / 1000)} s: ${JSON.stringify([...seen])}`);
      for (const [way, [gap]] of seen) expect([way, gap < 10]).toEqual([way, true]);
      expect(await lives()).toBe(before);
    });
  },
);
