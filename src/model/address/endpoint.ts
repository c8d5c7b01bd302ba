/** Where something listens. */
export interface Endpoint {
  /** An address, or a name. */
  readonly address: string;
  readonly port: number;
}

/** An endpoint in one word: IPv6 stands in brackets (RFC 3986, section 3.2.2), as ssh and most others want it. */
export const formatEndpoint = ({ address, port }: Endpoint): string =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;

/** The address or name of an endpoint; of a text without a port, all of it. */
export const addressOfEndpoint = (endpoint: string): string =>
  /^\[(.*)\](?::\d+)?$/.exec(endpoint)?.[1] ?? endpoint.replace(/^([^:]*):\d+$/, '$1');
