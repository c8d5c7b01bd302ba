import { expect, test } from 'vitest';
import { shippedSections } from '../../../src/collections/collections.ts';
import { graphInventory } from '../../../src/inventory/draw/graph-inventory.ts';
import { loadInventory } from '../../../src/inventory/load-inventory.ts';

test('home.yaml as Mermaid', async () => {
  expect(graphInventory(await loadInventory('inventory/home.yaml', shippedSections), 'mermaid')).toMatchInlineSnapshot(`
    "---
    title: "home"
    ---
    flowchart TB
      internet(("internet"))
      subgraph site0["home<br/>LAN 192.168.15.0/24"]
        router0{{"router of home<br/>192.168.15.1"}}
        host0["ms-1<br/>server<br/>192.168.15.2"]
        host1["wk-1<br/>agent<br/>192.168.15.3"]
        host2["wk-2<br/>agent<br/>192.168.15.4"]
      end
      subgraph site1["contabo<br/>public internet"]
        host3["ctb-edge-1<br/>agent, edge<br/>198.51.100.25"]
      end
      mesh(["wg0, full mesh<br/>172.27.15.0/24<br/>udp 51820, MTU 1420"])
      internet -->|"203.0.113.10"| router0
      internet -->|"udp 51820"| host3
      router0 -->|"udp 51820 to 51820"| host1
      router0 -->|"udp 51821 to 51820"| host0
      router0 -->|"udp 51822 to 51820"| host2
      host0 -.-|"172.27.15.12/32"| mesh
      host1 -.-|"172.27.15.11/32"| mesh
      host2 -.-|"172.27.15.13/32"| mesh
      host3 -.-|"172.27.15.31/32"| mesh
    "
  `);
});

test('home.yaml as DOT', async () => {
  expect(graphInventory(await loadInventory('inventory/home.yaml', shippedSections), 'dot')).toMatchInlineSnapshot(`
    "digraph "home" {
      node [shape=box];
      internet [label="internet", shape=ellipse];
      subgraph cluster_site0 {
        label="home\\nLAN 192.168.15.0/24";
        router0 [label="router of home\\n192.168.15.1", shape=hexagon];
        host0 [label="ms-1\\nserver\\n192.168.15.2"];
        host1 [label="wk-1\\nagent\\n192.168.15.3"];
        host2 [label="wk-2\\nagent\\n192.168.15.4"];
      }
      subgraph cluster_site1 {
        label="contabo\\npublic internet";
        host3 [label="ctb-edge-1\\nagent, edge\\n198.51.100.25"];
      }
      mesh [label="wg0, full mesh\\n172.27.15.0/24\\nudp 51820, MTU 1420", shape=ellipse];
      internet -> router0 [label="203.0.113.10"];
      internet -> host3 [label="udp 51820"];
      router0 -> host1 [label="udp 51820 to 51820"];
      router0 -> host0 [label="udp 51821 to 51820"];
      router0 -> host2 [label="udp 51822 to 51820"];
      host0 -> mesh [label="172.27.15.12/32", style=dashed, dir=none];
      host1 -> mesh [label="172.27.15.11/32", style=dashed, dir=none];
      host2 -> mesh [label="172.27.15.13/32", style=dashed, dir=none];
      host3 -> mesh [label="172.27.15.31/32", style=dashed, dir=none];
    }
    "
  `);
});

test('a name can end no label', async () => {
  const home = await loadInventory('inventory/home.yaml', shippedSections);
  const name = 'x"];\n  evil --> #quot; \\ <b>|';
  const hosts = home.hosts.map(host => ({ ...host, name, roles: [name] }));
  const nasty = { ...home, cluster: name, hosts, sites: [{ name: 'home' }] };
  const mermaid = graphInventory(nasty, 'mermaid').split('\n');
  expect(mermaid.filter(line => line.includes('evil'))).toMatchInlineSnapshot(`
    [
      "title: "x\\"];\\n  evil --> #quot; \\\\ <b>|"",
      "    host3["x#34;#93;#59;#10;  evil --#62; #35;quot#59; #92; #60;b#62;#124;<br/>x#34;#93;#59;#10;  evil --#62; #35;quot#59; #92; #60;b#62;#124;<br/>192.168.15.2"]",
      "    host3["x#34;#93;#59;#10;  evil --#62; #35;quot#59; #92; #60;b#62;#124;<br/>x#34;#93;#59;#10;  evil --#62; #35;quot#59; #92; #60;b#62;#124;<br/>192.168.15.3"]",
      "    host3["x#34;#93;#59;#10;  evil --#62; #35;quot#59; #92; #60;b#62;#124;<br/>x#34;#93;#59;#10;  evil --#62; #35;quot#59; #92; #60;b#62;#124;<br/>192.168.15.4"]",
    ]
  `);
  const dot = graphInventory(nasty, 'dot').split('\n');
  expect(dot.filter(line => line.includes('evil'))).toMatchInlineSnapshot(`
    [
      "digraph "x\\"];   evil --> #quot; \\\\ <b>|" {",
      "    host3 [label="x\\"];   evil --> #quot; \\\\ <b>|\\nx\\"];   evil --> #quot; \\\\ <b>|\\n192.168.15.2"];",
      "    host3 [label="x\\"];   evil --> #quot; \\\\ <b>|\\nx\\"];   evil --> #quot; \\\\ <b>|\\n192.168.15.3"];",
      "    host3 [label="x\\"];   evil --> #quot; \\\\ <b>|\\nx\\"];   evil --> #quot; \\\\ <b>|\\n192.168.15.4"];",
    ]
  `);
});
