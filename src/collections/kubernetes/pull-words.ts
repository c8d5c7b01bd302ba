/** Reasons of a container that waits for its image. */
const PULLS = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'ErrImageNeverPull',
  'InvalidImageName',
  'RegistryUnavailable',
]);

/** What the words of containerd mean, and what to do; the first that fits. */
const PULL_WORDS: readonly { readonly seen: RegExp; readonly means: string; readonly remedy: string }[] = [
  {
    seen: /no such host|server misbehaving|dial tcp: lookup /,
    means: 'the name of the registry is not found: DNS of the host',
    remedy: 'cat /etc/resolv.conf; resolvectl status',
  },
  {
    seen: /429|toomanyrequests|rate limit/i,
    means: 'the registry limits how much is pulled',
    remedy: 'k3s crictl images',
  },
  { seen: /no space left/, means: 'the disk is full', remedy: 'df -h /var/lib/rancher; k3s crictl rmi --prune' },
  {
    seen: /no match for platform|exec format error/,
    means: 'the image is not made for the architecture of the host',
    remedy: 'uname -m',
  },
  {
    seen: /unauthorized|authorization failed|denied/i,
    means: 'the registry refuses without credentials',
    remedy: 'cat /etc/rancher/k3s/registries.yaml',
  },
  {
    seen: /x509|certificate/,
    means: 'the certificate of the registry is not trusted (or the clock is wrong)',
    remedy: 'date; cat /etc/rancher/k3s/registries.yaml',
  },
  { seen: /not found|manifest unknown/, means: 'the registry has no such image', remedy: 'k3s crictl images' },
  {
    seen: /timeout|refused|unreachable|deadline exceeded|connection reset|EOF/,
    means: 'the registry is not reached from the host',
    remedy: 'k3s crictl images; ip route get 1.1.1.1',
  },
];

/** What that means, and the command that shows more of it on the node. Pure. */
export function pullMeans({ reason, message }: { readonly reason: string; readonly message: string }): {
  readonly means: string;
  readonly remedy: string;
} {
  if (reason === 'ErrImageNeverPull') {
    return { means: 'the image is not on the host, and is not to be pulled', remedy: 'k3s crictl images' };
  }
  return (
    PULL_WORDS.find(({ seen }) => seen.test(message)) ?? {
      means: 'the image was not pulled',
      remedy: 'k3s crictl images',
    }
  );
}

/** Whether a container waits because its image does not come. */
export const isPullTrouble = (reason: string): boolean => PULLS.has(reason);
