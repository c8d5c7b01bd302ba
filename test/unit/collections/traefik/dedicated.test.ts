import { describe, expect, test } from 'vitest';
import { shippedSections } from '../../../../src/collections/collections.ts';
import { chartValues } from '../../../../src/collections/traefik/chart-values.ts';
import { dedicatedEdges } from '../../../../src/collections/traefik/checks/dedicated-edges.ts';
import { edgeTaint } from '../../../../src/collections/traefik/resources/edge-taint.ts';
import { edgePodsProbe } from '../../../../src/collections/traefik/state/edge-pods.ts';
import { traefikContext } from '../../../../src/collections/traefik/traefik-context.ts';
import { parseInventory } from '../../../../src/inventory/parse-inventory.ts';
import { NOTHING_KNOWN } from '../../../../src/model/plan/program.ts';
import { clusterYaml } from '../../../fixtures/cluster-yaml.ts';
import { contextOptions } from '../../../fixtures/context-options.ts';

/** As the API tells it of K3s with Calico and Traefik. */
const nodes = ['Node ctb-edge-1', 'Node ms-1', 'Node wk-1'];
const ours = 'Taint ctb-edge-1 CriticalAddonsOnly provision-edge NoSchedule';
const system = [
  'Pod calico-system calico-node-x2x7 ctb-edge-1',
  'Tolerates calico-system calico-node-x2x7',
  'Pod kube-system coredns-64fd ctb-edge-1',
  'Tolerates kube-system coredns-64fd',
  'Pod kube-system local-path-provisioner-774c ctb-edge-1',
  'Pod traefik traefik-edge-75c9 ctb-edge-1',
  'Tolerates traefik traefik-edge-75c9',
];
const told = (...lines: readonly string[]) => ({ stdout: `${lines.join('\n')}\n`, stderr: '', code: 0 });

describe('the taint of an edge', () => {
  const plan = (edges: readonly string[], ...lines: readonly string[]) =>
    edgeTaint.bind({ edges }).plan(told(...lines));
  const change = (edges: readonly string[], ...lines: readonly string[]) => {
    const outcome = plan(edges, ...lines);
    return outcome.kind === 'change' ? outcome.change : undefined;
  };

  test('is given where it is missing, and shown as kubectl writes it', () => {
    const given = change(['ctb-edge-1'], ...nodes);
    expect(given?.fields).toEqual([
      { name: 'node ctb-edge-1', before: undefined, after: 'CriticalAddonsOnly=provision-edge:NoSchedule' },
    ]);
    expect(given?.apply.text).toContain("taint nodes ctb-edge-1 'CriticalAddonsOnly=provision-edge:NoSchedule'");
    expect(plan(['ctb-edge-1'], ...nodes, ours).kind).toBe('none');
  });

  test('is taken away from every other node, once nothing is kept for Traefik, or another edge', () => {
    expect(change([], ...nodes, ours)?.apply.text).toContain(
      "taint nodes ctb-edge-1 'CriticalAddonsOnly=provision-edge:NoSchedule-'",
    );
    expect(change(['wk-1'], ...nodes, ours)?.fields.map(({ name }) => name)).toEqual(['node wk-1', 'node ctb-edge-1']);
    expect(plan([], ...nodes).kind).toBe('none');
  });

  test('of somebody else keeps the same pods away, and stays', () => {
    const theirs = 'Taint ctb-edge-1 CriticalAddonsOnly true NoSchedule';
    expect(plan(['ctb-edge-1'], ...nodes, theirs).kind).toBe('none');
    expect(plan([], ...nodes, theirs, 'Taint wk-1 disk - NoExecute').kind).toBe('none');
    const evicting = 'Taint ctb-edge-1 CriticalAddonsOnly true NoExecute';
    expect(plan(['ctb-edge-1'], ...nodes, evicting).kind).toBe('change');
  });

  test('is to be given where there is no cluster yet; what is not understood is not taken for none', () => {
    expect(plan(['ctb-edge-1'], 'no server').kind).toBe('change');
    expect(plan([], 'no server').kind).toBe('none');
    for (const strange of ['', 'error: you must be logged in', 'Taint ctb-edge-1 $(x) - NoSchedule'])
      expect(plan([], ...(strange.startsWith('Taint') ? nodes : []), strange).kind).toBe('unreadable');
  });

  test('asks for pods only where an edge is kept', () => {
    expect(edgePodsProbe([]).text).toContain('get nodes -A');
    expect(edgePodsProbe(['ctb-edge-1']).text).toContain('get nodes,pods -A');
  });
});

