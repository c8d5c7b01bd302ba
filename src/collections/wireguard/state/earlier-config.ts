/** A section of a peer as `templates/wg0.conf.hbs` has always written it. */
const peer =
  /\n\[Peer\]\n# [^\n]+\nPublicKey = \S+\n(?:PresharedKey = @@secret:[a-z0-9.-]+\.\d+@@\n)?AllowedIPs = [^\n]+\n(?:Endpoint = \S+\n)?(?:PersistentKeepalive = \d+\n)?/
    .source;

const whole = new RegExp(
  '^\\[Interface\\]\\nAddress = \\S+/32\\nListenPort = \\d+\\nPrivateKey = @@secret:private_key@@\\nMTU = \\d+\\n' +
    `SaveConfig = false\\n(?:${peer})*$`,
);

/**
 * Whether a configuration was written by a version of provision that kept no record of what it wrote: line by line the
 * shipped template, with the key of the file beside it (which shows as the placeholder), and nothing else.
 */
export const isEarlierConfig = (content: string): boolean => whole.test(content);
