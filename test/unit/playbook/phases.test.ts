import { expect, test } from 'vitest';
import { findPhase, phaseBefore, phasesFrom } from '../../../src/playbook/phases.ts';

const names = (phases: readonly { readonly name: string }[]): readonly string[] => phases.map(({ name }) => name);

test('a phase answers to its number and its name', () => {
  for (const word of ['phase2', '2', 'wireguard', 'WireGuard']) expect(findPhase(word).number).toBe(2);
  expect(() => findPhase('phase9')).toThrow('there is no phase');
  expect(() => findPhase('traefik')).toThrow('is not available in this version yet');
});

test('`up` runs what is whole', () => {
  expect(names(phasesFrom(undefined))).toEqual(['wipe', 'wireguard', 'k3s']);
  expect(names(phasesFrom(findPhase('phase2')))).toEqual(['wireguard', 'k3s']);
});

test('the gate of the phase before comes first', () => {
  expect(phaseBefore(1)).toBeUndefined();
  expect(phaseBefore(3)?.name).toBe('wireguard');
});
