/**
 * What is wanted of nodes and pods, a line each, as a template of Go (kubectl(1), `-o go-template`). Texts of the cluster's are encoded, so
 * that a line stays a line:
 * `Node NAME VERSION ADDRESSES`, `Ready NAME STATUS REASON MESSAGE`, `Pressure NAME TYPE MESSAGE`, `Pod NAMESPACE NAME NODE PHASE`, and for what of
 * a pod does not run `Why NAMESPACE NAME KIND REASON MESSAGE`, for a container that runs and is not ready `Unready NAMESPACE NAME CONTAINER SINCE`. What is not
 * told is `-`.
 */
const text = (what: string): string => `{{with ${what}}}{{urlquery .}}{{else}}-{{end}}`;

const condition = (type: string, line: string): string =>
  `{{range .status.conditions}}{{if eq .type "${type}"}}${line}{{"\\n"}}{{end}}{{end}}`;

/** Where a condition has a status. */
const where = (status: string, line: string): string => `{{if eq .status "${status}"}}${line}{{end}}`;

const waiting = (containers: string): string =>
  `{{range .status.${containers}}}{{if not .ready}}` +
  `{{with .state.waiting}}Why {{$s}} {{$n}} waiting ${text('.reason')} ${text('.message')}{{"\\n"}}{{end}}` +
  `{{with .lastState}}{{with .terminated}}Why {{$s}} {{$n}} ended ${text('.reason')} ${text('.message')}{{"\\n"}}{{end}}{{end}}{{end}}{{end}}`;

const unready =
  '{{range .status.containerStatuses}}{{if not .ready}}{{$c := .name}}' +
  '{{with .state.running}}Unready {{$s}} {{$n}} {{$c}} {{.startedAt}}{{"\\n"}}{{end}}{{end}}{{end}}';

const pressures = ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'NetworkUnavailable'];

const because = (line: string): string => `${line} ${text('.reason')} ${text('.message')}`;

export const CLUSTER_TEMPLATE = [
  '{{range .items}}{{$n := .metadata.name}}{{$s := .metadata.namespace}}{{if eq .kind "Node"}}',
  'Node {{$n}} {{urlquery .status.nodeInfo.kubeletVersion}} {{range .status.addresses}}{{if eq .type "InternalIP"}}{{.address}},{{end}}{{end}}{{"\\n"}}',
  condition('Ready', because('Ready {{$n}} {{.status}}')),
  ...pressures.map(type => condition(type, where('True', `Pressure {{$n}} {{.type}} ${text('.message')}`))),
  `{{else}}Pod {{$s}} {{$n}} {{with .spec.nodeName}}{{.}}{{else}}-{{end}} {{.status.phase}}{{"\\n"}}`,
  condition('PodScheduled', where('False', because('Why {{$s}} {{$n}} unscheduled'))),
  waiting('initContainerStatuses'),
  waiting('containerStatuses'),
  unready,
  '{{end}}{{end}}',
].join('');

/** What befell pods: `Event NAMESPACE NAME REASON MESSAGE`, the latest last. */
export const EVENTS_TEMPLATE = `{{range .items}}Event {{.involvedObject.namespace}} {{.involvedObject.name}} ${text('.reason')} ${text('.message')}{{"\\n"}}{{end}}`;
