/** A port of a host, or a range of them, that somebody may reach. */
export interface Opening {
  readonly protocol: 'tcp' | 'udp';
  /** `443`, or a range with its ends: `8000-8010`. */
  readonly ports: string;
  /** From where: anywhere, the host's LAN, or the mesh. */
  readonly from: 'internet' | 'lan' | 'mesh';
  /** Who wants it, in a few words: `the mesh`. */
  readonly why: string;
}

/** The same on a host, by its name. */
export interface HostOpening extends Opening {
  readonly host: string;
}
