import { expect, test } from 'vitest';
import { imageRecipe } from '../../../src/twin/image/image-recipe.ts';
import { suites } from '../../../src/twin/image/suite.ts';

test('wireguard-tools are never there from the start: they come by apt', () => {
  for (const suite of suites) {
    expect(imageRecipe(suite, true).include).not.toContain('wireguard-tools');
    expect(imageRecipe(suite, true).env['TWIN_INSTALLABLE']?.split(' ')).toContain('wireguard-tools');
  }
});

test('a kernel without WireGuard makes another image, with a userspace one', () => {
  expect(imageRecipe('debian12', true).include).toContain('wireguard-go');
  expect(imageRecipe('debian12', false).include).not.toContain('wireguard-go');
  expect(imageRecipe('debian12', true).name).not.toBe(imageRecipe('debian12', false).name);
  expect(imageRecipe('debian11', true)).toMatchObject({ donor: 'debian12' });
  expect(imageRecipe('debian11', false).donor).toBeUndefined();
});

test('a name is the release and the same for the same recipe', () => {
  expect(imageRecipe('debian13', true).name).toMatch(/^debian13-[0-9a-f]{10}$/);
  expect(imageRecipe('debian13', true).name).toBe(imageRecipe('debian13', true).name);
});
