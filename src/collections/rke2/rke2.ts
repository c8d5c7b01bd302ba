import { collection } from '../collection.ts';
import { unitFiles } from '../unit-files.ts';

/** RKE2: what an old one leaves on a host. */
export const rke2 = collection({
  name: 'rke2',
  about: 'RKE2, from its tarball or its packages.',
  remnants: {
    units: ['rke2*.service'],
    unit_files: unitFiles('rke2*'),
    init_scripts: ['rke2*'],
    processes: {
      commands: ['rke2 server*', 'rke2 agent*', '/usr/local/bin/rke2 *', '/usr/bin/rke2 *'],
      cgroups: ['*/rke2-server.service*', '*/rke2-agent.service*'],
    },
    state: {
      path: ['/etc/rancher', '/opt/rke2', '/run/k3s', '/var/lib/rancher/rke2'],
      shared: ['/var/lib/rancher'],
      again: ['/opt/rke2/bin', '/opt/rke2/lib', '/opt/rke2/share'],
      volumes: { except: ['/opt/rke2'] },
    },
    programs: {
      path: [
        '/etc/default/rke2*',
        '/etc/sysconfig/rke2*',
        '/etc/init.d/rke2*',
        '/etc/systemd/system/rke2*.env',
        '/usr/local/lib/systemd/system/rke2*',
        '/usr/local/bin/rke2',
        '/usr/local/bin/rke2-killall.sh',
        '/usr/local/bin/rke2-uninstall.sh',
        '/usr/local/share/rke2',
        '/usr/share/rke2',
        '/etc/yum.repos.d/rancher-rke2-*.repo',
        '/etc/zypp/repos.d/rancher-rke2-*.repo',
      ],
      again: ['/usr/local/bin/*', '/usr/local/share/rke2', '/usr/share/rke2'],
    },
    settings: {
      path: [
        '/etc/NetworkManager/conf.d/rke2-canal.conf',
        '/etc/NetworkManager/conf.d/rke2-canal-cilium.conf',
        '/etc/modules-load.d/rke2.conf',
        '/etc/sysctl.d/60-rke2-cis.conf',
        '/etc/fapolicyd/rules.d/80-rke2.rules',
      ],
    },
    mounts: ['/run/k3s', '/var/lib/rancher/rke2'],
    packages: ['rke2-selinux', 'rke2-server', 'rke2-agent', 'rke2-common'],
  },
});
