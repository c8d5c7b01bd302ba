import { describe, expect, test } from 'vitest';
import { describeMount, mountsBelow, parseMounts } from '../../../src/remnants/mounts.ts';

const SEEN = `== mounts
20 1 8:1 / / rw - ext4 /dev/sda1 rw
22 20 0:21 / /proc rw,relatime - proc proc rw
40 20 8:17 / /var/lib/kubelet rw - ext4 /dev/sdb1 rw
41 40 0:50 / /var/lib/kubelet/pods/a\\040b/\\303\\244/x rw shared:1 - tmpfs tmpfs rw
42 41 0:51 / /var/lib/kubelet/pods/a\\040b/\\303\\244/x/y rw - tmpfs tmpfs rw
43 20 0:4 net:[1] /run/netns/cni-1 rw - nsfs nsfs rw
44 20 0:4 net:[2] /run/netns/mine rw - nsfs nsfs rw
45 20 0:52 / /var/lib/kubelet2/z rw - tmpfs tmpfs rw
46 40 8:1 /srv/my\\040nas /var/lib/kubelet/plugins/nas/globalmount rw shared:1 master:2 - ext4 /dev/sda1 rw
47 20 0:60 / /mnt/photos rw - nfs4 nas:/photos rw
48 40 0:60 /2026 /var/lib/kubelet/pods/2/nfs rw - nfs4 nas:/photos rw
49 20 8:33 / /data/rancher/k3s/storage rw - xfs /dev/sdc1 rw
50 40 0:61 / /var/lib/kubelet/pods/3/o rw - overlay overlay rw,lowerdir=/a
51 40 0:62 / /var/lib/kubelet/pods/3/a\\011b\\012c\\134d rw - fuse.sshfs user@host:/x rw
== real
/var/lib/kubelet
/var/lib/kubelet
/var/lib/rancher
/data/rancher
== fstab
# /dev/sdc1 is the user's own
/dev/sdc1 /data/rancher/k3s/storage xfs defaults 0 2
`;
const mounts = parseMounts(SEEN);
const below = (...folders: readonly string[]) => mountsBelow(mounts, folders);

describe('mounts', () => {
  test('below folders, innermost first, octal undone; the folder’s own mount and its namesakes stay', () => {
    expect(below('/var/lib/kubelet/pods', '/run/netns/cni-*').map(one => one.point)).toEqual([
      '/var/lib/kubelet/pods/3/a\tb\nc\\d',
      '/var/lib/kubelet/pods/3/o',
      '/var/lib/kubelet/pods/2/nfs',
      '/run/netns/cni-1',
      '/var/lib/kubelet/pods/a b/ä/x/y',
      '/var/lib/kubelet/pods/a b/ä/x',
    ]);
  });

  test('below a folder that is a link are seen where it leads', () => {
    expect(below('/var/lib/rancher').map(one => one.point)).toEqual(['/data/rancher/k3s/storage']);
  });

  test('stay where they are excepted, with those below them, also where the folder is a link', () => {
    const except = ['/var/lib/rancher/*/storage', '/var/lib/kubelet/pods/a b'];
    const folders = ['/var/lib/rancher', '/var/lib/kubelet/pods'];
    expect(mountsBelow(mounts, folders, except).map(one => one.point)).toEqual([
      '/var/lib/kubelet/pods/3/a\tb\nc\\d',
      '/var/lib/kubelet/pods/3/o',
      '/var/lib/kubelet/pods/2/nfs',
    ]);
    expect(mountsBelow(mounts, ['/var/lib/rancher'], ['/var/lib/rancher/*/server']).length).toBe(1);
  });

  test('are told with what is mounted, and where it is besides', () => {
    const left = below('/var/lib/kubelet', '/var/lib/rancher', '/run/netns/cni-*');
    expect(left.map(one => describeMount(one, mounts, left))).toEqual([
      'fuse.sshfs of user@host:/x',
      'overlay',
      'xfs of /dev/sdc1, in /etc/fstab: comes back at boot',
      '/mnt/photos/2026 bound here, nfs4',
      '/srv/my nas bound here, ext4',
      'nsfs',
      'tmpfs',
      'tmpfs',
    ]);
  });

  test('are none where the reading makes no sense', () => {
    expect(parseMounts('what?\n== mounts\nnonsense\n1 2\n').all).toEqual([]);
  });
});
