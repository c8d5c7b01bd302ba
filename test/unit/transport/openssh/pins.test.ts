import { expect, test } from 'vitest';
import { createPins } from '../../../../src/transport/openssh/pins.ts';

/** A person who types these one after the other. */
const person = (...answers: readonly (string | undefined)[]) => {
  const left = [...answers];
  return { ask: async () => left.shift(), left };
};

test('a PIN that let in is not asked for again', async () => {
  const pins = createPins();
  const someone = person('1234', '9999');
  const [one, two] = [pins.keeper(), pins.keeper()];
  expect(await one.ask('fleet', someone.ask)).toBe('1234');
  const later = two.ask('fleet', someone.ask);
  one.ended(true);
  expect(await later).toBe('1234');
  expect(await pins.keeper().ask('another', someone.ask)).toBe('9999');
});

test('a wrong one is given to nobody else', async () => {
  const pins = createPins();
  const someone = person('1111', '1234');
  const logins = [pins.keeper(), pins.keeper(), pins.keeper()];
  const answers = logins.map(one => one.ask('fleet', someone.ask));
  expect(await answers[0]).toBe('1111');
  expect(someone.left).toEqual(['1234']);
  logins[0]?.ended(false);
  expect(await answers[1]).toBe('1234');
  logins[1]?.ended(true);
  expect([await answers[2], someone.left]).toEqual(['1234', []]);
});

test('where nobody answers, the next login asks for itself', async () => {
  const pins = createPins();
  const someone = person(undefined, '1234');
  const [one, two] = [pins.keeper(), pins.keeper()];
  expect(await one.ask('fleet', someone.ask)).toBeUndefined();
  const later = two.ask('fleet', someone.ask);
  one.ended(false);
  expect(await later).toBe('1234');
});
