import { describe, expect, test } from 'vitest';
import { describeMount, mountsBelow, parseMounts } from '../../../../../src/collections/system/state/mounts.ts';
import { Unread } from '../../../../../src/model/reading/unread.ts';

const SEEN = `== mounts
1 / 20 ext4 rw /dev/sda1 / 8:1
20 /proc 22 proc rw proc / 0:21
20 /var/lib/kubelet 40 ext4 rw /dev/sdb1 / 8:17
40 /var/lib/kubelet/pods/a\\040b/\\303\\244/x 41 tmpfs rw tmpfs / 0:50
41 /var/lib/kubelet/pods/a\\040b/\\303\\244/x/y 42 tmpfs rw tmpfs / 0:51
20 /run/netns/cni-1 43 nsfs rw nsfs net:[1] 0:4
20 /run/netns/mine 44 nsfs rw nsfs net:[2] 0:4
20 /var/lib/kubelet2/z 45 tmpfs rw tmpfs / 0:52
40 /var/lib/kubelet/plugins/nas/globalmount 46 ext4 rw /dev/sda1 /srv/my\\040nas 8:1
20 /mnt/photos 47 nfs4 rw nas:/photos / 0:60
40 /var/lib/kubelet/pods/2/nfs 48 nfs4 rw nas:/photos /2026 0:60
20 /data/rancher/k3s/storage 49 xfs rw /dev/sdc1 / 8:33
40 /var/lib/kubelet/pods/3/o 50 overlay rw overlay / 0:61
40 /var/lib/kubelet/pods/3/a\\011b\\012c\\134d 51 fuse.sshfs rw user@host:/x / 0:62
== real
/var/lib/kubelet	/var/lib/kubelet
/var/lib/rancher	/data/rancher
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

  test.each(['', '== mounts\n', '== mounts\nnonsense\n', '== mounts\n20 /run 21 tmpfs rw tmpfs\n'])(
    'are unread where the reading makes no sense: %j',
    text => {
      expect(() => parseMounts(text)).toThrow(Unread);
    },
  );
});
