import { expect, test } from 'vitest';
import { mountsBelow, parseMounts } from '../../../src/remnants/mounts.ts';

const SEEN = `22 27 0:21 / /proc rw,relatime - proc proc rw
40 27 8:17 / /var/lib/kubelet rw - ext4 /dev/sdb1 rw
41 40 0:50 / /var/lib/kubelet/pods/a\\040b/\\303\\244/x rw shared:1 - tmpfs tmpfs rw
42 41 0:51 / /var/lib/kubelet/pods/a\\040b/\\303\\244/x/y rw - tmpfs tmpfs rw
43 27 0:4 net:[1] /run/netns/cni-1 rw - nsfs nsfs rw
44 27 0:4 net:[2] /run/netns/mine rw - nsfs nsfs rw
45 27 0:52 / /var/lib/kubelet2/z rw - tmpfs tmpfs rw
`;

test('mounts below folders, innermost first, octal undone; the folder’s own mount and its namesakes stay', () => {
  expect(mountsBelow(parseMounts(SEEN), ['/var/lib/kubelet', '/run/netns/cni-*'])).toEqual([
    '/run/netns/cni-1',
    '/var/lib/kubelet/pods/a b/ä/x/y',
    '/var/lib/kubelet/pods/a b/ä/x',
  ]);
});
