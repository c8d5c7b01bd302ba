import type { Directives } from './ssh-config.ts';

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** What a configuration may say without OpenSSH being asked what it means. */
const PLAIN = words('host hostname user port identityfile');

/** What the SSH library does as OpenSSH would. */
const FOLLOWED = words(`
  host hostname user port identityfile identitiesonly identityagent hostkeyalias addressfamily bindaddress
  userknownhostsfile globalknownhostsfile proxyjump
`);

/**
 * What makes no difference to scripts that are run without a terminal, or what the inventory decides (host keys,
 * timeouts, sharing of connections); canonical names are in the answer already. `gssapi…` is here because Debian sets
 * it for everybody.
 */
const WITHOUT_EFFECT = words(`
  addkeystoagent batchmode canonicaldomains canonicalizefallbacklocal canonicalizehostname canonicalizemaxdots
  canonicalizepermittedcnames channeltimeout checkhostip clearallforwardings compression compressionlevel
  connectionattempts connecttimeout controlmaster controlpath controlpersist dynamicforward enableescapecommandline
  escapechar exitonforwardfailure fingerprinthash forkafterauthentication forwardagent forwardx11 forwardx11timeout
  forwardx11trusted gatewayports gssapiauthentication gssapidelegatecredentials gssapikexalgorithms gssapikeyexchange
  gssapirenewalforcesrekey gssapitrustdns hashknownhosts ignoreunknown ipqos keepalive localcommand localforward
  loglevel logverbose numberofpasswordprompts obscurekeystroketiming permitlocalcommand permitremoteopen
  proxyusefdpass rekeylimit remotecommand remoteforward requesttty sendenv serveralivecountmax serveraliveinterval
  sessiontype setenv stdinnull streamlocalbindmask streamlocalbindunlink stricthostkeychecking syslogfacility tag
  tcpkeepalive tunnel tunneldevice updatehostkeys useroaming usekeychain visualhostkey warnweakcrypto xauthlocation
`);

/** A directive of the configuration, whose meaning only OpenSSH knows for sure. */
export const needsOpenSsh = (name: string, value: string): boolean =>
  (!PLAIN.has(name) && !WITHOUT_EFFECT.has(name)) || (PLAIN.has(name) && value.includes('${'));

/** The directives that say what the SSH library does not do; everything that nobody has thought of is one. */
export const beyondLibrary = (directives: Directives): readonly string[] =>
  [...directives]
    .filter(([name, values]) => !FOLLOWED.has(name) && !WITHOUT_EFFECT.has(name) && !isNone(values))
    .map(([name]) => name);

const isNone = (values: readonly string[]): boolean => values.every(value => value.toLowerCase() === 'none');
