package main

import (
	"fmt"
	"os"
	"text/tabwriter"

	"github.com/akinai/akinai/pkg/auth"
)

type permissionsCommand struct{}

// Run is called by kong.
func (permissionsCommand) Run() error {
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	for _, permission := range auth.Permissions() {
		note := ""
		if permission.ServiceOnly {
			note = " (services only)"
		}
		fmt.Fprintf(out, "%s\t%s%s\n", permission.Name, permission.Text, note)
	}
	return out.Flush()
}
