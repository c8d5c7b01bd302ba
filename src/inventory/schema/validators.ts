import { type Address, isAddress, isIpv4, parseAddress } from '../../model/address/address.ts';
import { formatNetwork, networkAround } from '../../model/address/network.ts';
import type { MistakeText } from '../../yaml/mistake.ts';
import { showValue } from '../../yaml/show-value.ts';

/** What is wrong with a text, if anything. */
export type Validator = (text: string) => MistakeText | undefined;

/** Lower-case letters, digits and hyphens, not at the ends (RFC 1123 section 2.1), as Kubernetes wants names. */
export const LABEL = '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$';
/** Labels joined by dots. */
export const HOST_NAME = '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$';

const tidy = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9.-]+/g, '-')
    .replaceAll(/^[.-]+|[.-]+$/g, '');

const named =
  (pattern: string, longest: number, rule: string): Validator =>
  text => {
    if (text.length <= longest && new RegExp(pattern).test(text)) return undefined;
    const better = tidy(text.slice(0, longest));
    const hint = new RegExp(pattern).test(better) ? `: ${better}` : '';
    return { what: `${showValue(text)} cannot be a name`, hint: `${rule}${hint}` };
  };

/** A cluster's, a site's or a role's name. */
export const validateLabel = named(
  LABEL,
  63,
  'use lower-case letters, digits and hyphens inside (RFC 1123), at most 63',
);
/** A host's name. */
export const validateHostName = named(
  HOST_NAME,
  253,
  'use lower-case letters, digits, hyphens and dots inside (RFC 1123), at most 63 between dots',
);

/** Of these no host is reached from another machine by what is written alone: IPv6's link-local ones need an interface besides. */
const NOT_A_HOSTS: ReadonlySet<string> = new Set([
  ...['unspecified', 'loopback', 'multicast', 'broadcast', 'linkLocal6'],
  ...['ipv4Mapped', 'rfc6145', 'rfc6052'],
]);

/** What kind of address it is (ipaddr.js); IPv4's link-local ones are in use where a cloud has no others. */
const rangeOf = (address: Address): string =>
  address.kind() === 'ipv6' && address.range() === 'linkLocal' ? 'linkLocal6' : address.range();

export const validateAddress: Validator = text => {
  const address = parseAddress(text);
  if (address !== undefined) {
    if (NOT_A_HOSTS.has(rangeOf(address))) {
      return {
        what: `${showValue(text)} cannot be the address of a host`,
        hint: 'use the address that other machines reach it at',
      };
    }
    const usual = address.toString();
    if (usual === text) return undefined;
    return { what: `${showValue(text)} is not how hosts spell it (RFC 5952)`, hint: `write ${usual}` };
  }
  const bare = text.replace(/\/\d+$/, '').trim();
  if (bare !== text && isAddress(bare)) {
    return { what: `${showValue(text)} is more than an address`, hint: `write ${bare}` };
  }
  return {
    what: `${showValue(text)} is not an address`,
    hint: 'write four numbers from 0 to 255, as in 192.168.15.2, or an IPv6 address, as in fd15::2',
  };
};

export const validateCidr: Validator = text => {
  const network = networkAround(text);
  if (network === undefined) {
    const hint = isAddress(text)
      ? `add its prefix length, as in ${text}/${isIpv4(text) ? 24 : 64}`
      : 'write it as in 192.168.15.0/24 or fd15::/64';
    return { what: `${showValue(text)} is not a network`, hint };
  }
  const usual = formatNetwork(network);
  if (usual === text) return undefined;
  return { what: `${text} is an address inside a network, not a network`, hint: `write ${usual}` };
};

/** What only IPv4 can be for: the networks of pods and services. */
export const validateIpv4Cidr: Validator = text =>
  networkAround(text)?.first.kind() === 'ipv6'
    ? {
        what: `${showValue(text)} is an IPv6 network`,
        hint: 'use an IPv4 one: pods and services are not planned in IPv6',
      }
    : validateCidr(text);

/** An address or a name that resolves to one, for SSH. */
export const validateSshAddress: Validator = text =>
  isAddress(text) || /^(?=.*[A-Za-z])[A-Za-z0-9_]([A-Za-z0-9._-]{0,252})$/.test(text)
    ? undefined
    : { what: `${showValue(text)} is neither an address nor a host name`, hint: 'write it as you would for ssh' };

export const validateUser: Validator = text =>
  /^[^\s\0:@/-][^\s\0:@/]{0,254}$/.test(text)
    ? undefined
    : { what: `${showValue(text)} cannot be a user's name`, hint: 'write it as you would for ssh -l' };

/** What is typed in its place may be a password: it is not repeated. */
export const validateSealedPassword: Validator = text =>
  /^sealed:v\d+:/.test(text)
    ? undefined
    : {
        what: 'this is neither true, false nor ask, and no sealed value',
        hint: 'let it be asked for (ask), name a file ({file: PATH}), or seal it: provision secret set FILE ssh.become_password',
      };

export const validateFileName: Validator = text => {
  if (text.trim() === '' || /[\0-\x1f]/.test(text)) {
    return { what: `${showValue(text)} cannot be the name of a file`, hint: 'write a path, as in ~/.ssh/id_ed25519' };
  }
  if (/^~[^/]/.test(text)) {
    return {
      what: `${showValue(text)} names another user's home`,
      hint: 'only ~/ is understood: write the full path',
    };
  }
  return undefined;
};
