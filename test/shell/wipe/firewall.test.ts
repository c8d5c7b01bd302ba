import { describe, expect, test } from 'vitest';
import { openFirewall } from '../../../src/checks/open-firewall.ts';
import { firewallPolicies } from '../../../src/resources/firewall-policies.ts';
import { firewallRules } from '../../../src/resources/firewall-rules.ts';
import { canUseNamespaces, type NamespaceHost, namespaceHost, wipes } from './namespace-host.ts';

const ours = {
  chains: ['KUBE-*', 'cali-*', 'CNI-*'],
  sets: ['KUBE-*', 'cali*'],
  tables: ['kube-proxy'],
  comments: ['cali:*', 'flannel*'],
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
    expect(await host.plan(firewallRules.bind({ rules: 'flush', ours }))).toMatchObject({ kind: 'none' });
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
    const outcome = await host.plan(firewallRules.bind({ rules: 'flush', ours }));
    const script = outcome.kind === 'change' ? outcome.change.apply.text.split('\n') : [];
    const lastPolicy = script.findLastIndex(line => / -P \S+ ACCEPT$/.test(line));
    const firstFlush = script.findIndex(line => / -F$| -X$|flush ruleset/.test(line));
    expect(lastPolicy).toBeGreaterThan(0);
    expect(firstFlush).toBeGreaterThan(lastPolicy);
    expect((await ask(host, 'flush')).kind).toBe('not-met');
    expect(await wipes(host, firewallRules.bind({ rules: 'flush', ours }))).toContain('ipset mine');
    const left = 'iptables-legacy-save; ip6tables-legacy-save; nft list ruleset; ipset list -n';
    expect((await host.run(`{ ${left}; } | grep -E '^-A|KUBE|DOCKER|DROP|table inet|mine' || :`)).stdout).toBe('');
    expect(await ask(host, 'flush')).toMatchObject({ kind: 'met' });
  });

  test('ours takes what is of the cluster, and leaves what is of Docker and of the user', async () => {
    const host = await namespaceHost();
    expect(await host.run(DIRTY)).toMatchObject({ code: 0 });
    expect(await ask(host, 'ours')).toMatchObject({ kind: 'not-met' });
    await wipes(host, firewallRules.bind({ rules: 'ours', ours }));
    const { stdout } = await host.run('iptables-legacy-save; ip6tables-nft-save; nft list ruleset; ipset list -n');
    expect(stdout).not.toMatch(/KUBE|cali|kube-proxy|flannel/);
    expect(stdout.match(/-A FORWARD -o docker0 -j DOCKER/g)).toHaveLength(2);
    expect(stdout).toContain('table inet mine');
    expect(stdout).toMatch(/^mine$/m);
    expect(stdout).toMatch(/^:INPUT DROP/m);
    expect(await ask(host, 'ours')).toMatchObject({ kind: 'met' });
  });

  test('keep touches nothing, and the gate says so', async () => {
    const host = await namespaceHost();
    await host.run(DIRTY);
    expect(await host.plan(firewallRules.bind({ rules: 'keep', ours }))).toEqual({
      kind: 'none',
      why: 'rules are kept',
    });
    expect(await ask(host, 'keep')).toMatchObject({ kind: 'met', note: expect.stringContaining('keep') });
  });
});
