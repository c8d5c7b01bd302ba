import * as z from 'zod';
import { isAddress } from '../../../model/address/address.ts';
import { resource } from '../../../model/plan/resource.ts';
import { thing } from '../../../model/reading/thing.ts';
import { unread } from '../../../model/reading/unread.ts';
import { count } from '../../../model/text/count.ts';
import { lines, sh } from '../../../shell/sh.ts';
import { KUBECTL, SERVER_RUNS } from '../kubectl.ts';
import { type Exported, type ExportedPort, exportedPort } from '../offers/exported.ts';

const schema = z.strictObject({
  services: z
    .array(z.strictObject({ service: z.string(), namespace: z.string() }))
    .describe('The Services: `{{offers.exports}}`.'),
});

type Spec = z.output<typeof schema>;

interface State {
  /** Whether a server runs that can be asked. */
  readonly api: boolean;
  readonly found: Exported;
  /** Services that are there and have no address of their own, as `NAMESPACE/NAME`. */
  readonly headless: readonly string[];
}

/** One line for each Service: namespace, name, address, and its ports as `NAME,PORT,PROTOCOL`, each after a blank. */
const COLUMNS =
  '{.metadata.namespace} {.metadata.name} {.spec.clusterIP}{range .spec.ports[*]} {.name},{.port},{.protocol}{end}';

function portOf(text: string, line: string): ExportedPort {
  const [name = '', port = '', protocol = ''] = text.split(',');
  return exportedPort({ name, port: Number(port), protocol }) ?? unread('kubectl', line);
}

/** Tells the other clusters at which addresses the Services are that this one exports; changes nothing. */
export const exportedServices = resource<Spec, State>({
  name: 'exported_services',
  summary:
    'Tells at which addresses and ports the Services are that the cluster exports, for clusters that import them (fact `kubernetes.exports`). It changes nothing.',
  schema,
  examples: ['exported_services: { services: [{ service: api, namespace: default }] }'],
  ids: () => [thing('exports of', 'the cluster')],
  toldFirst: true,
  reach: () => ({}),
  title: ({ services }) => `${count(services.length, 'Service')} for other clusters`,
  byHand: () => ({ kind: 'nothing', because: 'it asks only at which addresses Services are' }),
  probe: ({ services }) =>
    sh`if ! { ${SERVER_RUNS}; }; then echo 'no server'; exit 0; fi
${lines(
  ...services.map(
    ({ service, namespace }) =>
      sh`provision_ask '' ${KUBECTL} -n ${namespace} get service ${service} --ignore-not-found -o ${`jsonpath=${COLUMNS}`}
echo`,
  ),
)}`,
  parse: ({ stdout }) => {
    if (stdout.trim() === 'no server') return { api: false, found: {}, headless: [] };
    const all = stdout
      .split('\n')
      .filter(line => line !== '')
      .map(line => {
        const [namespace = '', name = '', address = '', ...ports] = line.split(' ');
        if (name === '' || (address !== 'None' && !isAddress(address))) return unread('kubectl', line);
        return { key: `${namespace}/${name}`, address, ports: ports.map(port => portOf(port, line)) };
      });
    return {
      api: true,
      found: Object.fromEntries(
        all.flatMap(({ key, address, ports }) => (address === 'None' ? [] : [[key, { address, ports }]])),
      ),
      headless: all.flatMap(({ key, address }) => (address === 'None' ? [key] : [])),
    };
  },
  diff: ({ services }, { api, found, headless }) => {
    const keys = services.map(({ service, namespace }) => `${namespace}/${service}`);
    const [bad] = headless;
    if (bad !== undefined) {
      const because = `${bad} has no address of its own (clusterIP: None)`;
      const hint = 'its pods have addresses to which no route leads from other clusters: export a Service with one';
      return {
        action: 'update',
        fields: [{ name: bad, before: 'headless', after: 'an address' }],
        refused: { because, hint },
      };
    }
    const missing = keys.filter(key => found[key] === undefined);
    const why = api
      ? [
          keys.flatMap(key => (found[key] === undefined ? [] : [`${key} at ${found[key].address}`])).join(', '),
          missing.length === 0 ? '' : `not there: ${missing.join(', ')}`,
        ].filter(text => text !== '')
      : ['no server runs'];
    return { action: 'update', fields: [], why: why.join('; ') };
  },
  apply: () => lines(),
  facts: (_, { api, found }) => (api ? { 'kubernetes.exports': found } : {}),
});
