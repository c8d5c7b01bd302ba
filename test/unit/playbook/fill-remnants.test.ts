import { expect, test } from 'vitest';
import * as z from 'zod';
import { InputProblem } from '../../../src/model/problems/problem.ts';
import type { Remnants } from '../../../src/model/reading/remnants.ts';
import { parsePlaybook } from '../../../src/playbook/parse/parse-playbook.ts';

const kind = { about: 'x', schema: z.unknown() };
const remnants: Remnants = {
  kinds: new Map([
    ['units', kind],
    ['state', kind],
    ['mounts', kind],
  ]),
  bySubject: new Map([
    [
      'k3s',
      { units: ['k3s*'], state: { path: ['/etc/rancher', '/run/k3s'], holding: [{ path: '/etc/x', text: ['a'] }] } },
    ],
    ['rke2', { units: ['rke2*'], state: { path: ['/etc/rancher'], holding: [{ path: '/etc/x', text: ['b'] }] } }],
    ['calico', { state: { path: ['/etc/calico'] } }],
  ]),
};

const argsOf = (args: string): unknown =>
  parsePlaybook(`name: x\nstages: [{ name: s, tasks: [{ thing: ${args} }] }]\n`, 'x.yaml', {
    resources: new Set(['thing']),
    checks: new Set<string>(),
    remnants,
  }).stages[0]?.tasks[0]?.args;

const mistake = (args: string): string => {
  try {
    argsOf(args);
  } catch (error) {
    if (error instanceof InputProblem)
      return error.details.map(({ where, what, hint }) => `${where} ${what} → ${hint}`).join('; ');
    throw error;
  }
  return 'none';
};

test.each([
  ['of all subjects', '{ absent: { remnants: units } }', { absent: ['k3s*', 'rke2*'] }],
  ['of those that are named', '{ absent: { remnants: units, of: [rke2] } }', { absent: ['rke2*'] }],
  ['of one', '{ absent: { remnants: units, of: k3s } }', { absent: ['k3s*'] }],
  ['none', '{ absent: { remnants: mounts }, of: 1 }', { absent: [], of: 1 }],
  [
    'a map, with what stands beside it, each entry once, and what speaks of one path together',
    '{ remnants: state, of: [k3s, rke2], path: [/mine], archive: /var/backups }',
    {
      path: ['/etc/rancher', '/run/k3s', '/mine'],
      holding: [{ path: '/etc/x', text: ['a', 'b'] }],
      archive: '/var/backups',
    },
  ],
  ['deep in a list', '{ of: [{ path: { remnants: units } }] }', { of: [{ path: ['k3s*', 'rke2*'] }] }],
])('%s', (_, args, filled) => expect(argsOf(args)).toEqual(filled));

test.each([
  ['{ absent: { remnants: unit } }', 'there are no remnants “unit” → did you mean “units”?'],
  ['{ absent: { remnants: [units] } }', 'there are no remnants “units” → '],
  ['{ absent: { remnants: units, of: [k3x] } }', 'no subject “k3x” leaves anything → did you mean “k3s”?'],
  ['{ absent: { remnants: units, mine: 1 } }', '`mine` cannot stand beside a list → '],
])('%s is a mistake with its place', (args, message) => {
  expect(mistake(args)).toMatch(/^x\.yaml:2:\d+ /);
  expect(mistake(args)).toContain(message.split(' → ')[0]);
  expect(mistake(args)).toContain(message);
});
