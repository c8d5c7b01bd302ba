import { onlyClusterInterfaces, onlyClusterModules } from '../cluster-settings.ts';
import { collection } from '../collection.ts';
import { unitFiles } from '../unit-files.ts';

/** RKE2: what an old one leaves on a host. */
export const rke2 = collection({
  name: 'rke2',
  about: 'RKE2, from its tarball or its packages.',
  remnants: {
    units: ['rke2-server.service', 'rke2-agent.service', 'rke2*.service'],
    unit_programs: ['rke2 server', 'rke2 agent'],
    unit_files: unitFiles('rke2*'),
    init_scripts: ['rke2-server', 'rke2-agent'],
    processes: {
      commands: [
        ...['rke2 server', 'rke2 agent'].flatMap(name => [name, `${name} *`]),
        '/usr/local/bin/rke2 *',
        '/usr/bin/rke2 *',
        '/var/lib/rancher/rke2/*',
      ],
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
        ...['rke2-server', 'rke2-agent'].flatMap(name => [
          `/etc/default/${name}`,
          `/etc/sysconfig/${name}`,
          `/etc/init.d/${name}`,
          `/etc/systemd/system/${name}.env`,
          `/usr/local/lib/systemd/system/${name}.env`,
        ]),
        '/usr/local/lib/systemd/system/rke2-server.service',
        '/usr/local/lib/systemd/system/rke2-agent.service',
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
      path: ['/etc/sysctl.d/60-rke2-cis.conf', '/etc/fapolicyd/rules.d/80-rke2.rules'],
      holding: [
        { path: '/etc/NetworkManager/conf.d/rke2-canal*.conf', text: [onlyClusterInterfaces] },
        { path: '/etc/modules-load.d/rke2.conf', text: [onlyClusterModules] },
      ],
    },
    mounts: ['/run/k3s', '/var/lib/rancher/rke2'],
    packages: ['rke2-selinux', 'rke2-server', 'rke2-agent', 'rke2-common'],
  },
});