describe('an edge that is kept for Traefik', () => {
  const seen = (...lines: readonly string[]): readonly string[] => {
    const verdict = dedicatedEdges.bind({ edges: ['ctb-edge-1'] }).judge(told(...lines));
    if (verdict.kind === 'met') return [`met: ${verdict.evidence}`];
    return verdict.kind === 'not-met' ? verdict.findings.map(one => one.seen) : [verdict.kind];
  };

  test.each([
    ['has its own pods and the system’s', [...nodes, ours, ...system], 'met: 4 pods there, all of them wanted'],
    ['without the taint', [...nodes, ...system], 'ctb-edge-1 does not bear the taint: any pod may come there'],
    ['with a pod from before', [...nodes, ours, 'Pod shop web-1 ctb-edge-1'], 'shop/web-1 runs on ctb-edge-1'],
    [
      'with a pod that tolerates it',
      [...nodes, ours, 'Pod watch exporter-1 ctb-edge-1', 'Tolerates watch exporter-1'],
      'met: 1 pod there, all of them wanted',
    ],
    [
      'with a Traefik that does not tolerate it',
      [...nodes, ours, 'Pod traefik traefik-edge-75c9 ctb-edge-1'],
      'traefik-edge-75c9 on ctb-edge-1 does not tolerate CriticalAddonsOnly: the next pod of Traefik would find no node',
    ],
    ['where no server is', ['no server'], 'no server of K3s runs on this host'],
    ['told in words that nobody knows', ['what'], 'unasked'],
  ])('%s', (_, lines, what) => {
    expect(seen(...lines)).toEqual([what]);
  });
});

describe('ingress.dedicated', () => {
  const inventoryOf = (ingress: string, hosts: readonly string[] = ['one', 'two']) =>
    parseInventory(clusterYaml({ hosts, more: `ingress: ${ingress}` }), 'lab.yaml', { sections: shippedSections });

  test('gives Traefik the toleration, and nothing where it is left out', () => {
    expect(chartValues(inventoryOf('{ dedicated: true }'), ['two'], '198.51.100.11')).toMatchObject({
      tolerations: [{ key: 'CriticalAddonsOnly', operator: 'Exists', effect: 'NoSchedule' }],
    });
    expect(chartValues(inventoryOf('{}'), ['two'], '198.51.100.11')).not.toHaveProperty('tolerations');
  });

  test('names the edges to the playbook, and is refused where no other host is left', () => {
    const of = (ingress: string, roles: readonly (readonly string[])[]) => {
      const inventory = inventoryOf(ingress);
      const hosts = inventory.hosts.map((host, at) => ({ ...host, roles: roles[at] ?? [] }));
      const [first] = hosts;
      if (first === undefined) throw new Error('no host');
      return traefikContext.open(contextOptions({ ...inventory, hosts })).of(first, NOTHING_KNOWN);
    };
    expect(of('{ dedicated: true }', [['server'], ['edge']])).toMatchObject({ dedicated: ['two'], problems: [] });
    expect(of('{}', [['server'], ['edge']])).toMatchObject({ dedicated: [], problems: [] });
    expect(of('{ dedicated: true }', [['server', 'edge'], ['edge']])).toMatchObject({
      problems: [{ because: 'every host is an edge that is kept for Traefik: no node is left for your pods' }],
    });
  });
});
