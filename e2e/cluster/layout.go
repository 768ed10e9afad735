package cluster

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/akinai/akinai/bff"
	"github.com/akinai/akinai/pkg/run"
	"github.com/akinai/akinai/services"
)

// edge is the module with the public API, office that of staff; mailbox receives the mails.
const (
	edge    = "bff-web"
	office  = "bff-admin"
	mailbox = "mailbox"
)

// modules returns all modules.
func modules() []run.Module { return append(services.All(), bff.All()...) }

// chosen returns the modules with these names, or all if there are no names.
func chosen(names []string) []run.Module {
	if len(names) == 0 {
		return modules()
	}
	return slices.DeleteFunc(modules(), func(m run.Module) bool { return !slices.Contains(names, m.Name) })
}

// setting returns the name of a module's setting, such as BFF_WEB_PORT.
func setting(module, name string) string {
	return strings.ToUpper(strings.ReplaceAll(module, "-", "_")) + "_" + name
}

// lay distributes the modules over processes, assigns ports, and sets the URLs of all modules.
func (c *Cluster) lay(all []run.Module) error {
	switch c.Mode {
	case One, Databases:
		c.add("akinai", all...)
	case Many:
		for _, m := range all {
			c.add(m.Name, m)
		}
	case Twice:
		for _, m := range all {
			c.add(m.Name+"-1", m)
			if m.Name != mailbox { // two would each have half of the mails
				c.add(m.Name+"-2", m)
			}
		}
	default:
		return fmt.Errorf("no mode is called %q", c.Mode)
	}
	if c.Mode == Many || c.Mode == Twice {
		c.settings["AKINAI_RPC_PROTOCOL"] = "grpc"
	}
	for _, p := range c.Processes {
		if err := c.givePorts(p); err != nil {
			return err
		}
	}
	if err := c.giveMailPort(); err != nil {
		return err
	}
	c.givePublicURL()
	for module, urls := range c.urls {
		c.settings[setting(module, "URL")] = strings.Join(urls, ",")
	}
	return nil
}

func (c *Cluster) add(name string, hosted ...run.Module) {
	p := &Process{Name: name, cluster: c, log: filepath.Join(c.dir, name+".log"), own: make(map[string]string)}
	for _, m := range hosted {
		p.modules = append(p.modules, m.Name)
		c.hosts[m.Name] = append(c.hosts[m.Name], p)
	}
	c.Processes = append(c.Processes, p)
}

func (c *Cluster) givePorts(p *Process) error {
	ports, err := FreePorts(len(p.modules) + 1)
	if err != nil {
		return err
	}
	p.ops = ports[0]
	p.own["AKINAI_OPS_PORT"] = strconv.Itoa(p.ops)
	for i, m := range p.modules {
		p.own[setting(m, "PORT")] = strconv.Itoa(ports[i+1])
		c.urls[m] = append(c.urls[m], fmt.Sprintf("http://127.0.0.1:%d", ports[i+1]))
	}
	return nil
}

// givePublicURL makes the first instance of the edge the public address of the shop: that of the
// issuer, and that of links in mails.
func (c *Cluster) givePublicURL() {
	if len(c.Edges()) == 0 {
		return
	}
	for _, name := range []string{"AUTH_PUBLIC_URL", "NOTIFICATION_PUBLIC_URL", "BFF_WEB_PUBLIC_URL"} {
		c.settings[name] = c.PublicURL()
	}
	c.settings["AUTH_ISSUER"] = c.PublicURL() + "/oidc"
	c.settings["BFF_ADMIN_SHOP_URL"] = c.PublicURL()
	if c.urls[office] != nil {
		c.settings["BFF_ADMIN_PUBLIC_URL"] = c.OfficeURL()
	}
	for module := range c.urls {
		if strings.HasPrefix(module, "bff-") {
			c.settings[setting(module, "ISSUER")] = c.settings["AUTH_ISSUER"]
		}
	}
}

// giveMailPort assigns the port at which the mailbox receives mails.
func (c *Cluster) giveMailPort() error {
	ports, err := FreePorts(1)
	if err != nil {
		return err
	}
	address := fmt.Sprintf("127.0.0.1:%d", ports[0])
	c.settings["MAILBOX_SMTP_ADDRESS"], c.settings["AUTH_MAIL_SERVER"], c.settings["NOTIFICATION_MAIL_SERVER"] = address, address, address
	return nil
}
