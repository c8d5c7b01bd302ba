import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { podTraffic } from '../../../../src/collections/kubernetes/checks/pod-traffic.ts';

/** What the probe printed on a server of K3s v1.36.3 with three agents in the twin; `cut`: wk-2 took no VXLAN from others. */
const recorded = (name: string): string =>
  readFileSync(join(import.meta.dirname, 'recordings', `traffic-${name}.txt`), 'utf8');

const nodes = ['ms-1', 'wk-1', 'wk-2', 'ctb-edge-1'];
const check = podTraffic.bind({ nodes, mtu: 1370 });

function seen(stdout: string): readonly string[] {
  const verdict = check.judge({ stdout, stderr: '', code: 0 });
  if (verdict.kind === 'met') return [`met: ${verdict.evidence}`];
  return verdict.kind === 'not-met' ? verdict.findings.map(one => one.seen) : [verdict.kind];
}

test('is asked once, and last: it does something on the hosts', () => {
  expect(check).toMatchObject({ costly: true, patience: 0 });
});

test('all well', () => {
  expect(seen(recorded('well'))).toEqual(['met: 12 ways, 1370 bytes, DNS, Services, exec and logs']);
});

test('a host whose VXLAN is closed is one fault, told once, with nothing that only follows from it', () => {
  expect(seen(recorded('cut'))).toEqual(['the pod on wk-2 reaches no pod on another host, and none reaches it']);
});

test('where CoreDNS is on the host that is cut off, that others find no name only follows from it', () => {
  const nameless = recorded('cut').replaceAll('dns\tyes', 'dns\tno');
  expect(seen(`names\twk-2\n${nameless}`)).toEqual([
    'the pod on wk-2 reaches no pod on another host, and none reaches it',
  ]);
  expect(seen(`names\tms-1\n${nameless}`)).toContain('a pod on wk-1 finds no name of the cluster');
  expect(seen(nameless)).toContain('a pod on wk-1 finds no name of the cluster');
});

test('where one way to CoreDNS carries nothing, that way is told, and the names only of whom it does not explain', () => {
  const one = recorded('well').replace('from\twk-1\tway\tms-1\twell', 'from\twk-1\tway\tms-1\tsmall');
  expect(seen(`names\tms-1\n${one.replaceAll('dns\tyes', 'dns\tno')}`)).toEqual([
    'a pod on ms-1 finds no name of the cluster',
    'a pod on wk-2 finds no name of the cluster',
    'a pod on ctb-edge-1 finds no name of the cluster',
    'from the pod on wk-1 to the one on ms-1: nothing comes through',
  ]);
});

test.each([
  ['way\tms-1\twell', 'way\tms-1\tfull', 'to the one on ms-1: small packets come through, those of full size do not'],
  ['way\tms-1\twell', 'way\tms-1\tbulk', 'to the one on ms-1: packets come through, 2 MB by TCP do not within 20 s'],
  ['mtu\t1370', 'mtu\t1450', 'has the MTU 1450'],
  ['dns\tyes', 'dns\tno', 'finds no name of the cluster'],
  ['service\tyes', 'service\tno', 'does not reach the Service kubernetes'],
  ['logs\tready', 'logs\tError from server', 'the API does not hand out what the pod on wk-2 wrote'],
  ['pod\twk-1\tTrue\t', 'pod\twk-1\tFalse\tImagePullBackOff', 'a pod on wk-1 does not come up: ImagePullBackOff'],
])('%j as %j: %s', (well, broken, told) => {
  expect(seen(recorded('well').replace(well, broken)).join('; ')).toContain(told);
});

test('a pod in which nothing can be run', () => {
  const text = recorded('well').replace(/^from\twk-1\t(?!logs).*\n/gm, '');
  const failed = 'from\twk-1\tfailed\terror dialing backend: EOF\n';
  expect(seen(`${text}${failed}`)).toEqual(['no program can be run in the pod on wk-1: error dialing backend: EOF']);
});

test('a node for which no pod was made, no server, and what makes no sense', () => {
  expect(seen(recorded('well').replace(/^\S+\twk-2\t.*\n/gm, ''))).toContain('no pod was made for wk-2');
  expect(seen('no server\n')).toEqual(['no server of K3s runs on this host']);
  expect(seen('what\n')).toEqual(['unasked']);
  expect(seen('')).toEqual(['unasked']);
});
