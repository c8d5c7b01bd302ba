import { expect, test } from 'vitest';
import {
  onlyClusterInterfaces,
  onlyClusterModules,
  onlyKubeletSettings,
} from '../../../src/collections/cluster-settings.ts';

/** As a removal reads a file: without its line ends. `[]]` is POSIX' way to write a bracket. */
const fits = (pattern: string, text: string): boolean =>
  new RegExp(pattern.replaceAll('[]]', '\\]')).test(text.replaceAll('\n', ''));

test.each([
  [onlyClusterModules, 'br_netfilter\noverlay\n', true],
  [onlyClusterModules, 'br_netfilter\nvfio_pci\n', false],
  [onlyKubeletSettings, 'vm.panic_on_oom=0\nvm.overcommit_memory = 1\nkernel.panic=10\n', true],
  [onlyKubeletSettings, 'vm.overcommit_memory=1\nvm.swappiness=10\n', false],
  [
    onlyClusterInterfaces,
    '[keyfile]\nunmanaged-devices=interface-name:cali*;interface-name:tunl*;interface-name:vxlan.calico\n',
    true,
  ],
  [onlyClusterInterfaces, '[keyfile]\nunmanaged-devices=interface-name:flannel*;interface-name:eth5\n', false],
  [onlyClusterInterfaces, '[keyfile]\nunmanaged-devices=interface-name:cali*\n[connection]\nwifi.powersave=2\n', false],
])('a file of settings goes only with nothing of somebody’s own in it: %#', (pattern, text, goes) => {
  expect(fits(pattern, text)).toBe(goes);
});
