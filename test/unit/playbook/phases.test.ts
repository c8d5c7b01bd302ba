import { expect, test } from 'vitest';
import { findPhase, phaseBefore, phases, refuseUnwanted, stepsFrom } from '../../../src/playbook/phases.ts';

const names = (phases: readonly { readonly name: string }[]): readonly string[] => phases.map(({ name }) => name);

test('a phase answers to its number and its name', () => {
  for (const word of ['phase2', '2', 'wireguard', 'WireGuard']) expect(findPhase(word).number).toBe(2);
  expect(() => findPhase('phase9')).toThrow('there is no phase');
});

test('`up` goes on to what is made from locked files where there are any, and else says which it leaves out', () => {
  const words = (first: string | undefined, ...locked: readonly string[]) => {
    const { steps, left } = stepsFrom({}, first === undefined ? undefined : findPhase(first), phase =>
      locked.includes(phase.name),
    );
    return [names(steps), left?.name];
  };
  expect(words(undefined, 'k3s', 'traefik')).toEqual([['wipe', 'wireguard', 'k3s', 'traefik'], undefined]);
  expect(words(undefined, 'k3s')).toEqual([['wipe', 'wireguard', 'k3s'], 'traefik']);
  expect(words(undefined, 'traefik')).toEqual([['wipe', 'wireguard'], 'k3s']);
  expect(words(undefined)).toEqual([['wipe', 'wireguard'], 'k3s']);
  expect(words('phase2')).toEqual([['wireguard'], 'k3s']);
  // It was asked for, and says itself that nothing is locked.
  expect(words('phase3', 'traefik')).toEqual([['k3s', 'traefik'], undefined]);
  expect(words('phase3')).toEqual([['k3s'], 'traefik']);
});

test('the gate of the phase before comes first', () => {
  expect(phaseBefore(1, {})).toBeUndefined();
  expect(phaseBefore(3, {})?.name).toBe('wireguard');
});

test('where something else joins the hosts, the mesh’s phase is left out, and refused by its name', () => {
  const of = (name: string) => ({
    overlays: [
      { name, label: ['Kilo'], interface: 'kilo0', port: 51_820, mtu: 1420, addresses: new Map<string, string>() },
    ],
  });
  const mesh = findPhase('phase2');
  const steps = (name: string) => stepsFrom(of(name), undefined, () => true).steps;
  expect(steps('mesh')).toEqual(phases);
  expect(phases.filter(one => !steps('kubernetes').includes(one))).toEqual([mesh]);
  expect(phaseBefore(3, of('kubernetes'))?.name).toBe('wipe');
  expect(() => refuseUnwanted(mesh, of('kubernetes'))).toThrow('Kilo takes the mesh');
  expect(() => refuseUnwanted(mesh, of('mesh'))).not.toThrow();
});
