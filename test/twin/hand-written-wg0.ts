/** Every host's wg0.conf as one would write it by hand for inventory/home.yaml, without comments. */
const documents: Readonly<Record<string, string>> = {
  'ctb-edge-1': `[Interface]
Address = 172.27.15.31/32
ListenPort = 51820
PrivateKey = <ctb-edge-1 private>
MTU = 1420
SaveConfig = false
[Peer]
PublicKey = <wk-1>
AllowedIPs = 172.27.15.11/32
Endpoint = 203.0.113.10:51820
[Peer]
PublicKey = <ms-1>
AllowedIPs = 172.27.15.12/32
Endpoint = 203.0.113.10:51821
[Peer]
PublicKey = <wk-2>
AllowedIPs = 172.27.15.13/32
Endpoint = 203.0.113.10:51822`,
  'ms-1': `[Interface]
Address = 172.27.15.12/32
ListenPort = 51820
PrivateKey = <ms-1 private>
MTU = 1420
SaveConfig = false
[Peer]
PublicKey = <ctb-edge-1>
AllowedIPs = 172.27.15.31/32
Endpoint = 198.51.100.25:51820
PersistentKeepalive = 25
[Peer]
PublicKey = <wk-1>
AllowedIPs = 172.27.15.11/32
Endpoint = 192.168.15.3:51820
[Peer]
PublicKey = <wk-2>
AllowedIPs = 172.27.15.13/32
Endpoint = 192.168.15.4:51820`,
  'wk-1': `[Interface]
Address = 172.27.15.11/32
ListenPort = 51820
PrivateKey = <wk-1 private>
MTU = 1420
SaveConfig = false
[Peer]
PublicKey = <ctb-edge-1>
AllowedIPs = 172.27.15.31/32
Endpoint = 198.51.100.25:51820
PersistentKeepalive = 25
[Peer]
PublicKey = <ms-1>
AllowedIPs = 172.27.15.12/32
Endpoint = 192.168.15.2:51820
[Peer]
PublicKey = <wk-2>
AllowedIPs = 172.27.15.13/32
Endpoint = 192.168.15.4:51820`,
  'wk-2': `[Interface]
Address = 172.27.15.13/32
ListenPort = 51820
PrivateKey = <wk-2 private>
MTU = 1420
SaveConfig = false
[Peer]
PublicKey = <ctb-edge-1>
AllowedIPs = 172.27.15.31/32
Endpoint = 198.51.100.25:51820
PersistentKeepalive = 25
[Peer]
PublicKey = <ms-1>
AllowedIPs = 172.27.15.12/32
Endpoint = 192.168.15.2:51820
[Peer]
PublicKey = <wk-1>
AllowedIPs = 172.27.15.11/32
Endpoint = 192.168.15.3:51820`,
};

/** The settings of a wg-quick file: the interface's, then each peer's, in no particular order of peers. */
export function settings(conf: string): readonly string[] {
  const lines = conf
    .split('\n')
    .map(line => line.replace(/#.*/, '').trim())
    .filter(line => line !== '');
  const [head = '', ...peers] = lines.join('\n').split('\n[Peer]\n');
  return [head, ...peers.sort()];
}

/** The settings of a host, with the keys in place: `keys` by `<host>` and `<host> private`. */
export const handWrittenSettings = (host: string, keys: ReadonlyMap<string, string>): readonly string[] =>
  settings(
    (documents[host] ?? '').replaceAll(/<([^>]+)>/g, (_, name: string) => keys.get(name) ?? `no key of ${name}`),
  );
