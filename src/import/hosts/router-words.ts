import type { FoundSite } from '../found.ts';

/** What is to be set up on a site's router, in the words of its pages; nothing where no router is known, or none stands between. */
export function routerWords(
  { name, lan, lanAddress, router }: FoundSite,
  addressOf: (host: string) => string,
): readonly string[] {
  if (lan === undefined || router === undefined || router === 'none') return [];
  const { publicAddress, forwards } = router;
  const where = lanAddress === undefined ? '' : `, http://${lanAddress}`;
  const widest = Math.max(...forwards.map(({ to }) => to.length));
  return [
    `On the router of ${name} (${lan.value ?? 'its LAN'}${where}), under "port forwarding" (also: "port sharing", "virtual server", "NAT"):`,
    ...forwards.map(({ udp, to }) =>
      `  protocol UDP · external port ${udp} → ${addressOf(to)} · internal port 51820   (${to})${' '.repeat(widest - to.length)}`.trimEnd(),
    ),
    ...(publicAddress.value === undefined
      ? []
      : [
          `  Its page must show ${publicAddress.value} as its address on the internet. Where it shows another (100.64… to 100.127…, 10…), the provider shares one address among customers: nobody outside can call these hosts, and forwards do nothing.`,
        ]),
    '  Give each of these hosts a fixed address there ("always assign this address", "DHCP reservation").',
  ];
}
