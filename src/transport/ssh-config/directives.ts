import type { Directives } from './ssh-config.ts';

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/**
 * What a configuration may say without OpenSSH being asked what it means, in values that can mean one thing only: no comment
 * behind them, no quote that only stands for itself, no name of a service.
 */
const PLAIN: Readonly<Record<string, RegExp>> = {
  host: /^[^"'\\#,$\s]+(?:\s+[^"'\\#,$\s]+)*$/,
  hostname: /^[^"'\\#$\s]+$/,
  user: /^[^"'\\#$%\s]+$/,
  port: /^(?:[1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3})$/,
  identityfile: /^(?:[^"'\\#$\s]+|"[^"\\$]+")$/,
};

/** Whether a directive's value needs nobody to say what it means. */
export const isPlain = (name: string, value: string): boolean => PLAIN[name]?.test(value) === true;

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
  !isPlain(name, value) && !WITHOUT_EFFECT.has(name);

/** The directives that say what the SSH library does not do; everything that nobody has thought of is one. */
export const beyondLibrary = (directives: Directives): readonly string[] =>
  [...directives]
    .filter(
      ([name, values]) =>
        (!FOLLOWED.has(name) || values.some(hasOtherTokens)) && !WITHOUT_EFFECT.has(name) && !isNone(values),
    )
    .map(([name]) => name);

/** Tokens of ssh_config(5) that the SSH library's paths do not know: `%C` is another hash with each version of OpenSSH. */
const hasOtherTokens = (value: string): boolean => /%[A-Za-z]/.test(value.replace(/%[%durhnpkilL]/g, ''));

const isNone = (values: readonly string[]): boolean => values.every(value => value.toLowerCase() === 'none');
