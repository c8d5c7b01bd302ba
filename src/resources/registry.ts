import { firewallPolicies } from '../collections/firewall/resources/firewall-policies.ts';
import { firewallRules } from '../collections/firewall/resources/firewall-rules.ts';
import { interfaces } from '../collections/network/resources/interfaces.ts';
import { lifeline } from '../collections/network/resources/lifeline.ts';
import { networkNamespaces } from '../collections/network/resources/network-namespaces.ts';
import { policyRouting } from '../collections/network/resources/policy-routing.ts';
import { routes } from '../collections/network/resources/routes.ts';
import { authorizedKey } from '../collections/system/resources/authorized-key.ts';
import { command } from '../collections/system/resources/command.ts';
import { absent } from '../collections/system/resources/files/absent.ts';
import { archive } from '../collections/system/resources/files/archive.ts';
import { block } from '../collections/system/resources/files/block.ts';
import { directory } from '../collections/system/resources/files/directory.ts';
import { download } from '../collections/system/resources/files/download.ts';
import { file } from '../collections/system/resources/files/file.ts';
import { line } from '../collections/system/resources/files/line.ts';
import { symlink } from '../collections/system/resources/files/symlink.ts';
import { template } from '../collections/system/resources/files/template.ts';
import { kernelModule } from '../collections/system/resources/kernel-module.ts';
import { mounts } from '../collections/system/resources/mounts.ts';
import { packageResource } from '../collections/system/resources/package.ts';
import { processes } from '../collections/system/resources/processes.ts';
import { service } from '../collections/system/resources/service.ts';
import { sysctl } from '../collections/system/resources/sysctl.ts';
import { units } from '../collections/system/resources/units.ts';
import { user } from '../collections/system/resources/user.ts';
import { wireguardInterface } from '../collections/wireguard/resources/wireguard-interface.ts';
import { wireguardKey } from '../collections/wireguard/resources/wireguard-key.ts';
import { wireguardTunnels } from '../collections/wireguard/resources/wireguard-tunnels.ts';
import type { BoundResource } from '../model/resource.ts';

/** Every resource that a task can name: adding one is its file and a line here. */
const all: readonly BoundResource[] = [
  absent,
  archive,
  authorizedKey,
  block,
  command,
  directory,
  download,
  file,
  firewallPolicies,
  firewallRules,
  interfaces,
  kernelModule,
  lifeline,
  line,
  mounts,
  networkNamespaces,
  packageResource,
  policyRouting,
  processes,
  routes,
  service,
  symlink,
  sysctl,
  template,
  units,
  user,
  wireguardInterface,
  wireguardKey,
  wireguardTunnels,
];

export const resources: ReadonlyMap<string, BoundResource> = new Map(all.map(one => [one.name, one]));
