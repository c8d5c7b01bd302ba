import type { Judge } from './fitness.ts';

const WANTED = 'overlay, br_netfilter, vxlan';

/** Modules of the kernel that a node cannot do without. */
export const modules: Judge = ({ missingModules }) => {
  if (missingModules === undefined) return { kind: 'untold', because: 'this kernel has no list of its modules' };
  if (missingModules.length === 0) return { kind: 'fit', evidence: WANTED };
  return {
    kind: 'unfit',
    because: `this kernel has no ${missingModules.join(', ')}`,
    wanted: WANTED,
    hint: 'install its extra modules (Ubuntu on a Raspberry Pi: linux-modules-extra-raspi; others: linux-modules-extra-$(uname -r)), and reboot',
  };
};
