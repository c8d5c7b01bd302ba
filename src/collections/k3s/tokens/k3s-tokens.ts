import type { Tokens, TokenTold, TokenWay } from '../../../model/cluster/token-way.ts';
import type { Script } from '../../../model/plan/script.ts';
import { unread } from '../../../model/reading/unread.ts';
import { taggedLines } from '../../../model/text/tagged-lines.ts';
import { lines, raw, sh } from '../../../shell/sh.ts';
import { KUBECTL } from '../../kubernetes/kubectl.ts';
import { SERVER_TOKEN_FILE, TOKEN_FILES } from '../config/node-config.ts';
import { startAnew } from '../resources/start-anew.ts';
import { toldBy } from '../state/told-by.ts';
import begun from './begun.sh';
import makeTokens from './make-tokens.sh';
import { planRotation } from './plan-rotation.ts';
import readTokens from './read-tokens.sh';
import rotateTokens from './rotate-tokens.sh';

/** There as long as not all hosts have what was made. */
const NOTE = '/var/lib/rancher/k3s/token-rotation';
const SERVER_TOKEN = '/var/lib/rancher/k3s/server/token';

/** Seconds until a server must be up. */
const PATIENCE = 300;

const start = (node: string): Script => startAnew({ unit: 'k3s.service', node, seconds: PATIENCE, inputs: [] });

/** @throws {Unread} */
function parseTold(stdout: string): TokenTold {
  const of = taggedLines(stdout);
  if (of('end').length === 0) unread('the tokens of K3s', 'what was printed is cut off');
  const nodes = of('node').map(line => {
    const [, name = '', ready = ''] = /^(\S+) (True|False|Unknown)?$/.exec(line) ?? unread('k3s kubectl', line);
    return [name, ready === 'True'] as const;
  });
  return { begun: of('begun').length > 0, ...(of('api').length === 0 ? {} : { nodes: new Map(nodes) }) };
}

/** What they are is never said, not even where they make no sense. @throws {Unread} */
function parseTokens(stdout: string): Tokens {
  const of = taggedLines(stdout);
  const [[server = ''], [agent = '']] = [of('server'), of('agent')];
  if (!/^K10[0-9a-f]{64}::server:\S+$/.test(server)) unread(SERVER_TOKEN, 'a token that pins no CA');
  if (!/^[0-9a-f]{64}$/.test(agent)) unread(TOKEN_FILES.server, 'no token that provision has made');
  return { server, agent };
}

/** Root's alone from its first byte; a file that is not there yet is made only where it `must` be. */
const place = (file: string, text: string, must: boolean): Script => {
  const write = sh`(umask 077 && printf '%s' ${text} >${`${file}.new`})
mv -f ${`${file}.new`} ${file}`;
  return must
    ? write
    : sh`if provision_exists ${file}; then
${write}
fi`;
};

/** How the tokens of a cluster of K3s are made anew (https://docs.k3s.io/cli/token#k3s-token-rotate). */
export const k3sTokens: TokenWay = {
  read: lines(sh`provision_note=${NOTE}`, raw(begun), sh`provision_kubectl() { ${KUBECTL} "$@"; }`, raw(readTokens)),
  toldOf: toldBy('it did not tell of its tokens', parseTold),
  plan: planRotation,
  rotate: node =>
    lines(
      sh`provision_note=${NOTE} provision_agents=${TOKEN_FILES.server} provision_joined=${SERVER_TOKEN_FILE}`,
      raw(begun),
      raw(makeTokens),
      sh`if [ "$provision_starts" = yes ]; then
${start(node)}
fi`,
      raw(rotateTokens),
      start(node),
    ),
  tokens: sh`printf 'server %s\nagent %s\n' "$(cat ${SERVER_TOKEN})" "$(cat ${TOKEN_FILES.server})"`,
  tokensOf: toldBy('it did not tell its tokens', parseTokens),
  give: (node, { server, agent }) =>
    lines(
      place(SERVER_TOKEN, `${server}\n`, true),
      place(SERVER_TOKEN_FILE, `${server}\n`, false),
      place(TOKEN_FILES.server, agent, true),
      start(node),
    ),
  end: sh`rm -f ${NOTE}`,
  // A server may be started twice.
  patience: 2 * PATIENCE + 60,
};
