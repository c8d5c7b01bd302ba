import { expect, test } from 'vitest';
import { removingUnknown } from '../../../../src/cli/run/remove-unknown.ts';
import { wipeSection } from '../../../../src/collections/wipe/wipe-section.ts';
import { inventory } from '../../collections/wireguard/captured.ts';

test('--remove-unknown says `unknown: remove` for one run, and nothing else of the wipe', () => {
  const wipe = { firewall: 'ours', keep: ['wg1'], unknown: 'keep' };
  const cautious = { ...inventory, sections: { ...inventory.sections, wipe } };
  const once = removingUnknown(cautious);
  expect(once).toEqual({ ...cautious, sections: { ...cautious.sections, wipe: { ...wipe, unknown: 'remove' } } });
  expect(wipeSection.of(once)).toMatchObject({ unknown: 'remove', keep: ['wg1'] });
  expect(cautious.sections.wipe.unknown).toBe('keep');
});

test('it does so where the inventory says nothing of a wipe', () => {
  const { wipe: _, ...sections } = { wipe: undefined, ...inventory.sections };
  expect(wipeSection.of(removingUnknown({ ...inventory, sections }))).toMatchObject({ unknown: 'remove', keep: [] });
});
