import { expect, test } from 'vitest';
import { findPhase, phaseBefore, stepsFrom } from '../../../src/playbook/phases.ts';

const names = (phases: readonly { readonly name: string }[]): readonly string[] => phases.map(({ name }) => name);

test('a phase answers to its number and its name', () => {
  for (const word of ['phase2', '2', 'wireguard', 'WireGuard']) expect(findPhase(word).number).toBe(2);
  expect(() => findPhase('phase9')).toThrow('there is no phase');
  expect(() => findPhase('traefik')).toThrow('is not available in this version yet');
});

test('`up` goes on to what is made from locked files where there are any, and else says which it leaves out', () => {
  const words = (first: string | undefined, isLocked: boolean) => {
    const { steps, left } = stepsFrom(first === undefined ? undefined : findPhase(first), isLocked);
    return [names(steps), left?.name];
  };
  expect(words(undefined, true)).toEqual([['wipe', 'wireguard', 'k3s'], undefined]);
  expect(words(undefined, false)).toEqual([['wipe', 'wireguard'], 'k3s']);
  expect(words('phase2', false)).toEqual([['wireguard'], 'k3s']);
  // It was asked for, and says itself that nothing is locked.
  expect(words('phase3', false)).toEqual([['k3s'], undefined]);
});

test('the gate of the phase before comes first', () => {
  expect(phaseBefore(1)).toBeUndefined();
  expect(phaseBefore(3)?.name).toBe('wireguard');
});
