/**
 * What is wanted of the cluster, a line each, as a template of Go (kubectl(1), `-o go-template`); texts are encoded, so that a line stays a line:
 * `CalicoNode NAME ADDRESS`, `CalicoPod NAME NODE PHASE READY`, `Pool NAME CIDR VXLAN IPIP DISABLED`, `Installation ENCAPSULATIONS MTU AUTODETECTION`.
 * What is not told is `-`.
 */
const text = (what: string): string => `{{with ${what}}}{{urlquery .}}{{else}}-{{end}}`;
const end = '{{"\\n"}}';

const node = `CalicoNode {{.metadata.name}} {{with .metadata.annotations}}${text('index . "projectcalico.org/IPv4Address"')}{{else}}-{{end}}${end}`;

const pod =
  '{{if eq .metadata.namespace "calico-system"}}CalicoPod {{.metadata.name}} {{with .spec.nodeName}}{{.}}{{else}}-{{end}} {{.status.phase}} ' +
  `{{range .status.conditions}}{{if eq .type "Ready"}}{{.status}}{{end}}{{end}}${end}{{end}}`;

const pool = `Pool {{.metadata.name}} {{.spec.cidr}} ${text('.spec.vxlanMode')} ${text('.spec.ipipMode')} ${text('.spec.disabled')}${end}`;

const installation =
  'Installation {{with .spec.calicoNetwork}}{{range .ipPools}}{{with .encapsulation}}{{.}}{{else}}-{{end}},{{end}} {{with .mtu}}{{.}}{{else}}-{{end}} ' +
  `{{with .nodeAddressAutodetectionV4}}{{urlquery (printf "%v" .)}}{{else}}-{{end}}{{else}}- - -{{end}}${end}`;

export const CALICO_TEMPLATE = [
  '{{range .items}}',
  `{{if eq .kind "Node"}}${node}{{end}}`,
  `{{if eq .kind "Pod"}}${pod}{{end}}`,
  `{{if eq .kind "IPPool"}}${pool}{{end}}`,
  `{{if eq .kind "Installation"}}${installation}{{end}}`,
  '{{end}}',
].join('');
