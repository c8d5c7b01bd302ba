import type { BoundCheckKind } from '../model/check-kind.ts';
import { clockCheck } from './clock.ts';
import { commandCheck } from './command.ts';
import { defaultPolicyRouting } from './default-policy-routing.ts';
import { emptyOrAbsent } from './empty-or-absent.ts';
import { fileMode } from './file-mode.ts';
import { idleUnits } from './idle-units.ts';
import { noInterfaces } from './no-interfaces.ts';
import { noMounts } from './no-mounts.ts';
import { noNetworkNamespaces } from './no-network-namespaces.ts';
import { noPaths } from './no-paths.ts';
import { noProcesses } from './no-processes.ts';
import { noRevivers } from './no-revivers.ts';
import { noRoutes } from './no-routes.ts';
import { noUnits } from './no-units.ts';
import { noWireguardTunnels } from './no-wireguard-tunnels.ts';
import { openFirewall } from './open-firewall.ts';
import { rootOnly } from './root-only.ts';
import { sshdListening } from './sshd-listening.ts';
import { sysctlCheck } from './sysctl.ts';
import { unitEnabled } from './unit-enabled.ts';
import { wireguardAllowedIps } from './wireguard-allowed-ips.ts';
import { wireguardHandshakes } from './wireguard-handshakes.ts';
import { wireguardImplementation } from './wireguard-implementation.ts';
import { wireguardListener } from './wireguard-listener.ts';
import { wireguardPings } from './wireguard-pings.ts';
import { wireguardRestart } from './wireguard-restart.ts';
import { wireguardRoutes } from './wireguard-routes.ts';

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
