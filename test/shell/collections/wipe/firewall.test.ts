import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { openFirewall } from '../../../../src/collections/firewall/checks/open-firewall.ts';
import { firewallPolicies } from '../../../../src/collections/firewall/resources/firewall-policies.ts';
import { leftoverFirewallRules } from '../../../../src/collections/firewall/resources/leftover-firewall-rules.ts';
import { archive } from '../../../../src/collections/wipe/resources/archive.ts';
import { sumKept } from '../../../../src/model/gate/kept.ts';
import type { Reading } from '../../../../src/model/reading/reading.ts';
import { renderValue } from '../../../../src/playbook/templates/templating.ts';
import { remnantsByKind, wipePlaybook } from '../../../wipe-playbook.ts';
import { untilEnded, untilRuns } from '../../waits.ts';
import { canUseNamespaces, type NamespaceHost, namespaceHost, wipes } from './namespace-host.ts';

const ours = {
  chains: ['KUBE-*', 'cali-*'],
  sets: ['KUBE-*', 'cali*'],
  tables: ['kube-proxy'],
  comments: ['cali:????????????????', 'flanneld forward'],
  networks: ['10.42.0.0/16', 'fd42::/56'],
  cni: ['cbr0'],
};

/** Rules of a cluster and of Docker, in both backends, behind a policy that would shut SSH out. */
const DIRTY = `
for program in iptables-legacy ip6tables-legacy iptables-nft ip6tables-nft; do
  $program -N KUBE-FIREWALL
  $program -A INPUT -m comment --comment 'kubernetes "node" firewall' -j KUBE-FIREWALL
  $program -t nat -N cali-PREROUTING
  $program -t nat -A PREROUTING -m comment --comment cali:6gwbT8clXdHdC1b1 -j cali-PREROUTING
  $program -t nat -A cali-PREROUTING -m comment --comment cali:x -j RETURN
  $program -N DOCKER
  $program -A FORWARD -o docker0 -j DOCKER
  $program -A FORWARD -m comment --comment 'flanneld forward' -j ACCEPT
  $program -A INPUT -p tcp --dport 22 -j ACCEPT
  $program -P INPUT DROP
done
ipset create cali40all hash:ip
ipset create mine hash:ip
nft add table inet kube-proxy
nft add chain inet kube-proxy forward '{ type filter hook forward priority 0; policy drop; }'
nft add table inet mine
nft add chain inet mine input '{ type filter hook input priority 5; policy accept; }'
nft add rule inet mine input tcp dport 22 accept`;

const ask = async (host: NamespaceHost, rules: 'flush' | 'ours' | 'keep') => {
  const check = openFirewall.bind({ rules, ours });
  return check.judge(await host.run(check.probe));
};

