import { stringify } from 'yaml';
import { TRAEFIK_IMAGE } from '../artifacts.ts';
import { ROOT_FILE } from '../certificates/secrets.ts';
import { TRAEFIK_USER } from '../chart-values.ts';
import type { RehearsalWish } from './rehearsal-wish.ts';

/** What the pod, its job and its resolver are called. */
const REHEARSAL = 'provision-rehearsal';

const FOLDER = '/rehearsal';
/** The pod reads here what its own annotations say, so that nothing besides the job has to be taken away again. */
const TOLD = '/told';

const routes = (names: readonly string[]): string =>
  stringify(
    {
      http: {
        routers: Object.fromEntries(
          names.map((name, at) => [
            `name-${at}`,
            {
              rule: `Host(\`${name}\`)`,
              entryPoints: ['websecure'],
              service: 'nobody',
              tls: { certResolver: REHEARSAL },
            },
          ]),
        ),
        services: { nobody: { loadBalancer: { servers: [{ url: 'http://127.0.0.1:9' }] } } },
      },
    },
    { lineWidth: 0 },
  );

function flags({ email, directory, challenge, root }: RehearsalWish): readonly string[] {
  const acme = `--certificatesresolvers.${REHEARSAL}.acme`;
  return [
    '--global.checknewversion=false',
    '--global.sendanonymoususage=false',
    // That a certificate was given is told at this level alone.
    '--log.level=DEBUG',
    '--log.nocolor=true',
    '--entrypoints.web.address=:8000',
    '--entrypoints.websecure.address=:8443',
    `--providers.file.filename=${TOLD}/routes.yaml`,
    `${acme}.email=${email}`,
    `${acme}.caserver=${directory}`,
    `${acme}.storage=${FOLDER}/acme.json`,
    challenge === 'http' ? `${acme}.httpchallenge.entrypoint=web` : `${acme}.tlschallenge=true`,
    ...(root === '' ? [] : [`${acme}.cacertificates=${TOLD}/${ROOT_FILE}`]),
  ];
}

const told = (path: string, name: string) => ({
  path,
  fieldRef: { fieldPath: `metadata.annotations['provision/${name}']` },
});

/**
 * A job whose pod has the edge's ports 80 and 443 and asks the rehearsal's authority for each name, with a resolver of its own whose file ends with the pod
 * (batch/v1). Its deadline takes it away where nobody else does. Pure.
 */
export const rehearsalJob = (wish: RehearsalWish) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: REHEARSAL, namespace: 'kube-system', labels: { 'provision/probe': 'rehearsal' } },
  spec: {
    activeDeadlineSeconds: 300,
    ttlSecondsAfterFinished: 30,
    backoffLimit: 0,
    template: {
      metadata: {
        annotations: {
          'provision/routes': routes(wish.names),
          ...(wish.root === '' ? {} : { 'provision/root': wish.root }),
        },
      },
      spec: {
        nodeName: wish.edge,
        restartPolicy: 'Never',
        terminationGracePeriodSeconds: 0,
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        tolerations: [{ operator: 'Exists' }],
        securityContext: {
          runAsNonRoot: true,
          runAsUser: TRAEFIK_USER,
          runAsGroup: TRAEFIK_USER,
          fsGroup: TRAEFIK_USER,
        },
        containers: [
          {
            name: 'traefik',
            image: `${TRAEFIK_IMAGE.registry}/${TRAEFIK_IMAGE.repository}:${TRAEFIK_IMAGE.tag}`,
            args: flags(wish),
            ports: [
              { containerPort: 8000, hostPort: 80 },
              { containerPort: 8443, hostPort: 443 },
            ],
            securityContext: {
              allowPrivilegeEscalation: false,
              readOnlyRootFilesystem: true,
              capabilities: { drop: ['ALL'] },
            },
            volumeMounts: [
              { name: 'rehearsal', mountPath: FOLDER },
              { name: 'told', mountPath: TOLD, readOnly: true },
            ],
          },
        ],
        volumes: [
          { name: 'rehearsal', emptyDir: {} },
          {
            name: 'told',
            downwardAPI: {
              items: [told('routes.yaml', 'routes'), ...(wish.root === '' ? [] : [told(ROOT_FILE, 'root')])],
            },
          },
        ],
      },
    },
  },
});
