import type { Lasting } from '../../../model/reading/lasting.ts';
import { sh } from '../../../shell/sh.ts';
import { moduleAtBoot } from '../../system/boot/module-at-boot.ts';

const module = moduleAtBoot('wireguard');

/** wg-quick takes this program where the kernel has no WireGuard. */
const userspace = sh`if command -v wireguard-go >/dev/null && [ -c /dev/net/tun ]; then echo yes; fi`;

/** Who keeps WireGuard's module from being loaded at boot, where nothing takes its place. */
export const wireguardModuleAtBoot: Lasting = {
  probes: [...module.probes, userspace],
  overrides: ([reading, program]) =>
    reading === undefined || program?.stdout.trim() === 'yes' ? [] : module.overrides([reading]),
};
