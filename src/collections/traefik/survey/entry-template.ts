import { NAMESPACE, RELEASE } from '../release.ts';
import { TAINT_LINES, TOLERANCE_LINES } from '../state/taint.ts';

/**
 * What is wanted of nodes, pods, Services and Ingresses, a line each, as a template of Go (kubectl(1), `-o go-template`); texts of the cluster's are
 * encoded, so that a line stays a line:
 * `Pod WHOSE NAMESPACE NAME NODE PHASE READY` (`traefik`, `job`), for what of it does not run `Why NAMESPACE NAME KIND REASON MESSAGE`, `HostPort NAMESPACE NAME NODE PORT`
 * of every pod, `Service NAMESPACE NAME PORTS`, `Endpoint NAMESPACE SERVICE` for each that is ready,
 * `Backend NAMESPACE INGRESS HOST SERVICE PORT`, `Taint NODE KEY VALUE EFFECT`, `Tolerates NAMESPACE NAME` of Traefik's pods. What is not told is `-`.
 */
const text = (what: string): string => `{{with ${what}}}{{urlquery .}}{{else}}-{{end}}`;
const end = '{{"\\n"}}';

const troubles = (containers: string): string =>
  `{{range .status.${containers}}}{{if not .ready}}` +
  `{{with .state.waiting}}Why {{$s}} {{$n}} waiting ${text('.reason')} ${text('.message')}${end}{{end}}` +
  `{{with .state.terminated}}Why {{$s}} {{$n}} ended ${text('.reason')} ${text('.message')}${end}{{end}}` +
  `{{with .lastState}}{{with .terminated}}Why {{$s}} {{$n}} ended ${text('.reason')} ${text('.message')}${end}{{end}}{{end}}{{end}}{{end}}`;

const ofOurs = (whose: string): string =>
  `Pod ${whose} {{$s}} {{$n}} {{with .spec.nodeName}}{{.}}{{else}}-{{end}} {{.status.phase}} {{range .status.conditions}}{{if eq .type "Ready"}}{{.status}}{{end}}{{end}}${end}` +
  `{{range .status.conditions}}{{if eq .type "PodScheduled"}}{{if eq .status "False"}}Why {{$s}} {{$n}} unscheduled ${text('.reason')} ${text('.message')}${end}{{end}}{{end}}{{end}}` +
  troubles('initContainerStatuses') +
  troubles('containerStatuses');

const pod = [
  '{{$p := .}}{{$node := .spec.nodeName}}',
  // A pod that is on its way out has been replaced.
  '{{if not .metadata.deletionTimestamp}}{{with .metadata.labels}}',
  `{{if eq (print (index . "app.kubernetes.io/instance")) "${RELEASE}-${NAMESPACE}"}}{{with $p}}${ofOurs('traefik')}${TOLERANCE_LINES}{{end}}{{end}}`,
  `{{if eq (print (index . "helmcharts.helm.cattle.io/chart")) "${RELEASE}"}}{{with $p}}${ofOurs('job')}{{end}}{{end}}`,
  '{{end}}{{end}}',
  `{{range .spec.containers}}{{range .ports}}{{with .hostPort}}HostPort {{$s}} {{$n}} {{with $node}}{{.}}{{else}}-{{end}} {{.}}${end}{{end}}{{end}}{{end}}`,
].join('');

const slice =
  `{{$of := index .metadata.labels "kubernetes.io/service-name"}}` +
  `{{range .endpoints}}{{with .conditions}}{{if .ready}}Endpoint {{$s}} {{$of}}${end}{{end}}{{end}}{{end}}`;

const backends =
  '{{if eq (print .spec.ingressClassName) "traefik"}}{{range .spec.rules}}{{$h := .host}}{{with .http}}{{range .paths}}{{with .backend.service}}' +
  `Backend {{$s}} {{$n}} {{with $h}}{{.}}{{else}}-{{end}} {{.name}} {{with .port}}{{with .number}}{{.}}{{end}}{{with .name}}{{.}}{{end}}{{end}}${end}` +
  '{{end}}{{end}}{{end}}{{end}}{{end}}';

export const ENTRY_TEMPLATE = [
  '{{range .items}}{{$n := .metadata.name}}{{$s := .metadata.namespace}}',
  `{{if eq .kind "Node"}}${TAINT_LINES}{{end}}`,
  `{{if eq .kind "Pod"}}${pod}{{end}}`,
  `{{if eq .kind "Service"}}Service {{$s}} {{$n}} {{range .spec.ports}}{{.port}},{{with .name}}{{.}},{{end}}{{end}}${end}{{end}}`,
  `{{if eq .kind "EndpointSlice"}}${slice}{{end}}`,
  `{{if eq .kind "Ingress"}}${backends}{{end}}`,
  '{{end}}',
].join('');
