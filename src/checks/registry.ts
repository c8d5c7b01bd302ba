import { openFirewall } from '../collections/firewall/checks/open-firewall.ts';
import { defaultPolicyRouting } from '../collections/network/checks/default-policy-routing.ts';
import { noInterfaces } from '../collections/network/checks/no-interfaces.ts';
import { noNetworkNamespaces } from '../collections/network/checks/no-network-namespaces.ts';
import { noRoutes } from '../collections/network/checks/no-routes.ts';
import { clockCheck } from '../collections/system/checks/clock.ts';
import { commandCheck } from '../collections/system/checks/command.ts';
import { emptyOrAbsent } from '../collections/system/checks/empty-or-absent.ts';
import { fileMode } from '../collections/system/checks/file-mode.ts';
import { idleUnits } from '../collections/system/checks/idle-units.ts';
import { noMounts } from '../collections/system/checks/no-mounts.ts';
import { noPaths } from '../collections/system/checks/no-paths.ts';
import { noProcesses } from '../collections/system/checks/no-processes.ts';
import { noRevivers } from '../collections/system/checks/no-revivers.ts';
import { noUnits } from '../collections/system/checks/no-units.ts';
import { rootOnly } from '../collections/system/checks/root-only.ts';
import { sshdListening } from '../collections/system/checks/sshd-listening.ts';
import { sysctlCheck } from '../collections/system/checks/sysctl.ts';
import { unitEnabled } from '../collections/system/checks/unit-enabled.ts';
import { noWireguardTunnels } from '../collections/wireguard/checks/no-wireguard-tunnels.ts';
import { wireguardAllowedIps } from '../collections/wireguard/checks/wireguard-allowed-ips.ts';
import { wireguardHandshakes } from '../collections/wireguard/checks/wireguard-handshakes.ts';
import { wireguardImplementation } from '../collections/wireguard/checks/wireguard-implementation.ts';
import { wireguardListener } from '../collections/wireguard/checks/wireguard-listener.ts';
import { wireguardPings } from '../collections/wireguard/checks/wireguard-pings.ts';
import { wireguardRestart } from '../collections/wireguard/checks/wireguard-restart.ts';
import { wireguardRoutes } from '../collections/wireguard/checks/wireguard-routes.ts';
import type { BoundCheckKind } from '../model/check-kind.ts';

/** Every kind of check that a gate can ask: adding one is its file and a line here. */
const all: readonly BoundCheckKind[] = [
  clockCheck,
  commandCheck,
  defaultPolicyRouting,
  emptyOrAbsent,
  fileMode,
  idleUnits,
  noInterfaces,
  noMounts,
  noNetworkNamespaces,
  noPaths,
  noProcesses,
  noRevivers,
  noRoutes,
  noUnits,
  noWireguardTunnels,
  openFirewall,
  rootOnly,
  sshdListening,
  sysctlCheck,
  unitEnabled,
  wireguardAllowedIps,
  wireguardHandshakes,
  wireguardImplementation,
  wireguardListener,
  wireguardPings,
  wireguardRestart,
  wireguardRoutes,
];

export const checks: ReadonlyMap<string, BoundCheckKind> = new Map(all.map(one => [one.name, one]));
