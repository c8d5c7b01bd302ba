import { isAddress, isIpv4, parseAddress } from '../../model/address/address.ts';
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

export const validateAddress: Validator = text => {
  const address = parseAddress(text);
  if (address?.kind() === 'ipv4') {
    if (!['unspecified', 'loopback', 'multicast', 'broadcast'].includes(address.range())) return undefined;
    return {
      what: `${text} cannot be the address of a host`,
      hint: 'use the address that other machines reach it at',
    };
  }
  if (address !== undefined) {
    return {
      what: `${showValue(text)} is an IPv6 address`,
      hint: 'use the IPv4 address: IPv6 is not supported here yet',
    };
  }
  const bare = text.replace(/\/\d+$/, '').trim();
  if (bare !== text && isIpv4(bare)) {
    return { what: `${showValue(text)} is more than an address`, hint: `write ${bare}` };
  }
  return {
    what: `${showValue(text)} is not an IPv4 address`,
    hint: 'write four numbers from 0 to 255, as in 192.168.15.2',
  };
};

export const validateCidr: Validator = text => {
  const network = networkAround(text);
  if (network === undefined) {
    const hint = isIpv4(text) ? `add its prefix length, as in ${text}/24` : 'write it as in 192.168.15.0/24';
    return { what: `${showValue(text)} is not an IPv4 network`, hint };
  }
  if (network.first.kind() === 'ipv6') {
    return { what: `${showValue(text)} is an IPv6 network`, hint: 'use an IPv4 one: IPv6 is not supported here yet' };
  }
  const usual = formatNetwork(network);
  if (usual === text) return undefined;
  return { what: `${text} is an address inside a network, not a network`, hint: `write ${usual}` };
};

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
