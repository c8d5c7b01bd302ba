# provision_reached, provision_kubectl (function): whether tokens were made anew here, and the nodes of a server whose API answers.
if [ -n "$provision_reached" ]; then echo begun; fi
if [ -d /run/systemd/system ] && [ "$(systemctl show --value -p ActiveState -- k3s.service)" = active ]; then
  provision_kubectl get nodes -o \
    'go-template={{range .items}}node {{.metadata.name}} {{range .status.conditions}}{{if eq .type "Ready"}}{{.status}}{{end}}{{end}}{{"\n"}}{{end}}'
  echo api
fi
echo end