describe.runIf(canUseNamespaces)('the firewall of a used host', () => {
  test('reading makes no table, in neither backend', async () => {
    const host = await namespaceHost();
    const seen = 'cat /proc/net/ip_tables_names /proc/net/ip6_tables_names; nft list ruleset';
    const before = await host.run(seen);
    expect(await host.plan(leftoverFirewallRules.bind({ rules: 'flush', ours }))).toMatchObject({ kind: 'none' });
    expect(await host.plan(firewallPolicies.bind({ all: 'accept' }))).toMatchObject({ kind: 'none' });
    expect((await host.run(seen)).stdout).toBe(before.stdout);
  });

  test('every policy is opened, and the rules are left alone', async () => {
    const host = await namespaceHost();
    expect(await host.run(DIRTY)).toMatchObject({ code: 0 });
    expect(await wipes(host, firewallPolicies.bind({ all: 'accept' }))).toEqual([
      'iptables-legacy filter INPUT',
      'ip6tables-legacy filter INPUT',
      'nft ip filter INPUT',
      'nft ip6 filter INPUT',
      'nft inet kube-proxy forward',
    ]);
    const { stdout } = await host.run('iptables-legacy-save; iptables-nft-save');
    expect(stdout.match(/KUBE-FIREWALL$/gm)).toHaveLength(2);
    expect(stdout).not.toContain(':INPUT DROP');
  });

  test('flush takes everything, policies before rules', async () => {
    const host = await namespaceHost();
    expect(await host.run(DIRTY)).toMatchObject({ code: 0 });
    const outcome = await host.plan(leftoverFirewallRules.bind({ rules: 'flush', ours }));
    const script = outcome.kind === 'change' ? outcome.change.apply.text.split('\n') : [];
    const lastPolicy = script.findLastIndex(line => / -P \S+ ACCEPT$/.test(line));
    const firstFlush = script.findIndex(line => / -F$| -X$|flush ruleset/.test(line));
    expect(lastPolicy).toBeGreaterThan(0);
    expect(firstFlush).toBeGreaterThan(lastPolicy);
    expect((await ask(host, 'flush')).kind).toBe('not-met');
    expect(await wipes(host, leftoverFirewallRules.bind({ rules: 'flush', ours }))).toContain('ipset mine');
    const left = 'iptables-legacy-save; ip6tables-legacy-save; nft list ruleset; ipset list -n';
    expect((await host.run(`{ ${left}; } | grep -E '^-A|KUBE|DOCKER|DROP|table inet|mine' || :`)).stdout).toBe('');
    expect(await ask(host, 'flush')).toMatchObject({ kind: 'met' });
  });

  test('ours takes what is of the cluster, and leaves what is of Docker and of the user', async () => {
    const host = await namespaceHost();
    expect(await host.run(DIRTY)).toMatchObject({ code: 0 });
    expect(await ask(host, 'ours')).toMatchObject({ kind: 'not-met' });
    await wipes(host, leftoverFirewallRules.bind({ rules: 'ours', ours }));
    const { stdout } = await host.run('iptables-legacy-save; ip6tables-nft-save; nft list ruleset; ipset list -n');
    expect(stdout).not.toMatch(/KUBE|cali|kube-proxy|flannel/);
    expect(stdout.match(/-A FORWARD -o docker0 -j DOCKER/g)).toHaveLength(2);
    expect(stdout).toContain('table inet mine');
    expect(stdout).toMatch(/^mine$/m);
    expect(stdout).toMatch(/^:INPUT DROP/m);
    const verdict = await ask(host, 'ours');
    expect(sumKept(verdict.kind === 'met' ? (verdict.kept ?? []) : [])).toEqual([
      { kind: 'rule', owner: 'Docker', count: 4 },
      { kind: 'rule', count: 5 },
      { kind: 'set', count: 1 },
      { kind: 'closed policy', count: 4 },
    ]);
  });

  test('ours goes by evidence: what only speaks of a cluster stays, what K3s wrote without a chain goes', async () => {
    const host = await namespaceHost();
    const said = (network: string): string => `-m comment --comment 'dnat name: "${network}" id: "4f1c"'`;
    const [pod, container] = ['a', 'b'].map(letter => `CNI-DN-${letter.repeat(21)}`);
    const theirs = `
for program in iptables-legacy iptables-nft; do
  $program -A INPUT -p tcp --dport 6443 -s 192.168.15.0/24 -m comment --comment 'kubernetes api from the LAN' -j ACCEPT
  $program -A INPUT -p udp --dport 8472 -s 192.168.15.0/24 -m comment --comment 'flannel only from the LAN' -j ACCEPT
  $program -A INPUT ! -s 10.42.0.0/16 -p tcp --dport 5432 -j DROP
  $program -t nat -A POSTROUTING -s 10.42.0.0/24 ! -d 10.42.0.0/24 -j MASQUERADE
  $program -t nat -N CNI-HOSTPORT-DNAT
  $program -t nat -N ${container}
  $program -t nat -A PREROUTING -m addrtype --dst-type LOCAL -j CNI-HOSTPORT-DNAT
  $program -t nat -A CNI-HOSTPORT-DNAT -p tcp ${said('podman')} -m multiport --dports 8080 -j ${container}
  $program -t nat -A ${container} -p tcp --dport 8080 -j DNAT --to-destination 10.88.0.5:80
done
nft add table ip wg-quick-wg1
nft add chain ip wg-quick-wg1 preraw '{ type filter hook prerouting priority raw; policy accept; }'
nft add rule ip wg-quick-wg1 preraw iifname != wg1 ip daddr 10.99.0.2 fib saddr type != local drop`;
    const clusters = `
for program in iptables-legacy iptables-nft; do
  $program -A FORWARD -s 10.42.0.0/16 -j ACCEPT
  $program -A FORWARD -m comment --comment 'cali:S93hcgKJrXEqnTfs' -m comment --comment 'Policy explicitly accepted packet.' -j ACCEPT
  $program -t nat -N ${pod}
  $program -t nat -I CNI-HOSTPORT-DNAT -p tcp ${said('cbr0')} -m multiport --dports 80,443 -j ${pod}
  $program -t nat -A ${pod} -p tcp --dport 80 -j DNAT --to-destination 10.42.0.7:8000
done
ip6tables-nft -A FORWARD -d fd42::/56 -j ACCEPT`;
    const rules = async (): Promise<string> =>
      (
        await host.run(`for one in iptables-legacy ip6tables-legacy iptables-nft ip6tables-nft; do $one-save; done |
  grep '^-A'; nft -s list table ip wg-quick-wg1`)
      ).stdout;
    expect(await host.run(theirs)).toMatchObject({ code: 0 });
    const before = await rules();
    expect(await host.run(clusters)).toMatchObject({ code: 0 });
    expect(await rules()).not.toBe(before);
    expect(await ask(host, 'ours')).toMatchObject({ kind: 'not-met' });
    await wipes(host, leftoverFirewallRules.bind({ rules: 'ours', ours }));
    expect(await rules()).toBe(before);
    expect(await ask(host, 'ours')).toMatchObject({ kind: 'met' });
  });

  test('ours where the host has no iptables, as where K3s brought its own: chains and what leads there, by nft', async () => {
    const host = await namespaceHost();
    expect(
      await host.run(`for program in iptables-nft ip6tables-nft; do
  $program -N KUBE-FIREWALL
  $program -N KUBE-FORWARD
  $program -A INPUT -p tcp --dport 22 -j ACCEPT
  $program -A INPUT -m comment --comment 'kubernetes firewall' -j KUBE-FIREWALL
  $program -A KUBE-FIREWALL -j KUBE-FORWARD
  $program -N DOCKER-USER
  $program -A FORWARD -j DOCKER-USER
  $program -A FORWARD -m comment --comment 'mine' -j ACCEPT
  $program -t nat -N KUBE-SERVICES
  $program -t nat -A PREROUTING -j KUBE-SERVICES
done
iptables-nft -A FORWARD -s 10.42.0.0/16 -m comment --comment 'pods may' -j ACCEPT
nft 'add table inet mine; add chain inet mine KUBE-MINE; add rule inet mine KUBE-MINE accept'
for program in nft legacy; do mount --bind /dev/null "$(readlink -f /usr/sbin/xtables-$program-multi)"; done
if command -v iptables-save; then exit 1; fi`),
    ).toMatchObject({ code: 0 });
    expect(await ask(host, 'ours')).toMatchObject({ kind: 'not-met' });
    await wipes(host, leftoverFirewallRules.bind({ rules: 'ours', ours }));
    const { stdout } = await host.run('nft list ruleset');
    expect(stdout.match(/KUBE-\w+/g)).toEqual(['KUBE-MINE']);
    expect(stdout.match(/jump DOCKER-USER|tcp dport 22/g)).toHaveLength(4);
    expect(stdout).toContain('10.42.0.0/16');
    const verdict = await ask(host, 'ours');
    expect(sumKept(verdict.kind === 'met' ? (verdict.kept ?? []) : [])).toEqual([
      { kind: 'rule', owner: 'Docker', count: 2 },
      { kind: 'rule', count: 6 },
    ]);
  });

  test('keep touches nothing, and the gate says so', async () => {
    const host = await namespaceHost();
    await host.run(DIRTY);
    expect(await host.plan(leftoverFirewallRules.bind({ rules: 'keep', ours }))).toMatchObject({
      kind: 'none',
      why: 'rules are kept',
      kept: expect.arrayContaining([expect.objectContaining({ owner: 'Docker' })]),
    });
    const verdict = await ask(host, 'keep');
    expect(sumKept(verdict.kind === 'met' ? (verdict.kept ?? []) : [])).toEqual([
      { kind: 'rule', owner: 'cluster software', count: 16 },
      { kind: 'rule', owner: 'Docker', count: 4 },
      { kind: 'set', owner: 'cluster software', count: 1 },
      { kind: 'rule', count: 5 },
      { kind: 'set', count: 1 },
    ]);
  });

  test('rules that cannot be read are kept all the same, and it is said', async () => {
    const host = await namespaceHost();
    await host.run(`${DIRTY}\nmkdir /run/bin`);
    const check = openFirewall.bind({ rules: 'keep', ours });
    // Whatever the probe looks for is there, but for the program that reads the legacy backend.
    const hide = `for name in $(ls /usr/sbin /usr/bin /sbin /bin | grep -v '^iptables-legacy-save$' | sort -u); do
  path=$(command -v -- "$name" 2>/dev/null) && ln -sf "$path" "/run/bin/$name" 2>/dev/null || :
done; PATH=/run/bin`;
    expect(check.judge(await host.run(`${hide}\n${check.probe.text}`))).toMatchObject({
      kind: 'met',
      kept: [{ name: 'rules that could not be read' }],
    });
  });

  describe('who alive puts rules back is named', () => {
    const makers = async (host: NamespaceHost, rules: 'flush' | 'ours') => {
      const check = openFirewall.bind({ rules, ours });
      const besides: Reading[] = [];
      for (const probe of check.besides) besides.push(await host.run(probe));
      const verdict = check.judge(await host.run(check.probe), besides);
      return verdict.kind === 'not-met' ? verdict.findings : [];
    };
    const RULE = 'iptables-legacy -A INPUT -p tcp --dport 25 -j DROP';

    test.each([
      [
        'a loop that names the chain',
        'flush',
        `${RULE}; setsid sh -c 'while :; do ${RULE}; sleep 60; done'`,
        /process \d+ \(sh -c while .*-A INPUT/,
      ],
      [
        'a loop that names a set',
        'ours',
        `ipset create cali40all hash:ip; setsid sh -c 'while :; do ipset create cali40all hash:ip; sleep 60; done'`,
        /process \d+ \(sh -c while .*cali40all/,
      ],
      [
        'the program whose rules they are',
        'flush',
        `iptables-nft -N DOCKER; iptables-nft -A FORWARD -o docker0 -j DOCKER; setsid bash -c 'exec -a /usr/bin/dockerd sleep 60'`,
        /process \d+ \(\/usr\/bin\/dockerd 60\)/,
      ],
    ] as const)('%s', async (_, rules, text, who) => {
      const host = await namespaceHost();
      await host.run(`{ ${text}; } >/dev/null 2>&1 & sleep 0.5`);
      const found = await makers(host, rules);
      expect(found).toHaveLength(1);
      expect(found).toMatchObject([{ maker: expect.stringMatching(who), seen: expect.stringMatching(who) }]);
      expect(found[0]?.hint).toMatch(/^first: .*; then run the wipe again$/);
    });

    test('a unit that loads a file of rules at boot', async () => {
      const host = await namespaceHost();
      await host.run(`nft add table inet site; nft add chain inet site input
mkdir -p /etc/systemd/system/multi-user.target.wants
printf '[Service]\nExecStart=/usr/sbin/nft -f /etc/site.nft\n' >/etc/systemd/system/site.service
ln -s ../site.service /etc/systemd/system/multi-user.target.wants/site.service`);
      expect(await makers(host, 'flush')).toMatchObject([
        { maker: 'site.service (inactive, starts at boot): ExecStart=/usr/sbin/nft -f /etc/site.nft' },
      ]);
    });

    test('nobody: the wipe is to be run again', async () => {
      const host = await namespaceHost();
      await host.run(RULE);
      expect(await makers(host, 'flush')).toEqual([
        {
          seen: 'iptables-legacy filter: 1 rule, 0 own chains',
          wanted: 'no rules, policies ACCEPT',
          hint: 'run the wipe again: it removes what it finds now',
        },
      ]);
    });
  });

  describe('a flush where something lives', () => {
    const rulesOf = 'iptables-legacy-save | grep -v "^#" | sed "s/\\[.*//"; nft list ruleset';
    const start = (command: string): string =>
      `setsid bash -c 'exec -a "$0" sleep 300' '${command}' >/dev/null 2>&1 & echo $! >/run/alive; ${untilRuns('sleep')}`;

    const ended = {
      processes: { commands: ['k3s server*', 'k3s agent*'], cgroups: ['*/kubepods*'] },
      units: ['k3s*.service'],
    };

    test.each(['/usr/local/bin/k3s server', '/usr/bin/kubelet --config x', 'k0s worker'])(
      '%s: it is refused in the plan, and again on the host, with every rule in place',
      async command => {
        const host = await namespaceHost();
        expect(await host.run(DIRTY)).toMatchObject({ code: 0 });
        const task = leftoverFirewallRules.bind({ rules: 'flush', ours });
        const before = (await host.run(rulesOf)).stdout;
        const early = await host.plan(task);
        await host.run(start(command));
        expect(await host.plan(task)).toMatchObject({
          kind: 'refused',
          because: expect.stringMatching(/^rules are not flushed while .* runs \(pid \d+\)$/),
          hint: expect.stringContaining('wipe.firewall: ours'),
        });
        const refused = await host.run(early.kind === 'change' ? early.change.apply : '');
        expect(refused.code).toBe(1);
        expect(refused.stderr).toContain('rules are not flushed while a cluster or a mesh is alive');
        expect((await host.run(rulesOf)).stdout).toBe(before);
        await host.run(`alive=$(cat /run/alive); kill "$alive"; ${untilEnded('$alive')}`);
        expect(await wipes(host, task)).toContain('rules of Docker');
      },
    );

    test.each(['k0s worker', '/usr/bin/kubelet --config x', 'rke2 agent'])(
      '%s: a wipe that does not end it is refused in the plan',
      async command => {
        const host = await namespaceHost();
        expect(await host.run(DIRTY)).toMatchObject({ code: 0 });
        await host.run(start(command));
        const outcome = await host.plan(leftoverFirewallRules.bind({ rules: 'flush', ours, ended }));
        expect(outcome).toMatchObject({
          kind: 'refused',
          because: expect.stringContaining(`${command} 300 runs (pid `),
        });
      },
    );

    test('what a wipe ends first is no reason; where it lives all the same at that moment, it is', async () => {
      const host = await namespaceHost();
      expect(await host.run(DIRTY)).toMatchObject({ code: 0 });
      await host.run(start('k3s agent'));
      const before = (await host.run(rulesOf)).stdout;
      const outcome = await host.plan(leftoverFirewallRules.bind({ rules: 'flush', ours, ended }));
      if (outcome.kind !== 'change') throw new Error('no change');
      expect(outcome.change.why).toBe('rules are there');
      expect((await host.run(outcome.change.apply)).code).toBe(1);
      expect((await host.run(rulesOf)).stdout).toBe(before);
      await host.run(`alive=$(cat /run/alive); kill "$alive"; ${untilEnded('$alive')}`);
      expect((await host.run(outcome.change.apply)).code).toBe(0);
    });

    test('a mesh with a fresh handshake', async () => {
      const host = await namespaceHost();
      expect(await host.run(DIRTY)).toMatchObject({ code: 0 });
      await host.run(`mkdir -p /run/bin
printf '#!/bin/sh\ncase "$*" in "-d -o link show") /usr/sbin/ip "$@"; printf "%%s\\n" "7: wg0: <UP> mtu 1420 \\\\    wireguard " ;; *) exec /usr/sbin/ip "$@" ;; esac\n' >/run/bin/ip
printf '#!/bin/sh\nprintf "P\\\\tK\\\\t51820\\\\toff\\\\nK\\\\t(none)\\\\t(none)\\\\t(none)\\\\t%%s\\\\t0\\\\t0\\\\toff\\\\n" "$(date +%%s)"\n' >/run/bin/wg
chmod 755 /run/bin/*`);
      const before = (await host.run(rulesOf)).stdout;
      const flush = async (isEnded: boolean) => {
        const outcome = await host.plan(
          leftoverFirewallRules.bind({ rules: 'flush', ours, ...(isEnded ? { ended } : {}) }),
        );
        const apply = outcome.kind === 'change' ? outcome.change.apply.text : '';
        return (await host.run(`PATH=/run/bin:$PATH\n${apply}`)).code;
      };
      expect(await flush(false)).toBe(1);
      expect((await host.run(rulesOf)).stdout).toBe(before);
      // A wipe has taken the mesh away before: what is left then is a tunnel of the user's own.
      expect(await flush(true)).toBe(0);
    });

    test('rules of the cluster alone are no flush', async () => {
      const host = await namespaceHost();
      expect(await host.run(DIRTY)).toMatchObject({ code: 0 });
      await host.run(start('k3s server'));
      await wipes(host, leftoverFirewallRules.bind({ rules: 'ours', ours }));
    });
  });

  describe('rules that no archive holds stay', () => {
    const TO = '/mnt/backups';
    const playbook = z
      .object({
        stages: z.array(
          z.object({
            tasks: z.array(
              z.object({
                archive: z
                  .object({ name: z.string(), outputs: z.record(z.string(), z.string()).optional() })
                  .optional(),
              }),
            ),
          }),
        ),
      })
      .parse(wipePlaybook);
    const kubernetes = { pods: '10.42.0.0/16', services: '10.43.0.0/16' };
    const outputsOf = (outputs: unknown) =>
      z
        .record(z.string(), z.string())
        .parse(renderValue(outputs, { remnants: remnantsByKind, kubernetes, wipe: { unknown: 'keep' } }));
    const [whenFlush, whenOurs] = playbook.stages
      .flatMap(stage => stage.tasks)
      .flatMap(({ archive: one }) => (one?.name === 'wipe-rules' ? [outputsOf(one.outputs)] : []));
    const rulesOf =
      'iptables-legacy-save | grep ^-A; ip6tables-legacy-save | grep ^-A; nft -s list ruleset; ipset save';

    describe.each([
      ['flush', whenFlush],
      ['ours', whenOurs],
    ] as const)('%s', (rules, outputs) => {
      const task = leftoverFirewallRules.bind({ rules, ours, archive: TO });
      const begin = async (): Promise<NamespaceHost> => {
        const host = await namespaceHost();
        expect(
          await host.run(`chmod 0755 /mnt\n${DIRTY}
ip link add cni0 type bridge
nft add rule inet mine input iif cni0 tcp dport 80 counter accept; nft add rule inet kube-proxy forward counter drop`),
        ).toMatchObject({ code: 0 });
        return host;
      };
      const keep = async (host: NamespaceHost): Promise<void> => {
        const outcome = await host.plan(archive.bind({ to: TO, name: 'wipe-rules', outputs }));
        if (outcome.kind !== 'change') throw new Error(JSON.stringify(outcome));
        const kept = await host.run(outcome.change.apply);
        expect(kept, kept.stderr).toMatchObject({ code: 0 });
      };
      const apply = async (host: NamespaceHost): Promise<Reading> => {
        const outcome = await host.plan(task);
        if (outcome.kind !== 'change') throw new Error(JSON.stringify(outcome));
        expect(outcome.change.archive).toBe(TO);
        return host.run(outcome.change.apply);
      };

      test('all of them go where all are kept, also when counters and interfaces have changed since', async () => {
        const host = await begin();
        await keep(host);
        await host.run(
          'ip link delete cni0; iptables-legacy -D INPUT -p tcp --dport 22 -j ACCEPT; ping -c 1 -W 1 127.0.0.1 || :',
        );
        await wipes(host, task);
      });

      test.each([
        ['none was made', undefined, '-A KUBE-FIREWALL -j DROP'],
        ['the archive is gone', `rm ${TO}/*.tar.gz`, '-A KUBE-FIREWALL -j DROP'],
        ['a rule is new', 'iptables-nft -A KUBE-FIREWALL -s 10.9.9.9/32 -j DROP', '10.9.9.9'],
        ['a set is new', 'ipset create cali40new hash:ip', 'create cali40new'],
      ])('%s', async (_, text, named) => {
        const host = await begin();
        await host.run('iptables-legacy -A KUBE-FIREWALL -j DROP');
        if (text !== undefined) {
          await keep(host);
          expect(await host.run(text)).toMatchObject({ code: 0 });
        }
        const before = (await host.run(rulesOf)).stdout;
        const refused = await apply(host);
        expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining(named) });
        expect(refused.stderr).toContain('run the phase again: it archives them first');
        expect((await host.run(rulesOf)).stdout).toBe(before);
      });
    });
  });
});
